"""The structure of a GIF (GIF89a, W3C)."""

import mmap
import struct

from digitize.photo.structure.lzw import count_pixels
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import NO_END, TRAILING
from digitize.refusal import Refusal

_HEAD_BYTES, _IMAGE_HEAD_BYTES = 13, 9
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B


def check_gif(data: mmap.mmap) -> Outline:
    """Follow the blocks to the end mark, count the frames and the pixels of the first.

    A file that ends behind its first frame, or goes on with nothing but zeros, is remarked on. Raises Refusal
    E-PHOTO-TRUNCATED, -DAMAGED or -NO-PIXELS; IndexError or struct.error where the first frame's head is cut.
    """
    canvas = struct.unpack_from("<HH", data, 6)
    _check_size(*canvas)
    at = _HEAD_BYTES + _palette_bytes(data[10])
    frames = 0
    while at < len(data):
        kind = data[at]
        if kind == _END and frames:
            return Outline([TRAILING] if at + 1 < len(data) else [], frames)
        try:
            if kind == _IMAGE:
                at = _after_frame(data, at, canvas, is_counted=not frames)
                frames += 1
            elif kind == _EXTENSION:
                at = _after_pieces(data, at + 2)
            elif kind == 0 and frames:
                at += 1
            elif kind == _END:
                break
            else:
                raise Refusal("E-PHOTO-DAMAGED", reason=f"a block of the unknown kind {kind:#x}")
        except (IndexError, struct.error):
            if not frames:
                raise
            break
    if not frames:
        raise Refusal("E-PHOTO-TRUNCATED", reason="no frame")
    return Outline([NO_END], frames)


def _after_frame(data: mmap.mmap, at: int, canvas: tuple[int, ...], *, is_counted: bool) -> int:
    """Where the block behind the frame at `at` begins."""
    _left, _top, width, height, flags = struct.unpack_from("<HHHHB", data, at + 1)
    _check_size(width, height)
    if width * height > canvas[0] * canvas[1]:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"a frame of {width} x {height} px is larger than its picture")
    codes = at + 1 + _IMAGE_HEAD_BYTES + _palette_bytes(flags) + 1
    after = _after_pieces(data, codes)
    if is_counted:
        pixels = count_pixels(_joined(data, codes), data[codes - 1], width * height)
        if pixels < width * height:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"{pixels} of {width * height} pixels")
        if pixels > width * height:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"more than {width * height} pixels")
    return after


def _after_pieces(data: mmap.mmap, at: int) -> int:
    """The place behind pieces of data, each led by its length and the last one empty."""
    while length := data[at]:
        at += 1 + length
    return at + 1


def _joined(data: mmap.mmap, at: int) -> bytes:
    """Pieces of data as one."""
    pieces = []
    while length := data[at]:
        pieces.append(data[at + 1 : at + 1 + length])
        at += 1 + length
    return b"".join(pieces)


def _palette_bytes(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
