"""The catalog's tables. Only `catalog.index` writes them; everything in them comes from the store.

Plain SQL types and natural keys, so that a rebuilt catalog has the same rows and PostgreSQL can
hold them too.
"""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Raised whenever a table changes. Another version in the database means `sohoa rebuild`.
SCHEMA_VERSION = 2


class Base(DeclarativeBase):
    """Base of all catalog tables."""


class MetaRow(Base):
    """Facts about the catalog itself: schema_version, museum (its object's id), last_commit (ms), unread (objects)."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class ArtifactRow(Base):
    """An artifact as its newest record says.

    `counted` tells whether it is part of the denominator, `excluded` why not. `level` is 0
    (registered) to 3 (digitized). Group keys are the first value of their field, "" where none.
    `haystack` is what search looks through, folded; `former_numbers` are joined by semicolons, `other_numbers`
    as the card has them. Times
    are ms since 1970, UTC.
    """

    __tablename__ = "artifact"

    id: Mapped[str] = mapped_column(String(45), primary_key=True)
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
    created_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    row_digest: Mapped[str]
    import_batch: Mapped[str]
    level: Mapped[int]
    counted: Mapped[bool]
    excluded: Mapped[str]
    collection: Mapped[str]
    material: Mapped[str]
    object_type: Mapped[str]
    legal_level: Mapped[str]
    haystack: Mapped[str]

    __table_args__ = (Index("ix_artifact_sequence", "prefix", "sequence"),)


class AssetRow(Base):
    """An asset: `path` is its folder in the artifact's object, `sha512` that of its principal file.

    `depicts` are the ids of others in the picture, joined by semicolons; `phash` and `colours` how a photo
    looks (docs/likeness.md). `verdict` is that on a photo in view, "" where none is asked for; `findings`
    are its codes, joined by semicolons.
    """

    __tablename__ = "asset"

    artifact: Mapped[str] = mapped_column(String(45), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    format: Mapped[str]
    sha512: Mapped[str] = mapped_column(String(128))
    name: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int]
    view: Mapped[str]
    part: Mapped[str]
    matched_by: Mapped[str]
    state: Mapped[str]
    batch: Mapped[str]
    operator: Mapped[str]
    taken_at: Mapped[str]
    depicts: Mapped[str]
    phash: Mapped[str] = mapped_column(String(64))
    colours: Mapped[str] = mapped_column(String(38))
    verdict: Mapped[str]
    findings: Mapped[str]

    __table_args__ = (Index("ix_asset_sha512", "sha512"), Index("ix_asset_batch", "batch"))


class DerivativeRow(Base):
    """The copies made of an asset, as their made.json says. `complete`: nothing is left to make."""

    __tablename__ = "derivative"

    artifact: Mapped[str] = mapped_column(String(45), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    recipe: Mapped[str]
    master: Mapped[str] = mapped_column(String(128))
    complete: Mapped[bool]
    bytes: Mapped[int] = mapped_column(BigInteger)


class StandingRow(Base):
    """From `at` (ms) on an artifact stood at this level, in these groups, by this person's work."""

    __tablename__ = "standing"

    artifact: Mapped[str] = mapped_column(String(45), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
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

    id: Mapped[str] = mapped_column(String(45), primary_key=True)
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
