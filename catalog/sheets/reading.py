"""Tables as people keep them, read in a contained child: CSV of any encoding, workbooks of any age."""

import gc
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from catalog.contained import ContainedPool, TaskFailed
from catalog.language import N_, _
from catalog.legacy.decoding import UnknownEncoding, decode
from catalog.legacy.mending import mend
from catalog.legacy.spelling import judge, marked_words
from catalog.problems import Problem, reason_of
from catalog.settings import Limits
from catalog.sheets import delimited, webpage
from catalog.sheets.column_names import IsLabel, label_test
from catalog.sheets.excel97 import Excel97Workbook
from catalog.sheets.grid import Grid
from catalog.sheets.header import HEADER_WITHIN_ROWS, find_header
from catalog.sheets.kinds import Kind, identify
from catalog.sheets.opendocument import OpenDocument
from catalog.sheets.shaping import shape
from catalog.sheets.table import Remark, Table
from catalog.sheets.workbook import Workbook

CSV_ENDINGS = (".csv", ".tsv", ".txt")

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
#: A preface and a header lie within so much text.
_HEAD_CHARACTERS = 1_000_000
#: Encodings that have marks for Vietnamese only.
_WITHOUT_FOREIGN_LETTERS = ("tcvn3", "vni")
_REASONS = {
    "memory": N_("it needs more memory than is allowed"),
    "seconds": N_("it takes more time than is allowed"),
    "file": N_("it is too large"),
    "size": N_("it is too large"),
    "unpacked": N_("it unpacks to far more than its size"),
    "crash": N_("the program that reads it stopped"),
}


def read_table(path: Path, labels: Collection[str], limits: Limits, sheet: str = "") -> Table:
    """Read the table whose header has at least two of `labels` (accents and case aside).

    Of a workbook the first visible sheet that has one, or `sheet` by its name. Text that was decoded
    wrongly is repaired, and what is special of a cell is remarked.

    Raises Problem E-TABLE-MISSING, -FOLDER, -EMPTY, -KIND, -LOCKED, -UNREADABLE, -ENCODING, -HEADER,
    -SECOND-HEADER, -ROWS-ABOVE, -SHEET, -AREA or -LIMIT.
    """
    if path.is_dir():
        raise Problem("E-TABLE-FOLDER", where=str(path))
    if not path.is_file():
        raise Problem("E-TABLE-MISSING", where=str(path))
    with ContainedPool(
        workers=1, limits=limits, readable=[path], writable=[], modules=[__name__], prepare=_prepare
    ) as pool:
        try:
            return pool.run(_read, path, frozenset(labels), sheet)
        except TaskFailed as error:
            raise Problem("E-TABLE-LIMIT", where=path.name, reason=_(_REASONS[error.kind])) from error
        except Problem as problem:
            if problem.code == "E-TABLE-LIMIT":
                raise Problem(problem.code, where=path.name, reason=_(_REASONS[problem.facts["reason"]])) from problem
            if problem.code == "E-TABLE-UNREADABLE":  # a library's own words
                raise Problem(problem.code, where=path.name, reason=_("its content is damaged")) from problem
            raise
        except OSError as error:
            raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=reason_of(error)) from error


def _prepare() -> None:
    """Make a child fit for one table: its objects all stay, and a library out of memory says so to nobody."""
    gc.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _read(path: Path, labels: frozenset[str], sheet: str) -> Table:
    kind = identify(path)
    is_label = label_test(labels)
    if kind in ("markup", "text"):
        return _read_text(path, is_label, is_markup=kind == "markup")
    return _read_workbook(path, _open(path, kind), is_label, sheet)


class _Book(Protocol):
    """An open workbook, of whatever kind: its sheets in their order, and those that are visible."""

    sheets: list[str]
    visible: list[str]

    def read(self, name: str, most_rows: int | None = None) -> Grid:
        """The rows of one of its sheets; `most_rows` for a look at its beginning."""


