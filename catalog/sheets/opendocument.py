"""Workbooks of LibreOffice (.ods, OpenDocument 1.3 part 3): what their cells show, errors, formulas."""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from xml.parsers import expat

from catalog.folding import fold
from catalog.problems import Problem
from catalog.sheets.cells import MOST_CELLS, grid_of
from catalog.sheets.grid import Area, Grid, column_letter
from catalog.sheets.number_format import has_words, with_words
from catalog.sheets.table import MOST_OF_NOTE, Remark, RemarkCode

_PIECE_BYTES = 1 << 18
_CELLS = ("table:table-cell", "table:covered-table-cell")
#: What lies in a cell and is not its text: a comment, a picture.
_ASIDE = ("office:annotation", "draw:", "dr3d:")
_REPEATED = "table:number-columns-repeated"
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
#: What a sheet may ask to be repeated before it is nonsense.
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
#: A number as it is shown, words before it and behind.
_SHOWN = re.compile(r"(\D*?)(\d(?:[\d.,\s]*\d)?)(\D*)")
#: Days shown as their month and year, or as their year.
_MONTH = re.compile(r"(?P<words>\D*)(?:(?P<month>\d{1,2})\D+)?(?P<year>\d{4}|\d{2})\D*")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "thang", "thg")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
#: What reading a damaged file raises.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
)


@dataclass(slots=True)
class _Sheet:
    name: str
    visible: bool
    lines: list[tuple[int, list[object]]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)


class OpenDocument:
    """An open workbook: its sheets in their order, and those that are visible.

    Raises Problem E-TABLE-LOCKED, -UNREADABLE or -AREA.
    """

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as archive:
                if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise Problem("E-TABLE-LOCKED", where=path.name)
                with archive.open("content.xml") as stream:
                    read = _Reader(path.name).read(stream)
        except _DAMAGED as error:
            raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=str(error)) from error
        self._by_name = {sheet.name: sheet for sheet in read}
        self.sheets = [sheet.name for sheet in read]
        self.visible = [sheet.name for sheet in read if sheet.visible]

    def read(self, name: str, most_rows: int | None = None) -> Grid:
        """The rows of one of its sheets; `most_rows` for a look at its beginning."""
        sheet = self._by_name[name]
        lines = [(row, line) for row, line in sheet.lines if most_rows is None or row <= most_rows]
        width = max((len(line) for _row, line in lines), default=0)
        grid = grid_of(name, ((row, line + [""] * (width - len(line))) for row, line in lines))
        grid.remarks += sheet.remarks
        grid.merged = sheet.merged
        return grid


