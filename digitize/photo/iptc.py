"""IPTC-IIM (version 4.2): what agencies and older software say of a picture, and Photoshop's blocks around it."""

import re
import struct
from collections.abc import Iterator

from digitize.photo.moment import is_midnight, read_moment
from digitize.photo.text import clean, decode
from digitize.result import Fact

#: More bytes than these are not read: a data set has at most 32 KB, and a picture some twenty of them.
MOST_BYTES = 1_000_000
_MOST_DATA_SETS = 2000

_PHOTOSHOP, _RESOURCE, _IIM = b"Photoshop 3.0\0", b"8BIM", 0x0404
_MARKER, _EXTENDED = 0x1C, 0x8000
_CODED_CHARACTER_SET, _UTF_8 = (1, 90), (b"\x1b%G", b"\x1b%/I")
#: Data sets of record 2.
_TEXTS = {"title": 5, "headline": 105, "rights": 116, "description": 120}
_LISTS = {"creator": 80, "keywords": 25}
_DATE, _TIME = 55, 60
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{2})(\d{2})(\d{2})([+-]\d{4})?", re.ASCII)

DataSets = dict[tuple[int, int], list[bytes]]


def iptc_facts(block: bytes) -> dict[str, Fact]:
    """Facts of an IIM block, or of Photoshop's image resources that hold one, named as EXIF's are."""
    said: DataSets = {}
    for key, value in _data_sets(_unwrapped(block[:MOST_BYTES])):
        said.setdefault(key, []).append(value)
    is_utf_8 = said.get(_CODED_CHARACTER_SET, [b""])[0] in _UTF_8
    facts: dict[str, Fact] = {}
    for names, join in ((_TEXTS, False), (_LISTS, True)):
        for name, number in names.items():
            texts = [
                clean(value.decode("utf-8", "replace") if is_utf_8 else decode(value))
                for value in said.get((2, number), [])
            ]
            if text := clean("; ".join(filter(None, texts)) if join else "".join(texts[:1])):
                facts[name] = text
    return facts | _time(said)


def _time(said: DataSets) -> dict[str, Fact]:
    """Date and time of creation: `date_created` for a day alone, `taken_at` with its time."""
    day = _DAY.fullmatch(decode(said.get((2, _DATE), [b""])[0]).strip())
    if not day or not (midnight := read_moment(f"{'-'.join(day.groups())} 00:00:00")):
        return {}
    facts: dict[str, Fact] = {"date_created": midnight.at[:10]}
    clock = _CLOCK.fullmatch(decode(said.get((2, _TIME), [b""])[0]).strip())
    moment = clock and read_moment(f"{midnight.at[:10]} {clock[1]}:{clock[2]}:{clock[3]}{clock[4] or ''}")
    if moment and not is_midnight(moment):
        facts |= {"taken_at": moment.at, "utc_offset": moment.utc_offset}
    return facts


def _unwrapped(block: bytes) -> bytes:
    """The IIM among Photoshop's image resources; a block without any is one itself."""
    block = block.removeprefix(_PHOTOSHOP)
    if not block.startswith(_RESOURCE):
        return block
    at = 0
    while block[at : at + 4] == _RESOURCE and at + 12 <= len(block):
        (kind,) = struct.unpack_from(">H", block, at + 4)
        name_bytes = block[at + 6] + 1
        at += 6 + name_bytes + name_bytes % 2
        length = int.from_bytes(block[at : at + 4], "big")
        at += 4
        if kind == _IIM:
            return block[at : at + length]
        at += length + length % 2
    return b""


def _data_sets(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Record, data set and value of each data set, up to the first that is none."""
    at = 0
    for _number in range(_MOST_DATA_SETS):
        if at + 5 > len(block) or block[at] != _MARKER:
            return
        record, number, length = struct.unpack_from(">BBH", block, at + 1)
        at += 5
        if length & _EXTENDED:
            count = length & ~_EXTENDED
            length = int.from_bytes(block[at : at + count], "big")
            at += count
        if at + length > len(block):
            return
        yield (record, number), block[at : at + length]
        at += length