def _open(path: Path, kind: Kind) -> _Book:
    if kind == "xls":
        return Excel97Workbook(path)
    return OpenDocument(path) if kind == "ods" else Workbook(path, kind)


def _read_workbook(path: Path, workbook: _Book, is_label: IsLabel, sheet: str) -> Table:
    """The first visible sheet with a header. Others that have one are remarked: a book may have one per material."""
    if sheet and sheet not in workbook.sheets:
        raise Problem("E-TABLE-SHEET", where=path.name, sheet=sheet, sheets=", ".join(workbook.sheets))
    names = [sheet] if sheet else workbook.visible
    for place, name in enumerate(names):
        if table := _table(workbook.read(name), is_label, path.name):
            read_before = names[: place + 1]
            for other in () if sheet else (each for each in workbook.sheets if each not in read_before):
                head = workbook.read(other, HEADER_WITHIN_ROWS)
                mend(head.rows)
                if find_header(head.rows, head.merged, is_label):
                    table.remarks.append(Remark(table.header_row, 1, "other_sheet", other, ""))
            return table
    raise Problem("E-TABLE-HEADER", where=path.name, rows=HEADER_WITHIN_ROWS)


def _table(grid: Grid, is_label: IsLabel, where: str) -> Table | None:
    for row, column, before, after, _encoding, suspect in mend(grid.rows, grid.fonts):
        if after != before:
            grid.remarks.append(Remark(row, column + 1, "repaired_encoding", before, after))
        if suspect:
            grid.remarks.append(Remark(row, column + 1, "suspect_encoding", after, after))
    header = find_header(grid.rows, grid.merged, is_label)
    return shape(grid, header, is_label, where) if header else None


def _read_text(path: Path, is_label: IsLabel, *, is_markup: bool) -> Table:
    data = path.read_bytes()
    try:
        text, encoding = _decode_markup(data) if is_markup else decode(data)
    except UnknownEncoding as error:
        raise Problem("E-TABLE-ENCODING", where=path.name) from error
    del data
    grid = webpage.parse(text) if is_markup else _parse(text, is_label)
    if grid is not None:
        grid.encoding = encoding
        if encoding in _WITHOUT_FOREIGN_LETTERS:
            grid.remarks += _impossible_words(grid)
        if table := _table(grid, is_label, path.name):
            return table
    if is_markup or path.suffix.lower() in CSV_ENDINGS:
        raise Problem("E-TABLE-HEADER", where=path.name, rows=HEADER_WITHIN_ROWS)
    raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=path.suffix.lower() or "?")


def _impossible_words(grid: Grid) -> list[Remark]:
    """Cells with words that none can be: TCVN3 keeps «ư» in a byte that programs drop, «Phước» comes as «Phớc»."""
    return [
        Remark(number, column + 1, "suspect_encoding", cell, cell)
        for number, cells in grid.rows
        for column, cell in enumerate(cells)
        if not cell.isascii() and judge(marked_words(cell)).impossible
    ]


def _decode_markup(data: bytes) -> tuple[str, str]:
    """A page says what it is in; where that cannot be, its bytes tell."""
    said = _CHARSET.search(data[:_HEAD_BYTES])
    if said:
        try:
            return data.decode(said[1].decode("ascii")), said[1].decode("ascii").lower()
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _parse(text: str, is_label: IsLabel) -> Grid | None:
    """The rows by the delimiter that shows most labels; None where none shows a header."""
    best = max(delimited.DELIMITERS, key=lambda delimiter: _labels_by(text, delimiter, is_label))
    return delimited.parse(text, best) if _labels_by(text, best, is_label) else None


def _labels_by(text: str, delimiter: str, is_label: IsLabel) -> int:
    head = delimited.parse(text[:_HEAD_CHARACTERS], delimiter, HEADER_WITHIN_ROWS)
    mend(head.rows)
    header = find_header(head.rows, [], is_label)
    return len(header.labels) if header else 0
