"""What a technician wants to know in the morning: how far, how full, how safe, and what to do next."""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from catalog.batches import list_batches
from catalog.copying.standing import CopyStanding, copies_standing
from catalog.database import count, sum_of, unread
from catalog.museum import Museum
from catalog.progress.count import Tally, count_progress
from catalog.store import clock, disk
from catalog.tables import AssetRow, BatchRow, DerivativeRow

if TYPE_CHECKING:
    from catalog.auditing import Audited

_AUDIT_FILE = "last-audit.json"


@dataclass(frozen=True, slots=True)
class LastAudit:
    """The newest audit: when (RFC 3339, UTC), its outcome, files read and found damaged."""

    at: str
    outcome: str
    files: int
    damage: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What the store and its copies for people take: assets in view, bytes; `wanting`: assets without all copies."""

    photos: int
    scans: int
    master_bytes: int
    derivative_bytes: int
    wanting: int


@dataclass(frozen=True, slots=True)
class Status:
    """The museum now. `free` are bytes on the store's disk; `audit` and `batch` the newest ones.

    `unread`: objects of the store that the catalog lacks, for they could not be read when it was made.
    """

    progress: Tally
    holding: Holding
    free: int
    copies_wanted: int
    copies: list[CopyStanding]
    audit: LastAudit | None
    batch: BatchRow | None
    unread: int

    @property
    def copies_complete(self) -> int:
        """Copies on other disks that hold everything, and the store."""
        return 1 + sum(copy.counts for copy in self.copies)


def remember_audit(museum: Museum, audited: "Audited") -> None:
    """Keep what an audit found, for the next look at the status."""
    report = audited.report
    last = LastAudit(clock.to_text(clock.now_ms()), report.outcome, report.files, len(report.damage))
    disk.replace_file(museum.private / _AUDIT_FILE, json.dumps(asdict(last)).encode())


def last_audit(museum: Museum) -> LastAudit | None:
    """The newest audit, None where there was none or its note cannot be read."""
    try:
        return LastAudit(**json.loads((museum.private / _AUDIT_FILE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def look(museum: Museum) -> Status:
    """Gather the status. Sizes come from the catalog; copies are looked at by their inventories alone."""
    with museum.engine.connect() as connection:
        progress = count_progress(connection, None).whole
        holding = _holding(connection)
        if not _has_copies(museum):
            holding = replace(holding, derivative_bytes=0, wanting=holding.photos + holding.scans)
        lacking = unread(connection)
    batches = list_batches(museum)
    return Status(
        progress,
        holding,
        shutil.disk_usage(museum.store.root).free,
        museum.settings.copies_wanted,
        copies_standing(museum),
        last_audit(museum),
        batches[0] if batches else None,
        lacking,
    )


def _has_copies(museum: Museum) -> bool:
    """Whether there are any copies for people, whatever the catalog says: their folder may have been removed."""
    try:
        return any(museum.derivatives.iterdir())
    except FileNotFoundError:
        return False


def _holding(connection: Connection) -> Holding:
    in_view = AssetRow.state == "in_view"
    same = (DerivativeRow.artifact == AssetRow.artifact) & (DerivativeRow.path == AssetRow.path)
    made = select(func.count()).select_from(AssetRow).join(DerivativeRow, same)
    assets = count(connection, AssetRow, in_view)
    return Holding(
        count(connection, AssetRow, in_view, AssetRow.kind == "photo"),
        count(connection, AssetRow, in_view, AssetRow.kind == "scan"),
        connection.scalar(select(sum_of(AssetRow.bytes)).where(in_view)) or 0,
        connection.scalar(select(sum_of(DerivativeRow.bytes))) or 0,
        assets - (connection.scalar(made.where(in_view, DerivativeRow.complete)) or 0),
    )
