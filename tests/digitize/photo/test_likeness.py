"""How a photo looks: the same for a copy of it, another for another picture, nothing where there is nothing to see."""

from itertools import combinations
from pathlib import Path

import pytest
import pyvips

from digitize.photo.likeness import colours, likeness, phash
from tests.conftest import PROJECT, shared

CARD = PROJECT / "samples" / "card"
#: Bits that the catalog takes for the same picture; real copies are far below, other objects far above.
NEAR = 40


def thumb(path: Path) -> pyvips.Image:
    return pyvips.Image.thumbnail(str(path), 400, height=400, size="down").colourspace("srgb").copy_memory()


def again(image: pyvips.Image, change: str) -> pyvips.Image:
    """The thumbnail of a copy that was changed."""
    changed = {
        "half": lambda: image.resize(0.5),
        "jpeg": lambda: pyvips.Image.new_from_buffer(image.jpegsave_buffer(Q=60), ""),
        "lighter": lambda: exposed(image, 0.7),
        "darker": lambda: exposed(image, -0.7),
        "trimmed": lambda: image.crop(4, 4, image.width - 8, image.height - 8),
    }[change]()
    assert isinstance(changed, pyvips.Image)
    return changed.thumbnail_image(400, height=400, size="down").copy_memory()


def exposed(image: pyvips.Image, stops: float) -> pyvips.Image:
    linear = image.colourspace("scrgb") * 2**stops
    return linear.copy(interpretation="scrgb").colourspace("srgb")


def bits(one: str | None, other: str | None) -> int:
    assert one is not None and other is not None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def apart(one: str, other: str) -> float:
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return sum(abs(a - b) for a, b in pairs) / 510


def flat(*colour: int, width: int = 400, height: int = 300) -> pyvips.Image:
    return (pyvips.Image.black(width, height, bands=3) + list(colour)).cast("uchar").copy(interpretation="srgb")


def with_square(background: tuple[int, int, int], colour: tuple[int, int, int], at: int = 130) -> pyvips.Image:
    return flat(*background).draw_rect(list(colour), at, 80, 140, 140, fill=True)


@pytest.mark.parametrize("change", ["half", "jpeg", "lighter", "darker", "trimmed"])
@pytest.mark.parametrize("name", ["BTBP-1 trước (1).JPG", "BTBP-9_truoc.jpg", "BTBP-12_toan-bo.jpg"])
def test_a_changed_copy_has_nearly_the_same_hash(name: str, change: str) -> None:
    original = thumb(CARD / name)

    assert bits(phash(original), phash(again(original, change))) <= NEAR


def test_a_real_photo_is_known_again_in_a_smaller_crop_of_it() -> None:
    photos = shared("photos/objects")

    assert bits(phash(thumb(photos / "sm_computing.jpg")), phash(thumb(photos / "sm_placeholder.jpg"))) <= 16


def test_photos_of_different_objects_have_hashes_far_apart() -> None:
    names = ["BTBP-1 trước (1).JPG", "BTBP-3_truoc.jpg", "BTBP-6_truoc.jpg", "BTBP-7_truoc.jpg", "BTBP-9_truoc.jpg"]
    hashes = [phash(thumb(CARD / name)) for name in names]

    assert min(bits(one, other) for one, other in combinations(hashes, 2)) > 60


def test_views_of_a_real_object_are_not_the_same_picture() -> None:
    photos = shared("photos/objects")
    hashes = [phash(thumb(path)) for path in sorted(photos.glob("sm_1030337*"))]

    assert len(hashes) == 4
    assert min(bits(one, other) for one, other in combinations(hashes, 2)) > 60


def test_a_hash_is_64_hex_digits_of_which_the_first_bit_is_never_set() -> None:
    found = phash(thumb(CARD / "BTBP-9_truoc.jpg"))

    assert found is not None and len(found) == 64
    assert int(found, 16) < 2**255


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_has_no_hash(level: int) -> None:
    assert phash(flat(level, level, level)) is None


def test_noise_on_a_flat_picture_is_no_feature() -> None:
    noise = pyvips.Image.gaussnoise(400, 300, mean=30, sigma=5, seed=1).cast("uchar")

    assert phash(noise.bandjoin([noise, noise]).copy(interpretation="srgb")) is None


def test_a_real_frame_without_an_object_has_no_hash() -> None:
    assert phash(thumb(shared("photos/objects") / "pcv_TEST_BACKGROUND.jpg")) is None


def test_colours_are_shares_that_sum_to_all() -> None:
    shares = bytes.fromhex(colours(thumb(CARD / "BTBP-9_truoc.jpg")))

    assert len(shares) == 19
    assert abs(sum(shares) - 255) <= 9


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ((200, 30, 30), (30, 60, 200), 0.9, 1.0),
        ((200, 30, 30), (205, 35, 30), 0.0, 0.1),
        ((25, 25, 25), (235, 235, 235), 0.7, 1.0),
        ((140, 90, 50), (150, 150, 150), 0.6, 1.0),
    ],
    ids=["red and blue", "red and red", "black and white", "brown and grey"],
)
def test_colours_tell_objects_of_different_colours_apart(
    one: tuple[int, int, int], other: tuple[int, int, int], least: float, most: float
) -> None:
    ground = (120, 170, 120)
    found = apart(colours(with_square(ground, one)), colours(with_square(ground, other)))

    assert least <= found <= most


def test_the_colours_are_the_object_s_wherever_it_lies_and_whatever_lies_behind_it() -> None:
    red = (200, 30, 30)
    found = {colours(with_square(ground, red, at)) for ground in [(255, 255, 255), (20, 20, 20)] for at in (40, 130)}

    assert max(apart(one, other) for one in found for other in found) < 0.1


def test_a_frame_that_nothing_differs_in_has_the_colours_of_the_whole() -> None:
    assert apart(colours(flat(30, 60, 200)), colours(with_square((255, 255, 255), (30, 60, 200)))) < 0.1


def test_a_picture_narrower_than_the_squares_has_colours_and_does_not_fail() -> None:
    line = with_square((255, 255, 255), (200, 30, 30)).thumbnail_image(400, height=1, size="force").copy_memory()

    assert phash(line) is None or len(phash(line) or "") == 64
    assert len(colours(line)) == 38


def test_the_facts_of_a_thumbnail_are_its_hash_and_its_colours(tmp_path: Path) -> None:
    image = thumb(CARD / "BTBP-9_truoc.jpg")
    image.jpegsave(str(tmp_path / "thumb.jpg"), Q=80)
    facts = likeness(tmp_path / "thumb.jpg")

    assert set(facts) == {"phash", "colours"}
    assert bits(str(facts["phash"]), phash(image)) <= 8
    assert apart(str(facts["colours"]), colours(image)) < 0.05
