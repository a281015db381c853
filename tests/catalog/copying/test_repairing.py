"""Damaged masters taken back from whoever still holds them: a copy, or the card they came from."""

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog import language
from catalog.artifact import load_artifact
from catalog.auditing import audit_museum
from catalog.copying.places import Place, add_place
from catalog.copying.repairing import Repair, RepairReport, repair_from_copies
from catalog.copying.replacing import replace_damaged
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.store import disk
from catalog.store.layout import INVENTORY, LAYOUT, SIDECAR
from catalog.wording.copies import repair_text
from tests.catalog.copying.test_interrupted import Death, failing_at
from tests.catalog.copying.test_places import no_tick
from tests.catalog.copying.test_syncing import new_place, sync, twin
from tests.catalog.correcting.filled import objects, put_asset
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import digests, take_in_by_command

Harm = Callable[[Path], None]
PHOTO, MODEL = "v2/content/photos/0001/files/a.jpg", "v3/content/scans/0001/files/model.obj"


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    made = new_place(museum, add, open_writer, tmp_path)
    sync(museum, made)
    return made


def content(museum: Museum, path: str, number: str = "1") -> Path:
    """A content file of an artifact."""
    return Path(museum.store.place(load_artifact(museum, number).record.id)) / path


def repair(museum: Museum, open_writer: OpenWriter) -> tuple[list[Repair], list[str]]:
    """Audit, and repair what the audit found."""
    audited = audit_museum(museum, no_tick)
    with open_writer() as writer:
        report = repair_from_copies(writer, audited.report)
    return report.repaired, report.left


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("path", [PHOTO, MODEL, "v1/content/record.json", "v2/content/photos/0001/facts.json"])
def test_a_damaged_or_missing_file_comes_back_from_a_copy_byte_for_byte(
    museum: Museum, place: Place, open_writer: OpenWriter, path: str, harm: Harm
) -> None:
    before = objects(museum)
    damaged = content(museum, path)
    harm(damaged)
    left = damaged.read_bytes() if damaged.exists() else None

    repaired, lacking = repair(museum, open_writer)

    below = str(damaged.relative_to(museum.store.root))
    assert (repaired, lacking) == ([Repair(below, str(place.store / below))], [])
    assert objects(museum) == before
    assert audit_museum(museum, no_tick).report.outcome == "clean"
    kept = [file.read_bytes() for file in (museum.out / "damaged").iterdir()] if left is not None else []
    assert kept == ([left] if left is not None else [])
    assert not [entry for entry in museum.work.iterdir() if entry.name.startswith("repair")]


def test_several_damaged_files_come_back_in_one_go(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    before = objects(museum)
    for path in (PHOTO, MODEL):
        flip_a_byte(content(museum, path))
    content(museum, "v1/content/record.json", "2").unlink()

    repaired, left = repair(museum, open_writer)

    assert (len(repaired), left, objects(museum)) == (3, [], before)
    assert len(list((museum.out / "damaged").iterdir())) == 2


def test_nothing_damaged_is_nothing_repaired(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    before = objects(museum)

    assert repair(museum, open_writer) == ([], [])
    assert (objects(museum), list(museum.out.iterdir())) == (before, [])


def test_what_the_catalog_lacked_is_in_it_again_after_a_repair_and_nothing_was_silent_before(
    museum: Museum, place: Place, sohoa: Sohoa
) -> None:
    before = all_rows(museum)
    flip_a_byte(content(museum, "v3/content/record.json"))
    assert sohoa("rebuild").code == Exit.DAMAGE

    said = {line: sohoa(*line.split(), "--json") for line in ("progress", "search hien", "show 1", "status")}
    screen = sohoa("progress").out

    assert [said[line].codes for line in ("progress", "search hien")] == [["W-CATALOG-INCOMPLETE"]] * 2
    assert "objects of the store that could not be read when it was made: 1." in screen
    assert (said["show 1"].codes, said["show 1"].code) == (["E-NUMBER-UNREAD"], Exit.DAMAGE)
    assert (said["status"].data["unread"], "could not be read: 1." in said["status"].data["todo"][0]) == (1, True)

    repaired = sohoa("copies", "repair", "--json")

    assert (repaired.code, repaired.data["rebuilt"], repaired.data["left"]) == (Exit.DONE, True, [])
    assert all_rows(Museum(museum.path)) == before
    assert (sohoa("progress", "--json").codes, sohoa("show", "1").code) == ([], Exit.DONE)
    assert not sohoa("copies", "repair", "--json").data["rebuilt"]


INVENTORIES = {
    "its own": [INVENTORY],
    "its own and the sidecar": [INVENTORY, SIDECAR],
    "the sidecar": [SIDECAR],
    "the newest version's": [f"v3/{INVENTORY}"],
    "an old version's": [f"v1/{INVENTORY}", f"v1/{SIDECAR}"],
    "all of them": [INVENTORY, f"v3/{INVENTORY}", f"v2/{INVENTORY}"],
}


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink])
@pytest.mark.parametrize("paths", INVENTORIES.values(), ids=INVENTORIES)
def test_damaged_inventories_come_back_byte_for_byte(
    museum: Museum, place: Place, open_writer: OpenWriter, paths: list[str], harm: Harm
) -> None:
    before = objects(museum)
    for path in [content(museum, path) for path in paths]:
        harm(path)
    repaired, left = repair(museum, open_writer)

    assert (bool(repaired), left, objects(museum)) == (True, [], before)
    assert audit_museum(museum, no_tick).report.outcome == "clean"


