"""The structure of camera raw: where its sensor data stand, held against the file's length.

Most makers write a TIFF of their own dialect. What LibRaw reads it believes: of a file without its
sensor data it makes one flat tone, or noise.
"""

import mmap
import struct

from digitize.photo.structure.directories import BIGTIFF_MAGIC, SUB_IFDS, Directory, Tiff
from digitize.photo.structure.items import check_boxes
from digitize.photo.structure.outline import Outline
from digitize.refusal import Refusal

_TIFF_LIKE = (b"II*\0", b"MM\0*", *BIGTIFF_MAGIC, b"IIRO", b"IIRS", b"MMOR")
_FUJIFILM = b"FUJIFILMCCD-RAW"
#: Where a RAF says, big-endian, at which byte its preview, its table and its sensor data begin and how many they are.
_FUJIFILM_PARTS_AT = 84
_PIECES = ((273, 279), (324, 325))
_MOST_DIRECTORIES = 256


def check_raw(data: mmap.mmap) -> Outline:
    """Follow the directories to every piece of picture data.

    Raises Refusal E-PHOTO-RAW-INCOMPLETE where one lies outside the file; those of `check_tiff` for
    directories that cannot be followed.
    """
    if data[:4] in _TIFF_LIKE:
        _check_directories(Tiff(data))
    elif data[: len(_FUJIFILM)] == _FUJIFILM:
        for part in range(3):
            begin, length = struct.unpack_from(">II", data, _FUJIFILM_PARTS_AT + 8 * part)
            if begin + length > len(data):
                raise _incomplete(f"byte {begin + length} of {len(data)}")
    elif data[4:8] == b"ftyp":
        check_boxes(data)
    return Outline([])


def _check_directories(tiff: Tiff) -> None:
    waiting, seen = [tiff.first], set[int]()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        at = waiting.pop()
        if at in seen or not at:
            continue
        seen.add(at)
        directory = tiff.directory(at)
        _check_pieces(tiff, directory)
        waiting += [directory.after or 0, *tiff.integers(directory.entries.get(SUB_IFDS))]


def _check_pieces(tiff: Tiff, directory: Directory) -> None:
    for offsets_tag, lengths_tag in _PIECES:
        offsets = tiff.integers(directory.entries.get(offsets_tag))
        lengths = tiff.integers(directory.entries.get(lengths_tag))
        if any(offset + length > len(tiff.data) for offset, length in zip(offsets, lengths, strict=False)):
            raise _incomplete("a strip of its pixels lies outside the file")


def _incomplete(reason: str) -> Refusal:
    return Refusal("E-PHOTO-RAW-INCOMPLETE", reason=reason)
