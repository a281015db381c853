"""The catalog's database: opened, made, and recognized as ours."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, insert, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from catalog.problems import Problem
from catalog.tables import SCHEMA_VERSION, Base, MetaRow

_BUSY_SECONDS = 60


def open_engine(path: Path, url: str) -> Engine:
    """The database at `url`, or the SQLite file at `path` where no URL is set. Nothing is made.

    On a disk that cannot be written the file is opened as one that nobody changes.
    """
    if not url and path.exists() and not os.access(path.parent, os.W_OK):
        unchanging = URL.create("sqlite", database=f"file:{quote(str(path))}", query={"immutable": "1", "uri": "true"})
        return create_engine(unchanging, poolclass=NullPool)
    engine = create_engine(url or URL.create("sqlite", database=str(path)), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def create_tables(connection: Connection, museum_id: str) -> None:
    """Make an empty catalog for a museum."""
    Base.metadata.create_all(connection)
    rows = {"schema_version": str(SCHEMA_VERSION), "museum": museum_id, "last_commit": "0"}
    connection.execute(insert(MetaRow), [{"key": k, "value": v} for k, v in rows.items()])


def check_catalog(engine: Engine) -> None:
    """Problem E-CATALOG-MISSING, -SCHEMA or -DAMAGED where `rebuild` must come first."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("meta"):
                raise Problem("E-CATALOG-MISSING")
            found = read_meta(connection, "schema_version")
    except DatabaseError as error:
        raise Problem("E-CATALOG-DAMAGED", reason=str(error.orig)) from error
    if found != str(SCHEMA_VERSION):
        raise Problem("E-CATALOG-SCHEMA", found=found or "?", known=SCHEMA_VERSION)


def read_meta(connection: Connection, key: str) -> str:
    """A fact about the catalog, "" where it is not known."""
    return connection.scalar(select(MetaRow.value).where(MetaRow.key == key)) or ""


def last_commit(connection: Connection) -> int:
    """Time of the newest commit the catalog knows of (ms since 1970, UTC)."""
    return int(read_meta(connection, "last_commit") or 0)


def count(connection: Connection, table: type[Base], *conditions: Any) -> int:
    """Rows of a table that meet the conditions."""
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
