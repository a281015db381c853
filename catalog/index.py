"""The only writer of catalog rows: reads objects of the store and made.json files, writes rows.

Commits, recovery and `rebuild` all come through here, so that a rebuilt catalog equals the old one
by construction.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, tuple_, update

from catalog.database import last_commit
from catalog.derivatives import MADE_FILE, Made, read_made
from catalog.fields import PERSON_FIELDS
from catalog.folding import fold
from catalog.number import parse
from catalog.problems import Problem
from catalog.progress.levels import Assessment, assess
from catalog.progress.parts import part_labels
from catalog.progress.standard import Standard, first_value
from catalog.quality.grading import Verdict
from catalog.record import BATCH_FILE, RECORD_FILE, Asset, Batch, Record, read_batch, read_record
from catalog.store import clock
from catalog.store.inventory import Inventory
from catalog.store.root import Store, reading
from catalog.tables import ArtifactRow, AssetRow, Base, BatchRow, DerivativeRow, MetaRow, StandingRow

Row = dict[str, Any]
#: Prefix and number: what an entry of the register and its parts have in common.
Entry = tuple[str, int]
#: When each part of an entry got a row of its own (ms), by its label.
Births = dict[str, int]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An object as the store has it: the versions of an artifact's record, or a batch, or neither.

    `at` is the time of its newest version (ms). `history` holds, for each version, when it was made (ms),
    by whom, and what the record said.
    """

    inventory: Inventory
    at: int
    history: list[tuple[int, str, Record]]
    batch: Batch | None

    @property
    def record(self) -> Record:
        """The newest record."""
        return self.history[-1][2]


def _load(store: Store, inventory: Inventory) -> _Loaded:
    history = []
    batch = None
    if RECORD_FILE in inventory.state:
        for number, version in enumerate(inventory.versions, 1):
            data = store.read(inventory, RECORD_FILE, number)
            record = read_record(data, f"{inventory.id} v{number}")
            history.append((clock.from_text(version.created), version.user, record))
    elif BATCH_FILE in inventory.state:
        batch = read_batch(store.read(inventory, BATCH_FILE), inventory.id)
    at = history[-1][0] if history else clock.from_text(inventory.versions[-1].created)
    return _Loaded(inventory, at, history, batch)


def index_commit(connection: Connection, store: Store, standard: Standard, changed: Iterable[Inventory]) -> None:
    """Bring the rows up to date with the objects that a commit changed."""
    _index(connection, store, standard, (_load(store, inventory) for inventory in changed))


def index_everything(
    connection: Connection, store: Store, standard: Standard, derivatives: Path, tick: Callable[[], None]
) -> list[Problem]:
    """Fill empty tables from the whole store and from derivatives/. `tick` is called for each object.

    Returns a problem for each object that cannot be read, and for each artifact that has the number of an
    older one; the catalog is without them.
    """
    damage: list[Problem] = []
    younger: list[str] = []
    _index(connection, store, standard, _of_different_numbers(_load_all(store, damage, tick), younger))
    damage += [_settle_number(connection, store, standard, object_id) for object_id in younger]
    for path in sorted(derivatives.glob(f"*/*/*/*/{MADE_FILE}")):
        if made := read_made(path):
            index_derivative(connection, made)
    return damage


def _load_all(store: Store, damage: list[Problem], tick: Callable[[], None]) -> Iterator[_Loaded]:
    for folder in store.object_folders():
        tick()
        try:
            with reading(folder):
                loaded = _load(store, store.inventory_in(folder))
        except Problem as problem:
            damage.append(problem)
            continue
        yield loaded


def _of_different_numbers(objects: Iterator[_Loaded], others: list[str]) -> Iterator[_Loaded]:
    """The objects but for artifacts with a number that came before: their ids go to `others`."""
    seen: set[str] = set()
    for loaded in objects:
        if loaded.history and loaded.record.number in seen:
            others.append(loaded.inventory.id)
            continue
        if loaded.history:
            seen.add(loaded.record.number)
        yield loaded


