"""Where files keep what they say of themselves: EXIF, XMP and IPTC, found without decoding a pixel.

Each way ends early: after so many parts of a file, and with nothing for a block of more bytes than any has.
"""

import mmap
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyvips

from digitize.photo import iptc, xmp
from digitize.photo.exif_block import Data, Directories, Place, condensed, joined
from digitize.photo.structure.png import chunks

_MOST_SEGMENTS, _MOST_CHUNKS, _MOST_TEXTS, _MOST_BOXES = 4096, 262_144, 64, 1024
_MOST_EXIF = 4_000_000
_EXIF_MARK, _XMP_MARK, _IPTC_MARK = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"
_XMP_TAG, _IPTC_TAG, _PHOTOSHOP_TAG = 700, 33723, 34377
_PNG_XMP = b"XML:com.adobe.xmp"
#: How ImageMagick and exiftool put other formats' blocks into a PNG: as a text of hexadecimal figures.
_RAW_PROFILE = b"Raw profile type "
#: The Fujifilm RAF keeps the place and length of a JPEG at this byte, big-endian; its EXIF is the camera's.
_RAF_PREVIEW = 84
_TIFF_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
_CANON, _CANON_XMP = (
    bytes.fromhex("85c0b687820f11e08111f4ce462b6a48"),
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"),
)


class Blocks(NamedTuple):
    """What a file says of itself: EXIF as `digitize.photo.exif_block` makes it, an XMP packet, IPTC; b"" for none."""

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""


