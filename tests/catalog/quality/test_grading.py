"""Measures held to the standard: which photo is good, has a note, must be taken again, or cannot be judged."""

from typing import Any

import pytest

from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.quality.grading import Finding, grade, verdict_of
from catalog.record import Asset, MasterFile, Overruling
from tests.conftest import GOOD_PHOTO

TEXT = DEFAULT_FILE.read_text("utf-8")
STANDARD = read_standard(TEXT, "default")
UNGRADED = read_standard(TEXT.replace('quality = "graded"', 'quality = "none"'), "ungraded")


def photo(facts: dict[str, Any] | None = None, **more: Any) -> Asset:
    files = [MasterFile(path="photos/0001/files/a.jpg", sha512="0" * 128, bytes=1)]
    asset = {"path": "photos/0001", "kind": "photo", "format": "jpeg", "files": files, "matched_by": "name"}
    return Asset.model_validate(
        asset | {"batch": "b", "operator": "o", "facts": GOOD_PHOTO if facts is None else facts} | more
    )


def graded(**facts: Any) -> tuple[str, list[tuple[str, str]]]:
    verdict = grade(photo(GOOD_PHOTO | facts), STANDARD)
    return verdict.outcome, [(finding.code, finding.outcome) for finding in verdict.findings]


def test_a_photo_within_every_limit_is_accepted_without_a_word() -> None:
    assert graded() == ("accept", [])


@pytest.mark.parametrize(
    ("code", "facts", "outcome"),
    [
        ("pixels", {"width": 4000, "height": 3000}, None),
        ("pixels", {"width": 3999, "height": 3000}, "warn"),
        ("pixels", {"width": 2000, "height": 3000}, "warn"),
        ("pixels", {"width": 2999, "height": 2000}, "retake"),
        ("focus", {"edge_px": 2.5}, None),
        ("focus", {"edge_px": 2.6}, "warn"),
        ("focus", {"edge_px": 3.1}, "retake"),
        ("highlights", {"clipped_high": 0.06}, "warn"),
        ("highlights", {"clipped_high": 0.41}, "retake"),
        ("shadows", {"clipped_low": 0.16}, "warn"),
        ("shadows", {"clipped_low": 0.41}, "retake"),
        ("dark", {"brightest": 56}, "warn"),
        ("dark", {"brightest": 44}, "retake"),
        ("bright", {"lightness": 91}, "warn"),
        ("contrast", {"contrast": 39}, "warn"),
        ("noise", {"noise": 6.1}, "warn"),
        ("noise", {"noise": 40.0}, "warn"),
        ("cast", {"cast": 8.1}, "warn"),
        ("subject_small", {"object_share": 0.6}, None),
        ("subject_small", {"object_share": 0.59}, "warn"),
        ("chart_colour", {"chart_de_mean": 4.0}, None),
        ("chart_colour", {"chart_de_mean": 4.1}, "warn"),
        ("chart_white", {"chart_wb": 4.1}, "warn"),
        ("chart_tone", {"chart_tone": 4.1}, "warn"),
    ],
)
def test_each_measure_has_its_limits(code: str, facts: dict[str, Any], outcome: str | None) -> None:
    assert graded(**facts) == ((outcome, [(code, outcome)]) if outcome else ("accept", []))


def test_a_finding_holds_what_was_measured_and_the_limit_it_is_beyond() -> None:
    assert grade(photo(GOOD_PHOTO | {"edge_px": 4.1}), STANDARD).findings == [Finding("focus", "retake", 4.1, 3.0)]
    assert grade(photo(GOOD_PHOTO | {"edge_px": 2.7}), STANDARD).findings == [Finding("focus", "warn", 2.7, 2.5)]


def test_the_worst_finding_decides() -> None:
    assert graded(width=3000, height=2000, edge_px=5.0)[0] == "retake"
    assert graded(width=3000, height=2000, edge_px=None, edge_why="noise")[0] == "unknown"
    assert graded(width=2000, height=1500, edge_px=None, edge_why="small")[0] == "retake"


