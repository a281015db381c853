"""What dead processes left in `work`: finished where it is a commit, swept away where it is none."""

from collections.abc import Callable
from pathlib import Path

from catalog.problems import Problem
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.layout import INVENTORY, encoded
from catalog.store.lock import is_ours
from catalog.store.root import Store
from catalog.store.transaction import READY, Index, Ready, complete


def finish(store: Store, work: Path, alive: Callable[[Path], bool]) -> None:
    """Do in the store what dead processes declared ready. `recover` is still to index it, and to sweep.

    The caller holds the write lock. Doing it twice changes nothing. Raises Problem E-STORE-UNFINISHED where what waits
    is not, whole and unchanged, what its `ready` says.
    """
    for folder in _ready(work, alive):
        _verify(store, folder)
        complete(store, folder)


def recover(store: Store, work: Path, alive: Callable[[Path], bool], index: Index) -> list[Path]:
    """Settle what dead processes left in `work`: finish and index what is ready, sweep the rest.

    The caller holds the write lock. Returns the folders of dead processes that are no transactions,
    for the caller to settle. Doing it twice changes nothing. Raises Problem E-STORE-UNFINISHED as `finish` does.
    """
    ready = _ready(work, alive)
    others = []
    for folder in _left(work, alive):
        if not folder.name.startswith("tx-"):
            others.append(folder)
        elif folder not in ready:
            disk.remove_tree(folder)
    for folder in ready:
        _verify(store, folder)
        complete(store, folder)
        index(store.inventory(object_id) for object_id, _version, _digest in Ready.read(folder).objects)
        disk.remove_tree(folder)
    return others


def _left(work: Path, alive: Callable[[Path], bool]) -> list[Path]:
    """Folders of dead processes."""
    return [f for f in sorted(work.iterdir()) if f.is_dir() and is_ours(f) and not alive(f)]


def _ready(work: Path, alive: Callable[[Path], bool]) -> list[Path]:
    """Transactions of dead processes that are commits, in the order of their times."""
    ready = [f for f in _left(work, alive) if f.name.startswith("tx-") and (f / READY).exists()]
    return sorted(ready, key=lambda folder: Ready.read(folder).at)


def _verify(store: Store, folder: Path) -> None:
    for object_id, version, digest in Ready.read(folder).objects:
        waiting = folder / encoded(object_id)
        home = waiting if (waiting / f"v{version}").exists() else Path(store.place(object_id))
        try:
            data = (home / f"v{version}" / INVENTORY).read_bytes()
            good = disk.sha512_of_bytes(data) == digest and all(
                disk.sha512_of(home / path) == expected
                for expected, path in Inventory.from_bytes(data).manifest.items()
                if path.startswith(f"v{version}/")
            )
        except OSError:
            good = False
        if not good:
            raise Problem("E-STORE-UNFINISHED", where=object_id, path=str(folder))
