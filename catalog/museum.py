"""A museum: one folder with settings, store, catalog, copies, private files and lists."""

import os
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from catalog.database import check_catalog, open_engine, read_meta
from catalog.language import _
from catalog.problems import Problem
from catalog.progress.standard import Standard, read_standard
from catalog.settings import FILE_NAME, load_settings
from catalog.store import disk
from catalog.store.root import Store

STANDARD_FILE = "standard.toml"
LETTERHEAD_FILE = "letterhead.toml"


def find_museum(start: Path) -> Path:
    """The nearest folder upward from `start` that is a museum; Problem E-MUSEUM-NOT-FOUND."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise Problem("E-MUSEUM-NOT-FOUND", where=str(start))


class Museum:
    """A museum that is read. Who wants to write opens a `catalog.writing.Writer` on it."""

    def __init__(self, path: Path) -> None:
        """Open the museum in the folder `path`; a Problem says why it cannot be."""
        self.path = path
        if not (path / FILE_NAME).is_file():
            raise Problem("E-MUSEUM-NOT-FOUND", where=str(path))
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

    @cached_property
    def unchecked_engine(self) -> Engine:
        """The catalog's database, which may be missing or of another version."""
        engine = open_engine(self.catalog_file, self.settings.database)
        file = engine.url.database or ""
        if self.settings.database and engine.dialect.name == "sqlite" and not file.startswith("file:"):
            folder = os.path.dirname(os.path.abspath(file))
            if not os.path.isdir(folder):
                reason = "database: " + _("there is no folder {folder}").format(folder=folder)
                raise Problem("E-SETTINGS-INVALID", where=str(self.path / FILE_NAME), reason=reason)
        return engine

    @cached_property
    def engine(self) -> Engine:
        """The catalog's database. A Problem says when `rebuild` must come first."""
        if not self.settings.database and not self.catalog_file.exists():
            raise Problem("E-CATALOG-MISSING")
        check_catalog(self.unchecked_engine, self.path)
        return self.unchecked_engine

    @cached_property
    def id(self) -> str:
        """Id of the museum's own object in the store."""
        with self.engine.connect() as connection:
            return read_meta(connection, "museum")

    @cached_property
    def standard(self) -> Standard:
        """The standard in force."""
        return self.standard_in(self.id)

    def standard_in(self, museum_id: str) -> Standard:
        """The standard in the museum object of this id."""
        data = self.store.read(self.store.inventory(museum_id), STANDARD_FILE)
        return read_standard(data.decode("utf-8", "replace"), STANDARD_FILE)


def disk_warnings(museum: Museum) -> list[Problem]:
    """What a person should know of the disk that the museum lies on: W-DISK-NETWORK, or nothing."""
    kind = disk.network_kind(museum.path)
    return [Problem("W-DISK-NETWORK", where=str(museum.path), kind=kind)] if kind else []
