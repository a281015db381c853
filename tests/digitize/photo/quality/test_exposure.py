import numpy as np
import pytest

from digitize.photo.quality.exposure import Exposure, exposure
from digitize.photo.quality.subject import find_subject
from tests.digitize.photo.quality.scenes import as_image, on

BOX = (180, 120, 720, 480)
PAPER, CLOTH = (255, 255, 255), (0, 0, 0)


def of(pixels: np.ndarray) -> Exposure:
    image = as_image(pixels)
    found = exposure(image.numpy(), find_subject(image))
    assert found is not None
    return found


@pytest.mark.parametrize("background", [PAPER, CLOTH])
def test_a_background_that_clips_is_no_fault_of_the_object(background: tuple[int, int, int]) -> None:
    found = of(on(background, BOX))

    assert found.clipped_high < 0.01
    assert found.clipped_low < 0.01


def test_a_quarter_of_the_object_burnt_out_is_a_quarter() -> None:
    pixels = on((90, 90, 90), BOX)
    pixels[120:300, 180:450] = 255

    assert of(pixels).clipped_high == pytest.approx(0.25, abs=0.02)


def test_a_quarter_of_the_object_in_black_is_a_quarter() -> None:
    pixels = on((200, 200, 200), BOX)
    pixels[120:300, 180:450] = 2

    assert of(pixels).clipped_low == pytest.approx(0.25, abs=0.02)


def test_a_strong_red_is_not_burnt_out() -> None:
    pixels = on((90, 90, 90), BOX)
    pixels[120:480, 180:720] = (255, 30, 20)

    assert of(pixels).clipped_high == 0.0


def test_lightness_is_that_of_the_object_alone() -> None:
    pixels = on(PAPER, BOX)
    pixels[120:480, 180:720] = 119

    assert of(pixels).lightness == pytest.approx(50.0, abs=1)


def test_a_dark_object_well_lit_is_told_from_a_picture_without_light() -> None:
    cloth = on((200, 200, 200), BOX) * 1.0
    cloth[120:480, 180:720] *= 0.25
    dim = on((200, 200, 200), BOX) * 0.3

    assert of(cloth).lightness < 25 and of(dim).lightness < 25
    assert of(cloth).brightest > 75
    assert of(dim).brightest < 35


def test_contrast_is_from_the_darkest_to_the_lightest_tone_of_the_picture() -> None:
    pixels = np.full((600, 900, 3), 119)
    pixels[200:400, 300:600] = 46
    pixels[220:240, 320:580] = 188

    assert of(pixels).contrast == pytest.approx(75.7 - 18.7, abs=1.5)


def test_a_small_object_on_black_still_has_its_contrast() -> None:
    pixels = np.zeros((600, 900, 3))
    pixels[280:320, 430:480] = 200

    assert of(pixels).contrast > 60


def test_an_empty_frame_has_no_exposure() -> None:
    image = as_image(np.full((600, 900, 3), 90))

    assert exposure(image.numpy(), find_subject(image)) is None
