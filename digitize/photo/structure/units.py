"""The coded units (NAL) of a HEIC's pictures (ISO/IEC 14496-15, 8.3)."""

import mmap
import struct
from collections.abc import Iterator

from digitize.photo.structure.items import HEVC, IN_FILE, IN_IDAT, Heif
from digitize.refusal import Refusal

#: Where a configuration (hvcC) says how wide lengths are, and where its parameter sets begin.
_WIDTH_AT, _SETS_AT = 21, 22
#: Of a unit: two bytes, of which the first bit is 0 and the last three are not.
_HEAD_BYTES = 2


def coded_items(heif: Heif) -> list[int]:
    """The pictures of HEVC that have a configuration; of those that share their data, one."""
    found = {
        (tuple(heif.extents.get(item, [])), heif.configurations[item]): item
        for item, kind in heif.types.items()
        if kind == HEVC and item in heif.configurations
    }
    return list(found.values())


def units(data: mmap.mmap, heif: Heif, item: int) -> Iterator[memoryview]:
    """The units of a picture.

    Raises Refusal E-PHOTO-DAMAGED where their lengths do not come to an end with its data.
    """
    width = (data[heif.configurations[item] + _WIDTH_AT] & 3) + 1
    with memoryview(_coded(data, heif, item)) as coded:
        at = 0
        while at < len(coded):
            begin = at + width
            at = begin + int.from_bytes(coded[at:begin], "big")
            head = coded[begin : begin + _HEAD_BYTES]
            if at > len(coded) or at < begin + _HEAD_BYTES or head[0] & 0x80 or not head[1] & 7:
                raise Refusal("E-PHOTO-DAMAGED", reason=f"item {item}: an impossible unit at its byte {begin}")
            yield coded[begin:at]


def parameter_sets(data: mmap.mmap, heif: Heif, item: int) -> Iterator[bytes]:
    """The units that stand in the configuration of a picture."""
    at = heif.configurations[item] + _SETS_AT
    arrays = data[at]
    at += 1
    for _array in range(arrays):
        (count,) = struct.unpack_from(">H", data, at + 1)
        at += 3
        for _set in range(count):
            (length,) = struct.unpack_from(">H", data, at)
            yield data[at + 2 : at + 2 + length]
            at += 2 + length


def _coded(data: mmap.mmap, heif: Heif, item: int) -> bytes:
    """A picture's data; nothing where they stand in another item, or their length is not said."""
    pieces = []
    for method, begin, length in heif.extents.get(item, []):
        if method not in (IN_FILE, IN_IDAT) or not length:
            return b""
        at = begin + (heif.idat_at if method == IN_IDAT else 0)
        pieces.append(data[at : at + length])
    return b"".join(pieces)
