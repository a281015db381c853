"""The OCFL storage root: made, opened, read. Only `catalog.store.transaction` adds to it."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.problems import Problem, reason_of
from catalog.store import disk
from catalog.store.inventory import Inventory, read_inventory
from catalog.store.layout import (
    INVENTORY,
    LAYOUT,
    OBJECT_DECLARATION,
    ROOT_DECLARATION,
    TUPLE_SIZE,
    id_at,
    object_place,
)

_READ_TRIES = 4


_CONFIG = {
    "extensionName": LAYOUT,
    "digestAlgorithm": "sha256",
    "tupleSize": TUPLE_SIZE,
    "numberOfTuples": 1,
}
_LAYOUT = {"extension": LAYOUT, "description": "One folder per object below the first digits of its id's SHA-256."}
_CONFIG_FILE = f"extensions/{LAYOUT}/config.json"
#: The root's own files, in the order they are made: the declaration last. An audit compares them to the byte.
ROOT_FILES = {
    _CONFIG_FILE: json.dumps(_CONFIG, indent=1).encode(),
    "ocfl_layout.json": json.dumps(_LAYOUT, indent=1).encode(),
    ROOT_DECLARATION: b"ocfl_1.1\n",
}


def create_root(root: Path) -> None:
    """Make an empty OCFL 1.1 root with layout 0003 in the folder `root`, or finish one that was left half made."""
    extension = (root / _CONFIG_FILE).parent
    extension.mkdir(parents=True, exist_ok=True)
    for name, content in ROOT_FILES.items():
        (root / name).unlink(missing_ok=True)
        disk.write_new(root / name, content)
    for folder in (extension, extension.parent, root):
        for path in folder.iterdir():
            disk.sync_file(path)
        disk.sync_file(folder)


def mend_root(root: Path) -> list[str]:
    """Write the root's own files anew where they are gone or changed: they say the same in every root of ours.

    Returns their names. A folder in which no object stands where ours do is left as it is. Raises Problem
    E-STORE-BLOCKED where something else stands in the place of a file, or of a folder of theirs.
    """
    changed = [name for name, content in ROOT_FILES.items() if not _has(root / name, content)]
    if not changed or not _has_object_of_ours(root):
        return []
    for name in changed:
        folders = [root / above for above in Path(name).parents]
        blocked = [path for path in folders if path.exists() and not path.is_dir()]
        blocked += [root / name] if (root / name).exists() and not (root / name).is_file() else []
        if blocked:
            raise Problem("E-STORE-BLOCKED", where=str(blocked[-1]))
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        disk.replace_file(root / name, ROOT_FILES[name])
    return changed


def _has(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.read_bytes() == content
    except OSError:
        return False


def _has_object_of_ours(root: Path) -> bool:
    if not root.is_dir():
        return False
    found = root.glob(f"{'[0-9a-f]' * TUPLE_SIZE}/*/{OBJECT_DECLARATION}")
    return any(id_at(str(path.parent.relative_to(root))) for path in found)


@contextmanager
def reading(folder: Path | str) -> Iterator[None]:
    """Problem E-STORE-UNREADABLE for what is run into where the files of an object are not as they should be."""
    try:
        yield
    except (OSError, LookupError, TypeError, ValueError) as error:
        raise Problem("E-STORE-UNREADABLE", where=str(folder), reason=reason_of(error)) from error


class Store:
    """An OCFL root that this program made. Reading it needs no lock."""

    def __init__(self, root: Path) -> None:
        """Open the root; Problem E-STORE-MISSING or E-STORE-FOREIGN where it is none of ours."""
        self.root = root
        self._root = str(root)
        if not (root / ROOT_DECLARATION).is_file():
            raise Problem("E-STORE-MISSING", where=str(root))
        try:
            if json.loads((root / _CONFIG_FILE).read_text("utf-8")) != _CONFIG:
                raise ValueError("layout parameters differ")
        except (OSError, ValueError) as error:
            raise Problem("E-STORE-FOREIGN", where=str(root), reason=reason_of(error)) from error

    def place(self, object_id: str) -> str:
        """Path of the object's folder, whether it exists or not."""
        return f"{self._root}/{object_place(object_id)}"

    def exists(self, object_id: str) -> bool:
        """Whether the object is there."""
        return os.path.isfile(f"{self.place(object_id)}/{INVENTORY}")

    def inventory(self, object_id: str) -> Inventory:
        """The object's inventory. Problem E-STORE-UNREADABLE where there is none, or it cannot be read."""
        folder = self.place(object_id)
        with reading(folder):
            return self.inventory_in(folder)

    def inventory_in(self, folder: Path | str) -> Inventory:
        """The inventory in an object's folder.

        A commit of another process replaces inventory and sidecar one after the other: what does
        not fit together is read again before it is called damaged.
        """
        for attempt in range(_READ_TRIES):
            try:
                return read_inventory(folder)
            except Problem:
                if attempt == _READ_TRIES - 1:
                    raise
                time.sleep(0.05)
        raise AssertionError("unreachable")

    def read(self, inventory: Inventory, logical_path: str, version: int = -1) -> bytes:
        """Content of one file of an object, in a version (the newest by default). Problem E-STORE-UNREADABLE."""
        folder = self.place(inventory.id)
        with reading(folder):
            return disk.read_small(f"{folder}/{inventory.content_path(logical_path, version)}")

    def path(self, inventory: Inventory, logical_path: str, version: int = -1) -> Path:
        """Where the content of a logical path stands."""
        return Path(self.place(inventory.id), inventory.content_path(logical_path, version))

    def object_folders(self, unread: Callable[[OSError], None] | None = None) -> Iterator[Path]:
        """Every object folder, in the order of the layout.

        A folder that cannot be listed raises OSError, or is told to `unread` and passed over.
        """
        for tuple_folder in sorted(self.root.iterdir()):
            try:
                found = _objects_in(tuple_folder)
            except OSError as error:
                if unread is None:
                    raise
                unread(error)
            else:
                yield from found


def _objects_in(tuple_folder: Path) -> list[Path]:
    if tuple_folder.name == "extensions" or not tuple_folder.is_dir():
        return []
    return [folder for folder in sorted(tuple_folder.iterdir()) if _may_be_object(folder)]


def _may_be_object(folder: Path) -> bool:
    """Whether a folder is an object, or is shut: whoever reads it is told so."""
    try:
        return (folder / OBJECT_DECLARATION).is_file()
    except PermissionError:
        return True
