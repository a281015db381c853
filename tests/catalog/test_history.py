"""History: every version with who, when, why, and the old and new words of each field; persons never."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from catalog import language
from catalog.artifact import load_artifact
from catalog.batches import OpenBatch
from catalog.correcting.moving import merge_temporary
from catalog.history import VersionChange, read_history
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Exit, Problem
from catalog.record import RECORD_FILE, Asset, MasterFile, Record, to_bytes
from catalog.register.importing import import_register
from catalog.store.transaction import Change
from catalog.wording.artifact import history_json, history_text
from catalog.writing import Writer
from tests.catalog.store.test_audit import frail_museum
from tests.conftest import AddArtifact, OpenWriter

ChangeRecord = Callable[..., None]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def change(museum: Museum) -> ChangeRecord:
    """Commits a new version of BTBP 1's record: change(lambda record: …, why=…, by=…)."""

    def commit(edit: Callable[[Record], object], *, why: str = "edit", by: str = "Chị Hoa") -> None:
        artifact = load_artifact(museum, "1")
        edit(artifact.record)
        with Writer(museum, operator=by, command="test") as writer:
            writer.commit([Change(artifact.inventory, why, {RECORD_FILE: to_bytes(artifact.record)})])

    return commit


def history(museum: Museum) -> list[VersionChange]:
    return read_history(museum, load_artifact(museum, "1").inventory)


def fields(change: VersionChange) -> dict[str, tuple[str, str]]:
    return {found.field: (found.old, found.new) for found in change.fields}


def photo(view: str | None = "front", ordinal: int = 1) -> Asset:
    path = f"photos/{ordinal:04d}"
    files = [MasterFile(path=f"{path}/files/a.jpg", sha512=f"{ordinal:0128x}", bytes=1)]
    return Asset(
        path=path, kind="photo", format="jpeg", files=files, view=view, matched_by="name", batch="b", operator="o"
    )


