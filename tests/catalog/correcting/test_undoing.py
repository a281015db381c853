"""A batch undone: its assets out of view in one commit, masters kept, bytes free to come again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import batches
from catalog.artifact import load_artifact
from catalog.batches import OpenBatch, list_batches
from catalog.correcting.assets import set_cover, set_view, withdraw
from catalog.correcting.moving import merge_temporary, move_asset
from catalog.correcting.undoing import undo_batch
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, read_batch
from catalog.tables import BatchRow
from catalog.writing import Writer
from ingest.derive import derive
from ingest.erase import may_erase
from ingest.run import Wishes, ingest
from tests.catalog.correcting.filled import (
    PHOTOS,
    Death,
    asset_states,
    die_at,
    fill_card,
    filled_museum,
    levels,
    newest,
    objects,
    percent,
    put_asset,
)
from tests.conftest import Card, OpenWriter, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import master_of, no_tick, take_in, told, with_settings

FRONT, BACK = "photos/0002", "photos/0001"


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def last_batch(museum: Museum) -> BatchRow:
    return list_batches(museum)[0]


# --- what an undo does ---


def test_an_undone_batch_is_out_of_view_in_every_artifact_and_its_masters_stay(museum: Museum, writer: Writer) -> None:
    undone = undo_batch(writer, last_batch(museum).id, "nhầm thẻ")

    assert sorted(undone.assets) == [("BTBP 1", BACK), ("BTBP 1", FRONT), ("TẠM 1", BACK)]
    assert asset_states(museum, "1") == {BACK: "undone", FRONT: "undone"}
    assert asset_states(museum, "TẠM 1") == {BACK: "undone"}
    assert (set(levels(museum).values()), percent(museum)) == ({"registered"}, 0.0)
    inventory = load_artifact(museum, "1").inventory
    assert museum.store.read(inventory, f"{FRONT}/files/BTBP-1_truoc.jpg") == jpeg(2)


def test_the_undo_is_a_batch_of_its_own_and_one_commit(museum: Museum, writer: Writer) -> None:
    ingested = last_batch(museum)
    undone = undo_batch(writer, ingested.id, "nhầm thẻ")

    row = next(row for row in list_batches(museum) if row.id == undone.batch)
    assert (row.kind, row.source, row.operator, row.outcome, row.found) == (
        "undo",
        ingested.id,
        "Chị Hoa",
        "done",
        3,
    )
    stored = museum.store.inventory(undone.batch)
    items = read_batch(museum.store.read(stored, BATCH_FILE), undone.batch).items
    assert {(item.where, item.outcome, item.number, item.asset) for item in items} == {
        ("BTBP-1_sau.jpg", "undone", "BTBP 1", BACK),
        ("BTBP-1_truoc.jpg", "undone", "BTBP 1", FRONT),
        ("TAM-1_truoc.jpg", "undone", "TẠM 1", BACK),
    }
    changes = [newest(museum, number) for number in ("1", "TẠM 1")]
    assert {(change.by, change.why, change.batch, change.at) for change in changes} == {
        ("Chị Hoa", "undo: nhầm thẻ", undone.batch, stored.versions[0].created)
    }


@pytest.mark.parametrize("words", ["{0}", "{1}", " {1} ", "{2}"])
def test_a_batch_is_named_by_its_id_or_the_beginning_of_it(museum: Museum, writer: Writer, words: str) -> None:
    id_ = last_batch(museum).id
    short = id_.rpartition(":")[2]

    assert undo_batch(writer, words.format(id_, short, short[:8].upper()), "nhầm").undone == id_


def test_what_another_batch_brought_to_the_same_artifact_stays(
    museum: Museum, open_writer: OpenWriter, card: Card
) -> None:
    card.put("BTBP-1_canh.jpg", jpeg(9))
    second = take_in(museum, card.path).batch
    first = next(row.id for row in list_batches(museum) if row.id != second)
    with open_writer() as writer:
        undo_batch(writer, first, "nhầm")

    assert asset_states(museum, "1") == {BACK: "undone", FRONT: "undone", "photos/0003": "in_view"}
    assert levels(museum)["BTBP 1"] == "started"


# --- its bytes again ---


@pytest.mark.parametrize("number", ["1", "2"])
def test_undone_bytes_come_again_under_any_number(
    museum: Museum, open_writer: OpenWriter, card: Card, number: str
) -> None:
    with open_writer() as writer:
        undo_batch(writer, last_batch(museum).id, "nhầm số")
    for name, data in PHOTOS.items():
        card.put(name.replace("BTBP-1", f"BTBP-{number}").replace("TAM-1", f"BTBP-{number}_canh"), data)

    report = take_in(museum, card.path)

    assert (report.count("added"), {line.number for line in report.lines}) == (3, {f"BTBP {number}"})
    states = list(asset_states(museum, number).values())
    assert states == ["undone"] * 2 * (number == "1") + ["in_view"] * 3
    assert (levels(museum)[f"BTBP {number}"], percent(museum)) == ("digitized", 50.0)
    assert derive(museum, None, open_writer=open_writer, tick=no_tick).wanting == 0


def test_an_undone_batch_that_came_again_can_be_undone_again(
    museum: Museum, open_writer: OpenWriter, card: Card
) -> None:
    fill_card(card.path)
    with open_writer() as writer:
        undo_batch(writer, last_batch(museum).id, "nhầm")
    again = take_in(museum, card.path).batch
    assert again is not None
    with open_writer() as writer:
        assert len(undo_batch(writer, again, "nhầm nữa").assets) == 3

    assert set(asset_states(museum, "1").values()) == {"undone"}


def test_undone_bytes_that_come_again_do_not_rest_on_a_damaged_master(
    museum: Museum, open_writer: OpenWriter, card: Card
) -> None:
    """The store has a content only once in an object: the card may be erased only if what it has is whole."""
    fill_card(card.path)
    with open_writer() as writer:
        undo_batch(writer, last_batch(museum).id, "nhầm")
    master = master_of(museum, load_artifact(museum, "1").record.id, f"{FRONT}/files/BTBP-1_truoc.jpg")
    flip_a_byte(master)
    museum = with_settings(museum, "copies_wanted = 1")

    try:
        report = ingest(museum, Wishes(card.path, workers=1), open_writer=open_writer, tick=no_tick)
        assert master.read_bytes() == jpeg(2) or not may_erase(museum, report).erasable
    finally:
        master.write_bytes(jpeg(2))


# --- with other corrections ---


def test_an_asset_that_was_moved_is_undone_where_it_is_now(museum: Museum, open_writer: OpenWriter, card: Card) -> None:
    with open_writer() as writer:
        move_asset(writer, "1", BACK, "2", None, "nhầm số")
        undo_batch(writer, last_batch(museum).id, "nhầm thẻ")

    assert asset_states(museum, "2") == {BACK: "undone"}
    assert levels(museum)["BTBP 2"] == "registered"
    fill_card(card.path)
    assert told(take_in(museum, card.path)) == dict.fromkeys(PHOTOS, "added")


def test_an_undo_names_each_asset_once_where_it_was_in_view(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    undone = undo_batch(writer, last_batch(museum).id, "nhầm thẻ")

    assert sorted(undone.assets) == [("BTBP 1", FRONT), ("BTBP 2", BACK), ("TẠM 1", BACK)]


def test_a_withdrawn_asset_is_undone_with_its_batch(museum: Museum, open_writer: OpenWriter, card: Card) -> None:
    with open_writer() as writer:
        withdraw(writer, "1", BACK, "mờ")
        set_view(writer, "1", FRONT, "detail", "nhầm")
        undo_batch(writer, last_batch(museum).id, "nhầm thẻ")
    assert asset_states(museum, "1") == {BACK: "undone", FRONT: "undone"}

    fill_card(card.path)
    take_in(museum, card.path)

    views = [(asset.view, asset.state) for asset in load_artifact(museum, "1").record.assets]
    assert views == [("back", "undone"), ("detail", "undone"), ("back", "in_view"), ("front", "in_view")]
    assert levels(museum)["BTBP 1"] == "digitized"


def test_an_asset_that_was_merged_is_undone_where_it_is_now(museum: Museum, writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "2", "trùng")
    assert levels(museum)["BTBP 2"] == "started"

    undo_batch(writer, last_batch(museum).id, "nhầm thẻ")

    assert (asset_states(museum, "2"), levels(museum)["BTBP 2"]) == ({BACK: "undone"}, "registered")


def test_an_undone_photo_stands_for_its_artifact_no_more(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "1", FRONT, "rõ nhất")

    undo_batch(writer, last_batch(museum).id, "nhầm thẻ")

    assert load_artifact(museum, "1").record.cover is None


# --- what an undo refuses ---


def batches_of_nothing(writer: Writer, count: int) -> list[str]:
    """So many ingests that added nothing, in one commit."""
    batches = [OpenBatch(writer, "ingest", "/media/card") for _number in range(count)]
    writer.commit(batch.change([], "done") for batch in batches)
    for batch in batches:
        batch.close()
    return [batch.id for batch in batches]


def assert_refused(museum: Museum, writer: Writer, words: str, code: str) -> Problem:
    before = objects(museum)
    with pytest.raises(Problem, match=code) as problem:
        undo_batch(writer, words, "nhầm")
    assert objects(museum) == before
    assert [path.name for path in museum.work.iterdir() if path.name.startswith("batch")] == []
    return problem.value


def test_a_batch_is_undone_once_and_an_undo_not_at_all(museum: Museum, writer: Writer) -> None:
    ingested = last_batch(museum).id
    undone = undo_batch(writer, ingested, "nhầm")

    assert_refused(museum, writer, ingested, "E-UNDO-DONE")
    assert assert_refused(museum, writer, undone.batch, "E-UNDO-KIND").facts["kind"] == "undo"


def test_an_ingest_that_added_nothing_is_not_undone(museum: Museum, writer: Writer) -> None:
    (empty,) = batches_of_nothing(writer, 1)

    assert_refused(museum, writer, empty, "E-UNDO-NOTHING")


@pytest.mark.parametrize(
    "words", ["zzz", "", "urn:uuid:", "%", "_" * 8, "\udcff", "00000000-0000-4000-8000-000000000000"]
)
def test_a_batch_that_is_not_there_is_unknown(museum: Museum, writer: Writer, words: str) -> None:
    assert_refused(museum, writer, words, "E-BATCH-UNKNOWN")


def test_the_beginning_of_several_ids_is_not_enough(
    museum: Museum, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = iter(f"urn:uuid:abcd{number}000-0000-4000-8000-000000000000" for number in range(3))
    with monkeypatch.context() as patch:
        patch.setattr(batches, "new_id", lambda: next(ids))
        batches_of_nothing(writer, 3)

    assert assert_refused(museum, writer, "abcd", "E-BATCH-SEVERAL").facts["count"] == 3
    assert_refused(museum, writer, "abcd1", "E-UNDO-NOTHING")


@pytest.mark.parametrize("length", [1, 3])
def test_a_slip_of_the_finger_is_no_batch(museum: Museum, writer: Writer, length: int) -> None:
    """The museum has one batch: every first letter of its id would be enough."""
    short = last_batch(museum).id.rpartition(":")[2][:length]

    assert_refused(museum, writer, short, "E-BATCH-SHORT")


# --- an undo cut short ---


@pytest.mark.parametrize(("step", "state"), [("synced", "in_view"), ("ready", "undone"), ("moved", "undone")])
def test_an_undo_cut_short_is_done_everywhere_or_nowhere(
    museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, step: str, state: str
) -> None:
    die_in_undo(museum, open_writer, monkeypatch, step)

    assert {*asset_states(museum, "1").values(), *asset_states(museum, "TẠM 1").values()} == {state}


def test_an_undo_that_came_to_nothing_can_be_done_again(
    museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested = last_batch(museum).id
    die_in_undo(museum, open_writer, monkeypatch, "synced")

    with open_writer() as writer:
        undo_batch(writer, ingested, "nhầm thẻ")

    assert asset_states(museum, "1") == {BACK: "undone", FRONT: "undone"}


def die_in_undo(museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """An undo whose process ends at a step, and the next opening; the batch's folder stays for it."""
    die_at(monkeypatch, step)
    monkeypatch.setattr(OpenBatch, "close", lambda _batch: None)
    with pytest.raises(Death), open_writer() as writer:
        undo_batch(writer, last_batch(museum).id, "nhầm thẻ")
    monkeypatch.undo()
    with open_writer():
        pass


def test_an_ingest_that_was_interrupted_can_be_undone(museum: Museum, open_writer: OpenWriter) -> None:
    writer = open_writer()
    writer.__enter__()
    batch = OpenBatch(writer, "ingest", "/media/card")
    put_asset(writer, "2", "photo", {"a.jpg": b"a"}, batch.id)
    writer.presence.close()

    with open_writer() as next_one:
        assert undo_batch(next_one, batch.id, "dở dang").assets == [("BTBP 2", BACK)]
    assert levels(museum)["BTBP 2"] == "registered"
