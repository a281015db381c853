"""The store repaired: what is damaged, missing or lost put back, and the catalog made again where it lacks that."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import select

from catalog.auditing import audit_museum
from catalog.copying.lost import lost_objects, may_come_back
from catalog.copying.places import Place, list_places, open_copy
from catalog.copying.replacing import STANDARD, put_file_back, put_object_back
from catalog.copying.syncing import Tick
from catalog.database import unread
from catalog.language import _
from catalog.museum import Museum
from catalog.problems import Exit, Problem, exit_of
from catalog.rebuild import RebuildReport, rebuild
from catalog.settings import FILE_NAME
from catalog.store.audit import AuditReport
from catalog.store.examining import Damage
from catalog.store.lock import Holder, write_lock
from catalog.store.root import mend_root
from catalog.tables import ArtifactRow, BatchRow
from catalog.writing import Writer, speaking_of_disks

_COMMAND = "copies repair"


@dataclass(frozen=True, slots=True)
class Repair:
    """A file or an object of the store put back: its path below the root, and where its bytes came from.

    "OCFL 1.1" stands for what the standard itself says, which is written anew.
    """

    path: str
    source: str


@dataclass(slots=True)
class RepairReport:
    """What a repair put back, and what is left, paths below the root.

    Of what is left `strays` are no part of the store, and `unread` could not be read: that may be no damage.
    `rebuilt` tells of the catalog where that was made again.
    """

    repaired: list[Repair] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    strays: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    rebuilt: RebuildReport | None = None

    @property
    def exit(self) -> Exit:
        """The exit code that says it."""
        if set(self.left) - self.unread:
            return Exit.DAMAGE
        return exit_of(self.problems) or (Exit.INCOMPLETE if self.left else Exit.DONE)


def repair_root(folder: Path, waiting: Callable[[Holder], None]) -> list[Repair]:
    """Write the root's own files anew where that is due: without them the museum in `folder` cannot be opened.

    Raises Problem E-STORE-BLOCKED, E-MUSEUM-BUSY, E-DISK-….
    """
    if not (folder / FILE_NAME).is_file():
        return []
    with speaking_of_disks(str(folder)):
        work = folder / "work"
        work.mkdir(exist_ok=True)
        with write_lock(work, _COMMAND, waiting=waiting):
            return [Repair(name, STANDARD) for name in mend_root(folder / "store")]


def repair_museum(
    museum: Museum,
    *,
    operator: str,
    waiting: Callable[[Holder], None],
    bar: Callable[[str], AbstractContextManager[Tick]],
) -> RepairReport:
    """Audit the store, put back what copies hold, and make the catalog again where it lacks objects of the store."""
    with Writer(museum, operator=operator, command=_COMMAND, waiting=waiting) as writer:
        with bar(_("Audit")) as tick:
            audited = audit_museum(museum, tick)
        with speaking_of_disks(str(museum.path)):
            report = repair_from_copies(writer, audited.report)
    try:
        with speaking_of_disks(str(museum.path)):
            complete = _is_complete(museum)
        if not complete:
            done = count(1)
            with bar(_("Catalog")) as tick:
                report.rebuilt = rebuild(
                    museum, operator=operator, waiting=waiting, tick=lambda of: tick(next(done), of)
                )
            report.problems += report.rebuilt.damage
    except Problem as problem:  # what was put back is told all the same
        report.problems.append(problem)
    return report


def repair_from_copies(writer: Writer, audited: AuditReport) -> RepairReport:
    """Bring back every damaged, missing or unreadable file that a copy holds whole, and every object that is lost.

    Nothing is ever taken out of a store: what a copy has beside it is missing, whoever knows of it, but for artifacts
    whose number was given again.
    """
    museum = writer.museum
    strays = {damage.path for damage in audited.damage if damage.kind == "unexpected"}
    report = RepairReport(strays=strays, unread=set(audited.unchecked))
    copies = _open_copies(museum, report.problems)
    back, given_again = may_come_back(museum, lost_objects(museum, copies, report.problems))
    report.problems += given_again
    lost = {it.path: it for it in back}
    for path in sorted(lost):
        _note(report, path, put_object_back(writer, lost[path]))
    damaged = {damage.object_id for damage in audited.damage}
    for damage in audited.damage:
        if damage.path not in lost:
            _note(report, damage.path, None if damage.path in strays else put_file_back(writer, damage, copies))
    for path in audited.unchecked:
        object_id, inner = _inside(path)
        if object_id in damaged and not (museum.store.root / path).is_file():
            continue  # a version of which nothing is known while its object's inventories are damaged
        good = None
        with suppress(OSError):  # who may not read a file may not be allowed to replace it either
            good = put_file_back(writer, Damage("changed", path, object_id), copies) if inner else None
        _note(report, path, good)
    report.left = [path for path in report.left if not _is_full_again(museum.store.root / path)]
    return report


def _note(report: RepairReport, path: str, source: str | None) -> None:
    if source:
        report.repaired.append(Repair(path, source))
    else:
        report.left.append(path)


def _open_copies(museum: Museum, problems: list[Problem]) -> list[Place]:
    """The copies of the list that can be asked; `problems` gets why others cannot."""
    places = []
    for place in list_places(museum):
        try:
            with speaking_of_disks(place.folder):
                open_copy(museum, place)
            places.append(place)
        except Problem as problem:
            problems.append(problem)
    return places


def _inside(path: str) -> tuple[str, str]:
    """The id of the object that a path below the root leads into, and the path there; "" for what is not there."""
    _tuple, _, rest = path.partition("/")
    home, _, inner = rest.partition("/")
    return unquote(home), inner


def _is_full_again(path: Path) -> bool:
    """Whether this is a folder that stood empty until an object was put back into it."""
    return path.is_dir() and any(path.iterdir())


def _is_complete(museum: Museum) -> bool:
    """Whether the catalog knows of every object of the store."""
    with museum.engine.connect() as connection:
        known = {*connection.scalars(select(ArtifactRow.id)), *connection.scalars(select(BatchRow.id)), museum.id}
        return not unread(connection) and all(unquote(folder.name) in known for folder in museum.store.object_folders())
