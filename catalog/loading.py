"""Objects of the store read for the catalog: records with their history, and batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from catalog.problems import Problem
from catalog.record import BATCH_FILE, RECORD_FILE, Batch, Record, read_batch, read_record
from catalog.store import clock
from catalog.store.ahead import read_ahead
from catalog.store.inventory import Inventory
from catalog.store.root import Store, reading

_READERS = 8


@dataclass(frozen=True, slots=True)
class Loaded:
    """An object as the store has it: the versions of an artifact's record, or a batch, or neither.

    `at` is the time of its newest version (ms). `history` holds, for each version, when it was made (ms),
    by whom, and what the record said.
    """

    inventory: Inventory
    at: int
    history: list[tuple[int, str, Record]]
    batch: Batch | None

    @property
    def record(self) -> Record:
        """The newest record."""
        return self.history[-1][2]


def load_record(store: Store, inventory: Inventory, version: int = -1) -> Record:
    """An artifact's record, in a version (the newest by default). Problem E-STORE-UNREADABLE, E-RECORD-…."""
    number = version if version > 0 else inventory.head
    return read_record(store.read(inventory, RECORD_FILE, version), f"{inventory.id} v{number}")


def load_newest(store: Store, object_id: str) -> tuple[Inventory, Record]:
    """An artifact's inventory and its newest record. Problem E-STORE-UNREADABLE, E-RECORD-…."""
    inventory = store.inventory(object_id)
    return inventory, load_record(store, inventory)


def load(store: Store, inventory: Inventory) -> Loaded:
    """An object read, every version of its record. Raises the Problems of its store and of records."""
    history = []
    batch = None
    if RECORD_FILE in inventory.state:
        for number, version in enumerate(inventory.versions, 1):
            record = load_record(store, inventory, number)
            history.append((clock.from_text(version.created), version.user, record))
    elif BATCH_FILE in inventory.state:
        batch = read_batch(store.read(inventory, BATCH_FILE), inventory.id)
    at = history[-1][0] if history else clock.from_text(inventory.versions[-1].created)
    return Loaded(inventory, at, history, batch)


def load_all(store: Store, damage: list[Problem], tick: Callable[[], None]) -> Iterator[Loaded]:
    """Every object of the store. What cannot be read goes to `damage`; `tick` is called for each."""
    for loaded in read_ahead(_READERS, partial(_load_whole, store), store.object_folders()):
        tick()
        if isinstance(loaded, Problem):
            damage.append(loaded)
        else:
            yield loaded


def _load_whole(store: Store, folder: Path) -> Loaded | Problem:
    """The object in a folder, or why it cannot be read."""
    try:
        with reading(folder):
            return load(store, store.inventory_in(folder))
    except Problem as problem:
        return problem
