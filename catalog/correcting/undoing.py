"""A batch undone in one commit: an ingest, whose bytes are free to come again, or an import of the register."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog.batches import OpenBatch, find_batch
from catalog.bulk import many_objects
from catalog.correcting.undoing_import import TakenBack, take_back
from catalog.language import _
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, RECORD_FILE, BatchItem, read_batch, to_bytes
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, AssetRow, BatchRow
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took out of view: the batch, and numbers and paths of its assets, or the entries it brought.

    `batch` is None where all that was to be undone is left as it is, and nothing was written.
    """

    batch: str | None
    undone: str
    assets: list[tuple[str, str]]
    entries: TakenBack


class _AllLeft(Exception):
    """There is nothing to commit."""


def _done_before(museum: Museum, connection: Connection, batch: str) -> list[BatchItem]:
    """What earlier undos of a batch say of its files or rows; one that was cut short undid nothing."""
    query = select(BatchRow.id).where(BatchRow.kind == "undo", BatchRow.source == batch, BatchRow.outcome == "done")
    undos = [
        read_batch(museum.store.read(museum.store.inventory(id_), BATCH_FILE), id_) for id_ in connection.scalars(query)
    ]
    return [item for undo in undos for item in undo.items]


def undo_batch(writer: Writer, words: str, reason: str) -> Undone:
    """Undo an ingest or an import of the register.

    The masters of an ingest stay in the store; its bytes may come again under any number. What an import added goes
    out of view, what it changed is put back, unless it has photos or scans by now, or was changed since: such an
    entry can be undone by another go.
    Raises Problem E-BATCH-UNKNOWN, E-BATCH-SEVERAL, E-UNDO-KIND, E-UNDO-DONE, E-UNDO-NOTHING.
    """
    museum = writer.museum
    with many_objects(), writer.lock():
        with museum.engine.connect() as connection:
            batch = find_batch(connection, words)
            if batch.kind not in ("ingest", "register"):
                raise Problem("E-UNDO-KIND", where=batch.id, kind=_(batch.kind))
            before = _done_before(museum, connection, batch.id)
            done = {item.where for item in before if item.outcome == "undone"}
            if before and all(item.where in done for item in before):
                raise Problem("E-UNDO-DONE", where=batch.id)
            assets = _assets(connection, batch.id)
        undo = OpenBatch(writer, "undo", batch.id)
        entries = TakenBack()

        def changes() -> Iterator[Change]:
            if batch.kind == "ingest":
                yield from _out_of_view(museum, batch.id, undo.id, f"undo: {reason}", assets)
                items = [BatchItem(where=name, outcome="undone", number=n, asset=path) for _id, n, path, name in assets]
            else:
                yield from take_back(museum, batch.id, undo.id, f"undo import: {reason}", entries, done)
                items = entries.items
            if not any(item.outcome == "undone" for item in items):
                raise _AllLeft
            yield undo.change(items, "done")

        try:
            writer.commit(changes())
        except _AllLeft:
            if not entries.left:
                raise Problem("E-UNDO-NOTHING", where=batch.id) from None
            return Undone(None, batch.id, [], entries)
        finally:
            undo.close()
    return Undone(undo.id, batch.id, [(number, path) for _id, number, path, _name in assets], entries)


def _assets(connection: Connection, batch: str) -> list[tuple[str, str, str, str]]:
    """Artifact, number, path and name of what an ingest brought and is still here."""
    query = (
        select(AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.name)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .where(AssetRow.batch == batch, AssetRow.state.in_(("in_view", "withdrawn")))
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part, AssetRow.path)
    )
    return [(id_, number, path, name) for id_, number, path, name in connection.execute(query)]


def _out_of_view(
    museum: Museum, batch: str, undo: str, message: str, assets: list[tuple[str, str, str, str]]
) -> Iterator[Change]:
    for id_ in dict.fromkeys(id_ for id_, *_rest in assets):
        base, record = load_newest(museum.store, id_)
        for asset in record.assets:
            if asset.batch == batch:
                asset.state = "undone"
                record.cover = None if record.cover == asset.path else record.cover
        record.batch = undo
        yield Change(base, message, {RECORD_FILE: to_bytes(record)})