def _settle_number(connection: Connection, store: Store, standard: Standard, object_id: str) -> Problem:
    """Of two artifacts with one number the catalog has the older; returns what is to be said of the other."""
    loaded = _load(store, store.inventory(object_id))
    number = loaded.record.number
    query = select(ArtifactRow.created_at, ArtifactRow.id).where(ArtifactRow.number == number)
    born, kept = connection.execute(query).one()
    if (loaded.history[0][0], object_id) < (born, kept):
        for column in (ArtifactRow.id, AssetRow.artifact, StandingRow.artifact):
            connection.execute(delete(column.class_).where(column == kept))
        _index(connection, store, standard, iter([loaded]))
        kept, object_id = object_id, kept
    return Problem("E-RECORD-TWICE", where=object_id, number=number, kept=kept)


def _index(connection: Connection, store: Store, standard: Standard, objects: Iterator[_Loaded]) -> None:
    last = last_commit(connection)
    entries: set[Entry] = set()
    while chunk := list(islice(objects, _CHUNK)):
        last = max(last, *(loaded.at for loaded in chunk))
        entries |= _index_chunk(connection, standard, chunk)
    # Parts with rows of their own change what is asked of their entry: look at the entry once more.
    parted = iter(sorted(entries))
    while some := list(islice(parted, _CHUNK)):
        whole = select(ArtifactRow.id).where(
            tuple_(ArtifactRow.prefix, ArtifactRow.sequence).in_(some), ArtifactRow.part == ""
        )
        ids = sorted(connection.scalars(whole))
        _index_chunk(connection, standard, [_load(store, store.inventory(object_id)) for object_id in ids])
    connection.execute(update(MetaRow).where(MetaRow.key == "last_commit").values(value=str(last)))


def _index_chunk(connection: Connection, standard: Standard, chunk: Sequence[_Loaded]) -> set[Entry]:
    """Write the rows of these objects; returns the entries whose parts came, changed or went."""
    for loaded in chunk:
        if loaded.batch:
            _write_batch(connection, loaded.batch)
    artifacts = {loaded.inventory.id: loaded for loaded in chunk if loaded.history}
    before = select(ArtifactRow.prefix, ArtifactRow.sequence).where(
        ArtifactRow.id.in_(artifacts), ArtifactRow.part != ""
    )
    entries = {(prefix, sequence) for prefix, sequence in connection.execute(before)}
    numbers = {object_id: _split(loaded.record.number) for object_id, loaded in artifacts.items()}
    entries |= {(prefix, sequence) for prefix, sequence, part in numbers.values() if part}
    births = _births(connection, [(p, s) for p, s, part in numbers.values() if not part])

    rows: list[Row] = []
    assets: list[Row] = []
    standings: list[Row] = []
    for object_id, loaded in artifacts.items():
        prefix, sequence, part = numbers[object_id]
        own = {} if part else births[prefix, sequence]
        steps, now = _standings(object_id, loaded.history, own, standard)
        standings += steps
        rows.append(_artifact_row(loaded, now) | {"prefix": prefix, "sequence": sequence, "part": part})
        assets += [_asset_row(object_id, asset, now.verdicts.get(asset.path)) for asset in loaded.record.assets]
    _replace(connection, ArtifactRow, ArtifactRow.id.in_(artifacts), rows)
    _replace(connection, AssetRow, AssetRow.artifact.in_(artifacts), assets)
    _replace(connection, StandingRow, StandingRow.artifact.in_(artifacts), standings)
    return entries


def _replace(connection: Connection, table: type[Base], which: ColumnElement[bool], rows: list[Row]) -> None:
    connection.execute(delete(table).where(which))
    if rows:
        connection.execute(insert(table), rows)


def _split(number: str) -> tuple[str, int, str]:
    """Prefix, number and part of a canonical number."""
    found = parse(number, "")
    return (found.prefix, found.number, found.parts or "") if found else (number, 0, "")


def _births(connection: Connection, entries: list[Entry]) -> defaultdict[Entry, Births]:
    births: defaultdict[Entry, Births] = defaultdict(dict)
    query = select(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.number, ArtifactRow.created_at).where(
        tuple_(ArtifactRow.prefix, ArtifactRow.sequence).in_(entries), ArtifactRow.part != ""
    )
    for prefix, sequence, number, at in connection.execute(query):
        for label in part_labels(number):
            births[prefix, sequence][label] = min(at, births[prefix, sequence].get(label, at))
    return births


