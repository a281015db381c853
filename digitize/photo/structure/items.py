"""The items of a HEIC or AVIF, in boxes (ISO/IEC 14496-12 and 23008-12)."""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from digitize.refusal import Refusal

HEVC, AV1 = "hvc1", "av01"
_DERIVED = frozenset({"grid", "iovl", "iden", "tmap"})
_IMAGES = _DERIVED | {HEVC, AV1}
#: Boxes that may be cut, when they stand at the end of a file: then it was not copied to its end.
_OUTERMOST = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"mpvd", b"free", b"skip", b"uuid", b"idat"})
_MOST_ITEMS, _MOST_DEPTH = 65536, 8
IN_FILE, IN_IDAT = 0, 1
_SIZED = {0: "", 2: "H", 4: "I", 8: "Q"}
_UNSPECIFIED = 2


class _Box(NamedTuple):
    kind: bytes
    begin: int
    end: int


@dataclass(slots=True)
class Heif:
    """What the boxes say of the picture: the item to show, the types of all items, who refers to whom.

    `extents` are, by item, pieces of its data: where they are counted from, place and length in bytes; `configurations`
    the places of what a HEVC decoder must know (hvcC). `idat_at` and `idat_bytes` are those of the data that stand in
    the table itself.
    `primaries` and `transfer` are code points of ITU-T H.273 (2: unspecified), of the picture shown.
    """

    primary: int = 0
    types: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    references: list[tuple[bytes, int, tuple[int, ...]]] = field(default_factory=list)
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    configurations: dict[int, int] = field(default_factory=dict)
    idat_at: int = 0
    idat_bytes: int = 0
    primaries: int = _UNSPECIFIED
    transfer: int = _UNSPECIFIED

    @property
    def codec(self) -> str:
        """The type of the items that the picture is coded in: "hvc1", "av01", another, "" for none."""
        item, depth = self.primary, 0
        while self.types.get(item) in _DERIVED and depth < _MOST_DEPTH:
            item = next((to[0] for kind, source, to in self.references if (kind, source) == (b"dimg", item) and to), 0)
            depth += 1
        return self.types.get(item, "")

    @property
    def pages(self) -> int:
        """Pictures for people: neither tiles nor thumbnails nor helpers of others."""
        parts = {item for kind, _, to in self.references if kind == b"dimg" for item in to}
        helpers = {source for kind, source, _ in self.references if kind in (b"thmb", b"auxl", b"cdsc")}
        shown = {item for item, type_ in self.types.items() if type_ in _IMAGES}
        return len(shown - self.hidden - ((parts | helpers) - {self.primary}))


def check_boxes(data: mmap.mmap) -> None:
    """Refusal E-PHOTO-TRUNCATED or -DAMAGED where an outermost box ends behind the file or before itself."""
    for _box in _boxes(data, 0, len(data)):
        pass


def read_heif(data: mmap.mmap) -> Heif:
    """What the boxes say. Raises as `check_heif` does."""
    heif = Heif()
    meta = None
    boxes, _ = outermost(data)
    for box in boxes:
        if box.kind == b"meta" and meta is None:
            meta = box
    if meta is None:
        if any(box.kind == b"moov" for box in boxes):
            raise Refusal("E-FORMAT-LATER", format="HEIF (moov)")
        raise Refusal("E-PHOTO-TRUNCATED", reason="no table of its pictures")
    for box in _boxes(data, meta.begin + 4, meta.end):
        if reader := _READERS.get(box.kind):
            reader(data, box, heif)
    return heif


def outermost(data: mmap.mmap) -> tuple[list[_Box], bool]:
    """The outermost boxes, and whether something that is no box stands behind them (phones put their own there).

    Nothing but a box of pictures, or of a film, may be cut: what the items need is held against the file's length.
    """
    found: list[_Box] = []
    boxes = _boxes(data, 0, len(data))
    while True:
        try:
            found.append(next(boxes))
        except StopIteration:
            return found, False
        except (Refusal, struct.error):
            at = found[-1].end if found else 0
            if data[at + 4 : at + 8] in _OUTERMOST or not {b"meta", b"mdat"} <= {box.kind for box in found}:
                raise
            return found, True


def _boxes(data: mmap.mmap, begin: int, end: int) -> Iterator[_Box]:
    at = begin
    while at < end:
        if at + 8 > end:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"ends inside a box's head at byte {at}")
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        stop = end if size == 0 else at + size
        if stop < body:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"an impossible box at byte {at}")
        if stop > end:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"a box at byte {at} is longer than the file")
        yield _Box(kind, body, stop)
        at = stop


def _version(data: mmap.mmap, box: _Box) -> int:
    return data[box.begin]


