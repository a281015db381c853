"""Every file of the store read again and held against its digest.

Nothing is called clean that was not read. Missing, changed and unexpected files are told apart.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from catalog.problems import Problem
from catalog.store import disk
from catalog.store.inventory import Inventory, sidecar_of
from catalog.store.layout import INVENTORY, LAYOUT, OBJECT_DECLARATION, ROOT_DECLARATION, SIDECAR
from catalog.store.root import Store

Kind = Literal["missing", "changed", "unexpected", "unreadable"]
_ROOT_FILES = {ROOT_DECLARATION: b"ocfl_1.1\n"}
_KNOWN_IN_ROOT = {ROOT_DECLARATION, "ocfl_layout.json", "extensions"}
_AHEAD = 64


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not as it should be. `path` is below the root, `object_id` "" for the root itself."""

    kind: Kind
    path: str
    object_id: str


@dataclass(slots=True)
class AuditReport:
    """What an audit read and found. `unchecked` are paths that could not be read to the end."""

    files: int = 0
    bytes: int = 0
    damage: list[Damage] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> Literal["clean", "damaged", "incomplete", "nothing"]:
        """Clean only where something was read, all of it could be, and nothing was wrong."""
        if self.damage:
            return "damaged"
        if self.unchecked:
            return "incomplete"
        return "clean" if self.files else "nothing"


@dataclass(slots=True)
class _Checked:
    files: int = 0
    bytes: int = 0
    damage: list[Damage] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def audit_store(store: Store, expected: Iterable[str], workers: int, tick: Callable[[int, int], None]) -> AuditReport:
    """Read every file of the store.

    `expected` are the ids that the catalog knows: one without an object is missing.
    `tick(files, bytes)` is told of each object.
    """
    report = AuditReport()
    _add(report, _check_root(store))
    found: set[str] = set()
    with ThreadPoolExecutor(workers) as threads:
        for object_id, checked in _ahead(threads, store):
            found.add(object_id)
            _add(report, checked)
            tick(checked.files, checked.bytes)
    for object_id in sorted(set(expected) - found):
        path = os.path.relpath(store.place(object_id), store.root)
        report.damage.append(Damage("missing", path, object_id))
    report.damage.sort(key=lambda damage: damage.path)
    return report


def _add(report: AuditReport, checked: _Checked) -> None:
    report.files += checked.files
    report.bytes += checked.bytes
    report.damage += checked.damage
    report.unchecked += checked.unchecked


def _ahead(threads: ThreadPoolExecutor, store: Store) -> Iterator[tuple[str, _Checked]]:
    """Check objects in threads, a few ahead of who takes them."""
    waiting = []
    for folder in store.object_folders():
        waiting.append(threads.submit(_check_object, store, folder))
        if len(waiting) > _AHEAD:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _check_root(store: Store) -> _Checked:
    """The root's own files, and what stands in the root that is none of its objects."""
    checked = _Checked()
    for name, content in _ROOT_FILES.items():
        _compare(checked, store.root / name, hashlib.sha512(content).hexdigest(), name, "")
    for name in ("ocfl_layout.json", f"extensions/{LAYOUT}/config.json"):
        if (store.root / name).is_file():
            checked.files += 1
        else:
            checked.damage.append(Damage("missing", name, ""))
    for entry in sorted(store.root.iterdir()):
        if entry.name in _KNOWN_IN_ROOT:
            continue
        if not entry.is_dir():
            checked.damage.append(Damage("unexpected", entry.name, ""))
            continue
        for folder in sorted(entry.iterdir()):
            if not (folder / OBJECT_DECLARATION).is_file():
                kind: Kind = "missing" if (folder / INVENTORY).exists() else "unexpected"
                path = f"{entry.name}/{folder.name}" + (f"/{OBJECT_DECLARATION}" if kind == "missing" else "")
                checked.damage.append(Damage(kind, path, ""))
    return checked


def _check_object(store: Store, folder: Path) -> tuple[str, _Checked]:
    checked = _Checked()
    place = folder.relative_to(store.root).as_posix()
    try:
        inventory = store.inventory_in(folder)
    except Problem:
        return _check_without_inventory(folder, place, checked)
    except FileNotFoundError:
        checked.damage.append(Damage("missing", f"{place}/{INVENTORY}", ""))
        return "", checked
    except OSError:
        checked.unchecked.append(f"{place}/{INVENTORY}")
        return "", checked
    there = {path: size for path, size in _files_below(str(folder))}
    checked.files += 3
    due = {INVENTORY, SIDECAR, OBJECT_DECLARATION}
    data = disk.read_small(folder / INVENTORY)
    for number in range(1, inventory.head + 1):
        due |= {f"v{number}/{INVENTORY}", f"v{number}/{SIDECAR}"}
        _check_version(checked, folder, place, inventory, number, data)
    for digest, path in inventory.manifest.items():
        due.add(path)
        _compare(checked, folder / path, digest, f"{place}/{path}", inventory.id, there.get(path))
    for path in sorted(there.keys() - due):
        checked.damage.append(Damage("unexpected", f"{place}/{path}", inventory.id))
    return inventory.id, checked


def _check_version(
    checked: _Checked, folder: Path, place: str, inventory: Inventory, number: int, newest: bytes
) -> None:
    """A version's own inventory: it must fit its sidecar, and the newest must be the object's."""
    where = f"v{number}"
    try:
        data = disk.read_small(folder / where / INVENTORY)
        sidecar = disk.read_small(folder / where / SIDECAR)
    except FileNotFoundError as error:
        name = os.path.basename(error.filename or INVENTORY)
        checked.damage.append(Damage("missing", f"{place}/{where}/{name}", inventory.id))
        return
    except OSError:
        checked.unchecked.append(f"{place}/{where}/{INVENTORY}")
        return
    checked.files += 2
    checked.bytes += len(data)
    if sidecar_of(data) != sidecar or (number == inventory.head and data != newest):
        checked.damage.append(Damage("changed", f"{place}/{where}/{INVENTORY}", inventory.id))


def _check_without_inventory(folder: Path, place: str, checked: _Checked) -> tuple[str, _Checked]:
    """The root inventory is damaged: hold the content against the newest version's own, if that is whole."""
    checked.damage.append(Damage("changed", f"{place}/{INVENTORY}", ""))
    versions = sorted((p for p in folder.glob("v*") if p.name[1:].isdigit()), key=lambda p: int(p.name[1:]))
    for version in reversed(versions):
        try:
            data = (version / INVENTORY).read_bytes()
            if (version / SIDECAR).read_bytes() != sidecar_of(data):
                continue
            inventory = Inventory.from_bytes(data)
        except (OSError, ValueError):
            continue
        for digest, path in inventory.manifest.items():
            _compare(checked, folder / path, digest, f"{place}/{path}", inventory.id)
        return inventory.id, checked
    checked.unchecked.append(place)
    return "", checked


def _files_below(folder: str) -> Iterator[tuple[str, int]]:
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{below}{entry.name}/")
                else:
                    yield f"{below}{entry.name}", entry.stat(follow_symlinks=False).st_size


def _compare(checked: _Checked, path: Path, digest: str, name: str, object_id: str, size: int | None = None) -> None:
    try:
        with path.open("rb", buffering=0) as file:
            found = hashlib.file_digest(file, "sha512").hexdigest()
            checked.bytes += size if size is not None else file.tell()
    except FileNotFoundError:
        checked.damage.append(Damage("missing", name, object_id))
        return
    except OSError:
        checked.unchecked.append(name)
        return
    checked.files += 1
    if found != digest:
        checked.damage.append(Damage("changed", name, object_id))
