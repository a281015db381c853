"""Search: with or without accents, numbers in every form, in a useful order, and no query is an error."""

import unicodedata
from collections.abc import Iterator

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.transaction import Change
from tests.catalog.search.libraries import find, library_of, numbers
from tests.conftest import AddArtifact, OpenWriter

ENTRIES = {
    "BTBP 1234/Đa 56": {"name": "Rìu đá có vai", "materials": "Đá", "collection": "Đồ đá"},
    "BTBP 7": {"name": "Ảnh chụp", "description": "Bộ 1234 tấm ảnh về trống đồng", "materials": "Giấy"},
    "BTBP 100": {"name": "Trống đồng", "materials": "Đồng", "collection": "Trống"},
    "BTBP 20": {
        "name": "Mảnh trống đồng",
        "materials": "Đồng",
        "collection": "Trống",
        "other_numbers": "98DM-B1",
    },
    "BTBP 3": {"name": "Trong dòng thời gian", "materials": "Giấy", "notes": "có bài về súng AK-47"},
    "BTBP 5": {"name": "Ché", "description": "Mua cùng trống đồng", "source_person": "Bà Điểu Thị Trống Đồng"},
    "BTBP 10.10": {"name": "Thanh đàn đá"},
    "BTBP 10.2": {"name": "Thanh đàn đá"},
    "BTBP 9": {"name": "Thanh đàn đá", "collection": "Đồ đá", "other_numbers": "01TS-ĐĐ-A1"},
    "BTSB 1234": {"name": "Bản đồ", "notes": "giảm 50% giá, tệp ban_do"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from library_of(ENTRIES, request, tmp_path_factory)


@pytest.mark.parametrize(
    "words", ["trong dong", "trống đồng", "TRỐNG ĐỒNG", "Trống  ĐỒNG ", "dong trong", "Trống Ðồng"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_case_form_and_order_of_words_find_the_same(library: Museum, words: str, form: str) -> None:
    found = find(library, unicodedata.normalize(form, words))  # type: ignore[arg-type]

    assert set(numbers(found)) == {"BTBP 100", "BTBP 20", "BTBP 3", "BTBP 5", "BTBP 7"}
    assert found.total == 5


@pytest.mark.parametrize("words", ["AK47", "ak 47", "AK-47", "súng ak47", '"AK-47"'])
def test_letters_and_digits_are_found_with_and_without_what_parts_them(library: Museum, words: str) -> None:
    assert numbers(find(library, words)) == ["BTBP 3"]


def test_one_letter_and_a_star_find_words_that_begin_so(library: Museum) -> None:
    assert {"BTBP 100", "BTBP 10.2"} <= set(numbers(find(library, "t*")))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_hits_with_the_accents_as_typed_come_first_and_whole_names_before_longer_ones(
    library: Museum, form: str
) -> None:
    found = find(library, unicodedata.normalize(form, "trống đồng"))  # type: ignore[arg-type]

    assert numbers(found) == ["BTBP 100", "BTBP 20", "BTBP 5", "BTBP 7", "BTBP 3"]
    scores = [hit.score for hit in found.hits]
    assert scores[0] > scores[1] > scores[2] == scores[3] > scores[4] > 0
    assert numbers(find(library, "trong dòng"))[0] == "BTBP 3"


@pytest.mark.parametrize(
    "words",
    [
        "1234",
        "BTBP 1234",
        "btbp 1234",
        "btbp-1234",
        "BTBP1234",
        "BTBP_1234",
        "BTBP 1234/Đa 56",
        "1234/Đa 56",
        "Số ĐK: 1234",
    ],
)
def test_a_number_is_found_in_every_form_it_is_written_in_and_comes_first(library: Museum, words: str) -> None:
    assert numbers(find(library, words))[:1] == ["BTBP 1234"]


def test_bare_digits_mean_the_own_prefix_then_other_numbers_then_other_text(library: Museum) -> None:
    assert numbers(find(library, "1234")) == ["BTBP 1234", "BTSB 1234", "BTBP 7"]
    assert numbers(find(library, "BTSB 1234")) == ["BTSB 1234"]


def test_class_numbers_are_found(library: Museum) -> None:
    assert numbers(find(library, "Đa 56")) == ["BTBP 1234"]
    assert numbers(find(library, "da 56")) == ["BTBP 1234"]


@pytest.mark.parametrize(
    ("words", "number"), [("TS-ĐĐ", "BTBP 9"), ("ts-dd", "BTBP 9"), ("DM-B", "BTBP 20"), ("số:DM-B", "BTBP 20")]
)
def test_fragments_of_numbers_need_no_digit(library: Museum, words: str, number: str) -> None:
    assert numbers(find(library, words)) == [number]


def test_equal_hits_stand_in_natural_order(library: Museum) -> None:
    assert numbers(find(library, "thanh đàn")) == ["BTBP 9", "BTBP 10.2", "BTBP 10.10"]


def test_every_word_must_be_there(library: Museum) -> None:
    assert numbers(find(library, "rìu vai")) == ["BTBP 1234"]
    assert numbers(find(library, "rìu trống")) == []


def test_pages_follow_each_other_and_the_total_stays(library: Museum) -> None:
    whole = numbers(find(library, "trong dong"))
    pages = [find(library, "trong dong", limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [numbers(page) for page in pages] == [whole[:2], whole[2:4], whole[4:], []]
    assert {page.total for page in pages} == {5}


def test_facets_count_all_hits_not_only_those_of_the_page(library: Museum) -> None:
    found = find(library, "trong dong", limit=1)

    assert found.facets["material"] == {"Đồng": 2, "Giấy": 2, "": 1}
    assert found.facets["collection"] == {"": 3, "Trống": 2}
    assert found.facets["level"] == {"registered": 5}


def test_hits_say_what_people_know_an_artifact_by(library: Museum) -> None:
    hit = find(library, "rìu").as_json()["hits"][0]  # type: ignore[index]

    assert {key: hit[key] for key in ("number", "title", "level", "collection")} == {
        "number": "BTBP 1234",
        "title": "Rìu đá có vai",
        "level": "registered",
        "collection": "Đồ đá",
    }


def test_who_gave_an_artifact_cannot_be_searched(library: Museum) -> None:
    assert numbers(find(library, "Điểu")) == []
    assert numbers(find(library, "person")) == []


def test_nothing_to_look_for_finds_everything(library: Museum) -> None:
    for words in ("", "   ", "\u200b"):
        assert find(library, words).total == len(ENTRIES)


@pytest.mark.parametrize(("words", "hits"), [("%", 0), ("50%", 1), ("5%0", 0), ("ban_do", 1), ("b_n", 0), ("/", 0)])
def test_signs_are_no_words_and_stand_for_nothing_else(library: Museum, words: str, hits: int) -> None:
    assert find(library, words).total == hits


@pytest.mark.parametrize(
    "words",
    [
        "'; drop table artifact; --",
        '"',
        "\\",
        "🏺",
        "\x00",
        "\u202e",
        "a" * 10_000,
        "🏺" * 10_000,
        "%" * 10_000,
        "9" * 10_000,
        "\u0301" * 10_000,
        "a " * 5_000,
        " ".join(map(str, range(3_000))),
        "🏺" * 40_000,
        "\udcff",
        "NEAR( AND OR NOT *",
    ],
    ids=lambda words: f"{words[:6]!r} x {len(words)}",
)
def test_no_query_is_an_error(library: Museum, words: str) -> None:
    found = find(library, words)

    assert found.total == len(found.hits) <= len(ENTRIES)
    assert find(library, "rìu").total == 1


def test_a_corrected_card_is_found_by_its_new_words_only(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", name="Chum sành")
    artifact = load_artifact(museum, "1")
    artifact.record.card["name"] = "Ché gốm"
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: to_bytes(artifact.record)})])

    assert (find(museum, "chum").total, find(museum, "che").total) == (0, 1)
