"""A register's rows as cards: what each cell is, and why a row cannot be read rightly."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from catalog.fields import BY_KEY, field_names
from catalog.folding import clean, is_clean
from catalog.number import TEMPORARY_PREFIX, RegisterNumber, parse
from catalog.parsing.days import parse_day
from catalog.parsing.quantity import parse_quantity
from catalog.people import People
from catalog.problems import Problem
from catalog.register import asides
from catalog.register.asides import Aside
from catalog.register.columns import Column, group_name, with_unit
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Remark, Table

_BROKEN = re.compile("[\ufffd\u0080-\u009f]")
_FORMULA = re.compile(r"=\s*[-+(]*\$?[A-Z]{1,12}[$.]?(?:[0-9]|\()", re.IGNORECASE)
_ERROR_VALUE = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
#: A number within a number that no dot can have grouped.
_DOTTED = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,5})\.[0-9]")
_FLOAT = re.compile(r"[0-9]+[.,]0+")
_REVIEW_CODES = {
    "thousands_or_part": "E-ROW-NUMBER-THOUSANDS",
    "range_of_numbers": "E-ROW-NUMBER-RANGE",
    "lookalike": "E-ROW-NUMBER-LOOKALIKE",
}
#: Letters of a cell that a sentence shows.
_MOST_SHOWN = 80
#: Remarks on a row that is the header again, or that numbers the columns: it was passed over in reading the file.
_HEADER_AGAIN = ("column_numbers", "repeated_header")
#: Remarks on a cell whose content is not in the file.
_NO_CONTENT = ("formula_without_value", "error_value")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row read rightly. `cells` holds its words under field keys, then under the names of other columns.

    Persons stand in `cells` as ids. `digest` is BLAKE2b (16 bytes, hex) of the cells but for those that count rows.
    """

    row: int
    number: RegisterNumber
    cells: dict[str, str]
    digest: str

    @property
    def temporary(self) -> bool:
        """Whether the number is one of this program's own, given until the real one is known."""
        return self.number.prefix == TEMPORARY_PREFIX

    def card(self) -> dict[str, str]:
        """The cells that have a field, with what the register number itself says of the class."""
        card = {key: words for key, words in self.cells.items() if key in BY_KEY}
        card["inventory_number"] = self.number.canonical
        if self.number.class_text and "class_number" not in card:
            card["class_number"] = self.number.class_text
        return card

    def extra(self) -> dict[str, str]:
        """The cells of columns that have no field."""
        return {key: words for key, words in self.cells.items() if key not in BY_KEY}


@dataclass(slots=True)
class Reading:
    """What the rows of a table are: artifacts, rows that cannot be read rightly, rows that are no artifact.

    `remarks` are on cells of rows of any kind, as `catalog.sheets.table` describes them; `groups` are the titles
    above rows of artifacts, by row.
    """

    rows: list[RegisterRow] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)


def open_register(path: Path, limits: Limits, headers: Collection[str] = (), sheet: str = "") -> Table:
    """Read a register file, whose header is known by the names of fields and by `headers`.

    Raises the Problems of `catalog.sheets.reading`.
    """
    return read_table(path, [*field_names(), *headers], limits, sheet)


def read_rows(table: Table, columns: Sequence[Column], own_prefix: str, people: People) -> Reading:
    """What each row is. A number that stands in two rows refuses both."""
    reader = _Reader(table, columns, own_prefix, people)
    for place, (row, words) in enumerate(table.rows):
        if not reader.passes_over(place, row, words):
            reader.read(row, words, reader.numbers[place])
    return reader.reading()


