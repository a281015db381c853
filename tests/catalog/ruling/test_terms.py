"""Terms changed: groups follow, cards keep their words, and only what is concerned is indexed again."""

import pytest

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.progress.count import count_progress
from catalog.record import RECORD_FILE, read_record
from catalog.vocabulary.editing import add_term, edit_term, merge_terms
from catalog.vocabulary.uses import count_uses
from tests.catalog.ruling.rules import assert_rebuilt_is_the_same, change, photograph, stood
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact


@pytest.fixture
def stones(museum: Museum, add: AddArtifact) -> Museum:
    add("BTBP 1", materials="Đá bazan", ethnic_group="Stiêng", find_place="huyện Lộc Ninh, tỉnh Sông Bé")
    add("BTBP 2", materials="đá sừng; gỗ", ethnic_group="S'tiêng")
    add("BTBP 3", materials="Đá cuội, đá bazan", condition="Không rõ")
    add("BTBP 4", materials="Đồng")
    return museum


def materials(museum: Museum) -> dict[str, int]:
    with museum.engine.connect() as connection:
        return {tally.name: tally.total for tally in count_progress(connection, "material").groups}


def test_groups_have_the_preferred_terms(stones: Museum) -> None:
    assert materials(stones) == {"Đá bazan": 1, "Đá sừng": 1, "Đá cuội": 1, "Đồng": 1}


def test_after_a_merge_the_groups_follow_the_cards_keep_their_words_and_the_past_has_the_name_of_today(
    stones: Museum,
) -> None:
    photograph(stones, "BTBP 1", "front")
    ticks = change(stones, "material", lambda old: merge_terms(old, "Đá bazan", "Đá sừng"))

    assert materials(stones) == {"Đá sừng": 2, "Đá cuội": 1, "Đồng": 1}
    row = next(row for row in all_rows(stones)["artifact"] if row["number"] == "BTBP 1")
    record = read_record(stones.store.read(stones.store.inventory(row["id"]), RECORD_FILE), "x")
    assert (record.card["materials"], row["version"]) == ("Đá bazan", 2)
    assert stood(stones, "BTBP 1") == [(0, True, "Đá sừng"), (1, True, "Đá sừng")]
    assert [of for _done, of in ticks] == [3, 3, 3]  # BTBP 4 is of bronze
    assert_rebuilt_is_the_same(stones)


def test_a_term_that_no_card_has_concerns_no_artifact(stones: Museum) -> None:
    assert change(stones, "material", lambda old: add_term(old, "Ngọc bích", {})) == []
    assert_rebuilt_is_the_same(stones)


def test_the_name_that_is_shown_is_the_museums_choice(stones: Museum) -> None:
    change(stones, "ethnic_group", lambda old: edit_term(old, "Xtiêng", {"term": "S'tiêng"}))

    shown = stones.vocabularies.preferred
    assert [shown("ethnic_group", words) for words in ("Xtiêng", "Stieng", "s’tiêng")] == ["S'tiêng"] * 3
    assert "Xtiêng" in stones.vocabularies.labels("ethnic_group", "S'tiêng")
    assert_rebuilt_is_the_same(stones)


def test_what_a_place_is_called_now_reaches_the_cards_that_lie_in_it(stones: Museum) -> None:
    ticks = change(stones, "place", lambda old: edit_term(old, "dong-nai", {"synonyms+": "thành phố Đồng Nai"}))

    assert len(ticks) == 1
    labels = stones.vocabularies.labels("find_place", "huyện Lộc Ninh, tỉnh Sông Bé")
    assert "thành phố Đồng Nai" in labels
    assert_rebuilt_is_the_same(stones)


def test_a_change_that_is_refused_leaves_no_version(stones: Museum) -> None:
    with pytest.raises(Problem, match="E-VOCABULARY-TWICE"):
        change(stones, "material", lambda old: add_term(old, "Đá", {}))
    with pytest.raises(Problem, match="E-VOCABULARY-UNKNOWN"):
        change(stones, "colour", lambda old: old)

    assert stones.store.inventory(stones.id).head == 1


def test_a_change_that_changes_nothing_makes_no_version(stones: Museum) -> None:
    change(stones, "material", lambda old: edit_term(old, "Đá", {"term": "Đá"}))

    assert stones.store.inventory(stones.id).head == 1


def test_uses_count_artifacts_and_list_what_is_no_term(stones: Museum) -> None:
    with stones.engine.connect() as connection:
        uses = count_uses(connection, stones.vocabularies)

    assert uses["material"].terms == {"basalt": 2, "hornfels": 1, "wood": 1, "copper-alloy": 1}
    assert uses["material"].unknown == {("materials", "Đá cuội"): 1}
    assert uses["ethnic_group"].terms == {"xtieng": 2}
    assert uses["place"].terms == {"loc-ninh": 1, "song-be": 1}
    assert uses["condition"].unknown == {}


def test_a_retired_term_on_a_card_is_for_review(stones: Museum) -> None:
    change(stones, "material", lambda old: edit_term(old, "Đồng", {"status": "retired"}))
    with stones.engine.connect() as connection:
        uses = count_uses(connection, stones.vocabularies)

    assert uses["material"].unknown == {("materials", "Đá cuội"): 1, ("materials", "Đồng"): 1}
    assert materials(stones)["Đồng"] == 1


def test_a_damaged_artifact_keeps_its_row_when_terms_change(stones: Museum) -> None:
    object_id = next(row["id"] for row in all_rows(stones)["artifact"] if row["number"] == "BTBP 1")
    path = stones.store.path(stones.store.inventory(object_id), RECORD_FILE)
    whole = path.read_bytes()
    path.write_bytes(b"{broken")
    change(stones, "material", lambda old: merge_terms(old, "Đá bazan", "Đá sừng"))

    assert materials(stones)["Đá bazan"] == 1
    path.write_bytes(whole)
