"""A temporary entry joined to its real number: renamed where that is free, else all it has goes to the entry there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.assets import set_cover, withdraw
from catalog.correcting.moving import merge_temporary
from catalog.derivatives import folder_of
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.progress.count import count_progress
from catalog.record import Status
from catalog.register.adding import add_artifact
from catalog.register.importing import import_register
from catalog.store.layout import INVENTORY
from catalog.writing import Writer
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
    set_status,
)
from tests.conftest import AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import master_of, take_in, told

PHOTO = "photos/0001"


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


# --- a number that is free ---


def test_with_a_free_number_the_entry_gets_it_and_counts(museum: Museum, writer: Writer) -> None:
    before = load_artifact(museum, "TẠM 1").record

    moved = merge_temporary(writer, "TẠM 1", "BTBP 7", "đã có sổ")

    record = load_artifact(museum, "7").record
    assert (moved.number, moved.paths) == ("BTBP 7", {})
    assert (record.id, record.number, record.temporary, record.former_numbers) == (
        before.id,
        "BTBP 7",
        False,
        ["TẠM 1"],
    )
    assert record.card == before.card | {"inventory_number": "BTBP 7"}
    assert record.assets == before.assets
    assert (levels(museum), percent(museum)) == (
        {"BTBP 1": "digitized", "BTBP 2": "registered", "BTBP 7": "started"},
        33.33,
    )


def test_the_history_of_a_renamed_entry_says_who_why_and_what_it_was(museum: Museum, writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "BTBP 7", "đã có sổ")

    change = newest(museum, "7")
    assert (change.by, change.why) == ("Chị Hoa", "merge: đã có sổ")
    assert {field.field: (field.old, field.new) for field in change.fields} == {
        "number": ("TẠM 1", "BTBP 7"),
        "inventory_number": ("TẠM 1", "BTBP 7"),
    }


def test_the_old_number_still_finds_it_and_is_not_given_again(museum: Museum, writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "BTBP 7", "đã có sổ")

    assert load_artifact(museum, "TẠM 1").record.number == "BTBP 7"
    assert load_artifact(museum, "tam-1").record.number == "BTBP 7"
    assert add_artifact(writer, None, ["name=Khác"]).number == "TẠM 2"


def test_a_number_that_an_entry_once_had_is_taken(museum: Museum, writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "BTBP 7", "đã có sổ")

    with pytest.raises(Problem, match="E-NUMBER-TAKEN"):
        add_artifact(writer, "TẠM 1", ["name=Khác"])


def test_a_register_that_still_has_the_temporary_number_does_not_bring_it_back(
    museum: Museum, open_writer: OpenWriter, tmp_path: Path
) -> None:
    register = tmp_path / "register.csv"
    register.write_text("Số đăng ký,Tên hiện vật\nTẠM 5,Mảnh gốm\n", "utf-8")
    import_register(museum, register, dry_run=False, open_writer=open_writer, tick=lambda _of: None)
    with open_writer() as writer:
        merge_temporary(writer, "TẠM 5", "BTBP 7", "đã có sổ")

    report = import_register(museum, register, dry_run=False, open_writer=open_writer, tick=lambda _of: None)

    assert (report.count("added"), "TẠM 5" in levels(museum)) == (0, False)


@pytest.mark.parametrize("number", ["BTBP 7", "BTBP 2"])
def test_files_named_for_the_temporary_number_belong_to_the_real_one(
    museum: Museum, open_writer: OpenWriter, card: Card, number: str
) -> None:
    with open_writer() as writer:
        merge_temporary(writer, "TẠM 1", number, "đã có sổ")
    fill_card(card.path)
    card.put("TAM-1_sau.jpg", jpeg(4))
    card.put("TẠM 1/IMG_1.jpg", jpeg(5))

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(PHOTOS, "known") | {"TAM-1_sau.jpg": "added", "TẠM 1/IMG_1.jpg": "added"}
    assert {line.number for line in report.lines if line.path.startswith("T")} == {number}
    assert len(load_artifact(museum, number).record.assets) == 3


# --- a number that has an entry ---


def test_with_an_entry_there_its_assets_go_over_in_one_commit(museum: Museum, writer: Writer) -> None:
    moved = merge_temporary(writer, "TẠM 1", "2", "trùng")

    assert (moved.number, moved.paths) == ("BTBP 2", {PHOTO: PHOTO})
    there, here = load_artifact(museum, "2"), load_artifact(museum, "TẠM 1")
    assert (asset_states(museum, "2"), here.record.assets[0].state) == ({PHOTO: "in_view"}, "moved")
    assert museum.store.read(there.inventory, f"{PHOTO}/files/TAM-1_truoc.jpg") == jpeg(3)
    assert (there.record.former_numbers, here.record.merged_into, here.record.status) == (
        ["TẠM 1"],
        there.record.id,
        "withdrawn",
    )
    assert newest(museum, "2").at == newest(museum, "TẠM 1").at
    assert newest(museum, "2").why == newest(museum, "TẠM 1").why == "merge: trùng"
    assert levels(museum)["BTBP 2"] == "started"
    assert (folder_of(museum.derivatives, there.record.id, PHOTO) / "access.jpg").is_file()


def test_fields_that_the_entry_lacks_are_taken_over_and_no_others(
    museum: Museum, writer: Writer, add: AddArtifact
) -> None:
    add("BTBP 7", name="Trống", materials="Đồng")
    merge_temporary(writer, "TẠM 1", "BTBP 7", "trùng")

    card = load_artifact(museum, "7").record.card
    assert (card["inventory_number"], card["name"], card["materials"]) == ("BTBP 7", "Trống", "Đồng")
    assert (card["dating"], card["description"]) == ("1972", "Thư")


def test_a_quantity_that_is_taken_over_counts(museum: Museum, writer: Writer, add: AddArtifact) -> None:
    add("BTBP 7")
    number = add(None, quantity="12").number

    merge_temporary(writer, number, "BTBP 7", "trùng")

    record = load_artifact(museum, "7").record
    assert (record.card["quantity"], record.pieces) == ("12", 12)
    with museum.engine.connect() as connection:
        assert count_progress(connection, None).whole.pieces == 1 + 1 + 12


def test_the_cover_of_the_entry_stays(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "TẠM 1", PHOTO, "rõ")
    set_cover(writer, "1", "photos/0002", "rõ")

    moved = merge_temporary(writer, "TẠM 1", "1", "trùng")

    assert moved.paths == {PHOTO: "photos/0003"}
    assert load_artifact(museum, "1").record.cover == "photos/0002"


def test_the_cover_goes_along_to_an_entry_that_has_none(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "TẠM 1", PHOTO, "rõ")

    merge_temporary(writer, "TẠM 1", "2", "trùng")

    assert load_artifact(museum, "2").record.cover == PHOTO


def test_what_was_withdrawn_stays_behind_and_is_known_all_the_same(
    museum: Museum, open_writer: OpenWriter, card: Card
) -> None:
    with open_writer() as writer:
        withdraw(writer, "TẠM 1", PHOTO, "mờ")
        assert merge_temporary(writer, "TẠM 1", "2", "trùng").paths == {}
    fill_card(card.path)

    assert told(take_in(museum, card.path)) == dict.fromkeys(PHOTOS, "known")
    assert asset_states(museum, "2") == {}


@pytest.mark.parametrize("number", ["BTBP 7/Đa 5", "BTBP 2/Đa 5"])
def test_the_class_that_stands_with_the_number_is_the_entrys(museum: Museum, writer: Writer, number: str) -> None:
    merged = merge_temporary(writer, "TẠM 1", number, "đã có sổ")

    assert load_artifact(museum, merged.number).record.card["class_number"] == "Đa 5"


def test_after_a_merge_the_next_temporary_number_is_a_new_one(museum: Museum, writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "2", "trùng")

    assert add_artifact(writer, None, ["name=Khác"]).number == "TẠM 2"


# --- what cannot be meant ---


@pytest.mark.parametrize(
    ("temporary", "number", "code"),
    [
        ("BTBP 1", "BTBP 7", "E-MERGE-NOT-TEMPORARY"),
        ("TẠM 9", "BTBP 7", "E-NUMBER-UNKNOWN"),
        ("TẠM 1", "abc", "E-NUMBER-INVALID"),
        ("TẠM 1", "1.234", "E-NUMBER-REVIEW"),
        ("TẠM 1", "TẠM 1", "E-MERGE-TARGET"),
        ("TẠM 1", "TẠM 2", "E-MERGE-TARGET"),
        ("TẠM 1", "TẠM 3", "E-MERGE-TARGET"),
    ],
)
def test_a_merge_that_cannot_be_meant_has_a_code_and_changes_nothing(
    museum: Museum, writer: Writer, add: AddArtifact, temporary: str, number: str, code: str
) -> None:
    assert add(None).number == "TẠM 2"
    before = objects(museum)

    with pytest.raises(Problem, match=code):
        merge_temporary(writer, temporary, number, "trùng")

    assert objects(museum) == before


@pytest.mark.parametrize("number", ["BTBP 7", "BTBP 2"])
def test_a_temporary_entry_is_merged_once(museum: Museum, writer: Writer, number: str) -> None:
    merge_temporary(writer, "TẠM 1", number, "trùng")

    with pytest.raises(Problem, match="E-MERGE-NOT-TEMPORARY"):
        merge_temporary(writer, "TẠM 1", "BTBP 1", "nhầm")


@pytest.mark.parametrize("status", ["written_off", "withdrawn"])
def test_nothing_is_merged_into_an_entry_that_left_the_museum(
    museum: Museum, writer: Writer, open_writer: OpenWriter, status: Status
) -> None:
    set_status(museum, open_writer, "2", status)

    with pytest.raises(Problem, match="E-MERGE-TARGET"):
        merge_temporary(writer, "TẠM 1", "2", "trùng")
    assert asset_states(museum, "TẠM 1") == {PHOTO: "in_view"}


def test_with_a_damaged_master_nothing_is_merged(museum: Museum, writer: Writer) -> None:
    path = master_of(museum, load_artifact(museum, "TẠM 1").record.id, f"{PHOTO}/files/TAM-1_truoc.jpg")
    flip_a_byte(path)
    before = objects(museum)

    with pytest.raises(Problem, match="E-MASTER-DAMAGED"):
        merge_temporary(writer, "TẠM 1", "2", "trùng")

    assert objects(museum) == before
    path.write_bytes(jpeg(3))


def test_an_entry_that_cannot_be_read_is_not_taken_for_a_free_number(museum: Museum, writer: Writer) -> None:
    inventory = Path(museum.store.place(load_artifact(museum, "2").record.id)) / INVENTORY
    whole = inventory.read_bytes()
    flip_a_byte(inventory)

    try:
        with pytest.raises(Problem, match="E-STORE-INVENTORY"):
            merge_temporary(writer, "TẠM 1", "2", "trùng")
        assert list(museum.work.glob("tx-*")) == []
    finally:
        inventory.write_bytes(whole)


@pytest.mark.parametrize(("step", "done"), [("synced", False), ("ready", True), ("moved", True)])
def test_a_merge_cut_short_is_done_in_both_or_in_none(
    museum: Museum, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch, step: str, done: bool
) -> None:
    die_at(monkeypatch, step)
    with pytest.raises(Death), open_writer() as writer:
        merge_temporary(writer, "TẠM 1", "2", "trùng")
    monkeypatch.undo()
    with open_writer():
        pass

    assert asset_states(museum, "TẠM 1") == {PHOTO: "moved" if done else "in_view"}
    assert asset_states(museum, "2") == ({PHOTO: "in_view"} if done else {})
    assert load_artifact(museum, "2").record.former_numbers == (["TẠM 1"] if done else [])


def test_what_the_other_entry_says_otherwise_is_told(add: AddArtifact, writer: Writer) -> None:
    add("BTBP 41", name="Ché men nâu", quantity="1", materials="Sành", source_person="Ông A")
    temporary = add(None, name="Tượng Phật", quantity="1", dating="1974", source_person="Bà B")

    moved = merge_temporary(writer, temporary.number, "BTBP 41", "đã có sổ")

    assert [(change.field, change.old, change.new) for change in moved.differing] == [
        ("name", "Tượng Phật", "Ché men nâu"),
        ("source_person", "…", "…"),
    ]
