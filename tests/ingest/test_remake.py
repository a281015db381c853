"""`derive` remakes copies that are damaged, incomplete or of an old recipe, and only those."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.assets import set_cover, set_view, withdraw
from catalog.derivatives import MADE_FILE, folder_of, read_made
from catalog.museum import Museum
from digitize.recipes import CURRENT
from ingest.derive import DeriveReport, derive
from tests.catalog.correcting.filled import filled_museum, objects
from tests.conftest import OpenWriter
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import digests, no_tick

FRONT, BACK = "photos/0002", "photos/0001"


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def copies(museum: Museum, asset: str = FRONT) -> Path:
    return folder_of(museum.derivatives, load_artifact(museum, "1").record.id, asset)


def remake(museum: Museum, open_writer: OpenWriter) -> DeriveReport:
    return derive(museum, None, open_writer=open_writer, tick=no_tick)


def note(**changed: Any) -> Callable[[Path], None]:
    """Changes what made.json says."""

    def change(folder: Path) -> None:
        path = folder / MADE_FILE
        path.write_text(json.dumps(json.loads(path.read_bytes()) | changed), "utf-8")

    return change


HARMS: dict[str, Callable[[Path], None]] = {
    "a flipped byte": lambda folder: flip_a_byte(folder / "access.jpg"),
    "a flipped byte of the smallest": lambda folder: flip_a_byte(folder / "thumb.jpg"),
    "a truncated file": lambda folder: (folder / "zoom.tif").write_bytes((folder / "zoom.tif").read_bytes()[:-1]),
    "an empty file": lambda folder: (folder / "access.jpg").write_bytes(b""),
    "an old recipe": note(recipe="photo-0"),
    "another master": note(master="0" * 128),
    "something lacking": note(lacking={"zoom.tif": "no memory"}),
    "no outputs": note(outputs={}, lacking={"access.jpg": "?"}),
    "no made.json": lambda folder: (folder / MADE_FILE).unlink(),
    "a made.json of a later format": note(format=2),
}


@pytest.mark.parametrize("harm", HARMS)
def test_copies_that_are_not_right_are_made_again_and_no_others(
    museum: Museum, open_writer: OpenWriter, harm: str
) -> None:
    before, store = digests(copies(museum)), objects(museum)
    others = {path: path.stat().st_ino for path in museum.derivatives.rglob("*") if copies(museum) not in path.parents}
    HARMS[harm](copies(museum))

    report = remake(museum, open_writer)

    assert (report.wanting, report.made, report.lacking, report.problems) == (1, 1, {}, [])
    after = digests(copies(museum))
    assert {name: after[name] for name in after if name != "made.json"} == {
        name: before[name] for name in before if name != "made.json"
    }
    made = read_made(copies(museum) / MADE_FILE)
    assert made is not None
    assert (made.recipe, made.complete) == (CURRENT["photo"], True)
    assert {path: path.stat().st_ino for path in others if path != copies(museum)} == {
        path: inode for path, inode in others.items() if path != copies(museum)
    }
    assert objects(museum) == store
    assert remake(museum, open_writer).wanting == 0


def test_a_correction_asks_for_no_new_copies(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        set_view(writer, "1", FRONT, "detail", "nhầm")
        set_cover(writer, "1", FRONT, "rõ")
        withdraw(writer, "1", BACK, "mờ")

    assert remake(museum, open_writer).wanting == 0
