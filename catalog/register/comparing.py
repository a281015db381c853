"""A register file held against the museum: a three-way merge of each row.

What both are held against is the row that was imported last; of an export, the entry as it was written.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.number import natural_key
from catalog.parsing.card import mean_the_same
from catalog.problems import Problem
from catalog.record import Record
from catalog.register.columns import Column
from catalog.register.reading import RegisterRow
from catalog.register.size_columns import cover
from catalog.register.versions import Base, base_of, words_of
from catalog.tables import ArtifactRow
from catalog.wording.names import field_name

#: "renewed": nothing of the entry changes but the row that later imports are merged against.
Outcome = Literal["added", "changed", "renewed", "unchanged", "conflict"]
_MOST_SHOWN = 80


@dataclass(slots=True)
class Difference:
    """What a row does to the register: `fields` maps field keys to (old, new) words, persons as ids.

    `version` is that of the object which the row was compared with, `id` its identity; "" for a new one.
    A row in conflict has its conflicts as problems, and the fields that would change beside them. `base` is what a
    row was held against that is none of the register's own file.
    """

    row: RegisterRow
    outcome: Outcome
    id: str = ""
    version: int = 0
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)
    conflicts: list[Problem] = field(default_factory=list)
    base: Base | None = None


class Known(NamedTuple):
    """An artifact as the catalog has it: enough to see whether a row is unchanged, or missing."""

    id: str
    number: str
    digest: str
    status: str
    batch: str

    @property
    def withdrawn(self) -> bool:
        """Whether it is no entry any more."""
        return self.status == "withdrawn"


def known_artifacts(connection: Connection) -> dict[str, Known]:
    """Artifacts by the numbers they have, and by the temporary ones they had once."""
    row = ArtifactRow
    query = select(row.former_numbers, row.id, row.number, row.row_digest, row.status, row.import_batch)
    known = {}
    former: dict[str, Known] = {}
    for before, *said in connection.execute(query).all():
        there = Known._make(said)
        known[there.number] = there
        if before:
            former |= dict.fromkeys(before.split(";"), there)
    return known | former


def absent_numbers(known: Mapping[str, Known], present: Collection[str]) -> list[str]:
    """Numbers that an earlier import brought and this file does not have, in their natural order."""
    here = {known[number].id for number in present if number in known}
    brought = (there for there in known.values() if there.batch and not there.withdrawn)
    return sorted({there.number for there in brought if there.id not in here}, key=natural_key)


def compare(
    museum: Museum,
    rows: Sequence[RegisterRow],
    columns: Sequence[Column],
    told: Collection[str],
    known: dict[str, Known],
) -> tuple[list[Difference], list[Problem]]:
    """What each row does, and a problem for each of those that mean one artifact by two of its numbers.

    `told` are the keys of the cells that make a difference (`catalog.register.columns.compared_keys`).
    """
    against = _Against(museum, columns, told)
    times = Counter(known[row.number.canonical].id for row in rows if row.number.canonical in known)
    same: defaultdict[str, list[RegisterRow]] = defaultdict(list)
    if len(times) < times.total():
        for row in rows:
            if (there := known.get(row.number.canonical)) and times[there.id] > 1:
                same[there.id].append(row)
    refused = [_one_artifact(row, found) for found in same.values() for row in found]
    differences = []
    for row in rows:
        there = known.get(row.number.canonical)
        if there is None:
            differences.append(Difference(row, "added"))
        elif there.id not in same:
            differences.append(against.difference(there, row))
    return differences, refused


def _one_artifact(row: RegisterRow, rows: Sequence[RegisterRow]) -> Problem:
    others = ", ".join(str(other.row) for other in rows if other is not row)
    return Problem("E-ROW-DUPLICATE", where=f"row {row.row}", row=row.row, number=row.number.canonical, others=others)


class _Against:
    """Holds rows of one file against entries that the museum has."""

    def __init__(self, museum: Museum, columns: Sequence[Column], told: Collection[str]) -> None:
        self._museum = museum
        self._told = told
        self._of_sizes = [column for column in columns if column.part and column.key == "dimensions"]
        self._labels = [column.part.label for column in self._of_sizes if column.part]
        self._of_list = any(column.how == "own" for column in columns)

    def difference(self, there: Known, row: RegisterRow) -> Difference:
        """What a row does to an entry."""
        if there.digest == row.digest and not there.withdrawn and not row.version:
            return Difference(row, "unchanged", there.id)
        inventory, record = load_newest(self._museum.store, there.id)
        if record.status == "withdrawn" and record.merged_into is None and record.imported is None:
            return Difference(row, "added", there.id, inventory.head)
        base = base_of(self._museum, inventory, record, row, of_list=self._of_list)
        before = base or Base("register", words_of(record.imported), {})
        fields, conflicts = merge(record, row, self._told, before)
        sizes = record.card.get("dimensions") or before.old.get("dimensions", "")
        if self._labels and "dimensions" in fields and sizes and not cover(self._labels, sizes):
            _old, wanted = fields.pop("dimensions")
            conflicts += [_sizes_apart(record, row, self._of_sizes[0], sizes, wanted)] if wanted else []
        if conflicts:
            return Difference(row, "conflict", there.id, inventory.head, fields, conflicts)
        if fields:
            return Difference(row, "changed", there.id, inventory.head, fields, base=base)
        is_news = base is None and _is_news(record, row, self._told)
        return Difference(row, "renewed" if is_news else "unchanged", there.id, inventory.head)


def _is_news(record: Record, row: RegisterRow, told: Collection[str]) -> bool:
    """Whether a row says otherwise than the one imported last, or none was: what it says is then merged against."""
    if record.imported is None:
        return True
    before, there = words_of(record.imported), {**row.card(), **row.extra()}
    return any(before.get(key, "") != there.get(key, "") for key in _told(row, told) if key != "inventory_number")


def _told(row: RegisterRow, told: Collection[str]) -> Collection[str]:
    """Keys that a row says something under: the class too, where its number says it."""
    return {*told, "class_number"} if row.number.class_text else told


def merge(
    record: Record, row: RegisterRow, told: Collection[str], base: Base
) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Fields that the file changed from what it said before, and those changed otherwise in the museum too.

    What the file has no column for (`told`) stays as it is, and so does what both say, in whatever words. The number
    is the entry's identity and no matter of a merge. An entry that never came from a file was all made in the museum.
    """
    told = _told(row, told)
    here = {**record.card, **record.extra}
    there = {**row.card(), **row.extra()}
    fields = {}
    conflicts = []
    for key in dict.fromkeys([*there, *base.old, *base.written]):
        old, now, wanted = base.old.get(key, ""), here.get(key, ""), there.get(key, "")
        if key == "inventory_number" or key not in told or wanted in (now, old, base.written.get(key)):
            continue
        if now == old:
            fields[key] = (now, wanted)
        elif not mean_the_same(key, now, wanted):
            conflicts.append(_conflict(record, row, key, now, wanted))
    return fields, conflicts


def _sizes_apart(record: Record, row: RegisterRow, column: Column, here: str, there: str) -> Problem:
    """Why columns of one axis each do not take the place of sizes of more axes."""
    facts = {"row": row.row, "number": record.number, "column": column.header}
    shown = {"museum": here[:_MOST_SHOWN], "file": there[:_MOST_SHOWN]}
    return Problem("E-ROW-SIZES", where=f"row {row.row}", **facts, **shown)


def _conflict(record: Record, row: RegisterRow, key: str, here: str, there: str) -> Problem:
    facts = {"row": row.row, "number": record.number, "column": field_name(key)}
    shown = {"museum": here[:_MOST_SHOWN], "file": there[:_MOST_SHOWN]}
    return Problem("E-ROW-CONFLICT", where=f"row {row.row}", **facts, **shown)
