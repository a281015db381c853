"""Words of single fields: by any name of the field, in a useful order."""

from collections.abc import Iterator

import pytest

from catalog.museum import Museum
from catalog.search.fields import MARKS, limit_named, name_before
from tests.catalog.search.libraries import find, library_of, numbers

ENTRIES = {
    "BTBP 1": {"name": "Túi", "materials": "Da", "find_place": "tỉnh Bình Phước"},
    "BTBP 2": {
        "name": "Túi",
        "materials": "Da trâu",
        "find_place": "xã Bình Đa, tỉnh Phước Long",
        "legal_level": "Bảo vật quốc gia",
    },
    "BTBP 3": {"name": "Rìu", "materials": "Đá bazan", "find_place": "thị xã Bình Long"},
    "BTBP 4": {"name": "Bôn", "materials": "Đá", "find_place": "thị xã Phước Long"},
    "BTBP 31": {"name": "Gùi", "ethnic_group": "M’nông"},
    "BTBP 32": {"name": "Gùi", "ethnic_group": "Khmer"},
    "BTBP 33": {"name": "Gùi", "ethnic_group": "Xtiêng"},
    "BTBP 34": {"name": "Gùi", "ethnic_group": "Ê Đê"},
    "BTBP 35": {"name": "Gùi", "ethnic_group": "Cơ Ho"},
    "BTBP 41": {"name": "Phường Bình Hoà"},
    "BTBP 42": {"name": "Xã Hoà Bình"},
    "BTBP 43": {"name": "Một bản đồ của xã Hoà Bình cũ"},
    "BTBP 1234": {"name": "Kèn dài"},
    "BTBP 123": {"name": "Kèn dài"},
    "BTBP 8/Đa 123": {"name": "Kèn dài"},
    "BTBP 5": {"name": "Bốn cái bôn", "materials": "Bazan"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from library_of(ENTRIES, request, tmp_path_factory)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("chất liệu:đá", ["BTBP 3", "BTBP 4", "BTBP 5", "BTBP 1", "BTBP 2"]),
        ("chat lieu:Đá", ["BTBP 3", "BTBP 4", "BTBP 5", "BTBP 1", "BTBP 2"]),
        ("bon chất liệu:đá", ["BTBP 4", "BTBP 5"]),
        ("bốn chất liệu:da", ["BTBP 5", "BTBP 4"]),
    ],
)
def test_words_of_a_field_with_accents_come_first_as_typed(library: Museum, words: str, expected: list[str]) -> None:
    assert numbers(find(library, words)) == expected


@pytest.mark.parametrize("key", MARKS)
@pytest.mark.parametrize("blank", ["_", " "])
def test_a_field_has_its_english_name_with_blanks_or_without(library: Museum, key: str, blank: str) -> None:
    assert name_before(f"trống {key.replace('_', blank)}") == (key.replace("_", blank), limit_named(key))
    assert find(library, f"{key.replace('_', blank)}:mnong").ignored == []


def test_words_of_a_field_without_accents_ask_for_none(library: Museum) -> None:
    assert numbers(find(library, "chất liệu:da")) == ["BTBP 1", "BTBP 2", "BTBP 3", "BTBP 4", "BTBP 5"]


@pytest.mark.parametrize("words", ['nơi:"phước long"', 'nơi:"phuoc long"'])
def test_the_cards_own_words_come_before_what_a_vocabulary_knows(library: Museum, words: str) -> None:
    found = find(library, words)

    assert numbers(found)[:2] == ["BTBP 2", "BTBP 4"]
    assert set(numbers(found)[2:]) == {"BTBP 1", "BTBP 3"}
    scores = [hit.score for hit in found.hits]
    assert scores[0] == scores[1] > scores[2]


def test_legal_level_is_no_level(library: Museum) -> None:
    found = find(library, 'legal level:"bảo vật"')

    assert (numbers(found), found.ignored) == (["BTBP 2"], [])


@pytest.mark.parametrize(
    "words",
    ["number:BTBP-00003", "số:00003", "số:btbp3", "số:3", '"BTBP-00003"', '"btbp3"', 'rìu "btbp3"', "rìu số:0003"],
)
def test_a_number_in_its_field_or_quoted_is_found_in_every_form(library: Museum, words: str) -> None:
    assert numbers(find(library, words))[:1] == ["BTBP 3"]


def test_fragments_of_a_number_in_its_field_come_after_the_number(library: Museum) -> None:
    assert numbers(find(library, "số:123")) == ["BTBP 123", "BTBP 8", "BTBP 1234"]
    assert numbers(find(library, '"btbp123"')) == ["BTBP 123"]
    assert numbers(find(library, "số:123 -dài")) == []
    assert numbers(find(library, "dài -số:00123")) == ["BTBP 8", "BTBP 1234"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        *((words, "BTBP 31") for words in ("mơ nông", "mơ-nông", "mơnông", "mnông", "m'nông", "mo nong", "m-nông")),
        *((words, "BTBP 32") for words in ("khơ-me", "khơ me", "khơme", "khờ me", "khmer", "khome")),
        *((words, "BTBP 33") for words in ("x-tiêng", "xtiêng", "s'tiêng", "stieng")),
        *((words, "BTBP 34") for words in ("ê đê", "êđê", "ede", "rhade", "e-de")),
        *((words, "BTBP 35") for words in ("kơ ho", "cơ ho", "coho", "cơ-ho")),
    ],
)
def test_a_people_is_found_in_all_its_spellings(library: Museum, words: str, number: str) -> None:
    assert numbers(find(library, f'dân tộc:"{words}"')) == [number]
    assert number in numbers(find(library, words))


@pytest.mark.parametrize("words", ["hoà bình", "hoa binh"])
def test_words_of_a_name_in_the_order_as_typed_come_first(library: Museum, words: str) -> None:
    found = find(library, words)

    assert numbers(found) == ["BTBP 42", "BTBP 43", "BTBP 41"]
    assert found.hits[0].score > found.hits[1].score > found.hits[2].score


def test_pages_of_words_of_a_field_follow_each_other(library: Museum) -> None:
    whole = numbers(find(library, "chất liệu:đá"))
    pages = [numbers(find(library, "chất liệu:đá", limit=2, offset=offset)) for offset in (0, 2, 4)]

    assert [number for page in pages for number in page] == whole
