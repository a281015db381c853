"""The structure of a BMP (Windows and OS/2 bitmaps)."""

import mmap
import struct

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import BOOKKEEPING
from digitize.refusal import Refusal

_FILE_HEAD_BYTES, _OS2_HEAD_BYTES = 14, 12
_PLAIN = {0, 3, 6}  # uncompressed, with masks, with masks and alpha
_RUN_LENGTHS = {1, 2}
_BITS = {1, 2, 4, 8, 16, 24, 32}


def check_bmp(data: mmap.mmap) -> Outline:
    """Hold the pixels that the head claims against the file's length.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED or -NO-PIXELS, E-FORMAT-LATER for a JPEG or PNG inside; struct.error
    where the head is cut.
    """
    said_bytes, offset, head_bytes = struct.unpack_from("<I4xII", data, 2)
    if head_bytes == _OS2_HEAD_BYTES:
        width, height, _planes, bits = struct.unpack_from("<HHHH", data, 18)
        compression = 0
    else:
        width, height, _planes, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
    if width < 0 or bits not in _BITS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"{width} x {height} px of {bits} bits")
    if compression not in _PLAIN | _RUN_LENGTHS:
        raise Refusal("E-FORMAT-LATER", format=f"BMP (compression {compression})")
    if offset < _FILE_HEAD_BYTES + head_bytes or offset > len(data):
        raise Refusal("E-PHOTO-DAMAGED", reason=f"its pixels begin at byte {offset}")
    expected = (width * bits + 31) // 32 * 4 * abs(height) if compression in _PLAIN else 0
    if offset + expected > len(data) or (compression in _RUN_LENGTHS and said_bytes > len(data)):
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{len(data)} of {max(said_bytes, offset + expected)} bytes")
    return Outline([BOOKKEEPING] if said_bytes not in (0, len(data)) else [])
