"""Artifacts found by words, with or without accents, in numbers, names and texts."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select, true

from catalog.folding import clean, exact, fold
from catalog.number import natural_key, parse
from catalog.progress.levels import Level
from catalog.tables import ArtifactRow

#: How well a hit fits, best first; the next better one is worth more than all below it.
_SCORE_NUMBER, _SCORE_EXACT_TITLE, _SCORE_TITLE, _SCORE_TEXT = 100, 40, 20, 5
_FACETS = ("level", "collection", "material")
#: What is looked at of a query: so many different words, so many letters of each.
_MOST_WORDS, _MOST_LETTERS = 100, 200


@dataclass(frozen=True, slots=True)
class Hit:
    """An artifact that was found. A higher `score` fits better."""

    number: str
    title: str
    level: Level
    collection: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one page, the number of all hits, and how these spread over groups."""

    total: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, object]:
        """`data` of `search`."""
        hits = [
            {"number": h.number, "title": h.title, "level": h.level.code, "collection": h.collection, "score": h.score}
            for h in self.hits
        ]
        return {"total": self.total, "approximate": False, "hits": hits, "facets": self.facets, "suggestions": []}


def search(connection: Connection, words: str, own_prefix: str, *, limit: int, offset: int = 0) -> Found:
    """Find artifacts that hold every one of the words, folded, or have the number that the words are.

    No query is an error. Order: the number itself, then names with the accents as typed, names, and other text; natural
    order of numbers within each.
    """
    words = clean(words)
    folded = [word[:_MOST_LETTERS] for word in dict.fromkeys(fold(words).split())][:_MOST_WORDS]
    exact_words = exact(words).split()
    number = parse(words, own_prefix)
    canonical = number.canonical if number else None
    every = and_(true(), *(ArtifactRow.haystack.contains(word, autoescape=True) for word in folded))
    query = select(
        ArtifactRow.number, ArtifactRow.title, ArtifactRow.level, ArtifactRow.collection, ArtifactRow.material
    ).where(or_(every, ArtifactRow.number == canonical) if canonical else every)
    scored = []
    facets: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for found_number, title, level, collection, material in connection.execute(query):
        score = _score(found_number == canonical, title, folded, exact_words)
        scored.append(Hit(found_number, title, Level(level), collection, score))
        for name, value in zip(_FACETS, (Level(level).code, collection, material), strict=True):
            facets[name][value] += 1
    scored.sort(key=lambda hit: (-hit.score, natural_key(hit.number)))
    page = scored[offset : offset + limit]
    return Found(len(scored), page, {name: dict(counts.most_common()) for name, counts in facets.items()})


def _score(is_number: bool, title: str, folded: list[str], exact_words: list[str]) -> int:
    if is_number:
        return _SCORE_NUMBER
    in_title = set(exact(title).split())
    if exact_words and all(word in in_title for word in exact_words):
        return _SCORE_EXACT_TITLE
    folded_title = fold(title)
    return _SCORE_TITLE if all(word in folded_title for word in folded) else _SCORE_TEXT
