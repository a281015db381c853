"""Batches: opened, written into the store at their end, closed by recovery where they never ended."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, Batch, BatchItem, new_id, read_batch, to_bytes
from catalog.store import clock, disk
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, AssetRow, BatchRow

if TYPE_CHECKING:
    from catalog.writing import Writer

_DRAFT = "draft.json"
#: A slip of the finger is no batch, though one may begin with it.
_FEWEST_CHARACTERS = 4
_ID_BEGINNING = re.compile(r"[0-9a-f-]{1,36}")


class OpenBatch:
    """A batch at work. `folder` in work/ is its own: staging, scratch, and a draft for recovery."""

    def __init__(
        self,
        writer: Writer,
        kind: Literal["ingest", "register", "undo", "settings"],
        source: str,
        source_sha512: str | None = None,
        clock_offset: int | None = None,
    ) -> None:
        self._writer = writer
        self.folder = writer.presence.new_folder(writer.museum.work, "batch")
        self.batch = Batch(
            id=new_id(),
            kind=kind,
            operator=writer.operator,
            started=clock.to_text(clock.now_ms()),
            ended="",
            outcome="interrupted",
            source=source,
            source_sha512=source_sha512,
            clock_offset_seconds=clock_offset,
        )
        disk.replace_file(self.folder / _DRAFT, to_bytes(self.batch))

    @property
    def id(self) -> str:
        """The batch's identity, which commits name."""
        return self.batch.id

    def change(self, items: list[BatchItem], outcome: Literal["done", "stopped"]) -> Change:
        """The batch as an object of the store, for the commit that ends it."""
        ended = clock.to_text(clock.now_ms())
        batch = self.batch.model_copy(update={"items": items, "outcome": outcome, "ended": ended})
        return _change(batch)

    def close(self) -> None:
        """Remove the batch's folder, once it is in the store or came to nothing."""
        disk.remove_tree(self.folder)


def _change(batch: Batch) -> Change:
    return Change(Inventory(batch.id), f"batch: {batch.kind}, {batch.outcome}", {BATCH_FILE: to_bytes(batch)})


def close_interrupted(writer: Writer, folder: Path) -> None:
    """Write the batch of a dead process into the store as interrupted, with what it had committed."""
    draft = folder / _DRAFT
    if draft.exists():
        batch = read_batch(draft.read_bytes(), str(draft))
        if not writer.museum.store.exists(batch.id):
            batch.items = _committed(writer.museum, batch.id)
            batch.ended = clock.to_text(clock.now_ms())
            writer.commit([_change(batch)])
    disk.remove_tree(folder)


def _committed(museum: Museum, batch_id: str) -> list[BatchItem]:
    query = (
        select(AssetRow.name, ArtifactRow.number, AssetRow.path)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .where(AssetRow.batch == batch_id)
        .order_by(ArtifactRow.number, AssetRow.path)
    )
    with museum.engine.connect() as connection:
        return [
            BatchItem(where=name, outcome="added", number=number, asset=path)
            for name, number, path in connection.execute(query)
        ]


def find_batch(connection: Connection, words: str) -> BatchRow:
    """The batch that a person means by its id or the beginning of it. Problem E-BATCH-UNKNOWN, -SHORT, -SEVERAL."""
    start = words.strip().lower().removeprefix("urn:uuid:")
    if not _ID_BEGINNING.fullmatch(start):
        raise Problem("E-BATCH-UNKNOWN", where=words)
    if len(start) < _FEWEST_CHARACTERS:
        raise Problem("E-BATCH-SHORT", where=words, least=_FEWEST_CHARACTERS)
    with Session(connection) as session:
        found = list(session.scalars(select(BatchRow).where(BatchRow.id.startswith(f"urn:uuid:{start}"))))
        if not found:
            raise Problem("E-BATCH-UNKNOWN", where=words)
        if len(found) > 1:
            raise Problem("E-BATCH-SEVERAL", where=words, count=len(found))
        session.expunge(found[0])
        return found[0]


def list_batches(museum: Museum) -> list[BatchRow]:
    """All batches, the newest first."""
    with Session(museum.engine) as session:
        return list(session.scalars(select(BatchRow).order_by(BatchRow.started.desc(), BatchRow.id)))
