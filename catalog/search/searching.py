"""Artifacts found by what a person types, in a useful order, with counts of the groups they belong to.

Order: the number itself; numbers that hold it; then artifacts in which the words stand as typed, accents and all: in
their name, among what they are sorted by, anywhere, each time side by side, in their order, first; then the same with
other accents.
Where all words are those of fields: as typed, then with other accents, each time in the card's own words first.
In names fewer other words come first; equals stand in the natural order of their numbers. docs/search.md has figures.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Any, Literal

from sqlalchemy import Connection, Integer, Select, bindparam, select

from catalog.bulk import many_objects
from catalog.folding import collation_key
from catalog.progress.levels import Level
from catalog.search.asking import Index
from catalog.search.found import Found, Hit
from catalog.search.matching import Match
from catalog.search.query import Query, read_query
from catalog.search.suggesting import suggest
from catalog.search.writing import GROUPS, number_key
from catalog.tables import ArtifactRow, SearchRow, SearchTextRow

Sort = Literal["relevance", "number", "name"]
#: So many hits are all ranked and counted. Where there are more, `PART` of them are counted, and `PART` of those that
#: fit equally well are put in order: the first ones in the order they were entered in.
MOST, PART = 10_000, 2_000
#: Words that stand in the texts more often are looked for in an eighth of the catalog first; where that alone has more
#: than `MOST`, the part is taken of it. It takes a server long to tell which of a million documents have such words.
VERY_COMMON = 400_000
_NUMBER, _WHOLE, _WHOLE_FOLDED, _FRAGMENT = 100, 95, 90, 85
#: Side by side in the name; there; side by side among what it is sorted by; there; side by side anywhere; anywhere.
_EXACT, _FOLDED = (75, 65, 62, 59, 56, 53), (43, 33, 30, 27, 24, 21)
#: Scores of names, to which is added how much of the name the words are.
_IN_NAME = (*_EXACT[:2], *_FOLDED[:2])
#: Words of fields alone, as typed and among the card's own; as typed; among the card's own; others.
_LIMITED = (3, 2, 1, 0)
#: What is looked for in a part of the catalog only, where very many artifacts fit.
_OF_A_PART = (*_EXACT[2:], *_FOLDED[2:], *_LIMITED)
_TITLE_SHARE = 9
_SORTED_BY = ("title", "names")
_KEYS = (SearchRow.number_key, SearchRow.title_words, SearchRow.doc)
FACETS = ("level", *GROUPS)
_COLUMNS = (*_KEYS, *(getattr(SearchRow, name) for name in FACETS))
#: More than any catalog has.
_EVERY = 10**9
#: So many documents are asked for at once.
_IN_PARTS = 900
_HITS = (
    select(
        SearchTextRow.doc,
        ArtifactRow.number,
        ArtifactRow.title,
        ArtifactRow.level,
        ArtifactRow.collection,
        ArtifactRow.status,
    )
    .join(ArtifactRow, ArtifactRow.id == SearchTextRow.artifact)
    .where(SearchTextRow.doc.in_(bindparam("docs", expanding=True)))
)

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
    `most`: so many are all ranked and counted, None for however many there are.
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
    """One query's hits: those that are counted, how many there are, and all of them in their order."""

    def __init__(self, connection: Connection, query: Query, most: int | None) -> None:
        self._connection = connection
        self._query = query
        self._index = Index(connection, query)
        self._all = self._index.match()
        very_common = most is not None and self._index.rarest > VERY_COMMON
        most = _EVERY if most is None else most
        rows = self._first(most, sampled=True) if very_common else []
        self._sampled = bool(rows) and rows[0][0] > most
        if not self._sampled:
            rows = [] if query.says_nothing else self._first(most, sampled=False)
        number = rows[0][0] if rows else 0
        self.approximate = number > most
        self.total = min(number, most)
        self._counted = [row[1:] for row in rows]

    def _first(self, most: int, *, sampled: bool) -> Sequence[Any]:
        query = self._index.select_first(_COLUMNS, most, min(most, PART), sampled=sampled)
        return self._fetch(query, self._all)

    def _keys(self, match: Match | None, limit: int, *, sampled: bool = False) -> Sequence[Any]:
        query = self._index.select(_KEYS, sampled=sampled).limit(bindparam("limit", type_=Integer))
        return self._fetch(query, match, limit=limit)

    def _fetch(self, query: Select[Any], match: Match | None, **given: int) -> Sequence[Any]:
        """Rows as plain tuples."""
        found = self._connection.execute(query, {**self._index.given(match), **given})
        return found.cursor.fetchall() if found.cursor else []

    def facets(self) -> dict[str, dict[str, int]]:
        """How many hits each group has, the largest first, equal ones by name."""
        columns = list(zip(*self._counted, strict=True))[len(_KEYS) :] or [()] * len(FACETS)
        counts = [Counter(column) for column in columns]
        codes = ", ".join(map(str, sorted({code for some in counts[1:] for code in some}))) or "NULL"
        query = f"SELECT code, term FROM search_term WHERE code IN ({codes})"  # noqa: S608 - numbers of ours
        terms: dict[int, str] = dict(self._connection.exec_driver_sql(query).all())
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
        if sort == "number" or not self._query.terms:
            query = self._index.select(_KEYS).order_by(SearchRow.number_key, SearchRow.doc).limit(limit).offset(offset)
            found = self._connection.execute(query, self._index.given(self._all))
            return [(0, key, doc) for key, _words, doc in found]
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
        rows = self._keys(self._all, _EVERY)
        known = _titled(self._connection, [doc for _key, _words, doc in rows])
        ordered = sorted((collation_key(known[doc][1]), key, doc) for key, _words, doc in rows)
        return [(0, key, doc) for _name, key, doc in ordered]

    def _tiers(self) -> Iterator[list[_Ranked]]:
        """Hits that fit equally well, the best first; scores of those in names tell how much of the name they are."""
        seen: set[int] = set()
        known: dict[Match | None, Sequence[Any]] = {self._all: [row[: len(_KEYS)] for row in self._counted]}
        asked = sum(len(term.words) for term in self._query.free)
        for score, match in self._matches():
            if len(seen) == self.total and not self.approximate:
                return
            if match not in known:
                sampled = self._sampled and score in _OF_A_PART
                known[match] = self._keys(match, PART if self.approximate else _EVERY, sampled=sampled)
            rows = known[match]
            if score == _NUMBER:
                rows = [row for row in rows if row[0] == number_key(self._query.number or "")]
            share = _TITLE_SHARE * asked if score in _IN_NAME else 0
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
        if self._all and not self._query.free:
            yield from self._limited_matches(self._all)
            return
        if self._query.fragment:
            yield _WHOLE, index.whole_number(exact=True)
            yield _WHOLE_FOLDED, index.whole_number(exact=False)
            yield _FRAGMENT, index.part_of_number()
        for scores, exact in ((_EXACT, True), (_FOLDED, False)):
            if index.has_accents or not exact:
                matches = (
                    index.side_by_side(("title",), exact=exact),
                    index.match(("title",), exact=exact),
                    index.side_by_side(_SORTED_BY, exact=exact),
                    index.match(_SORTED_BY, exact=exact),
                    index.side_by_side(exact=exact),
                    index.match(exact=exact),
                )
                yield from ((score, match) for score, match in zip(scores, matches, strict=True) if match)

    def _limited_matches(self, every: Match) -> Iterator[tuple[int, Match]]:
        """Words of fields alone: as typed before others, the card's own before what a vocabulary knows beside them."""
        index = self._index
        has_own = any(term.own or term.fragment for term in self._query.limited)
        exact_ones = (True, False) if index.has_accents else (False,)
        kinds = [(exact, own) for exact in exact_ones for own in (True, False) if has_own or not own]
        for score, (exact, own) in zip(_LIMITED[-len(kinds) :], kinds, strict=True):
            yield score, index.match(exact=exact, own=own) or every


def _hits(connection: Connection, page: list[_Ranked]) -> list[Hit]:
    known = _titled(connection, [doc for _score, _key, doc in page])
    hits = []
    for score, _key, doc in page:
        number, title, level, collection, status = known[doc]
        hits.append(Hit(number, title, Level(level), collection, status, -score))
    return hits


def _titled(connection: Connection, docs: Sequence[int]) -> dict[int, tuple[str, str, int, str, str]]:
    """Number, title, level, collection and status of each of these documents."""
    known: dict[int, tuple[str, str, int, str, str]] = {}
    for start in range(0, len(docs), _IN_PARTS):
        found = connection.execute(_HITS, {"docs": docs[start : start + _IN_PARTS]})
        known.update(
            (doc, (number, title, level, collection, status)) for doc, number, title, level, collection, status in found
        )
    return known
