"""Copies for people made again from the masters, where they are missing."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, and_, select

from catalog.artifact import find_artifact
from catalog.derivatives import MADE_FILE, folder_of
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, Asset, read_record
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.tables import ArtifactRow, AssetRow, DerivativeRow
from catalog.writing import Writer
from digitize.result import Digitized
from ingest.digitizing import Digitizer
from ingest.publish import publish


@dataclass(frozen=True, slots=True)
class Wanting:
    """An asset whose copies are to be made."""

    artifact: str
    number: str
    path: str
    kind: str


@dataclass(slots=True)
class DeriveReport:
    """What became of the assets that lacked copies. `lacking`: made, but not all that the recipe asks."""

    wanting: int = 0
    made: int = 0
    lacking: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def derive(
    museum: Museum, number: str | None, *, open_writer: Callable[[], Writer], tick: Callable[[int, int | None], None]
) -> DeriveReport:
    """Make the missing copies of all assets in view, or of one artifact's. Problem E-NUMBER-UNKNOWN."""
    with open_writer() as writer:
        with museum.engine.connect() as connection:
            own_prefix = museum.standard.numbers.prefix
            only = find_artifact(connection, own_prefix, number).id if number is not None else None
            wanting = find_wanting(connection, museum.derivatives, only)
        report = DeriveReport(len(wanting))
        if wanting:
            folder = writer.presence.new_folder(museum.work, "derive")
            try:
                _make_all(writer, wanting, folder, report, tick)
            finally:
                disk.remove_tree(folder)
    return report


def find_wanting(connection: Connection, derivatives: Path, artifact: str | None) -> list[Wanting]:
    """Assets in view whose copies are not there, or not all of them; of one artifact (by id) or all."""
    same = and_(DerivativeRow.artifact == AssetRow.artifact, DerivativeRow.path == AssetRow.path)
    query = (
        select(AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.kind, DerivativeRow.complete)
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .join(DerivativeRow, same, isouter=True)
        .where(AssetRow.state == "in_view")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part, AssetRow.path)
    )
    if artifact is not None:
        query = query.where(AssetRow.artifact == artifact)
    found = []
    for id_, number, path, kind, complete in connection.execute(query):
        if not complete or not (folder_of(derivatives, id_, path) / MADE_FILE).exists():
            found.append(Wanting(id_, number, path, kind))
    return found


def _make_all(
    writer: Writer, wanting: list[Wanting], folder: Path, report: DeriveReport, tick: Callable[[int, int | None], None]
) -> None:
    museum = writer.museum
    workers = museum.settings.workers or os.cpu_count() or 1
    with Digitizer(museum.settings, workers, [museum.store.root], folder) as digitizer:
        for kind in {asset.kind for asset in wanting}:
            digitizer.start("photo" if kind == "photo" else "scan")
        with ThreadPoolExecutor(workers) as threads:
            jobs = [
                (w, threads.submit(_make, museum, w, folder / f"{n:06d}", digitizer)) for n, w in enumerate(wanting)
            ]
            for done, (asset, job) in enumerate(jobs, 1):
                try:
                    master, digitized = job.result()
                    publish(writer, asset.artifact, asset.path, master, digitized, folder / f"{done - 1:06d}" / "made")
                    report.made += 1
                    report.lacking |= {f"{asset.number} {asset.path}/{n}": why for n, why in digitized.lacking.items()}
                except Problem as problem:
                    report.problems.append(problem)
                tick(done, len(jobs))


def _make(museum: Museum, wanting: Wanting, folder: Path, digitizer: Digitizer) -> tuple[str, Digitized]:
    inventory = museum.store.inventory(wanting.artifact)
    record = read_record(museum.store.read(inventory, RECORD_FILE), wanting.artifact)
    asset = next(a for a in record.assets if a.path == wanting.path)
    (folder / "made").mkdir(parents=True)
    principal = _lay_out(museum, inventory, asset, folder / "masters")
    kind = asset.kind
    digitized = digitizer.digitize(kind, principal, folder / "made", principal.name, f"{wanting.number} {wanting.path}")
    return asset.principal.sha512, digitized


def _lay_out(museum: Museum, inventory: Inventory, asset: Asset, folder: Path) -> Path:
    """The asset's masters under the names they came with, so that a model finds its companions.

    Returns the principal file. They are links to the store where the disk can, never to be written.
    """
    principal = folder
    for file in asset.files:
        target = folder / file.path.removeprefix(f"{asset.path}/files/")
        target.parent.mkdir(parents=True, exist_ok=True)
        master = museum.store.path(inventory, file.path)
        if not master.is_file():
            raise Problem("E-MASTER-MISSING", where=file.path, path=str(master))
        try:
            os.link(master, target)
        except OSError:
            shutil.copyfile(master, target)
        if file.role == "principal":
            principal = target
    return principal
