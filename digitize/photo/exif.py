"""EXIF (CIPA DC-008): what a camera says of a picture, without believing a word of it."""

import io
import logging
import struct
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

import exifread
from exifread.core.exceptions import ExifError
from exifread.tags.fields import FieldType

from digitize.photo.moment import read_moment, read_offset
from digitize.photo.place import place_facts
from digitize.photo.text import clean, decode, decode_utf_16
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
    TypeError,
    ValueError,
    struct.error,
)
# exifread reports what it stumbles over; here that is everyday, and shows in the facts that are missing.
logging.getLogger("exifread").setLevel(logging.CRITICAL)

_MOST_TAGS = 400

#: Facts and the tags that give them, the best first. TIFF/EP and DNG keep tags of EXIF in the image's directory.
_TEXTS = {
    "make": ("Image Make",),
    "model": ("Image Model",),
    "lens": ("EXIF LensModel",),
    "serial_number": ("EXIF BodySerialNumber", "Image Tag 0xC62F"),
    "software": ("Image Software",),
    "creator": ("Image Artist", "Image XPAuthor"),
    "rights": ("Image Copyright",),
    "title": ("Image XPTitle",),
    "description": ("Image ImageDescription", "Image XPSubject", "Image XPComment", "EXIF UserComment"),
    "keywords": ("Image XPKeywords",),
}
_NAMES_OF_TEXTS = frozenset(name for names in _TEXTS.values() for name in names)
#: Some write texts as bytes.
_TEXT_TYPES = (FieldType.ASCII, FieldType.BYTE, FieldType.UNDEFINED)
_NUMBERS = {
    "exposure_seconds": ("EXIF ExposureTime",),
    "f_number": ("EXIF FNumber",),
    "iso": ("EXIF ISOSpeedRatings",),
    "focal_length_mm": ("EXIF FocalLength",),
}
#: ISO speeds that do not fit into their field stand in others (CIPA DC-008, 4.6.5).
_ISO_ELSEWHERE, _LARGE_ISO = 65535, ("EXIF RecommendedExposureIndex", "EXIF ISOSpeed")
_TIMES = (
    ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
)
_CHANGED = ("Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime")

Tags = Mapping[str, object]


def read_tags(block: bytes) -> Tags:
    """The tags of a block by directory and name (`EXIF FNumber`), as exifread tells them.

    The block is one that `digitize.photo.exif_block` made: exifread has no limits of its own.
    """
    try:
        return dict(exifread.process_file(io.BytesIO(block))) if block else {}
    except _PARSE_ERRORS:
        return {}


def tag_texts(tags: Tags) -> dict[str, str]:
    """Every tag as text, some 400 at most."""
    texts = {clean(name): text for name, tag in tags.items() if (text := _text(tag, name))}
    return dict(sorted(texts.items())[:_MOST_TAGS])


def exif_facts(tags: Tags) -> dict[str, Fact]:
    """Facts: texts of camera and maker; exposure (s), f-number, ISO, focal length (mm); time; place (degrees, m).

    `taken_at` is as written, with `utc_offset` or None and `subsecond`; `gps_at` is UTC.
    """
    facts: dict[str, Fact] = {}
    for name, places in _TEXTS.items():
        if text := next(_texts(tags, places), ""):
            facts[name] = text
    for name, places in _NUMBERS.items():
        if (number := next(_numbers(tags, places), 0)) > 0:
            facts[name] = number
    if facts.get("iso") == _ISO_ELSEWHERE and (larger := next(_numbers(tags, _LARGE_ISO), 0)) > 0:
        facts["iso"] = larger
    for places in _TIMES:
        if time := _time(tags, *places):
            facts |= time
            break
    return facts | _place(tags) | _gps_time(tags)


def time_of_last_change(tags: Tags) -> dict[str, Fact]:
    """When the file was last written, which for one straight from the camera is when it was taken."""
    return _time(tags, *_CHANGED)


