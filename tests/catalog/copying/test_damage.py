"""Damage in a copy is found and mended by a check; damage in the store never gets into a copy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.copying.places import Place, list_places
from catalog.museum import Museum
from catalog.store.layout import INVENTORY, SIDECAR
from tests.catalog.copying.test_syncing import PHOTO, assert_complete, new_place, sync, twin
from tests.catalog.correcting.filled import put_asset
from tests.conftest import AddArtifact, OpenWriter
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import digests

Harm = Callable[[Path], None]


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    return new_place(museum, add, open_writer, tmp_path)


HARMS: list[tuple[str, Harm]] = [
    ("v2/content/photos/0001/files/a.jpg", flip_a_byte),
    ("v2/content/photos/0001/files/a.jpg", Path.unlink),
    ("v1/content/record.json", flip_a_byte),
    ("v2/inventory.json", flip_a_byte),
    ("v3", shutil.rmtree),
    (INVENTORY, flip_a_byte),
    (SIDECAR, Path.unlink),
    ("0=ocfl_object_1.1", Path.unlink),
    (".", shutil.rmtree),
]


@pytest.mark.parametrize(("path", "harm"), HARMS, ids=[f"{path} {harm.__name__}" for path, harm in HARMS])
def test_what_is_damaged_in_a_copy_is_mended_by_a_check(museum: Museum, place: Place, path: str, harm: Harm) -> None:
    sync(museum, place)
    harm(twin(museum, place, "1") / path)

    report = sync(museum, place, check=True)

    assert (report.copied, report.problems) == (1, [])
    assert_complete(museum, place)


def test_a_stray_file_in_a_copy_s_object_is_removed_by_a_check(museum: Museum, place: Place) -> None:
    sync(museum, place)
    (twin(museum, place, "2") / "v1" / "content" / "stray.txt").write_bytes(b"x")

    assert sync(museum, place, check=True).copied == 1
    assert_complete(museum, place)


@pytest.mark.parametrize(("name", "harm"), [("ocfl_layout.json", Path.unlink), ("0=ocfl_1.1", flip_a_byte)])
def test_a_damaged_root_of_a_copy_is_mended_by_a_check_or_told(
    museum: Museum, place: Place, name: str, harm: Harm
) -> None:
    sync(museum, place)
    harm(place.store / name)

    report = sync(museum, place, check=True)

    assert report.problems or digests(place.store) == digests(museum.store.root)


def test_damage_in_a_copy_is_not_looked_for_without_a_check(museum: Museum, place: Place) -> None:
    sync(museum, place)
    flip_a_byte(twin(museum, place, "1") / "v2" / "content" / PHOTO)

    assert (sync(museum, place).copied, sync(museum, place, check=True).copied) == (0, 1)
    assert_complete(museum, place)


@pytest.mark.parametrize(
    ("path", "harm", "code"),
    [
        (f"v2/content/{PHOTO}", flip_a_byte, "E-STORE-UNREADABLE"),
        (f"v2/content/{PHOTO}", Path.unlink, "E-MASTER-MISSING"),
        ("v2/inventory.json", flip_a_byte, "E-STORE-INVENTORY"),
        (INVENTORY, flip_a_byte, "E-STORE-INVENTORY"),
    ],
)
@pytest.mark.parametrize("damaged_there", [False, True])
def test_a_damaged_object_of_the_store_never_replaces_that_of_a_copy(
    museum: Museum, place: Place, path: str, harm: Harm, code: str, damaged_there: bool
) -> None:
    """Not even where the copy's own is damaged too, in another place."""
    sync(museum, place)
    there = twin(museum, place, "1")
    if damaged_there:
        flip_a_byte(there / "v1" / "content" / "record.json")
    before = digests(there)
    here = Path(museum.store.place(load_artifact(museum, "1").record.id)) / path
    whole = here.read_bytes()
    harm(here)

    report = sync(museum, place, check=True)

    assert digests(there) == before
    assert [problem.code for problem in report.problems] == ([code] if damaged_there else [])
    here.write_bytes(whole)


def test_one_damaged_object_does_not_stop_the_others(museum: Museum, place: Place) -> None:
    master = museum.store.path(load_artifact(museum, "1").inventory, PHOTO)
    flip_a_byte(master)

    report = sync(museum, place)
    master.write_bytes(b"photo" * 1000)

    assert (report.copied, [problem.code for problem in report.problems]) == (2, ["E-STORE-UNREADABLE"])
    assert not twin(museum, place, "1").exists()
    assert list_places(museum)[0].synced is None
    assert (sync(museum, place).copied, list_places(museum)[0].synced is None) == (1, False)
    assert_complete(museum, place)


@pytest.mark.parametrize(("path", "check"), [("v1/content/record.json", True), (INVENTORY, True), (INVENTORY, False)])
def test_a_damaged_copy_that_is_ahead_of_the_store_loses_none_of_its_versions(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path, path: str, check: bool
) -> None:
    """The store came back from an old backup: only the copy still holds the newest photo."""
    shutil.copytree(museum.path, tmp_path / "old")
    with open_writer() as writer:
        put_asset(writer, "2", "photo", {"b.jpg": b"the only one"})
    sync(museum, place)
    there = twin(museum, place, "2")
    flip_a_byte(there / path)
    before = digests(there)

    report = sync(Museum(tmp_path / "old"), place, check=check)

    assert (digests(there), len(report.problems)) == (before, 1)
