"""The catalog's database: opened, made, and recognized as ours. What is PostgreSQL's own stands in `postgresql`.

On either database a transaction sees one state of the catalog from its first statement on, and one
transaction writes at a time.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import (
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    cast,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.expression import SQLColumnExpression

from catalog.language import _
from catalog.postgresql import address, open_server
from catalog.problems import Problem
from catalog.store import disk
from catalog.tables import SCHEMA_VERSION, Base, MetaRow

#: How the id of a museum begins.
_ID = "urn:uuid:"
_BUSY_SECONDS = 60
#: A large import touches pages all over the file; those that do not fit are read and written again and again.
_CACHE_KIB = 128 * 1024


def open_engine(path: Path, url: str, *, there: bool = False) -> Engine:
    """The database at `url`, or the SQLite file at `path` where no URL is set.

    On a disk that cannot be written, or is full, the file is opened as one that nobody changes. One that has to be
    `there` is never made: its folder may be what is left where a disk was pulled out.
    """
    if url and make_url(url).get_backend_name() == "postgresql":
        return open_server(make_url(url))
    # No value of a statement goes into the log: it may be the words of a person.
    if not url and path.exists() and _is_unchanging(path):
        return create_engine(_file_url(path, immutable="1"), poolclass=NullPool, hide_parameters=True)
    file = _file_url(path, mode="rw") if there else URL.create("sqlite", database=str(path))
    engine = create_engine(url or file, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _file_url(path: Path, **query: str) -> URL:
    return URL.create("sqlite", database=f"file:{quote(str(path))}", query=query | {"uri": "true"})


def _is_unchanging(path: Path) -> bool:
    """Whether nobody can write this file now. What stands in a log beside it would not be seen."""
    log = path.with_name(f"{path.name}-wal")
    return not os.access(path.parent, os.W_OK) or (disk.is_full(path.parent) and not log.exists())


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.isolation_level = None  # transactions begin where SQLAlchemy says so: at the first statement


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("purpose") == "writes"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes, committed at the end of the block; it waits for any other."""
    with engine.connect().execution_options(purpose="writes") as connection, connection.begin():
        yield connection


def create_tables(connection: Connection, museum_id: str) -> None:
    """Make an empty catalog for a museum."""
    Base.metadata.create_all(connection)
    rows = {"schema_version": str(SCHEMA_VERSION), "museum": museum_id, "last_commit": "0", "unread": "0"}
    connection.execute(insert(MetaRow), [{"key": k, "value": v} for k, v in rows.items()])


def check_catalog(engine: Engine, museum: Path) -> str:
    """Id of the museum whose catalog this is.

    Problem E-CATALOG-MISSING, -SCHEMA or -DAMAGED where `rebuild` must come first; E-DISK-… of the museum's;
    E-DATABASE-… where a server refuses.
    """
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("meta"):
                raise Problem("E-CATALOG-MISSING", where=place(engine))
            found, owner = read_meta(connection, "schema_version"), read_meta(connection, "museum")
    except DatabaseError as error:
        raise _file_problem(Path(place(engine)), str(error.orig).lower(), museum) from error
    if not found or not owner.startswith(_ID):
        raise Problem("E-CATALOG-DAMAGED", reason=_("it does not say what it is"))
    if found != str(SCHEMA_VERSION):
        raise Problem("E-CATALOG-SCHEMA", found=found or "?", known=SCHEMA_VERSION)
    return owner


def _file_problem(file: Path, words: str, museum: Path) -> Problem:
    """What SQLite means by its words on a catalog that is there and cannot be read."""
    speaks_of_disk = any(text in words for text in ("disk i/o error", "unable to open", "is full"))
    if speaks_of_disk and disk.is_full(museum):
        return Problem("E-DISK-FULL", where=str(museum))
    if file.exists() and not os.access(file, os.R_OK):
        return Problem("E-DISK-READ-ONLY", where=str(file))
    if "disk i/o error" in words:
        return Problem("E-DISK-FAILED", where=str(file), reason=_("the disk cannot read it"))
    return Problem("E-CATALOG-DAMAGED", reason=_("its file is damaged"))


def check_file_ours(engine: Engine, museum_id: str) -> None:
    """The same as `check_ours` of an SQLite file, which may be no database at all."""
    try:
        with engine.connect() as connection:
            check_ours(connection, museum_id)
    except DatabaseError as error:
        raise Problem("E-DATABASE-FOREIGN", where=place(engine), reason=str(error.orig)) from error


def check_ours(connection: Connection, museum_id: str, schema: str | None = None) -> None:
    """Refuse what a rebuild may not replace: another museum's catalog, or what is no catalog of ours.

    Raises Problem E-CATALOG-OTHER or E-DATABASE-FOREIGN. An empty database, or schema, is fit for any museum, and so
    are the tables of a catalog that does not say whose it is.
    """
    where = place(connection.engine)
    looked_at = inspect(connection)
    if not (tables := looked_at.get_table_names(schema)):
        return
    columns = {column["name"] for column in looked_at.get_columns("meta", schema)} if "meta" in tables else set()
    owner = read_meta(connection, "museum") if columns == {"key", "value"} else ""
    if not owner.startswith(_ID):
        if not set(tables) >= set(Base.metadata.tables) - {"meta"}:
            raise Problem("E-DATABASE-FOREIGN", where=where, reason=", ".join(sorted(tables)))
    elif owner != museum_id:
        raise Problem("E-CATALOG-OTHER", where=where)


def place(engine: Engine) -> str:
    """Where the catalog is, for people."""
    if engine.dialect.name != "sqlite":
        return address(engine.url)
    file = engine.url.database or ""
    return unquote(file.removeprefix("file:")) if "uri" in engine.url.query else file


def read_meta(connection: Connection, key: str) -> str:
    """A fact about the catalog, "" where it is not known."""
    return connection.scalar(select(MetaRow.value).where(MetaRow.key == key)) or ""


def last_commit(connection: Connection) -> int:
    """Time of the newest commit the catalog knows of (ms since 1970, UTC)."""
    return _number(connection, "last_commit")


def unread(connection: Connection) -> int:
    """Objects of the store that could not be read when the catalog was made: it knows nothing of them."""
    return _number(connection, "unread")


def _number(connection: Connection, key: str) -> int:
    try:
        return int(read_meta(connection, key) or 0)
    except ValueError as error:
        raise Problem("E-CATALOG-DAMAGED", reason=_("it does not say what it is")) from error


def check_all_read(connection: Connection) -> None:
    """Problem E-CATALOG-INCOMPLETE where an object could not be read: a number may be taken and not look so."""
    if objects := unread(connection):
        raise Problem("E-CATALOG-INCOMPLETE", count=objects)


def count(connection: Connection, table: type[Base], *conditions: Any) -> int:
    """Rows of a table that meet the conditions."""
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def sum_of(column: SQLColumnExpression[int]) -> ColumnElement[int]:
    """The sum of a column; PostgreSQL adds big integers up to a decimal number."""
    return cast(func.sum(column), BigInteger)
