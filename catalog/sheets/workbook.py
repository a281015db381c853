"""Workbooks of Excel and LibreOffice: values by python-calamine, what it does not tell by `markup`."""

import io
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from catalog.problems import Problem
from catalog.sheets.grid import Grid
from catalog.sheets.kinds import Kind
from catalog.sheets.markup import read_area, read_markup
from catalog.sheets.table import Remark

#: Cells of the area from the first to the last with a value: what a stray cell far away makes of a small table.
_MOST_CELLS = 60_000_000
#: A column is one of dates if at least this share of its values are dates.
_COLUMN_OF_DATES = 0.5
_DATES = frozenset((date, datetime))
_ENDINGS = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "ods": (".ods",), "xls": (".xls",)}


class Workbook:
    """An open workbook. `names` are its visible sheets, in their order.

    What it is asked raises Problem E-TABLE-LOCKED, -UNREADABLE, -SHEET or -AREA.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        self._kind = kind
        with _said_of(path):
            self._book = _open(path, kind)
            sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self._all = [sheet.name for sheet in sheets]
        self.names = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]

    def read(self, name: str, most_rows: int | None = None) -> Grid:
        """The rows of a sheet, visible or not; `most_rows` for a look at its beginning."""
        if name not in self._all:
            raise Problem("E-TABLE-SHEET", where=self._path.name, sheet=name, sheets=", ".join(self._all))
        if self._kind == "xlsx" and (area := read_area(self._path, name)).cells > _MOST_CELLS:
            raise Problem("E-TABLE-AREA", where=self._path.name, sheet=name, cell=area.last_cell)
        # The library reads a sheet without holding Python up: its markup is read meanwhile.
        with ThreadPoolExecutor(1) as beside, _said_of(self._path):
            has_markup = self._kind == "xlsx" and most_rows is None
            markup = beside.submit(read_markup, self._path, name) if has_markup else None
            grid = _grid(self._book.get_sheet_by_name(name), most_rows)
            if markup:
                markup.result().apply(grid)
            return grid


@contextmanager
def _said_of(path: Path) -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise Problem("E-TABLE-LOCKED", where=path.name) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises of damage it did not think of has no other name
            raise
        raise Problem("E-TABLE-UNREADABLE", where=path.name, reason="panic") from None


def _open(path: Path, kind: Kind) -> CalamineWorkbook:
    """A path is read by its name, a stream by its content."""
    if path.suffix.lower() in _ENDINGS[kind]:
        return CalamineWorkbook.from_path(path)
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def _grid(sheet: CalamineSheet, most_rows: int | None) -> Grid:
    grid = Grid([], sheet=sheet.name)
    left = [""] * sheet.start[1] if sheet.start else []
    dates: dict[int, list[Remark]] = defaultdict(list)
    for number, line in enumerate(islice(sheet.iter_rows(), most_rows), 1):
        if not any(line) and all(cell == "" for cell in line):
            continue
        kinds = set(map(type, line))
        cells = cast("list[str]", line) if kinds == {str} else list(map(_text, line))
        grid.rows.append((number, left + cells if left else cells))
        if not _DATES.isdisjoint(kinds):
            for column, (cell, text) in enumerate(zip(line, cells, strict=True), len(left)):
                if isinstance(cell, date):
                    dates[column].append(Remark(number, column + 1, "stray_date", text, text))
    grid.merged = [(top + 1, a, bottom + 1, b) for (top, a), (bottom, b) in sheet.merged_cell_ranges or ()]
    for column, remarks in dates.items():
        filled = sum(1 for _number, cells in grid.rows if cells[column])
        if len(remarks) < _COLUMN_OF_DATES * filled:
            grid.remarks += remarks
    return grid


def _text(cell: object) -> str:
    """A cell's value as its reader would write it in Vietnamese: 14, 12,5, 05/11/2026."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d/%m}/{cell.year:04d}" + ("" if cell.time() == time(0) else f" {cell:%H:%M}")
    if isinstance(cell, date):
        return f"{cell:%d/%m}/{cell.year:04d}"
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return f"{cell:%H:%M:%S}".removesuffix(":00") if isinstance(cell, time) else str(cell)
