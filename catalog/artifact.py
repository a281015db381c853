"""One artifact, found by the number that a person types, with all that is known of it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from catalog.database import unread
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.number import parse
from catalog.problems import Problem
from catalog.progress.levels import Assessment, assess
from catalog.progress.parts import part_labels
from catalog.quality.tolerances import ChartFigures, Reference, chart_figures
from catalog.record import Record
from catalog.store.inventory import Inventory
from catalog.tables import ArtifactRow, DerivativeRow


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact as the store has it, held to the standard just as the count did.

    `parts` are the numbers of its parts that have entries of their own. `charts`: by the path of the asset the
    figures of the colour chart in it, against the set `reference`.
    """

    inventory: Inventory
    record: Record
    assessment: Assessment
    parts: list[str]
    derivatives: list[DerivativeRow]
    charts: dict[str, ChartFigures]
    reference: Reference


def find_artifact(connection: Connection, own_prefix: str, text: str) -> ArtifactRow:
    """The catalog's row of the artifact that a person means, by a number it has or had.

    Raises Problem E-NUMBER-UNKNOWN, E-NUMBER-UNREAD where it may be one that the catalog lacks.
    """
    number = parse(text, own_prefix)
    with Session(connection) as session:
        row = number and session.scalar(select(ArtifactRow).where(ArtifactRow.number == number.canonical))
        if number and not row:
            former = session.scalars(select(ArtifactRow).where(ArtifactRow.former_numbers != ""))
            row = next((r for r in former if number.canonical in r.former_numbers.split(";")), None)
        if not row:
            objects = unread(connection)
            raise Problem("E-NUMBER-UNREAD" if objects else "E-NUMBER-UNKNOWN", where=text, count=objects)
        session.expunge(row)
        return row


def load_artifact(museum: Museum, text: str) -> Artifact:
    """Everything known of the artifact that a person means.

    Raises Problem E-NUMBER-UNKNOWN, and E-STORE-… or E-RECORD-… where its object cannot be read.
    """
    with museum.engine.connect() as connection, Session(connection) as session:
        row = find_artifact(connection, museum.standard.numbers.prefix, text)
        parts = [] if row.part else _parts(session, row)
        copies = session.scalars(
            select(DerivativeRow).where(DerivativeRow.artifact == row.id).order_by(DerivativeRow.path)
        )
        derivatives = list(copies)
        session.expunge_all()
    inventory, record = load_newest(museum.store, row.id)
    own = [label for number in parts for label in part_labels(number)]
    reference = museum.standard.photographs.chart
    figures = {asset.path: chart_figures(asset.facts, reference) for asset in record.assets}
    charts = {path: found for path, found in figures.items() if found}
    assessment = assess(record, museum.standard, own)
    return Artifact(inventory, record, assessment, parts, derivatives, charts, reference)


def _parts(session: Session, row: ArtifactRow) -> list[str]:
    """Numbers of the parts of an entry that have entries of their own, in their natural order."""
    same = (ArtifactRow.prefix == row.prefix) & (ArtifactRow.sequence == row.sequence) & (ArtifactRow.part != "")
    numbers = session.scalars(select(ArtifactRow.number).where(same))
    return sorted(numbers, key=lambda number: [label.zfill(4) for label in part_labels(number)])
