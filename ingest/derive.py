"""Copies for people made again from the masters: missing, damaged, or of an old recipe."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from catalog.artifact import find_artifact
from catalog.derivatives import MADE_FILE, Output, folder_of, read_made
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import Asset
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.tables import ArtifactRow, AssetRow, DerivativeRow
from catalog.writing import Writer
from digitize.recipes import CURRENT
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
    """Make the copies that are missing, damaged or of an old recipe, of all assets in view or of one artifact's.

    Every copy is read to tell. `tick` counts assets looked at, then assets made. Problem E-NUMBER-UNKNOWN.
    """
    with open_writer() as writer:
        with museum.engine.connect() as connection:
            own_prefix = museum.standard.numbers.prefix
            only = find_artifact(connection, own_prefix, number).id if number is not None else None
            wanting = find_wanting(connection, museum.derivatives, only, read=True, tick=tick)
        report = DeriveReport(len(wanting))
        _forget_what_is_gone(writer, only)
        if wanting:
            folder = writer.presence.new_folder(museum.work, "derive")
            try:
                _make_all(writer, wanting, folder, report, tick)
            finally:
                disk.remove_tree(folder)
    return report


def find_wanting(
    connection: Connection,
    derivatives: Path,
    artifact: str | None,
    *,
    read: bool,
    tick: Callable[[int, int | None], None] = lambda _done, _of: None,
) -> list[Wanting]:
    """Assets in view whose copies are not there, not all, not whole, not by the newest recipe, or not in the catalog.

    Of one artifact (by id) or all. Whole is told by sizes or, with `read`, by digests. Who was killed after
    the copies were put in their place left them out of the catalog.
    """
    copies = (DerivativeRow.artifact == AssetRow.artifact) & (DerivativeRow.path == AssetRow.path)
    query = (
        select(
            AssetRow.artifact, ArtifactRow.number, AssetRow.path, AssetRow.kind, AssetRow.sha512, DerivativeRow.recipe
        )
        .join(ArtifactRow, ArtifactRow.id == AssetRow.artifact)
        .outerjoin(DerivativeRow, copies & (DerivativeRow.master == AssetRow.sha512) & DerivativeRow.complete)
        .where(AssetRow.state == "in_view")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part, AssetRow.path)
    )
    if artifact is not None:
        query = query.where(AssetRow.artifact == artifact)
    rows = list(connection.execute(query))

    def look(row: Row[Any]) -> Wanting | None:
        id_, number, path, kind, sha512, cataloged = tuple(row)
        folder = folder_of(derivatives, id_, path)
        made = read_made(folder / MADE_FILE)
        if made and made.recipe == cataloged == CURRENT[kind] and made.master == sha512 and made.complete:
            whole = all(_is_whole(folder / name, output, read=read) for name, output in made.outputs.items())
            if whole:
                return None
        return Wanting(id_, number, path, kind)

    found = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for done, wanting in enumerate(threads.map(look, rows), 1):
            found += [wanting] if wanting else []
            tick(done, len(rows))
    return found


def _forget_what_is_gone(writer: Writer, artifact: str | None) -> None:
    """Tell the catalog of copies that are no longer there, of assets out of view too."""
    query = select(DerivativeRow.artifact, DerivativeRow.path)
    if artifact is not None:
        query = query.where(DerivativeRow.artifact == artifact)
    with writer.museum.engine.connect() as connection:
        rows = list(connection.execute(query))
    there = writer.museum.derivatives
    writer.index_copies((id_, path) for id_, path in rows if not (folder_of(there, id_, path) / MADE_FILE).exists())


def _is_whole(path: Path, output: Output, *, read: bool) -> bool:
    try:
        return path.stat().st_size == output.bytes and (not read or disk.sha512_of(path) == output.sha512)
    except OSError:
        return False


def _make_all(
    writer: Writer, wanting: list[Wanting], folder: Path, report: DeriveReport, tick: Callable[[int, int | None], None]
) -> None:
    museum = writer.museum
    workers = museum.settings.workers or os.cpu_count() or 1
    masters, made = folder / "masters", folder / "made"
    masters.mkdir()
    made.mkdir()
    with Digitizer(museum.settings, workers, [masters], made) as digitizer:
        for kind in {asset.kind for asset in wanting}:
            digitizer.start("photo" if kind == "photo" else "scan")
        with ThreadPoolExecutor(workers) as threads:
            jobs = [
                (w, threads.submit(_make, museum, w, masters / f"{n:06d}", made / f"{n:06d}", digitizer))
                for n, w in enumerate(wanting)
            ]
            for done, (asset, job) in enumerate(jobs, 1):
                try:
                    master, digitized = job.result()
                    publish(writer, asset.artifact, asset.path, master, digitized, made / f"{done - 1:06d}")
                    report.made += 1
                    report.lacking |= {f"{asset.number} {asset.path}/{n}": why for n, why in digitized.lacking.items()}
                except Problem as problem:
                    report.problems.append(problem)
                tick(done, len(jobs))


def _make(museum: Museum, wanting: Wanting, masters: Path, made: Path, digitizer: Digitizer) -> tuple[str, Digitized]:
    inventory, record = load_newest(museum.store, wanting.artifact)
    asset = next(a for a in record.assets if a.path == wanting.path)
    made.mkdir()
    try:
        principal = _lay_out(museum, inventory, record.number, asset, masters)
        where = f"{wanting.number} {wanting.path}"
        digitized = digitizer.digitize(asset.kind, principal, made, principal.name, where)
    finally:
        disk.remove_tree(masters)
    return asset.principal.sha512, digitized


def _lay_out(museum: Museum, inventory: Inventory, number: str, asset: Asset, folder: Path) -> Path:
    """Copies of the asset's masters under the names they came with, so that a model finds its companions.

    Copies, not links: what decodes them must not reach the store. Returns the principal file. Raises
    Problem E-MASTER-MISSING, E-MASTER-DAMAGED.
    """
    principal = folder
    for file in asset.files:
        target = folder / file.path.removeprefix(f"{asset.path}/files/")
        disk.make_below(folder.parent, target.parent)
        master = museum.store.path(inventory, file.path)
        if not master.is_file():
            raise Problem("E-MASTER-MISSING", where=file.path, path=str(master))
        shutil.copyfile(master, target)
        if disk.sha512_of(target) != file.sha512:
            raise Problem("E-MASTER-DAMAGED", where=file.path, number=number, path=str(master))
        if file.role == "principal":
            principal = target
    return principal
