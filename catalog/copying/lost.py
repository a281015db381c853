"""Objects that copies have and the store has not, and whether they may come back."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from catalog.copying.places import Place
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.record import RECORD_FILE, read_record
from catalog.store import disk
from catalog.store.inventory import read_inventory
from catalog.store.layout import id_at
from catalog.store.root import Store, reading
from catalog.tables import ArtifactRow


@dataclass(frozen=True, slots=True)
class Lost:
    """An object that copies have and the store has not. `path` is below the root, `number` "" where it is no artifact.

    `copies` are those in which this can be read, the newest version first, none where nobody can tell its number.
    One that knows it by an older number is left out.
    """

    path: str
    id: str
    number: str
    copies: list[Place]


def lost_objects(museum: Museum, copies: Sequence[Place], problems: list[Problem]) -> list[Lost]:
    """Every object that one of the copies has and the store has not, by path.

    `problems` gets a Problem E-DISK-FAILED for each folder of a copy that cannot be listed: what it has is unknown.
    """
    found: dict[str, list[Place]] = {}
    for copy in copies:

        def unread(error: OSError, copy: Place = copy) -> None:
            where = error.filename or str(copy.store)
            problems.append(Problem("E-DISK-FAILED", where=where, reason=reason_of(error)))

        try:
            for folder in Store(copy.store).object_folders(unread):
                found.setdefault(str(folder.relative_to(copy.store)), []).append(copy)
        except OSError as error:
            unread(error)
    gone = sorted(path for path in found if _is_gone(museum.store.root / path))
    return [_lost(path, object_id, found[path]) for path in gone if (object_id := id_at(path))]


def _is_gone(folder: Path) -> bool:
    """Whether nothing stands here: no folder, or one without a file in it."""

    def refuse(error: OSError) -> None:
        raise error

    try:
        return not any(files for _folder, _folders, files in os.walk(folder, onerror=refuse))
    except FileNotFoundError:
        return True
    except OSError:  # it cannot be read, or is no folder: an audit tells
        return False


def _lost(path: str, object_id: str, copies: list[Place]) -> Lost:
    read = [(told, copy) for copy in copies if (told := _head_and_number(copy.store / path, object_id))]
    read.sort(key=lambda entry: -entry[0][0])
    number = read[0][0][1] if read else ""
    return Lost(path, object_id, number, [copy for told, copy in read if told[1] == number])


def _head_and_number(folder: Path, object_id: str) -> tuple[int, str] | None:
    """An object's newest version and its number as its record says it; None where it is not whole."""
    with suppress(Problem), reading(folder):
        inventory = read_inventory(folder)
        if inventory.id != object_id:
            return None
        if RECORD_FILE not in inventory.state:
            return inventory.head, ""
        data = disk.read_small(folder / inventory.content_path(RECORD_FILE))
        if disk.sha512_of_bytes(data) == inventory.state[RECORD_FILE]:
            return inventory.head, read_record(data, object_id).number
    return None


def may_come_back(museum: Museum, lost: Sequence[Lost]) -> tuple[list[Lost], list[Problem]]:
    """Those that may come back; and Problem E-REPAIR-NUMBER for each whose number another artifact has by now.

    Of two lost ones with one number the first comes back.
    """
    back: list[Lost] = []
    problems = []
    numbers: set[str] = set()
    with museum.engine.connect() as connection:
        for it in lost:
            same = select(ArtifactRow.id).where(ArtifactRow.number == it.number, ArtifactRow.id != it.id)
            if it.number and (it.number in numbers or connection.scalar(same)):
                folders = ", ".join(copy.folder for copy in it.copies)
                problems.append(Problem("E-REPAIR-NUMBER", where=it.id, number=it.number, copy=folders))
            else:
                back.append(it)
                numbers.add(it.number)
    return back, problems
