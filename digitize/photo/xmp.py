"""XMP (ISO 16684-1): what software and people say of a picture, in XML that may be meant to harm."""

import re
from contextlib import suppress
from fractions import Fraction
from typing import NoReturn
from xml.parsers import expat

from digitize.photo.moment import is_midnight, read_moment
from digitize.photo.place import place_facts
from digitize.photo.text import clean
from digitize.result import Fact

#: A packet of more bytes is not read: one of a camera or an archive has some thousand.
MOST_BYTES = 1_000_000
#: Limits of a packet that is read: nested elements, properties, and values of one property.
_DEEPEST, _MOST_PROPERTIES, _MOST_VALUES = 32, 2000, 100

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_DC = "http://purl.org/dc/elements/1.1/ "
_XMP = "http://ns.adobe.com/xap/1.0/ "
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/ "
_TIFF = "http://ns.adobe.com/tiff/1.0/ "
_EXIF = "http://ns.adobe.com/exif/1.0/ "
_EXIF_EX = "http://cipa.jp/exif/1.0/ "
_AUX = "http://ns.adobe.com/exif/1.0/aux/ "

_TEXTS = {
    "make": (_TIFF + "Make",),
    "model": (_TIFF + "Model",),
    "lens": (_EXIF_EX + "LensModel", _AUX + "Lens"),
    "serial_number": (_EXIF_EX + "BodySerialNumber", _AUX + "SerialNumber"),
    "software": (_XMP + "CreatorTool",),
    "rights": (_DC + "rights",),
    "title": (_DC + "title",),
    "description": (_DC + "description",),
    "headline": (_PHOTOSHOP + "Headline",),
}
_LISTS = {"creator": (_DC + "creator",), "keywords": (_DC + "subject",)}
_NUMBERS = {
    "exposure_seconds": (_EXIF + "ExposureTime",),
    "f_number": (_EXIF + "FNumber",),
    "iso": (_EXIF_EX + "PhotographicSensitivity", _EXIF + "ISOSpeedRatings"),
    "focal_length_mm": (_EXIF + "FocalLength",),
}
_DATE_CREATED = _PHOTOSHOP + "DateCreated"
_TIMES = (_EXIF + "DateTimeOriginal", _DATE_CREATED, _EXIF + "DateTimeDigitized", _XMP + "CreateDate")
_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=T|$)", re.ASCII)
_RATIO = re.compile(r"\d{1,12}(?:/[1-9]\d{0,11}|\.\d{1,10})?", re.ASCII)
_ANGLE = re.compile(r"(\d{1,3}),(\d{1,2}(?:\.\d{1,10})?)(?:,(\d{1,2}(?:\.\d{1,10})?))?([NSEW])", re.ASCII)
_LIST_ITEM, _DESCRIPTION = _RDF + "li", _RDF + "Description"

Properties = dict[str, list[str]]


class _Refused(Exception):
    """A packet that is not read on."""


def xmp_facts(packet: bytes) -> dict[str, Fact]:
    """Facts of an XMP packet, under the names that EXIF's facts have; a packet that cannot be read has none."""
    said = _properties(packet)
    facts: dict[str, Fact] = {}
    for names, join in ((_TEXTS, False), (_LISTS, True)):
        for name, properties in names.items():
            values = next(filter(None, (said.get(one) for one in properties)), [])
            if text := clean("; ".join(map(clean, values)) if join else "".join(values[:1])):
                facts[name] = text
    for name, properties in _NUMBERS.items():
        if number := next(filter(None, (_number(_first(said, one)) for one in properties)), None):
            facts[name] = number
    if day := _DAY.match(_first(said, _DATE_CREATED)):
        facts["date_created"] = day[0]
    for property_ in _TIMES:
        moment = read_moment(_first(said, property_))
        if moment and (property_ != _DATE_CREATED or not is_midnight(moment)):
            facts |= {"taken_at": moment.at, "utc_offset": moment.utc_offset}
            facts |= {"subsecond": moment.subsecond} if moment.subsecond else {}
            break
    below_sea = _first(said, _EXIF + "GPSAltitudeRef") == "1"
    altitude = _number(_first(said, _EXIF + "GPSAltitude"))
    return facts | place_facts(
        _angle(_first(said, _EXIF + "GPSLatitude"), "NS"),
        _angle(_first(said, _EXIF + "GPSLongitude"), "EW"),
        -altitude if altitude is not None and below_sea else altitude,
    )


def _first(said: Properties, name: str) -> str:
    return said.get(name, [""])[0].strip()


def _number(text: str) -> float | int | None:
    """A number such as `1/60` or `5.6`; None for any other."""
    if not _RATIO.fullmatch(text):
        return None
    value = Fraction(text)
    return int(value) if value.denominator == 1 else round(float(value), 6)


def _angle(text: str, signs: str) -> float | None:
    """Degrees of `11,51.6N` or `11,51,36N` (XMP part 2, GPSCoordinate), negative for the second sign."""
    found = _ANGLE.fullmatch(text)
    if not found or found[4] not in signs:
        return None
    angle = int(found[1]) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return -angle if found[4] == signs[1] else angle


def _properties(packet: bytes) -> Properties:
    """The values of every property of the resource itself; of one in several languages the default's stands first."""
    if len(packet) > MOST_BYTES:
        return {}
    reader = _Reader()
    with suppress(_Refused, expat.ExpatError, ValueError):  # what stood before the damage was well said
        reader.parser.Parse(packet.strip(b"\0 \t\r\n"), True)
    return reader.said


class _Reader:
    """Follows the elements of a packet and keeps the properties of each rdf:Description that stands in rdf:RDF."""

    def __init__(self) -> None:
        self.said: Properties = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        # Entities are the way to make much out of little, and to read other files: XMP needs none.
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self._path: list[str] = []
        self._text: list[str] = []
        self._is_default = False
        self._within = 0

    def _refuse(self, *_words: object) -> NoReturn:
        raise _Refused

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise _Refused
        if name == _DESCRIPTION and self._path[-2:-1] == [_RDF + "RDF"] and not self._within:
            self._within = len(self._path)
            for attribute, value in attributes.items():
                self._keep(attribute, value)
        self._text.clear()
        self._is_default = attributes.get(_LANGUAGE) == "x-default"

    def _end(self, name: str) -> None:
        depth = len(self._path) - self._within
        if self._within and (depth == 1 or (depth == 3 and name == _LIST_ITEM)):
            self._keep(self._path[self._within], "".join(self._text), first=self._is_default)
        self._text.clear()
        self._path.pop()
        if len(self._path) < self._within:
            self._within = 0

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _keep(self, name: str, value: str, *, first: bool = False) -> None:
        if not value.strip():
            return
        if name not in self.said and len(self.said) >= _MOST_PROPERTIES:
            raise _Refused
        values = self.said.setdefault(name, [])
        if len(values) < _MOST_VALUES:
            values.insert(0 if first else len(values), value)
