"""Text files with delimiters, as Excel and people save them: commas, semicolons, tabs, bars."""

import csv
import io
import re

from catalog.sheets.grid import Grid, Rows
from catalog.sheets.table import Remark

DELIMITERS = ",;\t|"
#: A record with more lines than this has a quotation mark that nobody closes.
_MOST_LINES = 200
_FIRST_ROWS = 50
_LARGEST_CELL = 1_000_000
_DIGITS = re.compile(r"[0-9]+")
#: Excel's way to keep a number's zeros in a CSV file: ="00123".
_TEXT_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
#: Our own lists put an apostrophe before what a spreadsheet would take for a formula.
_GUARDED = re.compile(r"'[=+\-@]")

csv.field_size_limit(_LARGEST_CELL)


def parse(text: str, delimiter: str, most_rows: int | None = None) -> Grid:
    """The rows of a text that are not blank, each with the line it begins in, counted from 1."""
    lines = io.StringIO(text, newline="").readlines()
    grid = Grid([])
    at = 0
    while at < len(lines) and (most_rows is None or len(grid.rows) < most_rows):
        at = _parse_from(lines, at, delimiter, grid, most_rows)
    return grid


def _parse_from(lines: list[str], start: int, delimiter: str, grid: Grid, most_rows: int | None) -> int:
    """Parse until the end or an unclosed quotation mark; returns the line to go on from."""
    reader = csv.reader((lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True)
    begin = start
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            cells = None if begin >= len(lines) else _one_record(lines, begin, delimiter, grid)
            if cells is not None:
                _keep(grid.rows, begin + 1, cells)
            return begin + 1
        end = start + reader.line_num
        if cells is None:
            return len(lines)
        if end - begin > _MOST_LINES or (end - begin > 1 and _swallows(lines[begin:end], cells, delimiter, grid.rows)):
            _keep(grid.rows, begin + 1, _one_record(lines, begin, delimiter, grid))
            return begin + 1
        _keep(grid.rows, begin + 1, cells)
        begin = end
        if most_rows is not None and len(grid.rows) >= most_rows:
            return begin


def _swallows(lines: list[str], cells: list[str], delimiter: str, rows: Rows) -> bool:
    """Whether lines that a quotation mark holds together are rows: as wide as the first ones, and beginning alike."""
    width = max((len(row) for _number, row in rows[:_FIRST_ROWS]), default=2)
    begins = (line.split(delimiter) for line in lines[1:])
    shape = _shape(cells[0])
    return shape is not None and any(len(row) >= max(width, 2) and _shape(row[0]) == shape for row in begins)


def _shape(cell: str) -> str | None:
    """A cell with 9 for its figures: what numbers of one register have in common. None where it has none."""
    text, figures = _DIGITS.subn("9", cell.strip().strip('"'))
    return text if figures else None


def _one_record(lines: list[str], place: int, delimiter: str, grid: Grid) -> list[str]:
    """A record that breaks the rules: with lenient rules if it ends somewhere, else its first line as it stands."""
    lenient = csv.reader(iter(lines[place : place + 1]), delimiter=delimiter)
    line = lines[place].rstrip("\r\n")
    try:
        cells = next(lenient)
        if not cells[-1].endswith("\n"):
            return cells
    except csv.Error:
        pass
    grid.remarks.append(Remark(place + 1, 1, "unclosed_quote", line[:200], line[:200]))
    return line.split(delimiter)


def _keep(rows: Rows, number: int, cells: list[str]) -> None:
    if any(cell and not cell.isspace() for cell in cells):
        rows.append((number, [_plain(cell) if cell[:1] in ("=", "'") else cell for cell in cells]))


def _plain(cell: str) -> str:
    if found := _TEXT_FORMULA.fullmatch(cell):
        return found[1].replace('""', '"')
    return cell[1:] if _GUARDED.match(cell) else cell
