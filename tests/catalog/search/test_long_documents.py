"""Cards with more words than a server keeps places of: both databases find the same."""

from collections.abc import Iterator

import pytest

from catalog.museum import Museum
from tests.catalog.search.libraries import find, library_of, numbers

#: Words between words, each another: they take up places.
FILLING = " ".join(f"{number:x}" for number in range(16_400))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    """BTBP 1 to 4: a word very often, many words, both words apart, a short card."""
    entries = {
        "BTBP 1": {"name": "Hộp tiền", "notes": f"{'tiền xu ' * 300} tiền Minh Mạng"},
        "BTBP 2": {
            "name": "Sách",
            "other_names": "Rương, Sách cổ",
            "notes": f"{FILLING} bộ zêbu và tiền",
            "materials": "Giấy dó",
        },
        "BTBP 3": {"name": "Hòm", "notes": f"{'tiền tệ ' * 300} Minh và Mạng và zêbu; {FILLING} minh tiền mạng"},
        "BTBP 4": {"name": "Sách", "notes": "bộ zêbu và tiền Minh Mạng"},
    }
    yield from library_of(entries, request, tmp_path_factory)


@pytest.mark.parametrize(
    ("words", "artifacts"),
    [
        ('"tiền minh mạng"', [1, 4]),
        ('"tien minh mang"', [1, 4]),
        ('"minh tiền"', [3]),
        ('"zêbu và"', [2, 4]),
        ('"va zebu"', [3]),
        ('sách -"zêbu và"', []),
        ('sách -"và zêbu"', [2, 4]),
        ('-"zêbu và" -"minh tiền"', [1]),
        ('"zêbu và" "minh mạng"', [4]),
        ('"tiền xu" -minh', []),
        ('hòm "minh ma*"', []),
        ('chất liệu:"giấy dó"', [2]),
        ('tên:"hộp tiền"', [1]),
        ("tiền -giấy", [1, 3, 4]),
    ],
)
def test_phrases_are_found_and_left_out_wherever_they_stand(library: Museum, words: str, artifacts: list[int]) -> None:
    assert numbers(find(library, words)) == [f"BTBP {number}" for number in artifacts]


def test_hits_are_in_the_order_of_the_texts(library: Museum) -> None:
    def scores(words: str) -> dict[str, int]:
        return {hit.number: hit.score for hit in find(library, words).hits}

    assert scores("BTBP-3")["BTBP 3"] == scores('số:"BTBP 3"')["BTBP 3"] == 100
    assert scores("minh mạng") == {"BTBP 1": 56, "BTBP 4": 56, "BTBP 3": 53}
    assert scores("sách cổ") == {"BTBP 2": 62}
