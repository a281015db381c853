"""A vocabulary as a whole: what lies in what, and what does not go together."""

from typing import Any

import pytest

from catalog.problems import Problem
from catalog.vocabulary import Term, Vocabularies, Vocabulary

STONES = [
    Term("stone", "Đá", code="Đa"),
    Term("basalt", "Đá bazan", ("Basalt",), broader="stone"),
    Term("old-basalt", "Bazan cổ", broader="basalt"),
    Term("wood", "Gỗ"),
]


def test_broader_terms_come_the_nearest_first() -> None:
    vocabulary = Vocabulary("material", STONES)

    assert [t.id for t in vocabulary.ancestors(STONES[2])] == ["basalt", "stone"]
    assert vocabulary.all_labels(STONES[2]) == ("Bazan cổ", "Đá bazan", "Basalt", "Đá")
    assert [(depth, t.id) for depth, t in vocabulary.tree()] == [
        (0, "stone"),
        (1, "basalt"),
        (2, "old-basalt"),
        (0, "wood"),
    ]


def test_labels_of_a_broad_term_are_not_those_of_what_lies_in_it() -> None:
    assert "Basalt" not in Vocabulary("material", STONES).all_labels(STONES[0])


@pytest.mark.parametrize(
    ("terms", "code", "facts"),
    [
        ([Term("a", "Đá"), Term("b", "đá")], "TWICE", {"label": "đá", "first": "Đá [a]", "second": "đá [b]"}),
        ([Term("a", "Hòa"), Term("b", "hoà")], "TWICE", {"label": "hoà"}),
        ([Term("a", "Đá"), Term("b", "Gỗ", ("Đá",))], "TWICE", {"label": "Đá"}),
        ([Term("a", "Đá", ("Cuội",)), Term("b", "Gỗ", ("cuội",))], "TWICE", {"label": "cuội"}),
        ([Term("a", "Đá"), Term("a", "Gỗ")], "TWICE", {"label": "a"}),
        ([Term("a", "Đá", code="Đa"), Term("b", "Gỗ", code="Đa")], "TWICE", {"label": "Đa"}),
        ([Term("a", "Đá", broader="x")], "BROADER", {"term": "Đá", "broader": "x"}),
        ([Term("a", "Đá", broader="a")], "CYCLE", {"term": "Đá"}),
        ([Term("a", "Đá", broader="b"), Term("b", "Gỗ", broader="c"), Term("c", "Sắt", broader="b")], "CYCLE", {}),
    ],
)
def test_terms_that_do_not_go_together_are_refused(terms: list[Term], code: str, facts: dict[str, Any]) -> None:
    with pytest.raises(Problem) as caught:
        Vocabulary("material", terms)

    assert caught.value.code == f"E-VOCABULARY-{code}"
    assert caught.value.where == "material"
    assert caught.value.facts | facts == caught.value.facts
    assert caught.value.message and caught.value.next


def test_labels_that_differ_in_an_accent_and_codes_that_differ_in_case_are_different() -> None:
    terms = [Term("a", "Đá", code="Đa"), Term("b", "Da", code="Da"), Term("c", "Dạ", code="ĐA")]
    vocabulary = Vocabulary("material", terms)

    assert [vocabulary.find(words) for words in ("Đá", "Da", "Dạ", "Đa", "ĐA")] == [*terms, terms[0], terms[2]]


def test_more_terms_than_anyone_uses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.vocabulary.vocabulary._MOST_TERMS", 3)

    with pytest.raises(Problem, match="E-VOCABULARY-LIMIT"):
        Vocabulary("material", STONES)


def test_a_thousand_terms_in_one_chain_are_no_trouble() -> None:
    chain = [Term(f"t{n}", f"Từ {n}", broader=f"t{n + 1}" if n < 999 else "") for n in range(1000)]
    vocabulary = Vocabulary("material", chain)

    assert len(vocabulary.all_labels(chain[0])) == 1000
    assert len(list(vocabulary.tree())) == 1000


def test_a_retired_term_is_understood_but_is_none_that_a_card_should_have() -> None:
    from catalog.vocabulary.table import write_csv

    terms = [Term("old", "Đá cũ", status="retired"), Term("new", "Đá")]
    vocabularies = Vocabularies({"vocabularies/material.csv": write_csv(terms)})

    assert vocabularies.preferred("materials", "đá cũ") == "Đá cũ"
    assert (vocabularies.is_known("materials", "Đá"), vocabularies.is_known("materials", "Đá cũ")) == (True, False)
