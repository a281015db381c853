"""People who gave or found artifacts: in private/, erasable, never in the store.

A record holds a random id in the place of the words; who may see them looks here.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from uuid import uuid4

from sqlalchemy import String, delete, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from catalog.database import open_engine
from catalog.fields import PERSON_FIELDS
from catalog.folding import clean, fold
from catalog.problems import Problem

FILE_NAME = "people.db"
PREFIX = "person:"


_ID = re.compile(rf"{PREFIX}[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


def is_person(words: str) -> bool:
    """Whether the words of a card, or of a foreign column, are an id that stands for a person."""
    return words.startswith(PREFIX) and _ID.fullmatch(words) is not None


class _Base(DeclarativeBase):
    pass


class PersonRow(_Base):
    """A person in the words of the register."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    words: Mapped[str] = mapped_column(unique=True)


class ErasureRow(_Base):
    """A person whose words were erased: by whom, on which day (ISO 8601), why."""

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    by: Mapped[str]
    on: Mapped[str]
    reason: Mapped[str]


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

    def ids_in(self, card: Mapping[str, str], further: Iterable[str] = ()) -> dict[str, str]:
        """The fields of a card (and `further` ones) that hold words of persons, with ids; `save` keeps new ones."""
        return {key: self.id_of(card[key]) for key in (*PERSON_FIELDS, *further) if card.get(key)}

    def words_of(self, ids: Iterable[str]) -> dict[str, str]:
        """What stands for each id, those who were erased left out."""
        by_id = {id_: words for words, id_ in self._ids.items()}
        return {id_: by_id[id_] for id_ in ids if id_ in by_id}

    def having(self, words: str) -> list[tuple[str, str]]:
        """Id and words of everybody whose words have these in them, accents and case aside, in order."""
        wanted = fold(words)
        return sorted(((i, w) for w, i in self._ids.items() if wanted in fold(w)), key=lambda person: person[1])

    def named(self, words: str) -> tuple[str, str]:
        """Id and words of the one person with exactly these words, or this id. Problem E-PERSON-UNKNOWN."""
        wanted = clean(words)
        for known, id_ in self._ids.items():
            if wanted in (known, id_):
                return id_, known
        raise Problem("E-PERSON-UNKNOWN", count=len(self.having(wanted)))

    def save(self, ids: Collection[str] | None = None) -> None:
        """Keep the new people, or those among `ids`, on the disk before this returns; the others are forgotten."""
        if ids is not None:
            self._new = {words: id_ for words, id_ in self._new.items() if id_ in ids}
        if not self._new:
            return
        engine = open_engine(self._path, "")
        with engine.begin() as connection:
            _Base.metadata.create_all(connection)
            connection.execute(insert(PersonRow), [{"id": i, "words": w} for w, i in self._new.items()])
        self._path.chmod(0o600)
        self._new.clear()

    def erase(self, id_: str, *, by: str, on: str, reason: str) -> None:
        """Forget what stands for an id, down to the bytes of the file; that, why and by whom it was done is kept."""
        engine = open_engine(self._path, "")
        with engine.begin() as connection:
            _Base.metadata.create_all(connection)
            connection.execute(text("PRAGMA secure_delete = ON"))
            connection.execute(insert(ErasureRow), [{"id": id_, "by": by, "on": on, "reason": reason}])
            connection.execute(delete(PersonRow).where(PersonRow.id == id_))
        self._ids = {words: known for words, known in self._ids.items() if known != id_}
