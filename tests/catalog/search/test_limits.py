"""What narrows a search: phrases, exclusions, beginnings, fields, years and levels; and what is no such thing."""

import csv
from collections.abc import Iterator

import pytest

from catalog.fields import find_field
from catalog.museum import Museum
from catalog.search.query import read_query
from tests.catalog.search.libraries import find, library_of, numbers
from tests.conftest import shared


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    """The forty artifacts of the demo register."""
    with (shared("vietnam") / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{find_field(label).key: text for label, text in row.items() if text} for row in csv.DictReader(file)]  # type: ignore[union-attr]
    entries = {row["inventory_number"]: {k: v for k, v in row.items() if k != "inventory_number"} for row in rows}
    yield from library_of(entries, request, tmp_path_factory)


def found(museum: Museum, words: str) -> list[int]:
    return [int(number.removeprefix("BTBP ")) for number in numbers(find(museum, words))]


@pytest.mark.parametrize(
    ("words", "artifacts"),
    [
        ('"trống đồng"', {13, 14}),
        ('"đồng trống"', set()),
        ('"dong trong"', set()),
        ('"trong dong"', {13, 14}),
        ('"minh mang thong bao"', {35}),
        ('"mạng bảo"', set()),
        ("thông bảo “Minh Mạng”", {35}),
        ('"không đóng', set()),
        ("通寶", {35}),
        ("明通", set()),
    ],
)
def test_words_between_quotes_stand_side_by_side(library: Museum, words: str, artifacts: set[int]) -> None:
    assert set(found(library, words)) == artifacts


def test_no_phrase_runs_from_one_field_into_the_next(library: Museum) -> None:
    assert set(found(library, "nhạc cụ đồng")) >= {13, 14}
    assert found(library, '"nhạc cụ đồng"') == []


@pytest.mark.parametrize(
    ("words", "artifacts"),
    [
        ("rìu", {1, 2, 16}),
        ("rìu -đồng", {2}),  # BTBP 1 is of the culture of Đồng Nai
        ("rìu -dong", {2}),
        ("rìu -đóng", {1, 2, 16}),
        ('rìu -"tứ giác"', {1, 16}),
        ("rìu -chất liệu:đá", {16}),
        ('-chất liệu:đồng "trống loại"', set()),
        ('-chất liệu:đá "trống loại"', {13}),
        ("tên:rìu - tên:đồng", {16}),
    ],
)
def test_a_hyphen_before_a_word_or_phrase_leaves_out_what_has_it(
    library: Museum, words: str, artifacts: set[int]
) -> None:
    assert set(found(library, words)) == artifacts


def test_exclusions_alone_leave_everything_else(library: Museum) -> None:
    assert set(found(library, "-bình -phước")) == {9, 13, 39}
    assert found(library, "-dữ") == []


@pytest.mark.parametrize(
    ("words", "artifacts"),
    [
        ("sưu tập:Tiền", {35}),
        ("suu tap: tien", {35}),
        ("SƯU TẬP:tiền", {35}),
        ("collection:tiền", {35}),
        ('chất liệu:"đá bazan"', {1, 2, 6}),
        ('material:"da bazan"', {1, 2, 6}),
        ("dân tộc:Khmer", {24}),
        ('kho:"Kho 5"', {31, 32, 37, 38}),
        ('store:"kho 5"', {31, 32, 37, 38}),
        ('vị trí:"tủ tiền 1"', {35}),
        ("tên:máy", {18, 40}),
        ("số:Đa", {1, 2, 3, 4, 5, 6, 39}),
        ("mảnh chất liệu:nhôm", {18}),
        ("chất liệu:nhôm chất liệu:đá", set()),
    ],
)
def test_a_name_and_a_colon_ask_one_field(library: Museum, words: str, artifacts: set[int]) -> None:
    result = find(library, words)

    assert {int(number.removeprefix("BTBP ")) for number in numbers(result)} == artifacts
    assert result.ignored == []


def test_synonyms_and_broader_terms_find_what_the_card_says_in_other_words(library: Museum) -> None:
    written = set(found(library, "Xtiêng"))

    assert written >= {17, 20, 23}
    for name in ("S'tiêng", "S’tiêng", "Stiêng", "stieng", "dân tộc:S'tiêng"):
        assert set(found(library, name)) >= {17, 20, 23}
    assert 5 in found(library, "chất liệu:đá")
    assert 16 not in found(library, "chất liệu:đá")


