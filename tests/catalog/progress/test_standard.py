"""The museum's standard as a file: what cannot be read is named."""

import pytest

from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("quality = ", "qualty = "), "photographs.quality"),
        (('"front", "back", "edge"', '"front", "behind"'), "profiles.small_relief.views.1"),
        (('profile = "set"', 'profile = "sets"'), "sets"),
        (('"dimensions"', '"dimension"'), "dimension"),
        (("format = 1", "format = 2"), "format"),
        (("[card]", "[card"), "line"),
    ],
)
def test_a_standard_that_cannot_be_read_names_the_key(change: tuple[str, str], says: str) -> None:
    text = DEFAULT_FILE.read_text("utf-8").replace(*change)

    with pytest.raises(Problem, match="E-STANDARD-INVALID") as problem:
        read_standard(text, "standard.toml")
    assert says in problem.value.facts["reason"]
