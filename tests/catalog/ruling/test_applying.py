"""A new standard in force: levels move from then on, the past stays, and a rebuilt catalog says the same."""

import csv
import io

import pytest
from sqlalchemy import select

from catalog.museum import STANDARD_FILE, Museum
from catalog.problems import Problem
from catalog.ruling.applying import apply_rules, compare_rules
from catalog.store import transaction
from catalog.store.transaction import Change
from catalog.tables import BatchRow, StandingRow
from tests.catalog.ruling.rules import (
    apply_standard,
    assert_rebuilt_is_the_same,
    nothing,
    photograph,
    standard_text,
    stood,
    writer_on,
)
from tests.conftest import AddArtifact

FLAT = 'views = ["front", "back"]\nphotographs'
FLAT_FRONT = 'views = ["front"]\nphotographs'
COPIES = 'not_counted = ["Bản sao", '


@pytest.fixture
def letters(museum: Museum, add: AddArtifact) -> Museum:
    """BTBP 1 has its front photographed, BTBP 2 nothing, BTBP 3 is a copy."""
    for number, kind in (("BTBP 1", "Hiện vật gốc"), ("BTBP 2", "Hiện vật gốc"), ("BTBP 3", "Bản sao")):
        add(number, object_type="Tài liệu", materials="Giấy", holding_kind=kind)
    photograph(museum, "BTBP 1", "front")
    return museum


def test_a_standard_that_asks_for_less_moves_an_artifact_from_that_moment_on(letters: Museum) -> None:
    applied = apply_standard(letters, FLAT, FLAT_FRONT)

    assert [(m.number, m.before.code, m.after.code) for m in applied.preview.moves] == [
        ("BTBP 1", "started", "photographed")
    ]
    assert stood(letters, "BTBP 1") == [(0, True, "Giấy"), (1, True, "Giấy"), (2, True, "Giấy")]
    assert stood(letters, "BTBP 2") == [(0, True, "Giấy")]
    assert_rebuilt_is_the_same(letters)


def test_the_step_of_a_new_standard_stands_at_the_moment_of_its_commit(letters: Museum) -> None:
    apply_standard(letters, FLAT, FLAT_FRONT)
    own = letters.store.inventory(letters.id)

    with letters.engine.connect() as connection:
        last = max(connection.scalars(select(StandingRow.at)))
    from catalog.store import clock

    assert own.head == 2
    assert last == clock.from_text(own.versions[-1].created)


def test_asking_for_more_again_moves_it_back_and_all_steps_stay(letters: Museum) -> None:
    apply_standard(letters, FLAT, FLAT_FRONT)
    apply_standard(letters, FLAT_FRONT, FLAT)

    assert [level for level, _counted, _material in stood(letters, "BTBP 1")] == [0, 1, 2, 1]
    assert_rebuilt_is_the_same(letters)


def test_what_is_changed_later_is_held_to_the_later_standard_and_what_was_before_to_the_earlier(
    letters: Museum,
) -> None:
    apply_standard(letters, FLAT, FLAT_FRONT)
    photograph(letters, "BTBP 2", "front")
    apply_standard(letters, FLAT_FRONT, FLAT)
    photograph(letters, "BTBP 2", "back")

    assert [level for level, _counted, _material in stood(letters, "BTBP 2")] == [0, 2, 1, 2]
    assert_rebuilt_is_the_same(letters)


def test_what_counts_may_change_too(letters: Museum) -> None:
    applied = apply_standard(letters, COPIES, "not_counted = [")

    assert [(m.number, m.counted_before, m.counted_after) for m in applied.preview.moves] == [("BTBP 3", False, True)]
    assert (applied.preview.before.total(), applied.preview.after.total()) == (2, 3)
    assert [counted for _level, counted, _material in stood(letters, "BTBP 3")] == [False, True]
    assert_rebuilt_is_the_same(letters)


def test_old_photos_without_measures_are_graded_again_without_being_opened(letters: Museum) -> None:
    """No master is there at all: the facts of the record are enough."""
    applied = apply_standard(
        letters, "pixels = { warn = 4000, retake = 3000 }", "pixels = { warn = 9000, retake = 8000 }"
    )

    assert applied.preview.moves == []
    apply_standard(letters, FLAT, FLAT_FRONT)
    assert [level for level, _counted, _material in stood(letters, "BTBP 1")] == [0, 1]


def test_parts_with_rows_of_their_own_are_left_out_in_the_preview_as_in_the_catalog(
    museum: Museum, add: AddArtifact
) -> None:
    add("BTBP 4", unit="bộ", parts="đánh số 1-2")
    add("BTBP 4.1")
    add("BTBP 4.2")
    photograph(museum, "BTBP 4", "front")
    applied = apply_standard(
        museum, 'views = ["whole"]\ndetails = true\nparts', 'views = ["front"]\ndetails = true\nparts'
    )

    assert [(m.number, m.after.code) for m in applied.preview.moves] == [("BTBP 4", "photographed")]
    assert [level for level, _counted, _material in stood(museum, "BTBP 4")] == [0, 1, 2]
    assert_rebuilt_is_the_same(museum)


