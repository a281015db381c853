"""The cells of a term: what is kept, in which form, and what is refused with the reason."""

import pytest

from catalog.problems import Problem
from catalog.vocabulary.term import Term, read_term


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        ("http://vocab.getty.edu/aat/300011176", "http://vocab.getty.edu/aat/300011176"),
        ("https://vocab.getty.edu/page/aat/300011176", "http://vocab.getty.edu/aat/300011176"),
        ("https://www.wikidata.org/wiki/Q43338", "http://www.wikidata.org/entity/Q43338"),
        ("http://www.wikidata.org/entity/Q43338", "http://www.wikidata.org/entity/Q43338"),
        (
            "https://www.wikidata.org/wiki/Q43338 ; http://vocab.getty.edu/aat/300011176",
            "http://www.wikidata.org/entity/Q43338; http://vocab.getty.edu/aat/300011176",
        ),
        ("", ""),
    ],
)
def test_a_uri_is_kept_in_the_form_that_identifies(uri: str, kept: str) -> None:
    assert read_term({"term": "Đá", "uri": uri}, "x").uri == kept


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("term", ""),
        ("term", "; "),
        ("term", "Đá; gỗ"),
        ("term", "á" * 201),
        ("term", "=HYPERLINK(A1)"),
        ("term", "@SUM(1)"),
        ("term", "--"),
        ("synonyms", "Đá; +1"),
        ("synonyms", "Đá; …"),
        ("synonyms", "á" * 201),
        ("id", "Đá"),
        ("id", "a b"),
        ("id", "../x"),
        ("id", "a" * 65),
        ("code", "a b"),
        ("code", "=1"),
        ("from_year", "0"),
        ("from_year", "1e3"),
        ("from_year", "thế kỷ 1"),
        ("from_year", "99999999"),
        ("to_year", "3000"),
        ("uri", "javascript:alert(1)"),
        ("uri", "http://vocab.getty.edu/aat/1"),
        ("uri", "http://vocab.getty.edu.evil.org/aat/300011176"),
        ("uri", "https://www.wikidata.org/wiki/Q0"),
        ("note", "=1+1"),
        ("note", "a" * 2001),
        ("status", "new"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_what_was_expected(column: str, cell: str) -> None:
    with pytest.raises(Problem) as caught:
        read_term({"term": "Đá"} | {column: cell}, "terms.csv, 7")

    problem = caught.value
    assert (problem.code, problem.where, problem.facts["column"]) == ("E-TERM-CELL", "terms.csv, 7", column)
    assert len(problem.facts["found"]) <= 80
    assert problem.facts["expected"] in problem.next


def test_a_term_does_not_end_before_it_begins() -> None:
    with pytest.raises(Problem, match="E-TERM-CELL"):
        read_term({"term": "Thời Trần", "from_year": "1400", "to_year": "1225"}, "x")


def test_cells_are_cleaned_of_what_nobody_sees() -> None:
    term = read_term({"term": " Đa\u0301\u200b \n bazan ", "synonyms": "a;; a ;b", "note": "x\x00\x1by"}, "x")

    assert term == Term("da-bazan", "Đá bazan", ("a", "b"), note="xy")
