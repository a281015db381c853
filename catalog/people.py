"""People who gave or found artifacts: in private/, erasable, never in the store.

A record holds a random id in the place of the words; who may see them looks here.
"""

import errno
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from sqlalchemy import String, delete, insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from catalog.database import open_engine
from catalog.fields import PERSON_FIELDS
from catalog.folding import clean, fold
from catalog.problems import Problem
from catalog.store import disk

FILE_NAME = "people.db"
PREFIX = "person:"
#: What file systems without a second name for a file say, as exFAT is.
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
#: What SQLite says of a file that is not, or not all, what we wrote. https://www.sqlite.org/rescode.html
_DAMAGED_WORDS = ("malformed", "not a database", "no such table", "no such column")

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
    """The people of a museum, read whole when one is first asked for: a few thousand at most.

    Problem E-PEOPLE-DAMAGED comes where their file is then found not to be what was written.
    """

    def __init__(self, private: Path) -> None:
        self._path = private / FILE_NAME
        self._new: dict[str, str] = {}

    @cached_property
    def _ids(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        with self._speaking(), open_engine(self._path, "").connect() as connection:
            return {words: id_ for id_, words in connection.execute(select(PersonRow.id, PersonRow.words))}

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
        wanted = set(ids)
        return {id_: words for words, id_ in self._ids.items() if id_ in wanted} if wanted else {}

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
        if not self._path.exists():
            self._make_file()
        with self._speaking(), open_engine(self._path, "").begin() as connection:
            connection.execute(insert(PersonRow), [{"id": i, "words": w} for w, i in self._new.items()])
        self._new.clear()

    def erase(self, id_: str, *, by: str, on: str, reason: str) -> None:
        """Forget what stands for an id, down to the bytes of the file; that, why and by whom it was done is kept."""
        with self._speaking(), open_engine(self._path, "").begin() as connection:
            _Base.metadata.create_all(connection)
            connection.execute(text("PRAGMA secure_delete = ON"))
            connection.execute(insert(ErasureRow), [{"id": id_, "by": by, "on": on, "reason": reason}])
            connection.execute(delete(PersonRow).where(PersonRow.id == id_))
        self._ids = {words: known for words, known in self._ids.items() if known != id_}

    def _make_file(self) -> None:
        """Make the file. It appears with its tables: an empty one has lost them."""
        new = self._path.with_name(f".{FILE_NAME}.{os.getpid()}")
        new.unlink(missing_ok=True)
        try:
            with open_engine(new, "").begin() as connection:
                _Base.metadata.create_all(connection)
            new.chmod(0o600)
            disk.sync_file(new)
            try:
                os.link(new, self._path)
            except FileExistsError:  # another process was first
                pass
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                new.rename(self._path)
        finally:
            new.unlink(missing_ok=True)
        disk.sync_file(self._path.parent)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Problem E-PEOPLE-DAMAGED for what SQLite says of a file that is damaged."""
        try:
            yield
        except DatabaseError as error:
            if any(words in str(error.orig).lower() for words in _DAMAGED_WORDS):
                raise Problem("E-PEOPLE-DAMAGED", where=str(self._path)) from error
            raise
