"""The word index follows the records: what is written, changed, removed, rebuilt."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from catalog.museum import Museum
from catalog.people import is_person
from catalog.rebuild import rebuild
from catalog.record import RECORD_FILE, Record, new_id, read_record, to_bytes
from catalog.search import searching
from catalog.search.document import Documents
from catalog.search.query import read_query
from catalog.search.searching import search
from catalog.search.tsvector import tsvector
from catalog.search.words import text_of
from catalog.search.writing import SearchWriter, number_key
from catalog.store.transaction import Change
from tests.catalog.search.contents import index_contents
from tests.catalog.search.libraries import find, numbers
from tests.conftest import AddArtifact, OpenWriter

pytestmark = pytest.mark.databases


def change(museum: Museum, open_writer: OpenWriter, record_id: str, card: dict[str, str]) -> None:
    base = museum.store.inventory(record_id)
    record = read_record(museum.store.read(base, RECORD_FILE), record_id)
    with open_writer() as writer:
        writer.commit([Change(base, "edit", {RECORD_FILE: to_bytes(record.with_card(record.card | card))})])


def contents(museum: Museum) -> tuple[list[dict[str, object]], list[tuple[str, str, int]]]:
    with museum.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("INSERT INTO search_index(search_index) VALUES ('integrity-check')"))
        words = connection.execute(text("SELECT word, folded, count FROM search_word ORDER BY word")).all()
        return index_contents(connection), [tuple(row) for row in words]


def test_a_rebuilt_index_is_the_old_one_and_finds_the_same(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    first = add("BTBP 1", name="Trống đồng", materials="Đồng", dating="Thế kỷ I - VII", location="Kho 1")
    add("BTBP 2", name="Đàn đá", class_number="Đa 4", ethnic_group="Xtiêng", collection="Đàn đá")
    add("BTBP 3", name="Ché", notes="trống không")
    change(museum, open_writer, first.id, {"name": "Trống đồng Lộc Tấn", "collection": "Trống"})
    queries = ("trống", "dong", "đa 4", "sưu tập:trống", "niên đại:..500", "-đá", "", "s'tiêng", "kho:1")
    before = contents(museum), [find(museum, words).as_json() for words in queries]

    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)

    again = Museum(museum.path)
    assert (contents(again), [find(again, words).as_json() for words in queries]) == before


def test_words_that_left_a_card_leave_the_index(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    record = add("BTBP 1", name="Chum sành sứ")
    change(museum, open_writer, record.id, {"name": "Ché sành"})

    assert [find(museum, word).total for word in ("chum", "sứ", "sành", "ché")] == [0, 0, 1, 1]
    with museum.engine.connect() as connection:
        words = dict(connection.execute(text("SELECT word, count FROM search_word")).all())
    assert "chum" not in words and words[text_of("ché")] == 1


def test_an_artifact_taken_out_of_the_index_leaves_nothing_in_it(museum: Museum, add: AddArtifact) -> None:
    record = add("BTBP 1", name="Chum sành", materials="Gốm")
    add("BTBP 2", name="Ché sành")

    with museum.engine.begin() as connection:
        writer = SearchWriter(connection, museum.vocabularies.labels)
        writer.remove([record.id])
        writer.finish()

    rows, words = contents(museum)
    assert [row["title"] for row in rows] == [text_of("Ché sành")]
    assert {word for word, _folded, _count in words}.isdisjoint({"chum"})
    assert (find(museum, "chum").total, find(museum, "sành").total) == (0, 1)


def test_a_change_of_level_alone_does_not_write_texts_again(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add("BTBP 1", name="Chum sành")
    learned: list[object] = []
    monkeypatch.setattr(SearchWriter, "_learn", lambda _self, fresh: learned.extend(fresh))
    change(museum, open_writer, record.id, {})

    assert learned == []
    assert find(museum, "chum").total == 1


def test_texts_beyond_all_measure_are_found_by_their_beginning(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", name="a" * 50_000, notes=" ".join(f"từ{n}" for n in range(60_000)), materials="x, " * 30_000)

    assert find(museum, "từ1").total == find(museum, "từ9000").total == find(museum, "a" * 80).total == 1
    assert find(museum, "từ59999").total == 0


def test_marks_and_signs_of_any_script_can_be_indexed_and_asked_for(museum: Museum, add: AddArtifact) -> None:
    name = "É'\"\\ :* § ✓ 𠀀 ខ្មែរ ̣̣̣ ﷽ ÿ"
    add("BTBP 1", name=name)

    assert numbers(find(museum, name)) == numbers(find(museum, "ខ្មែរ")) == numbers(find(museum, "𠀀")) == ["BTBP 1"]


@pytest.mark.parametrize("order", [["BTBP 2", "BTBP 10", "BTBP 10.2", "BTBP 10.10", "BTBP 100", "BTSB 1"]])
def test_number_keys_sort_as_the_numbers_do(museum: Museum, add: AddArtifact, order: list[str]) -> None:
    for number in reversed(order):
        add(number, name="Hiện vật")

    assert sorted(order, key=number_key) == order
    with museum.engine.connect() as connection:
        for words in ("", "hiện vật"):
            assert numbers(search(connection, words, "BTBP", limit=9, sort="number")) == order
            pages = [search(connection, words, "BTBP", limit=2, offset=at, sort="number") for at in (0, 2, 4, 6)]
            assert [number for page in pages for number in numbers(page)] == order


def test_names_sort_in_the_order_of_the_vietnamese_alphabet(museum: Museum, add: AddArtifact) -> None:
    names = ["An", "Án", "Ăn", "Ấn", "Bình", "Dao", "Đàn", "Em", "Ếch", "Ô", "Ơ", "U", "Ư"]
    for number, name in enumerate(reversed(names), 1):
        add(f"BTBP {number}", name=name)

    with museum.engine.connect() as connection:
        found = search(connection, "", "BTBP", limit=20, sort="name")
    assert [hit.title for hit in found.hits] == names


def test_of_more_hits_than_are_looked_at_a_part_is_counted_and_it_is_said(museum: Museum, add: AddArtifact) -> None:
    for number in range(1, 8):
        add(f"BTBP {number}", name="Rìu đá" if number % 2 else "Đá")

    with museum.engine.connect() as connection:
        part = search(connection, "đá", "BTBP", limit=10, most=5)
        whole = search(connection, "đá", "BTBP", limit=10, most=7)
    assert (part.total, part.approximate, sum(part.facets["level"].values())) == (5, True, 5)
    assert (whole.total, whole.approximate, sum(whole.facets["level"].values())) == (7, False, 7)
    assert numbers(whole) == ["BTBP 2", "BTBP 4", "BTBP 6", "BTBP 1", "BTBP 3", "BTBP 5", "BTBP 7"]


@pytest.mark.sqlite
def test_words_lead_to_the_rows_of_a_level_and_not_the_other_way_round(museum: Museum) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(museum.engine, "before_cursor_execute", lambda _c, _cursor, *said: asked.append(said[:2]))
    find(museum, "mức:registered đá")

    [(statement, given)] = [(said, given) for said, given in asked if "MATCH" in said and "level" in said]
    with museum.engine.connect() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
    steps = [step for step in plan if step.startswith(("SCAN search_index", "SEARCH search"))]
    assert steps[0].startswith("SCAN search_index")
    assert set(steps[1:]) == {"SEARCH search USING INTEGER PRIMARY KEY (rowid=?)"}


def test_of_too_many_hits_a_part_is_counted_and_its_pages_follow_each_other(
    museum: Museum, add: AddArtifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 8):
        add(f"BTBP {number}", name="Rìu đá" if number % 2 else "Đá", notes="đá")
    monkeypatch.setattr(searching, "PART", 3)

    with museum.engine.connect() as connection:
        whole = search(connection, "đá", "BTBP", limit=10, most=5)
        pages = [search(connection, "đá", "BTBP", limit=2, offset=at, most=5) for at in (0, 2, 4)]
        every = search(connection, "đá", "BTBP", limit=10, most=None)
    assert (whole.total, whole.approximate) == (5, True)
    assert [sum(counts.values()) for counts in whole.facets.values()] == [3] * len(searching.FACETS)
    assert numbers(whole) == [number for page in pages for number in numbers(page)] == ["BTBP 2", "BTBP 1", "BTBP 3"]
    assert (every.total, len(every.hits), every.facets["level"]) == (7, 7, {"registered": 7})


def test_very_common_words_are_looked_for_in_an_eighth_of_the_catalog_where_that_has_too_many(
    museum: Museum, add: AddArtifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 26):
        add(f"BTBP {number}", name="Rìu đá" if number == 2 else "Rìu", notes="đá", collection=f"Bộ {number}")
    monkeypatch.setattr(searching, "VERY_COMMON", 24)

    with museum.engine.connect() as connection:
        eighth = search(connection, "đá", "BTBP", limit=10, most=2)
        all_ = search(connection, "đá", "BTBP", limit=30, most=3)
        few = search(connection, "riu -đá", "BTBP", limit=10, most=2)
    assert numbers(eighth) == ["BTBP 2", "BTBP 8", "BTBP 16"]
    assert (eighth.total, eighth.approximate, eighth.facets["collection"]) == (2, True, {"Bộ 16": 1, "Bộ 8": 1})
    assert (all_.approximate, all_.facets["collection"]) == (True, {"Bộ 1": 1, "Bộ 2": 1, "Bộ 3": 1})
    assert (few.total, few.approximate) == (0, False)
    monkeypatch.setattr(searching, "VERY_COMMON", 26)
    with museum.engine.connect() as connection:
        assert search(connection, "đá", "BTBP", limit=10, most=2).facets["collection"] == {"Bộ 1": 1, "Bộ 2": 1}


def test_the_id_that_stands_for_a_person_is_found_by_no_part_of_it(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    record = add("BTBP 1", name="Ché", source_person="Bà Điểu Thị Hương")
    base = museum.store.inventory(record.id)
    record = read_record(museum.store.read(base, RECORD_FILE), record.id)
    person = record.card["source_person"]
    record.extra["Người giới thiệu"] = person
    with open_writer() as writer:
        writer.commit([Change(base, "edit", {RECORD_FILE: to_bytes(record)})])

    parts = re.split("[:-]", person)
    assert is_person(person) and parts[0] == "person" and len(parts) > 1
    asked = (person, f'"{person}"', f"số:{parts[1]}", f"người giao:{parts[1]}", f"{parts[1][:6]}*", *parts)
    assert [find(museum, words).total for words in asked] == [0] * len(asked)
    assert all(part not in str(contents(museum)) for part in parts)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(alphabet=st.one_of(st.sampled_from("\"*:-()^+{}|&!<>'\\ §.,đáaĐ1"), st.characters()), max_size=60))
def test_no_text_is_an_error(shelf: Museum, words: str) -> None:
    with shelf.engine.connect() as connection:
        found = search(connection, words, "BTBP", limit=5)

    assert found.total >= len(found.hits)
    read_query(words, "BTBP")


@pytest.fixture
def shelf(museum: Museum, add: AddArtifact) -> Museum:
    """A museum of one artifact."""
    add("BTBP 1", name="Rìu đá", collection="Đồ đá")
    return museum


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_makes_words_that_both_databases_hold(name: str, notes: str) -> None:
    record = Record(id=new_id(), number="BTBP 1").with_card({"name": name, "notes": notes, "materials": notes})
    document = Documents(lambda _field, _words: ()).of(record)

    assert "\x00" not in "".join(document) and "'" not in "".join(document) and "\\" not in "".join(document)
    assert tsvector(document).startswith("'")
