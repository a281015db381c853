"""What the XML of an XLSX workbook tells and its values do not: formulas, errors, number formats, fonts, notes, macros.

Sheets are gone through in pieces; only pieces that hold something of this are looked at cell by cell.
"""

import posixpath
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Literal

from catalog.legacy.misreading import way_of_font
from catalog.sheets.grid import Grid, column_letter, column_number
from catalog.sheets.number_format import shown, tells
from catalog.sheets.table import MOST_OF_NOTE, Remark

_PIECE_BYTES = 1 << 20
_HEAD_BYTES = 4096
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b([rst])="([^"]*)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
#: What a piece of a sheet must hold to be looked at cell by cell: a value that is an error, or a formula.
_SIGNS = (b'"e"', b"<f")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_COMMENT = re.compile(rb'<(?:\w+:)?comment\s[^>]*?ref="([A-Z]{1,3})(\d{1,7})"[^>]*>(.*?)</(?:\w+:)?comment>', re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[^":]*:?([A-Z]{1,3})(\d{1,7})"')
_TAG = re.compile(r"<(?:\w+:)?(\w+)((?:\s[^<>]*)?)/?>")
_NAMED = re.compile(r'([\w:]+)="([^"]*)"')
_FROM_1904 = re.compile(rb'date1904="(?:1|true)"')
#: The formats that have a number instead of words, of those that tell anything.
_BUILT_IN = {"9": "0%", "10": "0.00%", "17": "mmm-yy"}


@dataclass(frozen=True, slots=True)
class _Fact:
    """What is special of one cell, by its row (from 1) and column (from 0)."""

    row: int
    column: int
    kind: Literal["formula", "formula_without_value", "error_value", "number_format", "comment"]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Area:
    """From the first cell to the last with a value, as a sheet says at its beginning; nothing where it does not."""

    cells: int = 0
    last_cell: str = ""


@dataclass(slots=True)
class Markup:
    """What the markup of a sheet tells: facts of cells, the legacy fonts of columns, whether there are macros."""

    facts: list[_Fact] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    macros: bool = False

    def apply(self, grid: Grid) -> None:
        """Write into a grid what its cells show, and what is special of them."""
        grid.fonts = self.fonts
        if self.macros:
            grid.remarks.append(Remark(1, 1, "macros", "", ""))
        if not self.facts:
            return
        rows = dict(grid.rows)
        for fact in self.facts:
            if fact.kind == "number_format":
                rows[fact.row][fact.column] = fact.after
            grid.remarks.append(Remark(fact.row, fact.column + 1, fact.kind, fact.before, fact.after))


@dataclass(frozen=True, slots=True)
class _Styles:
    """Cell styles by their number: the formats that show more than a number, and the fonts that are no Unicode's."""

    formats: dict[str, str]
    fonts: dict[str, str]


_UNREADABLE = (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, EOFError, ValueError, zlib.error)


def read_area(path: Path, sheet: str) -> Area:
    """The area that a sheet says it fills."""
    with suppress(*_UNREADABLE), zipfile.ZipFile(path) as archive:
        names = {entry.lower(): entry for entry in archive.namelist()}
        with archive.open(_part_of(archive, names, sheet)) as stream:
            if found := _DIMENSION.search(stream.read(_HEAD_BYTES)):
                column, row = column_number(found[1].decode()), int(found[2])
                return Area((column + 1) * row, f"{column_letter(column)}{row}")
    return Area()


def read_markup(path: Path, sheet: str) -> Markup:
    """Read what the markup of a sheet tells. What is broken is not told here: the values are read elsewhere."""
    markup = Markup()
    with suppress(*_UNREADABLE), zipfile.ZipFile(path) as archive:
        names = {entry.lower(): entry for entry in archive.namelist()}
        markup.macros = "xl/vbaproject.bin" in names
        styles = _read_styles(archive, names)
        part = _part_of(archive, names, sheet)
        with archive.open(part) as stream:
            _scan(iter(lambda: stream.read(_PIECE_BYTES), b""), styles, markup)
        markup.facts += _comments(archive, names, part)
    return markup


def _comments(archive: zipfile.ZipFile, names: dict[str, str], part: str) -> Iterator[_Fact]:
    """The notes beside the cells of a sheet, which has them in a part of their own."""
    folder, _, name = part.rpartition("/")
    links = names.get(f"{folder}/_rels/{name}.rels".lower())
    if links is None:
        return
    for link in _tags(archive.read(links).decode("utf-8", "replace"), "Relationship"):
        if not link.get("Type", "").endswith("/comments"):
            continue
        target = link["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        for column, row, body in _COMMENT.findall(archive.read(names[path.lower()])):
            text = unescape(b"".join(_TEXT.findall(body)).decode("utf-8", "replace"))
            if words := " ".join(text.split()):
                yield _Fact(int(row), column_number(column.decode()), "comment", words[:MOST_OF_NOTE], "")


def _tags(text: str, name: str) -> Iterator[dict[str, str]]:
    """The attributes of every tag of a name, in their order."""
    for tag, attributes in _TAG.findall(text):
        if tag == name:
            yield {key.rpartition(":")[2]: unescape(value) for key, value in _NAMED.findall(attributes)}


def _part_of(archive: zipfile.ZipFile, names: dict[str, str], sheet: str) -> str:
    """The name of a sheet's part. Raises KeyError."""
    book = archive.read(names["xl/workbook.xml"]).decode("utf-8", "replace")
    links = archive.read(names["xl/_rels/workbook.xml.rels"]).decode("utf-8", "replace")
    ids = {tag.get("name"): tag.get("id") for tag in _tags(book, "sheet")}
    targets = {tag.get("Id"): tag.get("Target", "") for tag in _tags(links, "Relationship")}
    target = targets[ids[sheet]]
    return names[(target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()]


def _read_styles(archive: zipfile.ZipFile, names: dict[str, str]) -> _Styles:
    if "xl/styles.xml" not in names:
        return _Styles({}, {})
    text = archive.read(names["xl/styles.xml"]).decode("utf-8", "replace")
    from_1904 = _FROM_1904.search(archive.read(names["xl/workbook.xml"])) is not None
    codes = _BUILT_IN | {tag["numFmtId"]: tag.get("formatCode", "") for tag in _tags(text, "numFmt")}
    _, _, fonts_and_more = text.partition("<fonts")
    fonts = re.findall(r"<(?:\w+:)?font>(.*?)</(?:\w+:)?font>", fonts_and_more.partition("</fonts")[0], re.DOTALL)
    names_of_fonts = [next(_tags(font, "name"), {}).get("val", "") for font in fonts]
    _, _, styles = text.partition("<cellXfs")
    formats, legacy = {}, {}
    for number, style in enumerate(_tags(styles.partition("</cellXfs")[0], "xf")):
        code = codes.get(style.get("numFmtId", ""), "")
        if tells(code, from_1904=from_1904):
            formats[str(number)] = code
        font = int(style.get("fontId") or 0)
        if font < len(names_of_fonts) and way_of_font(names_of_fonts[font]):
            legacy[str(number)] = names_of_fonts[font]
    return _Styles(formats, legacy)


def _scan(pieces: Iterator[bytes], styles: _Styles, markup: Markup) -> None:
    special = {number.encode() for number in (*styles.formats, *styles.fonts)}
    formulas: set[int] = set()
    fonts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rest = b""
    is_prefixed: bool | None = None  # <x:c> for <c>, as some programs write
    for piece in pieces:
        held = rest + piece
        if is_prefixed is None:
            is_prefixed = b"<worksheet" not in held
        end = b":c>" if is_prefixed else b"</c>"
        cut = held.rfind(end) + len(end) if end in held else 0
        whole, rest = held[:cut], held[cut:]
        if special or is_prefixed or any(sign in whole for sign in _SIGNS):
            _scan_cells(whole, styles, markup, formulas, fonts)
        if len(rest) > 64 * _PIECE_BYTES:
            return
    for column, counts in fonts.items():
        markup.fonts[column] = counts.most_common(1)[0][0]


def _scan_cells(
    whole: bytes, styles: _Styles, markup: Markup, formulas: set[int], fonts: defaultdict[int, Counter[str]]
) -> None:
    for attributes, body in _CELL.findall(whole):
        of = {name: value.decode("ascii", "replace") for name, value in _ATTRIBUTE.findall(attributes)}
        place = _REFERENCE.fullmatch(of.get(b"r", ""))
        if place is None:
            continue
        row, column = int(place[2]), column_number(place[1])
        style, kind = of.get(b"s", ""), of.get(b"t", "n")
        if font := styles.fonts.get(style):
            fonts[column][font] += 1
        found = _VALUE.search(body)
        value = unescape(found[1].decode("utf-8", "replace")) if found else ""
        if kind == "e" and value:
            markup.facts.append(_Fact(row, column, "error_value", value, ""))
        elif formula := _FORMULA.search(body):
            words = f"={unescape((formula[1] or b'').decode('utf-8', 'replace'))}"
            if not value and kind != "str":  # of a formula that gives the empty text the kind is known
                markup.facts.append(_Fact(row, column, "formula_without_value", words, ""))
            elif column not in formulas:
                formulas.add(column)
                markup.facts.append(_Fact(row, column, "formula", words, value if kind != "s" else ""))
        if kind == "n" and style in styles.formats and (text := _shown(value, styles.formats[style])):
            markup.facts.append(_Fact(row, column, "number_format", value, text))


def _shown(value: str, code: str) -> str | None:
    try:
        return shown(float(value), code)
    except ValueError:
        return None
