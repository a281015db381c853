"""A museum: one folder with settings, store, catalog, copies, private files and lists."""

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from catalog.database import check_catalog, last_commit, open_engine, place, read_meta
from catalog.language import _
from catalog.problems import Problem
from catalog.progress.standard import Standard
from catalog.ruling.rules import (
    LETTERHEAD_FILE,
    STANDARD_FILE,
    Standards,
    read_standard_of,
    read_standards,
    read_vocabularies,
)
from catalog.settings import FILE_NAME, load_settings
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.layout import ROOT_DECLARATION
from catalog.store.root import Store
from catalog.vocabulary import Vocabularies

__all__ = ["LETTERHEAD_FILE", "STANDARD_FILE", "Museum", "disk_warnings", "find_museum"]


#: In a folder that is a copy of a museum's store, and no museum.
COPY_FILE = "copy.json"


def find_museum(start: Path) -> Path:
    """The nearest folder upward from `start` that is a museum; Problem E-MUSEUM-NOT-FOUND, E-SETTINGS-LOST."""
    folders = (start.resolve(), *start.resolve().parents)
    for folder in folders:
        if (folder / FILE_NAME).is_file():
            return folder
    lost = next(filter(has_lost_settings, folders), None)
    raise Problem("E-SETTINGS-LOST", where=str(lost)) if lost else Problem("E-MUSEUM-NOT-FOUND", where=str(start))


def has_lost_settings(folder: Path) -> bool:
    """Whether a folder is a museum but for its sohoa.toml."""
    store = folder / "store"
    if any(map(os.path.exists, (folder / FILE_NAME, folder / COPY_FILE))) or not os.path.isfile(
        store / ROOT_DECLARATION
    ):
        return False
    try:
        return museum_object(Store(store)) != ""
    except (Problem, OSError):
        return False


def museum_folder(given: Path | None) -> Path:
    """The folder of the museum that is meant: the given one, or the nearest upward. Problem E-MUSEUM-NOT-FOUND."""
    return given or find_museum(Path.cwd())


class Museum:
    """A museum that is read. Who wants to write opens a `catalog.writing.Writer` on it."""

    def __init__(self, path: Path) -> None:
        """Open the museum in the folder `path`; a Problem says why it cannot be."""
        self.path = path
        if not (path / FILE_NAME).is_file():
            raise Problem("E-SETTINGS-LOST" if has_lost_settings(path) else "E-MUSEUM-NOT-FOUND", where=str(path))
        self.settings = load_settings(path / FILE_NAME)
        self.store = Store(path / "store")

    @property
    def work(self) -> Path:
        """Staging, transactions, the lock: on the store's file system."""
        return self.path / "work"

    @property
    def derivatives(self) -> Path:
        """Copies for people."""
        return self.path / "derivatives"

    @property
    def private(self) -> Path:
        """What the store must not hold for ever."""
        return self.path / "private"

    @property
    def out(self) -> Path:
        """Lists for people."""
        return self.path / "out"

    @property
    def catalog_file(self) -> Path:
        """The SQLite catalog, where no database URL is set."""
        return self.path / "catalog.db"

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone that the museum's days end in."""
        return ZoneInfo(self.settings.time_zone)

    @property
    def newest_commit(self) -> int:
        """Time (ms) of the newest commit that any catalog of this museum was told of; 0 where nobody knows."""
        try:
            return int(self._commit_file.read_bytes())
        except (OSError, ValueError):
            return 0

    def note_commit(self, at: int) -> None:
        """Remember that the catalog knows of a commit. What cannot be noted is no harm: an older one is not missed."""
        if at > self.newest_commit:
            new = self._commit_file.with_suffix(".new")
            with suppress(OSError):
                new.write_text(str(at), "ascii")
                new.replace(self._commit_file)

    def forget_commits(self) -> None:
        """Forget the newest commit, where a catalog made anew is to say which one it is."""
        self._commit_file.unlink(missing_ok=True)

    @property
    def _commit_file(self) -> Path:
        return self.work / "commit"

    @cached_property
    def unchecked_engine(self) -> Engine:
        """The catalog's database, which may be missing or of another version."""
        engine = open_engine(self.catalog_file, self.settings.database, there=True)
        file = engine.url.database or ""
        if self.settings.database and engine.dialect.name == "sqlite":
            folder = os.path.dirname(os.path.abspath(file))
            if not os.path.isdir(folder):
                reason = "database: " + _("there is no folder {folder}").format(folder=folder)
                raise Problem("E-SETTINGS-INVALID", where=str(self.path / FILE_NAME), reason=reason)
        return engine

    @cached_property
    def engine(self) -> Engine:
        """The catalog's database. A Problem says when `rebuild` must come first."""
        if not self.settings.database and not self.catalog_file.exists():
            raise Problem("E-CATALOG-MISSING", where=str(self.catalog_file))
        newest = self.newest_commit  # read before the catalog, which every commit tells first
        owner = check_catalog(self.unchecked_engine, self.path)
        if not self.store.exists(owner) and museum_object(self.store) not in ("", owner):
            if self.settings.database:
                raise Problem("E-CATALOG-OTHER", where=place(self.unchecked_engine))
            raise Problem("E-CATALOG-DAMAGED", reason=_("it is the catalog of another museum"))
        with self.unchecked_engine.connect() as connection:
            if last_commit(connection) < newest:
                raise Problem("E-CATALOG-BEHIND", where=place(self.unchecked_engine))
        return self.unchecked_engine

    @cached_property
    def id(self) -> str:
        """Id of the museum's own object in the store."""
        with self.engine.connect() as connection:
            return read_meta(connection, "museum")

    @cached_property
    def own(self) -> Inventory:
        """The museum's own object, with standard, letterhead and vocabularies, as it was when first asked for."""
        return self.store.inventory(self.id)

    @cached_property
    def standard(self) -> Standard:
        """The standard in force."""
        return read_standard_of(self.store, self.own)

    @cached_property
    def standards(self) -> Standards:
        """Every standard that was ever in force."""
        return read_standards(self.store, self.own)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies in force."""
        return read_vocabularies(self.store, self.own)

    def refresh(self) -> None:
        """See what was put into force since, perhaps by another process."""
        if "own" in self.__dict__ and self.store.inventory(self.id).head != self.own.head:
            for name in ("own", "standard", "standards", "vocabularies"):
                self.__dict__.pop(name, None)


def museum_object(store: Store) -> str:
    """Id of the museum's own object as the store has it, "" where there is none."""
    for folder in store.object_folders():
        if os.path.exists(folder / "v1" / "content" / STANDARD_FILE):
            return store.inventory_in(folder).id
    return ""


def disk_warnings(museum: Museum) -> list[Problem]:
    """What a person should know of the disk that the museum lies on: W-DISK-NETWORK, or nothing."""
    kind = disk.network_kind(museum.path)
    return [Problem("W-DISK-NETWORK", where=str(museum.path), kind=kind)] if kind else []
