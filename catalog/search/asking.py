"""A query put to the word index: which documents match, narrowed by years and levels, in the order of the index."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlalchemy.sql.expression import column as named

from catalog.search.document import Document
from catalog.search.matching import (
    MARKED,
    OWN,
    TEXTS,
    AllOf,
    AnyOf,
    But,
    Match,
    Phrase,
    fts5,
    hangs_on_places,
    holds,
    tsqueries,
    tsquery_of_words,
)
from catalog.search.query import Query, Term
from catalog.search.tsvector import LONG
from catalog.search.words import NUMBER, folded, words_of
from catalog.tables import SAMPLE, SearchRow, SearchTextRow, SearchWordRow

#: As many words as a beginning may stand for, the commonest first.
_MOST_BEGUN = 200
_LAST = "\U0010ffff"
#: Letters and digits that cards write with a hyphen or a blank between them: AK47, T54.
_GLUED = re.compile(r"([^\W\d_]+)([0-9]+)")
#: Documents of the index in SQLite: the table itself is the condition.
_FTS = table("search_index", named("rowid"))
#: PostgreSQL gives rows in one order, whoever else reads, and compiles nothing for so short a question.
_SAME_ORDER = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL synchronize_seqscans = off"
#: Where many rows match, its planner would read all their words; the index knows without reading them. Which of a
#: million documents match fits into this memory one by one.
_BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL work_mem = '64MB'"
#: So many long documents are read at once.
_READ_AT_ONCE = 50
#: An eighth of the documents.
_SAMPLED: dict[str, ColumnElement[bool]] = {
    "sqlite": literal_column("search_index.rowid % 8 = 0"),
    "postgresql": literal_column(SAMPLE),
}
_ALIKE = select(SearchWordRow.word, SearchWordRow.folded, SearchWordRow.count).where(
    SearchWordRow.folded.in_(bindparam("letters", expanding=True))
)


class Index:
    """The word index of one connection, asked in the words of one query."""

    def __init__(self, connection: Connection, query: Query) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._query = query
        self._counts: Counter[str] = Counter()
        self._alike = self._words_alike([*query.terms, *query.excluded])
        self._free_accents = any(term.has_accents for term in query.free)
        self._limited_accents = any(term.has_accents for term in query.limited)
        self._conditions = _conditions(query, by_words=bool(query.terms) and not self._postgresql)
        if self._postgresql:
            connection.exec_driver_sql(f"{_SAME_ORDER}; {_BY_INDEX}" if query.terms else _SAME_ORDER)
        self._has_long = self._postgresql and self._looks_for_words and self._is_some_document_long()

    @property
    def _looks_for_words(self) -> bool:
        return bool(self._query.terms or self._query.excluded)

    @property
    def has_accents(self) -> bool:
        """Whether some word was typed with accents."""
        return self._free_accents or self._limited_accents

    @property
    def rarest(self) -> int:
        """How often the rarest word of the query stands in the museum's texts, with any accents."""
        return min((self._counts[folded(word)] for term in self._query.terms for word in term.words), default=0)

    def match(self, columns: tuple[str, ...] = TEXTS, *, exact: bool = False, own: bool = False) -> Match | None:
        """What documents must hold: every term, those that may be anywhere in these columns.

        `exact`: as typed, the words that may be anywhere where one of them has accents, those of fields likewise.
        `own`: words of fields are the card's own, not only what a vocabulary knows beside them, and numbers are whole.
        """
        terms = self._query.terms
        if own:
            terms = [replace(term, fragment=()) if term.column else term for term in terms]
        parts = [self._term(term, columns, self._is_exact(term, exact)) for term in terms]
        if own:
            parts += [self._own(term, self._is_exact(term, exact)) for term in terms if term.own]
        if not parts:
            return None
        every: Match = AllOf(tuple(parts))
        if columns == TEXTS and not exact and not own:
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
        as_typed = exact and self._free_accents
        phrase = Phrase(tuple((word,) if as_typed else self._alike[word] for word in words), columns)
        limited = (self._term(term, TEXTS, self._is_exact(term, exact)) for term in self._query.limited)
        match: Match = AllOf((phrase, *limited))
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

    def select(self, columns: Sequence[Any], *, sampled: bool = False) -> Select[Any]:
        """Rows of `SearchRow` that match, within the years and levels of the query; `given` says what they match.

        `sampled`: only every eighth document, which is a query of words.
        """
        query = select(*columns)
        if not self._query.terms:
            query = query.select_from(SearchRow)
            if self._query.excluded:
                query = query.where(SearchRow.doc.not_in(self._docs(self._excluded())))
        elif self._postgresql:
            query = query.where(self._holds_postgresql(bindparam("match"), bindparam("long")))
        else:
            matching = _holds_sqlite(bindparam("match"))
            query = query.select_from(_FTS).join(SearchRow, SearchRow.doc == _FTS.c.rowid).where(matching)
        return query.where(*self._conditions, *self._sample(sampled))

    def _sample(self, sampled: bool) -> list[ColumnElement[bool]]:
        return [_SAMPLED[self._connection.dialect.name]] if sampled else []

    def select_first(self, columns: Sequence[Any], most: int, part: int, *, sampled: bool = False) -> Select[Any]:
        """The same rows, where there are more than `most` only the first `part`; before each how many there are.

        They are counted no further than `most` and one more.
        """
        if self._postgresql:
            found = self.select(columns, sampled=sampled).limit(most + 1).cte("found")
        elif self._query.terms and not self._conditions:
            matching = _holds_sqlite(bindparam("match"))
            docs = select(_FTS.c.rowid.label("doc")).where(matching, *self._sample(sampled))
            found = docs.limit(most + 1).cte("found")
        else:
            found = self.select((SearchRow.doc,), sampled=sampled).limit(most + 1).cte("found")
        number = select(func.count()).select_from(found).scalar_subquery()
        shown = case((number > most, part), else_=most)
        if self._postgresql:
            return select(number, *found.c).limit(shown)
        return select(number, *columns).select_from(found).join(SearchRow, SearchRow.doc == found.c.doc).limit(shown)

    def given(self, match: Match | None) -> dict[str, str | list[str] | list[int]]:
        """The parameters of a selection."""
        if not match:
            return {}
        asked: dict[str, str | list[str] | list[int]] = {"match": self._asked(match)}
        return asked | {"long": self._long(match)} if self._has_long else asked

    def _asked(self, match: Match) -> str | list[str]:
        if not self._postgresql:
            return fts5(match)
        if self._has_long and hangs_on_places(match):
            return [f"({asked} & !'{LONG}')" for asked in tsqueries(match)]
        return tsqueries(match)

    def _long(self, match: Match) -> list[int]:
        """The documents with more words than the server keeps places of that match, where it hangs on places."""
        if not hangs_on_places(match):
            return []
        row = SearchTextRow
        query = (
            select(row.doc, *(getattr(row, column) for column in Document._fields))
            .join(SearchRow, SearchRow.doc == row.doc)
            .where(_holds_postgresql(literal([f"('{LONG}' & {tsquery_of_words(match)})"])))
            .execution_options(yield_per=_READ_AT_ONCE)
        )
        return [doc for doc, *texts in self._connection.execute(query) if holds(match, Document(*texts))]

    def _is_some_document_long(self) -> bool:
        query = select(SearchRow.doc).where(_holds_postgresql(literal([f"'{LONG}'"]))).limit(1)
        return self._connection.scalar(query) is not None

    def _holds_postgresql(self, asked: ColumnElement[Any], long: ColumnElement[Any]) -> ColumnElement[bool]:
        in_index = _holds_postgresql(asked)
        return or_(in_index, SearchRow.doc == any_(cast(long, ARRAY(Integer)))) if self._has_long else in_index

    def _docs(self, match: Match) -> Select[Any]:
        asked = literal(self._asked(match))
        if self._postgresql:
            return select(SearchRow.doc).where(self._holds_postgresql(asked, literal(self._long(match))))
        return select(_FTS.c.rowid).where(_holds_sqlite(asked))

    def _excluded(self) -> Match:
        """What is not wanted: words of the cards themselves, not what a vocabulary knows beside them."""
        return AnyOf(tuple(self._term(term, OWN, exact=term.has_accents) for term in self._query.excluded))

    def _is_exact(self, term: Term, exact: bool) -> bool:
        return exact and (self._limited_accents if term.column else self._free_accents)

    def _own(self, term: Term, exact: bool) -> Match:
        """The words of a field among the card's own."""
        return self._term(replace(term, column="", mark=""), (term.own,), exact)

    def _term(self, term: Term, columns: tuple[str, ...], exact: bool) -> Match:
        within = (term.column,) if term.column else columns
        places = [(word,) if exact and not term.begins else self._alike[word] for word in term.words]
        if term.begins:
            places[-1] = self._begun(term.words[-1])
        if term.mark:
            places = [tuple(term.mark + word for word in place) for place in places]
        either: list[Match] = [Phrase(tuple(places), within)]
        if len(term.words) == 1 and not term.mark and (glued := _GLUED.fullmatch(term.words[0])):
            either.append(Phrase(tuple((piece,) for piece in glued.groups()), within))
        if term.number and columns in (TEXTS, OWN):
            either.append(self.number(term.number))
        if term.fragment and columns == TEXTS:
            either.append(_fragment(term.fragment))
        return AnyOf(tuple(either)) if len(either) > 1 else either[0]

    def _words_alike(self, terms: Iterable[Term]) -> dict[str, tuple[str, ...]]:
        """For each word those of the museum's texts that fold to the same letters; itself where there are none."""
        words = {word for term in terms for word in term.words}
        by_folded: dict[str, list[str]] = {folded(word): [] for word in words}
        found = self._connection.execute(_ALIKE, {"letters": list(by_folded)}) if words else ()
        for word, letters, count in sorted(found):
            by_folded[letters].append(word)
            self._counts[letters] += count
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


