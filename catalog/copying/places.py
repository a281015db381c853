"""Where this machine's copies of the store stand.

A copy is a folder with an OCFL root of its own (`store/`, readable without this program) and `copy.json`,
which says of which museum. It holds what the store holds: masters and records, no people, no catalog.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.museum import COPY_FILE, Museum
from catalog.problems import Problem, reason_of
from catalog.settings import FILE_NAME
from catalog.store import disk
from catalog.store.layout import ROOT_DECLARATION
from catalog.store.root import Store, create_root
from catalog.writing import make_folder

FORMAT: Final = 1
_LIST_FILE = "copies.json"


class Mark(BaseModel):
    """copy.json: the museum whose store a folder copies."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = FORMAT
    museum: str


@dataclass(frozen=True, slots=True)
class Place:
    """A copy that this machine knows of. `synced`: when it last held all of the store (RFC 3339, UTC), or None."""

    folder: str
    synced: str | None = None

    @property
    def path(self) -> Path:
        """The copy's folder."""
        return Path(self.folder)

    @property
    def store(self) -> Path:
        """Its OCFL root."""
        return self.path / "store"


def list_places(museum: Museum) -> list[Place]:
    """The copies in the order they were added. Problem E-COPIES-LIST where the list cannot be read."""
    path = museum.private / _LIST_FILE
    try:
        return [Place(**entry) for entry in json.loads(path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise Problem("E-COPIES-LIST", where=str(path), reason=reason_of(error)) from error


def remember(museum: Museum, place: Place) -> None:
    """Keep a copy in the list, in the place of what was known of its folder."""
    places = list_places(museum)
    known = [p.folder for p in places]
    places = [place if p.folder == place.folder else p for p in places]
    places += [] if place.folder in known else [place]
    _write_list(museum, places)


def forget(museum: Museum, folder: Path) -> Place:
    """Take a copy out of the list; nothing in its folder is touched. Problem E-COPY-UNKNOWN where it is not in it."""
    places = list_places(museum)
    place = next((p for p in places if p.path in (folder, Path(os.path.abspath(folder)), folder.resolve())), None)
    if place is None:
        raise Problem("E-COPY-UNKNOWN", where=str(folder))
    _write_list(museum, [p for p in places if p != place])
    return place


def _write_list(museum: Museum, places: list[Place]) -> None:
    data = json.dumps([asdict(p) for p in places], ensure_ascii=False, indent=1).encode()
    disk.replace_file(museum.private / _LIST_FILE, data)


def add_place(museum: Museum, folder: Path) -> Place:
    """Make a new or empty folder a copy of this museum's store, or take one that is a copy already.

    One that lost its mark, or whose mark is damaged, gets a new one where its store is this museum's.
    Nothing is copied yet. Raises Problem E-COPY-INSIDE, E-COPY-IN-MUSEUM, E-COPY-IN-COPY, E-COPY-FOREIGN, E-COPY-KNOWN,
    E-COPY-NOT-EMPTY, E-COPY-MEMORY, E-PATH-FILE, E-PATH-IMPOSSIBLE.
    """
    folder = folder.resolve()
    home = museum.path.resolve()
    if folder == home or home in folder.parents or folder in home.parents:
        raise Problem("E-COPY-INSIDE", where=str(folder))
    for above in (folder, *folder.parents):
        if (above / FILE_NAME).is_file():
            raise Problem("E-COPY-IN-MUSEUM", where=str(folder), museum=str(above))
    for above in folder.parents:
        if (above / COPY_FILE).exists() or (above / ROOT_DECLARATION).exists():
            raise Problem("E-COPY-IN-COPY", where=str(folder), copy=str(above))
    known = next((place for place in list_places(museum) if place.folder == str(folder)), None)
    if _lost_its_mark(museum, folder):
        _write_mark(museum, folder)
        if known:
            return known
    if known:
        raise Problem("E-COPY-KNOWN", where=str(folder))
    check_lasting(folder)
    if (folder / COPY_FILE).exists():
        check_mark(museum, folder)
    else:
        if folder.is_file():
            raise Problem("E-PATH-FILE", where=str(folder))
        half_written = f".{COPY_FILE}."
        if folder.exists() and not all(entry.name.startswith(half_written) for entry in folder.iterdir()):
            raise Problem("E-COPY-NOT-EMPTY", where=str(folder))
        make_folder(folder)
        _write_mark(museum, folder)
    if not (folder / "store" / ROOT_DECLARATION).exists():
        create_root(folder / "store")
    place = Place(str(folder))
    remember(museum, place)
    return place


def _write_mark(museum: Museum, folder: Path) -> None:
    disk.replace_file(folder / COPY_FILE, Mark(museum=museum.id).model_dump_json(indent=1).encode())


def _lost_its_mark(museum: Museum, folder: Path) -> bool:
    """Whether a folder has no mark that can be read, and a store in which this museum's own object is.

    Problem E-COPY-NOT-EMPTY where the store is another's, or nobody can tell.
    """
    try:
        check_mark(museum, folder)
    except Problem as problem:
        if problem.code == "E-COPY-MARK":
            with suppress(Problem):
                if Store(folder / "store").inventory(museum.id).id == museum.id:
                    return True
            raise Problem("E-COPY-NOT-EMPTY", where=str(folder)) from problem
    return False


def check_mark(museum: Museum, folder: Path) -> None:
    """Problem E-COPY-ABSENT where the folder is no copy (its disk is not in), E-COPY-FOREIGN for another museum's.

    E-COPY-MARK where a store stands in it and nothing says of which museum.
    """
    try:
        mark = Mark.model_validate_json((folder / COPY_FILE).read_bytes())
    except (OSError, ValidationError) as error:
        code = "E-COPY-MARK" if os.path.isdir(folder / "store") else "E-COPY-ABSENT"
        raise Problem(code, where=str(folder)) from error
    if mark.museum != museum.id:
        raise Problem("E-COPY-FOREIGN", where=str(folder))


def check_lasting(folder: Path) -> None:
    """Problem E-COPY-MEMORY where a folder stands in memory, and would be gone with the next power cut."""
    if disk.is_in_memory(folder):
        raise Problem("E-COPY-MEMORY", where=str(folder))


def copy_around(folder: Path) -> Path | None:
    """The copy, of whatever museum, or the bare OCFL root that a folder is or lies in; None where it is in none."""
    for above in (folder, *folder.parents):
        if os.path.isfile(above / ROOT_DECLARATION):  # also where nobody may look into it
            return above
        with suppress(OSError, ValidationError):
            Mark.model_validate_json((above / COPY_FILE).read_bytes())
            return above
    return None


def open_copy(museum: Museum, place: Place) -> Store:
    """The copy's store. Problem E-COPY-ABSENT, E-COPY-MARK, E-COPY-FOREIGN, E-STORE-…."""
    check_mark(museum, place.path)
    return Store(place.store)


def on_same_disk(museum: Museum, place: Place) -> bool:
    """Whether a copy stands on the museum's own disk, and would be lost with it."""
    return not disk.disks_of(place.path).isdisjoint(disk.disks_of(museum.path))


def on_disk_of(path: Path, place: Place) -> bool:
    """Whether a copy would be lost together with what lies at a path; False where that is not there any more."""
    try:
        return not disk.disks_of(path).isdisjoint(disk.disks_of(place.path))
    except OSError:
        return False


def shares_disk_with(places: Sequence[Place], place: Place) -> Place | None:
    """The first of some copies that would be lost together with this one, None where none would.

    Of a copy that is not there nobody knows the disk.
    """
    disks = disk.disks_of(place.path)
    for other in places:
        with suppress(OSError):
            if not disks.isdisjoint(disk.disks_of(other.path)):
                return other
    return None


def places_elsewhere(museum: Museum, source: Path) -> int:
    """Disks other than the museum's and a card's on which there is to be a copy; one that is not connected counts."""
    found: list[Place] = []
    absent = 0
    for place in list_places(museum):
        if not (place.path / COPY_FILE).exists():
            absent += 1
        elif disk.is_in_memory(place.path):
            continue
        elif not (on_same_disk(museum, place) or on_disk_of(source, place) or shares_disk_with(found, place)):
            found.append(place)
    return len(found) + absent
