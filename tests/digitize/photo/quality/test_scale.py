import math

import pytest

from digitize.photo.quality.scale import ppi_of_label


def test_an_inch_that_covers_600_pixels_is_600_ppi() -> None:
    corners = [(0.1, 0.1), (0.2, 0.1), (0.2, 0.25), (0.1, 0.25)]

    assert ppi_of_label(corners, 25.4, 6000, 4000) == 600.0


@pytest.mark.parametrize("degrees", [0, 10, 45, 90, 200])
def test_a_turned_label_measures_the_same(degrees: float) -> None:
    around = [math.radians(degrees + 45 + 90 * corner) for corner in range(4)]
    corners = [(0.5 + 300 * math.cos(angle) / 6000, 0.5 + 300 * math.sin(angle) / 4000) for angle in around]

    assert ppi_of_label(corners, 20.0, 6000, 4000) == pytest.approx(300 * math.sqrt(2) * 25.4 / 20, abs=0.1)


@pytest.mark.parametrize(
    ("corners", "printed_mm"),
    [
        ([(0, 0), (1, 0), (1, 1)], 20.0),
        ([(0, 0), (0.1, 0.1), (0.2, 0.2), (0.3, 0.3)], 20.0),
        ([(0, 0), (1, 0), (1, 1), (0, 1)], 0.0),
    ],
)
def test_what_has_no_size_is_refused(corners: list[tuple[float, float]], printed_mm: float) -> None:
    with pytest.raises(ValueError, match=r"corners|sizes"):
        ppi_of_label(corners, printed_mm, 6000, 4000)
