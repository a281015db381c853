"""The catalog's tables. Only `catalog.index` writes them; everything in them comes from the store.

Plain SQL types and natural keys, so that a rebuilt catalog has the same rows and PostgreSQL can
hold them too.
"""

from typing import ClassVar

from sqlalchemy import BigInteger, Connection, Index, Integer, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Raised whenever a table changes. Another version in the database means `sohoa rebuild`.
SCHEMA_VERSION = 4


class Base(DeclarativeBase):
    """Base of all catalog tables. Texts of any length compare and sort by code points, whatever a server's locale."""

    type_annotation_map: ClassVar = {
        int: BigInteger(),
        str: String().with_variant(String(collation="C"), "postgresql"),
    }


class MetaRow(Base):
    """Facts about the catalog itself: schema_version, museum (its object's id), last_commit (ms), unread (objects)."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ArtifactRow(Base):
    """An artifact as its newest record says.

    `counted` tells whether it is part of the denominator, `excluded` why not. `level` is 0
    (registered) to 4 (approved). Group keys are the first value of their field, "" where none.
    `former_numbers` are joined by semicolons, `other_numbers`
    as the card has them; `terms` are the words of the fields that have a vocabulary, joined by tabs. Times
    are ms since 1970, UTC.
    """

    __tablename__ = "artifact"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    sequence: Mapped[int]
    part: Mapped[str]
    class_number: Mapped[str]
    title: Mapped[str]
    pieces: Mapped[int]
    temporary: Mapped[bool]
    status: Mapped[str]
    former_numbers: Mapped[str]
    other_numbers: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[int]
    changed_at: Mapped[int]
    row_digest: Mapped[str]
    import_batch: Mapped[str]
    level: Mapped[int]
    counted: Mapped[bool]
    excluded: Mapped[str]
    collection: Mapped[str]
    material: Mapped[str]
    object_type: Mapped[str]
    legal_level: Mapped[str]
    terms: Mapped[str]

    __table_args__ = (Index("ix_artifact_sequence", "prefix", "sequence"),)


class AssetRow(Base):
    """An asset: `path` is its folder in the artifact's object, `sha512` that of its principal file.

    `depicts` are the ids of others in the picture, joined by semicolons; `phash` and `colours` how a photo
    looks (docs/likeness.md). `verdict` is that on a photo in view, "" where none is asked for; `findings`
    are its codes, joined by semicolons.
    """

    __tablename__ = "asset"

    artifact: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    format: Mapped[str]
    sha512: Mapped[str]
    name: Mapped[str]
    bytes: Mapped[int]
    files: Mapped[int]
    view: Mapped[str]
    part: Mapped[str]
    matched_by: Mapped[str]
    state: Mapped[str]
    batch: Mapped[str]
    operator: Mapped[str]
    taken_at: Mapped[str]
    depicts: Mapped[str]
    phash: Mapped[str]
    colours: Mapped[str]
    verdict: Mapped[str]
    findings: Mapped[str]

    __table_args__ = (Index("ix_asset_sha512", "sha512"), Index("ix_asset_batch", "batch"))


class DerivativeRow(Base):
    """The copies made of an asset, as their made.json says. `complete`: nothing is left to make."""

    __tablename__ = "derivative"

    artifact: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    recipe: Mapped[str]
    master: Mapped[str]
    complete: Mapped[bool]
    bytes: Mapped[int]


class StandingRow(Base):
    """From `at` (ms) on an artifact stood at this level, in these groups, by this person's work."""

    __tablename__ = "standing"

    artifact: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    counted: Mapped[bool]
    collection: Mapped[str]
    material: Mapped[str]
    object_type: Mapped[str]
    legal_level: Mapped[str]
    operator: Mapped[str]


class BatchRow(Base):
    """A batch: what was ingested or imported, by whom, when, with what outcome. Counts are files or rows."""

    __tablename__ = "batch"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    operator: Mapped[str]
    started: Mapped[str]
    ended: Mapped[str]
    outcome: Mapped[str]
    source: Mapped[str]
    source_sha512: Mapped[str]
    found: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    known: Mapped[int]
    refused: Mapped[int]
    unmatched: Mapped[int]
    ignored: Mapped[int]


class SearchRow(Base):
    """What search sorts, limits and counts an artifact by: narrow, since thousands are read for one answer.

    `doc` is its number in the word index. `number_key` sorts in the natural order of numbers. `title_words` is how
    many words its name has. Years are the bounds of its dating, the known one twice where a side is open.
    Group keys are the terms for the first value of their field, as `SearchTermRow` numbers them.
    """

    __tablename__ = "search"

    doc: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number_key: Mapped[str]
    title_words: Mapped[int]
    level: Mapped[int]
    collection: Mapped[int]
    material: Mapped[int]
    object_type: Mapped[int]
    period: Mapped[int]
    culture: Mapped[int]
    ethnic_group: Mapped[int]
    year_from: Mapped[int | None]
    year_to: Mapped[int | None]

    __table_args__ = (
        Index("ix_search_number", "number_key"),
        Index("ix_search_level", "level"),
        Index("ix_search_years", "year_from", "year_to"),
    )


class SearchTermRow(Base):
    """A term that stands for a group, "" for none, and its number.

    No index is of the terms, which are read all at once: one may be longer than a key of PostgreSQL.
    """

    __tablename__ = "search_term"

    code: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    term: Mapped[str]


class SearchTextRow(Base):
    """The texts of the word index (`catalog.search.document`): words between blanks."""

    __tablename__ = "search_text"

    doc: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    artifact: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    names: Mapped[str]
    rest: Mapped[str]
    labels: Mapped[str]
    marks: Mapped[str]


class SearchWordRow(Base):
    """A word of the museum's texts, what it folds to, and how often it stands there."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(index=True)
    count: Mapped[int]


#: The word index itself, written by `catalog.search.writing`. SQLite: an FTS5 table over `search_text`; what it gathers
#: in memory before it writes (bytes) is more than usual, so that a register comes in with few merges. It has no
#: triggers: each row of them would make it write at once. PostgreSQL: a column of `search`, words with their places;
#: what is long of it lies elsewhere, so that thousands of rows are quickly passed over.
_INDEX_MADE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_index USING fts5(title, names, rest, labels, marks, "
        "content='search_text', content_rowid='doc', tokenize='ascii', columnsize=0)",
        "INSERT INTO search_index(search_index, rank) VALUES ('hashsize', 33554432)",
    ),
    "postgresql": (
        "ALTER TABLE search ADD COLUMN words tsvector NOT NULL",
        "ALTER TABLE search ALTER COLUMN words SET STORAGE EXTERNAL",
    ),
}
#: An eighth of the documents, which a server looks through for words that very many have.
SAMPLE = "mod(doc, 8) = 0"
#: The indexes of that column are made when a rebuild has filled the tables, in one go, and hold nothing back. What is
#: written later waits to be sorted into them, up to so many kB: all of that is read by each question.
INDEXED_WHEN_FULL = (
    "CREATE INDEX ix_search_words ON search USING gin (words) WITH (gin_pending_list_limit = 512)",
    f"CREATE INDEX ix_search_sample ON search USING gin (words) WITH (gin_pending_list_limit = 512) WHERE {SAMPLE}",
)


@event.listens_for(SearchRow.__table__, "after_create")
def _make_index(_table: object, connection: Connection, **_options: object) -> None:
    for statement in _INDEX_MADE[connection.dialect.name]:
        connection.exec_driver_sql(statement)