def test_the_first_version_says_who_when_why_and_every_field(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", name="Rìu", materials="Đá")
    (first,) = history(museum)

    assert (first.version, first.by, first.why, first.batch) == (1, "tester", "register add", None)
    assert first.at == load_artifact(museum, "1").inventory.versions[0].created
    assert datetime.fromisoformat(first.at).utcoffset() is not None
    assert fields(first) == {
        "number": ("", "BTBP 1"),
        "status": ("", "managed"),
        "name": ("", "Rìu"),
        "materials": ("", "Đá"),
        "inventory_number": ("", "BTBP 1"),
    }


def test_a_later_version_lists_what_it_changed_and_nothing_else(
    museum: Museum, add: AddArtifact, change: ChangeRecord
) -> None:
    add("BTBP 1", name="Rìu", materials="Đá", notes="cũ")

    def edit(record: Record) -> None:
        record.card |= {"name": "Rìu có vai"}
        del record.card["notes"]
        record.extra["Cột riêng"] = "mới"
        record.status = "lent"

    change(edit, why="sửa theo biên bản 5")
    newest, oldest = history(museum)

    assert (newest.version, newest.by, newest.why, oldest.version) == (2, "Chị Hoa", "sửa theo biên bản 5", 1)
    assert newest.at > oldest.at
    assert fields(newest) == {
        "status": ("managed", "lent"),
        "name": ("Rìu", "Rìu có vai"),
        "notes": ("cũ", ""),
        "Cột riêng": ("", "mới"),
    }


def test_a_new_number_is_part_of_the_history(museum: Museum, add: AddArtifact, change: ChangeRecord) -> None:
    add("BTBP 1")
    change(lambda record: setattr(record, "number", "BTBP 99"))

    versions = read_history(museum, load_artifact(museum, "99").inventory)
    assert fields(versions[0]) == {"number": ("BTBP 1", "BTBP 99")}


def test_assets_that_came_or_changed_are_named(museum: Museum, add: AddArtifact, change: ChangeRecord) -> None:
    add("BTBP 1")
    change(lambda record: record.assets.append(photo()))
    change(lambda record: record.assets.append(photo(None, 2)))
    change(lambda record: setattr(record.assets[0], "state", "withdrawn"))

    said = [[(asset.path, asset.view, asset.state) for asset in version.assets] for version in history(museum)]
    assert said == [
        [("photos/0001", "front", "withdrawn")],
        [("photos/0002", None, "in_view")],
        [("photos/0001", "front", "in_view")],
        [],
    ]


def test_the_batch_is_named_by_the_version_it_made(
    museum: Museum, add: AddArtifact, change: ChangeRecord, open_writer: OpenWriter
) -> None:
    add("BTBP 1")
    change(lambda record: setattr(record, "batch", "urn:uuid:1"))
    change(lambda record: setattr(record, "batch", "urn:uuid:2"))
    change(lambda record: setattr(record, "batch", None))

    assert [version.batch for version in history(museum)] == [None, "urn:uuid:2", "urn:uuid:1", None]


def test_persons_are_never_shown(museum: Museum, add: AddArtifact, change: ChangeRecord) -> None:
    add("BTBP 1", source_person="Ông Nguyễn Văn Minh Họa")
    change(lambda record: record.card.pop("source_person"))
    newest, oldest = history(museum)

    assert (fields(oldest)["source_person"], fields(newest)) == (("", "…"), {"source_person": ("…", "")})
    said = history_text("BTBP 1", history(museum), ZONE) + str(history_json("BTBP 1", history(museum)))
    assert "Minh Họa" not in said
    assert not re.search(r"person:[0-9a-f]", said)


def test_another_person_is_a_change_though_neither_is_shown(
    museum: Museum, add: AddArtifact, change: ChangeRecord
) -> None:
    add("BTBP 1", source_person="Ông A")
    people = People(museum.private)
    other = people.id_of("Bà B")
    people.save()
    change(lambda record: record.card.update(source_person=other))

    assert fields(history(museum)[0]) == {"source_person": ("…", "…")}


def test_an_old_version_that_cannot_be_read_is_a_problem_with_a_code(tmp_path: Path) -> None:
    museum = frail_museum(tmp_path / "museum")
    inventory = load_artifact(museum, "1").inventory
    place = Path(museum.store.place(inventory.id))
    (place / "v1/content/record.json").unlink()

    with pytest.raises(Problem, match="E-STORE-UNREADABLE") as problem:
        read_history(museum, inventory)
    assert (problem.value.where, problem.value.exit) == (str(place), Exit.DAMAGE)


def test_a_newer_record_among_the_versions_says_so(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    add("BTBP 1")
    inventory = load_artifact(museum, "1").inventory
    newer = museum.store.read(inventory, RECORD_FILE).replace(b'"format": 1', b'"format": 2')
    with open_writer() as writer, pytest.raises(Problem, match="E-RECORD-NEWER"):
        writer.commit([Change(inventory, "from the future", {RECORD_FILE: newer})])

    with pytest.raises(Problem, match="E-RECORD-NEWER") as problem:
        read_history(museum, museum.store.inventory(inventory.id))
    assert problem.value.where == f"{inventory.id} v2"


def test_the_history_reads_as_sentences_in_the_time_of_the_museum(
    museum: Museum, add: AddArtifact, change: ChangeRecord
) -> None:
    add("BTBP 1", name="Rìu")
    change(lambda record: record.card.update(name="Trống", location="Kho 2"))
    local = datetime.fromisoformat(history(museum)[0].at).astimezone(ZONE)

    lines = history_text("BTBP 1", history(museum), ZONE).split("\n")
    assert lines[0] == "BTBP 1"
    assert lines[2] == f"v2  {local:%d/%m/%Y %H:%M}  Chị Hoa  card corrected"
    assert "  name: Rìu → Trống" in lines
    assert "  location: — → Kho 2" in lines
    language.speak("vi")
    assert "  Tên hiện vật: Rìu → Trống" in history_text("BTBP 1", history(museum), ZONE).split("\n")


def test_an_import_names_its_batch_and_its_row(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    add("BTBP 1")
    with open_writer() as writer:
        batch = OpenBatch(writer, "register", "register.csv")
        artifact = load_artifact(museum, "1")
        artifact.record.batch = batch.id
        files = {RECORD_FILE: to_bytes(artifact.record)}
        writer.commit([Change(artifact.inventory, "register import: row 5", files), batch.change([], "done")])
        batch.close()

    assert (history(museum)[0].why, history(museum)[0].batch) == ("register import: row 5", batch.id)


def test_a_version_taken_over_from_a_register_names_file_row_and_batch(museum: Museum, tmp_path: Path) -> None:
    path = tmp_path / "so-2026.csv"
    rows = ["Số đăng ký;Tên hiện vật;Tủ", "BTBP 2;Ché;A1", "BTBP 1;Rìu;A2"]
    for text in ("\n".join(rows), "\n".join(rows).replace("A2", "B7")):
        path.write_text(text, "utf-8")
        import_register(
            museum,
            path,
            dry_run=False,
            open_writer=lambda: Writer(museum, operator="Hoa", command="test"),
            tick=lambda _of: None,
        )
    newest, oldest = history(museum)

    assert [(change.source, change.row) for change in (newest, oldest)] == [("so-2026.csv", 3)] * 2
    assert newest.batch != oldest.batch
    assert fields(newest) == {"Tủ": ("A2", "B7")}
    assert "  from so-2026.csv, row 3" in history_text("BTBP 1", history(museum), ZONE).split("\n")


def test_an_edit_names_no_row(museum: Museum, tmp_path: Path, add: AddArtifact, change: ChangeRecord) -> None:
    add("BTBP 1")
    change(lambda record: record.card.update(notes="x"))

    assert [(version.source, version.row) for version in history(museum)] == [(None, None)] * 2


def test_a_foreign_column_may_be_called_like_what_a_record_says_of_itself(
    museum: Museum, add: AddArtifact, change: ChangeRecord
) -> None:
    add("BTBP 1")
    change(lambda record: record.extra.update(status="tốt"))

    assert [(found.field, found.old, found.new) for found in history(museum)[0].fields] == [("status", "", "tốt")]


def test_an_asset_that_changed_says_what_it_was(museum: Museum, add: AddArtifact, change: ChangeRecord) -> None:
    add("BTBP 1")
    other = add("BTBP 2").id
    change(lambda record: record.assets.append(photo()))
    change(lambda record: setattr(record.assets[0], "view", "back"))
    change(lambda record: (setattr(record.assets[0], "state", "moved"), setattr(record.assets[0], "moved_to", other)))
    moved, turned, came, _added = history(museum)

    assert came.assets[0].before is None
    assert turned.assets[0].before is not None
    assert (turned.assets[0].before.view, turned.assets[0].view) == ("front", "back")
    assert moved.assets[0].moved_to == "BTBP 2"
    lines = history_text("BTBP 1", history(museum), ZONE).split("\n")
    assert [line for line in lines if "photos" in line] == [
        "  + photos/0001  in view → moved  to BTBP 2",
        "  + photos/0001  front → back",
        "  + photos/0001  front  in view",
    ]


def test_a_joined_entry_says_under_which_number_it_lives_on(museum: Museum, add: AddArtifact) -> None:
    add(None)
    add("BTBP 2")
    with Writer(museum, operator="Hoa", command="test") as writer:
        merge_temporary(writer, "TẠM 1", "BTBP 2", "đã có số")

    versions = read_history(museum, load_artifact(museum, "TẠM 1").inventory)
    assert fields(versions[0]) == {"status": ("managed", "withdrawn"), "merged_into": ("", "BTBP 2")}
