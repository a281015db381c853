"""Damaged masters taken back from whoever still has them: a copy, or the card they came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.copying.places import list_places, open_copy
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.store import disk
from catalog.store.audit import AuditReport
from catalog.store.inventory import Inventory
from catalog.store.transaction import Staged
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Repair:
    """A file of the store put back: its path below the root, and where its bytes came from."""

    path: str
    source: str


def replace_damaged(writer: Writer, master: Path, good: Path, sha512: str) -> None:
    """Put the bytes of `good` in the place of a stored file that is damaged or gone.

    What stood there is kept in out/damaged/. Raises Problem E-STAGE-DIFFERS where `good` is not what it should be.
    """
    museum = writer.museum
    with writer.lock():
        if master.is_file() and disk.sha512_of(master) == sha512:
            return  # somebody else was faster
        new = writer.presence.new_folder(museum.work, "repair") / "file"
        if disk.copy_synced(good, new) != sha512 or disk.sha512_from_disk(new) != sha512:
            disk.remove_tree(new.parent)
            raise Problem("E-STAGE-DIFFERS", where=str(good))
        if master.exists():
            aside = museum.out / "damaged" / f"{sha512[:12]}-{master.name}"
            aside.parent.mkdir(exist_ok=True)
            master.rename(aside)
        master.parent.mkdir(parents=True, exist_ok=True)
        new.rename(master)
        disk.sync_file(master.parent)
        disk.remove_tree(new.parent)


def mend_what_is_shared(writer: Writer, base: Inventory, put: Mapping[str, bytes | Staged]) -> None:
    """Before a version takes over content that its object has already: have that content whole.

    OCFL stores the same bytes once. What is damaged in the store is put back from the file that is coming.
    """
    for data in put.values():
        if isinstance(data, Staged) and (content := base.manifest.get(data.sha512)):
            master = Path(writer.museum.store.place(base.id), content)
            if not master.is_file() or disk.sha512_of(master) != data.sha512:
                replace_damaged(writer, master, data.path, data.sha512)


def repair_from_copies(writer: Writer, audited: AuditReport) -> tuple[list[Repair], list[str]]:
    """Bring back every damaged or missing content file that a copy holds whole; returns also what none has."""
    museum = writer.museum
    repaired: list[Repair] = []
    left: list[str] = []
    for damage in audited.damage:
        if damage.kind == "unexpected" or not damage.object_id:
            left.append(damage.path)
            continue
        expected = _digest_of(museum, damage.object_id, damage.path)
        good = _good_copy(museum, damage.path, expected) if expected else None
        if expected is None or good is None:
            left.append(damage.path)
            continue
        replace_damaged(writer, museum.store.root / damage.path, good, expected)
        repaired.append(Repair(damage.path, str(good)))
    return repaired, left


def _digest_of(museum: Museum, object_id: str, path: str) -> str | None:
    """The digest that an object's inventory gives for a content file, None where it names none such."""
    try:
        inventory = museum.store.inventory(object_id)
    except Problem:
        return None
    place = Path(museum.store.place(object_id)).relative_to(museum.store.root)
    return next((digest for digest, content in inventory.manifest.items() if str(place / content) == path), None)


def _good_copy(museum: Museum, path: str, expected: str) -> Path | None:
    for place in list_places(museum):
        try:
            file = open_copy(museum, place).root / path
        except Problem:
            continue
        if file.is_file() and disk.sha512_of(file) == expected:
            return file
    return None
