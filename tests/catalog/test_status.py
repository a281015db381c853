"""The morning's screen: how far, how full, how safe, and what to do next, in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog import language
from catalog.auditing import audit_museum
from catalog.batches import OpenBatch, list_batches
from catalog.copying.places import add_place
from catalog.copying.syncing import sync_copy
from catalog.correcting.assets import withdraw
from catalog.correcting.moving import move_asset
from catalog.correcting.undoing import undo_batch
from catalog.museum import Museum
from catalog.status import last_audit, look, remember_audit
from catalog.store import disk
from catalog.wording.names import moment
from catalog.wording.status import status_json, status_text, todo_text
from catalog.writing import Writer
from tests.catalog.correcting.filled import PHOTOS, filled_museum, put_asset
from tests.conftest import OpenWriter
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import no_tick, with_settings

ADD = "Add a copy on another disk: sohoa copies add FOLDER"
SYNC = "Bring the copies up to date: sohoa copies sync"
AUDIT = "Check the store once: sohoa audit"
DERIVE = "Make the copies that lack: sohoa derive"


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def lines(museum: Museum) -> dict[str, str]:
    """The lines of the screen by their names; those of the copies under a name of their own."""
    text = status_text(look(museum), museum.time_zone).partition("\n\n")[0]
    found = {}
    for line in text.split("\n"):
        name, _space, words = line.partition("  ")
        found[name or words.strip().partition(":")[0]] = words.strip()
    return found


def todo(museum: Museum) -> list[str]:
    """What is to be done, whatever room the tests' own disk has."""
    return todo_text(replace(look(museum), free=10**12))


def audit(museum: Museum) -> None:
    remember_audit(museum, audit_museum(museum, no_tick))


def folder_bytes(folder: Path, but: str = "") -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != but)


# --- what it says ---


def test_a_museum_without_copies_or_audit_says_so(museum: Museum) -> None:
    batch = list_batches(museum)[0]

    said = lines(museum)

    assert {name: said[name] for name in said if name != "Free"} == {
        "Digitized": "1 of 2 artifacts, 50.00%",
        "Store": f"3 photos, 0 scans, {language.size(sum(map(len, PHOTOS.values())))}",
        "Copies for people": language.size(folder_bytes(museum.derivatives, "made.json")),
        "Copies of the store": "1/2",
        "Last audit": "never",
        "Last batch": f"{moment(batch.started, museum.time_zone)}, ingest, tester, done",
    }
    assert said["Free"].split()[1] in ("MB", "GB", "TB")


def test_each_copy_has_its_line(museum: Museum, tmp_path: Path) -> None:
    synced = sync_copy(museum, add_place(museum, tmp_path / "a"), no_tick).place.synced or ""
    add_place(museum, tmp_path / "b")
    add_place(museum, tmp_path / "c").path.rename(tmp_path / "away")
    objects = len(list(museum.store.object_folders()))

    text = status_text(look(museum), museum.time_zone).split("\n")
    below = [line.strip() for line in text if line.strip().startswith(str(tmp_path))]
    assert below == [
        f"{tmp_path / 'a'}: complete, {moment(synced, museum.time_zone)} (on the museum's own disk: does not count)",
        f"{tmp_path / 'b'}: {objects} objects behind",
        f"{tmp_path / 'c'}: There is no copy at “{tmp_path / 'c'}”: is its disk connected?",
    ]
    assert lines(museum)["Copies of the store"] == "1/2"


@pytest.mark.parametrize("with_copies", [False, True])
def test_no_line_is_left_in_the_other_language(
    museum: Museum, open_writer: OpenWriter, tmp_path: Path, with_copies: bool
) -> None:
    with open_writer() as writer:
        put_asset(writer, "2", "scan", {"model.obj": b"1"})
    if with_copies:
        sync_copy(museum, add_place(museum, tmp_path / "a"), no_tick)
        add_place(museum, tmp_path / "b")
        add_place(museum, tmp_path / "c").path.rename(tmp_path / "away")
        audit(museum)
    museum = with_settings(museum, "copies_wanted = 5")
    spoken: dict[str, list[str]] = {}
    for tongue in ("en", "vi"):
        language.speak(tongue)  # type: ignore[arg-type]
        spoken[tongue] = status_text(look(museum), museum.time_zone).split("\n")

    pairs = list(zip(spoken["en"], spoken["vi"], strict=True))
    assert [english for english, vietnamese in pairs if english == vietnamese] == [""]
    english_words = {"the", "of", "copies", "complete", "behind", "never", "audit,", "done", "photos", "scans", "to"}
    assert english_words & set(re.sub(r"sohoa( \w+)+", "", " ".join(spoken["vi"])).split()) == set()
    assert spoken["vi"][0].split("  ")[-1] == "1/2 hiện vật, 50,00%"