@pytest.mark.parametrize(
    ("why", "code"),
    [("noise", "focus_noise"), ("few_edges", "focus_few_edges"), ("small", "focus_small"), ("else", "not_measured")],
)
def test_a_focus_that_cannot_be_told_is_unknown_and_says_why(why: str, code: str) -> None:
    assert graded(edge_px=None, edge_why=why) == ("unknown", [(code, "unknown")])


@pytest.mark.parametrize("key", ["edge_px", "clipped_high", "clipped_low", "brightest", "contrast", "object_share"])
def test_a_measure_that_every_photo_has_and_this_one_lacks_is_never_accepted(key: str) -> None:
    without = {name: value for name, value in GOOD_PHOTO.items() if name != key}

    assert grade(photo(without), STANDARD).findings == [Finding("not_measured", "unknown")]


def test_a_photo_that_was_not_measured_at_all_is_unknown() -> None:
    assert grade(photo({}), STANDARD).outcome == "unknown"


@pytest.mark.parametrize("key", ["noise", "cast", "ppi_measured", "chart_de_mean"])
def test_what_there_was_nothing_to_measure_on_says_nothing(key: str) -> None:
    assert graded(**{key: None}) == ("accept", [])


def test_an_empty_frame_cannot_be_judged_whatever_else_was_measured() -> None:
    assert graded(object_share=0, clipped_high=None, edge_px=9.0) == ("unknown", [("no_subject", "unknown")])


@pytest.mark.parametrize("view", ["detail", "scale", "page"])
def test_a_part_of_the_artifact_may_be_as_small_in_the_frame_as_it_likes(view: str) -> None:
    for share in (0.0, 0.2, None):
        assert grade(photo(GOOD_PHOTO | {"object_share": share}, view=view), STANDARD).outcome == "accept"
    assert grade(photo(GOOD_PHOTO | {"object_share": 0.2}, view="front"), STANDARD).outcome == "warn"


def test_a_profile_has_limits_of_its_own_and_the_museum_s_for_the_rest() -> None:
    coarse = photo(GOOD_PHOTO | {"ppi_measured": 250.0, "edge_px": 2.6})

    assert [f.code for f in grade(coarse, STANDARD, "object_3d").findings] == ["focus"]
    assert [f.code for f in grade(coarse, STANDARD, "flat").findings] == ["focus", "ppi"]


def test_a_limit_that_is_changed_or_taken_away_grades_the_same_facts_anew() -> None:
    soft = photo(GOOD_PHOTO | {"edge_px": 3.4})
    looser = read_standard(TEXT.replace("focus = { warn = 2.5, retake = 3.0 }", "focus = { warn = 3.5 }"), "looser")
    off = read_standard(TEXT.replace("focus = { warn = 2.5, retake = 3.0 }", "focus = {}"), "off")

    assert grade(soft, STANDARD).outcome == "retake"
    assert grade(soft, looser).outcome == "accept"
    assert grade(photo(GOOD_PHOTO | {"edge_px": None, "edge_why": "noise"}), off).outcome == "accept"


def test_no_verdict_is_asked_for_of_scans_nor_where_the_museum_wants_none() -> None:
    scan = photo({}, path="scans/0001", kind="scan")

    assert verdict_of(scan, STANDARD, "object_3d") is None
    assert verdict_of(photo({}), UNGRADED, "object_3d") is None


@pytest.mark.parametrize("standard", [STANDARD, UNGRADED], ids=["graded", "ungraded"])
@pytest.mark.parametrize("word", ["accept", "retake"])
def test_a_curator_s_word_goes_before_the_measures_which_are_still_told(standard: Any, word: str) -> None:
    said = Overruling.model_validate({"outcome": word, "reason": "gỗ sẫm", "by": "Hoa"})
    verdict = verdict_of(photo(GOOD_PHOTO | {"edge_px": 9.0}, overruled=said), standard, "object_3d")

    assert verdict is not None
    assert (verdict.outcome, verdict.counts, verdict.overruled) == (word, word == "accept", said)
    assert [finding.code for finding in verdict.findings] == ["focus"]
