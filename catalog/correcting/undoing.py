"""A batch undone: its assets out of view, in one commit, their bytes free to be ingested again."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from catalog.batches import OpenBatch, find_batch
from catalog.language import _
from catalog.problems import Problem
from catalog.record import RECORD_FILE, BatchItem, read_record, to_bytes
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, AssetRow, BatchRow
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took out of view: the batch, and numbers and paths of its assets."""

    batch: str
    undone: str
    assets: list[tuple[str, str]]


def _undone(batch: str) -> Select[str]:
    """The undo of a batch that came to its end; one that was cut short undid nothing."""
    return select(BatchRow.id).where(BatchRow.kind == "undo", BatchRow.source == batch, BatchRow.outcome == "done")


def undo_batch(writer: Writer, words: str, reason: str) -> Undone:
    """Undo an ingest. Its masters stay in the store; its bytes may come again under any number.

    Raises Problem E-BATCH-UNKNOWN, E-BATCH-SEVERAL, E-UNDO-KIND, E-UNDO-DONE, E-UNDO-NOTHING.
    """
    museum = writer.museum
    with writer.lock():
        with museum.engine.connect() as connection:
            batch = find_batch(connection, words)
            if batch.kind != "ingest":
                raise Problem("E-UNDO-KIND", where=batch.id, kind=_(batch.kind))
            if connection.scalar(_undone(batch.id)):
                raise Problem("E-UNDO-DONE", where=batch.id)
            query = (
                select(AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.name)
                .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
                .where(AssetRow.batch == batch.id, AssetRow.state.in_(("in_view", "withdrawn")))
                .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part, AssetRow.path)
            )
            found = list(connection.execute(query))
        if not found:
            raise Problem("E-UNDO-NOTHING", where=batch.id)
        undo = OpenBatch(writer, "undo", batch.id)
        items = [BatchItem(where=name, outcome="undone", number=n, asset=path) for _id, n, path, name in found]

        def changes() -> Iterator[Change]:
            for id_ in dict.fromkeys(id_ for id_, *_rest in found):
                base = museum.store.inventory(id_)
                record = read_record(museum.store.read(base, RECORD_FILE), id_)
                for asset in record.assets:
                    if asset.batch == batch.id:
                        asset.state = "undone"
                        record.cover = None if record.cover == asset.path else record.cover
                record.batch = undo.id
                yield Change(base, f"undo: {reason}", {RECORD_FILE: to_bytes(record)})
            yield undo.change(items, "done")

        try:
            writer.commit(changes())
        finally:
            undo.close()
    return Undone(undo.id, batch.id, [(number, path) for _id, number, path, _name in found])
