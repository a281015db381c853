"""Artifacts found by what a person types, in a useful order, with counts of the groups they belong to.

Order: the number itself; numbers that hold it; then artifacts in which the words stand as typed, accents and all: in
their name, among what they are sorted by, anywhere, each time side by side first; then the same with other accents.
In names fewer other words come first; equals stand in the natural order of their numbers. docs/search.md has figures.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Any, Literal

from sqlalchemy import Connection, select

from catalog.bulk import many_objects
from catalog.folding import collation_key
from catalog.progress.levels import Level
from catalog.search.asking import Index
from catalog.search.found import Found, Hit
from catalog.search.matching import Match
from catalog.search.query import Query, read_query
from catalog.search.suggesting import suggest
from catalog.search.writing import GROUPS, number_key
from catalog.tables import ArtifactRow, SearchRow, SearchTermRow, SearchTextRow

Sort = Literal["relevance", "number", "name"]
#: Hits that are ranked and counted; where there are more, the first ones in the order they were entered in.
MOST = 10_000
_NUMBER, _WHOLE, _WHOLE_FOLDED, _FRAGMENT = 100, 95, 90, 85
#: In the name; side by side among what it is sorted by; there; side by side anywhere; anywhere.
_EXACT, _FOLDED = (70, 65, 60, 55, 50), (40, 35, 30, 25, 20)
_TITLE_SHARE = 9
_SORTED_BY = ("title", "names")
#: Of so many hits that fit equally well the order is looked after, where there are more than `MOST` in all.
_MOST_SORTED = 2_000
_KEYS = (SearchRow.number_key, SearchRow.title_words, SearchRow.doc)
FACETS = ("level", *GROUPS)
_FACETS = tuple(getattr(SearchRow, name) for name in FACETS)
#: So many documents are asked for at once: a database takes no more parameters.
_IN_PARTS = 900

#: How well a document fits, negative so that the best sorts first; what sorts it among its equals; the document.
_Ranked = tuple[int, str, int]


def search(
    connection: Connection,
    words: str,
    own_prefix: str,
    *,
    limit: int | None,
    offset: int = 0,
    sort: Sort = "relevance",
    most: int | None = MOST,
) -> Found:
    """Find artifacts. No query is an error; an empty one finds everything.

    `own_prefix` is the museum's, which bare digits stand for. `limit`: hits of a page, None for all of them.
    `most`: how many are ranked and counted, None for all of them.
    """
    query = read_query(words, own_prefix)
    with many_objects():
        found = _Search(connection, query, most)
        return Found(
            total=found.total,
            approximate=found.approximate,
            hits=_hits(connection, found.page(sort, offset, found.total if limit is None else limit)),
            facets=found.facets(),
            suggestions=[] if found.total else suggest(connection, query),
            ignored=query.ignored,
        )


class _Search:
    """One query's hits: all that are looked at, with what they are counted and sorted by."""

    def __init__(self, connection: Connection, query: Query, most: int | None) -> None:
        self._connection = connection
        self._query = query
        self._most = most
        self._index = Index(connection, query)
        self._all = self._index.match()
        counted = [] if query.says_nothing else self._rows(_FACETS, self._all, most)
        self.approximate = most is not None and len(counted) > most
        self._counted = counted[:most]
        self.total = len(self._counted)

    def _rows(self, columns: tuple[Any, ...], match: Match | None, most: int | None) -> Sequence[Any]:
        """Matching rows as plain tuples: one more than `most`, so that it shows where there are more."""
        query = self._index.select(columns, match)
        found = self._connection.execute(query if most is None else query.limit(most + 1))
        return found.cursor.fetchall() if found.cursor else []

    def facets(self) -> dict[str, dict[str, int]]:
        """How many hits each group has, the largest first, equal ones by name."""
        columns = list(zip(*self._counted, strict=True)) or [()] * len(FACETS)
        counts = [Counter(column) for column in columns]
        codes = {code for some in counts[1:] for code in some}
        query = select(SearchTermRow.code, SearchTermRow.term).where(SearchTermRow.code.in_(codes))
        terms = dict(self._connection.execute(query).all())
        named = [{Level(level).code: n for level, n in counts[0].items()}]
        named += [{terms[code]: n for code, n in some.items()} for some in counts[1:]]
        return {
            name: dict(sorted(some.items(), key=lambda item: (-item[1], item[0])))
            for name, some in zip(FACETS, named, strict=True)
        }

    def page(self, sort: Sort, offset: int, limit: int) -> list[_Ranked]:
        """The hits of a page in their order."""
        if not self.total:
            return []
        if sort == "name":
            return self._by_name()[offset : offset + limit]
        if sort == "number" or not self._query.free:
            query = self._index.select(_KEYS, self._all).order_by(SearchRow.number_key).limit(limit).offset(offset)
            return [(0, key, doc) for key, _words, doc in self._connection.execute(query)]
        page: list[_Ranked] = []
        passed = 0
        for tier in self._tiers():
            if passed + len(tier) > offset:
                best = nsmallest(offset + limit - passed, tier)
                page += best[max(0, offset - passed) :]
            passed += len(tier)
            if passed >= offset + limit:
                break
        return page

    def _by_name(self) -> list[_Ranked]:
        titles = dict(
            self._connection.execute(
                select(SearchTextRow.doc, ArtifactRow.title).join(ArtifactRow, ArtifactRow.id == SearchTextRow.artifact)
            ).all()
        )
        rows = self._rows((SearchRow.number_key, SearchRow.doc), self._all, None)
        ordered = sorted((collation_key(titles[doc]), key, doc) for key, doc in rows)
        return [(0, key, doc) for _name, key, doc in ordered]

    def _tiers(self) -> Iterator[list[_Ranked]]:
        """Hits that fit equally well, the best first; scores of those in names tell how much of the name they are."""
        seen: set[int] = set()
        asked = sum(len(term.words) for term in self._query.free)
        for score, match in self._matches():
            rows = self._rows(_KEYS, match, _MOST_SORTED if self.approximate else None)
            if score == _NUMBER:
                rows = [row for row in rows if row[0] == number_key(self._query.number or "")]
            share = _TITLE_SHARE * asked if score in (_EXACT[0], _FOLDED[0]) else 0
            tier = [
                (-score - min(share // (words or 1), _TITLE_SHARE), key, doc)
                for key, words, doc in rows
                if doc not in seen
            ]
            seen.update(doc for _score, _key, doc in tier)
            yield tier

    def _matches(self) -> Iterator[tuple[int, Match]]:
        index = self._index
        if self._query.number:
            yield _NUMBER, index.number(self._query.number)
        if self._query.fragment:
            yield _WHOLE, index.whole_number(exact=True)
            yield _WHOLE_FOLDED, index.whole_number(exact=False)
            yield _FRAGMENT, index.part_of_number()
        for scores, exact in ((_EXACT, True), (_FOLDED, False)):
            if index.has_accents or not exact:
                matches = (
                    index.match(("title",), exact=exact),
                    index.side_by_side(_SORTED_BY, exact=exact),
                    index.match(_SORTED_BY, exact=exact),
                    index.side_by_side(exact=exact),
                    index.match(exact=exact),
                )
                yield from ((score, match) for score, match in zip(scores, matches, strict=True) if match)


def _hits(connection: Connection, page: list[_Ranked]) -> list[Hit]:
    columns = (SearchTextRow.doc, ArtifactRow.number, ArtifactRow.title, ArtifactRow.level, ArtifactRow.collection)
    query = select(*columns).join(ArtifactRow, ArtifactRow.id == SearchTextRow.artifact)
    known = {}
    for start in range(0, len(page), _IN_PARTS):
        docs = [doc for _score, _key, doc in page[start : start + _IN_PARTS]]
        known.update({row[0]: row[1:] for row in connection.execute(query.where(SearchTextRow.doc.in_(docs)))})
    hits = []
    for score, _key, doc in page:
        number, title, level, collection = known[doc]
        hits.append(Hit(number, title, Level(level), collection, -score))
    return hits
