"""One file or object of the store put back from whoever still has it: a copy, the card it came from, the standard."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from catalog.copying.lost import Lost
from catalog.copying.places import Place
from catalog.copying.syncing import ObjectSync, SyncReport
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.store import disk
from catalog.store.examining import Damage
from catalog.store.inventory import Inventory, read_inventory
from catalog.store.layout import INVENTORY, OBJECT_CONFORMANCE, OBJECT_DECLARATION, SIDECAR
from catalog.store.root import ROOT_FILES
from catalog.store.transaction import Staged
from catalog.tables import ArtifactRow
from catalog.writing import Writer

#: Where the bytes of a file come from that says the same in every store.
STANDARD = "OCFL 1.1"


def replace_damaged(writer: Writer, master: Path, good: Path, sha512: str) -> None:
    """Put the bytes of `good` in the place of a stored file that is damaged or gone.

    What stood there is kept in out/damaged/. Raises Problem E-STAGE-DIFFERS where `good` is not what it should be.
    """
    museum = writer.museum
    with writer.lock():
        if disk.is_whole(master, sha512):
            return  # somebody else was faster
        new = writer.presence.new_folder(museum.work, "repair") / "file"
        try:
            if disk.copy_synced(good, new) != sha512 or disk.sha512_from_disk(new) != sha512:
                raise Problem("E-STAGE-DIFFERS", where=str(good))
            if master.exists():
                aside = museum.out / "damaged" / f"{sha512[:12]}-{master.name}"
                aside.parent.mkdir(exist_ok=True)
                master.rename(aside)
            disk.make_below(museum.store.root, master.parent)
            new.rename(master)
            disk.sync_file(master.parent)
        finally:
            disk.remove_tree(new.parent)


def mend_what_is_shared(writer: Writer, base: Inventory, put: Mapping[str, bytes | Staged]) -> None:
    """Before a version takes over content that its object has already: have that content whole.

    OCFL stores the same bytes once. What is damaged in the store is put back from the file that is coming.
    """
    for data in put.values():
        if isinstance(data, Staged) and (content := base.manifest.get(data.sha512)):
            master = Path(writer.museum.store.place(base.id), content)
            if not disk.is_whole(master, data.sha512):
                replace_damaged(writer, master, data.path, data.sha512)


def put_file_back(writer: Writer, damage: Damage, copies: Sequence[Place]) -> str | None:
    """Put back a damaged or missing file of the store; returns where its bytes came from, None where nobody has them.

    Of an inventory the store has two: where one of them is whole, no copy is needed. Nor is it for what says the same
    in every store.
    """
    museum = writer.museum
    target = museum.store.root / damage.path
    if (content := _said_everywhere(museum, damage)) is not None:
        _write_anew(writer, target, content)
        return STANDARD
    if not damage.object_id:
        return None
    if target.name in (INVENTORY, SIDECAR):
        return _put_inventory_back(writer, target.parent, damage.object_id, copies)
    expected = _digest_of(museum, damage.object_id, damage.path)
    files = (copy.store / damage.path for copy in copies)
    good = next((file for file in files if expected and disk.is_whole(file, expected)), None)
    if expected and good:
        replace_damaged(writer, target, good, expected)
    return str(good) if good else None


def _said_everywhere(museum: Museum, damage: Damage) -> bytes | None:
    """What a file says that is the same in every store of ours, None for any other."""
    if not damage.object_id:
        return ROOT_FILES.get(damage.path)
    declaration = Path(museum.store.place(damage.object_id), OBJECT_DECLARATION)
    return OBJECT_CONFORMANCE if museum.store.root / damage.path == declaration else None


def _write_anew(writer: Writer, target: Path, content: bytes) -> None:
    folder = writer.presence.new_folder(writer.museum.work, "repair")
    try:
        disk.write_new(folder / target.name, content)
        replace_damaged(writer, target, folder / target.name, disk.sha512_of_bytes(content))
    finally:
        disk.remove_tree(folder)


def put_object_back(writer: Writer, lost: Lost) -> str | None:
    """Put back an object that is gone, from the copy that has most of it, all that the catalog knows at least.

    Returns the folder that it came from, None where no copy has it so.
    """
    museum = writer.museum
    with museum.engine.connect() as connection:
        known = connection.scalar(select(ArtifactRow.version).where(ArtifactRow.id == lost.id)) or 1
    for copy in lost.copies:
        folder = copy.store / lost.path
        staging = writer.presence.new_folder(museum.work, "repair")
        try:
            with writer.lock(), _passing_over(folder):
                if read_inventory(folder).head >= known:
                    ObjectSync(folder, museum.store.root / lost.path, staging, SyncReport(copy)).copy(anew=False)
                    return str(folder)
        finally:
            disk.remove_tree(staging)
    return None


@contextmanager
def _passing_over(folder: Path) -> Iterator[None]:
    """Go on to the next copy where an object of this one cannot be read or is not whole."""
    try:
        yield
    except Problem:
        return
    except OSError as error:  # of a read that fails the system names no file
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or not str(error.filename or folder).startswith(str(folder)):
            raise


def _put_inventory_back(writer: Writer, folder: Path, object_id: str, copies: Sequence[Place]) -> str | None:
    """Put back the inventory of an object or of one of its versions, and the sidecar that guards it.

    An object's own inventory is that of its newest version, byte for byte; else a copy may have it.
    """
    museum = writer.museum
    home = Path(museum.store.place(object_id))
    newest = max((int(path.name[1:]) for path in home.glob("v*") if path.name[1:].isdigit()), default=0)
    version = newest if folder == home else int(folder.name[1:])
    places = [home / f"v{newest}", home] if version == newest else []
    places += [copy.store / folder.relative_to(museum.store.root) for copy in copies]
    good = next((place for place in places if place != folder and _has_inventory(place, object_id, version)), None)
    if good is None:
        return None
    for name in (INVENTORY, SIDECAR):
        replace_damaged(writer, folder / name, good / name, disk.sha512_of(good / name))
    return str(good / INVENTORY)


def _has_inventory(folder: Path, object_id: str, version: int) -> bool:
    """Whether a folder has the inventory of this version of an object, whole by its own sidecar."""
    try:
        inventory = read_inventory(folder)
    except (OSError, Problem):
        return False
    return (inventory.id, inventory.head) == (object_id, version)


def _digest_of(museum: Museum, object_id: str, path: str) -> str | None:
    """The digest that an object's inventory gives for a content file, None where it names none such."""
    try:
        inventory = museum.store.inventory(object_id)
    except Problem:
        return None
    place = Path(museum.store.place(object_id)).relative_to(museum.store.root)
    return next((digest for digest, content in inventory.manifest.items() if str(place / content) == path), None)
