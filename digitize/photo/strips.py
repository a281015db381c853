"""Strips and tiles of a TIFF unpacked one by one, as far as libtiff does not look.

It stops at the last pixel: what is wrong in deflated data shows in their checksum, behind it.
"""

import mmap
import zlib
from collections.abc import Callable
from pathlib import Path

from digitize.photo.structure.deflate import unpacked_bytes
from digitize.photo.structure.directories import Tiff
from digitize.photo.structure.pieces import pieces
from digitize.refusal import Refusal

_COMPRESSION, _FILL_ORDER = 259, 266
_DEFLATE, _OLD_DEFLATE = 8, 32946
_FROM_THE_TOP = 1
#: Bytes of rows that some writers put into the last strip beyond the picture, and then some.
_MORE_BYTES = 1 << 20


def check_strips(master: Path, page: int) -> None:
    """Hold the strips or tiles of a page of a checked TIFF, from 0, against their own checksums and sizes.

    Raises Refusal E-PHOTO-DAMAGED or -TRUNCATED.
    """
    with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        entries = tiff.page(page)
        check = _CHECKS.get(tiff.number(entries, _COMPRESSION, 1))
        parts = pieces(tiff, entries)
        if check is None or parts is None or tiff.number(entries, _FILL_ORDER, _FROM_THE_TOP) != _FROM_THE_TOP:
            return
        with memoryview(data) as whole:
            for index, (place, length) in enumerate(zip(parts.places, parts.lengths, strict=False)):
                if index < parts.needed:
                    with whole[place : place + length] as coded:
                        check(coded, parts.bytes_of(index))


def _check_deflated(coded: memoryview, expected: int) -> None:
    """The checksum may be missing, and bytes may follow it, as long as every pixel is there."""
    unpacker = zlib.decompressobj()
    unpacked = unpacked_bytes(unpacker, coded, expected + _MORE_BYTES)
    if unpacked < expected and unpacked + len(unpacker.flush()) < expected:
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{unpacked} of {expected} bytes of a strip or tile")


_CHECKS: dict[int, Callable[[memoryview, int], None]] = {_DEFLATE: _check_deflated, _OLD_DEFLATE: _check_deflated}