def test_the_leather_is_not_the_stone(library: Museum) -> None:
    assert found(library, "chất liệu:Đá")[:3] == [1, 2, 3]
    assert found(library, "chất liệu:da") == found(library, "chất liệu:Đá")


@pytest.mark.parametrize(
    ("words", "artifacts"),
    [
        ("niên đại:1824", {10, 11, 35}),
        ("niên đại:1400..1824 tiền", {35}),
        ("năm:1972 tài liệu", {28}),
        ("dating:2001..", {38, 39}),
        ("niên đại:..-2001", set()),
        ("niên đại:-2000", {2, 5, 6, 7}),
        ("-niên đại:..2000 tiêu bản", {38}),
        ("-niên đại:1900..2000 khăn", set()),
    ],
)
def test_years_find_datings_that_overlap_them(library: Museum, words: str, artifacts: set[int]) -> None:
    assert set(found(library, words)) == artifacts


@pytest.mark.parametrize(
    ("words", "years", "left"),
    [
        ("niên đại:1802-1945 áo", (1802, 1945), 1),
        ("niên đại:1802 - 1945 áo", (1802, 1945), 1),
        ("niên đại:thế kỷ XIX", (1801, 1900), 0),
        ('niên đại:"đầu thế kỷ XX" áo -gỗ', (1901, 1933), 1),
        ("niên đại:thế kỷ 2-1 TCN", (-200, -1), 0),
        ("niên đại:500 TCN", (-500, -500), 0),
        ("niên đại:4000 năm cách ngày nay", (-2000, -2000), 0),
        ("date:19th century", (1801, 1900), 0),
        ("niên đại:1968 56", (1968, 1968), 1),
        ("niên đại:1968 năm con khỉ", (1968, 1968), 2),
        ("niên đại:1945.. 5", (1945, 10**9), 1),
        ('niên đại:"1945 .. 1960"', (1945, 1960), 0),
    ],
)
def test_years_are_said_as_a_card_says_them(words: str, years: tuple[int, int], left: int) -> None:
    query = read_query(words, "BTBP")

    assert ([span[:2] for span in query.years], len(query.terms), query.ignored) == ([years], left, [])


def test_bounds_in_either_order_are_the_same_years_and_no_years_are_words(library: Museum) -> None:
    assert found(library, "niên đại:200..-500") == found(library, "niên đại:-500..200") != []
    assert find(library, "niên đại:xưa rìu").ignored == ["niên đại:xưa"]


def test_levels_are_asked_for_in_either_language(library: Museum) -> None:
    for words in ("mức:đã vào sổ", "muc:da vao so", "level:registered", "-mức:đã số hóa", "mức:đã vào sổ mức:approved"):
        assert len(found(library, words)) == 40
    assert found(library, "mức:đã vào sổ rìu") == found(library, "rìu")
    assert found(library, "mức:nghiệm thu") == []


def test_what_is_no_field_is_taken_for_words_and_said(library: Museum) -> None:
    for words, ignored in {
        "foo:rìu": ["foo:rìu"],
        "mức:cao rìu": ["mức:cao"],
        "người giao:Minh": ["giao:Minh"],
        "sưu tập:": ["sưu tập:"],
        "12:30": [],
        "rìu": [],
    }.items():
        assert find(library, words).ignored == ignored
    assert found(library, "foo: -foo rìu") == []


def test_a_star_ends_the_beginning_of_a_word(library: Museum) -> None:
    assert set(found(library, "tro*")) >= {13, 14}
    assert set(found(library, '"trống đ*')) == set()
    assert set(found(library, "thổ cẩ*")) >= set(found(library, "thổ cẩm")) == {25, 40}
    assert found(library, "zzz*") == []


def test_who_gave_an_artifact_is_found_by_no_means(library: Museum) -> None:
    for words in ('"Nguyễn Văn Minh"', '"Võ Văn"', '"Điểu Minh"', 'người giao:"Võ Văn"', 'source_person:"Võ Văn"'):
        assert found(library, words) == []
