"""One acknowledged change: new versions of one object or of a hundred thousand, all or none.

The steps and why they are in this order: docs/decisions/0001-store.md. In short: everything is
built beside the store, synced, and named in `ready`, whose existence is the commit; what follows
only renames, and can be done again after a crash.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalog.problems import Problem
from catalog.store import clock, disk
from catalog.store.inventory import Inventory, Version, sidecar_of
from catalog.store.layout import INVENTORY, OBJECT_CONFORMANCE, OBJECT_DECLARATION, SIDECAR, encoded
from catalog.store.lock import Presence
from catalog.store.root import Store

READY = "ready"

#: Brings the catalog up to date with the objects of these inventories.
Index = Callable[[Iterable[Inventory]], None]


def reached(_step: str) -> None:
    """Called with the name of each step as it is reached. Tests put a kill in its place."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that a transaction takes over by renaming it. SHA-512 in lower-case hex."""

    path: Path
    sha512: str


@dataclass(slots=True)
class Change:
    """The next version of one object.

    `base` is the inventory the change was made from (`Inventory(id)` for a new object). `put` gives
    new content for logical paths, `drop` names paths that the new version has no more.
    `content_names` gives the content path of a logical path where the two must differ.
    """

    base: Inventory
    message: str
    put: Mapping[str, bytes | Staged]
    drop: Collection[str] = ()
    content_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Built:
    """A version folder that waits in the transaction.

    `guard` is the digest of its inventory file; `unsynced` counts its files and folders, masters apart.
    """

    inventory: Inventory
    guard: str
    unsynced: int


class Transaction:
    """A commit in the making, in a folder of `work`.

    Use: `add` every change, then, under the write lock, `commit`; `discard` puts masters back.
    """

    def __init__(self, store: Store, work: Path, presence: Presence, *, user: str, address: str, at: int) -> None:
        self.folder = presence.new_folder(work, "tx")
        self._store = store
        self._user = user
        self._address = address
        self._at = at
        self._created = clock.to_text(at)
        self._built: list[_Built] = []
        self._taken: list[tuple[Path, Path]] = []

    def add(self, change: Change) -> None:
        """Build the version folder of a change. Nothing of it is in the store yet."""
        base = change.base
        number = base.head + 1
        folder = f"{self.folder}/{encoded(base.id)}"
        content = f"{folder}/v{number}/content"
        made = {str(self.folder)}
        _make_folder(f"{folder}/v{number}", made)
        state = {path: digest for path, digest in base.state.items() if path not in change.drop}
        manifest = dict(base.manifest)
        files = 4
        for logical, data in change.put.items():
            digest = data.sha512 if isinstance(data, Staged) else disk.sha512_of_bytes(data)
            state[logical] = digest
            if digest in manifest:
                continue
            name = change.content_names.get(logical, logical)
            target = f"{content}/{name}"
            _make_folder(os.path.dirname(target) if "/" in name else content, made)
            if isinstance(data, Staged):
                self._taken.append((data.path, Path(target)))
                os.rename(data.path, target)
            else:
                disk.write_new(target, data)
                files += 1
            manifest[digest] = f"v{number}/content/{name}"
        version = Version(self._created, change.message, self._user, self._address, state)
        inventory = Inventory(base.id, manifest, [*base.versions, version])
        if number == 1:
            disk.write_new(f"{folder}/{OBJECT_DECLARATION}", OBJECT_CONFORMANCE)
            files += 1
        guard = _write_inventory(folder, inventory)
        self._built.append(_Built(inventory, guard, len(made) - 1 + files))

    @property
    def is_ready(self) -> bool:
        """Whether it is a commit already, finished or to be finished by recovery."""
        return (self.folder / READY).exists() or not self.folder.exists()

    def commit(self, last: int, index: Index) -> None:
        """Make the change. The caller holds the write lock and has checked what it rests on.

        `last` is the time of the last commit (ms). Raises Problem E-STORE-RACE, and nothing is
        changed, where an object is no longer at the version that a change was made from.
        """
        if self._at <= last:
            self._restamp(clock.next_time(last))
        for built in self._built:
            _check_base(self._store, built.inventory)
        reached("checked")
        self._sync()
        reached("synced")
        self._declare_ready()
        reached("ready")
        complete(self._store, self.folder)
        index(built.inventory for built in self._built)
        reached("indexed")
        disk.remove_tree(self.folder)
        reached("removed")

    def _restamp(self, at: int) -> None:
        """Another commit came between: give this one a later time."""
        self._at = at
        self._created = clock.to_text(at)
        for built in self._built:
            inventory = built.inventory
            folder = self.folder / encoded(inventory.id)
            inventory.versions[-1] = replace(inventory.versions[-1], created=self._created)
            for name in (INVENTORY, SIDECAR):
                (folder / name).unlink()
                (folder / f"v{inventory.head}" / name).unlink()
            built.guard = _write_inventory(str(folder), inventory)

    def _sync(self) -> None:
        many = sum(built.unsynced for built in self._built) > disk.SINGLE_SYNCS
        if many and disk.sync_file_system(self.folder):
            return
        staged = {target for _source, target in self._taken}
        for place, folders, files in os.walk(self.folder, topdown=False):
            for path in (Path(place, name) for name in (*files, *folders)):
                if path not in staged:
                    disk.sync_file(path)

    def _declare_ready(self) -> None:
        objects = [[built.inventory.id, built.inventory.head, built.guard] for built in self._built]
        document = {"format": 1, "at": self._at, "objects": objects}
        temporary = self.folder / f".{READY}"
        disk.write_new(temporary, json.dumps(document).encode())
        disk.sync_file(temporary)
        temporary.rename(self.folder / READY)
        disk.sync_file(self.folder)

    def discard(self) -> None:
        """Give it up: masters go back to where they were taken from, the rest is removed."""
        for source, target in reversed(self._taken):
            if target.exists():
                target.rename(source)
        disk.remove_tree(self.folder)


