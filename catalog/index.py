"""The only writer of catalog rows: reads objects of the store and made.json files, writes rows.

Commits, recovery and `rebuild` all come through here, so that a rebuilt catalog equals the old one
by construction.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from catalog.bulk import insert_rows
from catalog.database import last_commit
from catalog.derivatives import MADE_FILE, Made, read_made
from catalog.loading import Loaded, load, load_all
from catalog.number import parse
from catalog.problems import Problem
from catalog.progress.levels import Assessment
from catalog.progress.parts import part_labels
from catalog.progress.standing import GROUPS, Births, standings
from catalog.rows import asset_row, batch_row
from catalog.ruling.concerned import concerned
from catalog.ruling.rules import STANDARD_FILE, Standards
from catalog.search.writing import Searchable, SearchWriter
from catalog.store.inventory import Inventory
from catalog.store.root import Store
from catalog.tables import ArtifactRow, AssetRow, Base, BatchRow, DerivativeRow, MetaRow, StandingRow
from catalog.vocabulary import Vocabularies
from catalog.vocabulary.vocabularies import VOCABULARY_OF

Row = dict[str, Any]
#: Prefix and number: what an entry of the register and its parts have in common.
Entry = tuple[str, int]

_CHUNK = 500
#: Groups that hits are counted by, beside those that progress is.
_MORE_GROUPS = ("period", "culture", "ethnic_group")


def index_commit(
    connection: Connection,
    store: Store,
    standards: Standards,
    vocabularies: Vocabularies,
    changed: Iterable[Inventory],
    tick: Callable[[int, int], None] | None = None,
) -> None:
    """Bring the rows up to date with the objects that a commit changed.

    `standards` and `vocabularies` are those in force with the commit. Where it changed them, all artifacts that
    they concern are indexed again: `tick(done, of)` is called for each.
    """
    rules: list[Inventory] = []
    _index(connection, store, standards, vocabularies, _load_changed(store, changed, rules))
    for museum in rules:
        ids = concerned(connection, store, museum, vocabularies)
        _index(connection, store, standards, vocabularies, _load_again(store, ids, tick))


def _load_changed(store: Store, changed: Iterable[Inventory], rules: list[Inventory]) -> Iterator[Loaded]:
    """The objects of a commit; where the museum's own, changed, is among them, its inventory goes to `rules`."""
    for inventory in changed:
        if STANDARD_FILE in inventory.state and inventory.head > 1:
            rules.append(inventory)
        yield load(store, inventory)


def _load_again(store: Store, ids: Sequence[str], tick: Callable[[int, int], None] | None) -> Iterator[Loaded]:
    """Artifacts that the catalog has; one that was damaged since keeps its rows."""
    for done, object_id in enumerate(ids, 1):
        with suppress(Problem):
            yield load(store, store.inventory(object_id))
        if tick:
            tick(done, len(ids))


def index_everything(
    connection: Connection,
    store: Store,
    standards: Standards,
    vocabularies: Vocabularies,
    derivatives: Path,
    tick: Callable[[], None],
) -> list[Problem]:
    """Fill empty tables from the whole store and from derivatives/. `tick` is called for each object.

    Returns a problem for each object that cannot be read, and for each artifact that has the number of an
    older one; the catalog is without them.
    """
    damage: list[Problem] = []
    younger: list[str] = []
    everything = _of_different_numbers(load_all(store, damage, tick), younger)
    _index(connection, store, standards, vocabularies, everything)
    damage += [_settle_number(connection, store, standards, vocabularies, object_id) for object_id in younger]
    for path in sorted(derivatives.glob(f"*/*/*/*/{MADE_FILE}")):
        if made := read_made(path):
            index_derivative(connection, made)
    return damage


def _of_different_numbers(objects: Iterator[Loaded], others: list[str]) -> Iterator[Loaded]:
    """The objects but for artifacts with a number that came before: their ids go to `others`."""
    seen: set[str] = set()
    for loaded in objects:
        if loaded.history and loaded.record.number in seen:
            others.append(loaded.inventory.id)
            continue
        if loaded.history:
            seen.add(loaded.record.number)
        yield loaded


def _settle_number(
    connection: Connection, store: Store, standards: Standards, vocabularies: Vocabularies, object_id: str
) -> Problem:
    """Of two artifacts with one number the catalog has the older; returns what is to be said of the other."""
    loaded = load(store, store.inventory(object_id))
    number = loaded.record.number
    query = select(ArtifactRow.created_at, ArtifactRow.id).where(ArtifactRow.number == number)
    born, kept = connection.execute(query).one()
    if (loaded.history[0][0], object_id) < (born, kept):
        for column in (ArtifactRow.id, AssetRow.artifact, StandingRow.artifact):
            connection.execute(delete(column.class_).where(column == kept))
        search = SearchWriter(connection, vocabularies.labels)
        search.remove([kept])
        search.finish()
        _index(connection, store, standards, vocabularies, iter([loaded]))
        kept, object_id = object_id, kept
    return Problem("E-RECORD-TWICE", where=object_id, number=number, kept=kept)


