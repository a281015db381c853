"""Sizes and weights as they are typed: in two units, with slips, as bounds, as lists."""

import pytest

from catalog.parsing.dimensions import parse_dimensions, parse_weight
from tests.catalog.parsing.test_dimensions import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # in two units: the second is less than one of the first
        ("30 cm 20 mm", "300; 20"),
        ("2 m 150 cm", "2000; 1500"),
        ("1m 5cm 3mm", "1053"),
        ("cao 1 mét 20", "height 1200"),
        ("1 mét 5", "1500"),
        ("Dài 7cm 5", "length 75"),
        ("Dài 7 cm 5, rộng 3cm", "length 75; width 30"),
        ("1. Cao 12cm 2. Cao 15cm", "height 120; height 150"),
        ("5 mm - 1 cm", "5-10"),
        ("50 cm - 1m20", "500-1200"),
        # signs and blanks
        (".5 cm", "5"),
        ("C.5 cm", "height 50"),
        ("Cao 25 c m", "height 250"),
        ("Cao 22 ,5 cm", "height 225"),
        # lists
        ("25cm - 12cm - 3cm", "250; 120; 30"),
        ("2-3-4-5 cm", "20; 30; 40; 50"),
        ("1/ Cao 12cm; 2/ Cao 15cm", "height 120; height 150"),
        ("1- Cao 12cm; 2- Cao 15cm", "height 120; height 150"),
        ("Diện tích 1,5 m2, dày 2cm", "thickness 20"),
        # the whole, and bounds
        ("Cao cả nắp 15cm", "height 150"),
        ("Cao (kể cả chân đế) 30cm; đế rộng 8 cm", "height 300; width đế 80"),
        ("Cao trên 1m", "~height 1000"),
        ("Cao dưới 30cm", "~height 300"),
        ("Dài 5 cm trở lên", "~length 50"),
        ("Cao 12±0,5 cm", "~height 120"),
        ("Đường kính trên 12cm, đường kính dưới 8cm", "diameter trên 120; diameter dưới 80"),
        ("Mặt trên rộng 8cm", "width mặt trên 80"),
        ("dài (còn lại) 12cm, rộng 3cm", "length 120 left; width 30"),
    ],
)
def test_sizes_as_they_are_typed(text: str, expected: str) -> None:
    sizes = parse_dimensions(text)

    assert ("; ".join(map(said, sizes.dimensions)), sizes.review) == (expected, None)


@pytest.mark.parametrize(
    ("text", "expected", "review"),
    [
        ("Cao l2cm", "", "unread"),
        ("Cao I2cm", "", "unread"),
        ("Cao 1O cm", "", "unread"),
        ("Cao 22'5", "", "unread"),
        ("5 ft 20 in", "", "unread"),
        ("12m2 hơn", "", "unread"),
        ("Từ 2x3cm đến 8x6cm", "", "unread"),
        ("Rộng 5 cm, cao l2cm", "width 50", "partly_unread"),
        ("12x8 - 10x6 cm", "120; 80-100; 60", "partly_unread"),
        ("dày 2cm, 1,5 m2", "thickness 20", "partly_unread"),
        ("dày 2cm, 5 x 3kg200", "thickness 20", "partly_unread"),
    ],
)
def test_what_may_be_two_things_is_marked(text: str, expected: str, review: str) -> None:
    sizes = parse_dimensions(text)

    assert ("; ".join(map(said, sizes.dimensions)), sizes.review) == (expected, review)


@pytest.mark.parametrize(
    ("text", "grams", "to", "about", "review"),
    [
        ("1 lượng 5 chỉ", 56.25, None, False, None),
        ("3 lượng 2 chỉ", 120, None, False, None),
        ("1 chỉ 2 phân", 4.5, None, False, None),
        ("1 lượng rưỡi", 56.25, None, False, None),
        ("1 lượng 12 chỉ", 37.5, None, False, "partly_unread"),
        ("1 kg 1500 g", 1000, None, False, "partly_unread"),
        ("500 g - 1 kg", 500, 1000, False, None),
        ("hơn 3kg", 3000, None, True, None),
        ("dưới 3kg", 3000, None, True, None),
        ("3±0,1 kg", 3000, None, True, None),
        ("3 kg +/- 100 g", 3000, None, True, None),
        ("5 x 350g", None, None, False, "unread"),
        ("350g x 5", None, None, False, "unread"),
        ("5 x 350", None, None, False, "unread"),
        ("l,5kg", None, None, False, "unread"),
        ("số lượng 5", None, None, False, "unread"),
    ],
)
def test_weights_as_they_are_typed(
    text: str, grams: float | None, to: float | None, about: bool, review: str | None
) -> None:
    weight = parse_weight(text)

    assert weight is not None
    assert (weight.grams, weight.grams_to, weight.approximate, weight.review) == (grams, to, about, review)


@pytest.mark.parametrize(
    "piece", ["1 x ", "1-", "cao 1; ", "1 ,", "5 x 3kg200 ", "1 x 2-3 ", "1'", "(dài x rộng) 1 x 1 "]
)
def test_a_long_cell_ends(piece: str) -> None:
    assert parse_dimensions(piece * 20_000)
