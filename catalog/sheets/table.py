"""A table as it was read: its header, its rows, and what is special of a cell."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

#: So many letters are shown of a note beside a cell.
MOST_OF_NOTE = 200
#: What is special of a cell; of a whole row or column, the row and column of its first cell are named.
RemarkCode = Literal[
    "repaired_encoding",  # text that was decoded wrongly, repaired
    "suspect_encoding",  # text that still looks decoded wrongly: kept as it is, or as far as it could be repaired
    "formula",  # the first cell of a column that holds a formula: its value was read
    "formula_without_value",  # a formula whose value nobody computed: the cell is empty
    "error_value",  # #N/A, #REF!, …: the cell is empty
    "number_as_float",  # a register number that a spreadsheet wrote with decimals: 8.0
    "number_format",  # a number as its format shows it: 00123, BTBP 12, 50%
    "stray_date",  # a date in a column that has few: Excel may have made it of «12/5»
    "merged",  # a cell merged downward: its value was given to this row too
    "ditto",  # «nt», «như trên», a ditto mark: the words above it were read
    "unit_line",  # a row of units below the header: they went with it
    "unit_above",  # a unit that a line above the table names, taken for a column
    "no_quantity",  # no column was read as the quantity, though headers begin so
    "longer_row",  # a row of a text file with more cells than the header: a delimiter stands unquoted in one of them
    "telling",  # words in a column for all to read that tell of a person, or how to reach one
    "column_without_header",  # a column that has values and no header: it got one
    "column_numbers",  # a row that only numbers the columns, passed over
    "repeated_header",  # the header again, passed over
    "unclosed_quote",  # a quotation mark that nobody closes: the line was read without it
    "comment",  # a note beside a cell: it was not read
    "macros",  # the workbook holds macros: they were not run
    "other_sheet",  # another sheet with a header of its own, hidden perhaps: it was not read
]


class Remark(NamedTuple):
    """What is special of one cell. Row and column are counted from 1 in the file.

    `before` is what stood there, `after` what was read; they are equal where it was left as it is.
    """

    row: int
    column: int
    code: RemarkCode
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found. `rows` are (row number in the file, counted from 1; cells as text).

    Blank rows are left out. A column that has values has a header, if need be one of ours («Cột C»).
    `encoding` is that of a text file, else "unicode"; `sheet` the name of the sheet in a workbook. `above` are the
    words above the header, cell by cell.
    """

    header: list[str]
    rows: Collection[tuple[int, list[str]]]
    encoding: str
    header_row: int = 1
    sheet: str = ""
    remarks: list[Remark] = field(default_factory=list)
    above: list[str] = field(default_factory=list)

    def __reduce__(self) -> tuple[Any, ...]:
        """From one process to another a row goes as one text, and stays one: a hundred thousand in 50 MB, not 350."""
        rows = pack(self.rows)
        return Table, (self.header, rows, self.encoding, self.header_row, self.sheet, self.remarks, self.above)


#: Between cells, where none of them has it.
_BETWEEN = "\x1f"


class _PackedRows(Collection[tuple[int, list[str]]]):
    """Rows whose texts are taken apart each time they are asked for."""

    def __init__(self, rows: list[tuple[int, str | list[str]]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in self._rows:
            yield number, row.split(_BETWEEN) if isinstance(row, str) else row

    def __contains__(self, row: object) -> bool:
        return any(row == other for other in self)


def pack(rows: Iterable[tuple[int, list[str]]]) -> Collection[tuple[int, list[str]]]:
    """The same rows, each kept as one text."""
    return _PackedRows([(number, _packed(cells)) for number, cells in rows])


def _packed(cells: list[str]) -> str | list[str]:
    text = _BETWEEN.join(cells)
    return text if text.count(_BETWEEN) + 1 == len(cells) else cells
