"""The structure of a JPEG (ITU-T T.81, annex B), and of what makers put behind it (CIPA DC-007)."""

import mmap
import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import BOOKKEEPING, MOTION, TRAILING
from digitize.refusal import Refusal

#: What cameras and phones fill picture data up with.
PADDING = b"\0\xff"
_SOI, _EOI, _SOS, _DRI = 0xD8, 0xD9, 0xDA, 0xDD
_START, _END = bytes((0xFF, _SOI)), bytes((0xFF, _EOI))
#: The frame of JPEG-LS (ITU-T T.87).
_JPEG_LS = 0xF7
#: Of Huffman's code, of arithmetic coding, of quantization; the restart interval.
_TABLES = frozenset({0xC4, 0xCC, 0xDB, _DRI})
_APP1, _APP2 = 0xE1, 0xE2
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
#: Those of blocks that are coded with Huffman's code: baseline, extended, progressive.
_OF_BLOCKS = frozenset({0xC0, 0xC1, 0xC2})
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_MOTION_WORDS = (b"MotionPhoto", b"MicroVideo")
_GAIN_MAP_WORDS = (b"GainMap", b"hdrgm")
_MPF = b"MPF\0"
_MP_ENTRY, _MP_ENTRY_BYTES = 0xB002, 16
#: Types of pictures in a multi-picture file that people see beside the first: panorama, two views, many angles.
_MP_VIEWS = (0x020001, 0x020002, 0x020003)


class _Segment(NamedTuple):
    """Where its body begins and ends, and where the next segment begins: behind the picture data of a scan."""

    marker: int
    begin: int
    end: int
    after: int
    is_behind_junk: bool


class Bare(NamedTuple):
    """A JPEG of nothing but what its pixels need, and where in it the picture data of each scan begin and end."""

    coded: bytes
    scans: list[tuple[int, int]]


def check_jpeg(data: mmap.mmap) -> Outline:
    """Follow the segments from the first to the end mark.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED or -NO-PIXELS, E-FORMAT-LATER for JPEG-LS; struct.error or
    IndexError where the file ends in a segment's head.
    """
    frame = b""
    interval = 0
    scanned = expects_more = is_motion = False
    views = 1
    notes: list[str] = []
    others: list[int] = []
    at = data_end = 0
    for marker, begin, end, at, is_behind_junk in _segments(data):
        if is_behind_junk:
            notes.append(BOOKKEEPING)
        if marker == _JPEG_LS:
            raise Refusal("E-FORMAT-LATER", format="JPEG-LS")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[begin + 1 : begin + 5])
            if not width:
                raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
            frame = data[begin:end] if marker in _OF_BLOCKS else b"\0"
        elif marker == _DRI:
            (interval,) = struct.unpack(">H", data[begin : begin + 2])
        elif marker in (_APP1, _APP2):
            body = data[begin:end]
            is_motion |= any(word in body for word in _MOTION_WORDS)
            if body.startswith(_MPF):
                listed = _others(body.removeprefix(_MPF))
                views = max(views, 1 + sum(type_ in _MP_VIEWS for type_, _place in listed))
                others += [begin + len(_MPF) + place for _type, place in listed if place]
            expects_more |= body.startswith(_MPF) or any(word in body for word in _GAIN_MAP_WORDS)
        elif marker == _SOS:
            if not frame:
                raise Refusal("E-PHOTO-DAMAGED", reason="picture data without a header")
            scanned, data_end = True, at
            units = _units(frame, data[begin:end]) if interval and len(frame) > 1 else 0
            if units and not _has_restarts(data, end, at, units, interval):
                raise Refusal("E-PHOTO-DAMAGED", reason="a piece of the picture data is missing or changed")
    if not scanned:
        raise Refusal("E-PHOTO-TRUNCATED", reason="no picture data")
    # Where nothing stands behind the picture any more, its film was cut off with care: that is no loss of picture.
    has_more = at < len(data)
    for other in others if has_more else ():
        _check_other(data, other)
    if is_motion and has_more:
        notes.append(MOTION)
    elif has_more and not expects_more:
        notes.append(TRAILING)
    elif views > 1 and not has_more:
        notes.append(BOOKKEEPING)
    return Outline(notes, views if has_more else 1, data_end=data_end, end=at)


