"""From the values that a library reads in a workbook to texts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from catalog.sheets.grid import Grid
from catalog.sheets.table import Remark

#: Cells of the area from the first to the last with a value: what a stray cell far away makes of a small table.
MOST_CELLS = 60_000_000
#: A column is one of dates if at least this share of its values are dates.
_COLUMN_OF_DATES = 0.5
_DATES = frozenset((date, datetime))


def grid_of(sheet: str, lines: Iterable[tuple[int, list[Any]]], first_column: int = 0) -> Grid:
    """The lines of a sheet that hold anything, as texts; dates in columns that have few are remarked.

    `lines` are their numbers, counted from 1, and their values from the column `first_column`, counted from 0.
    """
    grid = Grid([], sheet=sheet)
    left = [""] * first_column
    dates: dict[int, list[Remark]] = defaultdict(list)
    for number, line in lines:
        if not any(line) and all(cell == "" for cell in line):
            continue
        kinds = set(map(type, line))
        cells = line if kinds == {str} else list(map(text_of, line))
        grid.rows.append((number, left + cells if left else cells))
        if not _DATES.isdisjoint(kinds):
            for column, (cell, text) in enumerate(zip(line, cells, strict=True), first_column):
                if isinstance(cell, date):
                    dates[column].append(Remark(number, column + 1, "stray_date", text, text))
    for column, remarks in dates.items():
        filled = sum(1 for _number, cells in grid.rows if cells[column])
        if len(remarks) < _COLUMN_OF_DATES * filled:
            grid.remarks += remarks
    return grid


def text_of(cell: object) -> str:
    """A cell's value as its reader would write it in Vietnamese.

    >>> text_of(14.0), text_of(12.5), text_of(date(2026, 11, 5)), text_of(time(18)), text_of(timedelta(minutes=90))
    ('14', '12,5', '05/11/2026', '18:00', '1:30')
    """
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