def _read_primary(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    form = ">I" if _version(data, box) else ">H"
    (heif.primary,) = struct.unpack_from(form, data, box.begin + 4)


def _read_items(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    first = box.begin + (8 if _version(data, box) else 6)
    for entry in _boxes(data, first, box.end):
        version, flags = data[entry.begin], data[entry.begin + 3]
        if entry.kind != b"infe" or version < 2:
            continue
        form = ">IH4s" if version > 2 else ">HH4s"
        item, _protection, kind = struct.unpack_from(form, data, entry.begin + 4)
        try:
            data[entry.begin + 4 + struct.calcsize(form) : entry.end].decode("utf-8")
        except UnicodeDecodeError as error:  # libheif's reader of names falls over it
            raise Refusal("E-PHOTO-DAMAGED", reason=f"the name of item {item} is no text") from error
        heif.types[item] = kind.decode("latin-1")
        if flags & 1:
            heif.hidden.add(item)


def _read_references(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    form = ">I" if _version(data, box) else ">H"
    width = struct.calcsize(form)
    for entry in _boxes(data, box.begin + 4, box.end):
        (source,) = struct.unpack_from(form, data, entry.begin)
        (count,) = struct.unpack_from(">H", data, entry.begin + width)
        to = struct.unpack_from(f">{count}{form[1]}", data, entry.begin + width + 2)
        heif.references.append((entry.kind, source, to))


def _read_locations(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    version = _version(data, box)
    sizes = data[box.begin + 4], data[box.begin + 5]
    offset, length, base = (_SIZED.get(n) for n in (sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4))
    index = _SIZED.get(sizes[1] & 15) if version else ""
    if offset is None or length is None or base is None or index is None:
        raise Refusal("E-PHOTO-DAMAGED", reason="impossible widths in its table of places")
    number = "I" if version == 2 else "H"
    (count,) = struct.unpack_from(">" + number, data, box.begin + 6)
    if count > _MOST_ITEMS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"claims {count} items")
    at = box.begin + 6 + struct.calcsize(number)
    head = struct.Struct(f">{number}{'H' if version else ''}H")
    extent = struct.Struct(f">{index}{offset}{length}")
    for _number in range(count):
        item, *middle = head.unpack_from(data, at)
        at += head.size
        begin = _optional(data, at, base)
        at += struct.calcsize(">" + base)
        (extents,) = struct.unpack_from(">H", data, at)
        at += 2
        if at + extents * extent.size > box.end:
            raise Refusal("E-PHOTO-TRUNCATED", reason="its table of places is cut")
        places = heif.extents.setdefault(item, [])
        for _extent in range(extents):
            place = _optional(data, at + struct.calcsize(">" + index), offset)
            bytes_ = _optional(data, at + struct.calcsize(">" + index + offset), length)
            places.append((middle[0] & 15 if version else IN_FILE, begin + place, bytes_))
            at += extent.size


def _optional(data: mmap.mmap, at: int, form: str) -> int:
    """A number of this width; 0 where it has no width."""
    return int(struct.unpack_from(">" + form, data, at)[0]) if form else 0


def _read_data(_data: mmap.mmap, box: _Box, heif: Heif) -> None:
    heif.idat_at, heif.idat_bytes = box.begin, box.end - box.begin


def _read_properties(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    """The colours of the picture shown and the configurations of all; sizes and turns are the decoder's to follow."""
    properties: list[_Box] = []
    for entry in _boxes(data, box.begin, box.end):
        if entry.kind == b"ipco":
            properties = list(_boxes(data, entry.begin, entry.end))
        elif entry.kind == b"ipma":
            for item, number in _associated(data, entry):
                if not 0 < number <= len(properties):
                    continue
                kind, place, _end = properties[number - 1]
                if kind == b"hvcC":
                    heif.configurations[item] = place
                elif item == heif.primary and kind == b"colr" and data[place : place + 4] == b"nclx":
                    heif.primaries, heif.transfer = struct.unpack_from(">HH", data, place + 4)


def _associated(data: mmap.mmap, box: _Box) -> Iterator[tuple[int, int]]:
    """Items, each with the number, from 1, of a property that belongs to it."""
    version, wide = data[box.begin], data[box.begin + 3] & 1
    form = ">I" if version else ">H"
    (count,) = struct.unpack_from(">I", data, box.begin + 4)
    at = box.begin + 8
    for _entry in range(min(count, _MOST_ITEMS)):
        (owner,) = struct.unpack_from(form, data, at)
        at += struct.calcsize(form)
        links = data[at]
        at += 1
        for number in struct.unpack_from(f">{links}{'H' if wide else 'B'}", data, at):
            yield owner, number & (0x7FFF if wide else 0x7F)
        at += links * (2 if wide else 1)


_READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_items,
    b"iref": _read_references,
    b"iloc": _read_locations,
    b"iprp": _read_properties,
    b"idat": _read_data,
}
