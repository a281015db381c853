"""The structure of HEIC and AVIF, held against the file."""

import mmap
from pathlib import Path

from digitize.photo.structure.items import AV1, HEVC, IN_FILE, IN_IDAT, Heif, outermost, read_heif
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import MOTION, TRAILING
from digitize.photo.structure.units import coded_items, units
from digitize.refusal import Refusal

#: What a picture may call itself first (ISO/IEC 23008-12 annexes B and K, AVIF 1.1): others' readers go by it.
_OWN_BRANDS = frozenset(
    b"heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf avif avis MiHA MiHB MiHE MiPr".split()
)


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
    for item in coded_items(heif):
        for _unit in units(data, heif, item):
            pass
    boxes, is_followed = outermost(data)
    is_motion = any(box.kind == b"mpvd" for box in boxes)
    return Outline([MOTION] * is_motion + [TRAILING] * is_followed, heif.pages)


def colours_of(path: Path) -> tuple[int, int]:
    """Code points (ITU-T H.273) of the primaries and the curve of a checked file's picture; 2 for unspecified."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        heif = read_heif(data)
    return heif.primaries, heif.transfer


def _check_extents(heif: Heif, data: mmap.mmap) -> None:
    room = {IN_FILE: len(data), IN_IDAT: heif.idat_bytes}
    for item, type_ in heif.types.items():
        pieces = heif.extents.get(item, [])
        if type_ in (HEVC, AV1) and not pieces:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"item {item} has no data")
        for method, begin, length in pieces:
            # A length of 0 means to the end.
            if method in room and begin + max(1, length) > room[method]:
                raise Refusal("E-PHOTO-TRUNCATED", reason=f"item {item} ({type_}) lies outside the file")