def _time(tags: Tags, at: str, subsecond: str, offset: str) -> dict[str, Fact]:
    moment = read_moment(next(_texts(tags, (at,)), ""))
    if moment is None:
        return {}
    digits = next(_texts(tags, (subsecond,)), "")
    facts: dict[str, Fact] = {"taken_at": moment.at, "utc_offset": read_offset(next(_texts(tags, (offset,)), ""))}
    return facts | ({"subsecond": digits[:9]} if digits.isascii() and digits.isdigit() else {})


def _gps_time(tags: Tags) -> dict[str, Fact]:
    """The time of the satellites: UTC."""
    day = read_moment(next(_texts(tags, ("GPS GPSDate",)), "") + " 00:00:00")
    try:
        hour, minute, second = (Fraction(value) for value in _values(tags.get("GPS GPSTimeStamp")))
        time = timedelta(seconds=int(hour * 3600 + minute * 60 + second))
        if day and timedelta() <= time < timedelta(days=1):
            return {"gps_at": (datetime.fromisoformat(day.at) + time).isoformat()}
    except _PARSE_ERRORS:
        pass
    return {}


def _place(tags: Tags) -> dict[str, Fact]:
    """Latitude and longitude in degrees, altitude in metres; a position that the receiver calls void is none."""
    if _text(tags.get("GPS GPSStatus")) == "V":
        return {}
    altitude = _number(tags.get("GPS GPSAltitude"))
    below_sea = _number(tags.get("GPS GPSAltitudeRef")) == 1
    return place_facts(
        _angle(tags, "GPS GPSLatitude", "S"),
        _angle(tags, "GPS GPSLongitude", "W"),
        -altitude if altitude is not None and below_sea else altitude,
    )


def _angle(tags: Tags, name: str, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (Fraction(value) for value in _values(tags.get(name)))
        angle = float(degrees + minutes / 60 + seconds / 3600)
    except _PARSE_ERRORS:
        return None
    return -angle if _text(tags.get(f"{name}Ref")) == negative else angle


def _texts(tags: Tags, places: tuple[str, ...]) -> Iterator[str]:
    """What the tags say that are texts and say anything."""
    for name in _with_image(places):
        if getattr(tags.get(name), "field_type", None) in _TEXT_TYPES and (text := _text(tags[name], name)):
            yield text


def _numbers(tags: Tags, places: tuple[str, ...]) -> Iterator[float | int]:
    for name in _with_image(places):
        if (number := _number(tags.get(name))) is not None:
            yield number


def _with_image(places: tuple[str, ...]) -> tuple[str, ...]:
    return (*places, *(place.replace("EXIF ", "Image ") for place in places if place.startswith("EXIF ")))


def _text(tag: object, name: str = "") -> str:
    """A tag as text: by the encoding that its kind of tag has, else as exifread words it."""
    values = getattr(tag, "values", None)
    try:
        if name.startswith("Image XP") and isinstance(values, list):
            return clean(bytes(values).decode("utf-16-le", "replace").partition("\0")[0])
        if name == "EXIF UserComment" and isinstance(values, list):
            return clean(_comment(bytes(values)))
        if isinstance(values, bytes) or (name in _NAMES_OF_TEXTS and isinstance(values, list)):
            return clean(decode(bytes(values)))
        return clean(str(tag)) if tag is not None else ""
    except _PARSE_ERRORS:
        return ""


def _comment(data: bytes) -> str:
    """A comment of the user, which begins with the name of its encoding (CIPA DC-008, table 9)."""
    code, text = data[:8].rstrip(b"\0 "), data[8:]
    if code == b"UNICODE":
        return decode_utf_16(text, big_endian=True)
    if code == b"JIS":
        return text.decode("iso2022_jp", "replace")
    return decode(text if code in (b"ASCII", b"") else data)


def _values(tag: object) -> list[Fraction]:
    values = getattr(tag, "values", None)
    return values if isinstance(values, list) else []


def _number(tag: object) -> float | int | None:
    try:
        value = Fraction(_values(tag)[0])
        return int(value) if value.denominator == 1 else round(float(value), 6)
    except _PARSE_ERRORS:
        return None
