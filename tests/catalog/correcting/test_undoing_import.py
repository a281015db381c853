"""An import of the register is taken back: what it brought goes, what it changed is as before, the rest stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.batches import list_batches
from catalog.correcting.undoing import Undone, undo_batch
from catalog.history import read_history
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.rebuild import rebuild
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.transaction import Change
from catalog.wording.undoing import undone_json
from tests.catalog.correcting.filled import put_asset
from tests.catalog.register.bringing import Import, importer
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact, OpenWriter

HEADER = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Cột riêng"]


@pytest.fixture
def bring_in(museum: Museum, open_writer: OpenWriter, tmp_path: Path) -> Import:
    run = importer(museum, open_writer, tmp_path)
    return lambda *rows, **options: run([list(row) for row in rows], header=HEADER, **options)


Undo = Callable[[str | None], Undone]


@pytest.fixture
def undo(open_writer: OpenWriter) -> Undo:
    def run(batch: str | None) -> Undone:
        with open_writer() as writer:
            return undo_batch(writer, str(batch), "nhầm tệp")

    return run


def edit(museum: Museum, open_writer: OpenWriter, number: str, **fields: str) -> None:
    artifact = load_artifact(museum, number)
    with open_writer() as writer:
        data = to_bytes(artifact.record.with_card(artifact.record.card | fields))
        writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: data})])


def test_what_an_import_added_is_out_of_the_register_and_may_come_again(
    bring_in: Import, undo: Undo, museum: Museum
) -> None:
    rows = [("BTBP 1", "Ché", "1", "a"), ("BTBP 2", "Nồi", "2", "")]
    batch = bring_in(*rows).batch
    first = load_artifact(museum, "1").record.id

    undone = undo(batch)

    assert (undone.entries.withdrawn, undone.entries.left) == (["BTBP 1", "BTBP 2"], [])
    assert {row["status"] for row in all_rows(museum)["artifact"]} == {"withdrawn"}
    assert bring_in(("BTBP 3", "Bát", "1", "")).absent == []

    again = bring_in(("BTBP 1", "Ché nâu", "3", "b"), rows[1])
    record = load_artifact(museum, "1").record
    assert (again.count("added"), record.id, record.status, record.pieces) == (2, first, "managed", 3)
    assert (record.card["name"], record.extra) == ("Ché nâu", {"Cột riêng": "b"})


def test_what_an_import_changed_is_as_it_was_before(bring_in: Import, undo: Undo, museum: Museum) -> None:
    bring_in(("BTBP 1", "Ché", "1", "a"))
    before = load_artifact(museum, "1").record
    batch = bring_in(("BTBP 1", "Chóe", "01 bộ (05 chiếc)", "")).batch

    undone = undo(batch)

    after = load_artifact(museum, "1").record
    assert undone.entries.restored == ["BTBP 1"]
    assert after.model_dump(exclude={"batch"}) == before.model_dump(exclude={"batch"})
    assert bring_in(("BTBP 1", "Ché", "1", "a")).count("unchanged") == 1


def test_fields_that_others_changed_stay_and_one_that_both_changed_keeps_the_entry_as_it_is(
    bring_in: Import,
    undo: Undo,
    museum: Museum,
    open_writer: OpenWriter,
) -> None:
    bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi", "1", ""))
    batch = bring_in(("BTBP 1", "Chóe", "1", ""), ("BTBP 2", "Nồi đất", "2", "")).batch
    edit(museum, open_writer, "1", notes="của người khác")
    edit(museum, open_writer, "2", name="Nồi rang")

    undone = undo(batch)

    card = load_artifact(museum, "1").record.card
    assert (card["name"], card["notes"]) == ("Ché", "của người khác")
    assert [(p.code, p.where, p.facts["museum"]) for p in undone.entries.left] == [
        ("E-UNDO-FIELD-CHANGED", "BTBP 2", "Nồi rang")
    ]
    record = load_artifact(museum, "2").record
    assert (record.card["name"], record.pieces) == ("Nồi rang", 2)


def test_an_entry_that_has_photos_by_now_stays(
    bring_in: Import,
    undo: Undo,
    museum: Museum,
    open_writer: OpenWriter,
) -> None:
    batch = bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi", "1", "")).batch
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"a.jpg": b"a"})

    undone = undo(batch)

    assert (undone.entries.withdrawn, [p.code for p in undone.entries.left]) == (["BTBP 2"], ["E-UNDO-ENTRY-ASSETS"])
    assert load_artifact(museum, "1").record.status == "managed"


def test_an_entry_that_was_corrected_or_imported_again_stays_and_nothing_is_written_for_it(
    bring_in: Import,
    undo: Undo,
    museum: Museum,
    open_writer: OpenWriter,
) -> None:
    batch = bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi", "1", "")).batch
    edit(museum, open_writer, "1", name="Chóe")
    bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi đất", "1", ""))
    before = all_rows(museum)

    undone = undo(batch)

    assert (undone.batch, undone.entries.withdrawn) == (None, [])
    assert [(p.code, p.where) for p in undone.entries.left] == [
        ("E-UNDO-ENTRY-CHANGED", "BTBP 1"),
        ("E-UNDO-ENTRY-CHANGED", "BTBP 2"),
    ]
    assert all_rows(museum) == before


def test_an_entry_made_by_hand_that_an_import_filled_in_is_as_it_was_made(
    bring_in: Import,
    undo: Undo,
    museum: Museum,
    add: AddArtifact,
) -> None:
    add("BTBP 1", name="Ché")
    batch = bring_in(("BTBP 1", "Ché", "4", "a")).batch

    undo(batch)

    record = load_artifact(museum, "1").record
    assert (record.pieces, record.extra, record.imported, record.status) == (1, {}, None, "managed")


def test_imports_are_taken_back_one_after_the_other(bring_in: Import, undo: Undo, museum: Museum) -> None:
    first = bring_in(("BTBP 1", "Ché", "1", "")).batch
    second = bring_in(("BTBP 1", "Chóe", "1", "")).batch

    assert undo(second).entries.restored == ["BTBP 1"]
    assert undo(first).entries.withdrawn == ["BTBP 1"]


def test_what_an_undo_left_is_taken_back_by_another_go_once_nothing_stands_in_its_way(
    bring_in: Import, undo: Undo, museum: Museum
) -> None:
    bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi", "1", ""))
    first = bring_in(("BTBP 1", "Chóe", "1", ""), ("BTBP 2", "Nồi đất", "1", "")).batch
    second = bring_in(("BTBP 1", "Chum", "1", ""), ("BTBP 2", "Nồi đất", "1", "")).batch

    begun = undo(first)
    nothing = undo(first)
    undo(second)
    ended = undo(first)

    assert (begun.entries.restored, [p.where for p in begun.entries.left]) == (["BTBP 2"], ["BTBP 1"])
    assert (nothing.batch, [p.code for p in nothing.entries.left]) == (None, ["E-UNDO-ENTRY-CHANGED"])
    assert (ended.entries.restored, ended.entries.left) == (["BTBP 1"], [])
    assert [load_artifact(museum, number).record.card["name"] for number in "12"] == ["Ché", "Nồi"]
    with pytest.raises(Problem, match="E-UNDO-DONE"):
        undo(first)


def test_every_field_that_was_changed_since_is_named_as_history_names_it(
    bring_in: Import, undo: Undo, museum: Museum, open_writer: OpenWriter
) -> None:
    bring_in(("BTBP 1", "Ché", "1", "a"))
    batch = bring_in(("BTBP 1", "Chóe", "2", "b")).batch
    edit(museum, open_writer, "1", name="Chum", quantity="3")

    undone = undo(batch)

    assert [p.message for p in undone.entries.left] == [
        "BTBP 1, “name”: was “Ché”, this batch wrote “Chóe”, it was changed to “Chum” since; left as it is.",
        "BTBP 1, “quantity”: was “1”, this batch wrote “2”, it was changed to “3” since; left as it is.",
    ]
    assert undone_json(undone)["left"] == ["BTBP 1"]


def test_an_import_is_undone_once_in_one_batch_that_history_and_a_rebuild_know(
    bring_in: Import,
    undo: Undo,
    museum: Museum,
) -> None:
    bring_in(("BTBP 2", "Nồi", "1", ""))
    batch = bring_in(("BTBP 1", "Ché", "1", ""), ("BTBP 2", "Nồi đất", "1", "")).batch
    undone = undo(batch)

    with pytest.raises(Problem, match="E-UNDO-DONE"):
        undo(batch)
    assert [row.kind for row in list_batches(museum)] == ["undo", "register", "register"]
    last = read_history(museum, load_artifact(museum, "2").inventory)[0]
    assert (last.batch, last.why) == (undone.batch, "undo import: nhầm tệp")
    assert [(change.field, change.old, change.new) for change in last.fields] == [("name", "Nồi đất", "Nồi")]
    before = all_rows(museum)
    museum.engine.dispose()
    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)
    assert all_rows(museum) == before
