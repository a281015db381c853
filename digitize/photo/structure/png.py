"""The structure of a PNG (W3C PNG, 3rd edition)."""

import mmap
import struct
import zlib
from collections.abc import Iterator

from digitize.photo.structure.deflate import unpacked_bytes
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import BOOKKEEPING, NO_END, TRAILING
from digitize.refusal import Refusal

_SIGNATURE_BYTES, _HEAD_BYTES, _CHECKSUM_BYTES = 8, 8, 4
_CHUNK_BYTES = {b"cHRM": 32, b"gAMA": 4, b"sRGB": 1, b"pHYs": 9, b"tIME": 7, b"sTER": 1}
_MOST_UNPACKED = {b"zTXt": 1 << 20, b"iCCP": 8 << 20}
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunks(data: mmap.mmap) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk that is all there, up to the end mark: its kind, and where its body begins and ends."""
    at = _SIGNATURE_BYTES
    kind = b""
    while kind != b"IEND" and at + _HEAD_BYTES <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        begin = at + _HEAD_BYTES
        at = begin + length + _CHECKSUM_BYTES
        if at > len(data):
            return
        yield kind, begin, begin + length


def check_png(data: mmap.mmap) -> Outline:
    """Hold every chunk against its checksum and the pixels against the header's count.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED or -NO-PIXELS, E-FORMAT-LATER for Apple's own sort; struct.error for a
    header of a wrong length.
    """
    pixels = zlib.decompressobj()
    unpacked = expected = 0
    at, kind = _SIGNATURE_BYTES, b""
    notes: list[str] = []
    for kind, begin, end in chunks(data):
        at = end + _CHECKSUM_BYTES
        with memoryview(data) as whole, whole[begin:end] as body:
            if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end:at], "big"):
                name = kind.decode() if kind.isalpha() else kind.hex()
                raise Refusal("E-PHOTO-DAMAGED", reason=f"wrong checksum of a {name} chunk")
            if kind == b"CgBI":
                raise Refusal("E-FORMAT-LATER", format="PNG (CgBI)")
            if kind == b"IHDR":
                expected = _pixel_bytes(bytes(body))
            elif kind == b"IDAT":
                unpacked += unpacked_bytes(pixels, body, expected - unpacked)
            elif _is_odd(kind, bytes(body)):
                notes.append(BOOKKEEPING)
    if unpacked < expected or not expected:
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{unpacked} of {expected} bytes of pixels")
    if kind != b"IEND":
        return Outline([*notes, NO_END])
    return Outline([*notes, TRAILING] if at < len(data) else notes)


def _is_odd(kind: bytes, body: bytes) -> bool:
    """Whether an ancillary chunk has not its length, or unpacks to more than any text needs."""
    if kind in _CHUNK_BYTES:
        return len(body) != _CHUNK_BYTES[kind]
    if most := _MOST_UNPACKED.get(kind):
        packed = body.partition(b"\0")[2][1:]
        try:
            return len(zlib.decompressobj().decompress(packed, most)) >= most
        except zlib.error:
            return True
    return False


def _pixel_bytes(header: bytes) -> int:
    """Bytes of filtered scan lines that a PNG of this IHDR unpacks to."""
    width, height, depth, colour, _compression, _filter, interlaced = struct.unpack(">IIBBBBB", header)
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
    if colour not in _CHANNELS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"colour type {colour}")
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, step_x, step_y in passes:
        columns, rows = -(-(width - left) // step_x), -(-(height - top) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total