class _Reader:
    """Reads the rows of one table, one after the other."""

    def __init__(self, table: Table, columns: Sequence[Column], own_prefix: str, people: People) -> None:
        self._table = table
        self._columns = columns
        self._prefix = own_prefix
        self._people = people
        self._places = {column.key: place for place, column in enumerate(columns)}
        self._number_at = self._places["inventory_number"]
        self._counts = {column.key for column in columns if column.how == "count"}
        self._group_name = group_name(columns)
        self._groups = asides.Groups()
        self._ended = False
        self._found = Reading(
            remarks=[remark for remark in table.remarks if remark.code not in _HEADER_AGAIN],
            asides=[Aside(r.row, "header", r.before) for r in table.remarks if r.code in _HEADER_AGAIN],
        )
        self._remarked = {(remark.row, remark.column) for remark in table.remarks}
        self._empty = defaultdict(list)
        for remark in table.remarks:
            if remark.code in _NO_CONTENT:
                self._empty[remark.row].append(remark)
        self._same: defaultdict[str, list[RegisterRow]] = defaultdict(list)
        self._dotted = self._has_dotted_numbers()
        self.numbers = [self._parse(words) for _row, words in table.rows]
        self._last = max((place for place, number in enumerate(self.numbers) if number), default=-1)

    def _parse(self, words: Sequence[str]) -> RegisterNumber | None:
        text = self._number_text(words)
        number = parse(text, self._prefix) if text else None
        if number and number.review == "thousands_or_part" and self._dotted:
            return parse(f"{self._prefix} {text}", self._prefix)
        return number

    def _number_text(self, words: Sequence[str]) -> str:
        return words[self._number_at] if len(words) > self._number_at else ""

    def _has_dotted_numbers(self) -> bool:
        """Whether most numbers of the file are numbers within numbers (`79.66.115`): its dots group no thousands."""
        dotted = sum(bool(_DOTTED.match(self._number_text(words))) for _row, words in self._table.rows)
        return 2 * dotted > len(self._table.rows)

    # --- rows that are no artifact ---

    def passes_over(self, place: int, row: int, words: Sequence[str]) -> bool:
        """Whether a row is no artifact; it is noted then."""
        if self.numbers[place]:
            return False
        kind = self._kind([clean(cell) for cell in words], after=place > self._last)
        if kind is None:
            return False
        text = asides.words_of(words)
        if kind == "group":
            self._groups.begin(text)
        self._ended |= place > self._last and kind in ("total", "below")
        self._found.asides.append(Aside(row, kind, text))
        return True

    def _kind(self, cells: Sequence[str], *, after: bool) -> asides.Kind | None:
        if asides.is_total(cells):
            return "total"
        if after and asides.is_below(cells, after_end=self._ended):
            return "below"
        return "group" if not after and asides.is_group(cells, self._number_at) else None

    # --- artifacts ---

    def read(self, row: int, words: Sequence[str], number: RegisterNumber | None) -> None:
        """Read the row of an artifact; why it cannot be read is noted."""
        problems: list[Problem] = []
        cells = self._cells(row, words, problems)
        problems += [self._problem("E-ROW-FORMULA", row, r.column - 1, r.before) for r in self._empty.get(row, ())]
        if group := self._groups.text:
            cells[self._group_name] = self._found.groups[row] = group
        self._check_number(row, cells.get("inventory_number", ""), number, problems)
        self._check_values(row, cells, number, problems)
        if problems or number is None:
            self._found.refused += problems
            return
        parts = "\x1f".join(f"{key}\x1e{text}" for key, text in cells.items() if key not in self._counts)
        digest = blake2b(parts.encode(), digest_size=16).hexdigest()
        self._same[number.canonical].append(RegisterRow(row, number, cells, digest))

    def _cells(self, row: int, words: Sequence[str], problems: list[Problem]) -> dict[str, str]:
        cells = {}
        whole = " ".join(filter(None, words))
        clean_already = is_clean(whole) and "\ufffd" not in whole
        for place, (column, cell) in enumerate(zip(self._columns, words, strict=False), 1):
            if not column.key or not cell:
                continue
            if clean_already:
                text = cell
            elif ("\ufffd" in cell or not cell.isprintable()) and _BROKEN.search(cell):
                # Letters that are lost are kept as they are: cleaning would take away what is left of them.
                text = unicodedata.normalize("NFC", cell).strip()
                if (row, place) not in self._remarked:
                    self._found.remarks.append(Remark(row, place, "suspect_encoding", text, text))
            else:
                text = clean(cell)
            if not text:
                continue
            if text[0] in "=#" and (_FORMULA.match(text) or _ERROR_VALUE.fullmatch(text)):
                problems.append(self._problem("E-ROW-FORMULA", row, place - 1, text))
            if column.unit:
                text = with_unit(column, text)
            cells[column.key] = self._people.id_of(text) if column.person else text
        return cells

    def _check_number(self, row: int, text: str, number: RegisterNumber | None, problems: list[Problem]) -> None:
        if not text:
            problems.append(Problem("E-ROW-NUMBER-MISSING", where=f"row {row}", row=row))
        elif number is None:
            problems.append(self._problem("E-ROW-NUMBER", row, self._number_at, text))
        elif number.review:
            facts = {"number": number.canonical, "last": number.to_number or ""}
            problems.append(self._problem(_REVIEW_CODES[number.review], row, self._number_at, text, **facts))
        elif _FLOAT.fullmatch(text):
            remark = Remark(row, self._number_at + 1, "number_as_float", text, number.canonical)
            self._found.remarks.append(remark)

    def _check_values(
        self, row: int, cells: dict[str, str], number: RegisterNumber | None, problems: list[Problem]
    ) -> None:
        if (quantity := cells.get("quantity")) and parse_quantity(quantity) is None:
            problems.append(self._problem("E-ROW-QUANTITY", row, self._places["quantity"], quantity))
        if (date := cells.get("entry_date")) and (day := parse_day(date)) and day.review == "impossible_date":
            problems.append(self._problem("E-ROW-DATE", row, self._places["entry_date"], date))
        if number and number.class_text and (given := cells.get("class_number")):
            other = parse(f"1/{given}", self._prefix)
            if other is None or other.class_text != number.class_text:
                place = self._places["class_number"]
                problems.append(self._problem("E-ROW-CLASS", row, place, given, number=number.class_text))

    def _problem(self, code: str, row: int, place: int, read: str, **facts: object) -> Problem:
        column = self._columns[place].header if place < len(self._columns) else ""
        return Problem(code, where=f"row {row}", row=row, column=column, read=read[:_MOST_SHOWN], **facts)

    def reading(self) -> Reading:
        """What was found, rows that share a number refused."""
        for rows in self._same.values():
            if len(rows) == 1:
                self._found.rows += rows
            else:
                self._found.refused += _same_number(rows)
        self._found.refused.sort(key=lambda problem: int(problem.facts["row"]))
        self._found.asides.sort(key=lambda aside: aside.row)
        self._found.remarks.sort(key=lambda remark: (remark.row, remark.column))
        return self._found


def _same_number(rows: list[RegisterRow]) -> list[Problem]:
    """A problem for each of the rows that have one number: whether they are one artifact, or which, nobody knows."""
    classes = [row.card().get("class_number", "") for row in rows]
    materials = {found.class_name for text in classes if text and (found := parse(f"1/{text}", ""))}
    code = "E-ROW-CLASSES" if len(materials) > 1 else "E-ROW-DUPLICATE"
    problems = []
    for row in rows:
        others = ", ".join(str(other.row) for other in rows if other is not row)
        facts = {"row": row.row, "number": row.number.canonical, "others": others, "classes": ", ".join(classes)}
        problems.append(Problem(code, where=f"row {row.row}", **facts))
    return problems
