"""Cheap checks of a picture file's own bookkeeping, before and beside what a decoder says.

Decoders forgive: half a JPEG, a PNG with wrong checksums or a TIFF whose strips lie outside the file
come out as pictures. Each check here reads the file's structure only, never its pixels.
"""

import mmap
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.formats import JPEG, PNG, TIFF, WEBP, Format
from digitize.refusal import Refusal

TRAILING = "W-PHOTO-TRAILING"
NO_END = "W-PHOTO-NO-END"
BOOKKEEPING = "W-PHOTO-BOOKKEEPING"
ORIENTATION = "W-PHOTO-ORIENTATION"


def check_structure(path: Path, format_: Format) -> list[str]:
    """Hold the file against the rules of its format; returns codes of remarks.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED or -RAW.
    """
    checks = {JPEG: _check_jpeg, PNG: _check_png, TIFF: _check_tiff, WEBP: _check_webp}
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return sorted(set(checks[format_](data)))
        except OverflowError as error:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"impossible offsets in its {format_.name} header") from error
        except (struct.error, IndexError) as error:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"ends inside its {format_.name} header") from error


# --- JPEG (ITU-T T.81, annex B) ---

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SECOND_PICTURE = (b"MPF\0", b"MotionPhoto", b"MicroVideo", b"GainMap")


def _check_jpeg(data: mmap.mmap) -> list[str]:
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


# --- PNG (W3C PNG, 3rd edition) ---


def _check_png(data: mmap.mmap) -> list[str]:
    at = 8
    pixels = zlib.decompressobj()
    unpacked = 0
    expected = 0
    notes: list[str] = []
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + 12 + length
        if end > len(data):
            if unpacked < expected or not expected:
                raise Refusal("E-PHOTO-TRUNCATED", reason=f"ends inside a {kind.decode('latin-1')} chunk")
            return [*notes, NO_END]
        body = memoryview(data)[at + 8 : at + 8 + length]
        try:
            (crc,) = struct.unpack(">I", data[end - 4 : end])
            if zlib.crc32(body, zlib.crc32(kind)) != crc:
                raise Refusal("E-PHOTO-DAMAGED", reason=f"wrong checksum of a {kind.decode('latin-1')} chunk")
            if kind == b"IHDR":
                expected = _png_bytes(bytes(body))
            elif kind == b"IDAT":
                unpacked += _unpacked(pixels, body, expected - unpacked)
            elif _odd_chunk(kind, bytes(body)):
                notes.append(BOOKKEEPING)
        finally:
            body.release()
        at = end
        if kind == b"IEND":
            break
    else:
        notes.append(NO_END)
    if unpacked < expected or not expected:
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{unpacked} of {expected} bytes of pixels")
    return [*notes, TRAILING] if at < len(data) else notes


def _unpacked(pixels: "zlib._Decompress", packed: memoryview, wanted: int) -> int:
    """Count, never keep, what a piece of pixel data unpacks to; no more than is wanted."""
    count = 0
    rest: bytes | memoryview = packed
    try:
        while rest and count < wanted and not pixels.eof:
            count += len(pixels.decompress(rest, 1 << 20))
            rest = pixels.unconsumed_tail
    except zlib.error as error:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"pixel data: {error}") from error
    return count


_CHUNK_BYTES = {b"cHRM": 32, b"gAMA": 4, b"sRGB": 1, b"pHYs": 9, b"tIME": 7, b"sTER": 1}
_MOST_UNPACKED = {b"zTXt": 1 << 20, b"iCCP": 8 << 20}


def _odd_chunk(kind: bytes, body: bytes) -> bool:
    """Whether an ancillary chunk has not its length, or unpacks to more than any text needs."""
    if kind in _CHUNK_BYTES:
        return len(body) != _CHUNK_BYTES[kind]
    if most := _MOST_UNPACKED.get(kind):
        packed = body.partition(b"\0")[2][1:]
        try:
            return len(zlib.decompressobj().decompress(packed, most)) >= most
        except zlib.error:
            return True
    return False


