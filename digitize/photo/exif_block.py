"""The EXIF of any file as one small classic TIFF without pixels, for a reader that believes what it reads.

Directories of 30,000 entries, directories that name themselves, and values of gigabytes end here: what
comes out has three directories (image, EXIF, GPS), each with few and short values, whatever went in.
"""

import mmap
import struct
from collections.abc import Iterator
from typing import NamedTuple

from digitize.photo.structure.directories import BIGTIFF_MAGIC, EXIF, GPS

Data = bytes | mmap.mmap

#: Limits of one directory: entries that are looked at, entries that are kept (the lowest tags first, as TIFF
#: sorts them), and bytes of all their values.
_MOST_ENTRIES, _MOST_KEPT, _MOST_BYTES = 65_536, 400, 65_536
#: Limits of one value, in bytes of text and in members of a list; exifread reads no list of 1,000.
_MOST_TEXT, _MOST_MEMBERS = 4096, 998

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 18: 8}
_BYTE, _ASCII, _LONG, _UNDEFINED, _LONG8 = 1, 2, 4, 7, 18
_OFFSETS = {_LONG: "I", 13: "I", _LONG8: "Q"}
#: Directories below others, and bulk that is read elsewhere or by nobody: XMP, IPTC, Photoshop's, ICC, maker's notes.
_SKIPPED = frozenset({330, EXIF, GPS, 40965, 700, 33723, 34377, 34675, 37500, 50341, 50740})


class _Field(NamedTuple):
    tag: int
    kind: int
    values: int
    at: int


class Directories:
    """The directories of a TIFF, a BigTIFF or a camera's dialect of them, as far as they can be read."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self.order = "<" if data[:2] == b"II" else ">"
        big = data[:4] in BIGTIFF_MAGIC
        self._offset, self._offset_bytes = ("Q", 8) if big else ("I", 4)
        self._count = "Q" if big else "H"
        first = self._read(self._offset, 8 if big else 4)
        self.first = first[0] if first else 0
        self._known: dict[int, list[_Field]] = {}

    def fields(self, at: int) -> list[_Field]:
        """The fields of the directory at a place, sorted by tag, those that the file has no values for left out."""
        if at not in self._known:
            self._known[at] = self._fields(at)
        return self._known[at]

    def _fields(self, at: int) -> list[_Field]:
        count = self._read(self._count, at)
        begin = at + struct.calcsize(self._count)
        entry = struct.Struct(self.order + "HH" + self._offset)
        entry_bytes = entry.size + self._offset_bytes
        found: dict[int, _Field] = {}
        there = max(0, len(self._data) - begin) // entry_bytes
        for number in range(min(count[0] if count else 0, there, _MOST_ENTRIES)):
            place = begin + number * entry_bytes
            tag, kind, values = entry.unpack_from(self._data, place)
            length = values * _TYPE_BYTES.get(kind, 0)
            value_at = place + entry.size
            if length > self._offset_bytes:
                (value_at,) = self._read(self._offset, value_at)
            if length and value_at + length <= len(self._data):
                found.setdefault(tag, _Field(tag, kind, values, value_at))
        return [found[tag] for tag in sorted(found)]

    def pointer(self, at: int, tag: int) -> int:
        """The place of the directory that a field of the directory at `at` names, 0 where there is none."""
        for field in self.fields(at):
            if field.tag == tag and field.kind in _OFFSETS:
                return self._read(_OFFSETS[field.kind], field.at)[0]
        return 0

    def value(self, at: int, tag: int, most: int) -> bytes:
        """The bytes of a field's values; b"" where there is none or it has more than `most`."""
        for field in self.fields(at):
            length = field.values * _TYPE_BYTES[field.kind]
            if field.tag == tag and length <= most:
                return self._data[field.at : field.at + length]
        return b""

    def short_fields(self, at: int) -> Iterator[tuple[int, int, int, bytes]]:
        """Tag, type, number and bytes of the values that are short enough to keep, or of their beginning."""
        left = _MOST_BYTES
        kept = 0
        for tag, kind, count, place in self.fields(at) if at else []:
            if tag in _SKIPPED or kind == _LONG8:
                continue
            if kind in (_BYTE, _ASCII, _UNDEFINED):
                count = min(count, _MOST_TEXT if kind == _ASCII else _MOST_MEMBERS)
            length = count * _TYPE_BYTES[kind]
            if count <= _MOST_MEMBERS or kind == _ASCII:
                left -= length
                kept += 1
                if left < 0 or kept > _MOST_KEPT:
                    return
                yield tag, kind, count, self._data[place : place + length]

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        """Numbers at a place, () where the file ends before."""
        try:
            return struct.unpack_from(self.order + form, self._data, at)
        except (struct.error, OverflowError):
            return ()


class Place(NamedTuple):
    """A directory: the block it is in, and where; 0 for none."""

    block: Directories
    at: int


def condensed(data: Data) -> bytes:
    """What a TIFF or EXIF block says of its first picture; b"" where it says nothing."""
    block = Directories(data)
    image, first = Place(block, block.first), block.first
    return joined(image, Place(block, block.pointer(first, EXIF)), Place(block, block.pointer(first, GPS)))


def joined(image: Place, exif: Place, gps: Place) -> bytes:
    """One block of these three directories; those of another byte order than the first's are left out."""
    order = image.block.order
    block = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8))
    fields = list(image.block.short_fields(image.at))
    below = [
        (tag, kept)
        for tag, place in ((EXIF, exif), (GPS, gps))
        if place.block.order == order and (kept := list(place.block.short_fields(place.at)))
    ]
    if not fields and not below:
        return b""
    pointers = [(tag, _LONG, 1, b"\0\0\0\0") for tag, _kept in below]
    places = _append(block, order, sorted([*fields, *pointers]))
    for tag, kept in below:
        struct.pack_into(order + "I", block, places[tag], len(block))
        _append(block, order, kept)
    return bytes(block)


def _append(block: bytearray, order: str, fields: list[tuple[int, int, int, bytes]]) -> dict[int, int]:
    """Append a directory and the values too long to stand in it; returns where each field's value stands."""
    place = len(block) + 2
    places = {}
    block += struct.pack(order + "H", len(fields)) + bytes(12 * len(fields) + 4)
    for tag, kind, count, values in fields:
        short = values.ljust(4, b"\0") if len(values) <= 4 else struct.pack(order + "I", len(block))
        block[place : place + 12] = struct.pack(order + "HHI", tag, kind, count) + short
        places[tag] = place + 8
        block += values if len(values) > 4 else b""
        place += 12
    return places
