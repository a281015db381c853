"""The structure of a TIFF (TIFF 6.0) and of a BigTIFF, whose offsets have 8 bytes instead of 4."""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import BOOKKEEPING, NO_END, ORIENTATION
from digitize.refusal import Refusal

BIGTIFF_MAGIC = (b"II+\0", b"MM\0+")
#: Tags whose value is the place of another directory.
EXIF, GPS = 34665, 34853

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_ORIENTATION, _SAMPLES = 274, 277
_SUBFILE, SUB_IFDS = 254, 330
_CFA, _LINEAR_RAW = 32803, 34892
_REDUCED, _MASK = 1, 4
_STRIPS, _TILES = (273, 279), (324, 325)
_UNCOMPRESSED = 1
_CIELAB = 8
_COLOURS = {0: "gray", 1: "gray", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", _CIELAB: "CIELab"}
_MOST_ENTRIES, _MOST_DIRECTORIES, _MOST_BELOW = 4096, 65536, 64


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

    def integers(self, entry: Entry | None) -> tuple[int, ...]:
        """The values of an entry of whole numbers, () for any other or none."""
        if entry is None or entry.kind not in _INTEGERS:
            return ()
        return self._read(f"{entry.values}{_INTEGERS[entry.kind]}", entry.at)

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, at)


def check_tiff(data: mmap.mmap) -> Outline:
    """Follow the directories and hold what they name against the file.

    Pages are the directories that are neither masks nor smaller versions of others; the first of them
    is shown. Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED, -DIRECTORY or -NO-PIXELS; struct.error or
    OverflowError where the first offsets are impossible.
    """
    tiff = Tiff(data)
    seen: list[int] = []
    pages: list[int] = []
    notes: list[str] = []
    at: int | None = tiff.first
    while at and len(seen) < _MOST_DIRECTORIES:
        if at in seen:
            notes.append(BOOKKEEPING)
            break
        entries, after = tiff.directory(at)
        if not _number(tiff, entries, _SUBFILE, 0) & (_REDUCED | _MASK):
            pages.append(len(seen))
            if len(pages) == 1 and not set(tiff.integers(entries.get(_ORIENTATION))) <= set(range(1, 9)):
                notes.append(ORIENTATION)
        notes += _check_page(tiff, entries)
        seen.append(at)
        at = after
    if not seen:
        raise Refusal("E-PHOTO-DAMAGED", reason="no directory")
    return Outline([*notes, NO_END] if at is None else notes, max(1, len(pages)), pages[0] if pages else 0)


def holds_sensor_data(path: Path) -> bool:
    """Whether the first directory of a TIFF, or one below it, is of a camera's sensor; False where none can be read."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        try:
            entries = tiff.directory(tiff.first).entries
            below = [tiff.directory(at).entries for at in tiff.integers(entries.get(SUB_IFDS))[:_MOST_BELOW]]
        except (Refusal, struct.error, OverflowError):
            return False
        return any({_CFA, _LINEAR_RAW} & set(tiff.integers(some.get(_PHOTOMETRIC))) for some in [entries, *below])


@dataclass(frozen=True, slots=True)
class Layout:
    """How the first directory says that samples are coded; as text like "TIFF (CIELab, 8 bit, compression 5)"."""

    colour: int
    bits: int
    compression: int

    def __str__(self) -> str:
        said = [_COLOURS.get(self.colour, f"photometric {self.colour}"), f"{self.bits} bit"]
        if self.compression != _UNCOMPRESSED:
            said.append(f"compression {self.compression}")
        return f"TIFF ({', '.join(said)})"

    @property
    def is_for_pillow(self) -> bool:
        """Whether it is one of the sorts that libvips does not read."""
        return self.bits == 12 or (self.colour == _CIELAB and self.bits == 8)


def layout(path: Path) -> Layout:
    """How a whole file is coded."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        entries = tiff.directory(tiff.first).entries
        return Layout(
            _number(tiff, entries, _PHOTOMETRIC, 0),
            _number(tiff, entries, _BITS, 1),
            _number(tiff, entries, _COMPRESSION, _UNCOMPRESSED),
        )


def _number(tiff: Tiff, entries: dict[int, Entry], tag: int, default: int) -> int:
    return (tiff.integers(entries.get(tag)) or (default,))[0]


def _check_page(tiff: Tiff, entries: dict[int, Entry]) -> list[str]:
    width, height = _number(tiff, entries, _WIDTH, 0), _number(tiff, entries, _HEIGHT, 0)
    bits = max(tiff.integers(entries.get(_BITS)) or (1,))
    samples = _number(tiff, entries, _SAMPLES, 1)
    if not {_WIDTH, _HEIGHT} <= entries.keys():
        raise Refusal("E-PHOTO-DAMAGED", reason="a directory without a size")
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
    if bits > 64 or not 0 < samples <= 64:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"{bits} bits, {samples} samples")
    for offsets_tag, lengths_tag in (_STRIPS, _TILES):
        offsets = tiff.integers(entries.get(offsets_tag))
        lengths = tiff.integers(entries.get(lengths_tag)) or (0,) * len(offsets)
        if not offsets:
            continue
        if len(lengths) != len(offsets):
            raise Refusal("E-PHOTO-DAMAGED", reason="strips and their lengths differ in number")
        if all(offset + length <= len(tiff.data) for offset, length in zip(offsets, lengths, strict=True)):
            return _check_capture(tiff, entries)
        # Uncompressed pixels in one strip tell themselves how long they are.
        is_plain = _number(tiff, entries, _COMPRESSION, _UNCOMPRESSED) == _UNCOMPRESSED and len(offsets) == 1
        if is_plain and offsets[0] + height * ((width * samples * bits + 7) // 8) <= len(tiff.data):
            return [BOOKKEEPING]
        raise Refusal("E-PHOTO-TRUNCATED", reason="a strip lies outside the file")
    raise Refusal("E-PHOTO-DAMAGED", reason="a directory without pixels")


def _check_capture(tiff: Tiff, entries: dict[int, Entry]) -> list[str]:
    """Remark on EXIF and GPS directories that cannot be read; pixels and colours do not need them."""
    for tag in (EXIF, GPS):
        for at in tiff.integers(entries.get(tag))[:1]:
            try:
                tiff.directory(at)
            except (Refusal, struct.error, OverflowError):
                return [BOOKKEEPING]
    return []
