"""What the museum has already: assets known by the bytes of their files."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import Engine, select

from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import Asset
from catalog.store.inventory import Inventory
from catalog.tables import ArtifactRow, AssetRow
from ingest.match import SEEN, Match

#: States of assets whose bytes count as known: one that was moved has another row where it is now.
KNOWN_STATES = ("in_view", "withdrawn")


@dataclass(frozen=True, slots=True)
class Known:
    """An asset that the museum has already, by its principal file."""

    artifact: str
    number: str
    path: str
    state: str
    matched_by: str

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken out of view."""
        return self.state == "withdrawn"


def find_known(engine: Engine, sha512: str, artifact: str) -> Known | None:
    """The asset with this principal file; of several one in view, then one of this artifact.

    Those of undone batches do not count. An asset that was moved is where it is now, not where it was.
    """
    query = (
        select(AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.state, AssetRow.matched_by)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .where(AssetRow.sha512 == sha512, AssetRow.state.in_(KNOWN_STATES))
    )
    with engine.connect() as connection:
        found = [Known(*row) for row in connection.execute(query)]
    return min(found, key=lambda known: (known.state != "in_view", known.artifact != artifact), default=None)


def find_beside(museum: Museum, sha512: str, artifact: str) -> Known | None:
    """The photo of this artifact that keeps these bytes beside a raw file, as the JPEG of its press."""
    query = (
        select(AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.state, AssetRow.matched_by)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .where(AssetRow.artifact == artifact, AssetRow.kind == "photo", AssetRow.files > 1, AssetRow.state != "undone")
    )
    with museum.engine.connect() as connection:
        found = [Known(*row) for row in connection.execute(query)]
    return next(
        (known for known in found if sha512 in {file.sha512 for file in stored_asset(museum, known)[1].files}), None
    )


def is_elsewhere(museum: Museum, known: Known, match: Match, sha512: str) -> bool:
    """Whether a known file stands under another artifact, in view or withdrawn, and no person put or moved it there.

    A person who assigns it now is told all the same: it stays where it is. What only the picture shows contradicts
    nothing: the file may have been taken in by a list.
    """
    artifact = match.entry.id
    if known.artifact == artifact:
        return False
    if match.by == "assigned":
        return True
    if known.matched_by == "assigned" or match.by in SEEN:
        return False
    if known.withdrawn and load_newest(museum.store, known.artifact)[1].merged_into == artifact:
        return False
    moved = select(AssetRow.path).where(
        AssetRow.artifact == artifact, AssetRow.sha512 == sha512, AssetRow.state == "moved"
    )
    with museum.engine.connect() as connection:
        return connection.scalar(moved) is None


def stands_elsewhere(path: PurePosixPath, known: Known, match: Match) -> Problem:
    """What is to be said of a file at `path` that `is_elsewhere`."""
    facts = {"number": known.number, "asset": known.path, "asked": match.entry.number}
    code = "E-KNOWN-WITHDRAWN" if known.withdrawn else "E-KNOWN-ELSEWHERE"
    return Problem(code, where=str(path), **facts)


def stored_asset(museum: Museum, known: Known) -> tuple[Inventory, Asset]:
    """A known asset as the store has it, with the inventory of its artifact."""
    inventory, record = load_newest(museum.store, known.artifact)
    return inventory, next(asset for asset in record.assets if asset.path == known.path)
