"""All letters of Vietnamese, every spelling of them, and which of them come first."""

import itertools
import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pytest

from catalog.folding import fold
from catalog.museum import Museum
from catalog.search.words import folded, text_of, words_of
from tests.catalog.search.libraries import find, library_of, numbers
from tests.conftest import shared

_MARKS = [*itertools.product("aăâeêioôơuưy", ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"])]
LETTERS = sorted({c for v, t in _MARKS for c in (unicodedata.normalize("NFC", v + t),) if c not in "aeiouy"} | {"đ"})
PAIRS = 150


def syllables() -> dict[str, list[str]]:
    """Real syllables by what they fold to; those of one group differ in their accents alone."""
    lines = (shared("collections") / "hunspell-vi" / "vi-DauCu.dic").read_text(encoding="utf-8").splitlines()[1:]
    groups = defaultdict(set)
    for line in lines:
        word = line.split("/")[0].lower()
        groups[fold(word)].add(text_of(word))
    return {letters: sorted(words) for letters, words in groups.items() if len(words) > 1}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pairs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Museum, list[tuple[str, str]]]]:
    """Pairs of syllables that differ in their accents alone: one in a remark, the other in the name of an artifact."""
    dice = random.Random(4)
    groups = syllables()
    chosen = [tuple(dice.sample(groups[letters], 2)) for letters in dice.sample(sorted(groups), PAIRS)]
    entries = {}
    for place, (one, other) in enumerate(chosen):
        entries[f"BTBP {2 * place + 1}"] = {"name": f"Vật {other}"}
        entries[f"BTBP {2 * place + 2}"] = {"name": "Vật", "notes": f"xem {one}"}
    for museum in library_of(entries, request, tmp_path_factory):
        yield museum, [(one, other) for one, other in chosen]


def test_there_are_67_small_letters_with_accents_and_all_fold() -> None:
    assert len(LETTERS) == 67
    for letter in [*LETTERS, *(letter.upper() for letter in LETTERS)]:
        for form in ("NFC", "NFD"):
            assert folded(text_of(unicodedata.normalize(form, f"b{letter}n"))) in {f"b{c}n" for c in "aeiouyd"}  # type: ignore[arg-type]


def test_an_artifact_with_the_accents_as_typed_comes_before_one_with_others_in_its_name(
    pairs: tuple[Museum, list[tuple[str, str]]],
) -> None:
    museum, chosen = pairs
    asked = 0
    for place, (one, _other) in enumerate(chosen):
        if fold(one) == one:
            continue
        hits = numbers(find(museum, one))

        asked += 1
        assert hits[0] == f"BTBP {2 * place + 2}", one
        assert f"BTBP {2 * place + 1}" in hits, one
    assert asked > PAIRS / 2


def test_without_accents_both_are_found_the_name_first(pairs: tuple[Museum, list[tuple[str, str]]]) -> None:
    museum, chosen = pairs
    for place, (one, _other) in enumerate(chosen[:40]):
        assert numbers(find(museum, fold(one)))[:2] == [f"BTBP {2 * place + 1}", f"BTBP {2 * place + 2}"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lộc Hòa", "lộc hoà"),
        ("thủy", "thuỷ"),
        ("khỏe", "khoẻ"),
        ("S'tiêng", "Stiêng"),
        ("S’tiêng", "SʼTIÊNG"),
        ("Ðồng", "đồng"),
        ("ТRОNG", "trong"),
    ],
)
def test_spellings_of_one_word_are_one_word(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_y_and_i_are_alike_only_where_they_are_the_only_vowel_and_only_without_accents() -> None:
    assert words_of("lý") != words_of("lí") and folded(words_of("lý")[0]) == folded(words_of("lí")[0])
    assert folded(words_of("máy")[0]) != folded(words_of("mái")[0])
    assert folded(words_of("thúy")[0]) != folded(words_of("thúi")[0])


def test_a_character_of_chinese_is_a_word() -> None:
    assert words_of("明命通寶 và 大") == ["明", "命", "通", "寶", text_of("và"), "大"]
