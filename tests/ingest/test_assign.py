"""One file taken in under a number that a person names, whatever the file is called."""

from pathlib import Path, PurePosixPath

import pytest

from catalog.artifact import load_artifact
from catalog.batches import list_batches
from catalog.correcting.assets import withdraw
from catalog.correcting.undoing import undo_batch
from catalog.history import read_history
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.progress.standard import ViewCode
from catalog.record import BATCH_FILE, Status, read_batch
from catalog.writing import Writer
from ingest.erase import may_erase
from ingest.match import Entry, Matcher, Register
from ingest.run import IngestReport, ingest
from ingest.wishes import Assignment, Wishes
from tests.catalog.correcting.filled import asset_states, levels, objects, set_status
from tests.conftest import AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_known import put_scan
from tests.ingest.test_run import (
    assert_settled,
    digests,
    fill,
    hide_open3d,
    master_of,
    no_tick,
    record_of,
    take_in,
    told,
    with_settings,
)


def assign(
    museum: Museum,
    file: Path,
    number: str,
    *,
    view: ViewCode | None = None,
    part: str | None = None,
    reason: str = "chụp bổ sung",
) -> IngestReport:
    """Take one file in under a number, as Chị Hoa would."""
    wishes = Wishes(
        file.parent, assign=Assignment(PurePosixPath(file.name), number, view, part), reason=reason, workers=1
    )
    report = ingest(
        museum,
        wishes,
        open_writer=lambda: Writer(museum, operator="Chị Hoa", command="assign"),
        tick=no_tick,
    )
    assert_settled(museum)
    return report


# --- what an assignment does ---