def test_an_object_s_own_inventory_comes_back_from_its_newest_version_where_there_is_no_copy(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    home = Path(museum.store.place(add("BTBP 1").id))
    before = objects(museum)
    flip_a_byte(home / INVENTORY)

    assert repair(museum, open_writer)[1] == []
    assert objects(museum) == before


def test_a_copy_that_is_behind_gives_no_inventory(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"newer"})
    paths = [content(museum, INVENTORY), content(museum, f"v4/{INVENTORY}")]
    whole = paths[0].read_bytes()
    for path in paths:
        flip_a_byte(path)

    assert repair(museum, open_writer) == ([], [str(path.relative_to(museum.store.root)) for path in paths])
    for path in paths:
        path.write_bytes(whole)


@pytest.mark.parametrize("number", ["1", "2"])
def test_an_object_that_is_gone_comes_back_whole(
    museum: Museum, place: Place, open_writer: OpenWriter, number: str
) -> None:
    before = objects(museum)
    home = content(museum, "", number)
    shutil.rmtree(home.parent)

    repaired, left = repair(museum, open_writer)

    below = str(home.relative_to(museum.store.root))
    assert (repaired, left, objects(museum)) == ([Repair(below, str(place.store / below))], [], before)
    assert audit_museum(museum, no_tick).report.outcome == "clean"


def test_an_object_that_is_gone_comes_back_although_a_rebuild_forgot_it(
    museum: Museum, place: Place, sohoa: Sohoa
) -> None:
    before, rows = objects(museum), all_rows(museum)
    shutil.rmtree(content(museum, "").parent)
    assert sohoa("rebuild").code == Exit.DONE

    mended = sohoa("copies", "repair", "--json")

    assert (mended.code, mended.data["rebuilt"], len(mended.data["repaired"])) == (Exit.DONE, True, 1)
    assert (objects(museum), all_rows(Museum(museum.path))) == (before, rows)


def test_an_object_that_is_gone_does_not_come_back_older_than_the_catalog_knows_it(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"newer"})
    home = content(museum, "")
    home.parent.rename(tmp_path / "aside")

    assert repair(museum, open_writer) == ([], [str(home.relative_to(museum.store.root))])
    assert not home.exists()
    (tmp_path / "aside").rename(home.parent)


