"""The columns of a register: the field that each one means, what a person said of it, and what was said last time."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from catalog.fields import BY_KEY, PERSON_FIELDS, Field, find_field
from catalog.folding import fold
from catalog.museum import Museum
from catalog.person_headers import holds_persons
from catalog.problems import Problem
from catalog.register.header_units import MEASURED, notes_apart, unit_in
from catalog.register.size_columns import SizePart, below_title, size_part
from catalog.register.tick_columns import Tick, tick_columns
from catalog.sheets.grid import column_number
from catalog.sheets.table import Table
from catalog.tables import BatchRow

#: Beside a batch's own file: what a person said of the columns, header → field key, or EXTRA.
COLUMNS_FILE = "columns.json"
#: Said of a column that has no field: its words are kept under its own header.
EXTRA = "-"
#: Headers that begin so are of the lists that this program writes; they hold no data of a register.
OWN_MARK = "sohoa:"
#: One of them: of which version of an entry a row was written (`catalog.register.versions`).
VERSION_HEADER = f"{OWN_MARK} phiên bản"
#: The title above a group of rows is kept with each of them under this name.
GROUP = "Nhóm"
_GROUP_NAME = re.compile(rf"{GROUP}(?: \([0-9]+\))?", re.IGNORECASE)

Corrections = dict[str, str]
How = Literal["name", "said", "remembered", "extra", "count", "own", "version"]

_CORRECTIONS = TypeAdapter(Corrections)
_COUNT_LABELS = frozenset({"tt", "stt", "so tt", "so thu tu", "thu tu", "no", "no.", "#"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    `key` is that of its field, the name under which the words of a column without a field are kept, or "" for
    one that this program wrote of its own. `unit` is the unit of measure in the header, with the order of axes
    («mm, DxRxC»); `person` columns hold persons; `how` says why it has this key: "count" for a column that counts
    the rows, which is kept with a row but makes no difference by itself. Columns of one
    key with a `part` each are together that field: sizes by axis, boxes to tick.
    """

    header: str
    key: str
    how: How
    unit: str = ""
    person: bool = False
    part: SizePart | Tick | None = None

    @property
    def field(self) -> str | None:
        """The key of its field."""
        return self.key if self.key in BY_KEY else None

    @property
    def ours(self) -> bool:
        """Whether this program wrote it: it holds no data of a register."""
        return self.how in ("own", "version")


def read_corrections(words: Iterable[str]) -> Corrections:
    """What a person says of columns, `HEADER=FIELD` or `HEADER=-`, by header. Problem E-MAP-FORM, E-MAP-FIELD."""
    said = {}
    for word in words:
        header, equals, name = (piece.strip() for piece in word.rpartition("="))
        if not equals or not header or not name:
            raise Problem("E-MAP-FORM", where=word)
        field = find_field(name)
        if field is None and name != EXTRA:
            raise Problem("E-MAP-FIELD", where=name)
        said[header] = field.key if field else EXTRA
    return said


def last_corrections(museum: Museum) -> list[Corrections]:
    """What was said of columns in earlier imports that were not undone, the newest first."""
    undone = select(BatchRow.source).where(BatchRow.kind == "undo", BatchRow.outcome == "done")
    imports = select(BatchRow.id).where(BatchRow.kind == "register", BatchRow.id.not_in(undone))
    query = imports.order_by(BatchRow.started.desc(), BatchRow.id)
    with museum.engine.connect() as connection:
        batches = list(connection.scalars(query))
    found = []
    for batch in batches:
        inventory = museum.store.inventory(batch)
        if COLUMNS_FILE in inventory.state:
            try:
                found.append(_CORRECTIONS.validate_json(museum.store.read(inventory, COLUMNS_FILE)))
            except ValidationError as error:
                raise Problem("E-RECORD-INVALID", where=f"{batch}/{COLUMNS_FILE}", reason=str(error)) from error
    return found


def corrections_for(header: Sequence[str], said: Corrections, before: Sequence[Corrections]) -> Corrections:
    """What holds for a file with this header: what is said now, and the last that was said of all its columns.

    Earlier words hold only where every column that they are about is in the file: it is then the same register.
    """
    names = _names(header)
    here = {fold(name) for name in names}
    last = next((words for words in before if all(fold(name) in here for name in words)), {})
    places = {name: _place(header, name) for name in said}
    now = {names[place]: said[name] for name, place in places.items() if place is not None}
    told = {fold(name) for name in now}
    return {name: key for name, key in last.items() if fold(name) not in told} | now


def _names(header: Sequence[str]) -> list[str]:
    """Names that tell the columns of a file apart: their headers, those of several numbered."""
    times = Counter(map(fold, header))
    seen: Counter[str] = Counter()
    names = []
    for words in header:
        seen[fold(words)] += 1
        names.append(f"{words} ({seen[fold(words)]})" if times[fold(words)] > 1 else words)
    return names


