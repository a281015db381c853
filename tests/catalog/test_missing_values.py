"""Words that stand where a value is missing: recognized as typed, never taken for a value, nor a value for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.artifact import load_artifact
from catalog.folding import fold
from catalog.missing_values import WORDS, missing_value
from catalog.museum import Museum
from catalog.progress.count import count_progress
from catalog.progress.levels import Level
from catalog.progress.standard import first_value
from tests.conftest import AddArtifact


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Không rõ", "unknown"),
        ("KHÔNG RÕ", "unknown"),
        ("khong ro", "unknown"),
        ("(không rõ).", "unknown"),
        ("Kho\u0302ng ro\u0303", "unknown"),
        ("Chưa xác định", "unknown"),
        ("Không rõ niên đại", "unknown"),
        ("Niên đại: không rõ", "unknown"),
        ("?", "unknown"),
        ("Không có", "none"),
        ("không", "none"),
        ("N/A", "not_applicable"),
        ("Mờ, không đọc được", "illegible"),
        ("Mất", "lost"),
        ("Chưa khảo sát", "not_surveyed"),
        ("đang nghiên cứu", "not_surveyed"),
        ("-", "blank"),
        (" --- ", "blank"),
        ("…", "blank"),
    ],
)
def test_each_way_of_saying_it_has_its_meaning(words: str, code: str) -> None:
    assert missing_value(words) == code


@pytest.mark.parametrize(
    "words",
    [
        *("", " ", "Đá", "1972", "Mặt", "mat", "Mật ong", "Không gian", "Khổng Tử", "Mất bộ phận", "Chùa"),
        *("Không rõ, có lẽ thời Nguyễn", "Chưa phân loại", "Không xếp loại", "Không rõ đầu", "A-B"),
    ],
)
def test_what_says_more_is_a_value(words: str) -> None:
    assert missing_value(words) is None


@given(st.text())
def test_any_text_has_an_answer_and_blanks_around_it_change_nothing(text: str) -> None:
    assert missing_value(f" {text} ") == missing_value(text) or len(text) > 30


def test_no_two_meanings_share_their_words() -> None:
    plain = [fold(word) for words in WORDS.values() for word in words]

    assert sorted(plain) == sorted(set(plain))


def test_they_are_no_group(museum: Museum, add: AddArtifact) -> None:
    assert first_value("materials", "Chưa xác định, Gỗ") == "Gỗ"
    assert first_value("collection", "-") == ""

    for number, collection in enumerate(("Không rõ", "-", "Đàn đá"), 1):
        add(f"BTBP {number}", collection=collection)
    with museum.engine.connect() as connection:
        groups = {tally.name: tally.total for tally in count_progress(connection, "collection").groups}
    assert groups == {"": 2, "Đàn đá": 1}


@pytest.mark.parametrize(("words", "owed"), [("Không rõ", False), ("Chưa khảo sát", False), ("-", True), ("…", True)])
def test_they_fill_a_field_that_the_standard_asks_for_and_a_dash_does_not(
    museum: Museum, add: AddArtifact, words: str, owed: bool
) -> None:
    add("BTBP 1", dating=words)
    missing = load_artifact(museum, "1").assessment.missing

    assert ("dating" in {lack.code for lack in missing if lack.level is Level.DIGITIZED}) is owed


@pytest.mark.parametrize(
    ("inscriptions", "owed"),
    [("Không có", 0), ("không", 0), ("-", 0), ("Không đọc được", 1), ("明命通寶", 1)],
)
def test_an_inscription_that_cannot_be_read_is_photographed_and_none_is_not(
    museum: Museum, add: AddArtifact, inscriptions: str, owed: int
) -> None:
    add("BTBP 1", inscriptions=inscriptions)

    assert [lack.code for lack in load_artifact(museum, "1").assessment.missing].count("detail") == owed
