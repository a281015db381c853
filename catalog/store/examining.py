"""The store's root, and one object of it, read file by file and held against what they should be."""

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from catalog.store import disk
from catalog.store.inventory import Inventory, sidecar_of
from catalog.store.layout import INVENTORY, OBJECT_CONFORMANCE, OBJECT_DECLARATION, SIDECAR, id_at, tuple_of
from catalog.store.root import ROOT_FILES

_VERSION_INVENTORY = re.compile(rf"v([1-9][0-9]*)/(?:{re.escape(INVENTORY)}|{re.escape(SIDECAR)})")

Kind = Literal["missing", "changed", "unexpected"]
#: Objects whose newest version a commit cut short has yet to move in, by their id: the SHA-512 of its inventory.
Awaited = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Damage:
    """A file or folder that is not as it should be. `path` is below the root, `object_id` "" for the root itself."""

    kind: Kind
    path: str
    object_id: str


@dataclass(slots=True)
class Examined:
    """What was read of an object (or of the root: `place` is ""), and what was found.

    `size` is in bytes. Paths in `damage` and in `unchecked`, which could not be read, are below the root;
    those given to methods are below the object.
    """

    root: str
    place: str = ""
    object_id: str = ""
    files: int = 0
    size: int = 0
    damage: list[Damage] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    def found(self, kind: Kind, path: str) -> None:
        """Note that a file or folder is not as it should be."""
        self.damage.append(Damage(kind, self._below_root(path), self.object_id))

    def not_read(self, path: str) -> None:
        """Note that a file or folder could not be read."""
        self.unchecked.append(self._below_root(path))

    def _below_root(self, path: str) -> str:
        return f"{self.place}/{path}".strip("/")

    def read(self, path: str) -> bytes | None:
        """The content of a small file that must be there; None where it is missing or cannot be read."""
        try:
            data = disk.read_small(f"{self.root}/{self.place}/{path}")
        except FileNotFoundError:
            self.found("missing", path)
            return None
        except OSError:
            self.not_read(path)
            return None
        self.files += 1
        self.size += len(data)
        return data

    def compare(self, path: str, sha512: str) -> None:
        """Read a file to its end and hold it against its digest."""
        try:
            with Path(self.root, self.place, path).open("rb", buffering=0) as file:
                digest = hashlib.file_digest(file, "sha512").hexdigest()
                self.size += file.tell()
        except FileNotFoundError:
            self.found("missing", path)
            return
        except OSError:
            self.not_read(path)
            return
        self.files += 1
        if digest != sha512:
            self.found("changed", path)

    def entries(self, below: str) -> list[os.DirEntry[str]]:
        """What stands in a folder, by name; nothing where it cannot be read or is gone."""
        try:
            with os.scandir(f"{self.root}/{self.place}/{below}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return []
        except OSError:
            self.not_read(below)
            return []

    def walk(self, start: str = "") -> tuple[set[str], set[str]]:
        """Every file below a folder ("" or ending in "/"), and every folder (ending in "/") with nothing in it."""
        files: set[str] = set()
        empty: set[str] = set()
        waiting = [start]
        while waiting:
            below = waiting.pop()
            unread = len(self.unchecked)
            entries = self.entries(below)
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{below}{entry.name}/")
                else:
                    files.add(f"{below}{entry.name}")
            if not entries and len(self.unchecked) == unread:
                empty.add(below)
        return files, empty

    def find_strays(self, files: Iterable[str], empty: Iterable[str], due: Collection[str]) -> None:
        """Note files that are not due, and empty folders in which nothing is."""
        for path in files:
            if path not in due:
                self.found("unexpected", path)
        for folder in empty:
            if not any(path.startswith(folder) for path in due):
                self.found("unexpected", folder)


def examine_root(root: Path, awaited: Awaited) -> tuple[Examined, list[str]]:
    """The root's own files and what else stands in it; and the places of what should be its objects."""
    it = Examined(str(root))
    for name, content in ROOT_FILES.items():
        data = it.read(name)
        if data is not None and data != content:
            it.found("changed", name)
    if (root / "extensions").exists():
        it.find_strays(*it.walk("extensions/"), ROOT_FILES)
    places = []
    started = {tuple_of(object_id) for object_id in awaited}
    for entry in it.entries(""):
        if entry.is_dir() and entry.name != "extensions":
            unread = len(it.unchecked)
            inner = it.entries(f"{entry.name}/")
            for place in inner:
                path = f"{entry.name}/{place.name}"
                if place.is_dir():
                    places.append(path)
                else:
                    it.found("unexpected", path)
            if not inner and len(it.unchecked) == unread and entry.name not in started:
                it.found("unexpected", entry.name)
        elif entry.name not in ROOT_FILES and entry.name != "extensions":
            it.found("unexpected", entry.name)
    return it, places


def examine_object(root: Path, place: str, awaited: Awaited) -> Examined:
    """Every file of the object at `place`, below the root.

    What its inventory should be is known from its newest version where the object has lost its own.
    """
    object_id = id_at(place)
    if object_id is None:
        stray = Examined(str(root))
        stray.found("unexpected", place)
        return stray
    it = Examined(str(root), place, object_id)
    files, empty = it.walk()
    if not files:
        if not it.unchecked:
            it.found("missing", "")
        return it
    declaration = it.read(OBJECT_DECLARATION)
    if declaration is not None and declaration != OBJECT_CONFORMANCE:
        it.found("changed", OBJECT_DECLARATION)
    inventory, unknown = _examine_inventories(it, files, awaited.get(object_id))
    if inventory is None:
        it.not_read("")
        return it
    due = {OBJECT_DECLARATION, INVENTORY, SIDECAR}
    due |= {f"v{number}/{name}" for number in range(1, inventory.head + 1) for name in (INVENTORY, SIDECAR)}
    for digest, path in inventory.manifest.items():
        due.add(path)
        it.compare(path, digest)
    for version in unknown:
        it.not_read(version)
    it.find_strays((path for path in files if path.partition("/")[0] not in unknown), empty, due)
    return it


def _examine_inventories(it: Examined, files: set[str], awaited: str | None) -> tuple[Inventory | None, set[str]]:
    """The inventory that the object's content is to be held against, None where no whole one is left.

    Also the names of newer versions (`v3`), of which nothing is known then.
    """
    data, sidecar = it.read(INVENTORY), it.read(SIDECAR)
    fits = data is not None and sidecar == sidecar_of(data)
    inventory = _parse(data) if data is not None and fits and awaited is None else None
    if inventory is None:
        return _examine_by_versions(it, data, sidecar, files, awaited)
    whole = _examine_versions(it, inventory.head)
    if inventory.id != it.object_id:
        it.found("changed", INVENTORY)
    elif whole.get(inventory.head, data) != data:
        it.found("changed", f"v{inventory.head}/{INVENTORY}")
    return inventory, set()


def _examine_by_versions(
    it: Examined, data: bytes | None, sidecar: bytes | None, files: set[str], awaited: str | None
) -> tuple[Inventory | None, set[str]]:
    """The same by the newest whole inventory of a version, which the object's own (`data`) should be.

    Where that is `awaited`, the object's own may still be the one before.
    """
    newest = max((int(found[1]) for found in map(_VERSION_INVENTORY.fullmatch, files) if found), default=0)
    whole = _examine_versions(it, newest)
    for number in sorted(whole, reverse=True):
        if inventory := _parse(whole[number]):
            break
    else:
        if data is not None and sidecar is not None:
            it.found("changed", INVENTORY)
        return None, set()
    due = [whole[number]]
    if number - 1 in whole and sidecar_of(due[0]) == f"{awaited} {INVENTORY}\n".encode():
        due.append(whole[number - 1])
    if data is not None and data not in due:
        it.found("changed", INVENTORY)
    elif sidecar is not None and sidecar not in map(sidecar_of, due):
        it.found("changed", SIDECAR)
    return inventory, {f"v{later}" for later in range(number + 1, newest + 1)}


def _examine_versions(it: Examined, newest: int) -> dict[int, bytes]:
    """Read the inventory that each version keeps; the last two that fit their sidecars, by version."""
    whole: dict[int, bytes] = {}
    for number in range(1, newest + 1):
        data, sidecar = it.read(f"v{number}/{INVENTORY}"), it.read(f"v{number}/{SIDECAR}")
        if data is None or sidecar is None:
            continue
        if sidecar != sidecar_of(data):
            it.found("changed", f"v{number}/{INVENTORY}")
            continue
        whole[number] = data
        if len(whole) > 2:
            del whole[min(whole)]
    return whole


def _parse(data: bytes) -> Inventory | None:
    try:
        return Inventory.from_bytes(data)
    except ValueError:
        return None
