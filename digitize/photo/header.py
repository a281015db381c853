"""What a picture's header says of how it is to be shown: which way up, how large, how finely."""

import math
import mmap
import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyvips

from digitize.formats import PNG, WEBP, Format
from digitize.photo.structure.png import chunks

_MM_PER_INCH = 25.4
_MM_PER_METRE = 1000
_MM_PER_UNIT = {"in": _MM_PER_INCH, "cm": 10.0}
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
    """The resolution that a file states, None where it states none or no unit of it.

    libvips has some number for every picture, and a unit only where the file states one. It tells no
    unit of a PNG's own number (pHYs), and not the number of a WebP (EXIF).
    """
    unit = _said(image, "resolution-unit", "")
    per_mm = image.xres if unit else 0.0
    if format_ == WEBP and unit:
        try:
            per_mm = float(Fraction(_word(image, "exif-ifd0-XResolution"))) / _MM_PER_UNIT[unit]
        except (ArithmeticError, LookupError, ValueError):
            return None
    elif format_ == PNG and not unit:
        per_mm = _png_pixels_per_metre(path) / _MM_PER_METRE
    return round(per_mm * _MM_PER_INCH, 2) if 0 < per_mm < math.inf else None


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
