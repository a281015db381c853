"""Workbooks of Excel since 2007 and of LibreOffice: values by python-calamine, what it does not tell by `markup`."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from catalog.problems import Problem
from catalog.sheets.cells import MOST_CELLS, grid_of
from catalog.sheets.grid import Grid
from catalog.sheets.kinds import Kind
from catalog.sheets.markup import read_area, read_markup

_ENDINGS = {"xlsx": (".xlsx", ".xlsm"), "xlsb": (".xlsb",), "ods": (".ods",)}


class Workbook:
    """An open workbook: its sheets in their order, and those that are visible.

    What it is asked raises Problem E-TABLE-LOCKED, -UNREADABLE or -AREA.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        self._kind = kind
        with _said_of(path):
            self._book = _open(path, kind)
            sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        self.sheets = [sheet.name for sheet in sheets]
        self.visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]

    def read(self, name: str, most_rows: int | None = None) -> Grid:
        """The rows of one of its sheets; `most_rows` for a look at its beginning."""
        if self._kind == "xlsx" and (area := read_area(self._path, name)).cells > MOST_CELLS:
            raise Problem("E-TABLE-AREA", where=self._path.name, sheet=name, cell=area.last_cell)
        # The library reads a sheet without holding Python up: its markup is read meanwhile.
        with ThreadPoolExecutor(1) as beside, _said_of(self._path):
            has_markup = self._kind == "xlsx" and most_rows is None
            markup = beside.submit(read_markup, self._path, name) if has_markup else None
            sheet = self._book.get_sheet_by_name(name)
            lines = enumerate(islice(sheet.iter_rows(), most_rows), 1)
            grid = grid_of(name, lines, sheet.start[1] if sheet.start else 0)
            grid.merged = [(top + 1, a, bottom + 1, b) for (top, a), (bottom, b) in sheet.merged_cell_ranges or ()]
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
