"""Workbooks of Excel 5 to 2003 (.xls) by xlrd: values, number formats, errors, fonts.

Registers typed in the fonts of the nineties are of this kind, and the font of a cell tells how to read it.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import xlrd

from catalog.legacy.misreading import way_of_font
from catalog.problems import Problem
from catalog.sheets.cells import grid_of
from catalog.sheets.grid import Grid
from catalog.sheets.number_format import is_elapsed, shown, tells
from catalog.sheets.table import Remark, RemarkCode

_EMPTY = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)


class Excel97Workbook:
    """An open workbook: its sheets in their order, and those that are visible.

    What it is asked raises Problem E-TABLE-LOCKED or -UNREADABLE.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _said_of(path):
            self._book = xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True)
            from_1904 = self._book.datemode == 1
            codes = {key: form.format_str or "" for key, form in self._book.format_map.items()}
            formats = {key: code for key, code in codes.items() if tells(code, from_1904=from_1904)}
            fonts = [font.name or "" for font in self._book.font_list]
            legacy = [name if way_of_font(name) else "" for name in fonts]
            spans = {key: code for key, code in codes.items() if is_elapsed(code)}
            #: Of each style: the format, where it tells more than a number, and the font, where it is no Unicode's.
            self._styles = [
                (formats.get(xf.format_key) or spans.get(xf.format_key, ""), legacy[xf.font_index])
                for xf in self._book.xf_list
            ]
        self.sheets = self._book.sheet_names()
        self.visible = [sheet.name for sheet in self._book.sheets() if sheet.visibility == 0]

    def read(self, name: str, most_rows: int | None = None) -> Grid:
        """The rows of one of its sheets; `most_rows` for a look at its beginning."""
        with _said_of(self._path):
            sheet = self._book.sheet_by_name(name)
            reader = _Reader(sheet, self._styles, self._book.datemode)
            rows = range(sheet.nrows if most_rows is None else min(sheet.nrows, most_rows))
            grid = grid_of(name, ((row + 1, reader.line(row)) for row in rows))
            grid.remarks += reader.remarks
            grid.fonts = {column: counts.most_common(1)[0][0] for column, counts in reader.fonts.items()}
            grid.merged = [(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells]
            return grid


class _Reader:
    """The values of a sheet's cells, and what is special of them."""

    def __init__(self, sheet: xlrd.sheet.Sheet, styles: list[tuple[str, str]], datemode: int) -> None:
        self._sheet = sheet
        self._styles = styles
        self._datemode = datemode
        self.remarks: list[Remark] = []
        self.fonts: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._formulas: set[int] = set()

    def line(self, row: int) -> list[object]:
        """The values of a row, counted from 0: texts, numbers, days, times, truths."""
        line: list[object] = self._sheet.row_values(row)
        for column, kind in enumerate(self._sheet.row_types(row)):
            if kind in _EMPTY:
                continue
            code, font = self._styles[self._sheet.cell_xf_index(row, column)]
            if font:
                self.fonts[column][font] += 1
            if kind == xlrd.XL_CELL_TEXT and not line[column] and column not in self._formulas:
                # Only a formula gives the empty text; whether it was computed at all the file does not say.
                self._formulas.add(column)
                self._remark(row, column, "formula", "=", "")
            if kind == xlrd.XL_CELL_ERROR:
                self._remark(row, column, "error_value", xlrd.error_text_from_code.get(line[column], "#?"), "")
                line[column] = ""
            elif kind == xlrd.XL_CELL_BOOLEAN:
                line[column] = bool(line[column])
            elif kind in _NUMBERS:
                number = self._sheet.cell_value(row, column)
                if code and (text := shown(number, code)):
                    self._remark(row, column, "number_format", f"{number:.15g}", text)
                    line[column] = text
                elif kind == xlrd.XL_CELL_DATE:
                    line[column] = timedelta(days=number) if is_elapsed(code) else self._moment(number)
        return line

    def _moment(self, number: float) -> object:
        """A number of days as a moment, or a time where it is less than one; the number where it is no date."""
        if number < 0:
            return number
        try:
            moment: datetime = xlrd.xldate.xldate_as_datetime(number, self._datemode)
        except (ValueError, OverflowError):
            return number
        return moment.time() if number < 1 else moment

    def _remark(self, row: int, column: int, code: RemarkCode, before: str, after: str) -> None:
        self.remarks.append(Remark(row + 1, column + 1, code, before, after))


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    """What the library raises of damage is of every kind: it takes what it reads for sound."""
    try:
        yield
    except (Problem, MemoryError):
        raise
    except Exception as error:
        code = "E-TABLE-LOCKED" if "encrypted" in str(error) else "E-TABLE-UNREADABLE"
        raise Problem(code, where=path.name, reason=str(error)) from error
