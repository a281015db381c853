from pathlib import Path

import numpy as np
import pytest

from digitize.photo.quality.measure import measure
from tests.digitize.photo.quality.scenes import blurred, leaves, measured, noisy, on

BOX = (180, 120, 720, 480)
GREY = (205, 205, 205)


def test_a_good_photo_has_all_its_measures(tmp_path: Path) -> None:
    found = measured(on(GREY, BOX), tmp_path)

    assert set(found.summary) == {
        *("object_share", "object_px", "edge_px", "noise", "clipped_high", "clipped_low"),
        *("lightness", "brightest", "contrast", "cast"),
    }
    assert found.summary["object_share"] == pytest.approx(0.6, abs=0.03)
    assert found.summary["object_px"] == pytest.approx(540, abs=20)
    assert found.summary["edge_px"] == pytest.approx(1.4, abs=0.3)
    assert found.facts["edge_full_px"] == found.summary["edge_px"]
    assert all(isinstance(value, float | int | None) for value in found.summary.values())


def test_an_unsharp_photo_has_wide_edges(tmp_path: Path) -> None:
    assert measured(blurred(on(GREY, BOX), 2), tmp_path).summary["edge_px"] > 3.0


def test_an_unsharp_object_on_sharp_paper_has_wide_edges(tmp_path: Path) -> None:
    paper = noisy(np.full((600, 900, 3), 200.0), 2)
    pixels = paper.copy()
    pixels[100:500, 150:750] = blurred(leaves(600, 400), 3)

    assert measured(pixels, tmp_path).summary["edge_px"] > 4.0


def test_noise_is_answered_with_none_and_its_reason(tmp_path: Path) -> None:
    summary = measured(noisy(on(GREY, BOX), 10), tmp_path).summary

    assert (summary["edge_px"], summary["edge_why"]) == (None, "noise")
    assert summary["noise"] == pytest.approx(10, rel=0.25)


def test_an_empty_frame_has_neither_object_nor_focus(tmp_path: Path) -> None:
    summary = measured(noisy(np.full((600, 900, 3), 100.0), 2), tmp_path).summary

    assert (summary["object_share"], summary["object_px"]) == (0.0, 0)
    assert (summary["edge_px"], summary["edge_why"]) == (None, "few_edges")
    assert summary["lightness"] is None and summary["clipped_high"] is None


def test_a_thumbnail_is_too_small_to_tell_its_focus(tmp_path: Path) -> None:
    summary = measured(leaves(150, 90), tmp_path).summary

    assert (summary["edge_px"], summary["edge_why"]) == (None, "small")


@pytest.mark.parametrize("size", [(1, 1), (2, 900), (700, 3), (101, 101), (513, 512), (110, 9000)])
def test_a_photo_of_any_size_is_measured(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).uniform(0, 255, (size[1], size[0], 3))

    assert "edge_px" in measured(pixels, tmp_path).summary


def test_a_large_photo_is_judged_at_the_size_it_is_looked_at_and_its_detail_told_beside(tmp_path: Path) -> None:
    small = leaves(800, 600)
    enlarged = np.repeat(np.repeat(small, 4, axis=0), 4, axis=1)
    found = measured(blurred(enlarged, 2), tmp_path)

    assert found.summary["edge_px"] == pytest.approx(4.7, abs=0.4)
    assert found.facts["edge_full_px"] == pytest.approx(5.9, abs=0.5)
    assert found.facts["effective_megapixels"] < 1.0


def test_measuring_changes_no_file(tmp_path: Path) -> None:
    measured(on(GREY, BOX), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    pyvips = pytest.importorskip("pyvips")
    measure(tmp_path / "zoom.tif", pyvips.Image.new_from_file(str(tmp_path / "access.jpg")).copy_memory())

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
