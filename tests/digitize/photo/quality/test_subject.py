import numpy as np
import pytest
import pyvips

from digitize.photo.quality.subject import Subject, find_subject
from tests.conftest import shared
from tests.digitize.photo.quality.scenes import Pixels, as_image, blurred, leaves, noisy, on

BOX = (180, 120, 720, 480)
PAPER, CLOTH, GREY, BLUE = (235, 233, 228), (12, 12, 13), (128, 128, 128), (30, 60, 140)


def found_in(pixels: np.ndarray) -> Subject:
    return find_subject(as_image(pixels))


def assert_box(subject: Subject, box: tuple[int, int, int, int], size: tuple[int, int] = (900, 600)) -> None:
    assert subject.box is not None
    there = [side * size[axis % 2] for axis, side in enumerate(subject.box)]
    assert there == pytest.approx(box, abs=12)


@pytest.mark.parametrize("background", [PAPER, CLOTH, GREY, BLUE])
def test_an_object_on_a_plain_background_of_any_colour_is_found_to_its_outline(
    background: tuple[int, int, int],
) -> None:
    subject = found_in(on(background, BOX))

    assert_box(subject, BOX)
    assert subject.share == pytest.approx(0.6, abs=0.03)
    assert subject.mask.mean() == pytest.approx(0.36, abs=0.05)


def test_falling_light_does_not_make_the_corners_part_of_the_object() -> None:
    y, x = np.mgrid[0:600, 0:900]
    light = 1 - 0.45 * ((x - 300) ** 2 + (y - 200) ** 2) / (600**2 + 400**2)

    assert_box(found_in(on(PAPER, BOX) * light[:, :, None]), BOX)


def test_a_soft_shadow_is_not_part_of_the_object() -> None:
    shadow = np.full((600, 900, 3), 255, np.uint8)
    shadow[160:520, 300:840] = 150
    pixels = on(PAPER, (180, 100, 500, 500)) * (blurred(shadow, 30) / 255.0)

    assert_box(found_in(pixels), (180, 100, 500, 500))


def test_an_empty_frame_has_no_object() -> None:
    subject = found_in(noisy(np.full((600, 900, 3), 90.0), 3))

    assert (subject.box, subject.share, subject.mask.any()) == (None, 0.0, False)


def test_creases_of_an_empty_cloth_are_not_an_object() -> None:
    y, x = np.mgrid[0:600, 0:900]
    creases = 90 + 5 * np.sin(x / 40 + y / 90) + 3 * np.sin(y / 25)
    pixels = noisy(np.stack([creases * 0.6, creases * 0.8, creases], axis=2), 4)

    assert found_in(pixels).share == 0.0


def test_a_texture_that_fills_the_frame_is_the_object() -> None:
    subject = found_in(leaves(900, 600))

    assert subject.share == 1.0
    assert subject.mask.all() and not subject.background.any()


def test_a_ruler_and_a_label_beside_an_object_do_not_belong_to_it() -> None:
    pixels = on(PAPER, BOX)
    pixels[550:565, 60:200] = 0
    pixels[20:60, 20:80] = (180, 40, 40)

    assert_box(found_in(pixels), BOX)


def test_several_parts_of_like_size_are_one_object() -> None:
    pixels: Pixels = on(PAPER, (60, 60, 200, 200))
    for left, top in ((350, 80), (640, 60), (100, 380), (620, 400)):
        pixels[top : top + 130, left : left + 150] = leaves(150, 130) // 2

    assert_box(found_in(pixels), (60, 60, 790, 530))


def test_what_shows_through_a_ring_is_background_and_a_reflex_on_the_object_is_not() -> None:
    pixels = on(PAPER, BOX)
    pixels[220:380, 350:550] = PAPER
    pixels[150:162, 200:212] = PAPER
    mask = found_in(pixels).mask
    height, width = mask.shape

    assert not mask[height // 2, width // 2]
    assert mask[round(156 / 600 * height), round(206 / 900 * width)]


@pytest.mark.parametrize("stops", [-2, -1, 0])
def test_the_object_stays_found_in_less_light(stops: int) -> None:
    pixels = on(PAPER, BOX) * 2.0 ** (stops / 2.2)

    assert_box(found_in(pixels), BOX)


@pytest.mark.parametrize(("size"), [(1, 1), (3, 200), (57, 41), (200, 2)])
def test_a_picture_of_any_size_has_a_subject(size: tuple[int, int]) -> None:
    subject = found_in(np.random.default_rng(1).uniform(0, 255, (*size, 3)))

    assert subject.mask.shape == subject.background.shape == subject.lab.shape[:2]


def test_the_same_blue_cloth_is_empty_without_and_found_with_its_specimen() -> None:
    folder = shared("photos") / "objects"
    empty, laid = (
        find_subject(pyvips.Image.new_from_file(str(folder / f"pcv_TEST_{name}.jpg")))
        for name in ("BACKGROUND", "FOREGROUND")
    )

    assert empty.share == 0.0
    assert laid.share > 0.6


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("me_Kodak_PIXPRO_FZ201.jpg", 0.18),
        ("skull_44.JPG", 0.54),
        ("md_423gut.jpg", 0.78),
        ("ia_fujifilm-mx1700.jpg", 0.60),
        ("sm_art-theme.jpg", 0.74),
        ("sk_gravel.png", 1.0),
        ("sm_toys.jpg", 0.89),
    ],
)
def test_objects_of_real_photos_take_the_share_of_the_frame_that_a_person_sees(name: str, share: float) -> None:
    picture = pyvips.Image.new_from_file(str(shared("photos") / "objects" / name)).colourspace("srgb")

    assert find_subject(picture).share == pytest.approx(share, abs=0.04)
