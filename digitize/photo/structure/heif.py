"""The structure of HEIC and AVIF: items in boxes (ISO/IEC 14496-12 and 23008-12)."""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import MOTION, TRAILING
from digitize.refusal import Refusal

HEVC, AV1 = "hvc1", "av01"
#: What a picture may call itself first (ISO/IEC 23008-12 annexes B and K, AVIF 1.1): others' readers go by it.
_OWN_BRANDS = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis MiHA MiHB MiHE MiPr".split()
)
_DERIVED = frozenset({"grid", "iovl", "iden", "tmap"})
_IMAGES = _DERIVED | {HEVC, AV1}
#: Boxes that may be cut, when they stand at the end of a file: then it was not copied to its end.
_OUTERMOST = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"mpvd", b"free", b"skip", b"uuid", b"idat"})
_MOST_ITEMS, _MOST_DEPTH = 65536, 8
_IN_FILE, _IN_IDAT = 0, 1
_SIZED = {0: "", 2: "H", 4: "I", 8: "Q"}
_UNSPECIFIED = 2


class _Box(NamedTuple):
    kind: bytes
    begin: int
    end: int


@dataclass(slots=True)
class Heif:
    """What the boxes say of the picture: the item to show, the types of all items, who refers to whom.

    `extents` are, by item, pieces of its data: where they are counted from, place and length in bytes.
    `primaries` and `transfer` are code points of ITU-T H.273 (2: unspecified), of the picture shown.
    """

    primary: int = 0
    types: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    references: list[tuple[bytes, int, tuple[int, ...]]] = field(default_factory=list)
    extents: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
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


def check_heif(data: mmap.mmap) -> Outline:
    """Hold boxes and items against the file's length.

    Raises Refusal E-PHOTO-TRUNCATED or -DAMAGED, E-FORMAT-LATER for a coding that is not read here;
    struct.error or IndexError where a box ends early.
    """
    if data[8:12] not in _OWN_BRANDS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"calls itself {data[8:12]!r}")
    heif = read_heif(data)
    if heif.primary not in heif.types or not heif.codec:
        raise Refusal("E-PHOTO-DAMAGED", reason="names no picture to show")
    if heif.codec not in (HEVC, AV1):
        raise Refusal("E-FORMAT-LATER", format=f"HEIF ({heif.codec})")
    _check_extents(heif, data)
    boxes, is_followed = _outermost(data)
    is_motion = any(box.kind == b"mpvd" for box in boxes)
    return Outline([MOTION] * is_motion + [TRAILING] * is_followed, heif.pages)


def colours_of(path: Path) -> tuple[int, int]:
    """Code points (ITU-T H.273) of the primaries and the curve of a checked file's picture; 2 for unspecified."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        heif = read_heif(data)
    return heif.primaries, heif.transfer


def check_boxes(data: mmap.mmap) -> None:
    """Refusal E-PHOTO-TRUNCATED or -DAMAGED where an outermost box ends behind the file or before itself."""
    for _box in _boxes(data, 0, len(data)):
        pass


def read_heif(data: mmap.mmap) -> Heif:
    """What the boxes say. Raises as `check_heif` does."""
    heif = Heif()
    meta = None
    boxes, _ = _outermost(data)
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


def _outermost(data: mmap.mmap) -> tuple[list[_Box], bool]:
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
            places.append((middle[0] & 15 if version else _IN_FILE, begin + place, bytes_))
            at += extent.size


def _optional(data: mmap.mmap, at: int, form: str) -> int:
    """A number of this width; 0 where it has no width."""
    return int(struct.unpack_from(">" + form, data, at)[0]) if form else 0


def _read_data(_data: mmap.mmap, box: _Box, heif: Heif) -> None:
    heif.idat_bytes = box.end - box.begin


def _read_properties(data: mmap.mmap, box: _Box, heif: Heif) -> None:
    """The colours of the picture shown; its size and turns are the decoder's to follow."""
    properties: list[_Box] = []
    for entry in _boxes(data, box.begin, box.end):
        if entry.kind == b"ipco":
            properties = list(_boxes(data, entry.begin, entry.end))
        elif entry.kind == b"ipma":
            for number in _associated(data, entry, heif.primary):
                place = properties[number - 1].begin if 0 < number <= len(properties) else 0
                if place and properties[number - 1].kind == b"colr" and data[place : place + 4] == b"nclx":
                    heif.primaries, heif.transfer = struct.unpack_from(">HH", data, place + 4)


def _associated(data: mmap.mmap, box: _Box, item: int) -> list[int]:
    """Numbers of the properties, from 1, that belong to an item."""
    version, wide = data[box.begin], data[box.begin + 3] & 1
    form = ">I" if version else ">H"
    (count,) = struct.unpack_from(">I", data, box.begin + 4)
    at = box.begin + 8
    found: list[int] = []
    for _entry in range(min(count, _MOST_ITEMS)):
        (owner,) = struct.unpack_from(form, data, at)
        at += struct.calcsize(form)
        links = data[at]
        at += 1
        numbers = struct.unpack_from(f">{links}{'H' if wide else 'B'}", data, at)
        at += links * (2 if wide else 1)
        if owner == item:
            found += [number & (0x7FFF if wide else 0x7F) for number in numbers]
    return found


def _check_extents(heif: Heif, data: mmap.mmap) -> None:
    room = {_IN_FILE: len(data), _IN_IDAT: heif.idat_bytes}
    for item, type_ in heif.types.items():
        pieces = heif.extents.get(item, [])
        if type_ in (HEVC, AV1) and not pieces:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"item {item} has no data")
        for method, begin, length in pieces:
            # A length of 0 means to the end.
            if method in room and begin + max(1, length) > room[method]:
                raise Refusal("E-PHOTO-TRUNCATED", reason=f"item {item} ({type_}) lies outside the file")


_READERS = {
    b"pitm": _read_primary,
    b"iinf": _read_items,
    b"iref": _read_references,
    b"iloc": _read_locations,
    b"iprp": _read_properties,
    b"idat": _read_data,
}