def _fragment(grams: tuple[str, ...]) -> Match:
    return Phrase(tuple((gram,) for gram in grams), MARKED)


def _holds_sqlite(asked: ColumnElement[Any]) -> ColumnElement[bool]:
    return named("search_index").op("MATCH")(asked)


def _holds_postgresql(asked: ColumnElement[Any]) -> ColumnElement[bool]:
    return literal_column("search.words").op("@@")(any_(cast(asked, ARRAY(TSQUERY))))


def _conditions(query: Query, *, by_words: bool) -> list[ColumnElement[bool]]:
    """Levels are alternatives; every span of years must overlap the dating.

    `by_words`: the words lead to the rows. SQLite would rather go through all rows of a level, and put each to the word
    index, for seconds; it has no index of a sum.
    """
    columns: tuple[SQLColumnExpression[Any], ...] = (SearchRow.level, SearchRow.year_from, SearchRow.year_to)
    level, first, last = (column + 0 for column in columns) if by_words else columns
    conditions: list[ColumnElement[bool]] = []
    if wanted := [int(named) for named, excluded in query.levels if not excluded]:
        conditions.append(level.in_(wanted))
    if unwanted := [int(named) for named, excluded in query.levels if excluded]:
        conditions.append(level.not_in(unwanted))
    for start, end, excluded in query.years:
        overlaps = and_(first <= end, last >= start)
        conditions.append(or_(first.is_(None), not_(overlaps)) if excluded else overlaps)
    return conditions
