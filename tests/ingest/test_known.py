"""What the museum has already is known by its bytes, whatever its name, and proven to be whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.assets import withdraw
from catalog.correcting.moving import merge_temporary, move_asset
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.record import RECORD_FILE, Asset, AssetState, to_bytes
from catalog.store.transaction import Change
from ingest import settling
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_refusals import MTL, TEXTURED
from tests.ingest.test_run import (
    digests,
    hide_open3d,
    master_of,
    record_of,
    take_in,
    told,
)


def put_scan(card: Card, folder: str, texture: int = 1) -> list[str]:
    """A model with its material and texture; returns their paths."""
    files = {"model.obj": TEXTURED, "m.mtl": MTL, "t.jpg": jpeg(texture)}
    for name, data in files.items():
        card.put(f"{folder}/{name}", data)
    return [f"{folder}/{name}" for name in files]


def set_state(museum: Museum, open_writer: OpenWriter, artifact: str, state: AssetState) -> None:
    """Put all assets of an artifact into this state, as a correction would."""
    record = record_of(museum, artifact)
    assets = [asset.model_copy(update={"state": state}) for asset in record.assets]
    data = to_bytes(record.model_copy(update={"assets": assets}))
    with open_writer() as writer:
        writer.commit([Change(museum.store.inventory(artifact), "test", {RECORD_FILE: data})])


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


# --- a folder again ---


def test_a_folder_again_is_known_whole_and_changes_no_artifact(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("BTBP-1.jpg", jpeg(9))
    put_scan(card, "BTBP-2")
    take_in(museum, card.path)
    before = digests(Path(museum.store.place(first))) | digests(Path(museum.store.place(second)))

    report = take_in(museum, card.path)

    assert (report.count("known"), report.exit) == (4, Exit.DONE)
    assert {line.path: line.reason for line in report.lines}["BTBP-1.jpg"] == "BTBP 1"
    assert digests(Path(museum.store.place(first))) | digests(Path(museum.store.place(second))) == before


def test_only_what_is_new_is_added(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1_1.jpg", jpeg(1))
    take_in(museum, card.path)
    (card.path / "BTBP-1_1.jpg").rename(card.path / "BTBP-1_9_sau.jpg")
    card.put("BTBP-1_1.jpg", jpeg(2))

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1_9_sau.jpg": "known", "BTBP-1_1.jpg": "added"}
    assert [asset.path for asset in record_of(museum, artifact).assets] == ["photos/0001", "photos/0002"]


Damage = Callable[[Path], None]


@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink])
def test_a_known_photo_gives_a_damaged_master_back_its_bytes(
    museum: Museum, add: AddArtifact, card: Card, damage: Damage
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2))
    take_in(museum, card.path)
    master = master_of(museum, artifact, "photos/0001/files/BTBP-1_1.jpg")
    damage(master)
    left = master.read_bytes() if master.exists() else None

    report = take_in(museum, card.path)

    assert {line.path: (line.outcome, line.notes) for line in report.lines} == {
        "BTBP-1_1.jpg": ("known", ["W-MASTER-REPAIRED"]),
        "BTBP-1_2.jpg": ("known", []),
    }
    assert master.read_bytes() == jpeg(1)
    assert [path.read_bytes() for path in museum.out.rglob("*.jpg")] == ([left] if left else [])


def test_a_known_scan_gives_a_damaged_texture_back_its_bytes(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    files = put_scan(card, "BTBP-1", texture=7)
    take_in(museum, card.path)
    master = master_of(museum, artifact, "scans/0001/files/t.jpg")
    flip_a_byte(master)

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(files, "known")
    assert [line.notes for line in report.lines if line.notes] == [["W-MASTER-REPAIRED"]]
    assert master.read_bytes() == jpeg(7)


def test_a_known_model_with_other_companions_is_refused(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    files = put_scan(card, "BTBP-1", texture=1)
    take_in(museum, card.path)
    put_scan(card, "BTBP-1", texture=2)

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(files, "E-KNOWN-COMPANION")
    assert len(record_of(museum, artifact).assets) == 1


def test_companions_may_repeat(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifacts = [add("BTBP 1").id, add("BTBP 2").id]
    put_scan(card, "BTBP-1")
    put_scan(card, "BTBP-2")
    card.put("BTBP-2/model.obj", TEXTURED + b"# another\n")

    report = take_in(museum, card.path)

    assert report.count("added") == 6
    assert [len(record_of(museum, artifact).assets[0].files) for artifact in artifacts] == [3, 3]


# --- the same bytes elsewhere ---


def test_known_bytes_under_another_number_are_refused(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    other = add("BTBP 2").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    card.put("BTBP-2.jpg", jpeg())

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1.jpg": "known", "BTBP-2.jpg": "E-KNOWN-ELSEWHERE"}
    assert report.problems[0].facts == {"number": "BTBP 1", "asset": "photos/0001", "asked": "BTBP 2"}
    assert record_of(museum, other).assets == []


def test_one_photo_under_two_names_is_kept_once(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1_1.jpg", jpeg())
    card.put("BTBP-1_2.jpg", jpeg())

    report = take_in(museum, card.path)

    assert sorted(told(report).values()) == ["added", "known"]
    assert report.exit == Exit.DONE
    assert len(record_of(museum, artifact).assets) == 1


def test_one_model_with_two_textures_is_never_called_known_without_its_texture(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    first = put_scan(card, "BTBP-1/morning", texture=1)
    second = put_scan(card, "BTBP-1/noon", texture=2)

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(first, "added") | dict.fromkeys(second, "E-KNOWN-COMPANION")


@pytest.mark.parametrize(
    ("names", "remarks"),
    [(["BTBP-1_sau.jpg", "BTBP-1_truoc.jpg"], 1), (["BTBP-1_1_sau.jpg", "BTBP-1_2_sau.jpg"], 0)],
    ids=["two views", "one view"],
)
def test_two_names_that_give_the_same_bytes_different_views_are_remarked(
    museum: Museum, add: AddArtifact, card: Card, names: list[str], remarks: int
) -> None:
    add("BTBP 1")
    for name in names:
        card.put(name, jpeg(1))

    report = take_in(museum, card.path)

    assert told(report) == dict(zip(names, ["added", "known"], strict=True))
    assert [line.notes for line in report.lines] == [[], ["W-PHOTO-VIEW-OTHER"] * remarks]


def test_a_twin_of_what_could_not_be_committed_is_not_known(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1")
    card.put("BTBP-1_1.jpg", jpeg())
    card.put("BTBP-1_2.jpg", jpeg())

    def full(*_arguments: object) -> list[Asset]:
        raise Problem("E-DISK-FULL", where="x")

    monkeypatch.setattr(settling, "commit_assets", full)
    report = take_in(museum, card.path)

    assert report.count("known") == report.count("added") == 0


# --- undone, withdrawn ---


def test_bytes_of_an_undone_asset_may_come_anew_under_another_number(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    wrong, right = add("BTBP 1").id, add("BTBP 2").id
    photo = card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    set_state(museum, open_writer, wrong, "undone")
    photo.rename(photo.with_name("BTBP-2.jpg"))

    assert told(take_in(museum, card.path)) == {"BTBP-2.jpg": "added"}
    assert master_of(museum, right, "photos/0001/files/BTBP-2.jpg").read_bytes() == jpeg()


def test_an_undone_asset_that_comes_again_gets_a_number_of_its_own(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    set_state(museum, open_writer, artifact, "undone")

    assert told(take_in(museum, card.path)) == {"BTBP-1.jpg": "added"}
    assert {asset.path: asset.state for asset in record_of(museum, artifact).assets} == {
        "photos/0001": "undone",
        "photos/0002": "in_view",
    }
    assert len(list(museum.store.root.rglob("*.jpg"))) == 1


def test_a_withdrawn_asset_is_still_known_and_its_line_says_where_it_is(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    set_state(museum, open_writer, artifact, "withdrawn")

    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1.jpg": "known"}
    assert report.lines[0].reason == "BTBP 1"


def test_the_screen_says_where_known_files_are_that_were_withdrawn_or_moved(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    for shot in range(14):
        card.put(f"BTBP-1_{shot:02d}.jpg", jpeg(shot))
    take_in(museum, card.path)
    with open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "mờ")
        for shot in range(2, 13):
            move_asset(writer, "1", f"photos/{shot:04d}", "2", None, "nhầm số")

    said = sohoa("ingest", card.path)
    items = {item["path"]: item["reason"] for item in sohoa("ingest", card.path, "--json").data["items"]}

    lines = said.out.splitlines()
    start = lines.index("Known already, but withdrawn or under another number:")
    assert lines[start + 1 : start + 3] == [
        "  BTBP-1_00.jpg → photos/0001 of BTBP 1, withdrawn",
        "  BTBP-1_01.jpg → photos/0001 of BTBP 2",
    ]
    assert lines[start + 11 : start + 14] == [
        "  … and 2 more",
        "    → To have one in view again: sohoa move NUMBER PHOTO NUMBER --reason …",
        "",
    ]
    assert (items["BTBP-1_00.jpg"], items["BTBP-1_01.jpg"]) == ("BTBP 1, withdrawn", "BTBP 2")


def test_the_screen_is_silent_on_known_files_that_stand_where_they_are_asked_for(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)

    assert "another number" not in sohoa("ingest", card.path).out


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_withdrawn_asset_that_comes_named_for_another_number_is_refused_with_the_move_that_brings_it_there(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, dry_run: bool
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    with open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "là ảnh của BTBP 2")
    photo.rename(photo.with_name("BTBP-2.jpg"))

    report = take_in(museum, card.path, dry_run=dry_run)

    assert told(report) == {"BTBP-2.jpg": "E-KNOWN-WITHDRAWN"}
    assert 'sohoa move "BTBP 1" photos/0001 "BTBP 2" --reason' in report.problems[0].next
    with open_writer() as writer:
        move_asset(writer, "1", "photos/0001", "2", None, "đúng số")
    assert told(take_in(museum, card.path)) == {"BTBP-2.jpg": "known"}
    assert {a.path: a.state for a in load_artifact(museum, "2").record.assets} == {"photos/0001": "in_view"}


def test_a_file_that_was_moved_by_a_person_and_then_withdrawn_stays_known(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    with open_writer() as writer:
        move_asset(writer, "1", "photos/0001", "2", None, "nhầm số")
        withdraw(writer, "2", "photos/0001", "mờ")

    report = take_in(museum, card.path)

    assert (told(report), report.lines[0].reason) == ({"BTBP-1.jpg": "known"}, "BTBP 2")


def test_what_a_temporary_entry_withdrew_is_known_under_the_number_that_it_got(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    temporary = add(None).number
    add("BTBP 2")
    photo = card.put("TAM-1.jpg", jpeg())
    take_in(museum, card.path)
    with open_writer() as writer:
        withdraw(writer, temporary, "photos/0001", "mờ")
        merge_temporary(writer, temporary, "BTBP 2", "đã có sổ")
    photo.rename(photo.with_name("BTBP-2.jpg"))

    assert told(take_in(museum, card.path)) == {"BTBP-2.jpg": "known"}


def test_bytes_that_were_moved_and_then_undone_may_come_anew(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    add("BTBP 1")
    other = add("BTBP 2").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    with open_writer() as writer:
        move_asset(writer, "1", "photos/0001", "2", None, "nhầm số")
    set_state(museum, open_writer, other, "undone")

    assert told(take_in(museum, card.path)) == {"BTBP-1.jpg": "added"}