def _standings(
    object_id: str, history: list[tuple[int, str, Record]], births: Births, standard: Standard
) -> tuple[list[Row], Assessment]:
    """A row for each time that level, counting or a group changed; and the newest assessment."""
    rows: list[Row] = []
    first = history[0][0]
    moments = sorted({at for at, _user, _record in history} | {at for at in births.values() if at > first})
    for moment in moments:
        _at, user, record = next(step for step in reversed(history) if step[0] <= moment)
        assessment = assess(record, standard, [label for label, at in births.items() if at <= moment])
        state = {"level": int(assessment.level), "counted": assessment.counted, **_groups(record)}
        if not rows or state.items() - rows[-1].items():
            rows.append({"artifact": object_id, "at": moment, "operator": user, **state})
    return rows, assessment


def _groups(record: Record) -> Row:
    return {
        "collection": first_value(record.card, "collection"),
        "material": first_value(record.card, "materials"),
        "object_type": first_value(record.card, "object_type"),
        "legal_level": first_value(record.card, "legal_level"),
    }


def _artifact_row(loaded: _Loaded, now: Assessment) -> Row:
    record = loaded.record
    card = record.card
    words = [record.number, *record.former_numbers, *(text for key, text in card.items() if key not in PERSON_FIELDS)]
    return {
        "id": record.id,
        "number": record.number,
        "class_number": card.get("class_number", ""),
        "title": card.get("name", ""),
        "pieces": record.pieces,
        "temporary": record.temporary,
        "status": record.status,
        "former_numbers": ";".join(record.former_numbers),
        "other_numbers": card.get("other_numbers", ""),
        "version": loaded.inventory.head,
        "created_at": loaded.history[0][0],
        "changed_at": loaded.at,
        "row_digest": record.imported.digest if record.imported else "",
        "import_batch": record.imported.batch if record.imported else "",
        "level": int(now.level),
        "counted": now.counted,
        "excluded": now.excluded,
        "haystack": fold(" | ".join([*words, *record.extra.values()])),
        **_groups(record),
    }


def _asset_row(object_id: str, asset: Asset, verdict: Verdict | None) -> Row:
    principal = asset.principal
    return {
        "artifact": object_id,
        "path": asset.path,
        "kind": asset.kind,
        "format": asset.format,
        "sha512": principal.sha512,
        "name": principal.path.rpartition("/")[2],
        "bytes": sum(file.bytes for file in asset.files),
        "files": len(asset.files),
        "view": asset.view or "",
        "part": asset.part or "",
        "matched_by": asset.matched_by,
        "state": asset.state,
        "batch": asset.batch,
        "operator": asset.operator,
        "taken_at": str(asset.facts.get("taken_at") or ""),
        "depicts": ";".join(asset.depicts),
        "phash": str(asset.facts.get("phash") or ""),
        "colours": str(asset.facts.get("colours") or ""),
        "verdict": verdict.outcome if verdict else "",
        "findings": ";".join(finding.code for finding in verdict.findings) if verdict else "",
    }


def _write_batch(connection: Connection, batch: Batch) -> None:
    outcomes = Counter(item.outcome for item in batch.items)
    row = {
        "id": batch.id,
        "kind": batch.kind,
        "operator": batch.operator,
        "started": batch.started,
        "ended": batch.ended,
        "outcome": batch.outcome,
        "source": batch.source,
        "source_sha512": batch.source_sha512 or "",
        "found": len(batch.items),
    }
    names = ("added", "changed", "known", "refused", "unmatched", "ignored")
    row |= {name: outcomes[name] for name in names}
    _replace(connection, BatchRow, BatchRow.id == batch.id, [row])


def index_derivative(connection: Connection, made: Made) -> None:
    """Write the row of one asset's copies."""
    same = (DerivativeRow.artifact == made.artifact) & (DerivativeRow.path == made.asset)
    row = {
        "artifact": made.artifact,
        "path": made.asset,
        "recipe": made.recipe,
        "master": made.master,
        "complete": made.complete,
        "bytes": sum(output.bytes for output in made.outputs.values()),
    }
    _replace(connection, DerivativeRow, same, [row])


def forget_derivative(connection: Connection, artifact: str, asset: str) -> None:
    """Remove the row of copies that are no longer there."""
    same = (DerivativeRow.artifact == artifact) & (DerivativeRow.path == asset)
    _replace(connection, DerivativeRow, same, [])
