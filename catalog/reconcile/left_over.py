"""Files that an ingest left without an artifact, as far as the batches tell."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from catalog.museum import Museum
from catalog.reconcile.finding import Finding, LeftOver
from catalog.record import BATCH_FILE, BatchItem, read_batch
from catalog.tables import BatchRow

_NAMES_SHOWN = 5


def left_over(museum: Museum, connection: Connection) -> Iterator[Finding]:
    """A finding for each batch with files that had no number and that no later ingest of that folder took in.

    A file is known again by its folder and its name, for nothing of it was kept: one that was renamed, or that came
    from elsewhere meanwhile, is still listed.
    """
    ingests = select(BatchRow.id, BatchRow.source, BatchRow.started, BatchRow.unmatched).where(
        BatchRow.kind == "ingest"
    )
    by_source = defaultdict(list)
    for row in connection.execute(ingests.order_by(BatchRow.started, BatchRow.id)):
        by_source[row.source].append(row)
    for source, rows in by_source.items():
        with_any = [place for place, row in enumerate(rows) if row.unmatched]
        if not with_any:
            continue
        last: dict[str, tuple[str, bool]] = {}
        for row in rows[with_any[0] :]:
            last |= {item.where: (row.id, item.outcome == "unmatched") for item in _items(museum, row.id)}
        for row in rows:
            if names := sorted(where for where, (batch, open_) in last.items() if open_ and batch == row.id):
                yield _finding(museum, row.id, source, row.started, names)


def _items(museum: Museum, batch: str) -> list[BatchItem]:
    data = museum.store.read(museum.store.inventory(batch), BATCH_FILE)
    return read_batch(data, batch).items


def _finding(museum: Museum, batch: str, source: str, started: str, names: list[str]) -> Finding:
    short = batch.rpartition(":")[2][:8]
    table = museum.out / f"unmatched-{short}.xlsx"
    kept = str(table) if table.is_file() else None
    return Finding("unmatched", [], files=LeftOver(short, started, source, len(names), names[:_NAMES_SHOWN], kept))
