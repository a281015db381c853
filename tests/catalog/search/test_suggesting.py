"""Where nothing is found, the words that may have been meant: of the museum's own texts, with their accents."""

from collections.abc import Iterator

import pytest

from catalog.museum import Museum
from catalog.search.spelling import keyed, slips, written
from catalog.search.words import text_of
from tests.catalog.search.libraries import find, library_of

ENTRIES = {
    "BTBP 1": {"name": "Trống đồng", "description": "Mặt trống có ngôi sao"},
    "BTBP 2": {"name": "Đàn đá", "description": "Tìm thấy ở phía đông"},
    "BTBP 3": {"name": "Bình hoa", "find_place": "xã Lộc Hòa"},
    "BTBP 4": {"name": "Painting of a landscape", "notes": "1234"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from library_of(ENTRIES, request, tmp_path_factory)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("trống đồg", "trống đồng"),
        ("trốgn đồng", "trống đồng"),
        ("rtong dong", "trống đồng"),
        ("troongs ddoongf", "trống đồng"),
        ("tro61ng d9o6ng2", "trống đồng"),
        ("dàn dâ1", "đàn đá"),
        ("lộc hào", "lộc hòa"),
        ("paintng landscap", "painting landscape"),
    ],
)
def test_a_slip_of_the_fingers_is_mended(library: Museum, typed: str, meant: str) -> None:
    found = find(library, typed)

    assert found.total == 0
    assert found.suggestions[:1] == [meant]


def test_what_is_suggested_finds_something(library: Museum) -> None:
    for typed in ("trống đồg", "hoạ bình sao x", "mặt trốg đông"):
        for suggestion in find(library, typed).suggestions:
            assert find(library, suggestion).total > 0


@pytest.mark.parametrize(
    "typed", ["trống", "qwertzuiop", "98765", "-", "", "a" * 10_000, "trống -đồng", "sưu tập:trốg"]
)
def test_nothing_is_suggested_where_something_is_found_or_nothing_is_near(library: Museum, typed: str) -> None:
    assert find(library, typed).suggestions == []


def test_words_of_the_index_are_written_with_the_tone_on_its_vowel() -> None:
    words = (
        "hòa thủy khỏe quý gì giống tiếng tười đồng rượu nước nghiêng toàn hoặc quyển thuyền xoáy khuỷu ngoài "
        "của mía lúa khói tàu giàu quả gió yểu"
    )

    assert " ".join(map(written, text_of(words).split())) == words


def test_slips_are_counted_in_letters_and_marks() -> None:
    assert [slips("đông", other) for other in ("đông", "đồng", "đog", "đôgn", "dong")] == [0, 1, 2, 1, 2]
    assert "dong" in keyed("ddoongf") and "truong" in keyed("truwowngf")
