"""How the copies stand: which can be reached, and what each lacks."""

from dataclasses import dataclass
from pathlib import Path

from catalog.copying.places import Place, list_places, on_same_disk, open_copy
from catalog.copying.syncing import same_object
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.store.root import Store


@dataclass(frozen=True, slots=True)
class CopyStanding:
    """A copy now: what keeps it from being read, if anything; objects it lacks; whether on the museum's disk."""

    place: Place
    problem: Problem | None
    behind: int = 0
    same_disk: bool = False

    @property
    def complete(self) -> bool:
        """Whether it holds all that the store holds, each file verified when it was written."""
        return self.problem is None and not self.behind

    @property
    def counts(self) -> bool:
        """Whether it is a copy more: complete, and not lost with the museum's own disk."""
        return self.complete and not self.same_disk


def copies_standing(museum: Museum) -> list[CopyStanding]:
    """Look at every copy, by the inventories alone."""
    folders = list(museum.store.object_folders())
    return [_standing(museum, place, folders) for place in list_places(museum)]


def _standing(museum: Museum, place: Place, folders: list[Path]) -> CopyStanding:
    try:
        copy = open_copy(museum, place)
        behind = sum(not same_object(folder, _twin(museum, copy, folder)) for folder in folders)
        return CopyStanding(place, None, behind, on_same_disk(museum, place))
    except Problem as problem:
        return CopyStanding(place, problem)
    except OSError as error:
        return CopyStanding(place, Problem("E-DISK-FAILED", where=place.folder, reason=reason_of(error)))


def copies_that_hold(museum: Museum, objects: set[str]) -> int:
    """Copies on other disks that can be reached and hold the newest version of all these objects."""
    folders = [Path(museum.store.place(object_id)) for object_id in objects]
    found = 0
    for place in list_places(museum):
        try:
            copy = open_copy(museum, place)
            found += not on_same_disk(museum, place) and all(
                same_object(folder, _twin(museum, copy, folder)) for folder in folders
            )
        except (Problem, OSError):
            continue
    return found


def _twin(museum: Museum, copy: Store, folder: Path) -> Path:
    return copy.root / folder.relative_to(museum.store.root)
