"""A copy brought up to date, object by object, each file verified after it was written.

Versions never change once they are in the store, so a copy needs no lock: it takes an object's inventory once
and copies the versions it names. What is half copied stands in `work/` of the copy, never in its store.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import select

from catalog.copying.places import Place, check_mark, open_copy, remember
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.store import clock, disk
from catalog.store.audit import audit_store
from catalog.store.inventory import Inventory, read_inventory, sidecar_of
from catalog.store.layout import INVENTORY, OBJECT_CONFORMANCE, OBJECT_DECLARATION, SIDECAR
from catalog.store.lock import write_lock
from catalog.store.root import Store, mend_root
from catalog.tables import ArtifactRow, BatchRow
from catalog.writing import speaking_of_disks

_PATIENCE_SECONDS = 1.0
Tick = Callable[[int, int | None], None]


@dataclass(slots=True)
class SyncReport:
    """What a sync of one copy did: objects looked at and copied, files and bytes written, what stood in the way."""

    place: Place
    objects: int = 0
    copied: int = 0
    files: int = 0
    bytes: int = 0
    problems: list[Problem] = field(default_factory=list)


def sync_copy(
    museum: Museum, place: Place, tick: Tick, *, check: bool = False, report: SyncReport | None = None
) -> SyncReport:
    """Copy what the copy lacks; with `check` read all it has first, and copy again what is damaged there.

    A damaged object of the store never replaces a good one of the copy. `tick(done, of)` tells of objects.
    What was done until something stopped it stands in `report`.
    Raises Problem E-COPY-ABSENT, E-COPY-MARK, E-COPY-FOREIGN, E-MUSEUM-BUSY, E-DISK-….
    """
    report = report or SyncReport(place)
    # One sync of a copy at a time: its work/ has room for one object. A first sync takes hours: nobody waits for it.
    with speaking_of_disks(place.folder), _opened(museum, place, mend=check) as copy:
        work = place.path / "work"
        disk.remove_tree(work)
        work.mkdir()
        damaged = _damaged(museum, place) if check else set()
        folders = list(museum.store.object_folders())
        ahead = 0
        for done, folder in enumerate(folders, 1):
            target = copy.root / folder.relative_to(museum.store.root)
            try:
                if target in damaged or not same_object(folder, target):
                    ObjectSync(folder, target, work / "object", report).copy(anew=target in damaged)
            except Problem as problem:
                if problem.code == "E-COPY-AHEAD":
                    ahead += 1
                else:
                    report.problems.append(problem)
            except PermissionError as error:
                if not str(error.filename).startswith(str(folder)):
                    raise
                report.problems.append(Problem("E-STORE-UNREADABLE", where=str(folder), reason=reason_of(error)))
            report.objects += 1
            tick(done, len(folders))
        disk.remove_tree(work)
        if ahead := ahead + only_in_copy(museum, copy, folders):
            report.problems.append(ahead_problem(place, ahead))
    if not report.problems:
        report.place = replace(place, synced=clock.to_text(clock.now_ms()))
        remember(museum, report.place)
    return report


@contextmanager
def _opened(museum: Museum, place: Place, *, mend: bool) -> Iterator[Store]:
    """The copy's store, locked. What goes wrong where the copy is gone meanwhile is Problem E-COPY-ABSENT.

    `mend`: the few files of the root itself are written anew first where they are not as they should be.
    """
    check_mark(museum, place.path)
    try:
        with write_lock(place.path, "copies sync", patience=_PATIENCE_SECONDS):
            if mend:
                mend_root(place.store)
            yield open_copy(museum, place)
    except FileNotFoundError:
        check_mark(museum, place.path)
        raise


def _damaged(museum: Museum, place: Place) -> set[Path]:
    """Object folders of the copy in which anything is not as its inventory says."""
    audited = audit_store(open_copy(museum, place), (), os.cpu_count() or 1, lambda _files, _bytes: None)
    paths = [damage.path for damage in audited.damage] + audited.unchecked
    return {place.store / Path(*Path(path).parts[:2]) for path in paths}


def same_object(folder: Path, target: Path) -> bool:
    """Whether two object folders say of themselves that they are the same, by their inventories' sidecars."""
    try:
        return disk.read_small(folder / SIDECAR) == disk.read_small(target / SIDECAR)
    except FileNotFoundError:
        return False


def is_ahead(folder: Path, target: Path) -> bool:
    """Whether the copy of an object, at `target`, is of a newer version than the store's."""
    try:
        there = read_inventory(target).head  # before the store's: a commit may just be adding to that
        return there > read_inventory(folder).head
    except (FileNotFoundError, Problem):
        return False


def only_in_copy(museum: Museum, copy: Store, folders: Collection[Path]) -> int:
    """Objects of a copy that are not among the store's `folders`, nor in the catalog: the store has not lost them."""
    places = {folder.relative_to(museum.store.root) for folder in folders}
    others = {folder.relative_to(copy.root) for folder in copy.object_folders()} - places
    others = {place for place in others if not (museum.store.root / place).exists()}
    if not others:
        return 0
    with museum.engine.connect() as connection:
        known = {*connection.scalars(select(ArtifactRow.id)), *connection.scalars(select(BatchRow.id))}
    return sum(unquote(place.name) not in known for place in others)