def bare(data: mmap.mmap | bytes) -> Bare:
    """A JPEG without anything that is said beside its picture, or stands behind it. Raises as `check_jpeg` does."""
    coded = bytearray(_START)
    scans = []
    for marker, begin, end, after, _is_behind_junk in _segments(data):
        if marker in _FRAMES | _TABLES | {_SOS}:
            coded += bytes((0xFF, marker)) + data[begin - 2 : after]
            if marker == _SOS:
                scans.append((len(coded) - (after - end), len(coded)))
    return Bare(bytes(coded + _END), scans)


def _segments(data: mmap.mmap | bytes, at: int = len(_START)) -> Iterator[_Segment]:
    """Segments from there up to the end mark, which is the last. Raises as `check_jpeg` does."""
    is_behind_junk = False
    while True:
        if at >= len(data):
            raise Refusal("E-PHOTO-TRUNCATED", reason="no end mark")
        if data[at] != 0xFF:
            is_behind_junk = True
            at = _next_marker(data, at)
            continue
        while at < len(data) and data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in (_SOI, 0x01) or 0xD0 <= marker <= 0xD7:
            continue
        if marker == _EOI:
            yield _Segment(marker, at, at, at, is_behind_junk)
            return
        (length,) = struct.unpack(">H", data[at : at + 2])
        end = at + length
        if length < 2 or end > len(data):
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"segment at byte {at} is longer than the file")
        after = _next_marker(data, end) if marker == _SOS else end
        yield _Segment(marker, at + 2, end, after, is_behind_junk)
        at, is_behind_junk = after, False


def _next_marker(data: mmap.mmap | bytes, at: int) -> int:
    found = _MARKER_IN_SCAN.search(data, at)
    return found.start() if found else len(data)


def _has_restarts(data: mmap.mmap, begin: int, end: int, units: int, interval: int) -> bool:
    """Whether a scan has the restart marks that it must have, counted from 0 to 7 again and again (T.81, E.1.4).

    A piece that a card lost takes marks with it. Some writers put one more behind the last units.
    """
    marks = [data[found.start() + 1] & 7 for found in _RESTART.finditer(data, begin, end)]
    due = _parts(units, interval) - 1
    return due <= len(marks) <= due + 1 and marks == [number % 8 for number in range(len(marks))]


def _units(frame: bytes, scan: bytes) -> int:
    """How many units (MCU) a scan codes (T.81, A.2), 0 where its header does not say."""
    height, width, count = struct.unpack_from(">HHB", frame, 1)
    sampling: dict[int, tuple[int, int]] = {frame[6 + 3 * n]: divmod(frame[7 + 3 * n], 16) for n in range(count)}
    if len(sampling) != count:  # components of one name: which of them a scan means cannot be told
        return 0
    across = max((of for of, _down in sampling.values()), default=0)
    down = max((of for _across, of in sampling.values()), default=0)
    named = [scan[1 + 2 * n] for n in range(scan[0])]
    if not height or not across or not down or not sampling.keys() >= set(named):
        return 0
    if len(named) > 1:
        return _parts(width, 8 * across) * _parts(height, 8 * down)
    own_across, own_down = sampling[named[0]] if named else (0, 0)
    return _parts(_parts(width * own_across, across), 8) * _parts(_parts(height * own_down, down), 8)


def _parts(length: int, part: int) -> int:
    """How many parts a length has, the last one perhaps in part."""
    return (length + part - 1) // part


def _others(index: bytes) -> list[tuple[int, int]]:
    """The pictures that a multi-picture index lists beside the first: type, and place from the index's beginning.

    It states their length too, which common writers get wrong.
    """
    order = "<" if index[:2] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(order + "I", index, 4)
        (fields,) = struct.unpack_from(order + "H", index, first)
        for field in range(min(fields, 64)):
            tag, _kind, count, place = struct.unpack_from(order + "HHII", index, first + 2 + 12 * field)
            if tag == _MP_ENTRY:
                places = range(place, place + min(count, len(index)), _MP_ENTRY_BYTES)
                found = [struct.unpack_from(order + "I4xI", index, at) for at in places]
                return [(type_ & 0xFFFFFF, begin) for type_, begin in found[1:]]
    except struct.error:
        pass
    return []


def _check_other(data: mmap.mmap, at: int) -> None:
    """Refusal E-PHOTO-TRUNCATED where a picture of several lies outside the file, or has no end in it."""
    if at >= len(data):
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"a picture at byte {at} of {len(data)}")
    if data[at : at + len(_START)] == _START:
        for _segment in _segments(data, at + len(_START)):
            pass
