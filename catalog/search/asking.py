"""A query put to the word index: which documents match, narrowed by years and levels, in the order of the index."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    cast,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.expression import column as named

from catalog.folding import fold
from catalog.search.matching import MARKED, OWN, TEXTS, AllOf, AnyOf, But, Match, Phrase, fts5, tsquery
from catalog.search.query import Query, Term
from catalog.search.words import NUMBER, folded, words_of
from catalog.tables import SearchRow, SearchWordRow

#: As many words as a beginning may stand for, the commonest first.
_MOST_BEGUN = 200
_LAST = "\U0010ffff"
#: Documents of the index in SQLite: the table itself is the condition.
_FTS = table("search_index", named("rowid"))


class Index:
    """The word index of one connection, asked in the words of one query."""

    def __init__(self, connection: Connection, query: Query) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._query = query
        self._alike = self._words_alike([*query.terms, *query.excluded])
        self._conditions = _conditions(query)
        if self._postgresql and query.terms:
            # Where many rows match, the planner would read all their words; the index knows without reading them.
            connection.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off"))

    @property
    def has_accents(self) -> bool:
        """Whether some word that may be anywhere was typed with accents."""
        return any(_has_accents(term) for term in self._query.free)

    def match(self, columns: tuple[str, ...] = TEXTS, *, exact: bool = False) -> Match | None:
        """What documents must hold: every term, those that may be anywhere in these columns; `exact`: as typed."""
        parts = [self._term(term, columns, exact) for term in self._query.terms]
        if not parts:
            return None
        every: Match = AllOf(tuple(parts))
        if columns == TEXTS and not exact:
            if self._query.fragment:
                every = AnyOf((every, self.part_of_number()))
            if self._query.number:
                every = AnyOf((every, self.number(self._query.number)))
        return But(every, self._excluded()) if self._query.excluded else every

    def side_by_side(self, columns: tuple[str, ...] = TEXTS, *, exact: bool) -> Match | None:
        """The same with the words that may be anywhere side by side; None where there is one, or not all are whole."""
        free = self._query.free
        words = [word for term in free for word in term.words]
        if len(words) < 2 or any(term.begins for term in free):
            return None
        phrase = Phrase(tuple((word,) if exact else self._alike[word] for word in words), columns)
        match: Match = AllOf((phrase, *(self._term(term, TEXTS, exact) for term in self._query.terms if term.column)))
        return But(match, self._excluded()) if self._query.excluded else match

    def number(self, number: str) -> Match:
        """A register number: alone, or as that of the entry that a part belongs to."""
        return Phrase(tuple((NUMBER + word,) for word in words_of(number)), MARKED)

    def whole_number(self, *, exact: bool) -> Match:
        """The words of the query, side by side in one of the numbers."""
        words = [word for term in self._query.free for word in term.words]
        places = ((word,) if exact else self._alike[word] for word in words)
        return Phrase(tuple(tuple(NUMBER + word for word in place) for place in places), MARKED)

    def part_of_number(self) -> Match:
        """The letters and digits of the query, side by side in one of the numbers."""
        return _fragment(self._query.fragment)

    def select(self, columns: Sequence[Any], match: Match | None) -> Select[Any]:
        """Rows of `SearchRow` that match, within the years and levels of the query."""
        query = select(*columns)
        if match is None:
            query = query.select_from(SearchRow)
            if self._query.excluded:
                query = query.where(SearchRow.doc.not_in(self._docs(self._excluded())))
        elif self._postgresql:
            query = query.where(_holds_postgresql(match))
        else:
            query = query.select_from(_FTS).join(SearchRow, SearchRow.doc == _FTS.c.rowid).where(_holds_sqlite(match))
        return query.where(*self._conditions)

    def _docs(self, match: Match) -> Select[Any]:
        if self._postgresql:
            return select(SearchRow.doc).where(_holds_postgresql(match))
        return select(_FTS.c.rowid).where(_holds_sqlite(match))

    def _excluded(self) -> Match:
        """What is not wanted: words of the cards themselves, not what a vocabulary knows beside them."""
        return AnyOf(tuple(self._term(term, OWN, exact=_has_accents(term)) for term in self._query.excluded))

    def _term(self, term: Term, columns: tuple[str, ...], exact: bool) -> Match:
        if term.column:
            columns = (term.column,)
        places = [(word,) if exact and not term.begins else self._alike[word] for word in term.words]
        if term.begins:
            places[-1] = self._begun(term.words[-1])
        if term.mark:
            places = [tuple(term.mark + word for word in place) for place in places]
        phrase = Phrase(tuple(places), columns)
        if term.fragment and columns == TEXTS:
            return AnyOf((phrase, _fragment(term.fragment)))
        return phrase

    def _words_alike(self, terms: Iterable[Term]) -> dict[str, tuple[str, ...]]:
        """For each word those of the museum's texts that fold to the same letters; itself where there are none."""
        words = {word for term in terms for word in term.words}
        by_folded: dict[str, list[str]] = {folded(word): [] for word in words}
        query = select(SearchWordRow.word, SearchWordRow.folded).where(SearchWordRow.folded.in_(list(by_folded)))
        for word, letters in self._connection.execute(query.order_by(SearchWordRow.word)) if words else ():
            by_folded[letters].append(word)
        return {word: tuple(dict.fromkeys((*by_folded[folded(word)], word))) for word in words}

    def _begun(self, beginning: str) -> tuple[str, ...]:
        letters = folded(beginning)
        query = (
            select(SearchWordRow.word)
            .where(SearchWordRow.folded >= letters, SearchWordRow.folded < letters + _LAST)
            .order_by(SearchWordRow.count.desc(), SearchWordRow.word)
            .limit(_MOST_BEGUN)
        )
        return tuple(self._connection.scalars(query)) or (beginning,)


def _has_accents(term: Term) -> bool:
    return any(fold(word) != word for word in term.words)


def _fragment(grams: tuple[str, ...]) -> Match:
    return Phrase(tuple((gram,) for gram in grams), MARKED)


def _holds_sqlite(match: Match) -> ColumnElement[bool]:
    return named("search_index").op("MATCH")(literal(fts5(match)))


def _holds_postgresql(match: Match) -> ColumnElement[bool]:
    return literal_column("search.words").op("@@")(cast(literal(tsquery(match)), TSQUERY))


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    """Levels are alternatives; every span of years must overlap the dating."""
    conditions: list[ColumnElement[bool]] = []
    if wanted := [int(level) for level, excluded in query.levels if not excluded]:
        conditions.append(SearchRow.level.in_(wanted))
    if unwanted := [int(level) for level, excluded in query.levels if excluded]:
        conditions.append(SearchRow.level.not_in(unwanted))
    for start, end, excluded in query.years:
        overlaps = and_(SearchRow.year_from <= end, SearchRow.year_to >= start)
        conditions.append(or_(SearchRow.year_from.is_(None), not_(overlaps)) if excluded else overlaps)
    return conditions
