"""What a sheet holds before its header is known."""

from dataclasses import dataclass, field

from catalog.sheets.table import Remark

Rows = list[tuple[int, list[str]]]
#: First row, first column, last row, last column; counted from 1 and from 0 as rows and cells of a grid are.
Area = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """Rows with something in them (row number counted from 1, cells as text), and what is known of them."""

    rows: Rows
    encoding: str = "unicode"
    sheet: str = ""
    remarks: list[Remark] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)


def column_letter(column: int) -> str:
    """The name that spreadsheets give to a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(38)
    ('A', 'Z', 'AM')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 0, of a name like AM."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
