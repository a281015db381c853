"""A new museum: the folder, the empty store, the first version of standard, letterhead and vocabularies."""

import getpass
import os
import re
from pathlib import Path

from catalog.database import create_tables, open_engine
from catalog.folding import clean
from catalog.language import Language
from catalog.museum import LETTERHEAD_FILE, STANDARD_FILE, Museum, has_lost_settings, museum_object
from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.record import new_id
from catalog.settings import FILE_NAME, TEMPLATE
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.root import create_root
from catalog.store.transaction import Change
from catalog.vocabulary import FIELDS_OF
from catalog.vocabulary.vocabularies import default, path_of
from catalog.writing import Writer, check_outside, speaking_of_disks

#: Where a museum is built before it appears.
_BUILDING = ".sohoa-new"


def operator_name() -> str:
    """The login name: who works, where nobody said otherwise."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def found_museum(path: Path, *, name: str, prefix: str, language: Language, operator: str) -> Museum:
    """Make a museum in the new or empty folder `path`; it appears whole or not at all.

    Raises Problem E-MUSEUM-EXISTS, E-FOLDER-NOT-EMPTY, E-PATH-FILE, E-PREFIX-INVALID, E-PATH-INSIDE, E-PATH-IMPOSSIBLE,
    E-DISK-….
    """
    path = Path(os.path.realpath(path))
    with speaking_of_disks(str(path)):
        if (path / FILE_NAME).exists():
            raise Problem("E-MUSEUM-EXISTS", where=str(path))
        if path.is_file():
            raise Problem("E-PATH-FILE", where=str(path))
        if path.exists() and any(entry.name != _BUILDING for entry in path.iterdir()):
            raise Problem("E-FOLDER-NOT-EMPTY", where=str(path))
        check_outside(path)
        if not re.fullmatch(r"[^\W\d_]{1,8}", prefix):
            raise Problem("E-PREFIX-INVALID", where=prefix)
        standard = re.sub(r'^prefix = "[^"]*"', f'prefix = "{prefix}"', DEFAULT_FILE.read_text("utf-8"), flags=re.M)
        read_standard(standard, STANDARD_FILE)
        files = {STANDARD_FILE: standard.encode(), LETTERHEAD_FILE: _letterhead(name).encode()}
        files |= {path_of(vocabulary): default(vocabulary) for vocabulary in FIELDS_OF}
        # A folder that is there stays the one it is: somebody may stand in it, a disk may be mounted on it.
        building = path / _BUILDING if path.exists() else path.with_name(f"{_BUILDING}-{path.name}")
        try:
            _build(building, files, language, operator)
            if path.exists():
                _move_in(building, path)
            else:
                building.rename(path)
        except BaseException:
            disk.remove_tree(building)
            raise
        disk.sync_file(path.parent)
    return Museum(path)


def restore_settings(path: Path, language: Language) -> str:
    """Write sohoa.toml anew, with the defaults, where a museum has lost it; the museum's id, "" where it has not.

    Raises Problem E-DISK-….
    """
    path = Path(os.path.realpath(path))
    with speaking_of_disks(str(path)):
        if not has_lost_settings(path):
            return ""
        disk.replace_file(path / FILE_NAME, TEMPLATE.format(language=language).encode())
    return museum_object(Museum(path).store)


def _letterhead(name: str) -> str:
    """The first letterhead, in which the museum's name is a TOML string of one line."""
    words = " ".join(clean(name).split())
    template = DEFAULT_FILE.with_name(LETTERHEAD_FILE).read_text("utf-8")
    return template.replace("{museum}", words.replace("\\", "\\\\").replace('"', '\\"'))


def _build(folder: Path, files: dict[str, bytes], language: Language, operator: str) -> None:
    """Make a whole museum in `folder`; what an earlier try left there goes."""
    disk.remove_tree(folder)
    try:
        folder.mkdir(parents=True)
    except FileNotFoundError as error:  # as below /proc, where nobody can make a folder
        raise Problem("E-PATH-IMPOSSIBLE", where=str(folder.parent)) from error
    create_root(folder / "store")
    disk.write_new(folder / FILE_NAME, TEMPLATE.format(language=language).encode())
    disk.sync_file(folder / FILE_NAME)
    museum = Museum(folder)
    museum_id = new_id()
    with open_engine(museum.catalog_file, "").begin() as connection:
        create_tables(connection, museum_id)
    with Writer(museum, operator=operator, command="init") as writer:
        writer.commit([Change(Inventory(museum_id), "init", files)])
    disk.sync_file(folder)


def _move_in(building: Path, path: Path) -> None:
    """Move a museum into a folder that is there; the settings, which make it a museum, come last."""
    for entry in building.iterdir():
        if entry.name != FILE_NAME:
            entry.rename(path / entry.name)
    disk.sync_file(path)
    (building / FILE_NAME).rename(path / FILE_NAME)
    building.rmdir()
    disk.sync_file(path)
