"""What to say where the catalog lacks objects that could not be read when it was made."""

from sqlalchemy import Connection

from catalog.database import unread
from catalog.problems import Problem


def incomplete(connection: Connection) -> list[Problem]:
    """W-CATALOG-INCOMPLETE where figures and hits may lack something; nothing where the catalog is whole."""
    count = unread(connection)
    return [Problem("W-CATALOG-INCOMPLETE", count=count)] if count else []
