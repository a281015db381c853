"""The structure of a JPEG (ITU-T T.81, annex B)."""

import mmap
import re
import struct

from digitize.photo.structure.remarks import BOOKKEEPING, TRAILING
from digitize.refusal import Refusal

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SECOND_PICTURE = (b"MPF\0", b"MotionPhoto", b"MicroVideo", b"GainMap")


def check_jpeg(data: mmap.mmap) -> list[str]:
    """Follow the segments from the first to the end mark; returns codes of remarks.

    Raises Refusal E-PHOTO-TRUNCATED or -DAMAGED; struct.error or IndexError where the file ends in a
    segment's head.
    """
    at = 2
    frame = scanned = expects_more = False
    notes: list[str] = []
    while True:
        if at >= len(data):
            raise Refusal("E-PHOTO-TRUNCATED", reason="no end mark" if scanned else "no picture data")
        if data[at] != 0xFF:
            notes.append(BOOKKEEPING)
            found = _MARKER_IN_SCAN.search(data, at)
            at = found.start() if found else len(data)
            continue
        while at < len(data) and data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == _EOI:
            break
        if marker in (_SOI, 0x01) or 0xD0 <= marker <= 0xD7:
            continue
        (length,) = struct.unpack(">H", data[at : at + 2])
        if length < 2 or at + length > len(data):
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"segment at byte {at} is longer than the file")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 3 : at + 7])
            if not width:
                raise Refusal("E-PHOTO-DAMAGED", reason=f"{width} x {height} px")
            frame = True
        elif marker in (0xE1, 0xE2):
            expects_more |= any(word in data[at : at + length] for word in _SECOND_PICTURE)
        at += length
        if marker == _SOS:
            if not frame:
                raise Refusal("E-PHOTO-DAMAGED", reason="picture data without a header")
            scanned = True
            found = _MARKER_IN_SCAN.search(data, at)
            at = found.start() if found else len(data)
    if not scanned:
        raise Refusal("E-PHOTO-TRUNCATED", reason="no picture data")
    return [*notes, TRAILING] if at < len(data) and not expects_more else notes
