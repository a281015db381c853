"""What the museum's own object says, now and at any time before."""

from collections.abc import Sequence
from typing import TypeAlias

from catalog.progress.standard import Standard, read_standard
from catalog.store import clock
from catalog.store.inventory import Inventory
from catalog.store.root import Store
from catalog.vocabulary import Vocabularies
from catalog.vocabulary.vocabularies import FOLDER

STANDARD_FILE = "standard.toml"
LETTERHEAD_FILE = "letterhead.toml"

#: Every standard that was ever in force with the time from which on it was (ms), the oldest first.
Standards: TypeAlias = Sequence[tuple[int, Standard]]


def read_standard_of(store: Store, museum: Inventory, version: int = -1) -> Standard:
    """The standard in a version of the museum's object, the newest by default."""
    return read_standard(store.read(museum, STANDARD_FILE, version).decode("utf-8", "replace"), STANDARD_FILE)


def read_standards(store: Store, museum: Inventory) -> Standards:
    """All standards of a museum."""
    standards: list[tuple[int, Standard]] = []
    before = ""
    for number, version in enumerate(museum.versions, 1):
        digest = version.state[STANDARD_FILE]
        if digest != before:
            standards.append((clock.from_text(version.created), read_standard_of(store, museum, number)))
        before = digest
    return standards


def standard_at(standards: Standards, moment: int) -> Standard:
    """The standard in force at a time (ms)."""
    return next((standard for at, standard in reversed(standards) if at <= moment), standards[0][1])


def read_vocabularies(store: Store, museum: Inventory, version: int = -1) -> Vocabularies:
    """The vocabularies in a version of the museum's object, the newest by default."""
    state = museum.versions[version - 1 if version > 0 else -1].state
    paths = [path for path in state if path.startswith(f"{FOLDER}/")]
    return Vocabularies({path: store.read(museum, path, version) for path in paths})
