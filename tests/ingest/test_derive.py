"""Copies for people that are missing come back from the masters, and masters stay as they are."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from catalog.database import writing
from catalog.derivatives import MADE_FILE, folder_of
from catalog.index import forget_derivative
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.tables import DerivativeRow
from ingest.derive import DeriveReport, derive
from tests.conftest import OBJ, PROJECT, AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_known import flip_a_byte, put_scan, set_state
from tests.ingest.test_run import (
    assert_settled,
    digests,
    hide_open3d,
    master_of,
    no_tick,
    take_in,
    take_in_by_command,
    told,
)

PHOTO_COPIES = {"zoom.tif", "access.jpg", "thumb.jpg", MADE_FILE}


def make_copies(museum: Museum, open_writer: OpenWriter, number: str | None = None) -> DeriveReport:
    """Derive, and see that no master and no other file of the store was touched."""
    store = digests(museum.store.root)
    report = derive(museum, number, open_writer=open_writer, tick=no_tick)
    assert digests(museum.store.root) == store
    assert {path.stat().st_nlink for path in museum.store.root.rglob("*") if path.is_file()} == {1}
    assert_settled(museum)
    return report


def copies_of(museum: Museum, artifact: str, asset: str = "photos/0001") -> Path:
    return folder_of(museum.derivatives, artifact, asset)


def pixels(folder: Path) -> dict[str, Any]:
    """Every pixel of the pictures in a folder."""
    pictures = [path for path in sorted(folder.rglob("*")) if path.suffix in (".jpg", ".tif")]
    return {path.name: np.asarray(Image.open(path)).tolist() for path in pictures}


@pytest.fixture
def photos(museum: Museum, add: AddArtifact, card: Card) -> list[str]:
    """Three artifacts with a photo each; returns their ids."""
    artifacts = [add(f"BTBP {number}").id for number in (1, 2, 3)]
    for number in (1, 2, 3):
        card.put(f"BTBP-{number}.jpg", jpeg(number))
    take_in(museum, card.path)
    return artifacts


def test_all_copies_come_back_with_the_same_pixels(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    before = [pixels(copies_of(museum, artifact)) for artifact in photos]
    shutil.rmtree(museum.derivatives)

    report = make_copies(museum, open_writer)

    assert (report.wanting, report.made, report.lacking, report.problems) == (3, 3, {}, [])
    assert [{path.name for path in copies_of(museum, artifact).iterdir()} for artifact in photos] == [PHOTO_COPIES] * 3
    assert [pixels(copies_of(museum, artifact)) for artifact in photos] == before
    assert len(before[0]["access.jpg"]) == 240


def test_where_nothing_is_missing_nothing_is_made(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    before = {path: path.stat().st_mtime_ns for path in museum.derivatives.rglob("*")}

    report = make_copies(museum, open_writer)

    assert (report.wanting, report.made) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in museum.derivatives.rglob("*")} == before


def test_copies_that_the_catalog_was_not_told_of_come_into_it(
    museum: Museum, open_writer: OpenWriter, photos: list[str], card: Card
) -> None:
    """As where the power failed after the copies were moved into their place."""
    with writing(museum.engine) as connection:
        forget_derivative(connection, photos[1], "photos/0001")
        forget_derivative(connection, photos[2], "photos/0001")
    query = select(DerivativeRow.artifact)

    report = make_copies(museum, open_writer, "BTBP 2")

    assert (report.wanting, report.made) == (1, 1)
    take_in(museum, card.path)
    with museum.engine.connect() as connection:
        assert set(connection.scalars(query)) == set(photos)


def test_only_what_is_missing_is_made(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    shutil.rmtree(copies_of(museum, photos[1]))
    (copies_of(museum, photos[2]) / MADE_FILE).unlink()
    untouched = {path: path.stat().st_ino for path in copies_of(museum, photos[0]).iterdir()}

    report = make_copies(museum, open_writer)

    assert (report.wanting, report.made) == (2, 2)
    assert {path: path.stat().st_ino for path in copies_of(museum, photos[0]).iterdir()} == untouched
    assert {path.name for path in copies_of(museum, photos[2]).iterdir()} == PHOTO_COPIES


def test_a_single_copy_that_is_missing_comes_back(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    missing = [
        copies_of(museum, artifact) / name
        for artifact, name in zip(photos, ("zoom.tif", "access.jpg", "thumb.jpg"), strict=True)
    ]
    for path in missing:
        path.unlink()

    report = make_copies(museum, open_writer)

    assert (report.wanting, report.made) == (3, 3)
    assert [path.is_file() for path in missing] == [True, True, True]


def test_a_number_limits_the_work_to_its_artifact(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    shutil.rmtree(museum.derivatives)

    report = make_copies(museum, open_writer, "2")

    assert (report.wanting, report.made) == (1, 1)
    assert [copies_of(museum, artifact).exists() for artifact in photos] == [False, True, False]


def test_an_unknown_number_is_a_problem(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    with pytest.raises(Problem, match="E-NUMBER-UNKNOWN"):
        derive(museum, "99", open_writer=open_writer, tick=no_tick)


@pytest.mark.parametrize("state", ["withdrawn", "undone", "moved"])
def test_what_is_out_of_view_gets_no_copies(
    museum: Museum, open_writer: OpenWriter, photos: list[str], state: Any
) -> None:
    set_state(museum, open_writer, photos[0], state)
    shutil.rmtree(museum.derivatives)

    assert make_copies(museum, open_writer).wanting == 2


def test_a_folder_that_is_ingested_again_brings_missing_copies_back(
    museum: Museum, card: Card, photos: list[str]
) -> None:
    before = [pixels(copies_of(museum, artifact)) for artifact in photos]
    shutil.rmtree(museum.derivatives)

    report = take_in(museum, card.path)

    assert set(told(report).values()) == {"known"}
    assert [pixels(copies_of(museum, artifact)) for artifact in photos] == before


def test_a_scan_is_made_again_with_all_its_companions(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    card: Card,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    put_scan(card, "BTBP-1")
    take_in(museum, card.path)
    model = copies_of(museum, artifact, "scans/0001") / "model.glb"
    before = model.read_bytes()
    shutil.rmtree(museum.derivatives)

    report = make_copies(museum, open_writer)

    assert report.made == 1
    assert model.read_bytes() == before
    assert b"image/jpeg" in before


# --- masters that are not whole ---


def test_a_missing_master_is_told_and_does_not_stop_the_others(museum: Museum, sohoa: Sohoa, photos: list[str]) -> None:
    master = master_of(museum, photos[1], "photos/0001/files/BTBP-2.jpg")
    master.unlink()
    shutil.rmtree(museum.derivatives)

    said = sohoa("derive", "--json")
    master.write_bytes(jpeg(2))

    assert (said.data["wanting"], said.data["made"], said.codes) == (3, 2, ["E-MASTER-MISSING"])
    assert [copies_of(museum, artifact).exists() for artifact in photos] == [True, False, True]


def test_a_missing_master_ends_the_command_with_the_exit_code_for_damage(
    museum: Museum, sohoa: Sohoa, photos: list[str]
) -> None:
    master = master_of(museum, photos[1], "photos/0001/files/BTBP-2.jpg")
    master.unlink()
    shutil.rmtree(museum.derivatives)

    said = sohoa("derive", "--json")
    master.write_bytes(jpeg(2))

    assert said.code == 4


def test_no_copies_are_made_of_a_damaged_master(museum: Museum, open_writer: OpenWriter, photos: list[str]) -> None:
    master = master_of(museum, photos[1], "photos/0001/files/BTBP-2.jpg")
    flip_a_byte(master)
    shutil.rmtree(museum.derivatives)

    report = make_copies(museum, open_writer)
    flip_a_byte(master)

    assert [problem.code for problem in report.problems] == ["E-MASTER-DAMAGED"]
    assert [copies_of(museum, artifact).exists() for artifact in photos] == [True, False, True]


def test_a_decoder_cannot_change_the_master_that_copies_are_made_of(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    card: Card,
    wild_decoder: None,
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1, comment=b"WRITE"))
    take_in(museum, card.path)
    shutil.rmtree(museum.derivatives)

    assert make_copies(museum, open_writer).made == 1


# --- a PC without graphics ---


@pytest.mark.slow
def test_a_scan_is_taken_in_without_a_still_where_open3d_cannot_be_loaded_and_gets_it_later(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Sohoa
) -> None:
    without = hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    card.put("BTBP-1.obj", OBJ)

    taken = take_in_by_command(program, museum, card.path, env=without)
    folder = copies_of(museum, artifact, "scans/0001")
    first = {path.name for path in folder.iterdir()}
    still_without = program("derive", "--json", env=without)
    at_last = program("derive", "--json", env={"PYTHONPATH": str(PROJECT)})

    assert (taken.code, taken.data["added"], first) == (0, 1, {"model.glb", MADE_FILE})
    reason = still_without.data["lacking"]["BTBP 1 scans/0001/still.jpg"]
    assert (still_without.code, still_without.data["wanting"]) == (0, 1)
    assert "libGL.so.1" in reason
    assert (at_last.data["made"], at_last.data["lacking"]) == (1, {})
    assert Image.open(folder / "still.jpg").size[0] > 100
    assert json.loads((folder / MADE_FILE).read_bytes())["lacking"] == {}
    assert program("derive", "--json").data["wanting"] == 0


# --- what the command says ---


def test_the_command_says_how_many_lacked_copies(museum: Museum, sohoa: Sohoa, photos: list[str]) -> None:
    shutil.rmtree(copies_of(museum, photos[0]))

    said = sohoa("derive", "1", "--json")

    assert (said.code, said.data) == (0, {"wanting": 1, "made": 1, "lacking": {}})
    assert "0 assets lacked copies." in sohoa("derive").out
    assert sohoa("derive", "99", "--json").code == 2


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_file_in_the_place_of_a_folder_of_copies_gives_way_to_them(
    museum: Museum, photos: list[str], open_writer: OpenWriter, level: int
) -> None:
    folder = copies_of(museum, photos[0])
    place = [folder, *folder.parents][level]
    shutil.rmtree(place)
    place.write_bytes(b"a file")

    report = make_copies(museum, open_writer)

    assert (report.made, report.problems) == (1, [])
    assert {path.name for path in folder.iterdir()} == PHOTO_COPIES
