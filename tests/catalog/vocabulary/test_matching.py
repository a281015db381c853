"""Words of a card against the labels of terms: accents decide, and only what is left out may be guessed."""

import json

import pytest

from catalog.vocabulary import Term, Vocabularies, Vocabulary
from tests.conftest import shared

DEFAULTS = Vocabularies({})


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("Đá", "Đá"),
        ("đá", "Đá"),
        ("ĐÁ", "Đá"),
        ("Da", "Da"),
        ("da", "Da"),  # the word for leather as it is written
        ("Đa", "Đá"),  # the code of the museum's class book
        ("ĐA", "Đá"),  # typed in capitals without the tone
        ("Dá", "Đá"),
        ("đa", "Đá"),
        ("Chì", "Chì"),
        ("chi", "Chì"),
        ("Chỉ", "Chỉ"),  # thread is no lead
        ("Thuỷ tinh", "Thủy tinh"),
        ("thuy tinh", "Thủy tinh"),
        ("THỦY TINH", "Thủy tinh"),
        ("Đồng", "Đồng"),
        ("Động", "Động"),
        ("G", "Gỗ"),
        ("g", "g"),  # codes compare with case
        ("gm", "gm"),
        ("Gm", "Gốm"),
        ("đá ba-zan", "Đá bazan"),
        ("Tre, nứa, mây", "Tre, nứa, mây"),
        ("đá cuội", "đá cuội"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_a_material_is_the_term_with_its_accents_else_its_code_else_the_one_it_may_be_without(
    words: str, term: str
) -> None:
    assert DEFAULTS.preferred("materials", words) == term


def test_letters_in_decomposed_form_and_look_alikes_mean_the_same() -> None:
    assert DEFAULTS.preferred("materials", "\u0110a\u0301") == "Đá"
    assert DEFAULTS.preferred("materials", "Ðá") == "Đá"
    assert DEFAULTS.preferred("materials", "Ða") == "Đá"


def test_what_fits_two_terms_without_accents_is_neither() -> None:
    terms = [Term("ruby", "Đá đỏ"), Term("cast", "Da đỗ")]

    assert Vocabulary("material", terms).find("da do") is None
    assert Vocabulary("material", terms).find("đa do") == terms[0]


def ethnic_cases() -> list[tuple[str, str]]:
    cases = json.loads((shared("vietnam") / "text_cases.json").read_text("utf-8"))
    return [(case["input"], case["expected"]) for case in cases if case["kind"] == "ethnic"]


def test_every_spelling_of_a_people_leads_to_its_name() -> None:
    wrong = [(w, DEFAULTS.preferred("ethnic_group", w), e) for w, e in ethnic_cases()]

    assert len(wrong) == 26
    assert [(words, got, expected) for words, got, expected in wrong if got != expected] == []


@pytest.mark.parametrize("words", ["Gié-Triêng", "Gié Triêng", "GIÉ TRIÊNG", "gie trieng", "Giẻ Triêng"])
def test_gie_trieng_is_a_people_of_its_own(words: str) -> None:
    assert DEFAULTS.preferred("ethnic_group", words) == "Gié-Triêng"
    assert "Xtiêng" not in DEFAULTS.labels("ethnic_group", words)


@pytest.mark.parametrize("words", ["Triêng", "Tiêng", "Xtiên", "Xtrieng"])
def test_what_only_looks_like_a_name_is_kept_as_it_is(words: str) -> None:
    assert DEFAULTS.preferred("ethnic_group", words) == words


def test_a_field_without_a_vocabulary_keeps_its_words() -> None:
    assert DEFAULTS.preferred("description", "Đa") == "Đa"
    assert DEFAULTS.labels("description", "Đá") == ()
    assert DEFAULTS.values("other_numbers", "A; B") == ["A", "B"]


def test_a_list_is_parted_but_for_a_term_that_holds_a_comma() -> None:
    assert DEFAULTS.values("materials", "Sắt, tre; đá cuội") == ["Sắt", "tre", "đá cuội"]
    assert DEFAULTS.values("materials", "tre, nứa, mây") == ["tre, nứa, mây"]
    assert DEFAULTS.first("materials", "sat, tre") == "Sắt"
    assert DEFAULTS.first("materials", "Tre, nứa, mây") == "Tre, nứa, mây"


def test_words_for_a_missing_value_are_no_group() -> None:
    assert DEFAULTS.first("materials", "Không rõ") == ""
    assert DEFAULTS.first("acquisition_method", "không rõ") == ""
