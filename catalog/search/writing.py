"""Artifacts written into the word index, and out of it again. `catalog.index` alone calls this."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.bulk import insert_rows
from catalog.number import natural_key
from catalog.parsing.parsed import Years
from catalog.record import Record
from catalog.search.document import Document, Documents, Labels
from catalog.search.tsvector import tsvector
from catalog.search.words import GAP, folded
from catalog.tables import SearchRow, SearchTermRow, SearchTextRow, SearchWordRow

#: Words with digits have no accents to look up, and nobody wants them suggested.
_DIGITS = frozenset("0123456789")
#: What hits are counted by, beside their level.
GROUPS = ("collection", "material", "object_type", "period", "culture", "ethnic_group")


@dataclass(frozen=True, slots=True)
class Searchable:
    """An artifact for the index: its record, and the level and group keys that hits are counted by."""

    record: Record
    level: int
    groups: Mapping[str, str]


class SearchWriter:
    """Brings the index up to date within one transaction, in which nobody else writes. Call `finish` at its end."""

    def __init__(self, connection: Connection, labels: Labels) -> None:
        self._connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._documents = Documents(labels)
        self._docs = count((connection.scalar(select(func.max(SearchRow.doc))) or 0) + 1)
        terms = select(SearchTermRow.term, SearchTermRow.code)
        self._codes: dict[str, int] = dict(connection.execute(terms).all())
        self._words: Counter[str] = Counter()

    def write(self, entries: list[Searchable], indexed: Collection[str]) -> None:
        """Write artifacts, of which those with the ids `indexed` are in the index.

        Texts that are as they were are not indexed again.
        """
        known = self._known(indexed)
        rows = []
        stale: list[tuple[int, Document]] = []
        fresh: list[tuple[int, str, Document]] = []
        for entry in entries:
            artifact = entry.record.id
            document = self._documents.of(entry.record)
            doc, before = known.get(artifact) or (next(self._docs), None)
            row = _row(doc, entry, document, [self._code(entry.groups[name]) for name in GROUPS])
            rows.append((*row, tsvector(document)) if self._postgresql else row)
            if before == document:
                continue
            if before:
                stale.append((doc, before))
            fresh.append((doc, artifact, document))
        self._delete(SearchRow, [doc for doc, _document in known.values()])
        columns = [column.name for column in SearchRow.__table__.columns]
        insert_rows(self._connection, "search", [*columns, "words"] if self._postgresql else columns, rows)
        self._forget(stale)
        self._learn(fresh)

    def remove(self, artifacts: Collection[str]) -> None:
        """Take artifacts out of the index."""
        known = self._known(artifacts)
        self._delete(SearchRow, [doc for doc, _document in known.values()])
        self._forget(list(known.values()))

    def finish(self) -> None:
        """Write down how often each word stands in the texts now."""
        self._words = Counter({w: n for w, n in self._words.items() if n and w != GAP and _DIGITS.isdisjoint(w)})
        if not self._words:
            return
        dialect = postgresql if self._postgresql else sqlite
        new = dialect.insert(SearchWordRow)
        upsert = new.on_conflict_do_update(
            index_elements=[SearchWordRow.word], set_={"count": SearchWordRow.count + new.excluded.count}
        )
        rows = [{"word": word, "folded": folded(word), "count": n} for word, n in sorted(self._words.items())]
        self._connection.execute(upsert, rows)
        if fewer := [{"fewer": word} for word, n in self._words.items() if n < 0]:
            gone = (SearchWordRow.word == bindparam("fewer")) & (SearchWordRow.count == 0)
            self._connection.execute(delete(SearchWordRow).where(gone), fewer)
        self._words.clear()

    def _code(self, term: str) -> int:
        if term not in self._codes:
            self._codes[term] = len(self._codes)
            insert_rows(self._connection, "search_term", ["code", "term"], [(self._codes[term], term)])
        return self._codes[term]

    def _known(self, artifacts: Collection[str]) -> dict[str, tuple[int, Document]]:
        if not artifacts:
            return {}
        row = SearchTextRow
        query = select(row.artifact, row.doc, row.title, row.names, row.rest, row.labels, row.marks)
        found = self._connection.execute(query.where(row.artifact.in_(list(artifacts))))
        return {artifact: (doc, Document(*columns)) for artifact, doc, *columns in found}

    def _delete(self, table: type[SearchRow] | type[SearchTextRow], docs: list[int]) -> None:
        if docs:
            self._connection.execute(delete(table).where(table.doc.in_(docs)))

    def _forget(self, stale: list[tuple[int, Document]]) -> None:
        if not self._postgresql:
            # FTS5 forgets what it is told again, word for word (https://www.sqlite.org/fts5.html#the_delete_command).
            forgotten = [("delete", doc, *document) for doc, document in stale]
            insert_rows(self._connection, "search_index", ["search_index", "rowid", *Document._fields], forgotten)
        self._delete(SearchTextRow, [doc for doc, _document in stale])
        self._words.subtract(_words(document for _doc, document in stale))

    def _learn(self, fresh: list[tuple[int, str, Document]]) -> None:
        columns = ["doc", "artifact", *Document._fields]
        texts = [(doc, artifact, *document) for doc, artifact, document in fresh]
        insert_rows(self._connection, "search_text", columns, texts)
        if not self._postgresql:
            indexed = [(doc, *document) for doc, _artifact, document in fresh]
            insert_rows(self._connection, "search_index", ["rowid", *Document._fields], indexed)
        self._words.update(_words(document for _doc, _artifact, document in fresh))


def _words(documents: Iterable[Document]) -> list[str]:
    return " ".join(f"{some.title} {some.names} {some.rest} {some.labels}" for some in documents).split()


def _row(doc: int, entry: Searchable, document: Document, groups: list[int]) -> tuple[object, ...]:
    """The row of `SearchRow`, its columns in their order."""
    parsed = entry.record.parsed
    number = number_key(entry.record.number)
    title_words = len(document.title.split())
    return (doc, number, title_words, entry.level, *groups, *_bounds(parsed.dating if parsed else None))


def number_key(number: str) -> str:
    """A text that sorts by code points as `natural_key` does.

    >>> sorted(["BTBP 10.2", "BTBP 9", "BTBP 10.10", "BTBP 10"], key=number_key)
    ['BTBP 9', 'BTBP 10', 'BTBP 10.2', 'BTBP 10.10']
    """
    return "".join(text or f"{len(str(digits)):02d}{digits}" for _kind, digits, text in natural_key(number))


def _bounds(dating: Years | None) -> tuple[int | None, int | None]:
    """First and last year. A dating that is open on a side is found by the year that is known."""
    if dating is None:
        return None, None
    return (dating.end if dating.start is None else dating.start), (dating.start if dating.end is None else dating.end)