def test_a_stray_file_is_left_and_named(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    stray = content(museum, "v1/content/stray.txt", "2")
    stray.write_bytes(b"x")

    assert repair(museum, open_writer) == ([], [str(stray.relative_to(museum.store.root))])
    stray.unlink()


def test_what_no_copy_holds_whole_is_left_and_named(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    """The first copy is damaged in the same file, the second was never synced, the third is not there."""
    flip_a_byte(twin(museum, place, "1") / PHOTO)
    add_place(museum, tmp_path / "empty")
    add_place(museum, tmp_path / "absent").path.rename(tmp_path / "away")
    master = content(museum, PHOTO)
    flip_a_byte(master)
    damaged = master.read_bytes()

    assert repair(museum, open_writer) == ([], [str(master.relative_to(museum.store.root))])
    assert master.read_bytes() == damaged
    master.write_bytes(b"photo" * 1000)


def test_of_several_copies_one_that_holds_it_whole_is_taken(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    second = add_place(museum, tmp_path / "second")
    sync(museum, second)
    flip_a_byte(twin(museum, place, "1") / PHOTO)
    flip_a_byte(content(museum, PHOTO))

    repaired, left = repair(museum, open_writer)

    assert ([repair.source.startswith(second.folder) for repair in repaired], left) == ([True], [])


def test_a_copy_that_is_behind_still_repairs_what_it_has(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"newer"})
    newer = content(museum, "v4/content/photos/0002/files/b.jpg")
    for path in (content(museum, PHOTO), newer):
        flip_a_byte(path)

    repaired, left = repair(museum, open_writer)

    assert [Path(repair.path).name for repair in repaired] == ["a.jpg"]
    assert left == [str(newer.relative_to(museum.store.root))]
    newer.write_bytes(b"newer")


def test_a_repair_takes_nothing_from_a_copy_away(museum: Museum, place: Place, open_writer: OpenWriter) -> None:
    before = digests(place.path)
    content(museum, PHOTO).unlink()
    repair(museum, open_writer)

    assert digests(place.path) == before


def test_bytes_that_are_not_what_they_should_be_replace_nothing(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    master = content(museum, PHOTO)
    expected = disk.sha512_of(master)
    (tmp_path / "other").write_bytes(b"other")
    flip_a_byte(master)
    before = objects(museum)

    with open_writer() as writer, pytest.raises(Problem, match="E-STAGE-DIFFERS"):
        replace_damaged(writer, master, tmp_path / "other", expected)

    assert objects(museum) == before
    assert [entry.name for entry in museum.work.iterdir() if entry.is_dir()] == ["live"]
    master.write_bytes(b"photo" * 1000)


@pytest.mark.parametrize("call", [1, 2])
def test_a_repair_cut_short_is_done_by_the_next(
    museum: Museum, place: Place, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Before the damaged file was put aside, and before the good one came in its place."""
    before = objects(museum)
    flip_a_byte(content(museum, PHOTO))
    audited = audit_museum(museum, no_tick)
    with open_writer() as writer, monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing_at(call, Path.rename))
        with pytest.raises(Death):
            repair_from_copies(writer, audited.report)

    repaired, left = repair(museum, open_writer)

    assert (len(repaired), left, objects(museum)) == (1, [], before)
    assert [entry.name for entry in museum.work.iterdir() if entry.is_dir()] == ["live"]


def test_a_repair_is_told_in_both_languages() -> None:
    repaired = [Repair("abc/x/v1/content/a.jpg", "/media/disk/store/abc/x/v1/content/a.jpg")]
    report = RepairReport(repaired, ["abc/y/inventory.json"])
    english = repair_text(report).split("\n")

    assert english[0] == "1 file was put back."
    assert english[1] == "  abc/x/v1/content/a.jpg ← /media/disk/store/abc/x/v1/content/a.jpg"
    assert english[3] == "  abc/y/inventory.json"
    assert repair_text(RepairReport()) == "0 files were put back."
    language.speak("vi")
    vietnamese = repair_text(report).split("\n")
    assert [a == b for a, b in zip(english, vietnamese, strict=True)] == [False, True, False, True, False]


# --- from the card ---


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink])
def test_a_card_that_still_holds_a_damaged_master_gives_it_back_and_may_then_be_erased(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa, other_disk: Path, harm: Harm
) -> None:
    add("BTBP 1")
    card.put("BTBP-1_truoc.jpg", jpeg(1))
    assert take_in_by_command(sohoa, museum, card.path).data["erasable"] is False
    sync(museum, add_place(museum, other_disk / "disk"))
    harm(content(museum, "v2/content/photos/0001/files/btbp-1_truoc.jpg"))
    assert audit_museum(museum, no_tick).report.outcome == "damaged"

    said = take_in_by_command(sohoa, museum, card.path)

    assert said.data["items"][0]["notes"] == ["W-MASTER-REPAIRED"]
    assert (said.data["known"], said.data["erasable"], said.data["copies"]) == (1, True, {"have": 2, "wanted": 2})
    assert audit_museum(museum, no_tick).report.outcome == "clean"


@pytest.mark.parametrize("harm", [flip_a_byte, Path.unlink])
@pytest.mark.parametrize("name", ["0=ocfl_object_1.1", "ocfl_layout.json", f"extensions/{LAYOUT}/config.json"])
def test_what_says_the_same_in_every_store_is_written_anew(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, name: str, harm: Harm
) -> None:
    add("BTBP 1")
    before = objects(museum)
    damaged = content(museum, name) if name.startswith("0=") else museum.store.root / name
    harm(damaged)

    repaired, left = repair(museum, open_writer)

    assert (repaired, left) == ([Repair(str(damaged.relative_to(museum.store.root)), "OCFL 1.1")], [])
    assert objects(museum) == before


def unreadable(monkeypatch: pytest.MonkeyPatch, master: Path) -> None:
    """Have this very file fail to be read; another in its place is read."""
    file, real = master.stat().st_ino, Path.open

    def opened(path: Path, *how: Any, **options: Any) -> Any:
        if path == master and path.stat().st_ino == file:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path, *how, **options)

    monkeypatch.setattr(Path, "open", opened)


def test_a_master_that_cannot_be_read_comes_back_from_a_copy(
    museum: Museum, place: Place, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = objects(museum)
    damaged = content(museum, PHOTO)
    unreadable(monkeypatch, damaged)

    repaired, left = repair(museum, open_writer)

    assert ([Path(r.path).name for r in repaired], left, objects(museum)) == (["a.jpg"], [], before)


def test_what_cannot_be_read_and_no_copy_has_is_told_and_is_no_success(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, sohoa: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1")
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"a.jpg": b"photo"})
    unread = content(museum, PHOTO)
    unreadable(monkeypatch, unread)

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.data["repaired"]) == (Exit.INCOMPLETE, [])
    assert said.data["left"] == [str(unread.relative_to(museum.store.root))]
