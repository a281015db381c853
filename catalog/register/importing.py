"""A register file brought into the museum: all of it, or nothing and a list of what stands in the way."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from catalog.batches import OpenBatch
from catalog.bulk import many_objects
from catalog.database import check_all_read
from catalog.fields import BY_KEY
from catalog.museum import Museum
from catalog.people import FILE_NAME as PEOPLE_FILE
from catalog.people import People
from catalog.problems import Problem, visible
from catalog.record import RECORD_FILE, BatchItem, Imported, Record, new_id, read_record, to_bytes
from catalog.register.reading import RegisterRow, open_register, read_rows
from catalog.spreadsheet import Table
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.root import reading
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.writing import Writer

Outcome = Literal["added", "changed", "unchanged"]
_TRIES = 5


@dataclass(slots=True)
class Difference:
    """What a row does to the register: `fields` maps field keys to (old, new) words, persons as ids.

    `version` is that of the object which a changed row was compared with.
    """

    row: RegisterRow
    outcome: Outcome
    object_id: str = ""
    version: int = 0
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. `batch` is None where nothing was written.

    `people` are those of the museum and of the file, new ones among them.
    """

    batch: str | None
    rows: int
    people: People
    differences: list[Difference]
    refused: list[Problem]
    conflicts: list[Problem]
    absent: list[str]

    def count(self, outcome: Outcome) -> int:
        """Rows of that outcome."""
        return sum(difference.outcome == outcome for difference in self.differences)

    def as_json(self) -> dict[str, object]:
        """`data` of `register import`."""
        return {
            "batch": self.batch,
            "rows": self.rows,
            "added": self.count("added"),
            "changed": self.count("changed"),
            "unchanged": self.count("unchanged"),
            "refused": len(self.refused),
            "conflicts": len(self.conflicts),
            "absent": len(self.absent),
            "absent_numbers": self.absent,
            "differences": [
                {
                    "row": d.row.row,
                    "number": d.row.number.canonical,
                    "fields": {k: list(v) for k, v in d.fields.items()},
                }
                for d in self.differences
                if d.outcome == "changed"
            ],
        }

    @property
    def problems(self) -> list[Problem]:
        """All that stands in the way, by row."""
        return sorted([*self.refused, *self.conflicts], key=lambda p: int(p.facts["row"]))


@dataclass(frozen=True, slots=True)
class _Known:
    """An artifact as the catalog has it: enough to see whether a row is unchanged."""

    id: str
    digest: str


def import_register(
    museum: Museum, path: Path, *, dry_run: bool, open_writer: Callable[[], Writer], tick: Callable[[int], None]
) -> ImportReport:
    """Import a register file: each row added, changed or unchanged, or nothing where any is refused.

    A changed row is merged: only cells that differ from the row last imported apply; a field that
    was changed in the museum too is a conflict. Numbers of the last import that are absent are
    listed, never removed. `tick(of)` is called for each row written. Raises the Problems of reading,
    E-CATALOG-INCOMPLETE, and E-STORE-RACE where others keep changing what is compared.
    """
    with many_objects():
        table = open_register(path, museum.settings.limits)
        if dry_run:
            return _compare_table(museum, table)
        # What a dead process left ready belongs to the register that the file is compared with.
        with open_writer() as writer:
            for attempt in range(_TRIES):
                report = _compare_table(museum, table)
                if report.problems or report.count("unchanged") == len(report.differences):
                    break
                try:
                    report.batch = _write(writer, path, report, tick)
                    break
                except Problem as problem:
                    if problem.code != "E-STORE-RACE" or attempt == _TRIES - 1:
                        raise
            return report


def _compare_table(museum: Museum, table: Table) -> ImportReport:
    """What the file would change."""
    people = People(museum.private)
    rows, refused = read_rows(table, museum.standard.numbers.prefix, people)
    with museum.engine.connect() as connection:
        check_all_read(connection)
        known = _known(connection)
        absent = _absent(connection, {row.number.canonical for row in rows})
    differences, conflicts = _compare(museum, rows, known)
    return ImportReport(None, len(table.rows), people, differences, refused, conflicts, absent)


def _known(connection: Connection) -> dict[str, _Known]:
    """Artifacts by the numbers they have, and by the temporary ones they had once."""
    query = select(ArtifactRow.number, ArtifactRow.id, ArtifactRow.row_digest, ArtifactRow.former_numbers)
    known = {}
    former: dict[str, _Known] = {}
    for number, id_, digest, before in connection.execute(query):
        known[number] = _Known(id_, digest)
        former |= dict.fromkeys(filter(None, before.split(";")), known[number])
    return known | former


def _absent(connection: Connection, present: set[str]) -> list[str]:
    """Numbers that an earlier import brought and this file does not have, in their natural order."""
    query = (
        select(ArtifactRow.number, ArtifactRow.former_numbers)
        .where(ArtifactRow.import_batch != "", ArtifactRow.status != "withdrawn")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
    )
    return [number for number, former in connection.execute(query) if not {number, *former.split(";")} & present]


