"""What the word index holds, without the numbers that mean nothing outside it."""

from typing import Any

from sqlalchemy import Connection, select

from catalog.search.searching import FACETS
from catalog.tables import SearchRow, SearchTermRow, SearchTextRow

#: Tables whose rows are compared by `index_contents`.
TABLES = ("search", "search_term", "search_text")


def index_contents(connection: Connection) -> list[dict[str, Any]]:
    """A row for each artifact: its texts, and what it is sorted, limited and counted by, terms in words."""
    terms = {row.code: row.term for row in connection.execute(select(SearchTermRow))}
    every = (*SearchTextRow.__table__.columns, *(c for c in SearchRow.__table__.columns if c.name != "doc"))
    query = select(*every).join(SearchRow, SearchRow.doc == SearchTextRow.doc)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    for row in rows:
        del row["doc"]
        row |= {name: terms[row[name]] for name in FACETS if name != "level"}
    return sorted(rows, key=lambda row: str(row["artifact"]))
