"""What was read out of a card's words is said beside them, in the numbers of the language in use."""

from typing import get_args

import pytest

from catalog import language
from catalog.parsing.parsed import Axis, Day, Dimension, Money, Parsed, Review, Weight, Years
from catalog.wording.readings import reading_text


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (Years(start=1, end=700), "1 – 700"),
        (Years(start=1972, end=1972), "1972"),
        (Years(start=-400, end=-201), "400 BC – 201 BC"),
        (Years(start=-100, end=200), "100 BC – 200"),
        (Years(end=-1000), "… – 1000 BC"),
        (Years(start=1976), "1976 – …"),
        (Years(start=1867, end=1933, approximate=True), "about 1867 – 1933"),
        (Years(review="unread"), "look again: could not be read"),
    ],
)
def test_years(years: Years, said: str) -> None:
    assert reading_text(Parsed(dating=years), "dating") == said


def test_sizes_have_their_axis_part_and_range() -> None:
    sizes = [
        Dimension(axis="height", mm=225),
        Dimension(axis="diameter", mm=210, part="miệng"),
        Dimension(axis="thickness", mm=25, mm_to=30),
        Dimension(axis="unlabelled", mm=12.5),
        Dimension(axis="height", mm=1250, remaining=True),
    ]
    parsed = Parsed(dimensions=sizes, dimensions_review="unit_assumed")

    assert reading_text(parsed, "dimensions") == (
        "height 225 mm, diameter miệng 210 mm, thickness 25–30 mm, 12.5 mm, height 1,250 mm (what is left); "
        "look again: no unit: centimetres or grams were assumed"
    )
    language.speak("vi")
    assert "12,5 mm" in reading_text(parsed, "dimensions")


@pytest.mark.parametrize(
    ("date", "said"), [("1998-04-12", "12/04/1998"), ("1998-04", "04/1998"), ("1998", "1998"), (None, "")]
)
def test_days(date: str | None, said: str) -> None:
    assert reading_text(Parsed(entry_date=Day(date=date)), "entry_date") == said


def test_weights_and_money() -> None:
    parsed = Parsed(weight=Weight(grams=3500, approximate=True), value_vnd=Money(vnd=3_500_000))

    assert (reading_text(parsed, "weight"), reading_text(parsed, "value_vnd")) == ("about 3,500 g", "3,500,000 đ")


@pytest.mark.parametrize(
    ("value", "said"), [(7.62, "7.62"), (0.35, "0.35"), (0.005, "0.005"), (3750, "3,750"), (1234.5, "1,234.5")]
)
def test_no_digit_that_was_written_is_rounded_away(value: float, said: str) -> None:
    parsed = Parsed(weight=Weight(grams=value), dimensions=(Dimension(axis="unlabelled", mm=value),))

    assert (reading_text(parsed, "weight"), reading_text(parsed, "dimensions")) == (f"{said} g", f"{said} mm")


def test_where_nothing_was_read_nothing_is_said() -> None:
    assert [reading_text(None, "dating"), reading_text(Parsed(), "dating"), reading_text(Parsed(), "name")] == [""] * 3


@pytest.mark.parametrize("review", get_args(Review))
def test_every_doubt_has_its_words(review: Review) -> None:
    said = reading_text(Parsed(weight=Weight(grams=1, review=review)), "weight")

    assert said.startswith("1 g; look again: ")
    assert said.removeprefix("1 g; look again: ") not in ("", review)


@pytest.mark.parametrize("axis", [axis for axis in get_args(Axis) if axis != "unlabelled"])
def test_every_axis_has_its_word(axis: Axis) -> None:
    said = reading_text(Parsed(dimensions=[Dimension(axis=axis, mm=1)]), "dimensions")

    assert said.endswith(" 1 mm")
    assert said != " 1 mm"
