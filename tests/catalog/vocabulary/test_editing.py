"""One thing of a vocabulary changed: a term more, a name changed, two joined, a file taken in."""

from pathlib import Path

import pytest

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.vocabulary import Term, Vocabulary
from catalog.vocabulary.editing import add_term, edit_term, merge_terms, take_in
from catalog.vocabulary.export import export_vocabulary
from catalog.vocabulary.table import Rows, read_csv, read_file, write_csv

STONES = Vocabulary(
    "material",
    [
        Term("stone", "Đá", code="Đa"),
        Term("basalt", "Đá bazan", ("Basalt",), broader="stone", code="Bz"),
        Term("old-basalt", "Bazan cổ", broader="basalt"),
        Term("leather", "Da"),
    ],
)


def table(*rows: dict[str, str]) -> Rows:
    return Rows(tuple(dict.fromkeys(column for row in rows for column in row)), list(enumerate(rows, 2)))


def test_an_added_term_gets_an_id_of_its_letters_and_may_name_what_it_lies_in() -> None:
    made = add_term(STONES, "Đá cuội", {"broader": "đá", "synonyms": "Cuội; cuội sông; Cuội"})

    assert made.terms[-1] == Term("da-cuoi", "Đá cuội", ("Cuội", "cuội sông"), broader="stone")
    assert len(STONES.terms) == 4


def test_two_terms_of_the_same_letters_get_different_ids() -> None:
    made = add_term(Vocabulary("material", [Term("da", "Da")]), "Đá", {})

    assert [term.id for term in made.terms] == ["da", "da-2"]


def test_a_renamed_term_keeps_its_old_name_as_a_synonym_and_its_id() -> None:
    made = edit_term(STONES, "basalt", {"term": "Huyền vũ nham"})

    assert made.by_id["basalt"] == Term("basalt", "Huyền vũ nham", ("Basalt", "Đá bazan"), broader="stone", code="Bz")
    assert made.find("đá bazan") is made.by_id["basalt"]


def test_synonyms_are_replaced_or_added_to() -> None:
    assert edit_term(STONES, "Đá bazan", {"synonyms": "Bazan"}).by_id["basalt"].synonyms == ("Bazan",)
    assert edit_term(STONES, "Đá bazan", {"synonyms+": "Bazan"}).by_id["basalt"].synonyms == ("Basalt", "Bazan")


def test_a_merged_term_becomes_synonyms_of_the_other_and_what_lay_in_it_moves() -> None:
    made = merge_terms(STONES, "Đá bazan", "Da")

    assert [term.id for term in made.terms] == ["stone", "old-basalt", "leather"]
    assert made.by_id["leather"] == Term("leather", "Da", ("Đá bazan", "Basalt"), code="Bz")
    assert made.by_id["old-basalt"].broader == "leather"


def test_a_term_merges_into_what_it_lies_in() -> None:
    made = merge_terms(STONES, "Đá bazan", "Đá")

    assert made.by_id["stone"] == Term("stone", "Đá", ("Đá bazan", "Basalt"), code="Đa")
    assert made.by_id["old-basalt"].broader == "stone"


