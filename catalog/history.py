"""What became of an artifact: its versions, and what each changed, field by field."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath

from sqlalchemy import select

from catalog.fields import PERSON_FIELDS
from catalog.loading import load_record
from catalog.museum import Museum
from catalog.people import is_person
from catalog.problems import Problem
from catalog.record import Asset, Imported, Record
from catalog.store.inventory import Inventory
from catalog.tables import ArtifactRow, AssetRow, BatchRow


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that a version changed; "" stands for nothing.

    `field` is the key of a card field, the header of a foreign column, or one of number, status, cover, approval
    (who, and the day), deaccession (the paper), merged_into (the number).
    """

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AssetState:
    """What an asset showed at a version, and whether it was in view; `overruled` to what, if it was."""

    view: str | None
    part: str | None
    state: str
    overruled: str | None


@dataclass(frozen=True, slots=True)
class AssetChange:
    """An asset that a version brought or changed, as it stood then; `before` is None where it came.

    `moved_to` is the number of the artifact that it went to, `moved_from` that of the one that it came from.
    """

    path: str
    view: str | None
    part: str | None
    state: str
    overruled: str | None
    before: AssetState | None
    moved_to: str | None
    moved_from: str | None


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A version: when (RFC 3339, UTC), by whom, why, in which batch, and what it changed.

    `source` and `row` are the register file and the row in it, where the version took one over.
    """

    version: int
    at: str
    by: str
    why: str
    batch: str | None
    source: str | None = None
    row: int | None = None
    fields: list[FieldChange] = field(default_factory=list)
    assets: list[AssetChange] = field(default_factory=list)


def read_history(museum: Museum, inventory: Inventory) -> list[VersionChange]:
    """Every version of an artifact, the newest first. Problem E-STORE-UNREADABLE, E-RECORD-…."""
    records = [load_record(museum.store, inventory, number) for number in range(1, inventory.head + 1)]
    numbers, sources = _names(museum, records)
    origins = _origins(museum, inventory.id, records[-1])
    history = []
    before: Record | None = None
    for number, (version, record) in enumerate(zip(inventory.versions, records, strict=True), 1):
        imported = next((row for row in _rows(record) if row not in _rows(before)), None)
        changed = VersionChange(
            number,
            version.created,
            version.user,
            version.message,
            record.batch if before is None or record.batch != before.batch else None,
            sources.get(imported.batch) if imported else None,
            imported.row if imported else None,
            list(_fields(before, record, numbers)),
            list(_assets(before, record, numbers, origins.get(version.created, {}))),
        )
        history.append(changed)
        before = record
    return history[::-1]


def _rows(record: Record | None) -> list[Imported]:
    """The rows of files that a record was last changed by."""
    return [row for row in (record.imported, record.from_export) if row] if record else []


def _names(museum: Museum, records: list[Record]) -> tuple[dict[str, str], dict[str, str]]:
    """Numbers of other artifacts that the records name by id, and names of the files of the batches they came from."""
    others = {record.merged_into for record in records} | {a.moved_to for record in records for a in record.assets}
    batches = {row.batch for record in records for row in _rows(record)}
    with museum.engine.connect() as connection:
        numbers = select(ArtifactRow.id, ArtifactRow.number).where(ArtifactRow.id.in_(filter(None, others)))
        files = select(BatchRow.id, BatchRow.source).where(BatchRow.id.in_(batches))
        return (
            {id_: number for id_, number in connection.execute(numbers)},
            {id_: PurePath(source).name for id_, source in connection.execute(files)},
        )


def _origins(museum: Museum, artifact: str, newest: Record) -> dict[str, dict[str, str]]:
    """Numbers of the artifacts that assets were moved from, by the time of the commit and their principal's digest.

    One commit makes the versions of both artifacts, so both have its time.
    """
    digests = {asset.principal.sha512 for asset in newest.assets}
    query = (
        select(AssetRow.sha512, ArtifactRow.id, ArtifactRow.number)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .where(AssetRow.state == "moved", AssetRow.artifact != artifact, AssetRow.sha512.in_(digests))
    )
    with museum.engine.connect() as connection:
        rows = list(connection.execute(query))
    origins: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for sha512, id_, number in rows:
        with suppress(Problem):  # where the other object is damaged, its number is all that is missing
            for version in museum.store.inventory(id_).versions:
                origins[version.created][sha512] = number
    return origins


def _fields(before: Record | None, after: Record, numbers: dict[str, str]) -> Iterator[FieldChange]:
    """Changes of what the record says of itself, of the card, and of foreign columns, which may have any header."""
    nothing: dict[str, str] = {}
    pairs = (
        (_own(before, numbers) if before else nothing, _own(after, numbers)),
        (before.card if before else nothing, after.card),
        (before.extra if before else nothing, after.extra),
    )
    for old, new in pairs:
        for key in dict.fromkeys([*new, *old]):
            if old.get(key, "") != new.get(key, ""):
                yield FieldChange(key, shown(key, old.get(key, "")), shown(key, new.get(key, "")))


def _own(record: Record, numbers: dict[str, str]) -> dict[str, str]:
    own = {"number": record.number, "status": record.status, "cover": record.cover or ""}
    if record.approval:
        own["approval"] = f"{record.approval.by} ({record.approval.on})"
    if record.deaccession:
        own["deaccession"] = record.deaccession.document
    if record.merged_into:
        own["merged_into"] = numbers.get(record.merged_into, record.merged_into)
    return own


def shown(key: str, words: str) -> str:
    """The words of a field; of a person only that there is one."""
    return "…" if words and (key in PERSON_FIELDS or is_person(words)) else words


def _assets(
    before: Record | None, after: Record, numbers: dict[str, str], origins: dict[str, str]
) -> Iterator[AssetChange]:
    """Assets that came or changed; `origins`: numbers of the artifacts that some were moved from, by their digest."""
    old = {asset.path: asset for asset in before.assets} if before else {}
    for asset in after.assets:
        was = old.get(asset.path)
        if was != asset:
            now = _state(asset)
            moved_to = numbers.get(asset.moved_to, asset.moved_to) if asset.moved_to else None
            moved_from = None if was else origins.get(asset.principal.sha512)
            then = _state(was) if was else None
            yield AssetChange(asset.path, now.view, now.part, now.state, now.overruled, then, moved_to, moved_from)


def _state(asset: Asset) -> AssetState:
    return AssetState(asset.view, asset.part, asset.state, asset.overruled.outcome if asset.overruled else None)
