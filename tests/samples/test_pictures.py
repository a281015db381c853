"""The sample pictures and scans are what their script makes, and what the demo needs."""

import io
import re
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms, ImageOps

from samples.photographs import Photograph, as_file, photographs
from samples.register import write_register
from samples.scans import scans
from tests.conftest import PROJECT

SAMPLES = PROJECT / "samples"
CUT_SHORT = "BTBP-7_sau.jpg"
WHOLE = sorted(path.name for path in (SAMPLES / "card").iterdir() if path.name != CUT_SHORT)
#: A picture of each artifact; of the others the same is asked in `make test-all`.
ONE_OF_EACH = {re.findall(r"\d+", name)[0]: name for name in WHOLE}.values()
SCALE = 0.1
Pixels = npt.NDArray[np.float64]


def shown(path: Path) -> Image.Image:
    """A sample picture as a person sees it: upright, in sRGB."""
    with Image.open(path) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    srgb = ImageCms.profileToProfile(upright, profile, ImageCms.createProfile("sRGB"))
    assert srgb is not None
    return srgb


@cache
def by_name() -> dict[str, Photograph]:
    return {photograph.name: photograph for photograph in photographs()}


@cache
def committed(name: str) -> Pixels:
    image = shown(SAMPLES / "card" / name)
    size = (round(image.width * SCALE), round(image.height * SCALE))
    return np.asarray(image.resize(size, Image.Resampling.BOX), np.float64)


def difference(first: Pixels, second: Pixels) -> float:
    return float(np.abs(first - second).mean())


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n not in ONE_OF_EACH)) for n in WHOLE])
def test_a_fresh_rendering_shows_what_the_committed_picture_shows(name: str) -> None:
    fresh = by_name()[name].pixels(SCALE).astype(np.float64)
    same_shape = [other for other in WHOLE if committed(other).shape == fresh.shape]

    by_difference = sorted(same_shape, key=lambda other: difference(fresh, committed(other)))

    assert by_difference[0] == name
    assert difference(fresh, committed(name)) < 6


@pytest.mark.slow
def test_a_fresh_rendering_at_full_size_is_the_committed_picture() -> None:
    photograph = by_name()["BTBP-9_canh.jpg"]
    fresh = Image.open(io.BytesIO(as_file(photograph, photograph.pixels(1.0))))
    with Image.open(SAMPLES / "card" / photograph.name) as file:
        apart = np.abs(np.asarray(file, np.float64) - np.asarray(fresh, np.float64))

    assert apart.mean() < 0.5
    assert np.percentile(apart, 99) <= 3


def test_the_card_holds_the_files_of_the_script_and_no_others() -> None:
    names = {path.name for path in (SAMPLES / "card").iterdir()}

    assert names == by_name().keys()
    assert [name for name, photograph in by_name().items() if photograph.truncated] == [CUT_SHORT]
    assert 26 <= len(names) <= 32


def test_the_pictures_have_cameras_facts_orientations_and_two_profiles() -> None:
    orientations = set()
    profiles = set()
    for photograph in by_name().values():
        with Image.open(SAMPLES / "card" / photograph.name) as image:
            assert max(image.size) == 3000
            exif = image.getexif()
            profiles.add(image.info["icc_profile"])
        orientations.add(exif[0x0112])
        assert exif.get_ifd(0x8769)[0x9003].startswith("2026:10:")
        assert exif[0x0112] == photograph.orientation

    assert orientations == {1, 3, 6, 8}
    assert len(profiles) == 2


def test_the_scans_are_what_the_script_makes() -> None:
    made = {str(path): data for path, data in scans()}
    there = {str(p.relative_to(SAMPLES / "scanner")) for p in (SAMPLES / "scanner").rglob("*") if p.is_file()}

    assert there == made.keys()
    assert {Path(name).suffix for name in there} >= {".obj", ".mtl", ".jpg", ".ply", ".stl"}
    for name, data in made.items():
        committed_file = (SAMPLES / "scanner" / name).read_bytes()
        assert len(committed_file) == pytest.approx(len(data), rel=0.01)


def test_the_register_is_what_the_script_writes(tmp_path: Path) -> None:
    write_register(tmp_path / "register.csv")

    assert (SAMPLES / "register.csv").read_bytes() == (tmp_path / "register.csv").read_bytes()


def test_the_samples_are_small() -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]

    assert sum(path.stat().st_size for path in files) < 12_000_000
