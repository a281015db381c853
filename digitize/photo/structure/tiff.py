"""The structure of a TIFF or BigTIFF: its pages, and where their pixels stand."""

import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from digitize.photo.structure.directories import EXIF, GPS, SUB_IFDS, Entry, Tiff
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.pieces import pieces
from digitize.photo.structure.remarks import BOOKKEEPING, NO_END, ORIENTATION
from digitize.refusal import Refusal

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_ORIENTATION, _SAMPLES = 274, 277
_SUBFILE = 254
_CFA, _LINEAR_RAW = 32803, 34892
_REDUCED, _MASK = 1, 4
_UNCOMPRESSED, _OLD_JPEG = 1, 6
_JPEG_PLACE = 513
#: Bytes of the head of a file: no pixels can stand there.
_HEAD_BYTES = 8
_CIELAB = 8
_COLOURS = {0: "gray", 1: "gray", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", _CIELAB: "CIELab"}
_MOST_DIRECTORIES, _MOST_BELOW = 65536, 64


def check_tiff(data: mmap.mmap) -> Outline:
    """Follow the directories and hold what they name against the file.

    Pages are the directories that are neither masks nor smaller versions of others; the first of them
    is shown. Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED, -DIRECTORY or -NO-PIXELS; struct.error or
    OverflowError where the first offsets are impossible.
    """
    tiff = Tiff(data)
    seen: list[int] = []
    pages: list[int] = []
    notes: list[str] = []
    is_odd = False
    at: int | None = tiff.first
    while at and len(seen) < _MOST_DIRECTORIES:
        if at in seen:
            notes.append(BOOKKEEPING)
            break
        entries, after = tiff.directory(at)
        seen.append(at)
        at = after
        if len(seen) > 1 and _is_exif_thumbnail(tiff, entries):
            is_odd = True
            continue
        if not tiff.number(entries, _SUBFILE, 0) & (_REDUCED | _MASK):
            pages.append(len(seen) - 1)
            if not set(tiff.integers(entries.get(_ORIENTATION))) <= set(range(1, 9)):
                notes += [ORIENTATION] * (len(pages) == 1)
                is_odd = True
        notes += _check_page(tiff, entries)
    if not seen:
        raise Refusal("E-PHOTO-DAMAGED", reason="no directory")
    if at is None:
        notes.append(NO_END)
    shown = pages[0] if pages else 0
    return Outline(notes, max(1, len(pages)), shown, is_odd=is_odd, others=tuple(pages[1:]))


def holds_sensor_data(path: Path) -> bool:
    """Whether the first directory of a TIFF, or one below it, is of a camera's sensor; False where none can be read."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        try:
            entries = tiff.directory(tiff.first).entries
            below = [tiff.directory(at).entries for at in tiff.integers(entries.get(SUB_IFDS))[:_MOST_BELOW]]
        except (Refusal, struct.error, OverflowError):
            return False
        return any({_CFA, _LINEAR_RAW} & set(tiff.integers(some.get(_PHOTOMETRIC))) for some in [entries, *below])


@dataclass(frozen=True, slots=True)
class Layout:
    """How a directory says that samples are coded; as text like "TIFF (CIELab, 8 bit, compression 5)"."""

    colour: int
    bits: int
    compression: int

    def __str__(self) -> str:
        said = [_COLOURS.get(self.colour, f"photometric {self.colour}"), f"{self.bits} bit"]
        if self.compression != _UNCOMPRESSED:
            said.append(f"compression {self.compression}")
        return f"TIFF ({', '.join(said)})"

    @property
    def is_for_pillow(self) -> bool:
        """Whether it is one of the sorts that libvips does not read."""
        return self.bits == 12 or (self.colour == _CIELAB and self.bits == 8)


def layouts(path: Path, pages: Sequence[int]) -> list[Layout]:
    """How these pages of a whole file are coded, numbered from 0 in rising order."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tiff = Tiff(data)
        return [
            Layout(
                tiff.number(entries, _PHOTOMETRIC, 0),
                tiff.number(entries, _BITS, 1),
                tiff.number(entries, _COMPRESSION, _UNCOMPRESSED),
            )
            for entries in tiff.pages(pages)
        ]


def _check_page(tiff: Tiff, entries: dict[int, Entry]) -> list[str]:
    width, height = tiff.number(entries, _WIDTH, 0), tiff.number(entries, _HEIGHT, 0)
    bits = max(tiff.integers(entries.get(_BITS)) or (1,))
    samples = tiff.number(entries, _SAMPLES, 1)
    if not {_WIDTH, _HEIGHT} <= entries.keys():
        raise Refusal("E-PHOTO-DAMAGED", reason="a directory without a size")
    if not width or not height:
        raise Refusal("E-PHOTO-NO-PIXELS", width=width, height=height)
    if bits > 64 or not 0 < samples <= 64:
        raise Refusal("E-PHOTO-DAMAGED", reason=f"{bits} bits, {samples} samples")
    parts = pieces(tiff, entries)
    if parts is None:
        raise Refusal("E-PHOTO-DAMAGED", reason="a directory without pixels")
    if parts.lengths and len(parts.lengths) != len(parts.places):
        raise Refusal("E-PHOTO-DAMAGED", reason="strips and their lengths differ in number")
    ends = (place + length for place, length in zip_longest(parts.places, parts.lengths, fillvalue=0))
    is_inside = max(ends) <= len(tiff.data)
    # Uncompressed pixels in one strip tell themselves how long they are.
    is_plain = tiff.number(entries, _COMPRESSION, _UNCOMPRESSED) == _UNCOMPRESSED and len(parts.places) == 1
    is_odd = is_plain and not (is_inside and all(parts.lengths))
    if is_odd:
        is_inside = parts.places[0] + height * ((width * samples * bits + 7) // 8) <= len(tiff.data)
    if not is_inside:
        raise Refusal("E-PHOTO-TRUNCATED", reason="a strip lies outside the file")
    if len(parts.places) < parts.needed or min(parts.places) < _HEAD_BYTES or not (is_odd or all(parts.lengths)):
        raise Refusal("E-PHOTO-DAMAGED", reason="a strip or tile is missing")
    return [BOOKKEEPING] if is_odd else _check_capture(tiff, entries)


def _is_exif_thumbnail(tiff: Tiff, entries: dict[int, Entry]) -> bool:
    """Whether a directory is of a thumbnail as cameras have it in EXIF: a JPEG of its own, of no stated size."""
    is_jpeg = tiff.number(entries, _COMPRESSION, _UNCOMPRESSED) == _OLD_JPEG and _JPEG_PLACE in entries
    return is_jpeg and pieces(tiff, entries) is None


def _check_capture(tiff: Tiff, entries: dict[int, Entry]) -> list[str]:
    """Remark on EXIF and GPS directories that cannot be read; pixels and colours do not need them."""
    for tag in (EXIF, GPS):
        for at in tiff.integers(entries.get(tag))[:1]:
            try:
                tiff.directory(at)
            except (Refusal, struct.error, OverflowError):
                return [BOOKKEEPING]
    return []
