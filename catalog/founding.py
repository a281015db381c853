"""A new museum: the folder, the empty store, the first version of standard and letterhead."""

import getpass
import re
from pathlib import Path

from catalog.database import create_tables, open_engine
from catalog.language import Language
from catalog.museum import LETTERHEAD_FILE, STANDARD_FILE, Museum
from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.record import new_id
from catalog.settings import FILE_NAME, TEMPLATE
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.root import create_root
from catalog.store.transaction import Change
from catalog.writing import Writer, speaking_of_disks

_FOLDERS = ("derivatives", "private", "out", "work")


def operator_name() -> str:
    """The login name: who works, where nobody said otherwise."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def found_museum(path: Path, *, name: str, prefix: str, language: Language, operator: str) -> Museum:
    """Make a museum in the new or empty folder `path`; it appears whole or not at all.

    Raises Problem E-MUSEUM-EXISTS or E-FOLDER-NOT-EMPTY, E-PREFIX-INVALID, E-DISK-….
    """
    if (path / FILE_NAME).exists():
        raise Problem("E-MUSEUM-EXISTS", where=str(path))
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Problem("E-FOLDER-NOT-EMPTY", where=str(path))
    if not re.fullmatch(r"[^\W\d_]{1,8}", prefix):
        raise Problem("E-PREFIX-INVALID", where=prefix)
    standard = re.sub(r'^prefix = "[^"]*"', f'prefix = "{prefix}"', DEFAULT_FILE.read_text("utf-8"), flags=re.M)
    read_standard(standard, STANDARD_FILE)
    letterhead = DEFAULT_FILE.with_name(LETTERHEAD_FILE).read_text("utf-8")
    letterhead = letterhead.replace("{museum}", name.replace("\\", "\\\\").replace('"', '\\"'))

    building = path.with_name(f".{path.name}.new")
    museum_id = new_id()
    with speaking_of_disks(str(path)):
        if building.exists():
            disk.remove_tree(building)
        building.mkdir(parents=True)
        for folder in _FOLDERS:
            (building / folder).mkdir()
        (building / "private").chmod(0o700)
        create_root(building / "store")
        disk.write_new(building / FILE_NAME, TEMPLATE.format(language=language).encode())
        disk.sync_file(building / FILE_NAME)
        museum = Museum(building)
        with open_engine(museum.catalog_file, "").begin() as connection:
            create_tables(connection, museum_id)
        files = {STANDARD_FILE: standard.encode(), LETTERHEAD_FILE: letterhead.encode()}
        with Writer(museum, operator=operator, command="init") as writer:
            writer.commit([Change(Inventory(museum_id), "init", files)])
        disk.sync_file(building)
        if path.exists():
            path.rmdir()
        building.rename(path)
        disk.sync_file(path.parent)
    return Museum(path)