def _compare(
    museum: Museum, rows: list[RegisterRow], known: dict[str, _Known]
) -> tuple[list[Difference], list[Problem]]:
    differences = []
    conflicts = []
    for row in rows:
        there = known.get(row.number.canonical)
        if there is None:
            differences.append(Difference(row, "added"))
        elif there.digest == row.digest:
            differences.append(Difference(row, "unchanged", there.id))
        else:
            base, record = _read(museum, there.id)
            found, conflict = _merge(record, row)
            conflicts += conflict
            # An entry made by hand gets its row even where nothing differs: later imports are merged against it.
            said_before = record.imported is not None and _same_cells(record.imported.cells, row.cells)
            same = not found and not conflict and said_before
            differences.append(Difference(row, "unchanged" if same else "changed", there.id, base.head, found))
    return differences, conflicts


def _same_cells(before: dict[str, str], now: dict[str, str]) -> bool:
    """Whether two rows say the same, the spelling of their number aside (with its class or without)."""
    spelled = {"inventory_number": "", "class_number": ""}
    return before | spelled == now | spelled


def _read(museum: Museum, object_id: str) -> tuple[Inventory, Record]:
    with reading(museum.store.place(object_id)):
        inventory = museum.store.inventory(object_id)
        data = museum.store.read(inventory, RECORD_FILE)
    return inventory, read_record(data, object_id)


def _merge(record: Record, row: RegisterRow) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Fields that the file changed since it was last imported, and those changed in the museum too."""
    before = record.imported.cells if record.imported else {}
    now = {**record.card, **record.extra}
    new = {**row.card(), **row.extra()}
    found = {}
    conflicts = []
    for key in dict.fromkeys([*new, *before]):
        wanted, current = new.get(key, ""), now.get(key, "")
        if wanted == current or (record.imported and row.cells.get(key, "") == before.get(key, "")):
            continue
        if record.imported and current != before.get(key, "") and key in row.cells:
            label = BY_KEY[key].label if key in BY_KEY else key
            facts = {
                "row": row.row,
                "number": record.number,
                "column": label,
                "museum": current[:80],
                "file": wanted[:80],
            }
            conflicts.append(Problem("E-ROW-CONFLICT", where=f"row {row.row}", **facts))
            continue
        found[key] = (current, wanted)
    return found, conflicts


def _write(writer: Writer, path: Path, report: ImportReport, tick: Callable[[int], None]) -> str:
    """Write what differs; returns the batch's id. Problem E-STORE-RACE where the comparison no longer holds."""
    museum = writer.museum
    digest = disk.sha512_of(path)
    batch = OpenBatch(writer, "register", visible(str(path)), digest)
    items = [
        BatchItem(where=f"row {d.row.row}", outcome=d.outcome, number=d.row.number.canonical)
        for d in report.differences
    ]

    def changes() -> Iterator[Change]:
        writing = [difference for difference in report.differences if difference.outcome != "unchanged"]
        for difference in writing:
            yield _change(museum, difference, batch.id, digest)
            tick(len(writing))
        yield batch.change(items, "done")

    kept = museum.private / "registers" / batch.id.rpartition(":")[2]
    try:
        _save(report.people)
        kept.mkdir(parents=True)
        shutil.copyfile(path, kept / path.name)
        writer.commit(changes(), check=lambda connection: _still_absent(connection, report))
    except BaseException:
        disk.remove_tree(kept)
        batch.close()
        raise
    batch.close()
    return batch.id


def _save(people: People) -> None:
    try:
        people.save()
    except IntegrityError as error:  # another process has just given one of them an id
        raise Problem("E-STORE-RACE", where=PEOPLE_FILE) from error


def _still_absent(connection: Connection, report: ImportReport) -> None:
    """A number that another process added meanwhile must not come twice."""
    known = _known(connection)
    for difference in report.differences:
        if difference.outcome == "added" and difference.row.number.canonical in known:
            raise Problem("E-STORE-RACE", where=difference.row.number.canonical)


def _change(museum: Museum, difference: Difference, batch: str, file_sha512: str) -> Change:
    row = difference.row
    imported = Imported(batch=batch, row=row.row, file_sha512=file_sha512, digest=row.digest, cells=row.cells)
    if difference.outcome == "added":
        base = Inventory(new_id())
        record = Record(
            id=base.id,
            number=row.number.canonical,
            temporary=row.temporary,
            card=row.card(),
            extra=row.extra(),
            pieces=row.quantity.pieces,
            imported=imported,
            batch=batch,
        )
        return Change(base, "register import", {RECORD_FILE: to_bytes(record)})
    base, record = _read(museum, difference.object_id)
    if base.head != difference.version:
        raise Problem("E-STORE-RACE", where=row.number.canonical)
    for key, (_old, new) in difference.fields.items():
        place = record.card if key in BY_KEY else record.extra
        if new:
            place[key] = new
        else:
            place.pop(key, None)
    pieces = row.quantity.pieces if "quantity" in difference.fields else record.pieces
    changed = record.model_copy(update={"imported": imported, "batch": batch, "pieces": pieces})
    return Change(base, "register import", {RECORD_FILE: to_bytes(changed)})
