"""What a process that died left behind is settled by the next one, at every step of a commit."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.batches import OpenBatch, list_batches
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.store import transaction
from catalog.store.lock import Presence
from catalog.store.transaction import Change
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact, OpenWriter

STEPS = (
    "checked",
    "synced",
    "ready",
    "version moved",
    "inventory.json replaced",
    "moved",
    "names synced",
    "indexed",
    "removed",
)


class Death(BaseException):
    """Stands for the end of the process: nothing of ours may catch and tidy up after it."""


@pytest.fixture
def die_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Ends the writing process at a step, as kill -9 would: no tidying, its presence gone."""

    def set_up(step: str) -> None:
        def reached(name: str) -> None:
            if name == step:
                monkeypatch.setattr(transaction.Transaction, "discard", lambda _self: None)
                raise Death(step)

        monkeypatch.setattr(transaction, "reached", reached)

    return set_up


@pytest.mark.parametrize("step", STEPS)
def test_a_commit_cut_short_is_whole_or_absent_after_the_next_opening(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    die_at: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    first, second = add("BTBP 1"), add("BTBP 2")
    changes = [
        Change(
            museum.store.inventory(r.id),
            "both",
            {"record.json": museum.store.read(museum.store.inventory(r.id), "record.json") + b"\n"},
        )
        for r in (first, second)
    ]
    die_at(step)
    with pytest.raises(Death), open_writer() as writer:
        writer.commit(changes)
    monkeypatch.undo()

    for _twice in range(2):
        with open_writer():
            pass

    heads = {museum.store.inventory(r.id).head for r in (first, second)}
    assert heads == ({1} if step in ("checked", "synced") else {2})
    assert not list(museum.work.glob("tx-*"))
    rows = all_rows(museum)
    assert {row["version"] for row in rows["artifact"]} == heads


def test_a_ready_commit_that_was_damaged_meanwhile_is_not_moved_in(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    die_at: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = add("BTBP 1")
    die_at("ready")
    with pytest.raises(Death), open_writer() as writer:
        writer.commit([Change(museum.store.inventory(record.id), "x", {"a": b"good"})])
    monkeypatch.undo()
    damaged = next(museum.work.glob("tx-*/*/v2/content/a"))
    damaged.write_bytes(b"evil")

    with pytest.raises(Problem, match="E-STORE-UNFINISHED"), open_writer():
        pass

    assert museum.store.inventory(record.id).head == 1
    damaged.write_bytes(b"good")
    with open_writer():
        pass
    assert museum.store.inventory(record.id).head == 2


def test_a_batch_that_never_ended_is_recorded_as_interrupted(museum: Museum, open_writer: OpenWriter) -> None:
    writer = open_writer()
    writer.__enter__()
    batch = OpenBatch(writer, "ingest", "/media/card")
    writer.presence.close()

    with open_writer():
        pass

    assert [(row.id, row.outcome, row.source) for row in list_batches(museum)] == [
        (batch.id, "interrupted", "/media/card")
    ]
    assert not batch.folder.exists()


def test_the_work_of_the_living_is_left_alone(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as living:
        batch = OpenBatch(living, "ingest", "/media/card")
        with open_writer():
            pass

        assert batch.folder.exists()
        batch.close()


def test_whoever_waits_is_told_who_holds_the_lock(museum: Museum, open_writer: OpenWriter) -> None:
    from catalog.store.lock import write_lock

    told = []
    with (
        open_writer() as writer,
        writer.lock(),
        pytest.raises(Problem, match="E-MUSEUM-BUSY") as busy,
        write_lock(museum.work, "other", patience=1.3, waiting=told.append),
    ):
        pass

    assert [(holder.pid, holder.command) for holder in told] == [(os.getpid(), "test")]
    assert busy.value.facts["command"] == "test"


@pytest.mark.parametrize("name", ["foo", "tx-foo", "ảnh-cũ", "copy-of-tx", "tx-0123456789ab-1 (copy)"])
def test_folders_that_are_not_ours_are_left_alone(museum: Museum, open_writer: OpenWriter, name: str) -> None:
    theirs = museum.work / name
    theirs.mkdir()
    (theirs / "ảnh.jpg").write_bytes(b"x")
    for _twice in range(2):
        with open_writer():
            pass

    assert (theirs / "ảnh.jpg").read_bytes() == b"x"


def test_a_presence_of_a_dead_process_says_so(tmp_path: Path) -> None:
    from catalog.store.lock import maker_is_alive

    presence = Presence(tmp_path)
    folder = presence.new_folder(tmp_path, "tx")

    assert maker_is_alive(folder)
    presence.close()
    assert not maker_is_alive(folder)
