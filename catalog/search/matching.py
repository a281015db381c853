"""What a document must hold, and how each database is asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from catalog.search.document import Document
from catalog.search.tsvector import COLUMN_MARKS, WEIGHTS

#: Words that may stand in one place of a phrase: those that fold to the same letters.
Place = tuple[str, ...]
#: The column whose words are like no others.
MARKED = ("marks",)
#: The columns that hold words of the card; and those with what a vocabulary knows of its terms.
OWN = ("title", "names", "rest")
TEXTS = (*OWN, "labels")
_MOST_PHRASES = 400


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, in one of the columns; mostly a single place."""

    places: tuple[Place, ...]
    columns: tuple[str, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class AllOf:
    """Everything of this."""

    parts: tuple["Match", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Something of this."""

    parts: tuple["Match", ...]


@dataclass(frozen=True, slots=True)
class But:
    """A match without others."""

    match: "Match"
    without: "Match"


Match = Phrase | AllOf | AnyOf | But


def fts5(match: Match) -> str:
    """The match as an expression of SQLite's FTS5 (https://www.sqlite.org/fts5.html#full_text_query_syntax).

    Alternatives within a phrase are unknown there: a phrase is asked as the phrases that it may be, or, where these are
    many, as all its neighbours being neighbours.
    """
    match match:
        case Phrase(places, columns):
            words = _fts5_phrase(places)
            return words if columns == TEXTS else f"{{{' '.join(columns)}}} : ({words})"
        case AllOf(parts):
            return "(" + " AND ".join(map(fts5, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(fts5, parts)) + ")"
        case But(some, without):
            return f"({fts5(some)} NOT {fts5(without)})"


def _fts5_phrase(places: Sequence[Place]) -> str:
    many = 1
    for place in places:
        many *= len(place)
    if many > _MOST_PHRASES and len(places) > 2:
        return "(" + " AND ".join(_fts5_phrase(pair) for pair in pairwise(places)) + ")"
    return "(" + " OR ".join(f'"{" ".join(words)}"' for words in product(*places)) + ")"


def tsqueries(match: Match) -> list[str]:
    """The match as literals of PostgreSQL's type tsquery: a document must hold one of them.

    Each is looked up by itself: among alternatives within one, the index asks for each document which of them holds.
    """
    match match:
        case Phrase((place,), columns) if columns in (TEXTS, MARKED):
            return [_tsquery(Phrase(((word,),), columns)) for word in place]
        case Phrase((place,), columns) if set(columns) <= set(COLUMN_MARKS):
            return [_tsquery(Phrase(((word,),), (column,))) for word in place for column in columns]
        case AllOf((part,)):
            return tsqueries(part)
        case AnyOf(parts):
            return [asked for part in parts for asked in tsqueries(part)]
        case _:
            return [_tsquery(match)]


def _tsquery(match: Match) -> str:
    match match:
        case Phrase(places, columns) if set(columns) <= set(COLUMN_MARKS):
            phrases = (_tsquery_phrase(places, mark=COLUMN_MARKS[column]) for column in columns)
            return "(" + " | ".join(phrases) + ")"
        case Phrase(places, columns) if columns in (TEXTS, MARKED):
            return _tsquery_phrase(places)
        case Phrase(places, columns):
            return _tsquery_phrase(places, weights=":" + "".join(WEIGHTS[column] for column in columns))
        case AllOf(parts):
            return "(" + " & ".join(map(_tsquery, parts)) + ")"
        case AnyOf(parts):
            return "(" + " | ".join(map(_tsquery, parts)) + ")"
        case But(some, without):
            return f"({_tsquery(some)} & !{_tsquery(without)})"


def _tsquery_phrase(places: Sequence[Place], *, mark: str = "", weights: str = "") -> str:
    words = (" | ".join(f"'{mark}{word}'{weights}" for word in place) for place in places)
    return "(" + " <-> ".join(f"({alternatives})" for alternatives in words) + ")"


def hangs_on_places(match: Match) -> bool:
    """Whether a tsquery of the match looks at the places of words, not only at what words there are."""
    match match:
        case Phrase((_one,), columns):
            return columns not in (TEXTS, MARKED) and not set(columns) <= set(COLUMN_MARKS)
        case Phrase():
            return True
        case AllOf(parts) | AnyOf(parts):
            return any(map(hangs_on_places, parts))
        case But(some, without):
            return hangs_on_places(some) or hangs_on_places(without)


def tsquery_of_words(match: Match) -> str:
    """A literal of the type tsquery that each document fits that the match holds in: its words, wherever they are."""
    match match:
        case Phrase(places, _columns):
            return "(" + " & ".join(_tsquery_phrase((place,)) for place in places) + ")"
        case AllOf(parts):
            return "(" + " & ".join(map(tsquery_of_words, parts)) + ")"
        case AnyOf(parts):
            return "(" + " | ".join(map(tsquery_of_words, parts)) + ")"
        case But(some, _without):
            return tsquery_of_words(some)


def holds(match: Match, document: Document) -> bool:
    """Whether the match holds in the texts of a document."""
    match match:
        case Phrase(places, columns):
            return any(_stand(places, getattr(document, column).split()) for column in columns)
        case AllOf(parts):
            return all(holds(part, document) for part in parts)
        case AnyOf(parts):
            return any(holds(part, document) for part in parts)
        case But(some, without):
            return holds(some, document) and not holds(without, document)


def _stand(places: Sequence[Place], words: Sequence[str]) -> bool:
    first, *others = map(frozenset, places)
    return any(
        all(at + after < len(words) and words[at + after] in place for after, place in enumerate(others, 1))
        for at, word in enumerate(words)
        if word in first
    )
