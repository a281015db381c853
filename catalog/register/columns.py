"""The columns of a register and the field that each one means."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.fields import BY_KEY, PERSON_FIELDS, Field, find_field
from catalog.folding import fold, fold_name
from catalog.parsing.money import money_unit
from catalog.person_headers import holds_persons
from catalog.problems import Problem
from catalog.register.corrections import EXTRA, Corrections, column_names, corrections_for, place_of
from catalog.register.header_units import MEASURED, length_in, notes_apart, unit_in, with_units_above
from catalog.register.size_columns import SizePart, below_title, size_part
from catalog.register.tick_columns import Tick, tick_columns
from catalog.register.unit_lines import units_above
from catalog.sheets.table import Remark, Table

#: Headers that begin so are of the lists that this program writes; they hold no data of a register.
OWN_MARK = "sohoa:"
#: One of them: of which version of an entry a row was written (`catalog.register.versions`).
VERSION_HEADER = f"{OWN_MARK} phiên bản"
#: The title above a group of rows is kept with each of them under this name.
GROUP = "Nhóm"
_GROUP_NAME = re.compile(rf"{GROUP}(?: \([0-9]+\))?", re.IGNORECASE)

How = Literal["name", "said", "remembered", "extra", "count", "own", "version"]

_COUNTING = re.compile(r"\s*\(?[0-9]{1,7}(?:[.,]0)?[.)]{0,2}\s*")
_NEWER = re.compile(r"\bmoi\b")
_QUANTITY = re.compile(r"(?:so luong|sl|s luong)\b")
_COUNT_LABELS = frozenset({"tt", "stt", "so tt", "so thu tu", "thu tu", "no", "no.", "#"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    `key` is that of its field, the name under which the words of a column without a field are kept, or "" for
    one that this program wrote of its own. `unit` is the unit of measure in the header, with the order of axes
    («mm, DxRxC»), `above` what of it a line above the table names; `person` columns hold persons; `how` says why it
    has this key: "count" for a column that counts the rows, which is kept with a row but makes no difference by itself.
    Columns of one key with a `part` each are together that field: sizes by axis, boxes to tick.
    """

    header: str
    key: str
    how: How
    unit: str = ""
    person: bool = False
    part: SizePart | Tick | None = None
    above: str = ""

    @property
    def field(self) -> str | None:
        """The key of its field."""
        return self.key if self.key in BY_KEY else None

    @property
    def ours(self) -> bool:
        """Whether this program wrote it: it holds no data of a register."""
        return self.how in ("own", "version")


def columns_of(table: Table, said: Corrections, before: Sequence[Corrections], where: str) -> list[Column]:
    """The columns of a table, in its order.

    Raises Problem E-MAP-COLUMN where something is said of a column that is not there, E-TABLE-COLUMN-TWICE where
    two columns mean the same field, E-TABLE-NO-NUMBERS where none is the register number.
    """
    told: dict[int, str] = {}
    for name, key in said.items():
        if (at := place_of(table.header, name)) is None:
            raise Problem("E-MAP-COLUMN", where=where, column=name, columns=", ".join(filter(None, table.header)))
        told[at] = key
    remembered = {fold(name): key for name, key in corrections_for(table.header, {}, before).items()}
    ticks = tick_columns(table)
    above = units_above(table)
    found = [
        _column(header, told.get(place), remembered.get(fold(name)), ticks.get(place), above)
        for place, (header, name) in enumerate(zip(table.header, column_names(table.header), strict=True))
    ]
    found = _giving_way([_counted(table, place, found) for place in range(len(found))])
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


def _counted(table: Table, place: int, columns: Sequence[Column]) -> Column:
    """A column of the count of rows, as an ordinary one where most of what stands beside numbers counts nothing."""
    column = columns[place]
    number_at = next((at for at, other in enumerate(columns) if other.key == "inventory_number"), len(columns))
    if column.how != "count" or number_at == len(columns):
        return column
    cells = [
        cells[place]
        for _row, cells in table.rows
        if max(place, number_at) < len(cells) and cells[place].strip() and any(map(str.isdigit, cells[number_at]))
    ]
    is_count = 2 * sum(map(bool, map(_COUNTING.fullmatch, cells))) >= len(cells)
    return column if is_count else Column(column.header, column.header, "extra")


def _giving_way(columns: Sequence[Column]) -> list[Column]:
    """«Số đăng ký mới» is the register number where no other column is; beside one it is kept as it is."""
    numbers = [column for column in columns if column.key == "inventory_number"]
    newer = [c for c in numbers if c.how == "name" and _NEWER.search(fold(c.header))]
    way = newer if len(newer) < len(numbers) else []
    return [Column(c.header, c.header, "extra") if c in way else c for c in columns]


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


def _column(
    header: str, told: str | None, remembered: str | None, tick: tuple[str, Tick] | None, above: Sequence[str]
) -> Column:
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
        taken = "" if part.unit else length_in(above)
        return Column(header, key, how, part=SizePart(part.label, part.unit or taken), above=taken)
    _name, notes = notes_apart(header)
    own, unit = unit_in(notes, key), unit_in(with_units_above(notes, above), key)
    taken = ", ".join(part for part in unit.split(", ") if part not in own.split(", "))
    return Column(header, key, how, unit, key in PERSON_FIELDS, above=taken)


def _field_in(header: str) -> Field | None:
    """The field that a part of a header names; none where the whole is of persons: «Nguồn gốc (người tặng)»."""
    field = _field_below_notes(header) or _field_below_notes(below_title(header))
    return field if field and (field.key in PERSON_FIELDS or not holds_persons(header)) else None


def _field_below_notes(header: str) -> Field | None:
    """The field of a header without its notes in brackets; of what is measured, without a unit at its end too."""
    name, notes = notes_apart(header)
    field = find_field(name)
    if field is None and any(money_unit(note) is not None for note in notes):
        field = find_field(f"{name} (đồng)")  # «Giá trị» alone may be that of history
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


def column_remarks(table: Table, columns: Sequence[Column]) -> list[Remark]:
    """What is special of columns: units that stand above the table, quantities of which none is that of the card."""
    row = table.header_row
    remarks = [Remark(row, at, "unit_above", "", column.above) for at, column in enumerate(columns, 1) if column.above]
    counts = [at for at, column in enumerate(columns, 1) if _QUANTITY.match(fold_name(column.header))]
    if counts and all(column.key != "quantity" for column in columns):
        words = ", ".join(columns[at - 1].header for at in counts)
        remarks.append(Remark(row, counts[0], "no_quantity", words, ""))
    return remarks


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
