"""A register file brought into the museum: all of it, or nothing and a list of what stands in the way."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from catalog.batches import OpenBatch
from catalog.bulk import many_objects
from catalog.fields import BY_KEY
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.record import RECORD_FILE, BatchItem, Imported, Record, new_id, read_record, to_bytes
from catalog.register.reading import RegisterRow, open_register, read_rows
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.writing import Writer

Outcome = Literal["added", "changed", "unchanged"]


@dataclass(slots=True)
class Difference:
    """What a row does to the register: `fields` maps field keys to (old, new) words."""

    row: RegisterRow
    outcome: Outcome
    object_id: str = ""
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. `batch` is None where nothing was written."""

    batch: str | None
    rows: int
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
    listed, never removed. `tick(of)` is called for each row written. Raises the Problems of reading.
    """
    with many_objects():
        if dry_run:
            return _compare_file(museum, path)[0]
        # What a dead process left ready belongs to the register that the file is compared with.
        with open_writer() as writer:
            report, people = _compare_file(museum, path)
            if not report.problems and report.count("unchanged") < len(report.differences):
                report.batch = _write(writer, path, report, people, tick)
        return report


def _compare_file(museum: Museum, path: Path) -> tuple[ImportReport, People]:
    """What the file would change, and the people in it, those not known before among them."""
    table = open_register(path, museum.settings.limits)
    people = People(museum.private)
    rows, refused = read_rows(table, museum.standard.numbers.prefix, people)
    with museum.engine.connect() as connection:
        known = _known(connection)
        absent = _absent(connection, {row.number.canonical for row in rows})
    differences, conflicts = _compare(museum, rows, known)
    return ImportReport(None, len(table.rows), differences, refused, conflicts, absent), people


def _known(connection: Connection) -> dict[str, _Known]:
    query = select(ArtifactRow.number, ArtifactRow.id, ArtifactRow.row_digest)
    return {number: _Known(id_, digest) for number, id_, digest in connection.execute(query)}


def _absent(connection: Connection, present: set[str]) -> list[str]:
    """Numbers that an earlier import brought and this file does not have, in their natural order."""
    query = (
        select(ArtifactRow.number)
        .where(ArtifactRow.import_batch != "")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
    )
    return [number for number in connection.scalars(query) if number not in present]


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
            record = _read(museum, there.id)[1]
            found, conflict = _merge(record, row)
            conflicts += conflict
            same = not found and not conflict and record.imported and _same_cells(record.imported.cells, row.cells)
            differences.append(Difference(row, "unchanged" if same else "changed", there.id, found))
    return differences, conflicts


def _same_cells(before: dict[str, str], now: dict[str, str]) -> bool:
    """Whether two rows say the same, the spelling of their register number aside."""
    return before | {"inventory_number": ""} == now | {"inventory_number": ""}


def _read(museum: Museum, object_id: str) -> tuple[Inventory, Record]:
    inventory = museum.store.inventory(object_id)
    return inventory, read_record(museum.store.read(inventory, RECORD_FILE), object_id)


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


def _write(writer: Writer, path: Path, report: ImportReport, people: People, tick: Callable[[int], None]) -> str:
    museum = writer.museum
    digest = disk.sha512_of(path)
    batch = OpenBatch(writer, "register", str(path), digest)
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
        people.save()
        kept.mkdir(parents=True)
        shutil.copyfile(path, kept / path.name)
        writer.commit(changes(), check=lambda connection: _still_absent(connection, report))
    except BaseException:
        disk.remove_tree(kept)
        batch.close()
        raise
    batch.close()
    return batch.id


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
    for key, (_old, new) in difference.fields.items():
        place = record.card if key in BY_KEY else record.extra
        if new:
            place[key] = new
        else:
            place.pop(key, None)
    pieces = row.quantity.pieces if "quantity" in difference.fields else record.pieces
    changed = record.model_copy(update={"imported": imported, "batch": batch, "pieces": pieces})
    return Change(base, "register import", {RECORD_FILE: to_bytes(changed)})
