"""Damaged masters taken back from whoever still has them: a copy, or the card they came from."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy import select

from catalog.copying.places import Place, list_places, open_copy
from catalog.copying.syncing import ObjectSync, SyncReport
from catalog.database import unread
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, read_record
from catalog.store import disk
from catalog.store.audit import AuditReport
from catalog.store.examining import Damage
from catalog.store.inventory import Inventory, read_inventory
from catalog.store.layout import INVENTORY, OBJECT_CONFORMANCE, OBJECT_DECLARATION, SIDECAR
from catalog.store.root import ROOT_FILES, Store
from catalog.store.transaction import Staged
from catalog.tables import ArtifactRow, BatchRow
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Repair:
    """A file of the store put back: its path below the root, and where its bytes came from.

    "OCFL 1.1" stands for what the standard itself says, which is written anew.
    """

    path: str
    source: str


def replace_damaged(writer: Writer, master: Path, good: Path, sha512: str) -> None:
    """Put the bytes of `good` in the place of a stored file that is damaged or gone.

    What stood there is kept in out/damaged/. Raises Problem E-STAGE-DIFFERS where `good` is not what it should be.
    """
    museum = writer.museum
    with writer.lock():
        if disk.is_whole(master, sha512):
            return  # somebody else was faster
        new = writer.presence.new_folder(museum.work, "repair") / "file"
        if disk.copy_synced(good, new) != sha512 or disk.sha512_from_disk(new) != sha512:
            disk.remove_tree(new.parent)
            raise Problem("E-STAGE-DIFFERS", where=str(good))
        if master.exists():
            aside = museum.out / "damaged" / f"{sha512[:12]}-{master.name}"
            aside.parent.mkdir(exist_ok=True)
            master.rename(aside)
        disk.make_below(museum.store.root, master.parent)
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
            if not disk.is_whole(master, data.sha512):
                replace_damaged(writer, master, data.path, data.sha512)


def repair_from_copies(writer: Writer, audited: AuditReport) -> tuple[list[Repair], list[str]]:
    """Bring back every damaged, missing or unreadable file that a copy holds whole; returns also what none has.

    Of an inventory the store has two: where one of them is whole, no copy is needed. Nor is it for what says the same
    in every store. Nothing is ever taken out of a store: what a copy has beside it is missing, whoever knows of it,
    but for artifacts whose number was given again (`given_again`).
    """
    repaired: list[Repair] = []
    left: list[str] = []
    known = {damage.path for damage in audited.damage}
    for damage in [*audited.damage, *(lost for lost in _lost_objects(writer.museum) if lost.path not in known)]:
        good = None if damage.kind == "unexpected" else _put_back(writer, damage)
        if good:
            repaired.append(Repair(damage.path, str(good)))
        else:
            left.append(damage.path)
    damaged = {damage.object_id for damage in audited.damage}
    for path in audited.unchecked:
        object_id, inner = _inside(path)
        if object_id in damaged and not (writer.museum.store.root / path).is_file():
            continue  # a version of which nothing is known while its object's inventories are damaged
        good = None
        with suppress(OSError):  # who may not read a file may not be allowed to replace it either
            good = _put_back(writer, Damage("changed", path, object_id)) if inner else None
        if good:
            repaired.append(Repair(path, str(good)))
        else:
            left.append(path)
    return repaired, [path for path in left if not _is_full_again(writer.museum.store.root / path)]


def _is_full_again(path: Path) -> bool:
    """Whether this is a folder that stood empty until an object was put back into it."""
    return path.is_dir() and any(path.iterdir())


def _lost_objects(museum: Museum) -> list[Damage]:
    """Objects that a copy has and the store has not, and that may come back."""
    again = {problem.where for problem in given_again(museum)}
    return [Damage("missing", path, id_) for path, id_, _copy in _lost(museum) if id_ not in again]


def _lost(museum: Museum) -> list[tuple[str, str, Store]]:
    """Path, id and a copy of each object that a copy has and the store has not."""
    found: dict[Path, Store] = {}
    for copy in _copies(museum):
        with suppress(OSError):
            found |= {folder.relative_to(copy.root): copy for folder in copy.object_folders()}
    lost = sorted(path for path in found if not (museum.store.root / path).exists())
    return [(str(path), unquote(path.name), found[path]) for path in lost]


def given_again(museum: Museum) -> list[Problem]:
    """Problem E-REPAIR-NUMBER for each lost artifact whose number another one has by now: it stays in its copy."""
    problems = []
    with museum.engine.connect() as connection:
        for _path, object_id, copy in _lost(museum):
            with suppress(Problem):
                inventory = copy.inventory(object_id)
                if RECORD_FILE in inventory.state:
                    number = read_record(copy.read(inventory, RECORD_FILE), object_id).number
                    same = select(ArtifactRow.id).where(ArtifactRow.number == number, ArtifactRow.id != object_id)
                    if connection.scalar(same):
                        problems.append(Problem("E-REPAIR-NUMBER", where=object_id, number=number, copy=str(copy.root)))
    return problems


def unread_copies(museum: Museum) -> list[Problem]:
    """Why copies of the list could not be asked: their disks are not connected, or hold something else."""
    problems = []
    for place in list_places(museum):
        try:
            open_copy(museum, place)
        except Problem as problem:
            problems.append(problem)
    return problems


def is_complete(museum: Museum) -> bool:
    """Whether the catalog knows of every object of the store."""
    with museum.engine.connect() as connection:
        known = {*connection.scalars(select(ArtifactRow.id)), *connection.scalars(select(BatchRow.id)), museum.id}
        return not unread(connection) and all(unquote(folder.name) in known for folder in museum.store.object_folders())


def _inside(path: str) -> tuple[str, str]:
    """The id of the object that a path below the root leads into, and the path there; "" for what is not there."""
    _tuple, _, rest = path.partition("/")
    home, _, inner = rest.partition("/")
    return unquote(home), inner


def _put_back(writer: Writer, damage: Damage) -> Path | None:
    """Put back a damaged file of an object; returns where its bytes came from, None where nobody has them."""
    museum = writer.museum
    target = museum.store.root / damage.path
    if (content := _said_everywhere(museum, damage)) is not None:
        return _write_anew(writer, target, content)
    if not damage.object_id:
        return None
    if target == Path(museum.store.place(damage.object_id)):
        return _put_object_back(writer, target, damage.object_id)
    if target.name in (INVENTORY, SIDECAR):
        return _put_inventory_back(writer, target.parent, damage.object_id)
    expected = _digest_of(museum, damage.object_id, damage.path)
    good = _good_copy(museum, damage.path, expected) if expected else None
    if expected and good:
        replace_damaged(writer, target, good, expected)
    return good


def _said_everywhere(museum: Museum, damage: Damage) -> bytes | None:
    """What a file says that is the same in every store of ours, None for any other."""
    if not damage.object_id:
        return ROOT_FILES.get(damage.path)
    declaration = Path(museum.store.place(damage.object_id), OBJECT_DECLARATION)
    return OBJECT_CONFORMANCE if museum.store.root / damage.path == declaration else None


def _write_anew(writer: Writer, target: Path, content: bytes) -> Path:
    folder = writer.presence.new_folder(writer.museum.work, "repair")
    try:
        disk.write_new(folder / target.name, content)
        replace_damaged(writer, target, folder / target.name, disk.sha512_of_bytes(content))
    finally:
        disk.remove_tree(folder)
    return Path("OCFL 1.1")


def _put_object_back(writer: Writer, target: Path, object_id: str) -> Path | None:
    """Put back an object that is gone, from the copy that has most of it, all that the catalog knows at least."""
    museum = writer.museum
    with museum.engine.connect() as connection:
        known = connection.scalar(select(ArtifactRow.version).where(ArtifactRow.id == object_id)) or 1
    found: list[tuple[int, Place, Path]] = []
    for place in list_places(museum):
        folder = place.store / target.relative_to(museum.store.root)
        with suppress(Problem, FileNotFoundError):
            open_copy(museum, place)
            found.append((read_inventory(folder).head, place, folder))
    for _head, place, folder in sorted((copy for copy in found if copy[0] >= known), key=lambda copy: -copy[0]):
        staging = writer.presence.new_folder(museum.work, "repair")
        try:
            with writer.lock(), suppress(Problem, FileNotFoundError):
                ObjectSync(folder, target, staging, SyncReport(place)).copy(anew=False)
                return folder
        finally:
            disk.remove_tree(staging)
    return None


def _put_inventory_back(writer: Writer, folder: Path, object_id: str) -> Path | None:
    """Put back the inventory of an object or of one of its versions, and the sidecar that guards it.

    An object's own inventory is that of its newest version, byte for byte; else a copy may have it.
    """
    museum = writer.museum
    home = Path(museum.store.place(object_id))
    newest = max((int(path.name[1:]) for path in home.glob("v*") if path.name[1:].isdigit()), default=0)
    version = newest if folder == home else int(folder.name[1:])
    places = [home / f"v{newest}", home] if version == newest else []
    places += [store.root / folder.relative_to(museum.store.root) for store in _copies(museum)]
    good = next((place for place in places if place != folder and _has_inventory(place, object_id, version)), None)
    if good is None:
        return None
    for name in (INVENTORY, SIDECAR):
        replace_damaged(writer, folder / name, good / name, disk.sha512_of(good / name))
    return good / INVENTORY


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


def _copies(museum: Museum) -> Iterator[Store]:
    for place in list_places(museum):
        with suppress(Problem):
            yield open_copy(museum, place)


def _good_copy(museum: Museum, path: str, expected: str) -> Path | None:
    for copy in _copies(museum):
        file = copy.root / path
        if disk.is_whole(file, expected):
            return file
    return None
