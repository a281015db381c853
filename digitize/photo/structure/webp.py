"""The structure of a WebP (RFC 9649)."""

import mmap
import struct

from digitize.photo.structure.remarks import TRAILING
from digitize.refusal import Refusal


def check_webp(data: mmap.mmap) -> list[str]:
    """Hold the file's length against what its head says; returns codes of remarks.

    Raises Refusal E-PHOTO-TRUNCATED.
    """
    (size,) = struct.unpack_from("<I", data, 4)
    if size + 8 > len(data):
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{len(data)} of {size + 8} bytes")
    return [TRAILING] if size + 8 + (size & 1) < len(data) else []
