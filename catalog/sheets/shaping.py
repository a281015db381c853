"""A sheet's rows made a table: header off, merged cells filled, nothing lost beside the header."""

from catalog.problems import Problem
from catalog.sheets.column_names import IsLabel
from catalog.sheets.grid import Grid, Rows, column_letter
from catalog.sheets.header import Header, entries_above
from catalog.sheets.repeats import without_repeats
from catalog.sheets.table import Remark, Table

_MOST_ROWS = 10


def shape(grid: Grid, header: Header, is_label: IsLabel, where: str) -> Table:
    """The table below a header. Rows that number the columns or repeat the header are passed over and remarked.

    Raises Problem E-TABLE-SECOND-HEADER, and E-TABLE-ROWS-ABOVE where entries stand above it; `where` names the file.
    """
    if lost := entries_above(grid.rows, header, is_label):
        listed = ", ".join(map(str, lost[:_MOST_ROWS])) + (" …" if len(lost) > _MOST_ROWS else "")
        raise Problem("E-TABLE-ROWS-ABOVE", where=where, rows=listed, first=grid.rows[header.first][0])
    remarks = list(grid.remarks)
    rows = without_repeats(grid, header, is_label, where, remarks)
    _fill_merged(rows, grid, remarks)
    if grid.encoding != "unicode":
        remarks += _longer_rows(rows, max(len(grid.rows[header.first][1]), len(header.names)))
    header_row = grid.rows[header.first][0]
    last_row = grid.rows[header.last][0]
    over = {
        column: header.names[left]
        for top, left, bottom, right in grid.merged
        if header_row <= top <= bottom <= last_row and left < len(header.names)
        for column in range(left + 1, right + 1)
    }
    names = _name_all(header.names, rows, header_row, over, remarks)
    remarks = [remark for remark in remarks if remark.row >= header_row or remark.code in ("macros", "other_sheet")]
    above = [cell for _number, cells in grid.rows[: header.first] for cell in cells if cell.strip()]
    return Table(names, rows, grid.encoding, header_row, grid.sheet, sorted(remarks), above)


def _fill_merged(rows: Rows, grid: Grid, remarks: list[Remark]) -> None:
    """A cell merged downward says the same of all its rows; only the uppermost holds the words."""
    downward = [area for area in grid.merged if area[2] > area[0]]
    if not downward:
        return
    by_number = dict(rows)
    for top, left, bottom, _right in downward:
        words = by_number.get(top, [])[left : left + 1]
        for number in range(top + 1, bottom + 1) if words and words[0] else ():
            cells = by_number.get(number)
            if cells is not None and (len(cells) <= left or not cells[left]):
                cells += [""] * (left + 1 - len(cells))
                cells[left] = words[0]
                remarks.append(Remark(number, left + 1, "merged", "", words[0]))


def _longer_rows(rows: Rows, width: int) -> list[Remark]:
    """Rows with more cells than the header where most have not: a delimiter stands unquoted in one of their cells.

    Where all that is too much is blank it may be a stray delimiter: then nothing is said to be left over.
    """
    longer = []
    for number, cells in rows:
        if len(cells) > width:
            over = next(filter(str.strip, cells[width:]), "")
            last = next(filter(str.strip, reversed(cells)), "")
            longer.append(Remark(number, width + 1, "longer_row", over or last, "" if over else last))
    return longer if 2 * len(longer) <= len(rows) else []


def _name_all(names: list[str], rows: Rows, header_row: int, over: dict[int, str], remarks: list[Remark]) -> list[str]:
    """A name for every column that has values; blank ones at the end fall off.

    `over` are the words of merged cells of the header, by the columns that they reach over.
    """
    width = max((len(cells) for _number, cells in rows), default=0)
    names = names + [""] * (width - len(names))
    filled = {
        column
        for column, name in enumerate(names)
        if not name and any(len(cells) > column and cells[column].strip() for _number, cells in rows)
    }
    for column in filled:
        letter = column_letter(column)  # the word for it in one language: records keep it as a key
        names[column] = f"{over[column]} – cột {letter}" if over.get(column) else f"Cột {letter}"
        remarks.append(Remark(header_row, column + 1, "column_without_header", "", names[column]))
    while names and not names[-1]:
        names.pop()
    return names
