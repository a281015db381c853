"""The catalog's database: opened, made, and recognized as ours."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from catalog.problems import Problem
from catalog.store import disk
from catalog.tables import SCHEMA_VERSION, Base, MetaRow

_BUSY_SECONDS = 60


def open_engine(path: Path, url: str) -> Engine:
    """The database at `url`, or the SQLite file at `path` where no URL is set. Nothing is made.

    On a disk that cannot be written, or is full, the file is opened as one that nobody changes.
    """
    if not url and path.exists() and _is_unchanging(path):
        unchanging = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"immutable": "1", "uri": "true"})
        return create_engine(unchanging, poolclass=NullPool)
    engine = create_engine(url or URL.create("sqlite", database=str(path)), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _is_unchanging(path: Path) -> bool:
    """Whether nobody can write this file now. What stands in a log beside it would not be seen."""
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) or (disk.is_full(path.parent) and not log.exists())


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def create_tables(connection: Connection, museum_id: str) -> None:
    """Make an empty catalog for a museum."""
    Base.metadata.create_all(connection)
    rows = {"schema_version": str(SCHEMA_VERSION), "museum": museum_id, "last_commit": "0", "unread": "0"}
    connection.execute(insert(MetaRow), [{"key": k, "value": v} for k, v in rows.items()])


def check_catalog(engine: Engine, museum: Path) -> None:
    """Problem E-CATALOG-MISSING, -SCHEMA or -DAMAGED where `rebuild` must come first; E-DISK-FULL of the museum's."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("meta"):
                raise Problem("E-CATALOG-MISSING")
            found = read_meta(connection, "schema_version")
    except DatabaseError as error:
        words = str(error.orig).lower()
        if ("disk i/o error" in words or "unable to open" in words or "is full" in words) and disk.is_full(museum):
            raise Problem("E-DISK-FULL", where=str(museum)) from error
        raise Problem("E-CATALOG-DAMAGED", reason=str(error.orig)) from error
    if found != str(SCHEMA_VERSION):
        raise Problem("E-CATALOG-SCHEMA", found=found or "?", known=SCHEMA_VERSION)


def read_meta(connection: Connection, key: str) -> str:
    """A fact about the catalog, "" where it is not known."""
    return connection.scalar(select(MetaRow.value).where(MetaRow.key == key)) or ""


def last_commit(connection: Connection) -> int:
    """Time of the newest commit the catalog knows of (ms since 1970, UTC)."""
    return int(read_meta(connection, "last_commit") or 0)


def unread(connection: Connection) -> int:
    """Objects of the store that could not be read when the catalog was made: it knows nothing of them."""
    return int(read_meta(connection, "unread") or 0)


def check_all_read(connection: Connection) -> None:
    """Problem E-CATALOG-INCOMPLETE where an object could not be read: a number may be taken and not look so."""
    if objects := unread(connection):
        raise Problem("E-CATALOG-INCOMPLETE", count=objects)


def count(connection: Connection, table: type[Base], *conditions: Any) -> int:
    """Rows of a table that meet the conditions."""
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
