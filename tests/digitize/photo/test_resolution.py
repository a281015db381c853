"""Pixels per inch: what the master states holds for each copy at its size; where it states none, none do."""

from pathlib import Path

import pytest
import pyvips
from PIL import Image

from tests.conftest import picture
from tests.digitize.photo.apart import digitize_apart
from tests.digitize.photo.test_photograph import photographed, saved

ABSURD = "W-PHOTO-RESOLUTION"


def stated(path: Path) -> tuple[float, float] | None:
    """Pixels per inch that a copy states, by another reader."""
    with Image.open(path) as image:
        if path.suffix == ".tif" and image.tag_v2[296] == 1:  # type: ignore[attr-defined]
            return None
        return image.info.get("dpi")


def test_every_copy_states_the_resolution_that_the_object_has_in_it(tmp_path: Path) -> None:
    made, copies = photographed(tmp_path, saved(picture(4096, 1024), "JPEG", dpi=(600, 600)))

    assert made.facts["ppi"] == 600
    assert stated(copies / "zoom.tif") == pytest.approx((600, 600), abs=0.1)
    assert stated(copies / "access.jpg") == (300, 300)
    assert stated(copies / "thumb.jpg") == (59, 59)


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_copies_of_a_master_that_states_none_state_none(tmp_path: Path, format_name: str) -> None:
    made, copies = photographed(tmp_path, saved(picture(2500, 600), format_name))

    assert made.facts["ppi"] is None
    assert [stated(copies / name) for name in ("zoom.tif", "access.jpg", "thumb.jpg")] == [None, None, None]


@pytest.mark.parametrize("dpi", [1, 9, 3_000_000])
def test_a_resolution_that_cannot_be_is_passed_over_and_noted(tmp_path: Path, dpi: int) -> None:
    made, copies = photographed(tmp_path, saved(picture(), "TIFF", dpi=(dpi, dpi)))

    assert (made.facts["ppi"], made.notes) == (None, [ABSURD])
    assert stated(copies / "access.jpg") is None


@pytest.mark.parametrize("dpi", [10, 72, 1_000_000])
def test_a_resolution_from_a_wall_to_a_microscope_is_believed(tmp_path: Path, dpi: int) -> None:
    made, _ = photographed(tmp_path, saved(picture(), "TIFF", dpi=(dpi, dpi)))

    assert (made.facts["ppi"], made.notes) == (pytest.approx(dpi, rel=0.001), [])


@pytest.mark.slow
def test_a_tiff_of_a_gigapixel_takes_less_than_700_megabytes(tmp_path: Path) -> None:
    patch = picture(1024, 1024)
    patch.save(tmp_path / "patch.png")
    tiled = pyvips.Image.new_from_file(str(tmp_path / "patch.png")).replicate(32, 31)
    tiled.tiffsave(str(tmp_path / "large.tif"), compression="lzw", predictor="horizontal", tile=True)

    width, height, kilobytes = digitize_apart(tmp_path / "large.tif", tmp_path / "scratch")

    assert (width, height) == (32768, 31744)
    assert kilobytes < 700_000
