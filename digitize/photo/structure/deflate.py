"""Deflated pixels unpacked to be counted, never to be kept."""

import zlib

from digitize.refusal import Refusal

_FED_BYTES, _UNPACKED_BYTES = 1 << 16, 1 << 20


def unpacked_bytes(unpacker: "zlib._Decompress", packed: memoryview, most: int) -> int:
    """How many bytes a piece of deflated data unpacks to; where there are more than `most`, not all are counted.

    Raises Refusal E-PHOTO-DAMAGED.
    """
    count = 0
    try:
        for at in range(0, len(packed), _FED_BYTES):
            rest = bytes(packed[at : at + _FED_BYTES])
            while rest and count < most and not unpacker.eof:
                count += len(unpacker.decompress(rest, _UNPACKED_BYTES))
                rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"pixel data: {error}") from error
    return count
