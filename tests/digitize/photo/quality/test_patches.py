"""What the figures of a chart say of exposure, white balance and colour."""

import numpy as np
import pytest

from digitize.photo.quality.patches import GREYS, REFERENCES, compare

AFTER, BEFORE = REFERENCES["classic24-2014"], REFERENCES["classic24-2005"]
NONE = np.zeros(24, bool)


def test_a_chart_like_its_reference_is_off_by_nothing() -> None:
    figures = compare(AFTER, AFTER, NONE)

    assert (figures.mean, figures.p90, figures.max, figures.white_balance, figures.tone) == (0, 0, 0, 0, 0)
    assert figures.highlight_gain == 1


def test_charts_of_before_and_after_november_2014_are_apart_by_less_than_one_on_average() -> None:
    figures = compare(BEFORE, AFTER, NONE)

    assert figures.mean == pytest.approx(0.85, abs=0.01)
    assert figures.max == pytest.approx(1.95, abs=0.01)


def test_a_cast_is_white_balance_and_no_tone() -> None:
    figures = compare(AFTER + np.array([0, 3, 4]), AFTER, NONE)

    assert figures.white_balance == pytest.approx(5)
    assert figures.tone == 0


def test_exposure_is_tone_and_no_white_balance() -> None:
    figures = compare(AFTER - np.array([6, 0, 0]), AFTER, NONE)

    assert figures.tone == pytest.approx(6)
    assert figures.white_balance == 0


def test_the_worst_grey_decides() -> None:
    lab = AFTER.copy()
    lab[21] += np.array([4, 0, 7])

    figures = compare(lab, AFTER, NONE)

    assert (figures.tone, figures.white_balance) == (pytest.approx(4), pytest.approx(7))


def test_a_clipped_grey_says_nothing_of_white_balance_but_of_tone() -> None:
    lab, clipped = AFTER.copy(), NONE.copy()
    lab[18] += np.array([4, 0, 9])
    clipped[18] = True

    figures = compare(lab, AFTER, clipped)

    assert (figures.white_balance, figures.tone) == (0, pytest.approx(4))


def test_where_every_grey_is_clipped_there_is_no_white_balance() -> None:
    clipped = NONE.copy()
    clipped[GREYS] = True

    assert compare(AFTER, AFTER, clipped).white_balance is None


def test_highlights_pressed_together_have_half_the_gain() -> None:
    lab = AFTER.copy()
    lab[18, 0] = (AFTER[18, 0] + AFTER[19, 0]) / 2

    assert compare(lab, AFTER, NONE).highlight_gain == pytest.approx(0.5)


def test_the_reference_sets_are_24_colours_whose_greys_fall_from_white_to_black() -> None:
    for reference in REFERENCES.values():
        assert reference.shape == (24, 3)
        assert (np.diff(reference[GREYS, 0]) < -10).all()
        assert np.hypot(*reference[GREYS, 1:].T).max() < 3.2
