"""The audit of a museum: its store, held against what its catalog knows."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.store.audit import AuditReport, audit_store
from catalog.store.lock import write_lock
from catalog.store.transaction import READY, Ready
from catalog.tables import ArtifactRow, BatchRow


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit of the store, and the register numbers of artifacts by their ids."""

    report: AuditReport
    numbers: dict[str, str]

    @property
    def exit(self) -> Exit:
        """The exit code that says it."""
        if self.report.outcome == "damaged":
            return Exit.DAMAGE
        return Exit.DONE if self.report.outcome == "clean" else Exit.INCOMPLETE

    def as_json(self) -> dict[str, object]:
        """`data` of `audit`."""
        report = self.report
        return {
            "outcome": report.outcome,
            "files": report.files,
            "bytes": report.bytes,
            "damage": [
                {"kind": d.kind, "path": d.path, "number": self.numbers.get(d.object_id)} for d in report.damage
            ],
            "unchecked": report.unchecked,
        }


def audit_museum(museum: Museum, tick: Callable[[int, int | None], None]) -> Audited:
    """Read every file of the store; an object that the catalog knows and the store has not is missing.

    Without a catalog the store is audited all the same, and the report says that nothing could tell
    of whole objects missing. `tick(files, None)` tells of files read.
    """
    numbers: dict[str, str] = {}
    expected: list[str] = []
    unchecked = []
    try:
        with museum.engine.connect() as connection:
            numbers = {id_: number for id_, number in connection.execute(select(ArtifactRow.id, ArtifactRow.number))}
            expected = [museum.id, *numbers, *connection.scalars(select(BatchRow.id))]
    except (Problem, DatabaseError):
        unchecked.append("catalog.db")
    files = 0

    def count(more: int, _bytes: int) -> None:
        nonlocal files
        files += more
        tick(files, None)

    report = audit_store(museum.store, expected, os.cpu_count() or 1, count, lambda: _settled(museum.work))
    report.unchecked += unchecked
    return Audited(report, numbers)


@contextmanager
def _settled(work: Path) -> Iterator[dict[str, str]]:
    """A time in which nobody commits. Gives what commits of dead processes have yet to move in."""
    with ExitStack() as stack:
        # A museum that cannot be written is audited all the same: nobody commits there. Nor does who has held
        # the lock for longer than any commit takes.
        with suppress(OSError, Problem):
            stack.enter_context(write_lock(work, "audit"))
        yield _awaited(work)


def _awaited(work: Path) -> dict[str, str]:
    """Objects named by transactions that are ready, and the SHA-512 of the inventory each is about to have."""
    found = {}
    for ready in work.glob(f"tx-*/{READY}"):
        with suppress(OSError, ValueError, KeyError):  # swept meanwhile, or no longer readable
            found.update({id_: digest for id_, _version, digest in Ready.read(ready.parent).objects})
    return found
