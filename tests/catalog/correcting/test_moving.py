"""Assets moved to the artifact that they show: both records in one commit, masters verified, copies along."""

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.assets import set_cover, withdraw
from catalog.correcting.moving import move_asset
from catalog.derivatives import MADE_FILE, folder_of, read_made
from catalog.history import read_history
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import FACTS_FILE, Status
from catalog.store import disk
from catalog.wording.artifact import history_text
from catalog.writing import Writer
from ingest.derive import derive
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
    set_status,
)
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import hide_open3d, master_of, no_tick, take_in, told

FRONT, BACK = "photos/0002", "photos/0001"
SCAN = {"model.obj": OBJ, "vật liệu/m.mtl": b"newmtl m\nmap_Kd anh/t.jpg\n", "vật liệu/anh/t.jpg": jpeg(7)}


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def id_of(museum: Museum, number: str) -> str:
    return load_artifact(museum, number).record.id


def master(museum: Museum, number: str, logical: str) -> Path:
    return master_of(museum, id_of(museum, number), logical)


# --- what a move does ---


def test_a_moved_photo_counts_where_it_is_now(museum: Museum, writer: Writer) -> None:
    put_asset(writer, "2", "photo", {"a.jpg": b"a"})

    moved = move_asset(writer, "1", BACK, "2", None, "nhầm số")

    assert (moved.number, moved.paths) == ("BTBP 2", {BACK: "photos/0002"})
    was, now = load_artifact(museum, "1").record.assets[0], load_artifact(museum, "2").record.assets[1]
    assert (was.state, was.moved_to) == ("moved", id_of(museum, "2"))
    assert now == was.model_copy(
        update={"path": "photos/0002", "state": "in_view", "moved_to": None, "files": now.files}
    )
    assert [file.path for file in now.files] == ["photos/0002/files/BTBP-1_sau.jpg"]
    assert (levels(museum)["BTBP 1"], levels(museum)["BTBP 2"], percent(museum)) == ("started", "started", 0.0)