class _Reader:
    """Goes through content.xml, where sheets hold rows, rows hold cells, and cells hold paragraphs."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._sheets: list[_Sheet] = []
        self._filled = 0
        self._style = ""
        self._hidden: set[str] = set()
        self._row = 1
        self._rows = 1
        self._line: list[object] = []
        self._empty = 0
        self._remarked = 0
        self._formulas: set[int] = set()
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._in_paragraph = False
        self._aside = 0
        self._note: list[str] = []
        self._in_note = False

    def read(self, stream: IO[bytes]) -> list[_Sheet]:
        """All sheets. Raises expat.ExpatError, Problem E-TABLE-AREA."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        while piece := stream.read(_PIECE_BYTES):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
        return self._sheets

    def _start(self, name: str, given: dict[str, str]) -> None:
        if self._aside or (self._cell is not None and name.startswith(_ASIDE)):
            self._aside += 1
            self._in_note = self._in_note or name == "text:p"
        elif self._cell is not None:
            if name == "text:p":
                self._paragraphs.append("")
                self._in_paragraph = True
            elif name in _SIGNS:
                self._characters(_SIGNS[name] * _count(given.get("text:c"), _MOST_COLUMNS))
        elif name in _CELLS and self._sheets:
            self._cell = given
            self._paragraphs = []
        elif name == "table:table-row":
            self._line, self._empty = [], 0
            self._rows = _count(given.get("table:number-rows-repeated"), _MOST_ROWS)
        elif name == "table:table":
            visible = given.get("table:style-name") not in self._hidden
            self._sheets.append(_Sheet(given.get("table:name", ""), visible))
            self._row = 1
            self._remarked = 0
            self._formulas = set()
        elif name == "style:style":
            self._style = given.get("style:name", "")
        elif name == "style:table-properties" and given.get("table:display") == "false":
            self._hidden.add(self._style)

    def _end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
            self._in_note = self._in_note and name != "text:p"
            if name == "office:annotation" and (words := " ".join("".join(self._note).split())):
                self._remark(len(self._line) + self._empty, "comment", words[:MOST_OF_NOTE], "")
            if not self._aside:
                self._note = []
        elif name == "text:p":
            self._in_paragraph = False
        elif name in _CELLS and self._cell is not None:
            if name == "table:covered-table-cell":  # below a merged one: nobody sees what it holds
                self._end_cell({key: of for key, of in self._cell.items() if key == _REPEATED}, "")
            else:
                self._end_cell(self._cell, "\n".join(self._paragraphs))
            self._cell = None
        elif name == "table:table-row" and self._sheets:
            self._end_row(self._sheets[-1])

    def _characters(self, data: str) -> None:
        if self._in_note:
            self._note.append(data)
        elif self._in_paragraph and not self._aside:
            self._paragraphs[-1] += data

    def _end_cell(self, given: dict[str, str], shown: str) -> None:
        column = len(self._line) + self._empty
        across = _count(given.get("table:number-columns-spanned"), _MOST_COLUMNS)
        down = _count(given.get("table:number-rows-spanned"), _MOST_ROWS)
        if across > 1 or down > 1:
            self._sheets[-1].merged.append((self._row, column, self._row + down - 1, column + across - 1))
        before = len(self._sheets[-1].remarks)
        value = self._value(given, shown, column)
        times = _count(given.get(_REPEATED), _MOST_COLUMNS)
        remarks = self._sheets[-1].remarks
        if times > 1 and len(remarks) - self._remarked < _MOST_COLUMNS:
            remarks += [r._replace(column=r.column + more) for r in remarks[before:] for more in range(1, times)]
        if value == "":  # empty cells count once another follows: a row ends with thousands
            self._empty += times
        else:
            self._line += [""] * self._empty + [value] * times
            self._empty = 0

    def _end_row(self, sheet: _Sheet) -> None:
        remarked = sheet.remarks[self._remarked :]
        if self._line or remarked:
            self._filled += (len(self._line) + len(remarked)) * self._rows
            if self._filled > MOST_CELLS:
                cell = f"{column_letter(max(len(self._line), 1) - 1)}{self._row + self._rows - 1}"
                raise Problem("E-TABLE-AREA", where=self._file_name, sheet=sheet.name, cell=cell)
            if self._line:
                sheet.lines += [(self._row + more, list(self._line)) for more in range(self._rows)]
            sheet.remarks += [r._replace(row=r.row + more) for more in range(1, self._rows) for r in remarked]
        self._row += self._rows
        self._remarked = len(sheet.remarks)

    def _value(self, given: dict[str, str], shown: str, column: int) -> object:
        """What a cell holds: text, a number, a day, a time; what is special of it is remarked."""
        kind = given.get("office:value-type", "string")
        formula = given.get("table:formula", "").removeprefix("of:")
        if given.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(shown)):
            self._remark(column, "error_value", shown, "")
            return ""
        if formula and not shown and "office:value-type" not in given:
            self._remark(column, "formula_without_value", formula, "")
        elif formula and column not in self._formulas:
            self._formulas.add(column)
            self._remark(column, "formula", formula, shown)
        if kind in ("float", "percentage", "currency"):
            number = float(given["office:value"])
            if text := _number_shown(number, shown, kind):
                self._remark(column, "number_format", given["office:value"], text)
                return text
            return number
        if kind == "date":
            return self._day(given["office:date-value"], shown, column)
        if kind == "time" and (found := _DURATION.fullmatch(given.get("office:time-value", ""))):
            return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3]))
        if kind == "boolean":
            return given.get("office:boolean-value") == "true"
        return shown or given.get("office:string-value", "")

    def _day(self, value: str, shown: str, column: int) -> object:
        try:
            day = datetime.fromisoformat(value)
        except ValueError:
            return shown
        found = _MONTH.fullmatch(shown)
        if not found or int(found["year"]) not in (day.year, day.year % 100):
            return day
        named = fold(found["words"]).startswith(_MONTH_NAMES)
        if found["month"] or named:
            text = f"{day:%m}/{day.year:04d}"
            if int(found["month"] or day.month) != day.month:
                return day
        else:
            text = f"{day.year:04d}"
        self._remark(column, "number_format", value, text)
        return text

    def _remark(self, column: int, code: RemarkCode, before: str, after: str) -> None:
        self._sheets[-1].remarks.append(Remark(self._row, column + 1, code, before, after))


def _number_shown(number: float, shown: str, kind: str) -> str:
    """A number as its cell shows it where that tells more than its digits, else "".

    >>> _number_shown(123, "00123", "float"), _number_shown(12, "BTBP 12", "float"), _number_shown(2, "2,00", "float")
    ('00123', 'BTBP 12', '')
    >>> _number_shown(1.25, "1.3 kg", "float"), _number_shown(1234, "1.234 TCN", "float")
    ('1,25 kg', '1234 TCN')
    >>> _number_shown(2_500_000, "2,5 tr", "float")  # other digits: in millions, a power, a fraction
    ''
    >>> _number_shown(0.5, "50 %", "percentage")
    '50%'
    """
    found = re.fullmatch(rf"(.*?)(?<!\d)(0*{number:.0f})(?![\d.,])(.*)", shown) or _SHOWN.fullmatch(shown)
    if found is None or kind == "currency":
        return ""
    before, digits, after = found.groups()
    if kind == "percentage":
        return f"{before}{f'{number * 100:.10g}'.replace('.', ',')}%{after.replace('%', '').rstrip()}"
    zeros = len(digits) if digits.isdigit() else 1
    if not _rounds_to(number, digits):
        return ""
    if not has_words(before + after) and not (zeros > 1 and digits.startswith("0")):
        return ""
    return with_words(number, before, lambda whole: f"{whole:0{zeros}d}", after) or ""


def _rounds_to(number: float, digits: str) -> bool:
    """Whether these digits are the number as it is rounded: the last sign among them groups, or is the decimal mark."""
    *_whole, fraction = re.split(r"\D+", digits)
    value = int(re.sub(r"\D", "", digits))
    return any(abs(number - value / unit) * unit <= 0.5 + 1e-6 for unit in (1, 10 ** len(fraction)))


def _count(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isdecimal() else 1