def _index(
    connection: Connection,
    store: Store,
    standards: Standards,
    vocabularies: Vocabularies,
    objects: Iterator[Loaded],
) -> None:
    last = last_commit(connection)
    search = SearchWriter(connection, vocabularies.labels)
    entries: set[Entry] = set()
    while chunk := list(islice(objects, _CHUNK)):
        last = max(last, *(loaded.at for loaded in chunk))
        entries |= _index_chunk(connection, standards, vocabularies, search, chunk)
    # Parts with rows of their own change what is asked of their entry: look at the entry once more.
    parted = iter(sorted(entries))
    while some := list(islice(parted, _CHUNK)):
        whole = select(ArtifactRow.id).where(_has_entry(some), ArtifactRow.part == "")
        ids = sorted(connection.scalars(whole))
        loaded = [load(store, store.inventory(object_id)) for object_id in ids]
        _index_chunk(connection, standards, vocabularies, search, loaded)
    search.finish()
    connection.execute(update(MetaRow).where(MetaRow.key == "last_commit").values(value=str(last)))


def _index_chunk(
    connection: Connection,
    standards: Standards,
    vocabularies: Vocabularies,
    search: SearchWriter,
    chunk: Sequence[Loaded],
) -> set[Entry]:
    """Write the rows of these objects; returns the entries whose parts came, changed or went."""
    for loaded in chunk:
        if loaded.batch:
            _replace(connection, BatchRow, BatchRow.id == loaded.batch.id, batch_row(loaded.batch))
    artifacts = {loaded.inventory.id: loaded for loaded in chunk if loaded.history}
    # Of artifacts that are new there is nothing to remove: to look for it takes long where they are many.
    columns = (ArtifactRow.id, ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
    known = connection.execute(select(*columns).where(ArtifactRow.id.in_(artifacts))).all()
    before = [object_id for object_id, *_number in known]
    entries = {(prefix, sequence) for _id, prefix, sequence, part in known if part}
    numbers = {object_id: _split(loaded.record.number) for object_id, loaded in artifacts.items()}
    entries |= {(prefix, sequence) for prefix, sequence, part in numbers.values() if part}
    births = _births(connection, [(p, s) for p, s, part in numbers.values() if not part])

    rows: list[Row] = []
    assets: list[Row] = []
    stood: list[Row] = []
    searchable: list[Searchable] = []
    for object_id, loaded in artifacts.items():
        prefix, sequence, part = numbers[object_id]
        own = {} if part else births[prefix, sequence]
        steps, now = standings(object_id, loaded.history, own, standards, vocabularies)
        stood += steps
        now_in = {key: steps[-1][key] for key in GROUPS}
        rows.append(_artifact_row(loaded, now) | now_in | {"prefix": prefix, "sequence": sequence, "part": part})
        assets += [asset_row(object_id, asset, now.verdicts.get(asset.path)) for asset in loaded.record.assets]
        more = {key: vocabularies.first(key, loaded.record.card.get(key, "")) for key in _MORE_GROUPS}
        searchable.append(Searchable(loaded.record, int(now.level), now_in | more))
    for column, fresh in ((ArtifactRow.id, rows), (AssetRow.artifact, assets), (StandingRow.artifact, stood)):
        if before:
            connection.execute(delete(column.class_).where(column.in_(before)))
        _insert(connection, column.class_.__tablename__, fresh)
    search.write(searchable, before)
    return entries


def _replace(connection: Connection, table: type[Base], which: ColumnElement[bool], row: Row) -> None:
    connection.execute(delete(table).where(which))
    _insert(connection, table.__tablename__, [row])


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    if rows:
        insert_rows(connection, table, list(rows[0]), [tuple(row.values()) for row in rows])


def _split(number: str) -> tuple[str, int, str]:
    """Prefix, number and part of a canonical number."""
    found = parse(number, "")
    return (found.prefix, found.number, found.parts or "") if found else (number, 0, "")


def _births(connection: Connection, entries: list[Entry]) -> defaultdict[Entry, Births]:
    births: defaultdict[Entry, Births] = defaultdict(dict)
    if not entries:
        return births
    query = select(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.number, ArtifactRow.created_at).where(
        _has_entry(entries), ArtifactRow.part != ""
    )
    for prefix, sequence, number, at in connection.execute(query):
        for label in part_labels(number):
            births[prefix, sequence][label] = min(at, births[prefix, sequence].get(label, at))
    return births


def _has_entry(entries: Iterable[Entry]) -> ColumnElement[bool]:
    """Whether an artifact's prefix and number are among these. SQLite has no index for pairs in a list of pairs."""
    sequences = defaultdict(list)
    for prefix, sequence in entries:
        sequences[prefix].append(sequence)
    row = ArtifactRow
    return or_(*(and_(row.prefix == prefix, row.sequence.in_(some)) for prefix, some in sequences.items()))


def _artifact_row(loaded: Loaded, now: Assessment) -> Row:
    record = loaded.record
    card = record.card
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
        "terms": "\t".join(" ".join(card.get(field, "").split()) for field in VOCABULARY_OF),
    }


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
    _replace(connection, DerivativeRow, same, row)


def forget_derivative(connection: Connection, artifact: str, asset: str) -> None:
    """Remove the row of copies that are no longer there."""
    same = (DerivativeRow.artifact == artifact) & (DerivativeRow.path == asset)
    connection.execute(delete(DerivativeRow).where(same))
