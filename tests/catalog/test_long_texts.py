"""Texts of any length come in, are found, shown and rebuilt, on either database."""

import csv
import random
from pathlib import Path

import pytest

from catalog.fields import BY_KEY
from catalog.museum import Museum
from tests.catalog.search.libraries import find, numbers
from tests.catalog.test_index import all_rows
from tests.catalog.test_rebuild import rebuilt
from tests.conftest import Sohoa

pytestmark = pytest.mark.databases

_LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáảãạấẩệộợủữỵ0123456789"


def words(seed: str, letters: int = 10_000) -> str:
    """So many letters of words that no server can pack, and that begin with one of their own."""
    chance = random.Random(seed)
    made = [f"từ{seed.replace('_', '')}"]
    while sum(map(len, made)) + len(made) < letters:
        made.append("".join(chance.choices(_LETTERS, k=chance.randint(2, 9))))
    return " ".join(made)[:letters].strip()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register of one artifact whose every field is as long as no card's, but for its number and quantity."""
    row = {"inventory_number": "BTBP 1", "quantity": "1"}
    row |= {key: words(key) for key in BY_KEY if key not in (*row, "class_number", "publish")}
    row |= {"Cột riêng": words("extra"), f"Cột {words('header', 300)}": words("other")}
    path = tmp_path / "sổ.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    return path


def test_a_card_may_be_long_in_every_field(museum: Museum, sohoa: Sohoa, register: Path) -> None:
    said = sohoa("register", "import", register, "--json")
    assert (said.data["added"], said.data["refused"]) == (1, 0), said.out[:2000]
    before = all_rows(museum)

    assert rebuilt(museum).damage == []
    again = Museum(museum.path)
    assert all_rows(again) == before
    for word in ("từname", "tuname", "từothernames", "từtechnique"):
        assert numbers(find(again, word)) == ["BTBP 1"], word
    assert find(again, "").facets["culture"] == {words("culture"): 1}
    assert sohoa("show", "1", "--json").data["record"]["card"]["culture"] == words("culture")


def test_a_number_of_thousands_of_signs_is_none(museum: Museum, sohoa: Sohoa) -> None:
    said = sohoa("register", "add", f"BTBP 1{'.12345' * 1000}", "name=Rìu", "--json")

    assert (said.code, said.codes) == (2, ["E-NUMBER-INVALID"])
