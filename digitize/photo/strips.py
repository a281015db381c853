"""Strips and tiles of a TIFF unpacked one by one, as far as libtiff does not look.

It stops at the last pixel: what is wrong in deflated data shows in their checksum, behind it. And it keeps to itself
what libjpeg remarks.
"""

import mmap
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import pyvips

from digitize.photo.picture import CheckSize
from digitize.photo.remarked import check_coded
from digitize.photo.structure.deflate import unpacked_bytes
from digitize.photo.structure.directories import Entry, Tiff
from digitize.photo.structure.pieces import Pieces, pieces
from digitize.refusal import Refusal

_WIDTH, _HEIGHT, _COMPRESSION, _FILL_ORDER = 256, 257, 259, 266
_DEFLATE, _OLD_DEFLATE, _JPEG = 8, 32946, 7
_JPEG_TABLES, _MARKER_BYTES = 347, 2
#: Rows that the last block of a JPEG may have beyond its strip.
_MORE_ROWS = 16
_FROM_THE_TOP = 1
#: How much more than a whole strip or tile is unpacked on the way to a checksum.
_MORE_BYTES = 1 << 20


def check_strips(master: Path, pages: Iterable[int], check_size: CheckSize) -> None:
    """Hold the strips or tiles of pages of a checked TIFF against their own checksums and sizes.

    Pages are numbered from 0, in rising order. Raises Refusal E-PHOTO-DAMAGED or -TRUNCATED.
    """
    with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        for entries in tiff.pages(pages):
            check_size(tiff.number(entries, _WIDTH, 0), tiff.number(entries, _HEIGHT, 0))
            _check_page(tiff, entries)


def _check_page(tiff: Tiff, entries: dict[int, Entry]) -> None:
    coding = tiff.number(entries, _COMPRESSION, 1)
    parts = pieces(tiff, entries)
    is_turned_round = tiff.number(entries, _FILL_ORDER, _FROM_THE_TOP) != _FROM_THE_TOP
    if parts is None or is_turned_round or coding not in (_DEFLATE, _OLD_DEFLATE, _JPEG):
        return
    tables = _jpeg_tables(tiff, entries)
    for index, (place, length) in enumerate(zip(parts.places[: parts.needed], parts.lengths, strict=False)):
        if coding == _JPEG:
            _check_jpeg(tables, tiff.data[place : place + length], parts)
        else:
            with memoryview(tiff.data) as whole, whole[place : place + length] as coded:
                _check_deflated(coded, *parts.bytes_of(index))


def _jpeg_tables(tiff: Tiff, entries: dict[int, Entry]) -> bytes:
    """What stands before the segments of each strip or tile: the mark of a JPEG, and the tables that all share."""
    tables = entries.get(_JPEG_TABLES)
    return bytes(tiff.data[tables.at : tables.at + tables.bytes - _MARKER_BYTES]) if tables else b"\xff\xd8"


def _check_jpeg(tables: bytes, coded: bytes, parts: Pieces) -> None:
    def check_size(width: int, height: int) -> None:
        if width > parts.width or height > parts.height + _MORE_ROWS:
            raise pyvips.Error("larger than a strip or tile", "libtiff will say so")

    try:
        check_coded(tables + coded[_MARKER_BYTES:], check_size)
    except (struct.error, IndexError) as error:
        raise Refusal("E-PHOTO-TRUNCATED", reason="a strip or tile ends inside a JPEG's header") from error


def _check_deflated(coded: memoryview, fewest: int, most: int) -> None:
    """The checksum may be missing, and bytes may follow it, as long as every pixel is there."""
    unpacker = zlib.decompressobj()
    unpacked = unpacked_bytes(unpacker, coded, most + _MORE_BYTES)
    if unpacked < fewest and unpacked + len(unpacker.flush()) < fewest:
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{unpacked} of {fewest} bytes of a strip or tile")
    if unpacked > most and not unpacker.eof:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"more than {most} bytes of a strip or tile, and no end")