def test_what_is_out_of_view_is_not_counted_as_held(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "mờ")
        put_asset(writer, "2", "scan", {"model.obj": b"12345"})
    said = lines(museum)

    size = language.size(len(PHOTOS["BTBP-1_truoc.jpg"]) + len(PHOTOS["TAM-1_truoc.jpg"]) + 5)
    assert (said["Store"], said["Digitized"]) == (f"2 photos, 1 scan, {size}", "0 of 2 artifacts, 0.00%")
    assert said["Copies for people"].endswith(", 1 asset lacks some")


@pytest.mark.parametrize("keep_folder", [True, False])
def test_copies_for_people_that_are_gone_are_to_be_made_whatever_the_catalog_says(
    museum: Museum, tmp_path: Path, keep_folder: bool
) -> None:
    aside = museum.derivatives.rename(tmp_path / "aside")
    if keep_folder:
        museum.derivatives.mkdir()

    assert look(museum).holding.derivative_bytes == 0
    assert DERIVE in todo(museum)
    if keep_folder:
        museum.derivatives.rmdir()
    aside.rename(museum.derivatives)


def test_a_moved_photo_is_counted_once_and_lacks_no_copies(museum: Museum, open_writer: OpenWriter) -> None:
    before = look(museum).holding
    with open_writer() as writer:
        move_asset(writer, "1", "photos/0001", "2", None, "nhầm")

    assert look(museum).holding == before


def test_an_undone_ingest_leaves_nothing_held_and_is_the_last_batch(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        undo_batch(writer, list_batches(museum)[0].id, "nhầm thẻ")

    status = look(museum)
    assert (status.holding.photos, status.holding.master_bytes, status.holding.wanting) == (0, 0, 0)
    assert lines(museum)["Last batch"].split(", ")[1:] == ["undo", "tester", "done"]
    language.speak("vi")
    assert "undo" not in status_text(look(museum), museum.time_zone)


def test_a_museum_of_nothing_has_no_rate(museum: Museum, tmp_path: Path) -> None:
    from catalog.founding import found_museum

    empty = found_museum(tmp_path / "empty", name="Mới", prefix="BTBP", language="vi", operator="tester")

    said = lines(empty)
    assert (said["Digitized"], said["Last batch"], said["Store"]) == (
        "0 of 0 artifacts, —",
        "—",
        "0 photos, 0 scans, 0 B",
    )


# --- audits ---


def test_an_audit_is_remembered_with_its_outcome(museum: Museum) -> None:
    audit(museum)

    last = last_audit(museum)
    assert last is not None
    files = sum(1 for path in museum.store.root.rglob("*") if path.is_file())
    assert (last.outcome, last.files, last.damage) == ("clean", files, 0)
    assert lines(museum)["Last audit"] == (
        f"{moment(last.at, museum.time_zone)}, every file as it was recorded ({files} files)"
    )


def test_damage_comes_first_of_what_is_to_be_done(museum: Museum) -> None:
    master = next(museum.store.root.glob("*/*/*/content/photos/0001/files/btbp-1_sau.jpg"))
    whole = master.read_bytes()
    flip_a_byte(master)
    audit(museum)

    assert todo(museum) == ["Damage was found: sohoa audit, then sohoa copies repair", ADD]
    assert ", damage found (" in lines(museum)["Last audit"]
    master.write_bytes(whole)
    audit(museum)
    assert todo(museum) == [ADD]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"at": "x"}', b"null"])
def test_a_note_of_an_audit_that_cannot_be_read_is_none(museum: Museum, data: bytes) -> None:
    (museum.private / "last-audit.json").write_bytes(data)

    assert (last_audit(museum), lines(museum)["Last audit"]) == (None, "never")


# --- what to do ---


