import math

import numpy as np
import pytest

from digitize.photo.quality.focus import edge_width
from digitize.photo.quality.grids import Floats
from tests.digitize.photo.quality.scenes import Pixels, blurred, leaves


def luma(pixels: Pixels) -> Floats:
    return pixels[:, :, 1].astype(np.float32)


def width_of(pixels: Pixels) -> float:
    found = edge_width([(luma(pixels), np.ones(pixels.shape[:2], np.bool_))])
    assert found is not None
    return found[0]


@pytest.fixture(scope="module")
def sharp() -> Pixels:
    return leaves(512, 512)


def steps(sigma: float, degrees: float) -> Pixels:
    """Parallel steps, far apart, under a Gaussian blur of known sigma."""
    y, x = np.mgrid[0:512, 0:512]
    across = x * math.cos(math.radians(degrees)) + y * math.sin(math.radians(degrees))
    place = (across + 1000) % 80 - 40
    rise = np.vectorize(math.erf)(np.linspace(-40, 40, 8001) / (sigma * math.sqrt(2)))
    level = 128 + 90 * rise[np.round((np.abs(place) - 20 + 40) * 100).astype(int)]
    return np.repeat(level.astype(np.uint8)[:, :, None], 3, axis=2)


@pytest.mark.parametrize("degrees", [0, 20, 45, 70, 90, 130])
@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
def test_the_width_of_a_gaussian_edge_is_two_and_a_half_sigma_in_every_direction(sigma: float, degrees: float) -> None:
    assert width_of(steps(sigma, degrees)) == pytest.approx(2.563 * sigma, abs=0.35)


def test_more_blur_makes_wider_edges(sharp: Pixels) -> None:
    widths = [width_of(blurred(sharp, sigma) if sigma else sharp) for sigma in (0, 0.5, 1, 1.5, 2, 3, 4)]

    assert widths == sorted(widths)
    assert widths[0] < 1.6
    assert widths[4] > 3.0


def test_edges_do_not_widen_with_less_light(sharp: Pixels) -> None:
    assert width_of((sharp * 0.4).astype(np.uint8)) == pytest.approx(width_of(sharp), abs=0.1)


@pytest.mark.parametrize("axis", [0, 1])
def test_movement_along_one_axis_is_unsharp_though_edges_along_it_stay_sharp(sharp: Pixels, axis: int) -> None:
    moved = np.mean([np.roll(sharp, shift, axis) for shift in range(9)], axis=0).astype(np.uint8)

    assert width_of(moved) > 3.0


def test_one_direction_that_has_soft_edges_only_does_not_make_a_picture_unsharp() -> None:
    both = np.concatenate([steps(0.6, 0), steps(0.6, 45), steps(0.6, 90), steps(4.0, 135)])

    assert width_of(both) < 2.5


def test_an_unsharp_object_is_not_saved_by_the_paper_behind_it(sharp: Pixels) -> None:
    pixels = np.concatenate([blurred(sharp, 3), sharp])
    mask = np.zeros(pixels.shape[:2], np.bool_)
    mask[:490] = True
    found = edge_width([(luma(pixels), mask)])

    assert found is not None and found[0] > 4.0
    assert width_of(pixels) < 2.5


def test_the_sharpest_part_decides_where_the_rest_lies_out_of_focus(sharp: Pixels) -> None:
    assert width_of(np.concatenate([sharp, blurred(sharp, 4)])) < 2.0


def test_a_surface_without_edges_has_no_width() -> None:
    flat = np.full((512, 512), 120, np.float32)

    assert edge_width([(flat, np.ones(flat.shape, np.bool_))]) is None


@pytest.mark.parametrize("size", [(1, 1), (20, 400), (400, 20), (29, 31)])
def test_pieces_too_small_for_an_edge_have_no_width(size: tuple[int, int]) -> None:
    piece = np.random.default_rng(1).uniform(0, 255, size).astype(np.float32)

    assert edge_width([(piece, np.ones(size, np.bool_))]) is None


def test_edges_that_end_in_burnt_out_white_are_passed_over_where_there_are_others(sharp: Pixels) -> None:
    soft = blurred(sharp, 2).astype(np.float32)
    burnt = np.minimum(soft * 1.5, 255).astype(np.uint8)

    assert width_of(burnt) == pytest.approx(width_of(blurred(sharp, 2)), abs=0.5)


def test_a_soft_shadow_under_a_long_object_does_not_make_it_unsharp() -> None:
    bar, shadow = [steps(0.6, 90)] * 4, [steps(6.0, 0)[:44], steps(6.0, 45)[:44]]
    found = edge_width([(luma(piece), np.ones(piece.shape[:2], np.bool_)) for piece in (*bar, *shadow)])

    assert found is not None and found[0] < 2.0


def test_edges_too_few_in_each_direction_are_judged_together() -> None:
    pixels = np.full((400, 400, 3), 60, np.uint8)
    y, x = np.mgrid[0:400, 0:400]
    pixels[np.hypot(x - 200, y - 200) < 28] = 190

    found = edge_width([(luma(blurred(pixels, 2)), np.ones((400, 400), np.bool_))])

    assert found is not None and found[1] < 60 * 4
    assert found[0] == pytest.approx(2.56 * 2, abs=0.5)
