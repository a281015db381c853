"""The museum's limits: what the file may say, and what holds where it says nothing."""

import tomllib

import pytest

from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.quality.limits import AtLeast, AtMost, Limit, Limits

TEXT = DEFAULT_FILE.read_text("utf-8")


def test_the_default_file_spells_out_every_limit_that_holds_without_it() -> None:
    written = tomllib.loads(TEXT)["photographs"]["limits"]

    assert set(written) == set(Limits.model_fields)
    assert Limits.model_validate(written) == Limits()


def test_a_standard_from_before_there_were_verdicts_still_asks_for_none() -> None:
    start, end = TEXT.index("[photographs.limits]"), TEXT.index("[profiles.object_3d]")
    old = TEXT[:start].replace('quality = "graded"', 'quality = "none"') + TEXT[end:]

    standard = read_standard(old, "old")
    assert (standard.photographs.quality, standard.limits_of("object_3d")) == ("none", Limits())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("pixels = { warn = 3000, retake = 4000 }", "photographs.limits.pixels"),
        ("focus = { warn = 3.0, retake = 2.5 }", "photographs.limits.focus"),
        ("noise = { warn = -1 }", "photographs.limits.noise.warn"),
        ("noise = { warn = nan }", "photographs.limits.noise.warn"),
        ("noise = 5", "photographs.limits.noise"),
        ("noise = { wran = 5 }", "photographs.limits.noise.wran"),
        ("nois = { warn = 5 }", "photographs.limits.nois"),
    ],
)
def test_a_limit_that_makes_no_sense_is_named(line: str, says: str) -> None:
    key = "pixels" if line.startswith("pixels") else "focus" if line.startswith("focus") else "noise"
    text = "\n".join(line if old.startswith(f"{key} =") else old for old in TEXT.split("\n"))

    with pytest.raises(Problem, match="E-STANDARD-INVALID") as problem:
        read_standard(text, "standard.toml")
    assert problem.value.facts["reason"].startswith(f"{says}:")


@pytest.mark.parametrize(
    ("limit", "value", "outcome"),
    [
        (AtLeast(warn=4000, retake=3000), 4000, None),
        (AtLeast(warn=4000, retake=3000), 3999, ("warn", 4000)),
        (AtLeast(warn=4000, retake=3000), 2999, ("retake", 3000)),
        (AtMost(warn=2.5, retake=3.0), 2.5, None),
        (AtMost(warn=2.5, retake=3.0), 2.51, ("warn", 2.5)),
        (AtMost(warn=2.5, retake=3.0), 3.01, ("retake", 3.0)),
        (AtMost(retake=0.4), 0.3, None),
        (AtLeast(), 0.0, None),
    ],
)
def test_a_value_on_a_limit_is_within_it(limit: Limit, value: float, outcome: tuple[str, float] | None) -> None:
    assert limit.exceeded(value) == outcome