def ahead_problem(place: Place, count: int) -> Problem:
    """What is said of a copy that has more, or newer, objects than the store."""
    return Problem("E-COPY-AHEAD", where=place.folder, count=count, store=str(place.store))


class ObjectSync:
    """One object on its way from one root into another, by way of the folder `staging` on the target's disk."""

    def __init__(self, folder: Path, target: Path, staging: Path, report: SyncReport) -> None:
        self._folder, self._target, self._staging, self._report = folder, target, staging, report

    def copy(self, *, anew: bool) -> None:
        """Copy the versions that the target lacks, or all of them. Problem E-COPY-AHEAD, -DIFFERS, E-MASTER-DAMAGED."""
        inventory = read_inventory(self._folder)
        self._refuse_if_ahead(inventory.head)
        have = 0 if anew else self._versions_there()
        disk.remove_tree(self._staging)
        self._staging.mkdir()
        for version in range(have + 1, inventory.head + 1):
            self._copy_version(inventory, version)
        if have:
            self._add_versions(range(have + 1, inventory.head + 1))
        else:
            self._place_whole()
        self._report.copied += 1

    def _refuse_if_ahead(self, head: int) -> None:
        """Problem E-COPY-AHEAD where the copy has versions that the store has not, damaged or whole."""
        if not self._target.is_dir():
            return
        there = [int(path.name[1:]) for path in self._target.glob("v*") if path.name[1:].isdigit()]
        with suppress(FileNotFoundError, Problem):
            there.append(read_inventory(self._target).head)
        if max(there, default=0) > head:
            raise Problem("E-COPY-AHEAD", where=str(self._target))

    def _versions_there(self) -> int:
        """Versions that the target has and that are the store's own; 0 where it cannot be read."""
        try:
            have = read_inventory(self._target).head
        except (FileNotFoundError, Problem):
            return 0
        newest = f"v{have}/{SIDECAR}"
        if not (self._folder / newest).exists() or not same_object(
            self._folder / f"v{have}", self._target / f"v{have}"
        ):
            raise Problem("E-COPY-DIFFERS", where=str(self._target))
        return have

    def _copy_version(self, inventory: Inventory, version: int) -> None:
        for digest, path in inventory.manifest.items():
            if path.startswith(f"v{version}/"):
                self._copy_file(path, digest)
        own = f"v{version}/{INVENTORY}"
        self._copy_file(own, disk.sha512_of(self._folder / own))
        self._copy_file(f"v{version}/{SIDECAR}", disk.sha512_of(self._folder / f"v{version}/{SIDECAR}"))
        data = disk.read_small(self._staging / own)
        if disk.read_small(self._staging / f"v{version}/{SIDECAR}") != sidecar_of(data):
            raise Problem("E-STORE-INVENTORY", where=str(self._folder), reason=own)

    def _copy_file(self, path: str, digest: str) -> None:
        source, target = self._folder / path, self._staging / path
        disk.make_below(self._staging, target.parent)
        try:
            found = disk.copy_synced(source, target)
        except FileNotFoundError as error:
            raise Problem("E-MASTER-MISSING", where=path, path=str(source)) from error
        if found != digest:
            raise Problem("E-STORE-UNREADABLE", where=str(source), reason="SHA-512")
        if disk.sha512_from_disk(target) != digest:
            raise Problem("E-STAGE-DIFFERS", where=str(target))
        self._report.files += 1
        self._report.bytes += target.stat().st_size

    def _place_whole(self) -> None:
        """A new object, or one in the place of a damaged one: it appears whole."""
        head = max(int(path.name[1:]) for path in self._staging.iterdir())
        for name in (INVENTORY, SIDECAR):
            disk.write_new(self._staging / name, disk.read_small(self._staging / f"v{head}" / name))
        disk.write_new(self._staging / OBJECT_DECLARATION, OBJECT_CONFORMANCE)
        _sync_names(self._staging)
        self._target.parent.mkdir(exist_ok=True)
        damaged = self._staging.with_name("damaged")
        if self._target.exists():
            self._target.rename(damaged)
        self._staging.rename(self._target)
        disk.remove_tree(damaged)
        disk.sync_file(self._target.parent)
        disk.sync_file(self._target.parent.parent)

    def _add_versions(self, versions: range) -> None:
        """New versions of an object that is there: folders first, the inventory that names them last."""
        _sync_names(self._staging)
        for version in versions:
            disk.remove_tree(self._target / f"v{version}")
            (self._staging / f"v{version}").rename(self._target / f"v{version}")
        disk.sync_file(self._target)
        newest = self._target / f"v{versions[-1]}"
        for name in (INVENTORY, SIDECAR):
            disk.replace_file(self._target / name, disk.read_small(newest / name))


def _sync_names(folder: Path) -> None:
    """Have the names of all files and folders below on the disk; the files themselves are."""
    for place, _folders, files in os.walk(folder, topdown=False):
        for name in (INVENTORY, SIDECAR, OBJECT_DECLARATION):
            if name in files:
                disk.sync_file(Path(place, name))
        disk.sync_file(Path(place))
