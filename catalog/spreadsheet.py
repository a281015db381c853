"""Tables as people keep them: CSV as Excel saves it, and workbooks. Reading runs in a contained child."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.exceptions import FileCreateError

from catalog.contained import ContainedPool, TaskFailed
from catalog.folding import clean, fold
from catalog.language import spoken
from catalog.problems import Problem
from catalog.settings import Limits

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
CSV_ENDINGS = (".csv", ".tsv", ".txt")

_HEADER_WITHIN_ROWS = 20
_FEWEST_LABELS = 2
_DELIMITERS = ",;\t"
#: A workbook is a ZIP: what it says it unpacks to, at most.
_MOST_UNPACKED_BYTES = 2_000_000_000
_MOST_CSV_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header found. `rows` are (row number in the file, counted from 1; cells as text)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    encoding: str


def read_table(path: Path, labels: Collection[str], limits: Limits) -> Table:
    """Read a table whose header has at least two of `labels` (accents and case aside).

    Raises Problem E-TABLE-MISSING, -UNREADABLE, -ENCODING, -HEADER or -LIMIT.
    """
    if not path.is_file():
        raise Problem("E-TABLE-MISSING", where=str(path))
    with ContainedPool(workers=1, limits=limits, readable=[path], writable=[], modules=[__name__]) as pool:
        try:
            return pool.run(_read, path, frozenset(labels))
        except TaskFailed as error:
            raise Problem("E-TABLE-LIMIT", where=path.name, reason=error.kind) from error


def _read(path: Path, labels: frozenset[str]) -> Table:
    ending = path.suffix.lower()
    if ending in WORKBOOK_ENDINGS:
        return _read_workbook(path, labels)
    if ending in CSV_ENDINGS:
        return _read_csv(path, labels)
    raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=ending or "?")


def _find_header(rows: list[tuple[int, list[str]]], is_label: Callable[[str], bool]) -> int | None:
    """Place of the first row that holds labels, among the first rows."""
    for place, (_number, cells) in enumerate(rows[:_HEADER_WITHIN_ROWS]):
        if sum(is_label(cell) for cell in cells) >= _FEWEST_LABELS:
            return place
    return None


def _table(rows: list[tuple[int, list[str]]], header_at: int, encoding: str) -> Table:
    header = [clean(cell).replace("\n", " ") for cell in rows[header_at][1]]
    while header and not header[-1]:
        header.pop()
    return Table(header, [row for row in rows[header_at + 1 :] if any(cell.strip() for cell in row[1])], encoding)


def _read_workbook(path: Path, labels: frozenset[str]) -> Table:
    folded = frozenset(map(fold, labels))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED_BYTES:
                raise Problem("E-TABLE-LIMIT", where=path.name, reason="unpacked size")
    try:
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheets_metadata:
            if str(sheet.visible).endswith("Visible") and str(sheet.typ).endswith("WorkSheet"):
                lines = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                rows = [(number, [_cell_text(cell) for cell in line]) for number, line in enumerate(lines, 1)]
                header_at = _find_header(rows, lambda cell: fold(cell) in folded)
                if header_at is not None:
                    return _table(rows, header_at, "unicode")
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Problem("E-TABLE-UNREADABLE", where=path.name, reason=str(error)) from error
    raise Problem("E-TABLE-HEADER", where=path.name)


def _cell_text(cell: object) -> str:
    """A cell's value as its reader would write it in Vietnamese: 14, 12,5, 05/11/2026."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == time(0) else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def _read_csv(path: Path, labels: frozenset[str]) -> Table:
    if path.stat().st_size > _MOST_CSV_BYTES:
        raise Problem("E-TABLE-LIMIT", where=path.name, reason="file size")
    data = path.read_bytes()
    folded = frozenset(map(fold, labels))
    exact = frozenset(clean(label).lower() for label in labels)
    decoded = False
    for encoding, is_label in (
        ("utf-8-sig", lambda cell: fold(cell) in folded),
        ("utf-16", lambda cell: fold(cell) in folded),
        # Every byte is some letter in this encoding: only labels with all their accents prove it.
        ("cp1258", lambda cell: clean(cell).lower() in exact and not cell.isascii()),
    ):
        if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = unicodedata.normalize("NFC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
        decoded |= encoding != "cp1258"
        for rows in _parse(text):
            header_at = _find_header(rows, is_label)
            if header_at is not None:
                return _table(rows, header_at, encoding.removesuffix("-sig"))
    raise Problem("E-TABLE-HEADER" if decoded else "E-TABLE-ENCODING", where=path.name)


def _parse(text: str) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows of a CSV text by each delimiter, the commonest in its first lines first."""
    head = "\n".join(text.splitlines()[:_HEADER_WITHIN_ROWS])
    for delimiter in sorted(_DELIMITERS, key=head.count, reverse=True):
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            rows = []
            before = 0
            for cells in reader:
                rows.append((before + 1, cells))
                before = reader.line_num
        except csv.Error:
            continue
        yield rows


#: What a spreadsheet takes for the beginning of a formula.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write a table as text that Excel opens rightly: UTF-8 with its mark, and no cell is a formula.

    Cells are parted as Excel expects it in the language in use: by semicolons where decimals have commas.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, delimiter=";" if spoken() == "vi" else ",")
        writer.writerows(
            [f"'{cell}" if cell.startswith(_FORMULA_BEGINS) else cell for cell in row] for row in [header, *rows]
        )
    temporary.replace(path)


def write_workbook(path: Path, header: list[str], rows: list[list[str]], widths: list[int], note: str = "") -> None:
    """Write a table that Excel opens rightly: text stays text, the header is bold and stays in view.

    `note`, if any, stands in a row of its own above the header. `widths` are in characters.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(temporary), options)
    sheet = workbook.add_worksheet("sohoa")
    bold = workbook.add_format({"bold": True, "bg_color": "#E8E2D4", "border": 1})
    plain = workbook.add_format({"num_format": "@"})
    top = 0
    if note:
        sheet.write_string(0, 0, note, workbook.add_format({"italic": True}))
        top = 1
    for column, (label, width) in enumerate(zip(header, widths, strict=True)):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(top, column, label, bold)
    for line, cells in enumerate(rows, top + 1):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell, plain)
    sheet.freeze_panes(top + 1, 0)
    try:
        workbook.close()
    except FileCreateError as error:
        raise OSError(error.args[0].errno, error.args[0].strerror, str(path)) from error
    temporary.replace(path)
