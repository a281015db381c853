import numpy as np
import pytest

from digitize.photo.quality.cast import colour_cast
from digitize.photo.quality.subject import find_subject
from tests.digitize.photo.quality.scenes import as_image, leaves, on

BOX = (180, 120, 720, 480)


def cast_of(pixels: np.ndarray) -> tuple[float, float, float] | None:
    return colour_cast(find_subject(as_image(pixels)))


def test_a_brown_object_on_grey_paper_has_no_cast() -> None:
    found = cast_of(on((200, 200, 200), BOX))

    assert found is not None and found[0] < 1


@pytest.mark.parametrize(
    ("light", "axis", "sign"),
    [((1.0, 0.95, 0.75), 2, 1), ((0.8, 0.95, 1.0), 2, -1), ((0.88, 1.0, 0.88), 1, -1), ((1.0, 0.86, 1.0), 1, 1)],
    ids=["yellow", "blue", "green", "magenta"],
)
def test_coloured_light_on_grey_paper_is_a_cast_of_its_hue(
    light: tuple[float, float, float], axis: int, sign: int
) -> None:
    found = cast_of(on((210, 210, 210), BOX) * np.array(light))

    assert found is not None and found[0] > 10
    assert found[axis] * sign > 6


@pytest.mark.parametrize("background", [(30, 60, 140), (160, 40, 40), (10, 10, 12), (190, 150, 110)])
def test_a_coloured_or_dark_background_says_nothing_of_the_light(background: tuple[int, int, int]) -> None:
    assert cast_of(on(background, BOX)) is None


def test_an_aged_print_that_fills_the_frame_is_not_a_cast() -> None:
    print_ = leaves(900, 600, smallest=10, largest=20) * 0.3 + np.array([170, 140, 95])

    assert cast_of(print_) is None


def test_large_grey_parts_in_a_full_frame_show_that_the_light_is_neutral() -> None:
    found = cast_of(leaves(900, 600))

    assert found is not None and found[0] < 1


def test_paper_that_is_burnt_out_hides_the_colour_of_the_light() -> None:
    assert cast_of(on((255, 255, 255), BOX, tint=(1.0, 0.6, 0.3))) is None
