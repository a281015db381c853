"""A register's rows as cards: what each cell is, and why a row cannot be read rightly."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from catalog.fields import BY_KEY, FIELDS, PERSON_FIELDS, Field, find_field
from catalog.folding import clean
from catalog.number import TEMPORARY_PREFIX, RegisterNumber, parse
from catalog.people import People
from catalog.problems import Problem
from catalog.quantity import Quantity, parse_quantity
from catalog.settings import Limits
from catalog.spreadsheet import Table, read_table

_ROW_NUMBER_LABELS = frozenset({"tt", "stt", "số tt", "no"})
_BROKEN = re.compile("[\ufffd\u0080-\u009f]")
_REVIEW_CODES = {
    "thousands_or_part": "E-ROW-NUMBER-THOUSANDS",
    "range_of_numbers": "E-ROW-NUMBER-RANGE",
    "lookalike": "E-ROW-NUMBER-LOOKALIKE",
}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row read rightly. `cells` holds its words under field keys, then under foreign headers.

    Persons stand in `cells` as ids. `digest` is BLAKE2b (16 bytes, hex) of the cells.
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

    @property
    def quantity(self) -> Quantity:
        """The quantity; one where the cell is empty."""
        return parse_quantity(self.cells.get("quantity", "1")) or Quantity(1)


def open_register(path: Path, limits: Limits) -> Table:
    """Read a register file. Raises the Problems of `catalog.spreadsheet`, and E-TABLE-NO-NUMBERS."""
    names = [name for field in FIELDS for name in (field.key, field.label)]
    table = read_table(path, names, limits)
    if not any(find_field(header) is BY_KEY["inventory_number"] for header in table.header):
        raise Problem("E-TABLE-NO-NUMBERS", where=path.name)
    seen: set[str] = set()
    for header in table.header:
        key = _key_of(header)
        if key and key in seen:
            raise Problem("E-TABLE-COLUMN-TWICE", where=path.name, column=header)
        seen.add(key)
    return table


def _key_of(header: str) -> str:
    """The field key of a column, else its own header; "" for a column that only counts rows."""
    if header.lower() in _ROW_NUMBER_LABELS:
        return ""
    field = find_field(header)
    return field.key if field else header


def read_rows(table: Table, own_prefix: str, people: People) -> tuple[list[RegisterRow], list[Problem]]:
    """Rows that can be read rightly, and a problem for each that cannot (numbers used twice too)."""
    keys = [_key_of(header) for header in table.header]
    rows: dict[str, RegisterRow] = {}
    problems = []
    for row_number, words in table.rows:
        try:
            row = _read_row(row_number, keys, words, own_prefix, people)
            if first := rows.get(row.number.canonical):
                raise Problem(
                    "E-ROW-DUPLICATE",
                    where=f"row {row_number}",
                    number=row.number.canonical,
                    row=row_number,
                    first=first.row,
                )
            rows[row.number.canonical] = row
        except Problem as problem:
            problems.append(problem)
    return list(rows.values()), problems


def _read_row(row_number: int, keys: list[str], words: list[str], own_prefix: str, people: People) -> RegisterRow:
    cells = {}
    for key, cell in zip(keys, words, strict=False):
        if not key or not cell:
            continue
        if ("\ufffd" in cell or not cell.isprintable()) and _BROKEN.search(cell):
            raise _problem("E-ROW-ENCODING", row_number, key, cell)
        if text := clean(cell):
            cells[key] = people.id_of(text) if key in PERSON_FIELDS else text
    number = _read_number(row_number, cells.get("inventory_number", ""), own_prefix)
    if (quantity := cells.get("quantity")) and parse_quantity(quantity) is None:
        raise _problem("E-ROW-QUANTITY", row_number, "quantity", quantity)
    if number.class_text and (given := cells.get("class_number")):
        other = parse(f"1/{given}", own_prefix)
        if other is None or other.class_text != number.class_text:
            raise _problem("E-ROW-CLASS", row_number, "class_number", given, number=number.class_text)
    parts = "\x1f".join(f"{key}\x1e{text}" for key, text in cells.items())
    return RegisterRow(row_number, number, cells, blake2b(parts.encode(), digest_size=16).hexdigest())


def _read_number(row_number: int, text: str, own_prefix: str) -> RegisterNumber:
    if not text:
        raise Problem("E-ROW-NUMBER-MISSING", where=f"row {row_number}", row=row_number)
    number = parse(text, own_prefix)
    if number is None:
        raise _problem("E-ROW-NUMBER", row_number, "inventory_number", text)
    if number.review:
        code = _REVIEW_CODES[number.review]
        raise _problem(code, row_number, "inventory_number", text, number=number.canonical, last=number.to_number or "")
    return number


def _problem(code: str, row_number: int, key: str, read: str, **facts: object) -> Problem:
    field: Field | None = BY_KEY.get(key)
    column = field.label if field else key
    return Problem(code, where=f"row {row_number}", row=row_number, column=column, read=read[:80], **facts)
