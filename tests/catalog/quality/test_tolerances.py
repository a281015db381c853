"""The tolerance classes for colour: each bound counts, and the best class that holds is named."""

from dataclasses import replace

import pytest

from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.quality.grading import grade
from catalog.quality.tolerances import REFERENCES, ChartFigures, chart_figures, classes
from catalog.record import Asset, MasterFile
from catalog.wording.charts import chart_json, chart_text

PERFECT = ChartFigures(mean=0.5, p90=1.0, max=1.5, white_balance=0.5, tone=0.5, highlight_gain=1.0)


def named(figures: ChartFigures) -> tuple[str | None, ...]:
    return tuple(classes(figures).values())


def test_the_guidelines_are_named_with_their_year_or_version() -> None:
    assert list(classes(PERFECT)) == ["ISO 19264-1:2021", "FADGI 2023", "Metamorfoze 2.0"]


def test_a_picture_without_fault_is_in_the_best_class_of_each() -> None:
    assert named(PERFECT) == ("A", "4★", "Strict")


@pytest.mark.parametrize(
    ("figure", "value", "expected"),
    [
        ("mean", 4.0, ("A", "2★", "Light")),
        ("mean", 4.5, ("B", "2★", "Extra Light")),
        ("mean", 6.0, (None, "1★", "Extra Light")),
        ("mean", 7.0, (None, None, "Extra Light")),
        ("max", 10.0, ("A", "4★", "Light")),
        ("max", 15.0, ("B", "4★", "Extra Light")),
        ("max", 15.1, (None, "4★", "Extra Light")),
        ("p90", 4.0, ("A", "3★", "Strict")),
        ("p90", 13.0, ("A", None, "Strict")),
        ("white_balance", 2.0, ("A", "3★", "Strict")),
        ("white_balance", 5.0, ("C", "2★", "Extra Light")),
        ("white_balance", 7.9, (None, "1★", None)),
        ("tone", 2.0, ("A", "3★", "Strict")),
        ("tone", 3.0, ("B", "2★", "Extra Light")),
        ("tone", 4.0, ("C", "2★", "Extra Light")),
        ("tone", 5.9, (None, "1★", None)),
        ("highlight_gain", 0.7, ("B", "3★", "Light")),
        ("highlight_gain", 1.35, (None, "1★", "Light")),
        ("highlight_gain", 0.4, (None, None, "Light")),
    ],
)
def test_one_figure_out_of_bounds_costs_the_class(
    figure: str, value: float, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert named(replace(PERFECT, **{figure: value})) == expected


def test_without_a_grey_to_judge_white_balance_by_no_class_is_reached() -> None:
    assert named(replace(PERFECT, white_balance=None)) == (None, None, None)


def test_the_figures_are_found_among_the_facts_of_a_photo_for_the_reference_set_asked_for() -> None:
    facts = {
        f"{prefix}{key}": value + offset
        for offset, prefix in enumerate(REFERENCES.values())
        for key, value in {"de_mean": 1, "de_p90": 2, "de_max": 3, "wb": 4, "tone": 5, "highlight_gain": 6}.items()
    }

    assert chart_figures(facts, "classic24-2014") == ChartFigures(1, 2, 3, 4, 5, 6)
    assert chart_figures(facts, "classic24-2005") == ChartFigures(2, 3, 4, 5, 6, 7)


def test_a_photo_without_a_chart_has_none_and_one_with_clipped_greys_has_no_white_balance() -> None:
    facts = {"chart_de_mean": 1, "chart_de_p90": 2, "chart_de_max": 3, "chart_tone": 5, "chart_highlight_gain": 0.9}

    assert chart_figures({"width": 4000}, "classic24-2014") is None
    assert chart_figures({**facts, "chart_wb": None}, "classic24-2014") == ChartFigures(1, 2, 3, None, 5, 0.9)


def test_the_standard_says_which_reference_set_the_figures_are_against() -> None:
    facts = {"width": 6000, "height": 4000, "object_share": 0.8, "edge_px": 1.8}
    facts |= dict.fromkeys(["clipped_high", "clipped_low"], 0.0) | {"lightness": 50, "brightest": 80, "contrast": 70}
    for prefix, mean in (("chart_", 4.4), ("chart_2005_", 3.6)):
        values = {"de_mean": mean, "de_p90": 6.0, "de_max": 9.0, "wb": 2.0, "tone": 2.0, "highlight_gain": 1.0}
        facts |= {prefix + key: value for key, value in values.items()}
    asset = Asset(
        path="photos/0001",
        kind="photo",
        format="jpeg",
        files=[MasterFile(path="photos/0001/files/a.jpg", sha512="0" * 128, bytes=1)],
        view="front",
        matched_by="name",
        batch="b",
        operator="o",
        facts=facts,
    )
    text = DEFAULT_FILE.read_text("utf-8")

    newer = grade(asset, read_standard(text, "newer"))
    older = grade(asset, read_standard(text.replace('chart = "classic24-2014"', 'chart = "classic24-2005"'), "older"))

    assert [(finding.code, finding.value) for finding in newer.findings] == [("chart_colour", 4.4)]
    assert older.outcome == "accept"


def test_a_reference_set_that_nobody_knows_is_refused() -> None:
    text = DEFAULT_FILE.read_text("utf-8").replace('chart = "classic24-2014"', 'chart = "classic24-1999"')

    with pytest.raises(Problem) as caught:
        read_standard(text, "standard.toml")

    assert caught.value.code == "E-STANDARD-INVALID"


def test_the_chart_is_told_in_one_line_with_the_class_of_each_guideline() -> None:
    figures = ChartFigures(mean=3.42, p90=6.5, max=9.04, white_balance=None, tone=2.9, highlight_gain=1.0)

    assert chart_text(figures, "classic24-2014") == (
        "Colour chart (classic24-2014): ΔE 3.4 on average, 9.0 at most; white balance not known; tone 2.9"
        " · ISO 19264-1:2021: no class · FADGI 2023: no class · Metamorfoze 2.0: no class"
    )
    assert chart_json(figures, "classic24-2014")["classes"] == {
        "ISO 19264-1:2021": None,
        "FADGI 2023": None,
        "Metamorfoze 2.0": None,
    }
