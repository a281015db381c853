"""How the copies stand: which can be reached, and what each lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.copying.places import (
    Place,
    check_lasting,
    list_places,
    on_disk_of,
    on_same_disk,
    open_copy,
    shares_disk_with,
)
from catalog.copying.syncing import Tick, ahead_problem, is_ahead, only_in_copy, same_object
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.record import RECORD_FILE
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.root import Store


def untold(_done: int, _of: int | None) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class CopyStanding:
    """A copy now: what keeps it from being read or synced, if anything; objects it lacks; whether on the museum's disk.

    `shares_with` is the folder of another copy that counts and would be lost together with it.
    """

    place: Place
    problem: Problem | None
    behind: int = 0
    same_disk: bool = False
    shares_with: str | None = None

    @property
    def complete(self) -> bool:
        """Whether it holds all that the store holds, each file verified when it was written."""
        return self.problem is None and not self.behind

    @property
    def counts(self) -> bool:
        """Whether it is a copy more: complete, and lost neither with the museum's disk nor with a copy that counts."""
        return self.complete and not self.same_disk and not self.shares_with


def copies_standing(museum: Museum) -> list[CopyStanding]:
    """Look at every copy, by the inventories alone."""
    folders = list(museum.store.object_folders())
    found: list[CopyStanding] = []
    for place in list_places(museum):
        found.append(_standing(museum, place, folders, [copy.place for copy in found if copy.counts]))
    return found


def _standing(museum: Museum, place: Place, folders: list[Path], counted: list[Place]) -> CopyStanding:
    try:
        copy = open_copy(museum, place)
        check_lasting(place.path)
        differing = [folder for folder in folders if not same_object(folder, _twin(museum, copy, folder))]
        ahead = sum(is_ahead(folder, _twin(museum, copy, folder)) for folder in differing)
        if newer := ahead + only_in_copy(museum, copy, folders):
            raise ahead_problem(place, newer)
        shared = shares_disk_with(counted, place)
        return CopyStanding(place, None, len(differing), on_same_disk(museum, place), shared.folder if shared else None)
    except Problem as problem:
        return CopyStanding(place, problem)
    except OSError as error:
        return CopyStanding(place, Problem("E-DISK-FAILED", where=place.folder, reason=reason_of(error)))


@dataclass(frozen=True, slots=True)
class Holders:
    """Copies asked for the assets of a card.

    `holding`: how many, each on another disk, can be reached and hold them; `damaged`: the folders of those that
    have the newest inventories, and files beside them that are gone or not as recorded; `beside`: the folders of
    those on the card's own disk.
    """

    holding: int
    damaged: list[str]
    beside: list[str]


def copies_that_hold(
    museum: Museum, assets: Mapping[str, Collection[str]], source: Path, tick: Tick = untold
) -> Holders:
    """Look which copies hold assets, given as paths (`photos/0001`) by the id of their artifact, of the card `source`.

    Of each artifact a copy must have the newest version with every file that it names, and of the assets each file
    is read and held against its digest: an inventory alone says nothing of the files beside it, and what is not in
    the copy is gone with the card. That costs as much as reading the card once from the copy; `tick(done, of)` tells
    of artifacts.
    """
    holding: list[Place] = []
    damaged, beside = [], []
    folders = [Path(museum.store.place(object_id)) for object_id in assets]
    for place in list_places(museum):
        try:
            copy = open_copy(museum, place)
            check_lasting(place.path)
            twins = [_twin(museum, copy, folder) for folder in folders]
            if on_same_disk(museum, place) or shares_disk_with(holding, place):
                continue
            if on_disk_of(source, place):
                beside.append(place.folder)
                continue
            if not all(map(same_object, folders, twins)):
                continue
            inventories = [museum.store.inventory(object_id) for object_id in assets]
            whole = all(map(_has_all, twins, inventories))
            for done, paths in enumerate(assets.values()):
                whole = whole and _has_whole(twins[done], inventories[done], paths)
                tick(done + 1, len(assets))
        except (Problem, OSError):
            continue
        if whole:
            holding.append(place)
        else:
            damaged.append(place.folder)
    return Holders(len(holding), damaged, beside)


def _has_all(folder: Path, inventory: Inventory) -> bool:
    """Whether an object's folder has every file that its inventory names."""
    return all((folder / path).is_file() for path in inventory.manifest.values())


def _has_whole(folder: Path, inventory: Inventory, assets: Collection[str]) -> bool:
    """Whether the record and the files of these assets are as the newest version recorded them."""
    below = tuple(f"{path}/" for path in assets)
    return all(
        disk.is_whole(folder / inventory.manifest[digest], digest)
        for path, digest in inventory.state.items()
        if path == RECORD_FILE or path.startswith(below)
    )


def _twin(museum: Museum, copy: Store, folder: Path) -> Path:
    return copy.root / folder.relative_to(museum.store.root)
