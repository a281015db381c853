"""The structure of a WebP (RFC 9649)."""

import mmap
import struct

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import TRAILING
from digitize.refusal import Refusal

_RIFF_HEAD_BYTES, _CHUNK_HEAD_BYTES = 12, 8
_FRAME = b"ANMF"


def check_webp(data: mmap.mmap) -> Outline:
    """Hold the file's length against what its head says, and count the frames of an animation.

    Raises Refusal E-PHOTO-TRUNCATED.
    """
    (size,) = struct.unpack_from("<I", data, 4)
    end = size + _CHUNK_HEAD_BYTES
    if end > len(data):
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{len(data)} of {end} bytes")
    frames, at = 0, _RIFF_HEAD_BYTES
    while at + _CHUNK_HEAD_BYTES <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        frames += kind == _FRAME
        at += _CHUNK_HEAD_BYTES + length + (length & 1)
    return Outline([TRAILING] if end + (size & 1) < len(data) else [], max(1, frames))