def _make_folder(folder: str, made: set[str]) -> None:
    """Make a folder and those above it that are not among `made` yet."""
    if folder not in made:
        _make_folder(os.path.dirname(folder), made)
        os.mkdir(folder)
        made.add(folder)


def _write_inventory(folder: str, inventory: Inventory) -> str:
    """Write inventory and sidecar into an object folder and its newest version; returns the digest."""
    data = inventory.to_bytes()
    sidecar = sidecar_of(data)
    for place in (folder, f"{folder}/v{inventory.head}"):
        disk.write_new(f"{place}/{INVENTORY}", data)
        disk.write_new(f"{place}/{SIDECAR}", sidecar)
    return sidecar.split()[0].decode()


def _check_base(store: Store, new: Inventory) -> None:
    place = store.place(new.id)
    if new.head == 1:
        fits = not os.path.exists(place)
    else:
        fits = store.inventory(new.id).head == new.head - 1 and not os.path.exists(f"{place}/v{new.head}")
    if not fits:
        raise Problem("E-STORE-RACE", where=new.id)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a `ready` file says: when (ms), and each object's id, version and inventory digest."""

    at: int
    objects: list[tuple[str, int, str]]

    @classmethod
    def read(cls, folder: Path) -> "Ready":
        """That of a transaction's folder."""
        document = json.loads((folder / READY).read_bytes())
        return cls(document["at"], [(id_, version, digest) for id_, version, digest in document["objects"]])


def complete(store: Store, folder: Path) -> None:
    """Do every step of a ready transaction that is not done yet, up to the index."""
    changed: list[str] = []
    for object_id, version, _digest in Ready.read(folder).objects:
        _move_in(store, f"{folder}/{encoded(object_id)}", object_id, version, changed)
        reached("moved")
    disk.sync_all(Path(path) for path in dict.fromkeys(changed))
    reached("names synced")


def _move_in(store: Store, waiting: str, object_id: str, version: int, changed: list[str]) -> None:
    target = store.place(object_id)
    above = os.path.dirname(target)
    if version == 1:
        try:
            os.rename(waiting, target)
        except FileNotFoundError:  # moved before a crash, or the first object there
            if os.path.exists(waiting):
                os.mkdir(above)
                changed.append(str(store.root))
                os.rename(waiting, target)
        changed.append(above)
        return
    if os.path.exists(f"{waiting}/v{version}"):
        os.rename(f"{waiting}/v{version}", f"{target}/v{version}")
        reached("version moved")
    for name in (INVENTORY, SIDECAR):
        if os.path.exists(f"{waiting}/{name}"):
            os.replace(f"{waiting}/{name}", f"{target}/{name}")
            reached(f"{name} replaced")
    changed.append(target)
