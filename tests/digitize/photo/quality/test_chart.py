"""A chart of 24 patches is found wherever it lies in a picture, and nothing else is taken for one."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import pyvips

from digitize.photo.quality.chart import Chart, find_chart
from tests.conftest import shared
from tests.digitize.photo.quality.charts import Floats, Shot, chart_levels, photograph

#: Real charts: the corner of "dark skin" and the one across, in shares of the picture.
REAL = {
    "pcv_calibrite-passport.png": ((0.24, 0.83), (0.87, 0.19)),
    "pcv_classic.png": ((0.85, 0.07), (0.14, 0.90)),
    "pcv_colorchecker-classic-mini.jpg": ((0.13, 0.87), (0.89, 0.14)),
    "pcv_multiple_color_card.jpg": ((0.43, 0.13), (0.06, 0.58)),
    "pcv_nano.jpeg": ((0.12, 0.28), (0.90, 0.73)),
}


@cache
def scene() -> Floats:
    """A table with things on it: a gradient, boxes of one colour, a woven cloth."""
    y, x = np.mgrid[0:600, 0:900]
    picture = np.stack([90 + x / 12, 100 + y / 9, 130 - x / 20], axis=2)
    random = np.random.default_rng(5)
    for _ in range(40):
        left, top = random.integers(0, 850), random.integers(0, 560)
        picture[top : top + 40, left : left + 50] = random.integers(0, 255, 3)
    picture[440:] += 40 * ((x[440:] // 9 + y[440:] // 9) % 2)[..., None]
    return np.clip(picture, 0, 255)


def found(shot: Shot, patches: Floats | None = None) -> Chart:
    chart = find_chart(photograph(scene(), shot, patches))
    assert chart is not None
    return chart


def opened(path: Path) -> pyvips.Image:
    """A picture as its access copy: upright sRGB, at most 2,048 px."""
    image = pyvips.Image.thumbnail(str(path), 2048, height=2048, size="down", export_profile="srgb")
    image = image[:4].flatten(background=255) if image.bands > 3 and image.hasalpha() else image
    return image.colourspace("srgb").cast("uchar").copy_memory()


@pytest.mark.parametrize("name", REAL)
def test_real_charts_are_found_where_they_are_and_the_right_way_round(name: str) -> None:
    chart = find_chart(opened(shared("photos/colour") / name))

    assert chart is not None
    assert chart.corners[[0, 2]] == pytest.approx(np.array(REAL[name]), abs=0.02)


def pictures_without_a_chart(folders: tuple[str, ...]) -> list[Path]:
    found = [path for folder in folders for path in sorted(shared(f"photos/{folder}").iterdir())]
    return [path for path in found if path.suffix != ".md" and path.name not in REAL]


def charts_in(paths: list[Path]) -> tuple[int, list[str]]:
    """How many of the files could be opened here, and those in which a chart was found."""
    count, charts = 0, []
    for path in paths:
        try:
            image = opened(path)
        except pyvips.Error:
            continue
        count += 1
        if find_chart(image):
            charts.append(path.name)
    return count, charts


def test_no_chart_is_seen_where_there_is_none_not_even_in_a_card_of_other_colours() -> None:
    chosen = ("md_423.jpg", "sm_toys.jpg", "dc_wellplate-01.jpg", "sk_brick.png", "nhm_microscope_slides.jpg")

    count, charts = charts_in([shared("photos/objects") / name for name in chosen])

    assert (count, charts) == (5, [])


@pytest.mark.slow
def test_of_all_real_pictures_only_those_with_a_chart_have_one() -> None:
    count, charts = charts_in(pictures_without_a_chart(("objects", "colour", "makers", "orientation")))

    assert (count > 150, charts) == (True, [])


@pytest.mark.parametrize("turn", [0, 30, 90, 150, 180, 270, 330])
def test_a_chart_is_found_however_it_is_turned(turn: int) -> None:
    chart = found(Shot(width=0.4, turn=turn))

    angle = np.radians(turn)
    half = 0.4 * 900 / 2
    corner = np.array([-half, -half * 4 / 6])
    turned = [corner @ (np.cos(angle), -np.sin(angle)), corner @ (np.sin(angle), np.cos(angle))]
    assert chart.corners[0] * (900, 600) == pytest.approx(np.array([turned[0] + 450, turned[1] + 300]), abs=6)
    assert chart.figures["classic24-2014"].mean < 0.5


@pytest.mark.parametrize(
    "shot",
    [
        Shot(width=0.15, at=(0.9, 0.1)),
        Shot(width=0.15, at=(0.1, 0.85), turn=100, slant=0.2),
        Shot(width=0.95),
        Shot(width=0.3, slant=0.35, turn=20),
        Shot(width=0.3, slant=-0.35, turn=-30),
        Shot(width=0.3, gap=0.08),
        Shot(width=0.3, gap=0.32),
        Shot(width=0.2, blur=1.5),
        Shot(width=0.3, blur=2.5),
        Shot(width=0.3, noise=12),
        Shot(width=0.2, blur=1, noise=6, falloff=0.4, turn=200, slant=0.2),
    ],
)
def test_a_chart_is_found_small_or_large_aslant_unsharp_noisy_or_in_falling_light(shot: Shot) -> None:
    chart = found(shot)

    falling = 12.0 if shot.falloff else 0.0
    assert chart.figures["classic24-2014"].mean < 2.0 + falling


def test_a_chart_under_yellow_light_two_stops_too_dark_is_found() -> None:
    dark = found(Shot(width=0.5), chart_levels() * (0.5, 0.45, 0.25))

    assert dark.figures["classic24-2014"].tone > 30


def test_a_chart_is_found_although_something_lies_on_a_part_of_it() -> None:
    picture = photograph(scene(), Shot(width=0.6)).draw_rect([90, 60, 30], 130, 155, 220, 170, fill=True)

    chart = find_chart(picture)

    assert chart is not None
    assert chart.corners[2] == pytest.approx(np.array([0.8, 0.8]), abs=0.01)


def test_what_is_hidden_by_more_than_half_is_no_chart() -> None:
    picture = photograph(scene(), Shot(width=0.6)).draw_rect([90, 60, 30], 130, 60, 420, 520, fill=True)

    assert find_chart(picture) is None


def test_a_mirrored_chart_is_none() -> None:
    assert find_chart(photograph(scene(), Shot(width=0.5)).fliphor()) is None


def test_squares_of_other_colours_or_of_grey_are_no_chart() -> None:
    shuffled = np.random.default_rng(2).permutation(chart_levels())
    greys = np.repeat(np.linspace(250, 40, 24)[:, None], 3, axis=1)

    for patches in (shuffled, greys):
        assert find_chart(photograph(scene(), Shot(width=0.5), patches)) is None


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_has_none(level: int) -> None:
    assert find_chart((pyvips.Image.black(640, 480, bands=3) + level).cast("uchar")) is None


def test_a_picture_of_one_pixel_has_none() -> None:
    assert find_chart(pyvips.Image.black(1, 1, bands=3)) is None


def test_the_patches_are_measured_in_their_middle_in_the_order_of_the_reference() -> None:
    chart = found(Shot(width=0.5, turn=10, gap=0.3))

    assert np.abs(chart.srgb - chart_levels()).max() < 1
    assert chart.seen >= 22


def test_the_facts_hold_the_figures_against_both_reference_sets() -> None:
    chart = found(Shot(width=0.5), chart_levels("classic24-2005"))

    summary = chart.summary
    assert summary["chart"] == "classic24-2014"
    assert isinstance(newer := summary["chart_de_mean"], float)
    assert isinstance(older := summary["chart_2005_de_mean"], float)
    assert older < 0.4 < newer
    assert chart.facts["references"]["classic24-2005"]["de_mean"] == older  # type: ignore[index]
    assert list(summary)[1:7] == [
        f"chart_{key}" for key in ("de_mean", "de_p90", "de_max", "wb", "tone", "highlight_gain")
    ]
