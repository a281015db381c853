"""A catalog in PostgreSQL: its sessions, the schema that its tables stand in, and what its server refuses.

The tables stand in a schema of their own, `sohoa`. A rebuild fills another one and puts it in the place of the
first when it is whole. Whoever reads or writes locks `meta` before anything else: readers side by side, one writer
at a time, and nobody while the schemas change places.
"""

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.schema import CreateSchema, DropSchema

from catalog.problems import Problem
from catalog.tables import INDEXED_WHEN_FULL

SCHEMA = "sohoa"
_BUILDING = "sohoa_building"
#: The oldest server that is still looked after when this was written, as its protocol says it: 14.0.
_OLDEST = 140000
#: What a connection is made with, unless the address says otherwise: a server or a network that vanished is noticed
#: within two minutes. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
_CONNECTION = {
    "connect_timeout": 10,
    "application_name": "sohoa",
    "keepalives": 1,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 6,
    "tcp_user_timeout": 120_000,
}
#: How a session is: one snapshot for a transaction; the server notices within two minutes that this machine vanished.
_SESSION = f"""
    set search_path to {SCHEMA};
    set default_transaction_isolation to 'repeatable read';
    set lock_timeout to '60s';
    set tcp_keepalives_idle to 60;
    set tcp_keepalives_interval to 10;
    set tcp_keepalives_count to 6
"""
_BEGIN = {
    "reads": "lock table meta in access share mode",
    "writes": "lock table meta in share row exclusive mode",
    "builds": "select pg_advisory_xact_lock(hashtext('sohoa'))",
}
#: What a server refuses, by its SQLSTATE or the first digits of it.
#: https://www.postgresql.org/docs/current/errcodes-appendix.html
_STATES = {
    "25006": "E-DATABASE-RIGHTS",
    "28": "E-DATABASE-LOGIN",
    "2BP01": "E-DATABASE-FOREIGN",
    "3D000": "E-DATABASE-ABSENT",
    "40": "E-DATABASE-BUSY",
    "42501": "E-DATABASE-RIGHTS",
    "42703": "E-CATALOG-DAMAGED",
    "42P01": "E-CATALOG-MISSING",
    "42P06": "E-DATABASE-FOREIGN",
    "53100": "E-DATABASE-FULL",
    "53": "E-DATABASE-BUSY",
    "54": "E-DATABASE-LIMIT",
    "55P03": "E-DATABASE-BUSY",
    "57014": "E-DATABASE-BUSY",
    "58": "E-CATALOG-DAMAGED",
    "XX": "E-CATALOG-DAMAGED",
}
#: What is said, in English, where a connection does not come about: there is no SQLSTATE of it then.
_WORDS = {
    r"password|no pg_hba\.conf entry|role .* does not exist|authentication failed": "E-DATABASE-LOGIN",
    r"database .* does not exist": "E-DATABASE-ABSENT",
    r"permission denied for database|not permitted|not currently accepting connections": "E-DATABASE-CLOSED",
    r"too many (clients|connections)|connection slots|starting up|shutting down": "E-DATABASE-BUSY",
}


def open_server(url: URL) -> Engine:
    """The database at `url`; nobody is asked yet. Whatever the server refuses later is a Problem E-DATABASE-…."""
    given = {key: value for key, value in _CONNECTION.items() if key not in url.query}
    # No value of a statement goes into the log: it may be the words of a person.
    engine = create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args=given | {"client_encoding": "utf8"}
    )
    event.listen(engine, "connect", lambda connection, _record: _set_up(connection, address(url)))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _explain(address(url)))
    return engine


def address(url: URL) -> str:
    """Where a database is, for people: no password, nothing of what else the setting may hold."""
    return url.set(query={}).render_as_string(hide_password=True)