def test_masters_and_facts_are_the_same_bytes_in_both(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    old, new = load_artifact(museum, "1").inventory, load_artifact(museum, "2").inventory
    for name in ("files/BTBP-1_sau.jpg", FACTS_FILE):
        assert museum.store.read(new, f"{BACK}/{name}") == museum.store.read(old, f"{BACK}/{name}")
    assert master(museum, "2", f"{BACK}/files/BTBP-1_sau.jpg").read_bytes() == jpeg(1)


def test_both_histories_say_who_and_why_in_one_commit(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    was, now = newest(museum, "1"), newest(museum, "2")
    assert (was.by, was.why, was.at) == (now.by, now.why, now.at) == ("Chị Hoa", "move: nhầm số", was.at)
    assert [(asset.path, asset.state) for asset in was.assets] == [(BACK, "moved")]
    assert [(asset.path, asset.state) for asset in now.assets] == [(BACK, "in_view")]


def test_the_copies_for_people_go_along_and_nothing_is_left_to_derive(
    museum: Museum, writer: Writer, open_writer: OpenWriter
) -> None:
    old, new = folder_of(museum.derivatives, id_of(museum, "1"), BACK), id_of(museum, "2")
    before = {path.name: path.read_bytes() for path in old.iterdir() if path.name != MADE_FILE}

    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    there = folder_of(museum.derivatives, new, BACK)
    assert not old.exists()
    assert {path.name: path.read_bytes() for path in there.iterdir() if path.name != MADE_FILE} == before
    made = read_made(there / MADE_FILE)
    assert made is not None
    assert (made.artifact, made.asset, made.master) == (new, BACK, disk.sha512_of_bytes(jpeg(1)))
    assert [row.path for row in load_artifact(museum, "1").derivatives] == [FRONT]
    assert [row.path for row in load_artifact(museum, "2").derivatives] == [BACK]
    assert derive(museum, None, open_writer=open_writer, tick=no_tick).wanting == 0


def test_without_copies_to_take_along_derive_makes_them_where_the_photo_is_now(
    museum: Museum, writer: Writer, open_writer: OpenWriter
) -> None:
    shutil.rmtree(museum.derivatives)
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    report = derive(museum, None, open_writer=open_writer, tick=no_tick)

    assert (report.wanting, report.made) == (3, 3)
    assert [row.path for row in load_artifact(museum, "1").derivatives] == [FRONT]
    assert (folder_of(museum.derivatives, id_of(museum, "2"), BACK) / "access.jpg").stat().st_size > 0


def test_the_same_card_again_leaves_a_moved_photo_where_it_is(
    museum: Museum, open_writer: OpenWriter, card: Card
) -> None:
    with open_writer() as writer:
        move_asset(writer, "1", BACK, "2", None, "nhầm số")
    before = [load_artifact(museum, number).record for number in ("1", "2")]
    fill_card(card.path)

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(PHOTOS, "known")
    assert {line.path: line.reason for line in report.lines}["BTBP-1_sau.jpg"] == "BTBP 2"
    assert [load_artifact(museum, number).record for number in ("1", "2")] == before


def test_there_and_back_again_is_as_before_with_all_of_it_in_the_history(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", None, "nhầm số")
    moved = move_asset(writer, "2", "BTBP-1_sau.jpg", "1", None, "không nhầm")

    assert moved.paths == {BACK: "photos/0003"}
    assert asset_states(museum, "1") == {BACK: "moved", FRONT: "in_view", "photos/0003": "in_view"}
    assert asset_states(museum, "2") == {BACK: "moved"}
    assert (levels(museum)["BTBP 1"], levels(museum)["BTBP 2"], percent(museum)) == ("digitized", "registered", 50.0)
    assert master(museum, "1", "photos/0003/files/BTBP-1_sau.jpg").read_bytes() == jpeg(1)
    assert len(list(museum.store.root.glob("*/*/*/content/photos/*/files/btbp-1_sau.jpg"))) == 2


def test_a_photo_of_a_part_is_moved_to_the_part_it_shows(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", "3", "bộ phận")
    assert load_artifact(museum, "2").record.assets[0].part == "3"

    move_asset(writer, "2", BACK, "1", None, "cả hiện vật")
    assert load_artifact(museum, "1").record.assets[-1].part is None


def test_the_history_of_both_artifacts_says_where_a_photo_went_and_came_from(museum: Museum, writer: Writer) -> None:
    move_asset(writer, "1", BACK, "2", None, "nhầm số")
    move_asset(writer, "2", BACK, "1", None, "không nhầm")
    came, went = (newest(museum, number).assets[0] for number in "12")
    first = read_history(museum, load_artifact(museum, "2").inventory)[1].assets[0]

    assert (came.path, came.moved_from, came.moved_to) == ("photos/0003", "BTBP 2", None)
    assert (went.path, went.moved_from, went.moved_to) == (BACK, None, "BTBP 1")
    assert (first.moved_from, first.moved_to) == ("BTBP 1", None)
    text = history_text("BTBP 1", read_history(museum, load_artifact(museum, "1").inventory), museum.time_zone)
    assert [line for line in text.splitlines() if "photos/0003" in line and "from BTBP 2" in line]


def test_a_withdrawn_photo_comes_back_into_view_where_it_is_moved(museum: Museum, writer: Writer) -> None:
    withdraw(writer, "1", BACK, "là ảnh của BTBP 2")
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    assert (asset_states(museum, "1")[BACK], asset_states(museum, "2")) == ("moved", {BACK: "in_view"})
    assert levels(museum)["BTBP 2"] == "started"


@pytest.mark.parametrize(("part", "shown"), [(None, "3"), ("4", "4")])
def test_a_withdrawn_photo_that_is_moved_to_its_own_number_is_in_view_there_again(
    museum: Museum, writer: Writer, part: str | None, shown: str
) -> None:
    move_asset(writer, "1", BACK, "2", "3", "bộ phận")
    withdraw(writer, "2", BACK, "mờ")
    before = objects(museum)

    moved = move_asset(writer, "2", BACK, "BTBP 2", part, "rút nhầm")

    assert (moved.number, moved.paths, asset_states(museum, "2")) == ("BTBP 2", {BACK: BACK}, {BACK: "in_view"})
    assert load_artifact(museum, "2").record.assets[0].part == shown
    assert newest(museum, "2").why == "move: rút nhầm"
    assert not [path for path in objects(museum).keys() - before.keys() if path.endswith(".jpg")]


def test_a_moved_photo_stands_for_its_old_artifact_no_more(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "1", BACK, "rõ")
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    assert (load_artifact(museum, "1").record.cover, load_artifact(museum, "2").record.cover) == (None, None)


def test_a_scan_is_moved_with_its_companions_in_their_folders(museum: Museum, writer: Writer) -> None:
    put_asset(writer, "1", "scan", SCAN)

    move_asset(writer, "1", "model.obj", "2", None, "nhầm số")

    inventory, asset = load_artifact(museum, "2").inventory, load_artifact(museum, "2").record.assets[0]
    assert {file.path: museum.store.read(inventory, file.path) for file in asset.files} == {
        f"scans/0001/files/{name}": data for name, data in SCAN.items()
    }
    assert (asset.principal.path, asset.kind) == ("scans/0001/files/model.obj", "scan")


def test_a_scan_that_was_moved_is_known_when_its_folder_comes_again(
    museum: Museum, open_writer: OpenWriter, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    for name, data in {**SCAN, "model.obj": b"mtllib v/m.mtl\n" + OBJ}.items():
        card.put(f"BTBP-1/{name.replace('vật liệu', 'v')}", data)
    assert take_in(museum, card.path).count("added") == 3
    with open_writer() as writer:
        move_asset(writer, "1", "scans/0001", "2", None, "nhầm số")

    report = take_in(museum, card.path)

    assert (report.count("known"), {line.reason for line in report.lines}) == (3, {"BTBP 2"})
    assert derive(museum, "2", open_writer=open_writer, tick=no_tick).problems == []
    assert (folder_of(museum.derivatives, id_of(museum, "2"), "scans/0001") / "model.glb").is_file()


# --- what a move refuses ---


@pytest.mark.parametrize(
    ("number", "words", "target", "code"),
    [
        ("1", BACK, "1", "E-MOVE-SAME"),
        ("1", BACK, "BTBP 1", "E-MOVE-SAME"),
        ("1", BACK, "9", "E-NUMBER-UNKNOWN"),
        ("9", BACK, "1", "E-NUMBER-UNKNOWN"),
        ("1", "photos/0009", "2", "E-ASSET-UNKNOWN"),
        ("2", BACK, "1", "E-ASSET-UNKNOWN"),
    ],
)
def test_a_move_that_cannot_be_meant_has_a_code_and_changes_nothing(
    museum: Museum, writer: Writer, number: str, words: str, target: str, code: str
) -> None:
    before = objects(museum)

    with pytest.raises(Problem, match=code):
        move_asset(writer, number, words, target, None, "nhầm số")

    assert objects(museum) == before
    assert [path for path in museum.work.iterdir() if path.name.startswith("move")] == []


@pytest.mark.parametrize(("status", "code"), [("written_off", "E-ENTRY-CLOSED"), ("withdrawn", "E-ENTRY-OUT")])
def test_nothing_is_moved_to_an_artifact_that_left_the_museum(
    museum: Museum, writer: Writer, open_writer: OpenWriter, status: Status, code: str
) -> None:
    set_status(museum, open_writer, "2", status)

    with pytest.raises(Problem, match=code):
        move_asset(writer, "1", BACK, "2", None, "nhầm số")

    assert (asset_states(museum, "1")[BACK], asset_states(museum, "2")) == ("in_view", {})


def test_what_was_moved_away_is_not_moved_again_from_there(
    museum: Museum, writer: Writer, open_writer: OpenWriter, add: AddArtifact
) -> None:
    add("BTBP 3")
    move_asset(writer, "1", BACK, "2", None, "nhầm số")

    with pytest.raises(Problem, match="E-ASSET-GONE"):
        move_asset(writer, "1", BACK, "3", None, "nhầm số")
    assert asset_states(museum, "3") == {}


Harm = Callable[[Path], None]


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink])
@pytest.mark.parametrize("name", ["files/model.obj", "files/vật liệu/anh/t.jpg"])
def test_a_damaged_master_is_not_moved_and_nothing_changes(
    museum: Museum, writer: Writer, harm: Harm, name: str
) -> None:
    put_asset(writer, "1", "scan", SCAN)
    path = master(museum, "1", f"scans/0001/{name}")
    whole = path.read_bytes()
    harm(path)
    before = objects(museum)

    with pytest.raises(Problem, match="E-MASTER-DAMAGED") as problem:
        move_asset(writer, "1", "scans/0001", "2", None, "nhầm số")

    assert (problem.value.where, problem.value.facts["number"]) == (f"scans/0001/{name}", "BTBP 1")
    assert objects(museum) == before
    assert [entry.name for entry in museum.work.iterdir() if entry.is_dir()] == ["live"]
    path.write_bytes(whole)


def test_damaged_facts_do_not_become_good_by_a_move(museum: Museum, writer: Writer) -> None:
    path = master(museum, "1", f"{BACK}/{FACTS_FILE}")
    whole = path.read_bytes()
    flip_a_byte(path)
    before = objects(museum)

    try:
        with pytest.raises(Problem):
            move_asset(writer, "1", BACK, "2", None, "nhầm số")
        assert objects(museum) == before
    finally:
        path.write_bytes(whole)


def test_a_move_back_does_not_rest_on_an_old_master_that_was_damaged_meanwhile(museum: Museum, writer: Writer) -> None:
    """The same bytes stand in the artifact's object already, from before it was moved away."""
    old = master(museum, "1", f"{BACK}/files/BTBP-1_sau.jpg")
    move_asset(writer, "1", BACK, "2", None, "nhầm số")
    flip_a_byte(old)

    try:
        move_asset(writer, "2", BACK, "1", None, "không nhầm")
        assert master(museum, "1", "photos/0003/files/BTBP-1_sau.jpg").read_bytes() == jpeg(1)
    finally:
        old.write_bytes(jpeg(1))


def test_a_full_disk_ends_a_move_with_its_code_and_nothing_changes(
    museum: Museum, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = objects(museum)

    def full(_source: Path, _target: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "copy_synced", full)
    with pytest.raises(Problem, match="E-DISK-FULL"):
        move_asset(writer, "1", BACK, "2", None, "nhầm số")

    assert objects(museum) == before


# --- a move cut short ---


@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("synced", False),
        ("ready", True),
        ("version moved", True),
        ("moved", True),
        ("indexed", True),
    ],
)
def test_a_move_cut_short_is_done_in_both_artifacts_or_in_none(
    museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
) -> None:
    die_at(monkeypatch, step)
    with pytest.raises(Death), open_writer() as writer:
        move_asset(writer, "1", BACK, "2", None, "nhầm số")
    monkeypatch.undo()
    with open_writer():
        pass

    assert asset_states(museum, "1")[BACK] == ("moved" if done else "in_view")
    assert asset_states(museum, "2") == ({BACK: "in_view"} if done else {})
    assert [load_artifact(museum, number).inventory.head for number in ("1", "2")] == ([3, 2] if done else [2, 1])
    assert [entry.name for entry in museum.work.iterdir() if entry.is_dir()] == ["live"]
