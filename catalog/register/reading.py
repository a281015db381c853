"""A register's rows as cards: what each cell is, and why a row cannot be read rightly."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from catalog.fields import BY_KEY, field_names
from catalog.folding import clean
from catalog.number import TEMPORARY_PREFIX, RegisterNumber, parse
from catalog.parsing.days import parse_day
from catalog.parsing.quantity import parse_quantity
from catalog.people import People, is_person
from catalog.person_headers import names_person
from catalog.problems import Problem
from catalog.register import asides
from catalog.register.asides import Aside
from catalog.register.cell_texts import CellTexts
from catalog.register.columns import Column, column_remarks, group_name
from catalog.register.row_kinds import NO_CONTENT, RowKinds
from catalog.register.telling import Telling
from catalog.register.unit_lines import with_unit_line
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Remark, Table

_FORMULA = re.compile(r"=\s*[-+(]*\$?[A-Z]{1,12}[$.]?(?:[0-9]|\()", re.IGNORECASE)
_ERROR_VALUE = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
#: A number that a spreadsheet made a day, shown as its month: «5/30».
_MONTH = re.compile(r"[0-9]{2}/[0-9]{4}")
_FLOAT = re.compile(r"[0-9]+[.,]0+")
_REVIEW_CODES = {
    "thousands_or_part": "E-ROW-NUMBER-THOUSANDS",
    "range_of_numbers": "E-ROW-NUMBER-RANGE",
    "lookalike": "E-ROW-NUMBER-LOOKALIKE",
    "year_or_part": "E-ROW-NUMBER-YEAR",
}
#: Letters of a cell that a sentence shows.
_MOST_SHOWN = 80
#: Remarks on a row that is the header again, numbers the columns or goes with the header: it was passed over.
_HEADER_AGAIN = ("column_numbers", "repeated_header", "unit_line")
#: What is counted or summed: a merged cell says it of all its rows together, not of each.
_OF_ALL = ("quantity", "value_vnd")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row read rightly. `cells` holds its words under field keys, then under the names of other columns.

    Persons stand in `cells` as ids. `digest` is BLAKE2b (16 bytes, hex) of the cells but for those that count rows.
    Of a row that is as it was last imported there are no cells: nobody needs them. `version` is what an export says
    of the entry that it was written of, "" in other files.
    """

    row: int
    number: RegisterNumber
    cells: dict[str, str]
    digest: str
    version: str = ""

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
    above rows of artifacts, by row; `numbers` those of all rows of artifacts, refused ones too.
    """

    rows: list[RegisterRow] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)


def open_register(path: Path, limits: Limits, headers: Collection[str] = (), sheet: str = "") -> Table:
    """Read a register file, whose header is known by the names of fields and by `headers`.

    Raises the Problems of `catalog.sheets.reading`.
    """
    return with_unit_line(read_table(path, [*field_names(), *headers], limits, sheet))


def read_rows(
    table: Table, columns: Sequence[Column], own_prefix: str, people: People, imported: Mapping[str, str]
) -> Reading:
    """What each row is. A number that stands in two rows refuses both.

    `imported` holds the digests of rows that were imported, by number: who comes as it was needs no second look.
    """
    kinds = RowKinds(table, columns, own_prefix)
    reader = _Reader(table, columns, own_prefix, people, imported, kinds)
    for place, (row, words) in enumerate(table.rows):
        if kind := kinds.kind(place, row, words):
            reader.pass_over(row, kind, words)
        elif not kinds.numbers[place] and (above := kinds.continued(row, words)):
            reader.refuse_continued(above, row)
        else:
            reader.read(row, words, kinds.numbers[place])
    found = reader.reading()
    found.numbers = set(kinds.times)
    return found


class _Reader:
    """Reads the rows of one table, one after the other."""

    def __init__(
        self,
        table: Table,
        columns: Sequence[Column],
        own_prefix: str,
        people: People,
        imported: Mapping[str, str],
        kinds: RowKinds,
    ) -> None:
        self._columns = columns
        self._prefix = own_prefix
        self._people = people
        self._imported = imported
        self._keys = [column.key for column in columns]
        self._digested = [f"{column.key}\x1e" if column.key and column.how != "count" else "" for column in columns]
        self._texts = CellTexts(table, columns, people)
        self._places = {column.key: place for place, column in enumerate(columns)}
        self._number_at = self._places["inventory_number"]
        self._version_at = next((place for place, c in enumerate(columns) if c.how == "version"), len(columns))
        self._group_name = group_name(columns)
        self._groups = asides.Groups()
        self._found = Reading(
            remarks=[
                *(remark for remark in table.remarks if remark.code not in _HEADER_AGAIN),
                *column_remarks(table, columns),
            ],
            asides=[Aside(r.row, "header", r.before) for r in table.remarks if r.code in _HEADER_AGAIN],
        )
        self._merged = _merged_cells(table)
        self._months = {r.row for r in table.remarks if r.column == self._number_at + 1 and _MONTH.fullmatch(r.after)}
        self._empty = defaultdict(list)
        for remark in table.remarks:
            if remark.code in NO_CONTENT:
                self._empty[remark.row].append(remark)
        self._longer = {r.row: r for r in table.remarks if r.code == "longer_row" and r.after != r.before}
        self._has_persons = any(column.person for column in columns)
        self._telling = Telling(columns)
        self._same: defaultdict[str, list[RegisterRow]] = defaultdict(list)
        self._times = kinds.times
        self._continued: set[int] = set()

    def pass_over(self, row: int, kind: asides.Kind, words: Sequence[str]) -> None:
        """Note a row that is no artifact."""
        text = asides.words_of(words)
        if kind == "group":
            self._groups.begin(asides.title_of(words))
        elif kind == "below":
            self._groups.end()
        self._found.asides.append(Aside(row, kind, text))

    def refuse_continued(self, above: int, below: int) -> None:
        """Note that an artifact goes on in a row without a number: the row above it says a part of it only."""
        for row in (above, below):
            facts = {"row": row, "above": above, "below": below}
            self._found.refused.append(Problem("E-ROW-CONTINUED", where=f"row {row}", **facts))
        self._continued.add(above)

    def read(self, row: int, words: Sequence[str], number: RegisterNumber | None) -> None:
        """Read the row of an artifact; why it cannot be read is noted."""
        texts = self._texts.of(row, words)
        if number is None and asides.may_be_title(words):
            self._groups.end()
        problems = [self._problem("E-ROW-FORMULA", row, r.column - 1, r.before) for r in self._empty.get(row, ())]
        if group := self._groups.text:
            self._found.groups[row] = group
            group = self._people.id_of(group) if names_person(group) else group
        self._check_number(row, number, texts, problems)
        digest = self._digest(texts, group)
        version = texts[self._version_at] if self._version_at < len(texts) else ""
        if number and not problems and not version and self._is_as_imported(number, digest):
            self._same[number.canonical].append(RegisterRow(row, number, {}, digest))
            return
        cells = {key: text for key, text in zip(self._keys, texts, strict=False) if key and text}
        if group:
            cells[self._group_name] = group
        if remark := self._longer.get(row):
            problems.append(self._problem("E-ROW-LONGER", row, len(self._columns), remark.before))
        self._found.remarks += self._telling.remarks(row, words)
        self._check_formulas(row, words, problems)
        self._check_values(row, cells, number, problems)
        if problems or number is None:
            self._found.refused += problems
            return
        self._same[number.canonical].append(RegisterRow(row, number, cells, digest, version))

    def _is_as_imported(self, number: RegisterNumber, digest: str) -> bool:
        """Whether a row needs no further look. Of two with one number it is asked how they differ."""
        return self._imported.get(number.canonical) == digest and self._times[number.canonical] == 1

    def _digest(self, texts: Sequence[str], group: str) -> str:
        parts = [head + text for head, text in zip(self._digested, texts, strict=False) if head and text]
        if group:
            parts.append(f"{self._group_name}\x1e{group}")
        return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    def _check_number(
        self, row: int, number: RegisterNumber | None, texts: Sequence[str], problems: list[Problem]
    ) -> None:
        text = texts[self._number_at] if self._number_at < len(texts) else ""
        if not text:
            problems.append(Problem("E-ROW-NUMBER-MISSING", where=f"row {row}", row=row))
        elif number is None or row in self._months:
            problems.append(self._problem("E-ROW-NUMBER", row, self._number_at, text, prefix=self._prefix))
        elif number.review:
            facts = {
                "number": number.canonical,
                "entry": number.entry,
                "last": number.to_number or "",
                "prefix": self._prefix,
            }
            problems.append(self._problem(_REVIEW_CODES[number.review], row, self._number_at, text, **facts))
        elif _FLOAT.fullmatch(text):
            remark = Remark(row, self._number_at + 1, "number_as_float", text, number.canonical)
            self._found.remarks.append(remark)

    def _check_formulas(self, row: int, words: Sequence[str], problems: list[Problem]) -> None:
        for place, (key, word) in enumerate(zip(self._keys, words, strict=False)):
            if key and ("=" in word or "#" in word):
                text = clean(word)
                if _FORMULA.match(text) or _ERROR_VALUE.fullmatch(text):
                    problems.append(self._problem("E-ROW-FORMULA", row, place, text))

    def _check_values(
        self, row: int, cells: dict[str, str], number: RegisterNumber | None, problems: list[Problem]
    ) -> None:
        if (quantity := cells.get("quantity")) and parse_quantity(quantity) is None:
            problems.append(self._problem("E-ROW-QUANTITY", row, self._places["quantity"], quantity))
        problems += [
            self._problem("E-ROW-MERGED", row, self._places[key], cells[key])
            for key in _OF_ALL
            if key in cells and (row, self._places[key]) in self._merged
        ]
        if (date := cells.get("entry_date")) and (day := parse_day(date)) and day.review == "impossible_date":
            problems.append(self._problem("E-ROW-DATE", row, self._places["entry_date"], date))
        if number and number.class_text and (given := cells.get("class_number")):
            other = parse(f"1/{given}", self._prefix)
            if other is None or other.class_text != number.class_text:
                place = self._places["class_number"]
                problems.append(self._problem("E-ROW-CLASS", row, place, given, number=number.class_text))

    def _problem(self, code: str, row: int, place: int, read: str, **facts: object) -> Problem:
        column = self._columns[place] if place < len(self._columns) else None
        # Of a row with cells too many each may be the donor's. The id of a row that is refused is kept nowhere.
        private = (self._has_persons and row in self._longer) or (column and column.person) or names_person(read)
        if private and not is_person(read):
            read = self._people.id_of(read)
        header = column.header if column else ""
        return Problem(code, where=f"row {row}", row=row, column=header, read=read[:_MOST_SHOWN], **facts)

    def reading(self) -> Reading:
        """What was found, rows that share a number refused."""
        for rows in self._same.values():
            if len(rows) > 1:
                is_merged = all((row.row, self._number_at) in self._merged for row in rows)
                self._found.refused += _same_number(rows, is_merged=is_merged)
            elif rows[0].row not in self._continued:
                self._found.rows += rows
        self._found.remarks += self._texts.remarks
        self._found.refused.sort(key=lambda problem: int(problem.facts["row"]))
        self._found.asides.sort(key=lambda aside: aside.row)
        self._found.remarks.sort(key=lambda remark: (remark.row, remark.column))
        return self._found


def _merged_cells(table: Table) -> set[tuple[int, int]]:
    """Row, and place in it, of cells that are one merged cell with others above or below them."""
    lower = defaultdict(list)
    for remark in table.remarks:
        if remark.code == "merged":
            lower[remark.row].append(remark.column - 1)
    found: set[tuple[int, int]] = set()
    above = 0
    for row, _words in table.rows if lower else ():
        found |= {(number, place) for place in lower.get(row, ()) for number in (above, row)}
        above = row
    return found


def _same_number(rows: list[RegisterRow], *, is_merged: bool) -> list[Problem]:
    """A problem for each of the rows that have one number: whether they are one artifact, or which, nobody knows."""
    classes = [row.card().get("class_number", "") for row in rows]
    materials = {found.class_name for text in classes if text and (found := parse(f"1/{text}", ""))}
    code = "E-ROW-CLASSES" if len(materials) > 1 else "E-ROW-MERGED-NUMBER" if is_merged else "E-ROW-DUPLICATE"
    problems = []
    for row in rows:
        others = ", ".join(str(other.row) for other in rows if other is not row)
        facts = {"row": row.row, "number": row.number.canonical, "others": others, "classes": ", ".join(classes)}
        problems.append(Problem(code, where=f"row {row.row}", **facts))
    return problems