@pytest.mark.parametrize(
    ("words", "into", "code"),
    [
        ("Đá", "đá", "E-TERM-SAME"),
        ("Đá bazan", "basalt", "E-TERM-SAME"),
        ("Đá", "Bazan cổ", "E-TERM-BELOW"),
        ("Gỗ", "Đá", "E-TERM-UNKNOWN"),
        ("Đá", "Gỗ", "E-TERM-UNKNOWN"),
        ("", "Đá", "E-TERM-UNKNOWN"),
    ],
)
def test_what_cannot_be_merged_is_said(words: str, into: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        merge_terms(STONES, words, into)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"broader": "Gỗ"}, "E-VOCABULARY-BROADER"),
        ({"broader": "Bazan cổ"}, "E-VOCABULARY-CYCLE"),
        ({"term": "Da"}, "E-VOCABULARY-TWICE"),
        ({"code": "Bz"}, "E-VOCABULARY-TWICE"),
        ({"id": "x"}, "E-TERM-COLUMN"),
        ({"colour": "x"}, "E-TERM-COLUMN"),
        ({"from_year": "0"}, "E-TERM-CELL"),
        ({"uri": "http://example.org/1"}, "E-TERM-CELL"),
        ({"status": "gone"}, "E-TERM-CELL"),
        ({"term": ""}, "E-TERM-CELL"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(cells: dict[str, str], code: str) -> None:
    with pytest.raises(Problem) as caught:
        edit_term(STONES, "Đá", cells)

    assert caught.value.code == code


def test_a_file_changes_the_cells_that_it_has_and_adds_terms() -> None:
    made = take_in(
        STONES, table({"term": "đá bazan", "note": "núi lửa"}, {"term": "Gỗ", "note": ""}), "f", replace_all=False
    )

    assert made.by_id["basalt"] == Term("basalt", "đá bazan", ("Basalt",), broader="stone", code="Bz", note="núi lửa")
    assert [term.id for term in made.terms] == ["stone", "basalt", "old-basalt", "leather", "go"]


def test_a_file_that_replaces_is_the_whole_vocabulary_and_ids_stay() -> None:
    rows = table({"term": "Gỗ", "broader": ""}, {"term": "Đá", "broader": "Gỗ"})
    made = take_in(STONES, rows, "f", replace_all=True)

    assert [(term.id, term.broader, term.code) for term in made.terms] == [("go", "", ""), ("stone", "go", "Đa")]


def test_a_synonym_that_comes_as_a_term_is_not_renamed_in_silence() -> None:
    with pytest.raises(Problem, match="E-VOCABULARY-TWICE"):
        take_in(STONES, table({"term": "Basalt", "note": "x"}), "f", replace_all=False)


def test_a_term_that_stands_twice_in_a_file_is_refused() -> None:
    with pytest.raises(Problem, match="E-VOCABULARY-TWICE"):
        take_in(STONES, table({"term": "Gỗ", "note": "a"}, {"term": "gỗ", "note": "b"}), "f", replace_all=False)
    with pytest.raises(Problem, match="E-VOCABULARY-ROWS"):
        take_in(STONES, table({"term": "Đá", "note": "a"}, {"term": "đá", "note": "b"}), "f", replace_all=False)


def test_what_is_written_is_read_again() -> None:
    terms = [
        Term("a", 'Tre, "nứa"', ("Mây, song", "Lồ ô"), "Tr", "", -2000, -1000, "http://vocab.getty.edu/aat/300011873"),
        Term("b", "Nứa", broader="a", note="dòng, phẩy; chấm phẩy", status="retired"),
    ]

    assert read_csv(write_csv(terms), "x") == terms


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_exported_file_comes_in_as_it_went_out(tmp_path: Path, ending: str, lang: str) -> None:
    from catalog import language

    language.speak("vi" if lang == "vi" else "en")
    before = Vocabulary(
        "material", [*STONES.terms, Term("x", "Văn hóa", ("a; b",)[:0], "", "", -2000, -1, "", "4.000 năm")]
    )
    path = tmp_path / f"terms{ending}"
    export_vocabulary(before, path)

    assert take_in(STONES, read_file(path, Limits()), path.name, replace_all=True).terms == before.terms


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,note\na,b\n", "E-VOCABULARY-COLUMNS"),
        ("term,note,colour\na,b,c\n", "E-VOCABULARY-COLUMNS"),
        ("term,note,note\na,b,c\n", "E-VOCABULARY-COLUMNS"),
        ("term,note\na,b,c\n", "E-VOCABULARY-COLUMNS"),
        ("nothing at all\n", "E-VOCABULARY-HEADER"),
        ("", "E-TABLE"),
    ],
)
def test_a_file_with_other_columns_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(text, "utf-8")

    with pytest.raises(Problem) as caught:
        read_file(path, Limits())

    assert caught.value.code.startswith(code)


def test_headers_may_be_vietnamese(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("Thuật ngữ;Từ đồng nghĩa;Ký hiệu;Thuộc;Từ năm;Ghi chú\nNứa;Lồ ô;N;Đá;-5;x\n", "utf-8-sig")

    made = take_in(STONES, read_file(path, Limits()), path.name, replace_all=False)

    assert made.terms[-1] == Term("nua", "Nứa", ("Lồ ô",), "N", "stone", -5, None, "", "x")


def test_a_word_of_one_term_is_no_code_of_another_and_accents_count() -> None:
    for change in (
        lambda: edit_term(STONES, "Da", {"synonyms+": "Đa"}),
        lambda: edit_term(STONES, "Da", {"synonyms+": "đa"}),
        lambda: add_term(STONES, "Đá cuội", {"code": "Da"}),
        lambda: add_term(STONES, "BZ", {}),
        lambda: take_in(STONES, table({"term": "Gỗ đa", "synonyms": "Đa"}), "x.csv", replace_all=False),
    ):
        with pytest.raises(Problem) as caught:
            change()
        assert caught.value.code == "E-VOCABULARY-TWICE"

    assert edit_term(STONES, "Da", {"code": "Da", "synonyms": "Dả"}).by_id["leather"].code == "Da"


def test_a_code_that_was_a_word_before_can_still_be_read_and_put_right() -> None:
    terms = [*STONES.terms, Term("fig", "Gỗ đa", ("Đa",)), Term("fig-leaf", "Lá đa", ("Bz",))]
    earlier = Vocabulary("material", terms)

    made = edit_term(earlier, "Gỗ đa", {"synonyms": ""})

    assert made.by_id["fig"].synonyms == ()
    assert edit_term(made, "Lá đa", {"synonyms": ""}).by_id["fig-leaf"].synonyms == ()


def test_a_wrong_header_is_told_in_the_words_of_a_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text("colour,size\na,b\n", "utf-8")

    with pytest.raises(Problem) as caught:
        read_file(path, Limits())

    assert "synonyms" in caught.value.next and "thuật ngữ" in caught.value.next
    assert "--map" not in caught.value.next


def test_rows_of_the_same_term_are_named() -> None:
    rows = table({"id": "a", "term": "Một"}, {"id": "b", "term": "Hai"}, {"id": "a", "term": "Ba"})

    with pytest.raises(Problem) as caught:
        take_in(STONES, rows, "x.csv", replace_all=False)

    assert (caught.value.code, caught.value.facts["rows"]) == ("E-VOCABULARY-ROWS", "2, 4")
