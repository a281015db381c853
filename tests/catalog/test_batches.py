"""Batches: one version each, written at their end, or by the next process where they never ended."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from catalog import language
from catalog.artifact import load_artifact
from catalog.batches import OpenBatch, list_batches
from catalog.museum import Museum
from catalog.record import BATCH_FILE, RECORD_FILE, Asset, Batch, BatchItem, MasterFile, read_batch, to_bytes
from catalog.store import clock
from catalog.store.transaction import Change
from catalog.wording.batches import batches_json, batches_text
from catalog.writing import Writer
from tests.conftest import AddArtifact, OpenWriter

ITEMS = [
    BatchItem(where="a.jpg", outcome="added", number="BTBP 1", asset="photos/0001"),
    BatchItem(where="b.jpg", outcome="added", number="BTBP 1", asset="photos/0002"),
    BatchItem(where="c.jpg", outcome="refused", code="E-PHOTO-TRUNCATED"),
    BatchItem(where="d.jpg", outcome="known", number="BTBP 1"),
    BatchItem(where="e.jpg", outcome="unmatched"),
    BatchItem(where="Thumbs.db", outcome="ignored", reason="junk"),
]


def stored(museum: Museum, batch_id: str) -> Batch:
    return read_batch(museum.store.read(museum.store.inventory(batch_id), BATCH_FILE), batch_id)


def photo(batch: str) -> Asset:
    files = [MasterFile(path="photos/0001/files/a.jpg", sha512="a" * 128, bytes=1)]
    return Asset(
        path="photos/0001", kind="photo", format="jpeg", files=files, matched_by="name", batch=batch, operator="o"
    )


def test_a_batch_is_in_the_store_once_it_ended_with_the_outcome_of_every_file(
    museum: Museum, open_writer: OpenWriter
) -> None:
    with open_writer() as writer:
        batch = OpenBatch(writer, "ingest", "/media/card")
        assert not museum.store.exists(batch.id)
        writer.commit([batch.change(ITEMS, "done")])
        batch.close()

    kept = stored(museum, batch.id)
    assert (kept.kind, kept.operator, kept.outcome, kept.source) == ("ingest", "tester", "done", "/media/card")
    assert kept.items == ITEMS
    assert clock.from_text(kept.started) <= clock.from_text(kept.ended) <= clock.now_ms()
    assert museum.store.inventory(batch.id).head == 1
    assert not list(museum.work.glob("batch-*"))


def test_the_list_counts_outcomes_and_begins_with_the_newest(
    museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = []
    with open_writer() as writer:
        for hour, kind in enumerate(("register", "ingest")):
            at = clock.now_ms() + hour * 3_600_000
            monkeypatch.setattr(clock, "now_ms", lambda at=at: at)
            batch = OpenBatch(writer, kind, f"source {hour}", "b" * 128)  # type: ignore[arg-type]
            writer.commit([batch.change(ITEMS if kind == "ingest" else [], "stopped" if hour else "done")])
            batch.close()
            ids.append(batch.id)

    newest, oldest = list_batches(museum)
    assert [newest.id, oldest.id] == ids[::-1]
    counts = (
        newest.found,
        newest.added,
        newest.changed,
        newest.known,
        newest.refused,
        newest.unmatched,
        newest.ignored,
    )
    assert counts == (6, 2, 0, 1, 1, 1, 1)
    assert (newest.outcome, oldest.outcome, oldest.found, oldest.source_sha512) == ("stopped", "done", 0, "b" * 128)


def test_a_batch_of_a_dead_process_lists_what_it_had_committed(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1")
    writer = open_writer()
    writer.__enter__()
    batch = OpenBatch(writer, "ingest", "/media/card")
    artifact = load_artifact(museum, "1")
    artifact.record.assets.append(photo(batch.id))
    writer.commit([Change(artifact.inventory, "photo", {RECORD_FILE: to_bytes(artifact.record)})])
    writer.presence.close()

    with Writer(museum, operator="somebody else", command="test"):
        pass

    kept = stored(museum, batch.id)
    assert (kept.outcome, kept.operator) == ("interrupted", "tester")
    assert kept.items == [BatchItem(where="a.jpg", outcome="added", number="BTBP 1", asset="photos/0001")]
    assert datetime.fromisoformat(kept.ended) >= datetime.fromisoformat(kept.started)


def test_a_batch_that_ended_before_its_process_died_stays_as_it_was(museum: Museum, open_writer: OpenWriter) -> None:
    writer = open_writer()
    writer.__enter__()
    batch = OpenBatch(writer, "ingest", "/media/card")
    writer.commit([batch.change(ITEMS, "done")])
    writer.presence.close()

    with open_writer():
        pass

    assert (stored(museum, batch.id).outcome, museum.store.inventory(batch.id).head) == ("done", 1)
    assert not batch.folder.exists()


def test_a_batch_that_came_to_nothing_leaves_no_trace(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        batch = OpenBatch(writer, "register", "register.csv")
        (batch.folder / "staged").write_bytes(b"x")
        batch.close()
        batch.close()
    with open_writer():
        pass

    assert list_batches(museum) == []
    assert not batch.folder.exists()


def test_what_a_dead_process_left_without_a_draft_is_swept_away(museum: Museum, open_writer: OpenWriter) -> None:
    (museum.work / "batch-000000000000-1" / "staging").mkdir(parents=True)
    with open_writer():
        pass

    assert {path.name for path in museum.work.iterdir()} == {"commit", "live", "lock"}
    assert list_batches(museum) == []


def test_batches_read_as_a_table_in_both_languages(museum: Museum, open_writer: OpenWriter) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert batches_text([], zone) == "No batches yet."
    with open_writer() as writer:
        batch = OpenBatch(writer, "ingest", "/media/card")
        writer.commit([batch.change(ITEMS, "done")])
        batch.close()
    (row,) = rows = list_batches(museum)
    local = datetime.fromisoformat(row.started).astimezone(zone)

    words = batches_text(rows, zone).split("\n")[2].split()
    short = batch.id.rpartition(":")[2][:8]
    assert words == [short, *f"{local:%d/%m/%Y %H:%M}".split(), "ingest", "tester", "done", "6", "2", "0", "1", "1"]
    assert batches_json(rows)[0]["found"] == 6
    language.speak("vi")
    assert not {"ingest", "done", "Found"} & set(batches_text(rows, zone).split())
