"""Places: old names lead to the present ones and back, and the words of a card tell apart what has one name."""

import csv
import gzip
import re

import pytest

from catalog.vocabulary import Term, Vocabularies
from catalog.vocabulary.places import split_kind
from catalog.vocabulary.table import write_csv
from tests.conftest import shared

DEFAULTS = Vocabularies({})


def terms(words: str, vocabularies: Vocabularies = DEFAULTS) -> list[str]:
    return [term.term for term in vocabularies.terms("find_place", words)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "xã Lộc Tấn, huyện Lộc Ninh, tỉnh Sông Bé",
            ["tỉnh Sông Bé", "huyện Lộc Ninh", "xã Lộc Tấn"],
        ),
        ("huyện Lộc Ninh", ["huyện Lộc Ninh"]),
        ("Lộc Ninh", ["huyện Lộc Ninh"]),
        ("loc ninh - binh phuoc", ["tỉnh Bình Phước", "huyện Lộc Ninh"]),
        ("H. Lộc Ninh", ["huyện Lộc Ninh"]),
        ("H Lộc Ninh", []),
        ("thị trấn Lộc Ninh", []),  # another kind of unit than the one with that name
        ("tỉnh Phước Long", ["tỉnh Phước Long"]),
        ("Phước Long", ["thị xã Phước Long"]),  # the unit that has the bare name among its words
        ("Phước Long, tỉnh Bình Phước", ["tỉnh Bình Phước", "thị xã Phước Long"]),
        ("TX. Phước Long", ["thị xã Phước Long"]),
        ("thị xã An Lộc, tỉnh Bình Phước", ["tỉnh Bình Phước", "An Lộc"]),
        ("Thành phố Hồ Chí Minh", []),
        ("", []),
        (", ; -", []),
    ],
)
def test_the_units_of_a_place_are_found_by_what_its_words_say(words: str, found: list[str]) -> None:
    assert terms(words) == found


def test_the_old_province_leads_to_the_new_and_the_new_back_to_the_old() -> None:
    labels = DEFAULTS.labels
    assert {"Sông Bé", "Bình Phước", "Đồng Nai"} <= set(labels("find_place", "huyện Lộc Ninh, tỉnh Sông Bé"))
    assert {"Sông Bé", "Bình Phước", "Đồng Nai"} <= set(labels("find_place", "huyện Lộc Ninh, tỉnh Bình Phước"))
    assert {"Sông Bé", "Bình Phước", "Đồng Nai"} <= set(labels("find_place_now", "Lộc Ninh"))


def test_a_unit_is_not_found_by_its_neighbours_nor_a_province_by_its_districts() -> None:
    assert "huyện Bù Đăng" not in DEFAULTS.labels("find_place", "huyện Lộc Ninh, tỉnh Bình Phước")
    assert "huyện Lộc Ninh" not in DEFAULTS.labels("find_place", "tỉnh Bình Phước")


def test_what_became_part_of_a_larger_unit_is_not_what_its_other_parts_were() -> None:
    places = [
        Term("new", "tỉnh Đồng Nai", from_year=2025),
        Term("bp", "tỉnh Bình Phước", broader="new", from_year=1997, to_year=2025),
        Term("bh", "tỉnh Biên Hòa", broader="new", to_year=2025),
    ]
    vocabularies = Vocabularies({"vocabularies/place.csv": write_csv(places)})

    assert vocabularies.labels("find_place", "tỉnh Bình Phước") == ("tỉnh Bình Phước", "tỉnh Đồng Nai")
    assert set(vocabularies.labels("find_place", "tỉnh Đồng Nai")) == {term.term for term in places}


def test_one_name_in_two_provinces_is_told_apart_by_the_province_and_else_is_neither() -> None:
    places = [
        Term("a", "tỉnh An Giang"),
        Term("b", "tỉnh Bến Tre"),
        Term("ax", "xã Bình Phước", broader="a"),
        Term("bx", "xã Bình Phước", broader="b"),
    ]
    vocabularies = Vocabularies({"vocabularies/place.csv": write_csv(places)})

    assert [t.id for t in vocabularies.terms("find_place", "xã Bình Phước, Bến Tre")] == ["b", "bx"]
    assert vocabularies.terms("find_place", "xã Bình Phước") == []


def test_a_name_without_its_kind_is_the_largest_unit_that_has_it() -> None:
    places = [Term("d", "huyện An Biên"), Term("t", "thị trấn An Biên", broader="d"), Term("h", "ấp An Biên")]
    vocabularies = Vocabularies({"vocabularies/place.csv": write_csv(places)})

    assert [t.id for t in vocabularies.terms("find_place", "an bien")] == ["d"]
    assert [t.id for t in vocabularies.terms("find_place", "TT. An Biên, An Biên")] == ["d", "t"]


@pytest.mark.parametrize(
    ("words", "split"),
    [
        ("TP. Đồng Xoài", (1, "Đồng Xoài")),
        ("tp Đồng Xoài", (1, "Đồng Xoài")),
        ("Thị trấn Lộc Ninh", (3, "Lộc Ninh")),
        ("xãLộc Tấn", (None, "xãLộc Tấn")),
        ("Bonn", (None, "Bonn")),
        ("\u017fóc Bom Bo", (None, "\u017fóc Bom Bo")),  # a long s matches s where case is ignored
        ("Xã", (None, "Xã")),
        ("tỉnh", (None, "tỉnh")),
    ],
)
def test_the_kind_of_unit_stands_before_its_name(words: str, split: tuple[int | None, str]) -> None:
    assert split_kind(words) == split


UNIT = re.compile(r"(?:tỉnh|thành phố|thị trấn|phường|xã)\s+[^()]+", re.IGNORECASE)


def country() -> list[Term]:
    """The units of 2025, and those before them that they were made from, as a museum would import them."""
    with gzip.open(shared("collections") / "vn_units_merged_from.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    terms = [
        Term(
            f"u{r['code']}",
            r["name"],
            broader="" if r["parent_code"] == "0" else f"u{r['parent_code']}",
            from_year=2025,
        )
        for r in rows
    ]
    for row in rows:
        names = {name.strip(" .") for name in re.split(r",| và ", row["merged_from"].split(". ")[0])}
        olds = sorted(name for name in names if UNIT.fullmatch(name) and name.lower() != row["name"].lower())
        seen = {row["name"].lower()}
        for number, name in enumerate(olds):
            if name.lower() not in seen:
                seen.add(name.lower())
                terms.append(Term(f"o{row['code']}-{number}", name, broader=f"u{row['code']}", to_year=2025))
    return terms


def test_with_the_units_of_the_whole_country_ha_giang_leads_to_tuyen_quang_and_back() -> None:
    places = country()
    vocabularies = Vocabularies({"vocabularies/place.csv": write_csv(places)})

    assert len(places) > 10_000
    for words in ("huyện Vị Xuyên, tỉnh Hà Giang", "Hà Giang", "tinh ha giang"):
        assert "Tỉnh Tuyên Quang" in vocabularies.labels("find_place", words)
    assert "tỉnh Hà Giang" in vocabularies.labels("find_place", "tỉnh Tuyên Quang")
    assert "Thành phố Đồng Nai" in vocabularies.labels("find_place", "tỉnh Bình Phước")
    assert "tỉnh Hà Giang" not in vocabularies.labels("find_place", "tỉnh Bình Phước")
