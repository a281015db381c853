"""A vocabulary as a table: CSV in the store, and whatever a person hands in (CSV as Excel saves it, workbooks)."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.folding import clean, fold
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.vocabulary.term import COLUMNS, Term, read_term

_LABELS = {
    "id": ("mã",),
    "term": ("thuật ngữ", "mục từ", "tên"),
    "synonyms": ("từ đồng nghĩa", "đồng nghĩa", "tên khác"),
    "code": ("ký hiệu",),
    "broader": ("thuộc",),
    "from_year": ("từ năm",),
    "to_year": ("đến năm",),
    "uri": ("liên kết",),
    "note": ("ghi chú",),
    "status": ("trạng thái",),
}
_BY_LABEL = {fold(label): column for column in COLUMNS for label in (column, *_LABELS[column])}


def column_of(label: str) -> str:
    """The column that a header or a person means, "" where there is none such."""
    return _BY_LABEL.get(fold(clean(label)), "")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table under the columns that it has: (row number in the file, cells by column)."""

    columns: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]


def read_csv(data: bytes, where: str) -> list[Term]:
    """Terms from a file that `write_csv` wrote. Problem E-VOCABULARY-COLUMNS, E-TERM-CELL, E-STORE-UNREADABLE."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem("E-STORE-UNREADABLE", where=where, reason=str(error)) from error
    table = _rows(lines[0] if lines else [], list(enumerate(lines[1:], 2)), where)
    return [read_term(cells, f"{where}, {number}") for number, cells in table.rows]


def read_file(path: Path, limits: Limits) -> Rows:
    """The rows of a table that a person made, in any encoding, delimiter or workbook that a register may have.

    Raises the Problems of reading tables, E-VOCABULARY-HEADER, E-VOCABULARY-COLUMNS.
    """
    from catalog.sheets.reading import read_table

    try:
        table = read_table(path, _BY_LABEL, limits)
    except Problem as problem:
        if problem.code == "E-TABLE-HEADER":
            labels = ", ".join(names[0] for names in _LABELS.values())
            raise Problem(
                "E-VOCABULARY-HEADER", where=path.name, columns=", ".join(COLUMNS), labels=labels
            ) from problem
        raise
    rows = [(number, [_without_guard(cell) for cell in cells]) for number, cells in table.rows]
    return _rows(table.header, rows, path.name)


def _without_guard(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def _rows(header: list[str], lines: Iterable[tuple[int, list[str]]], where: str) -> Rows:
    columns = [column_of(label) for label in header]
    strange = [label for label, column in zip(header, columns, strict=True) if not column]
    twice = [column for column in columns if columns.count(column) > 1]
    if "term" not in columns or strange or twice:
        found = ", ".join(strange or twice or header)
        raise Problem("E-VOCABULARY-COLUMNS", where=where, found=found[:200], expected=", ".join(COLUMNS))
    rows = []
    for number, cells in lines:
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise Problem("E-VOCABULARY-COLUMNS", where=f"{where}, {number}", found="…", expected=", ".join(COLUMNS))
        if any(cell.strip() for cell in cells):
            short = [""] * (len(columns) - len(cells))
            rows.append((number, dict(zip(columns, [*cells, *short], strict=False))))
    return Rows(tuple(columns), rows)


def write_csv(terms: Iterable[Term]) -> bytes:
    """The file as the store keeps it: UTF-8 with its mark, commas, the same bytes for the same terms."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *(term.row() for term in terms)])
    return text.getvalue().encode("utf-8-sig")
