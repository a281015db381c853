"""A card put right by hand: fields by any of their names, each change with who and why, none lost to another's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog import language
from catalog.artifact import load_artifact
from catalog.correcting.deaccessioning import deaccession
from catalog.correcting.editing import Edited, edit_card
from catalog.correcting.moving import merge_temporary
from catalog.correcting.undoing import undo_batch
from catalog.history import FieldChange
from catalog.museum import Museum
from catalog.people import People, is_person
from catalog.problems import Problem
from catalog.record import RECORD_FILE, to_bytes
from catalog.register.adding import add_artifact
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.catalog.correcting.filled import Death, die_at, filled_museum, levels, newest, objects
from tests.catalog.register.bringing import Import, importer
from tests.conftest import OpenWriter


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


@pytest.fixture
def bring_in(museum: Museum, open_writer: OpenWriter, tmp_path: Path) -> Import:
    return importer(museum, open_writer, tmp_path)


def card(museum: Museum, number: str = "1") -> dict[str, str]:
    return load_artifact(museum, number).record.card


def changed(edited: Edited) -> dict[str, tuple[str, str]]:
    return {change.field: (change.old, change.new) for change in edited.fields}


def test_an_edit_is_one_version_with_who_why_and_both_words(museum: Museum, writer: Writer) -> None:
    edited = edit_card(writer, "1", ["name=Thư nhà", "notes=Đã đọc"], "theo biên bản 5")

    assert (edited.number, edited.version, edited.conflicts) == ("BTBP 1", 3, [])
    assert changed(edited) == {"name": ("Thư tay", "Thư nhà"), "notes": ("", "Đã đọc")}
    version = newest(museum, "1")
    assert (version.version, version.by, version.why) == (3, "Chị Hoa", "edit: theo biên bản 5")
    assert sorted(version.fields, key=lambda change: change.field) == edited.fields


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Chất liệu", "materials"),
        ("chat lieu", "materials"),
        ("MATERIALS", "materials"),
        ("Tên gọi", "name"),
        ("niên đại", "dating"),
        ("Vị trí kho, trưng bày", "location"),
        ("Bản quyền", "rights_note"),
        ("thuộc sổ", "register_book"),
    ],
)
def test_a_field_is_meant_by_its_key_its_label_or_a_synonym_accents_optional(
    museum: Museum, writer: Writer, name: str, key: str
) -> None:
    edit_card(writer, "1", [f"{name}=Bìa cứng"], "x")

    assert card(museum)[key] == "Bìa cứng"


def test_an_empty_value_empties_the_field_and_the_level_follows(museum: Museum, writer: Writer) -> None:
    edit_card(writer, "1", ["dating="], "sai")

    assert "dating" not in card(museum)
    assert levels(museum)["BTBP 1"] == "photographed"


def test_values_of_a_list_may_be_given_one_by_one_and_other_fields_once(museum: Museum, writer: Writer) -> None:
    edit_card(writer, "1", ["materials=Giấy", "chất liệu=Vải"], "x")
    assert card(museum)["materials"] == "Giấy, Vải"

    with pytest.raises(Problem, match="E-FIELD-TWICE") as problem:
        edit_card(writer, "1", ["name=A", "tên hiện vật=B"], "x")
    assert problem.value.where == "tên hiện vật"


def test_what_is_read_out_of_the_words_follows_them(museum: Museum, writer: Writer) -> None:
    edit_card(writer, "1", ["quantity=01 bộ (05 chiếc)", "dating=1972", "weight=3,5 kg"], "x")

    record = load_artifact(museum, "1").record
    assert record.pieces == 5
    assert record.parsed is not None
    assert record.parsed.dating is not None
    assert (record.parsed.dating.start, record.parsed.dating.end) == (1972, 1972)
    assert record.parsed.weight is not None
    assert record.parsed.weight.grams == 3500
    with museum.engine.connect() as connection:
        assert connection.scalar(select(ArtifactRow.pieces).where(ArtifactRow.number == "BTBP 1")) == 5


def test_the_same_words_again_write_nothing(museum: Museum, writer: Writer) -> None:
    before = objects(museum)
    edited = edit_card(writer, "1", ["name=  Thư   tay ", "notes="], "x")

    assert (edited.version, edited.fields, objects(museum)) == (2, [], before)


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [
        ("99", ["name=x"], "E-NUMBER-UNKNOWN"),
        ("1", ["name"], "E-FIELD-FORM"),
        ("1", ["colour=red"], "E-FIELD-UNKNOWN"),
        ("1", ["quantity=-3"], "E-FIELD-QUANTITY"),
        ("1", ["quantity=0"], "E-FIELD-QUANTITY"),
        ("1", ["entry_date=31/02/2001"], "E-FIELD-DATE"),
        ("1", ["name="], "E-NAME-MISSING"),
        ("1", ["số đăng ký=BTBP 7"], "E-EDIT-NUMBER"),
        ("1", ["notes=a", "inventory_number=BTBP 7"], "E-EDIT-NUMBER"),
        ("1", ["status=lost"], "E-EDIT-STATUS"),
        ("1", ["status=written_off"], "E-EDIT-STATUS"),
        ("1", ["publish=có lẽ"], "E-FIELD-PUBLISH"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    museum: Museum, writer: Writer, number: str, words: list[str], code: str
) -> None:
    before = objects(museum)
    with pytest.raises(Problem) as problem:
        edit_card(writer, number, ["maker=Ai đó", *words], "x")

    assert (problem.value.code, objects(museum)) == (code, before)


def test_a_column_that_has_no_field_is_edited_by_its_header(museum: Museum, writer: Writer) -> None:
    artifact = load_artifact(museum, "1")
    artifact.record.extra["Tủ sắt"] = "A7"
    writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])

    edited = edit_card(writer, "1", ["tu sat=B2"], "chuyển tủ")

    assert edited.fields == [FieldChange("Tủ sắt", "A7", "B2")]
    assert load_artifact(museum, "1").record.extra == {"Tủ sắt": "B2"}


def test_a_column_without_a_field_is_there_again_after_it_was_emptied(
    museum: Museum, writer: Writer, bring_in: Import
) -> None:
    bring_in([["BTBP 7", "Ché", "Nâu"]], header=["Số ĐK", "Tên", "Màu sắc"])

    edit_card(writer, "7", ["Màu sắc="], "sai")
    edit_card(writer, "7", ["Màu sắc=Đen"], "đúng")

    assert load_artifact(museum, "7").record.extra == {"Màu sắc": "Đen"}


def test_an_entry_that_came_without_a_name_is_edited_like_any(museum: Museum, writer: Writer, bring_in: Import) -> None:
    bring_in([["BTBP 7", "", "Đá"]], header=["Số ĐK", "Tên", "Chất liệu"])

    edit_card(writer, "7", ["location=Kho 1"], "kiểm kho")

    assert card(museum, "7")["location"] == "Kho 1"


def test_what_went_out_with_its_import_is_taken_back_first(museum: Museum, writer: Writer, bring_in: Import) -> None:
    batch = bring_in([["BTBP 7", "Ché"]], header=["Số ĐK", "Tên"]).batch
    undo_batch(writer, str(batch), "nhầm sổ")

    for act in (lambda: edit_card(writer, "7", ["name=x"], "y"), lambda: add_artifact(writer, "BTBP 7", ["name=x"])):
        with pytest.raises(Problem, match="E-ENTRY-OUT"):
            act()
    edit_card(writer, "7", ["status=held"], "đúng là của sổ này")
    edit_card(writer, "7", ["name=Chóe"], "tên đúng")
    assert card(museum, "7")["name"] == "Chóe"


def test_a_person_is_kept_outside_the_store_and_shown_to_nobody(museum: Museum, writer: Writer) -> None:
    edited = edit_card(writer, "1", ["người giao, hiến tặng=Bà Điểu Thị Hương"], "x")

    person = card(museum)["source_person"]
    assert is_person(person)
    assert People(museum.private).words_of([person]) == {person: "Bà Điểu Thị Hương"}
    assert edited.fields == [FieldChange("source_person", "", "…")]
    outside = [path for path in museum.path.rglob("*") if path.is_file() and museum.private not in path.parents]
    assert [path for path in outside if "Điểu Thị Hương".encode() in path.read_bytes()] == []


def test_a_person_in_a_column_without_a_field_stays_a_person(museum: Museum, writer: Writer) -> None:
    people = People(museum.private)
    artifact = load_artifact(museum, "1")
    artifact.record.extra["Người tìm thấy"] = people.id_of("Ông Ba")
    people.save()
    writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])

    edited = edit_card(writer, "1", ["người tìm thấy=Ông Bốn"], "x")

    kept = load_artifact(museum, "1").record.extra["Người tìm thấy"]
    assert People(museum.private).words_of([kept]) == {kept: "Ông Bốn"}
    assert edited.fields == [FieldChange("Người tìm thấy", "…", "…")]


# --- two people at once ---


def test_a_field_changed_since_the_version_looked_at_is_refused_with_all_three_values(
    museum: Museum, writer: Writer
) -> None:
    edit_card(writer, "1", ["dating=1973", "notes=a"], "anh Ba")
    before = objects(museum)

    edited = edit_card(writer, "1", ["dating=1974", "maker=Ai đó"], "chị Tư", based_on=2)

    (problem,) = edited.conflicts
    assert (problem.code, problem.where, int(problem.exit)) == ("E-EDIT-CONFLICT", "dating", 3)
    assert problem.facts["field"] == "dating"
    language.speak("vi")
    (problem,) = edit_card(writer, "1", ["dating=1974"], "chị Tư", based_on=2).conflicts
    assert problem.facts["field"] == "Niên đại"
    assert {k: problem.facts[k] for k in ("old", "theirs", "yours")} == {
        "old": "1972",
        "theirs": "1973",
        "yours": "1974",
    }
    assert all(words in problem.message for words in ("1972", "1973", "1974", "Niên đại", "BTBP 1"))
    assert (edited.fields, edited.version, objects(museum)) == ([], 3, before)


@pytest.mark.parametrize("words", ["maker=Ai đó", "dating=1973", "notes="])
def test_another_field_or_the_same_wish_is_no_conflict(museum: Museum, writer: Writer, words: str) -> None:
    edit_card(writer, "1", ["dating=1973"], "anh Ba")

    assert edit_card(writer, "1", [words], "chị Tư", based_on=2).conflicts == []


def test_a_photo_that_came_meanwhile_is_no_conflict(museum: Museum, writer: Writer) -> None:
    assert edit_card(writer, "1", ["dating=1973"], "x", based_on=1).version == 3


def test_in_a_conflict_over_a_person_nobody_is_named(museum: Museum, writer: Writer) -> None:
    edit_card(writer, "1", ["source_person=Ông A"], "x")
    (problem,) = edit_card(writer, "1", ["source_person=Bà B"], "x", based_on=2).conflicts

    assert (problem.facts["old"], problem.facts["theirs"], problem.facts["yours"]) == ("—", "…", "…")
    assert People(museum.private).having("Bà B") == []


@pytest.mark.parametrize("version", [0, -1, 3])
def test_a_version_that_is_not_there_is_refused(writer: Writer, version: int) -> None:
    with pytest.raises(Problem, match="E-EDIT-VERSION") as problem:
        edit_card(writer, "1", ["name=x"], "x", based_on=version)
    assert (problem.value.facts["version"], problem.value.facts["head"]) == (version, 2)


# --- status ---


@pytest.mark.parametrize("words", ["status=lent", "status=cho muon", "Tình trạng quản lý=Cho mượn"])
def test_what_is_lent_out_counts_as_before(museum: Museum, writer: Writer, words: str) -> None:
    edited = edit_card(writer, "1", [words], "hợp đồng 3")

    assert changed(edited) == {"status": ("managed", "lent")}
    assert (load_artifact(museum, "1").record.status, levels(museum)["BTBP 1"]) == ("lent", "digitized")


def test_what_was_written_off_by_mistake_is_taken_back(museum: Museum, writer: Writer) -> None:
    deaccession(writer, "1", "QĐ 5", "nhầm")
    edit_card(writer, "1", ["status=đang quản lý"], "quyết định 5 bị hủy")

    artifact = load_artifact(museum, "1")
    assert (artifact.record.status, artifact.record.deaccession) == ("managed", None)
    assert artifact.assessment.counted


def test_a_temporary_entry_that_has_its_number_is_closed(writer: Writer) -> None:
    merge_temporary(writer, "TẠM 1", "BTBP 2", "đã có số")

    with pytest.raises(Problem, match="E-ENTRY-MERGED"):
        edit_card(writer, "TẠM 1", ["name=x"], "x")


@pytest.mark.parametrize("step", ["synced", "ready"])
def test_an_edit_that_dies_is_there_or_not(museum: Museum, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    with monkeypatch.context() as patch:
        die_at(patch, step)
        with pytest.raises(Death), Writer(museum, operator="Chị Hoa", command="test") as writer:
            edit_card(writer, "1", ["name=Thư nhà"], "x")

    with Writer(museum, operator="sau", command="test"):
        pass
    assert card(museum)["name"] == ("Thư nhà" if step == "ready" else "Thư tay")