def _set_up(connection: Any, where: str) -> None:
    """Make a fresh connection of the driver one of ours, where the server will do."""
    version, encoding = connection.info.server_version, connection.info.parameter_status("server_encoding")
    if version < _OLDEST:
        raise Problem("E-DATABASE-OLD", where=where, found=version // 10000, needed=_OLDEST // 10000)
    if encoding != "UTF8":
        raise Problem("E-DATABASE-ENCODING", where=where, found=encoding)
    connection.adapters.register_dumper(str, _without_nul())
    connection.autocommit = True
    connection.execute(_SESSION)
    connection.autocommit = False


@functools.cache
def _without_nul() -> type:
    """How texts are sent: without the character 0, which a record may hold and PostgreSQL cannot."""
    from psycopg.types.string import StrDumper  # the driver is loaded by who needs it

    class WithoutNul(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "") if "\0" in obj else obj)

    return WithoutNul


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(_BEGIN[connection.get_execution_options().get("purpose", "reads")])


def _explain(where: str) -> Callable[[ExceptionContext], None]:
    """Turns what the driver raises into a Problem, but for what only a mistake of this program can cause."""

    def explain(context: ExceptionContext) -> None:
        error = context.original_exception
        if context.is_pre_ping:  # an idle connection is gone: another is made
            return
        if not isinstance(error, Exception):  # somebody stopped the program
            return
        connected = context.connection is not None
        if problem := _problem(error, where, connected=connected, lost=context.is_disconnect):
            raise problem from error

    return explain


def _problem(error: BaseException, where: str, *, connected: bool, lost: bool) -> Problem | None:
    state = getattr(error, "sqlstate", None) or ""
    reason = re.sub(r"\s+", " ", _first_sentence(error)).strip()
    if not connected and not state:
        code = next((code for words, code in _WORDS.items() if re.search(words, reason)), "E-DATABASE-UNREACHABLE")
    elif lost or state.startswith(("08", "57P")):
        code = "E-DATABASE-LOST"
    else:
        code = _STATES.get(state) or _STATES.get(state[:2], "")
    return Problem(code, where=where, reason=reason) if code else None


def _first_sentence(error: BaseException) -> str:
    """What the server says without its details, which may quote rows, and so the words of a person."""
    return getattr(getattr(error, "diag", None), "message_primary", None) or str(error)


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows in one stream; what SQLAlchemy has no way for. A hundred thousand take a tenth of the time."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as stream:
            for row in rows:
                stream.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        if problem := _problem(error, address(connection.engine.url), connected=True, lost=driver.broken):
            raise problem from error
        raise type(error)(_first_sentence(error)) from None


@contextmanager
def building(engine: Engine, check: Callable[[Connection], None]) -> Iterator[Connection]:
    """A transaction in an empty schema, which takes the place of the catalog's at the end of the block.

    Readers have the old catalog until then. `check` raises where that may not be replaced; what others made
    in its schema, or hung onto its tables, refuses with Problem E-DATABASE-FOREIGN before anything is done.
    """
    with engine.connect().execution_options(purpose="builds") as connection, connection.begin():
        check(connection)
        with connection.begin_nested() as trial:
            _drop(connection)
            trial.rollback()
        connection.execute(CreateSchema(_BUILDING))
        connection.exec_driver_sql(f"set local search_path to {_BUILDING}")
        yield connection
        for statement in INDEXED_WHEN_FULL:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"analyze {', '.join(_tables(connection, _BUILDING))}")
        _drop(connection)
        connection.exec_driver_sql(f"alter schema {_BUILDING} rename to {SCHEMA}")


def _drop(connection: Connection) -> None:
    """Remove the catalog's schema and the tables in it, and nothing that somebody else put there."""
    tables = _tables(connection, SCHEMA)
    if f"{SCHEMA}.meta" in tables:  # before the others: nobody holds one of them without it
        connection.exec_driver_sql(f"lock table {SCHEMA}.meta in access exclusive mode")
    if tables:
        connection.exec_driver_sql(f"drop table {', '.join(tables)}")
    connection.execute(DropSchema(SCHEMA, if_exists=True))


def _tables(connection: Connection, schema: str) -> list[str]:
    names = connection.exec_driver_sql("select tablename from pg_tables where schemaname = %s", (schema,)).scalars()
    quote = connection.dialect.identifier_preparer.quote
    return [f"{schema}.{quote(name)}" for name in names]
