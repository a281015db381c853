"""Decoders work in children that may die, and may not change what they read."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import ExifTags, Image

from catalog.derivatives import folder_of
from catalog.museum import Museum
from ingest.derive import derive
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_run import hide_open3d, master_of, no_tick, take_in, told, with_settings


def noise(side: int) -> bytes:
    """A JPEG that nothing makes smaller: its copies have about a byte for each pixel."""
    buffer = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def described(word: str) -> Image.Exif:
    """EXIF that says this of the picture."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = word
    return exif


def test_a_decoder_that_dies_hangs_or_hungers_ends_one_file(
    museum: Museum, add: AddArtifact, card: Card, wild_decoder: None
) -> None:
    add("BTBP 1")
    for shot, word in enumerate(("KILL", "HANG", "HUNGER", "fine", "fine too"), 1):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot, exif=described(word)))

    report = take_in(with_settings(museum, "[limits]\nseconds = 2\n"), card.path)

    assert told(report) == {
        "BTBP-1_1.jpg": "E-PHOTO-CRASH",
        "BTBP-1_2.jpg": "E-PHOTO-LIMIT",
        "BTBP-1_3.jpg": "E-PHOTO-LIMIT",
        "BTBP-1_4.jpg": "added",
        "BTBP-1_5.jpg": "added",
    }
    limits = {problem.where: problem.facts["limit"] for problem in report.problems if "limit" in problem.facts}
    assert limits == {"BTBP-1_2.jpg": "seconds", "BTBP-1_3.jpg": "memory_mb"}


def test_an_error_that_nobody_foresaw_ends_one_file(
    museum: Museum, add: AddArtifact, card: Card, wild_decoder: None
) -> None:
    add("BTBP 1")
    card.put("BTBP-1_1.jpg", jpeg(1, exif=described("SURPRISE")))
    card.put("BTBP-1_2.jpg", jpeg(2))

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1_1.jpg": "E-PHOTO-CRASH", "BTBP-1_2.jpg": "added"}


def test_a_decoder_cannot_change_the_master_that_it_reads(
    museum: Museum, add: AddArtifact, card: Card, wild_decoder: None
) -> None:
    artifact = add("BTBP 1").id
    photo = jpeg(1, exif=described("WRITE"))
    card.put("BTBP-1.jpg", photo)

    take_in(museum, card.path)

    facts = museum.store.read(museum.store.inventory(artifact), "photos/0001/facts.json")
    assert b"kept from writing" in facts
    assert master_of(museum, artifact, "photos/0001/files/BTBP-1.jpg").read_bytes() == photo


@pytest.mark.parametrize(
    ("setting", "limit"), [("megapixels = 1", "megapixels"), ("file_mb = 1", "file_mb")], ids=["pixels", "bytes"]
)
def test_a_photo_over_a_limit_names_the_setting_to_raise(
    museum: Museum, add: AddArtifact, card: Card, setting: str, limit: str
) -> None:
    add("BTBP 1")
    card.put("BTBP-1_1.jpg", noise(1100))
    card.put("BTBP-1_2.jpg", jpeg(2))

    report = take_in(with_settings(museum, f"[limits]\n{setting}\n"), card.path)

    assert told(report) == {"BTBP-1_1.jpg": "E-PHOTO-LIMIT", "BTBP-1_2.jpg": "added"}
    assert report.problems[0].facts["limit"] == limit


def test_a_photo_of_so_many_pixels_that_its_pyramid_is_put_aside_is_taken_and_leaves_nothing_behind(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    flat = pyvips.Image.black(15_500, 10_000, bands=3).linear(1, [90, 120, 60], uchar=True).copy(interpretation="srgb")
    card.put("BTBP-1.jpg", flat.jpegsave_buffer(Q=50))

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1.jpg": "added"}
    assert sorted(path.name for path in museum.work.rglob("*")) == ["commit", "live", "lock"]


def test_a_file_larger_than_the_memory_of_a_child_names_the_setting_to_raise(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    with card.put("BTBP-1.jpg", jpeg()).open("ab") as file:
        file.truncate(1_400_000_000)

    report = take_in(with_settings(museum, "[limits]\nmemory_mb = 1300\n"), card.path)

    assert told(report) == {"BTBP-1.jpg": "E-PHOTO-LIMIT"}
    assert report.problems[0].facts["limit"] == "memory_mb"


def test_a_model_over_the_limit_ends_one_file(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    card.put("BTBP-1.obj", OBJ + b"f 1 3 2\n" * 4_000_000)
    card.put("BTBP-1_2.jpg", jpeg())

    report = take_in(with_settings(museum, "[limits]\nseconds = 2\n"), card.path)

    assert told(report) == {"BTBP-1.obj": "E-SCAN-LIMIT", "BTBP-1_2.jpg": "added"}


@pytest.mark.parametrize("setting", ["megapixels = 1", "file_mb = 1"])
def test_a_photo_over_a_limit_can_be_kept_unread_and_gets_its_copies_when_the_limit_is_raised(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, setting: str
) -> None:
    artifact = add("BTBP 1").id
    photo = noise(1100)
    card.put("BTBP-1.jpg", photo)

    report = take_in(with_settings(museum, f"[limits]\n{setting}\n"), card.path, keep_unread=True)

    folder = folder_of(museum.derivatives, artifact, "photos/0001")
    assert (told(report), report.lines[0].notes) == ({"BTBP-1.jpg": "added"}, ["W-FILE-UNREAD"])
    assert master_of(museum, artifact, "photos/0001/files/BTBP-1.jpg").read_bytes() == photo
    assert [path.name for path in folder.iterdir()] == ["made.json"]
    derived = derive(with_settings(museum, ""), None, open_writer=open_writer, tick=no_tick)
    assert (derived.made, derived.lacking) == (1, {})
    assert Image.open(folder / "access.jpg").size == (1100, 1100)


def test_what_is_damaged_is_refused_even_where_unread_files_are_kept(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg()[:-1000])

    assert told(take_in(museum, card.path, keep_unread=True)) == {"BTBP-1.jpg": "E-PHOTO-TRUNCATED"}


def test_a_program_on_a_card_is_not_run_by_who_stands_in_its_folder(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg())
    mark = tmp_path / "was run"
    for name in ("numpy.py", "exifread.py", "multiprocessing/__init__.py", "sitecustomize.py"):
        card.put(name, f"open({str(mark)!r}, 'w')\n".encode())

    command = [Path(sys.executable).with_name("sohoa"), "ingest", ".", "--museum", museum.path, "--json"]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONSAFEPATH"}
    done = subprocess.run(command, cwd=card.path, env=env, capture_output=True, text=True, check=False)

    assert json.loads(done.stdout)["data"]["added"] == 1, done.stderr
    assert not mark.exists()