_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def _png_bytes(header: bytes) -> int:
    """Bytes of filtered scan lines that a PNG of this IHDR unpacks to."""
    width, height, depth, colour, _compression, _filter, interlaced = struct.unpack(">IIBBBBB", header)
    if not width or not height or colour not in _PNG_CHANNELS:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"{width} x {height} px, colour type {colour}")
    bits = depth * _PNG_CHANNELS[colour]
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, step_x, step_y in passes:
        columns, rows = -(-(width - left) // step_x), -(-(height - top) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


# --- TIFF 6.0 and BigTIFF ---

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_ORIENTATION, _SAMPLES = 274, 277
_SUBFILE, _SUB_IFDS, _DNG_VERSION = 254, 330, 50706
_CFA, _LINEAR_RAW = 32803, 34892
_STRIPS, _TILES = (273, 279), (324, 325)
_MOST_ENTRIES, _MOST_DIRECTORIES = 4096, 65536


@dataclass(frozen=True, slots=True)
class _Tiff:
    """A TIFF's bytes, byte order and size of offsets."""

    data: mmap.mmap
    order: str
    big: bool

    def directories(self) -> Iterator[tuple[int, dict[int, tuple[int, int, int]]]]:
        """Each directory of the chain: where it stands, and tag -> (type, count, place of the values)."""
        (at,) = self.read("Q" if self.big else "I", 8 if self.big else 4)
        for _number in range(_MOST_DIRECTORIES):
            if not at:
                return
            (count,) = self.read("Q" if self.big else "H", at)
            size = 20 if self.big else 12
            first = at + (8 if self.big else 2)
            if count > _MOST_ENTRIES or first + count * size > len(self.data):
                raise Refusal("E-PHOTO-DAMAGED", reason=f"a directory claims {count} entries")
            entries = {}
            for place in range(first, first + count * size, size):
                tag, kind, values = self.read("HHQ" if self.big else "HHI", place)
                inline = place + size - (8 if self.big else 4)
                length = values * _TYPE_BYTES.get(kind, 1)
                if length > (8 if self.big else 4):
                    (inline,) = self.read("Q" if self.big else "I", inline)
                entries[tag] = (kind, values, inline)
            yield at, entries
            after = first + count * size
            (at,) = self.read("Q" if self.big else "I", after) if after + 4 <= len(self.data) else (0,)

    def read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, at)

    def integers(self, entry: tuple[int, int, int] | None) -> tuple[int, ...]:
        """The values of an entry of whole numbers, () for any other or none."""
        if entry is None or entry[0] not in _INTEGERS:
            return ()
        kind, count, at = entry
        if at + count * _TYPE_BYTES[kind] > len(self.data):
            raise Refusal("E-PHOTO-TRUNCATED", reason="a directory entry lies outside the file")
        return self.read(f"{count}{_INTEGERS[kind]}", at)


def _check_tiff(data: mmap.mmap) -> list[str]:
    tiff = _Tiff(data, "<" if data[:2] == b"II" else ">", 43 in (data[2], data[3]))
    seen: set[int] = set()
    notes: list[str] = []
    for at, entries in tiff.directories():
        if at in seen:
            return [*notes, BOOKKEEPING]
        if not seen:
            _check_raw(tiff, entries)
            if not set(tiff.integers(entries.get(_ORIENTATION))) <= set(range(1, 9)):
                notes.append(ORIENTATION)
        seen.add(at)
        notes += _check_page(tiff, entries)
    if not seen:
        raise Refusal("E-PHOTO-DAMAGED", reason="no directory")
    return notes


def _check_raw(tiff: _Tiff, entries: dict[int, tuple[int, int, int]]) -> None:
    """Camera raw files are TIFFs whose first picture is a thumbnail, or is no picture yet."""
    photometric = tiff.integers(entries.get(_PHOTOMETRIC))
    thumbnail = (tiff.integers(entries.get(_SUBFILE)) or (0,))[0] & 1 and _SUB_IFDS in entries
    if _DNG_VERSION in entries or thumbnail or {_CFA, _LINEAR_RAW} & set(photometric):
        raise Refusal("E-PHOTO-RAW")


def _check_page(tiff: _Tiff, entries: dict[int, tuple[int, int, int]]) -> list[str]:
    width = (tiff.integers(entries.get(_WIDTH)) or (0,))[0]
    height = (tiff.integers(entries.get(_HEIGHT)) or (0,))[0]
    bits = tiff.integers(entries.get(_BITS)) or (1,)
    samples = (tiff.integers(entries.get(_SAMPLES)) or (1,))[0]
    if not width or not height or max(bits) > 64 or not 0 < samples <= 64:
        reason = f"{width} x {height} px, {max(bits)} bits, {samples} samples"
        raise Refusal("E-PHOTO-DAMAGED", reason=reason)
    for offsets_tag, lengths_tag in (_STRIPS, _TILES):
        offsets = tiff.integers(entries.get(offsets_tag))
        lengths = tiff.integers(entries.get(lengths_tag)) or (0,) * len(offsets)
        if not offsets:
            continue
        if len(lengths) != len(offsets):
            raise Refusal("E-PHOTO-DAMAGED", reason="strips and their lengths differ in number")
        if all(offset + length <= len(tiff.data) for offset, length in zip(offsets, lengths, strict=True)):
            return []
        # Uncompressed pixels in one strip tell themselves how long they are.
        plain = tiff.integers(entries.get(_COMPRESSION)) in ((), (1,)) and len(offsets) == 1
        if plain and offsets[0] + height * ((width * samples * max(bits) + 7) // 8) <= len(tiff.data):
            return [BOOKKEEPING]
        raise Refusal("E-PHOTO-TRUNCATED", reason="a strip lies outside the file")
    raise Refusal("E-PHOTO-DAMAGED", reason="a directory without pixels")


# --- WebP (RFC 9649) ---


def _check_webp(data: mmap.mmap) -> list[str]:
    (size,) = struct.unpack("<I", data[4:8])
    if size + 8 > len(data):
        raise Refusal("E-PHOTO-TRUNCATED", reason=f"{len(data)} of {size + 8} bytes")
    return [TRAILING] if size + 8 + (size & 1) < len(data) else []
