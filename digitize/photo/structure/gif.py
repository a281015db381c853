"""The structure of a GIF (GIF89a, W3C)."""

import mmap
import struct

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import NO_END, TRAILING
from digitize.refusal import Refusal

_HEAD_BYTES, _IMAGE_HEAD_BYTES = 13, 9
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B


def check_gif(data: mmap.mmap) -> Outline:
    """Follow the blocks to the end mark and count the frames.

    A file that ends behind its first frame is remarked on. Raises Refusal E-PHOTO-TRUNCATED,
    -DAMAGED or -NO-PIXELS; IndexError or struct.error where the first frame's head is cut.
    """
    _check_size(*struct.unpack_from("<HH", data, 6))
    at = _HEAD_BYTES + _palette_bytes(data[10])
    frames = 0
    while at < len(data):
        kind = data[at]
        if kind == _END:
            if not frames:
                raise Refusal("E-PHOTO-TRUNCATED", reason="no frame")
            return Outline([TRAILING] if at + 1 < len(data) else [], frames)
        try:
            at = _skip(data, at, kind, struct.unpack_from("<HH", data, 6))
        except (IndexError, struct.error, Refusal):
            if not frames:
                raise
            return Outline([NO_END], frames)
        frames += kind == _IMAGE
    if not frames:
        raise Refusal("E-PHOTO-TRUNCATED", reason="no frame")
    return Outline([NO_END], frames)


def _skip(data: mmap.mmap, at: int, kind: int, canvas: tuple[int, ...]) -> int:
    """Where the block behind the one at `at` begins."""
    if kind == _EXTENSION:
        return _after_pieces(data, at + 2)
    if kind != _IMAGE:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"a block of the unknown kind {kind:#x}")
    _left, _top, width, height, flags = struct.unpack_from("<HHHHB", data, at + 1)
    _check_size(width, height)
    if width * height > canvas[0] * canvas[1]:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"a frame of {width} x {height} px is larger than its picture")
    return _after_pieces(data, at + 1 + _IMAGE_HEAD_BYTES + _palette_bytes(flags) + 1)


def _after_pieces(data: mmap.mmap, at: int) -> int:
    """The place behind pieces of data, each led by its length and the last one empty."""
    while length := data[at]:
        at += 1 + length
    return at + 1


def _palette_bytes(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