def test_a_file_of_any_name_comes_under_the_number_that_is_named(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    photo = card.put("IMG_0042.jpg", jpeg(1))

    report = assign(museum, photo, "1", view="front", part="3")

    assert {line.path: (line.outcome, line.number, line.asset, line.reason) for line in report.lines} == {
        "IMG_0042.jpg": ("added", "BTBP 1", "photos/0001", "assigned")
    }
    (asset,) = record_of(museum, artifact).assets
    assert (asset.view, asset.part, asset.matched_by, asset.operator) == ("front", "3", "assigned", "Chị Hoa")
    assert master_of(museum, artifact, "photos/0001/files/IMG_0042.jpg").read_bytes() == jpeg(1)
    assert (levels(museum), report.exit) == ({"BTBP 1": "started"}, Exit.DONE)
    assert photo.read_bytes() == jpeg(1)


def test_the_history_and_a_batch_of_one_say_who_and_why(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    report = assign(museum, card.put("IMG_0042.jpg", jpeg(1)), "1", reason="chụp bổ sung: thiếu góc")

    change = read_history(museum, load_artifact(museum, "1").inventory)[0]
    assert (change.by, change.why, change.batch) == ("Chị Hoa", "assign: chụp bổ sung: thiếu góc", report.batch)
    row = list_batches(museum)[0]
    assert (row.id, row.kind, row.found, row.added, row.operator) == (report.batch, "ingest", 1, 1, "Chị Hoa")
    items = read_batch(museum.store.read(museum.store.inventory(row.id), BATCH_FILE), row.id).items
    assert [(item.where, item.outcome, item.asset, item.reason) for item in items] == [
        ("IMG_0042.jpg", "added", "photos/0001", "assigned")
    ]


@pytest.mark.parametrize("name", ["BTBP-2_sau.jpg", "BTBP-9.jpg", "BTBP-1_BTBP-2.jpg", "2026-01-01.jpg"])
def test_a_person_s_word_is_more_than_the_file_s_name(museum: Museum, add: AddArtifact, card: Card, name: str) -> None:
    add("BTBP 1")
    other = add("BTBP 2").id

    report = assign(museum, card.put(name, jpeg(1)), "BTBP 1")

    assert (told(report), record_of(museum, other).assets) == ({name: "added"}, [])
    assert load_artifact(museum, "1").record.assets[0].view is None


def test_nothing_else_in_the_folder_is_taken_or_spoken_of(museum: Museum, add: AddArtifact, card: Card) -> None:
    fill(card, add, range(1, 3))
    card.put("BTBP-2_x.obj", b"rubbish")
    card.put("notes.txt", b"x")
    photo = card.put("IMG_0042.jpg", jpeg(9))
    before = digests(card.path)

    report = assign(museum, photo, "1")

    assert (told(report), digests(card.path)) == ({"IMG_0042.jpg": "added"}, before)
    assert levels(museum) == {"BTBP 1": "started", "BTBP 2": "registered"}


def test_one_file_says_nothing_of_the_card(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    museum = with_settings(museum, "copies_wanted = 1")

    report = assign(museum, card.put("IMG_0042.jpg", jpeg(1)), "1")

    assert (report.whole, may_erase(museum, report).erasable) == (False, False)


def test_a_model_brings_its_companions_along(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    put_scan(card, "quét")
    card.put("quét/other.jpg", jpeg(8))

    report = assign(museum, card.path / "quét" / "model.obj", "1", view="front")

    assert told(report) == dict.fromkeys(["model.obj", "m.mtl", "t.jpg"], "added")
    (asset,) = record_of(museum, artifact).assets
    assert (asset.path, asset.view, len(asset.files)) == ("scans/0001", None, 3)


def test_a_companion_is_assigned_with_its_model_alone(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    put_scan(card, "quét")

    report = assign(museum, card.path / "quét" / "t.jpg", "1")

    assert told(report) == {"t.jpg": "E-ASSIGN-COMPANION"}


@pytest.mark.parametrize("name", ["BTBP-1_sau.jpg", "BTBP-2_sau.jpg", "IMG_0042.jpg"])
def test_the_same_card_again_knows_an_assigned_photo(museum: Museum, add: AddArtifact, card: Card, name: str) -> None:
    """Also where its name gives another number, or none."""
    add("BTBP 1")
    add("BTBP 2")
    assign(museum, card.put(name, jpeg(1)), "1")

    report = take_in(museum, card.path)

    assert [(line.outcome, line.reason) for line in report.lines] == [("known", "BTBP 1")]


def test_an_assigned_photo_stays_where_it_is_when_the_card_comes_again(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    assign(museum, card.put("BTBP-2_sau.jpg", jpeg(1)), "1", view="front")
    before = load_artifact(museum, "1").record

    take_in(museum, card.path)

    assert (load_artifact(museum, "1").record, asset_states(museum, "2")) == (before, {})


def test_an_assignment_can_be_undone_and_made_again_elsewhere(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("IMG_0042.jpg", jpeg(1))
    batch = assign(museum, photo, "1").batch
    assert batch is not None
    with open_writer() as writer:
        undo_batch(writer, batch, "nhầm số")

    assert told(assign(museum, photo, "2")) == {"IMG_0042.jpg": "added"}
    assert (asset_states(museum, "1"), asset_states(museum, "2")) == (
        {"photos/0001": "undone"},
        {"photos/0001": "in_view"},
    )


# --- numbers and parts ---

NUMBERS = ("BTBP 12", "BTBP 50", "BTBP 50.2", "BTBP 60", "BTBP 60.1-3", "TẠM 7")


@pytest.mark.parametrize(
    ("number", "part", "entry", "shown"),
    [
        ("12", None, "BTBP 12", None),
        ("BTBP-12", "3", "BTBP 12", "3"),
        ("BTBP 12.3", None, "BTBP 12", "3"),
        ("50", "2", "BTBP 50.2", None),
        ("50.2", None, "BTBP 50.2", None),
        ("50", "1", "BTBP 50", "1"),
        ("60/2", None, "BTBP 60.1-3", None),
        ("tam 7", None, "TẠM 7", None),
        ("TẠM 8", None, "BTBP 12", None),
    ],
)
def test_the_entry_of_a_part_is_its_own_row_where_it_has_one(
    number: str, part: str | None, entry: str, shown: str | None
) -> None:
    entries = {n: Entry(n, n, closed=False) for n in NUMBERS} | {"TẠM 8": Entry("BTBP 12", "BTBP 12", closed=False)}
    matcher = Matcher(Register("BTBP", entries, {"BTBP", "TẠM"}))
    path = PurePosixPath("IMG_1.jpg")

    matcher.assign(path, number, "back", part)

    match = matcher.match(path)
    assert match is not None
    assert (match.entry.number, match.part, match.view, match.by) == (entry, shown, "back", "assigned")
    assert matcher.match(PurePosixPath("IMG_2.jpg")) is None


@pytest.mark.parametrize("number", ["9", "BTBP 9", "x", "", "1.234", "BTBP 1 - 5", "TẠM 1"])
def test_a_number_that_the_register_has_not_is_a_wrong_call_and_nothing_is_written(
    museum: Museum, add: AddArtifact, card: Card, number: str
) -> None:
    add("BTBP 1")
    photo = card.put("IMG_0042.jpg", jpeg(1))
    before = objects(museum)

    with pytest.raises(Problem, match="E-NUMBER-UNKNOWN") as problem:
        assign(museum, photo, number)

    assert (problem.value.exit, problem.value.where) == (Exit.USAGE, number)
    assert objects(museum) == before


# --- what is refused ---


@pytest.mark.parametrize(("status", "code"), [("written_off", "E-MATCH-CLOSED"), ("withdrawn", "E-MATCH-OUT")])
def test_what_left_the_museum_gets_no_more_photos(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, status: Status, code: str
) -> None:
    add("BTBP 1")
    set_status(museum, open_writer, "1", status)

    report = assign(museum, card.put("BTBP-1.jpg", jpeg(1)), "1")

    assert (told(report), report.exit) == ({"BTBP-1.jpg": code}, Exit.REFUSED)
    assert asset_states(museum, "1") == {}


def test_a_photo_that_the_museum_has_is_not_taken_twice(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("BTBP-1.jpg", jpeg(1))
    take_in(museum, card.path)

    assert told(assign(museum, photo, "2")) == {"BTBP-1.jpg": "E-KNOWN-ELSEWHERE"}
    assert told(assign(museum, photo, "1", view="front")) == {"BTBP-1.jpg": "known"}
    assert (len(load_artifact(museum, "1").record.assets), asset_states(museum, "2")) == (1, {})


def test_a_withdrawn_photo_that_is_assigned_elsewhere_is_not_swallowed(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("BTBP-1.jpg", jpeg(1))
    take_in(museum, card.path)
    with open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "là ảnh của BTBP 2")

    assert told(assign(museum, photo, "2")) == {"BTBP-1.jpg": "E-KNOWN-WITHDRAWN"}


@pytest.mark.parametrize(
    ("name", "data", "told_of"),
    [
        ("IMG_1.jpg", jpeg(1)[:-1000], "E-PHOTO-TRUNCATED"),
        ("IMG_1.jpg", b"", "E-FILE-EMPTY"),
        ("notes.txt", b"hello", "E-FORMAT-UNKNOWN"),
        ("Thumbs.db", b"x", "ignored"),
    ],
)
def test_what_is_no_photo_is_no_better_for_being_assigned(
    museum: Museum, add: AddArtifact, card: Card, name: str, data: bytes, told_of: str
) -> None:
    add("BTBP 1")

    assert told(assign(museum, card.put(name, data), "1")) == {name: told_of}
    assert asset_states(museum, "1") == {}


@pytest.mark.parametrize("folder", ["quét", "BTBP-1"])
def test_a_texture_of_a_model_is_not_taken_alone_and_why_is_said(
    museum: Museum, add: AddArtifact, card: Card, folder: str
) -> None:
    add("BTBP 1")
    put_scan(card, folder)

    report = assign(museum, card.path / folder / "t.jpg", "1")

    (line,) = report.lines
    assert (line.outcome, asset_states(museum, "1")) == ("refused", {})
    assert line.problem is not None
    assert line.problem.code != "E-INGEST-STOPPED"


def test_a_file_of_the_museum_is_not_assigned_to_it(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    (museum.out / "a.jpg").write_bytes(jpeg(1))

    with pytest.raises(Problem, match="E-SOURCE-IN-MUSEUM"):
        assign(museum, museum.out / "a.jpg", "1")


def test_a_file_beside_the_museum_is_assigned_to_it(museum: Museum, add: AddArtifact) -> None:
    """Only the one file is read: its folder may hold the museum."""
    add("BTBP 1")
    file = museum.path.parent / "a.jpg"
    file.write_bytes(jpeg(1))

    assert told(assign(museum, file, "1")) == {"a.jpg": "added"}


def test_an_assigned_photo_that_is_assigned_to_another_is_told_where_it_stands(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("a.jpg", jpeg(1))
    assign(museum, photo, "1")

    refused = assign(museum, photo, "2")
    assert told(refused) == {"a.jpg": "E-KNOWN-ELSEWHERE"}
    assert 'sohoa move "BTBP 1" photos/0001 "BTBP 2"' in refused.problems[0].next
    set_status(museum, open_writer, "2", "written_off")
    assert told(assign(museum, photo, "2")) == {"a.jpg": "E-MATCH-CLOSED"}
    assert told(assign(museum, photo, "1")) == {"a.jpg": "known"}
