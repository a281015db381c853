"""What a person wrote wrongly in a TOML file is said in words of the program, in both languages."""

import pytest

from catalog import language
from catalog.problems import Problem
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.ruling.letterhead import read_letterhead

TEXT = DEFAULT_FILE.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "vietnamese", "english"),
    [
        ('name = "', 'nam = "', "name: phải có", "name: must be given"),
        ("[card]", "colour = 5\n[card]", "không có thiết lập này", "there is no such setting"),
        ("format = 1", "format = ", "không hiểu được dòng", "cannot be understood"),
        ("required = [", 'required = "name"\nx = [', "phải là một danh sách", "must be a list"),
        (
            'quality = "graded"',
            'quality = "good"',
            "chỉ được chọn: 'graded', 'none'",
            "must be one of: 'graded', 'none'",
        ),
        ('prefix = "', 'prefix = "1', "một đến tám chữ cái", "one to eight letters"),
        ("noise = { ", 'noise = { warn = "much" }\nx = { ', "phải là một số", "must be a number"),
        (
            'profile = "set"',
            'profile = "sets"',
            "không có hồ sơ hay trường nào tên «sets»",
            "no profile or field “sets”",
        ),
    ],
)
def test_what_is_wrong_with_a_standard_is_said_in_both_languages(
    old: str, new: str, vietnamese: str, english: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)

    for spoken, words in (("vi", vietnamese), ("en", english)):
        language.speak(spoken)
        with pytest.raises(Problem, match="E-STANDARD-INVALID") as problem:
            read_standard(text, "standard.toml")
        assert words in problem.value.message
        assert "nput should" not in problem.value.message


def test_a_letterhead_that_ends_midway_is_said_to() -> None:
    with pytest.raises(Problem, match="E-LETTERHEAD-INVALID") as problem:
        read_letterhead('museum = "x"\nplace = ', "letterhead.toml")
    assert "ends midway" in problem.value.message
