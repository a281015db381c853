"""BigTIFF for readers of EXIF, who know only the classic TIFF."""

import struct

from digitize.photo.structure.tiff import EXIF, GPS, Directory, Tiff

_LONG = 4
_TYPES_OF_BIGTIFF = (16, 17, 18)
#: No word or number is longer: profiles and lists of strips are.
_MOST_BYTES = 4096


def as_classic(tiff: Tiff) -> bytes:
    """What a BigTIFF says of its first picture, with EXIF and GPS, as a classic TIFF without pixels.

    Raises Refusal, struct.error or OverflowError as `Tiff.directory` does.
    """
    block = bytearray((b"II" if tiff.order == "<" else b"MM") + struct.pack(tiff.order + "HI", 42, 8))
    _append(block, tiff, tiff.directory(tiff.first), pointers=(EXIF, GPS))
    return bytes(block)


def _append(block: bytearray, tiff: Tiff, directory: Directory, pointers: tuple[int, ...]) -> None:
    """Append a directory, then the values too long to stand in it; `pointers` are tags of further ones."""
    kept = [
        (tag, entry)
        for tag, entry in sorted(directory.entries.items())
        if tag in pointers or (entry.kind not in _TYPES_OF_BIGTIFF and entry.bytes <= _MOST_BYTES)
    ]
    place = len(block) + 2
    block += struct.pack(tiff.order + "H", len(kept)) + bytes(12 * len(kept) + 4)
    for tag, entry in kept:
        behind = struct.pack(tiff.order + "I", len(block))
        if tag in pointers:
            field = struct.pack(tiff.order + "HHI", tag, _LONG, 1) + behind
            for at in tiff.integers(entry)[:1]:
                _append(block, tiff, tiff.directory(at), pointers=())
        else:
            values = tiff.data[entry.at : entry.at + entry.bytes]
            is_long = len(values) > len(behind)
            field = struct.pack(tiff.order + "HHI", tag, entry.kind, entry.values) + (behind if is_long else values)
            block += values if is_long else b""
        block[place : place + len(field)] = field
        place += 12
