"""Capture facts: what a photo says of itself, in EXIF, without believing a word of it."""

import io
import logging
import mmap
import re
import struct
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import exifread
import pyvips
from exifread.core.exceptions import ExifError

from digitize.photo.bigtiff import as_classic
from digitize.photo.structure.tiff import BIGTIFF_MAGIC, Tiff
from digitize.refusal import Refusal
from digitize.result import Fact

#: What parsers of hostile metadata have been seen to raise.
_PARSE_ERRORS = (
    ExifError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    Refusal,
    TypeError,
    ValueError,
    pyvips.Error,
    struct.error,
)
# exifread reports what it stumbles over; here that is everyday, and shows in the facts that are missing.
logging.getLogger("exifread").setLevel(logging.CRITICAL)

_LONGEST_TEXT = 500
_MOST_TAGS = 400

_TEXTS = {
    "make": "Image Make",
    "model": "Image Model",
    "lens": "EXIF LensModel",
    "serial_number": "EXIF BodySerialNumber",
    "software": "Image Software",
    "artist": "Image Artist",
    "copyright": "Image Copyright",
    "description": "Image ImageDescription",
}
_NUMBERS = {
    "exposure_seconds": "EXIF ExposureTime",
    "f_number": "EXIF FNumber",
    "iso": "EXIF ISOSpeedRatings",
    "focal_length_mm": "EXIF FocalLength",
}
_TIME = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}")


def read_capture(path: Path, format_name: str) -> tuple[dict[str, Fact], dict[str, str]]:
    """Capture facts of a photo, and every EXIF tag as text.

    Facts: camera texts, exposure in seconds, f-number, ISO, focal length in mm, `taken_at` as written
    (`2026-11-05T08:00:00`), `utc_offset` or None, `latitude` and `longitude` in degrees. A damaged
    block gives fewer facts, never an error.
    """
    tags = _read_tags(path, format_name)
    facts: dict[str, Fact] = {name: text for name, tag in _TEXTS.items() if (text := _text(tags.get(tag)))}
    facts |= {name: number for name, tag in _NUMBERS.items() if (number := _number(tags.get(tag))) is not None}
    for taken, offset in (("EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal"), ("Image DateTime", "EXIF OffsetTime")):
        if (found := _TIME.match(_text(tags.get(taken)))) and found[1] != "0000":
            year, month, day, hour, minute, second = found.groups()
            facts["taken_at"] = f"{year}-{month}-{day}T{hour}:{minute}:{second}"
            zone = _OFFSET.fullmatch(_text(tags.get(offset)))
            facts["utc_offset"] = zone[0] if zone else None
            break
    for name, tag, negative, most in (
        ("latitude", "GPS GPSLatitude", "S", 90),
        ("longitude", "GPS GPSLongitude", "W", 180),
    ):
        degrees = _degrees(tags.get(tag))
        if degrees is not None and 0 <= degrees <= most:
            facts[name] = -degrees if _text(tags.get(f"{tag}Ref")) == negative else degrees
    texts = {name: text for name, value in tags.items() if (text := _text(value))}
    return facts, dict(sorted(texts.items())[:_MOST_TAGS])


def _read_tags(path: Path, format_name: str) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return dict(exifread.process_file(_exif(file, path, format_name), details=False))
    except _PARSE_ERRORS:
        return {}


def _exif(file: BinaryIO, path: Path, format_name: str) -> BinaryIO:
    """What exifread can follow: the file itself, or the block that stands in it."""
    if format_name in ("png", "webp"):
        image = getattr(pyvips.Image, f"{format_name}load")(str(path), revalidate=True)
        block = image.get("exif-data") if image.get_typeof("exif-data") else b""
        return io.BytesIO(block.removeprefix(b"Exif\0\0"))
    if format_name == "tiff":
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data[:4] in BIGTIFF_MAGIC:
                return io.BytesIO(as_classic(Tiff(data)))
    return file


def _text(tag: object) -> str:
    """A tag as text, without what is not text: control characters, padding, endless runs."""
    if tag is None:
        return ""
    try:
        text = str(tag)
    except _PARSE_ERRORS:
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:_LONGEST_TEXT]).split())


def _number(tag: object) -> float | int | None:
    values = getattr(tag, "values", None)
    try:
        value = Fraction(values[0])  # type: ignore[index]
        return int(value) if value.denominator == 1 else round(float(value), 6)
    except _PARSE_ERRORS:
        return None


def _degrees(tag: object) -> float | None:
    values = getattr(tag, "values", None)
    try:
        degrees, minutes, seconds = (float(Fraction(value)) for value in values)  # type: ignore[union-attr]
    except _PARSE_ERRORS:
        return None
    return round(degrees + minutes / 60 + seconds / 3600, 6)