def read_blocks(path: Path) -> Blocks:
    """The blocks of a file, whatever its format is by content. A damaged file gives fewer, never an error."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _reader(data[:16])(data, path)
    except (OSError, ValueError, LookupError, struct.error, pyvips.Error):
        return Blocks()


def _reader(head: bytes) -> Callable[[mmap.mmap, Path], Blocks]:
    if head.startswith(b"\xff\xd8"):
        return _jpeg
    if head.startswith(_TIFF_HEADS):
        return _tiff
    if head.startswith(b"\x89PNG"):
        return _png
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp
    if head.startswith(b"FUJIFILM"):
        return _raf
    if head[4:11] == b"ftypcrx":
        return _cr3
    if head[4:8] == b"ftyp":
        return _heif
    return lambda _data, _path: Blocks()


def _jpeg(data: mmap.mmap, _path: Path, at: int = 0) -> Blocks:
    """The application segments before the picture, the first of each kind; what Photoshop cut in pieces is joined."""
    exif = packet = resources = b""
    at += 2
    for _number in range(_MOST_SEGMENTS):
        marker = data[at : at + 2]
        if len(marker) < 2 or marker[0] != 0xFF or marker[1] in (0xD9, 0xDA):
            break
        if marker[1] in (0xFF, 0x01, *range(0xD0, 0xD9)):
            at += 1 if marker[1] == 0xFF else 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end] if marker[1] in (0xE1, 0xED) else b""
        if body.startswith(_EXIF_MARK):
            exif = exif or body.removeprefix(_EXIF_MARK)
        elif body.startswith(_XMP_MARK):
            packet = packet or body.removeprefix(_XMP_MARK)
        elif body.startswith(_IPTC_MARK) and len(resources) < iptc.MOST_BYTES:
            resources += body.removeprefix(_IPTC_MARK)
        at = max(end, at + 4)
    return Blocks(condensed(exif), packet, resources)


def _tiff(data: mmap.mmap, _path: Path) -> Blocks:
    block = Directories(data)
    return Blocks(
        condensed(data),
        block.value(block.first, _XMP_TAG, xmp.MOST_BYTES),
        block.value(block.first, _IPTC_TAG, iptc.MOST_BYTES)
        or block.value(block.first, _PHOTOSHOP_TAG, iptc.MOST_BYTES),
    )


def _png(data: mmap.mmap, _path: Path) -> Blocks:
    found: dict[str, bytes] = {}
    texts = 0
    for kind, begin, end in islice(chunks(data), _MOST_CHUNKS):
        if kind == b"eXIf" and end - begin <= _MOST_EXIF:
            found.setdefault("exif", data[begin:end])
        elif kind in (b"iTXt", b"zTXt", b"tEXt") and end - begin <= _MOST_EXIF and texts < _MOST_TEXTS:
            texts += 1
            with suppress(LookupError, ValueError, zlib.error):  # one that is damaged says nothing
                name, block = _png_text(kind, data[begin:end])
                if name and block:
                    found.setdefault(name, block)
    exif = found.get("exif", b"").removeprefix(_EXIF_MARK)
    return Blocks(condensed(exif), found.get("xmp", b""), found.get("iptc", b""))


def _png_text(kind: bytes, body: bytes) -> tuple[str, bytes]:
    """The name of the block that a chunk of text holds (exif, xmp, iptc) and the block; "" for any other text.

    Raises IndexError, ValueError or zlib.error for a damaged one.
    """
    keyword, _nul, text = body.partition(b"\0")
    if keyword != _PNG_XMP and not keyword.startswith(_RAW_PROFILE):
        return "", b""
    if kind == b"iTXt":
        packed = text[:1] == b"\1"
        text = text[2:].split(b"\0", 2)[2]
    else:
        packed = kind == b"zTXt"
        text = text[1:] if packed else text
    if packed:
        text = zlib.decompressobj().decompress(text, 2 * _MOST_EXIF)
    if keyword == _PNG_XMP:
        return "xmp", text
    # A name, a number of bytes, then the bytes as figures, in lines.
    block = bytes.fromhex(b"".join(text.split()[2:]).decode("ascii"))
    name = keyword.removeprefix(_RAW_PROFILE)
    if name == b"APP1" and block.startswith(_XMP_MARK):
        return "xmp", block.removeprefix(_XMP_MARK)
    names = {b"exif": "exif", b"APP1": "exif", b"xmp": "xmp", b"iptc": "iptc", b"8bim": "iptc"}
    return names.get(name, ""), block


def _webp(data: mmap.mmap, _path: Path) -> Blocks:
    found: dict[bytes, bytes] = {}
    at = 12
    for _number in range(_MOST_CHUNKS):
        if at + 8 > len(data):
            break
        kind, length = struct.unpack_from("<4sI", data, at)
        if kind in (b"EXIF", b"XMP ") and length <= _MOST_EXIF:
            found.setdefault(kind, data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return Blocks(condensed(found.get(b"EXIF", b"").removeprefix(_EXIF_MARK)), found.get(b"XMP ", b""))


def _heif(_data: mmap.mmap, path: Path) -> Blocks:
    """By libvips, which reads the boxes of HEIC and AVIF; also of pictures that it cannot decode."""
    image = pyvips.Image.heifload(str(path), revalidate=True)
    exif, packet = (image.get(name) if image.get_typeof(name) else b"" for name in ("exif-data", "xmp-data"))
    return Blocks(condensed(exif.removeprefix(_EXIF_MARK)), packet)


def _raf(data: mmap.mmap, path: Path) -> Blocks:
    at = int.from_bytes(data[_RAF_PREVIEW : _RAF_PREVIEW + 4], "big")
    return _jpeg(data, path, at) if data[at : at + 2] == b"\xff\xd8" else Blocks()


def _cr3(data: mmap.mmap, _path: Path) -> Blocks:
    """Canon keeps the directories of image, EXIF and GPS as blocks of their own."""
    parts: dict[bytes, Data] = {}
    packet = b""
    for kind, begin, end in _boxes(data, 0, len(data)):
        if kind == b"uuid" and data[begin : begin + 16] == _CANON_XMP and end - begin <= xmp.MOST_BYTES:
            packet = data[begin + 16 : end]
        for below, start, stop in _boxes(data, begin, end) if kind == b"moov" else ():
            if below == b"uuid" and data[start : start + 16] == _CANON:
                for name, first, last in _boxes(data, start + 16, stop):
                    parts.setdefault(name, data[first : min(last, first + _MOST_EXIF)])
    places = []
    for name in (b"CMT1", b"CMT2", b"CMT4"):
        block = Directories(parts.get(name, b""))
        places.append(Place(block, block.first))
    return Blocks(joined(*places), packet)


def _boxes(data: mmap.mmap, at: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Boxes of ISO 14496-12 between two places: kind, and where each body begins and ends."""
    for _number in range(_MOST_BOXES):
        if at + 8 > stop:
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        begin = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, begin)
            begin += 8
        end = at + length if length else stop
        if end < begin or end > stop:
            return
        yield kind, begin, end
        at = end