def test_what_to_do_ends_with_nothing(museum: Museum, other_disk: Path) -> None:
    assert todo(museum) == [ADD, AUDIT]
    place = add_place(museum, other_disk / "disk")
    assert todo(museum) == [SYNC, AUDIT]
    sync_copy(museum, place, no_tick)
    assert todo(museum) == [AUDIT]
    audit(museum)

    assert todo(museum) == []
    assert "To do" not in status_text(look(museum), museum.time_zone)


def test_with_more_copies_wanted_than_added_another_is_asked_for(
    museum: Museum, tmp_path: Path, other_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_copy(museum, add_place(museum, tmp_path / "same"), no_tick)
    museum = with_settings(museum, "copies_wanted = 3")
    sync_copy(museum, add_place(museum, other_disk / "a"), no_tick)

    assert (todo(museum), lines(museum)["Copies of the store"]) == ([ADD, AUDIT], "2/3")
    place = add_place(museum, other_disk / "b")
    assert todo(museum) == [ADD, AUDIT]
    disks_of = disk.disks_of
    monkeypatch.setattr(disk, "disks_of", lambda path: frozenset({"b"}) if path == place.path else disks_of(path))
    assert todo(museum) == [SYNC, AUDIT]


def test_where_one_copy_is_enough_none_is_asked_for(museum: Museum) -> None:
    museum = with_settings(museum, "copies_wanted = 1")

    assert (todo(museum), lines(museum)["Copies of the store"]) == ([AUDIT], "1/1")


def test_copies_for_people_that_lack_are_to_be_made(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        put_asset(writer, "2", "photo", {"a.jpg": b"1"})

    assert todo(museum) == [ADD, DERIVE, AUDIT]


def test_a_disk_that_is_almost_full_is_to_be_cleared(museum: Museum) -> None:
    status = look(museum)

    assert todo_text(replace(status, free=3_900_000_000))[0].startswith("The disk is almost full (3.9 GB free)")
    assert todo_text(replace(status, free=4_100_000_000)) == todo(museum)


@pytest.mark.parametrize("outcome", ["stopped", "interrupted"])
def test_a_batch_that_did_not_come_to_its_end_is_to_be_run_again(
    museum: Museum, open_writer: OpenWriter, outcome: Any
) -> None:
    writer = open_writer()
    writer.__enter__()
    batch = OpenBatch(writer, "ingest", "/media/card")
    if outcome == "stopped":
        writer.commit([batch.change([], outcome)])
        batch.close()
    writer.presence.close()
    with Writer(museum, operator="other", command="test"):
        pass

    assert todo(museum)[0] == "The last batch did not come to its end: run it again."
    assert lines(museum)["Last batch"].endswith(f", ingest, tester, {outcome}")


# --- for machines ---


def test_the_document_says_the_same_in_figures(museum: Museum, other_disk: Path) -> None:
    place = sync_copy(museum, add_place(museum, other_disk / "disk"), no_tick).place
    audit(museum)
    data = status_json(replace(look(museum), free=10**12))

    assert (data["progress"]["total"], data["progress"]["digitized"], data["progress"]["percent"]) == (2, 1, 50.0)
    assert data["store"] | {"free": 0} == {
        "photos": 3,
        "scans": 0,
        "bytes": sum(map(len, PHOTOS.values())),
        "free": 0,
    }
    assert data["derivatives"] == {"bytes": folder_bytes(museum.derivatives, "made.json"), "wanting": 0}
    assert data["copies"] == {
        "have": 2,
        "wanted": 2,
        "places": [
            {
                "folder": place.folder,
                "synced": place.synced,
                "complete": True,
                "behind": 0,
                "same_disk": False,
                "shares_disk_with": None,
                "code": None,
            }
        ],
    }
    assert (data["audit"]["outcome"], data["audit"]["damage"]) == ("clean", 0)
    assert (data["batch"]["kind"], data["batch"]["added"], data["todo"]) == ("ingest", 3, [])


def test_the_document_names_why_a_copy_cannot_be_read(museum: Museum, tmp_path: Path) -> None:
    add_place(museum, tmp_path / "disk").path.rename(tmp_path / "away")

    data = status_json(look(museum))
    (place,) = data["copies"]["places"]
    assert (place["code"], place["complete"], data["copies"]["have"]) == ("E-COPY-ABSENT", False, 1)
    assert data["audit"] is None
