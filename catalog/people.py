"""People who gave or found artifacts: in private/, erasable, never in the store.

A record holds a random id in the place of the words; who may see them looks here.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from sqlalchemy import String, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from catalog.database import open_engine

FILE_NAME = "people.db"
PREFIX = "person:"


class _Base(DeclarativeBase):
    pass


class PersonRow(_Base):
    """A person in the words of the register."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    words: Mapped[str] = mapped_column(unique=True)


class People:
    """The people of a museum, read whole: a few thousand at most."""

    def __init__(self, private: Path) -> None:
        self._path = private / FILE_NAME
        self._ids: dict[str, str] = {}
        self._new: dict[str, str] = {}
        if self._path.exists():
            with open_engine(self._path, "").connect() as connection:
                self._ids = {words: id_ for id_, words in connection.execute(select(PersonRow.id, PersonRow.words))}

    def id_of(self, words: str) -> str:
        """The id that stands for these words; a new one is kept by `save`."""
        if words not in self._ids:
            self._ids[words] = self._new[words] = f"{PREFIX}{uuid4()}"
        return self._ids[words]

    def words_of(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands for each id, those who were erased left out."""
        by_id = {id_: words for words, id_ in self._ids.items()}
        return {id_: by_id[id_] for id_ in ids if id_ in by_id}

    def save(self) -> None:
        """Keep the new people, on the disk before this returns."""
        if not self._new:
            return
        engine = open_engine(self._path, "")
        with engine.begin() as connection:
            _Base.metadata.create_all(connection)
            connection.execute(insert(PersonRow), [{"id": i, "words": w} for w, i in self._new.items()])
        self._path.chmod(0o600)
        self._new.clear()
