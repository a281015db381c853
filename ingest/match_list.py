"""The list that says of files, by name, where they belong: a table that people or other systems write."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.folding import clean, fold
from catalog.problems import Problem, visible
from catalog.progress.standard import ViewCode
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table
from catalog.views import view_of

LIST_COLUMNS = {
    "file": ("file", "tệp", "tên tệp", "ảnh"),
    "number": ("number", "số đăng ký", "số"),
    "view": ("view", "góc chụp", "mặt"),
    "depicts": ("depicts", "cùng có", "hiện vật khác trong ảnh"),
}
_COLUMN_OF = {fold(label): key for key, labels in LIST_COLUMNS.items() for label in labels}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a match list."""

    row: int
    number: str
    view: ViewCode | None
    depicts: tuple[str, ...]


def list_key(name: str) -> str:
    """A file's name as lists are compared by it: what spreadsheets and systems do to names left aside."""
    return clean(visible(name)).replace("\\", "/")


def read_match_list(path: Path, limits: Limits) -> dict[str, ListLine]:
    """Lines of a match list by file path or name; lines without a number are left out.

    Raises the Problems of `catalog.sheets.reading`, E-LIST-COLUMNS, E-LIST-TWICE, E-LIST-VIEW.
    """
    labels = [label for names in LIST_COLUMNS.values() for label in names]
    try:
        table = read_table(path, labels, limits)
    except Problem as problem:
        if problem.code == "E-TABLE-HEADER":
            raise Problem("E-LIST-COLUMNS", where=path.name) from problem
        raise
    columns = [_COLUMN_OF.get(fold(header), "") for header in table.header]
    if "file" not in columns or "number" not in columns:
        raise Problem("E-LIST-COLUMNS", where=path.name)
    return dict(_lines(table, columns, path.name))


def _lines(table: Table, columns: list[str], name: str) -> Iterable[tuple[str, ListLine]]:
    seen: dict[str, int] = {}
    for row, words in table.rows:
        cells = {column: clean(word) for column, word in zip(columns, words, strict=False) if column}
        file = list_key(cells.get("file", ""))
        if not file or not cells.get("number"):
            continue
        if file in seen:
            raise Problem("E-LIST-TWICE", where=name, file=file, row=row, first=seen[file])
        seen[file] = row
        view = view_of(cells["view"]) if cells.get("view") else None
        if cells.get("view") and view is None:
            raise Problem("E-LIST-VIEW", where=name, row=row, read=cells["view"])
        depicts = tuple(text.strip() for text in cells.get("depicts", "").split(";") if text.strip())
        yield file, ListLine(row, cells["number"], view, depicts)
