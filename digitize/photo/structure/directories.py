"""Directories of a TIFF (TIFF 6.0), and of a BigTIFF, whose offsets have 8 bytes instead of 4."""

import mmap
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from digitize.refusal import Refusal

BIGTIFF_MAGIC = (b"II+\0", b"MM\0+")
#: Tags whose value is the place of another directory.
EXIF, GPS, SUB_IFDS = 34665, 34853, 330

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_MOST_ENTRIES = 4096


class Entry(NamedTuple):
    """A field of a directory: the type of its values, their number, the place of the first."""

    kind: int
    values: int
    at: int

    @property
    def bytes(self) -> int:
        """Bytes of all its values; 0 for a type that nobody knows."""
        return self.values * _TYPE_BYTES.get(self.kind, 0)


class Directory(NamedTuple):
    """What a TIFF says of one picture: its entries by tag, and the place of the next directory.

    `after` is 0 in the last directory, None where the file ends inside that number.
    """

    entries: dict[int, Entry]
    after: int | None


class Tiff:
    """A TIFF or BigTIFF, whose numbers are read in its own byte order and width."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        self.data = data
        self.order = "<" if data[:2] == b"II" else ">"
        is_big = data[:4] in BIGTIFF_MAGIC
        self._offset, self._offset_bytes = ("Q", 8) if is_big else ("I", 4)
        self._count, self._count_bytes = ("Q", 8) if is_big else ("H", 2)

    @property
    def first(self) -> int:
        """The place of the first directory."""
        (at,) = self._read(self._offset, self._offset_bytes)
        return at

    def directory(self, at: int) -> Directory:
        """The directory at this place.

        Raises Refusal E-PHOTO-TRUNCATED where it or the values of an entry lie outside the file,
        E-PHOTO-DIRECTORY where it has more entries than any; struct.error or OverflowError where its
        place is impossible.
        """
        (count,) = self._read(self._count, at)
        entry_bytes = 4 + 2 * self._offset_bytes
        first = at + self._count_bytes
        end = first + count * entry_bytes
        if count > _MOST_ENTRIES:
            raise Refusal("E-PHOTO-DIRECTORY", count=count)
        if end > len(self.data):
            raise Refusal("E-PHOTO-TRUNCATED", reason="ends inside a directory")
        entries = {}
        for place in range(first, end, entry_bytes):
            tag, kind, values = self._read("HH" + self._offset, place)
            entry = Entry(kind, values, place + 4 + self._offset_bytes)
            if entry.bytes > self._offset_bytes:
                entry = Entry(kind, values, *self._read(self._offset, entry.at))
            if entry.at + entry.bytes > len(self.data):
                raise Refusal("E-PHOTO-TRUNCATED", reason=f"tag {tag} lies outside the file")
            entries[tag] = entry
        is_cut = end + self._offset_bytes > len(self.data)
        return Directory(entries, None if is_cut else self._read(self._offset, end)[0])

    def pages(self, numbers: Iterable[int]) -> Iterator[dict[int, Entry]]:
        """The entries of directories by their numbers, from 0 and rising, in a file whose directories were checked."""
        wanted, at = set(numbers), self.first
        for number in range(max(wanted, default=-1) + 1):
            directory = self.directory(at)
            at = directory.after or 0
            if number in wanted:
                yield directory.entries

    def integers(self, entry: Entry | None) -> tuple[int, ...]:
        """The values of an entry of whole numbers, () for any other or none."""
        if entry is None or entry.kind not in _INTEGERS:
            return ()
        return self._read(f"{entry.values}{_INTEGERS[entry.kind]}", entry.at)

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, at)

    def number(self, entries: dict[int, Entry], tag: int, default: int) -> int:
        """The first value of a tag of whole numbers, `default` where there is none."""
        return (self.integers(entries.get(tag)) or (default,))[0]
