"""What tests of corrections share: a museum with photos in it, and short ways to look at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import create_engine, select

from catalog.artifact import load_artifact
from catalog.database import create_tables
from catalog.founding import found_museum
from catalog.history import VersionChange, read_history
from catalog.index import index_everything
from catalog.museum import Museum
from catalog.progress.count import count_progress
from catalog.progress.levels import Level
from catalog.record import FACTS_FILE, RECORD_FILE, Asset, AssetKind, MasterFile, Status, to_bytes
from catalog.register.adding import add_artifact
from catalog.store import disk, transaction
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.catalog.test_index import all_rows
from tests.conftest import OpenWriter, assert_valid_store, jpeg, without_verdicts
from tests.ingest.test_run import take_in

#: What the standard asks of a letter or a flag, but for its photos.
CARD = [
    *(
        "quantity=1",
        "materials=Giấy",
        "dimensions=A4",
        "description=Thư",
        "dating=1972",
        "acquisition_method=Hiến tặng",
    ),
    *("object_type=Tài liệu", "legal_level=Thường", "holding_kind=Nguyên gốc", "condition=Nguyên vẹn"),
]
#: Becomes photos/0001 (back) and photos/0002 (front) of BTBP 1, and photos/0001 of TẠM 1.
PHOTOS = {"BTBP-1_sau.jpg": jpeg(1), "BTBP-1_truoc.jpg": jpeg(2), "TAM-1_truoc.jpg": jpeg(3)}


def fill_card(card: Path) -> Path:
    """The card that the museum of these tests was filled from."""
    card.mkdir(exist_ok=True)
    for name, data in PHOTOS.items():
        (card / name).write_bytes(data)
    return card


def filled_museum(tmp_path: Path, factory: pytest.TempPathFactory) -> Iterator[Museum]:
    """A museum with one letter digitized, one not, and a temporary entry; made once, copied for each test.

    After the test its store is validated, and its catalog held against a rebuilt one.
    """
    template = factory.getbasetemp() / "corrected"
    if not template.exists():
        _fill(template)
    shutil.copytree(template / "museum", tmp_path / "museum")
    with without_syncs():
        yield Museum(tmp_path / "museum")
    assert_valid_store(tmp_path / "museum" / "store")
    assert_rows_come_from_the_store(Museum(tmp_path / "museum"))


def assert_rows_come_from_the_store(museum: Museum) -> None:
    """The catalog has the rows that a rebuild would give it."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        create_tables(connection, museum.id)
        rules = museum.standards, museum.vocabularies
        damage = index_everything(connection, museum.store, *rules, museum.derivatives, lambda: None)
    assert damage == []
    assert all_rows(museum) == all_rows(cast("Museum", SimpleNamespace(engine=engine)))


@contextmanager
def without_syncs() -> Iterator[None]:
    """Have nothing synced: no test in here pulls the plug, and waiting for the disk takes longer than all else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _handle: None)
        patch.setattr(disk, "sync_file_system", lambda _path: True)
        yield


def _fill(template: Path) -> None:
    building = template.with_name("correcting")
    shutil.rmtree(building, ignore_errors=True)
    with without_syncs():
        _enter(building)
    building.rename(template)


def _enter(building: Path) -> None:
    founded = found_museum(building / "museum", name="Thử", prefix="BTBP", language="vi", operator="tester")
    museum = without_verdicts(founded)
    with Writer(museum, operator="tester", command="test") as writer:
        add_artifact(writer, "BTBP 1", ["name=Thư tay", *CARD])
        add_artifact(writer, "BTBP 2", ["name=Thư khác", *CARD])
        add_artifact(writer, None, ["name=Thư lạ", *CARD])
    assert take_in(museum, fill_card(building / "card")).count("added") == 3
    museum.engine.dispose()


def asset_states(museum: Museum, number: str) -> dict[str, str]:
    """The state of each asset of an artifact, by its path."""
    return {asset.path: asset.state for asset in load_artifact(museum, number).record.assets}


def levels(museum: Museum) -> dict[str, str]:
    """The level of every entry, as the catalog counts it."""
    with museum.engine.connect() as connection:
        rows = connection.execute(select(ArtifactRow.number, ArtifactRow.level))
        return {number: Level(level).code for number, level in rows}


def percent(museum: Museum) -> float | None:
    """The rate that `progress` gives."""
    with museum.engine.connect() as connection:
        return count_progress(connection, None).whole.percent


def newest(museum: Museum, number: str) -> VersionChange:
    """The newest change in an artifact's history."""
    return read_history(museum, load_artifact(museum, number).inventory)[0]


def objects(museum: Museum) -> dict[str, str]:
    """Every file of the store with its digest."""
    root = museum.store.root
    return {str(path.relative_to(root)): disk.sha512_of(path) for path in sorted(root.rglob("*")) if path.is_file()}


def put_asset(writer: Writer, number: str, kind: AssetKind, files: dict[str, bytes], batch: str = "x") -> Asset:
    """An asset as an ingest would leave it, without the labour; the first file is the principal one."""
    artifact = load_artifact(writer.museum, number)
    path = artifact.record.next_path(kind)
    masters = [
        MasterFile(path=f"{path}/files/{name}", sha512=disk.sha512_of_bytes(data), bytes=len(data), role="companion")
        for name, data in files.items()
    ]
    masters[0].role = "principal"
    asset = Asset(
        path=path, kind=kind, format="obj", files=masters, matched_by="name", batch=batch, operator=writer.operator
    )
    artifact.record.assets.append(asset)
    put = {f"{path}/files/{name}": data for name, data in files.items()} | {f"{path}/{FACTS_FILE}": b'{"a": 1}'}
    writer.commit([Change(artifact.inventory, "ingest", put | {RECORD_FILE: to_bytes(artifact.record)})])
    return asset


def set_status(museum: Museum, open_writer: OpenWriter, number: str, status: Status) -> None:
    """Give an artifact a status, as a deaccession would."""
    artifact = load_artifact(museum, number)
    artifact.record.status = status
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])


class Death(BaseException):
    """Stands for the end of the process: nothing of ours may catch and tidy up after it."""


def die_at(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Have the process end where a commit reaches a step, as kill -9 would; `undo` brings it back to life."""

    def reached(name: str) -> None:
        if name == step:
            monkeypatch.setattr(transaction.Transaction, "discard", lambda _self: None)
            raise Death(step)

    monkeypatch.setattr(transaction, "reached", reached)
