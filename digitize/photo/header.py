"""What a picture's header says of how it is to be shown: which way up, in what colours, how finely."""

import math
import mmap
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyvips

from digitize.formats import AVIF, HEIC, PNG, TIFF, WEBP, Format
from digitize.photo.colour import ADOBE_RGB, DISPLAY_P3, SRGB
from digitize.photo.structure.directories import EXIF, Tiff
from digitize.photo.structure.heif import colours_of
from digitize.photo.structure.png import chunks
from digitize.refusal import Refusal

_MM_PER_INCH = 25.4
_MM_PER_METRE = 1000
_MM_PER_UNIT = {"in": _MM_PER_INCH, "cm": 10.0}
#: What a picture can have been made at: from the sight of a whole wall to that of a microscope, in pixels per inch.
_POSSIBLE_PPI = (10, 1_000_000)
_COLOUR_SPACE, _INTEROPERABILITY, _INTEROPERABILITY_INDEX = 40961, 40965, 1
#: EXIF 2.32, 4.6.5 and 4.6.7 (DCF): the index that says Adobe RGB, and the number that some write for it.
_SRGB_SPACE, _ADOBE_BY_SOME, _ADOBE_INDEX = 1, 2, b"R03"
#: ITU-T H.273, tables 2 and 3: primaries of BT.709, of nobody knows, of P3 under D65; curves of bright displays.
_BT_709, _UNSPECIFIED, _P3_D65 = 1, 2, 12
_BRIGHT_CURVES = (16, 18)
#: Formats of libvips that its loaders give.
_BITS = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32}


def bits(image: pyvips.Image) -> int:
    """Bits of a sample, as libvips holds it."""
    return _BITS[image.format]


def orientation(image: pyvips.Image) -> int | None:
    """How the picture is to be turned upright, 1 to 8 as in EXIF; None where its file says what cannot be.

    libvips takes an impossible orientation for none, so that the EXIF tag itself must tell.
    """
    turn: int = _said(image, "orientation", 1)
    return turn if turn != 1 or _word(image, "exif-ifd0-Orientation") in ("", "1") else None


def pixels_per_inch(image: pyvips.Image, path: Path, format_: Format) -> float | None:
    """The resolution that a file states, None where it states none or no unit of it; any number, however absurd.

    libvips has some number for every picture, and a unit only where the file states one. It tells no
    unit of a PNG's own number (pHYs), and not the number in the EXIF of a WebP or an AVIF.
    """
    unit = _said(image, "resolution-unit", "")
    per_mm = image.xres if unit else 0.0
    if format_ in (WEBP, AVIF) and unit:
        try:
            per_mm = float(Fraction(_word(image, "exif-ifd0-XResolution"))) / _MM_PER_UNIT[unit]
        except (ArithmeticError, LookupError, ValueError):
            return None
    elif format_ == PNG and not unit:
        per_mm = _png_pixels_per_metre(path) / _MM_PER_METRE
    return round(per_mm * _MM_PER_INCH, 2) if 0 < per_mm < math.inf else None


def is_possible(ppi: float) -> bool:
    """Whether a camera or scanner can have made a picture at this resolution."""
    return _POSSIBLE_PPI[0] <= ppi <= _POSSIBLE_PPI[1]


def named_colours(image: pyvips.Image, path: Path, format_: Format) -> str | None:
    """The colours that a file names beside its profile, or without one: sRGB where it names none.

    None for colours that are not known here: those of other primaries, and of bright displays (PQ, HLG).
    """
    if format_ in (AVIF, HEIC):
        primaries, curve = colours_of(path)
        if curve in _BRIGHT_CURVES:
            return None
        return {_BT_709: SRGB, _UNSPECIFIED: SRGB, _P3_D65: DISPLAY_P3}.get(primaries)
    try:
        if format_ == TIFF:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _exif_colours(Tiff(data))
        block = _said(image, "exif-data", b"")
        return _exif_colours(Tiff(block.removeprefix(b"Exif\0\0"))) if block else SRGB
    except (Refusal, struct.error, OverflowError):
        return SRGB


def _exif_colours(tiff: Tiff) -> str:
    for at in tiff.integers(tiff.directory(tiff.first).entries.get(EXIF))[:1]:
        exif = tiff.directory(at).entries
        space = tiff.integers(exif.get(_COLOUR_SPACE))[:1]
        for below in tiff.integers(exif.get(_INTEROPERABILITY))[:1]:
            index = tiff.directory(below).entries.get(_INTEROPERABILITY_INDEX)
            if index and tiff.data[index.at : index.at + 3] == _ADOBE_INDEX and space != (_SRGB_SPACE,):
                return ADOBE_RGB
        if space == (_ADOBE_BY_SOME,):
            return ADOBE_RGB
    return SRGB


def _png_pixels_per_metre(path: Path) -> int:
    """The number in a PNG's pHYs chunk, 0 where there is none or it is a ratio only."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for kind, begin, end in chunks(data):
            if kind == b"pHYs" and end - begin == struct.calcsize(">IIB"):
                across, _down, has_unit = struct.unpack_from(">IIB", data, begin)
                return int(across) if has_unit == 1 else 0
    return 0


def _word(image: pyvips.Image, field: str) -> str:
    """The value at the beginning of a text such as "9 (Internal error, Short, 1 components, 2 bytes)"."""
    return str(_said(image, field, "")).partition(" ")[0]


def _said(image: pyvips.Image, field: str, default: Any) -> Any:
    return image.get(field) if image.get_typeof(field) else default