def columns_of(table: Table, said: Corrections, before: Sequence[Corrections], where: str) -> list[Column]:
    """The columns of a table, in its order.

    Raises Problem E-MAP-COLUMN where something is said of a column that is not there, E-TABLE-COLUMN-TWICE where
    two columns mean the same field, E-TABLE-NO-NUMBERS where none is the register number.
    """
    told: dict[int, str] = {}
    for name, key in said.items():
        if (at := _place(table.header, name)) is None:
            raise Problem("E-MAP-COLUMN", where=where, column=name, columns=", ".join(filter(None, table.header)))
        told[at] = key
    remembered = {fold(name): key for name, key in corrections_for(table.header, {}, before).items()}
    ticks = tick_columns(table)
    found = [
        _column(header, told.get(place), remembered.get(fold(name)), ticks.get(place))
        for place, (header, name) in enumerate(zip(table.header, _names(table.header), strict=True))
    ]
    columns: list[Column] = []
    taken: dict[str, str] = {}
    kept = {*BY_KEY, ""}
    for header, column in zip(table.header, _with_parts_apart(found), strict=True):
        if column.part:
            taken.setdefault(column.key, header)
        elif column.field:
            if first := taken.get(column.key):
                raise Problem("E-TABLE-COLUMN-TWICE", where=where, column=header, first=first)
            taken[column.key] = header
        elif not column.ours:
            column = _kept_as(column, kept)
            kept.add(column.key)
        columns.append(column)
    if "inventory_number" not in taken:
        raise Problem("E-TABLE-NO-NUMBERS", where=where, columns=", ".join(filter(None, table.header)))
    return columns


def _with_parts_apart(columns: Sequence[Column]) -> list[Column]:
    """Columns of one axis, or to tick, are kept as extra data beside one of the whole field, and beside their like."""
    whole = {column.key for column in columns if not column.part}
    parts: set[tuple[str, str]] = set()
    apart = []
    for column in columns:
        if column.part:
            part = (column.key, fold(column.part.label))
            if column.key in whole or part in parts:
                column = Column(column.header, column.header, "extra")
            parts.add(part)
        apart.append(column)
    return apart


def _place(header: Sequence[str], name: str) -> int | None:
    """The place of the column that a person means by its header, or by its letter in the spreadsheet."""
    for place, words in enumerate(header):
        if fold(words) == fold(name):
            return place
    letters = name.upper()
    if letters.isascii() and letters.isalpha() and len(letters) <= 2:
        place = column_number(letters)
        return place if place < len(header) else None
    return None


def _column(header: str, told: str | None, remembered: str | None, tick: tuple[str, Tick] | None) -> Column:
    key = told or remembered
    if key is None and tick:
        return Column(header, tick[0], "name", part=tick[1])
    if key is None and header.lower().startswith(OWN_MARK):
        return Column(header, "", "version" if fold(header) == fold(VERSION_HEADER) else "own")
    if key is None and fold(header) in _COUNT_LABELS:
        return Column(header, header, "count")
    how: How = "said" if told else "remembered" if remembered else "name"
    if key is None:
        field = find_field(header) or _field_in(header)
        key = field.key if field else "dimensions" if size_part(header) else EXTRA
    if key == EXTRA:
        return Column(header, header, "extra" if how == "name" else how, person=holds_persons(header))
    if key == "dimensions" and (part := size_part(header)):
        return Column(header, key, how, part=part)
    _name, notes = notes_apart(header)
    return Column(header, key, how, unit_in(notes, key), key in PERSON_FIELDS)


def _field_in(header: str) -> Field | None:
    """The field that a part of a header names; none where the whole is of persons: «Nguồn gốc (người tặng)»."""
    field = _field_below_notes(header) or _field_below_notes(below_title(header))
    return field if field and (field.key in PERSON_FIELDS or not holds_persons(header)) else None


def _field_below_notes(header: str) -> Field | None:
    """The field of a header without its notes in brackets; of what is measured, without a unit at its end too."""
    name, _notes = notes_apart(header)
    field = find_field(name)
    return field if field and field.key in MEASURED else find_field(_before_note(header))


def _before_note(header: str) -> str:
    """A header without a note in brackets at its end: "Số lượng (hiện vật)"."""
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", header)


def _kept_as(column: Column, kept: set[str]) -> Column:
    """The column under a name that no other one has."""
    name, number = column.header, 2
    while name in kept:
        name, number = f"{column.header} ({number})", number + 1
    return Column(column.header, name, column.how, person=column.person)


def compared_keys(columns: Sequence[Column], groups: Collection[str]) -> set[str]:
    """Keys under which a row of the file says something that makes a difference: those of its columns, its group.

    The header of a column that has a field is such a key too: what an earlier import kept under it stands there now.
    """
    telling = [column for column in columns if not column.ours and column.how != "count"]
    keys = {column.key for column in telling} | {column.header for column in telling} - BY_KEY.keys()
    return keys | {group_name(columns)} if groups else keys


def group_name(columns: Sequence[Column]) -> str:
    """The name under which the title of a row's group is kept; one that no column has."""
    return _kept_as(Column(GROUP, GROUP, "extra"), {column.key for column in columns}).key


def is_group_name(key: str) -> bool:
    """Whether titles of groups are kept under this name, in this file or in the one that its rows were listed from."""
    return _GROUP_NAME.fullmatch(key) is not None


def columns_json(columns: Sequence[Column]) -> list[dict[str, str | None]]:
    """`columns` of `register import`."""
    return [
        {
            "header": c.header,
            "field": c.field,
            "kept_as": c.key or None,
            "unit": (c.part or c).unit or None,
            "how": c.how,
        }
        for c in columns
    ]