def test_the_batch_holds_what_was_moved(letters: Museum) -> None:
    applied = apply_standard(letters, FLAT, FLAT_FRONT)
    batch = letters.store.inventory(applied.batch)

    rows = list(csv.DictReader(io.StringIO(letters.store.read(batch, "levels.csv").decode("utf-8-sig"))))
    assert [
        (row["number"], row["level_before"], row["level_after"], row["counted_before"], row["counted_after"])
        for row in rows
    ] == [("BTBP 1", "started", "photographed", "yes", "yes")]
    with letters.engine.connect() as connection:
        row = connection.execute(select(BatchRow).where(BatchRow.id == applied.batch)).one()
    assert (row.kind, row.operator, row.outcome, row.changed, row.found) == ("settings", "Hoa", "done", 1, 1)
    assert letters.store.inventory(letters.id).versions[-1].message == "settings: test"


def test_a_preview_writes_nothing(letters: Museum) -> None:
    text = standard_text(letters).replace(FLAT, FLAT_FRONT)
    applied = compare_rules(letters, {STANDARD_FILE: text.encode()}, nothing)

    assert applied.batch is None
    assert len(applied.preview.moves) == 1
    assert letters.store.inventory(letters.id).head == 1
    assert stood(letters, "BTBP 1")[-1][0] == 1


def test_rules_that_are_in_force_already_make_no_version(letters: Museum) -> None:
    with writer_on(letters) as writer:
        applied = apply_rules(writer, {STANDARD_FILE: standard_text(letters).encode()}, "rules", "test", nothing)

    assert (applied.changed, applied.preview, applied.batch) == ([], None, None)
    assert letters.store.inventory(letters.id).head == 1


def test_a_process_that_was_open_before_indexes_by_the_new_standard(letters: Museum, add: AddArtifact) -> None:
    other = Museum(letters.path)
    assert other.standard.profiles["flat"].views == ["front", "back"]
    apply_standard(letters, FLAT, FLAT_FRONT)
    photograph(other, "BTBP 2", "front")

    assert stood(letters, "BTBP 2")[-1][0] == 2
    assert_rebuilt_is_the_same(letters)


class _PulledPlug(BaseException):
    pass


@pytest.mark.parametrize("step", ["ready", "indexed"])
def test_a_crash_in_the_middle_of_a_new_standard_is_finished_at_the_next_opening(
    letters: Museum, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def reached(here: str) -> None:
        if here == step:
            raise _PulledPlug

    with monkeypatch.context() as patch:
        patch.setattr(transaction, "reached", reached)
        patch.setattr("catalog.batches.OpenBatch.close", lambda _batch: None)
        with pytest.raises(_PulledPlug):
            apply_standard(letters, FLAT, FLAT_FRONT)
    letters.engine.dispose()
    monkeypatch.setattr("catalog.writing.maker_is_alive", lambda _folder: False)
    monkeypatch.setattr("catalog.rebuild.maker_is_alive", lambda _folder: False)
    museum = Museum(letters.path)
    with writer_on(museum):
        pass

    assert stood(museum, "BTBP 1")[-1][0] == 2
    assert museum.standard.profiles["flat"].views == ["front"]
    assert_rebuilt_is_the_same(museum)


def test_an_artifact_that_cannot_be_read_stops_a_new_standard_before_anything_is_written(letters: Museum) -> None:
    with letters.engine.connect() as connection:
        object_id = next(iter(connection.scalars(select(StandingRow.artifact))))
    path = letters.store.path(letters.store.inventory(object_id), "record.json")
    whole = path.read_bytes()
    path.write_bytes(b"{broken")

    with pytest.raises(Problem, match="E-RECORD-INVALID"):
        apply_standard(letters, FLAT, FLAT_FRONT)

    assert letters.store.inventory(letters.id).head == 1
    path.write_bytes(whole)


def test_a_museum_without_vocabularies_has_the_defaults_and_gets_them_with_its_next_change(letters: Museum) -> None:
    from catalog.vocabulary import FIELDS_OF
    from catalog.vocabulary.vocabularies import path_of

    own = letters.store.inventory(letters.id)
    with writer_on(letters) as writer:
        writer.commit([Change(own, "test", {}, drop=[path_of(name) for name in FIELDS_OF])])
    old = Museum(letters.path)
    assert set(old.own.state) == {STANDARD_FILE, "letterhead.toml"}
    assert old.vocabularies.preferred("ethnic_group", "Stieng") == "Xtiêng"

    apply_standard(old, FLAT, FLAT_FRONT)

    assert {path_of(name) for name in FIELDS_OF} < set(old.store.inventory(old.id).state)
    assert_rebuilt_is_the_same(old)
