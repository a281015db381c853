"""Work on a hundred thousand things at once."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection

from catalog.postgresql import copy_rows


@contextmanager
def many_objects() -> Iterator[None]:
    """Build many objects that all stay: Python need not look for garbage among them meanwhile.

    Its collector walks over all of them again and again, a fifth of the time of a large import.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()  # they are old now: the next look at what is new need not go through them
            gc.enable()


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows whose values stand in the order of the columns and are what the driver takes.

    What SQLAlchemy does for each row costs as much as the database's part of it.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, columns, rows)
    else:
        names, signs = ", ".join(columns), ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({signs})", list(rows))  # noqa: S608 - names of ours
