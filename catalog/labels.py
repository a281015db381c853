"""Which artifacts labels are printed for: numbers and runs of numbers, a collection, those still to be photographed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from catalog.artifact import find_artifact
from catalog.folding import fold, unify
from catalog.number import parse
from catalog.problems import Problem
from catalog.progress.levels import Level
from catalog.tables import ArtifactRow

#: A code from this side on, in mm, is printed as a slate: it names the shots after it (docs/howto/labels.md).
SLATE_MM = 50
_CLOSED = ("written_off", "withdrawn")
_COLUMNS = (ArtifactRow.number, ArtifactRow.title)
_IN_ORDER = (ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An artifact that gets a label."""

    number: str
    title: str


def code_text(number: str, side_mm: int) -> str:
    """What the code of a number says when it is printed with a side of so many millimetres.

    >>> code_text("BTBP 1234", 16)
    'BTBP 1234 16MM'
    """
    return f"{number} {side_mm}MM"


def choose(
    connection: Connection, own_prefix: str, words: Sequence[str], *, collection: str | None, missing: bool
) -> list[Labelled]:
    """The artifacts that `words` name (numbers as typed, `1-40` for a run), as they are named, each once.

    Without words all that are held, in the register's order. `collection` leaves those of that collection, accents
    and case aside; `missing` those whose photos are not complete yet. Raises Problem E-LABELS-WHICH where nothing
    was asked for, E-NUMBER-INVALID, E-NUMBER-UNKNOWN, E-LABELS-NONE.
    """
    if not words and collection is None and not missing:
        raise Problem("E-LABELS-WHICH")
    query = select(*_COLUMNS).where(ArtifactRow.status.not_in(_CLOSED)).order_by(*_IN_ORDER)
    if missing:
        query = query.where(ArtifactRow.level < int(Level.PHOTOGRAPHED), ArtifactRow.counted)
    if collection is not None:
        query = query.where(ArtifactRow.collection.in_(_named(connection, collection)))
    queries = [_among(connection, query, own_prefix, word) for word in numbers_in(words)] or [query]
    found = {row.number: row.title for query in queries for row in connection.execute(query)}
    if not found:
        raise Problem("E-LABELS-NONE")
    return [Labelled(number, title) for number, title in found.items()]


def numbers_in(words: Sequence[str]) -> list[str]:
    """The numbers and runs in what a shell took apart.

    >>> numbers_in(["BTBP", "1", "-", "40,", "TẠM", "7", "12.3"])
    ['BTBP 1-40', 'TẠM 7', '12.3']
    """
    text = re.sub(r"\s*-\s*", "-", unify(" ".join(words)))
    numbers: list[str] = []
    prefix = ""
    for word in re.split(r"[\s,;]+", text):
        if word.isalpha():
            prefix = f"{word} "
        elif word:
            numbers.append(prefix + word)
            prefix = ""
    return [*numbers, prefix.strip()] if prefix else numbers


def _among(connection: Connection, query: Select[str, str], own_prefix: str, word: str) -> Select[str, str]:
    """The query for one number or run of numbers only."""
    number = parse(word, own_prefix)
    if number is None:
        raise Problem("E-NUMBER-INVALID", where=word)
    if number.to_number is None:
        return query.where(ArtifactRow.id == find_artifact(connection, own_prefix, word).id)
    within = query.where(
        ArtifactRow.prefix == number.prefix, ArtifactRow.sequence.between(number.number, number.to_number)
    )
    if connection.execute(within.limit(1)).first() is None:
        raise Problem("E-NUMBER-UNKNOWN", where=word)
    return within


def _named(connection: Connection, collection: str) -> list[str]:
    """The collections of that name."""
    names = connection.scalars(select(ArtifactRow.collection).distinct())
    return [name for name in names if name and fold(name) == fold(collection)]
