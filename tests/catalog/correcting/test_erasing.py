"""A person erased: from people.db to the last byte, from the register files kept, never from the store's history."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from catalog.artifact import load_artifact
from catalog.correcting.change import today
from catalog.correcting.editing import edit_card
from catalog.correcting.erasing import erase_person, files_with
from catalog.history import read_history
from catalog.museum import Museum
from catalog.people import FILE_NAME, People, is_person
from catalog.problems import Problem
from catalog.rebuild import rebuild
from catalog.sheets.writing import write_workbook
from catalog.wording.artifact import artifact_text, history_json, history_text
from catalog.writing import Writer
from tests.catalog.correcting.filled import objects
from tests.conftest import AddArtifact, OpenWriter, Sohoa
from tests.digitize.photo.test_text import tones_apart

DONOR, OTHER = "Bà Điểu Thị Hương, thôn Bom Bo", "Ông Điểu Lên"
HEADER = ["Số đăng ký", "Tên hiện vật", "Người giao, hiến tặng"]

Keep = Callable[..., Path]


@pytest.fixture
def keep(museum: Museum) -> Keep:
    """Puts a register file where an import keeps it: keep("register.csv", DONOR)."""

    def put(name: str, *donors: str, folder: str = "private/registers/3bae4cac") -> Path:
        path = museum.path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [[f"BTBP {number}", "Ché", donor] for number, donor in enumerate(donors, 1)]
        if path.suffix == ".xlsx":
            write_workbook(path, HEADER, rows, [10, 10, 10])
        else:
            path.write_text("\n".join(";".join(row) for row in [HEADER, *rows]), "utf-8")
        return path

    return put


def erase(open_writer: OpenWriter, words: str = DONOR) -> list[str]:
    with open_writer() as writer:
        return [str(path) for path in erase_person(writer, words, "gia đình đề nghị").files]


def test_the_words_are_gone_from_every_byte_and_who_erased_them_is_known(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    add("BTBP 2", source_person=OTHER)
    id_ = load_artifact(museum, "1").record.card["source_person"]
    before = objects(museum)

    assert erase(open_writer) == []

    files = [path for path in museum.path.rglob("*") if path.is_file()]
    assert [str(path) for path in files if "Hương".encode() in path.read_bytes()] == []
    assert objects(museum) == before
    with sqlite3.connect(museum.private / FILE_NAME) as connection:
        assert connection.execute("select words from person").fetchall() == [(OTHER,)]
        erasure = connection.execute('select id, "by", "on", reason from erasure').fetchall()
    assert erasure == [(id_, "tester", today(museum), "gia đình đề nghị")]


def test_the_artifact_shows_that_somebody_was_erased_and_its_history_names_nobody(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    erase(open_writer)

    artifact = load_artifact(museum, "1")
    id_ = artifact.record.card["source_person"]
    line = next(text for text in artifact_text(artifact, People(museum.private)).split("\n") if "person" in text)
    assert line.split() == ["source", "person", "(erased)"]
    history = read_history(museum, artifact.inventory)
    said = history_text("BTBP 1", history, museum.time_zone) + str(history_json("BTBP 1", history))
    assert [words for words in (DONOR, id_) if words in said] == []


def test_the_same_words_written_again_later_are_another_person(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    old = load_artifact(museum, "1").record.card["source_person"]
    erase(open_writer)
    with open_writer() as writer:
        edit_card(writer, "1", [f"source_person={DONOR}"], "đồng ý ghi tên")

    new = load_artifact(museum, "1").record.card["source_person"]
    assert is_person(new)
    assert new != old
    assert People(museum.private).words_of([old, new]) == {new: DONOR}


def test_kept_register_files_and_lists_in_which_the_words_stand_are_removed(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, keep: Keep
) -> None:
    add("BTBP 1", source_person=DONOR)
    keep("so.csv", OTHER, DONOR)
    keep("so.xlsx", DONOR.upper())
    keep("khac.csv", OTHER)
    keep("chua-sua.csv", DONOR, folder="out")
    keep("khac.csv", OTHER, folder="out")

    assert erase(open_writer) == [
        "private/registers/3bae4cac/so.csv",
        "private/registers/3bae4cac/so.xlsx",
        "out/chua-sua.csv",
    ]
    left = [path.name for folder in (museum.private, museum.out) for path in folder.rglob("*.csv")]
    assert left == ["khac.csv", "khac.csv"]


def test_lists_of_differences_in_which_the_words_stand_are_removed(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    for name, words in (("thay-doi.xlsx", DONOR), ("khac-thay-doi.xlsx", OTHER)):
        museum.out.mkdir(exist_ok=True)
        write_workbook(museum.out / name, ["Dòng", "Mục", "Trong tệp"], [["2", "Người giao", words]], [8, 8, 8])

    assert erase(open_writer) == ["out/thay-doi.xlsx"]


@pytest.mark.parametrize("header", [";".join(HEADER), "Dòng;Mục;Trong tệp"], ids=["register", "differences"])
@pytest.mark.parametrize(
    ("donor", "encoding"),
    [(DONOR, "utf-8"), (DONOR, "utf-16"), (DONOR, "cp1258"), ('Lê "Tư" Ẩn Danh', "utf-8")],
)
def test_lists_that_a_spreadsheet_saved_in_its_own_way_are_found(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, header: str, donor: str, encoding: str
) -> None:
    add("BTBP 1", source_person=donor)
    quoted = donor.replace('"', '""')
    text = f'{header}\nBTBP 1;Ché;"{quoted}"\nBTBP 2;Nồi đất nung ở Lộc Ninh;"Ông khác"\n'
    museum.out.mkdir(exist_ok=True)
    written = tones_apart(text) if encoding == "cp1258" else text
    (museum.out / "da-luu.csv").write_bytes(written.encode(encoding))

    assert erase(open_writer, donor) == ["out/da-luu.csv"]


def test_a_cell_that_a_spreadsheet_cuts_into_runs_is_found(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    museum.out.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(str(museum.out / "thay-doi.xlsx")) as workbook:
        bold = workbook.add_format({"bold": True})
        workbook.add_worksheet().write_rich_string(0, 0, DONOR[:6], bold, DONOR[6:12], DONOR[12:])

    assert erase(open_writer) == ["out/thay-doi.xlsx"]


def test_a_kept_file_that_cannot_be_looked_through_is_removed_and_a_list_for_people_is_not(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, keep: Keep
) -> None:
    add("BTBP 1", source_person=DONOR)
    keep("hong.xlsx", OTHER).write_bytes(b"PK\x03\x04 broken")
    keep("hong.xlsx", OTHER, folder="out").write_bytes(b"PK\x03\x04 broken")

    assert [str(path.relative_to(museum.path)) for path in files_with(museum, DONOR)] == [
        "private/registers/3bae4cac/hong.xlsx"
    ]
    assert erase(open_writer) == ["private/registers/3bae4cac/hong.xlsx"]


@pytest.mark.parametrize("words", ["Bà Điểu Thị Hương", "bà điểu thị hương, thôn bom bo", "", "person:0"])
def test_only_the_exact_words_name_a_person(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, words: str
) -> None:
    add("BTBP 1", source_person=DONOR)
    with open_writer() as writer, pytest.raises(Problem, match="E-PERSON-UNKNOWN"):
        erase_person(writer, words, "x")

    assert People(museum.private).having("huong") == [(load_artifact(museum, "1").record.card["source_person"], DONOR)]


def test_a_person_may_be_named_by_the_id_in_the_record(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    erase(open_writer, load_artifact(museum, "1").record.card["source_person"])

    assert People(museum.private).having("") == []


def test_a_rebuild_brings_nobody_back_and_touches_no_byte_of_people_db(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", source_person=DONOR)
    add("BTBP 2", source_person=OTHER)
    erase(open_writer)
    before = (museum.private / FILE_NAME).read_bytes()
    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)

    assert (museum.private / FILE_NAME).read_bytes() == before
    assert [words for _id, words in People(museum.private).having("")] == [OTHER]


def test_no_log_holds_what_was_typed_of_a_person(museum: Museum, sohoa: Sohoa, add: AddArtifact) -> None:
    """A bug is met with the words in the call, and in the statement that fails."""
    add("BTBP 1", source_person=OTHER)
    with sqlite3.connect(museum.private / FILE_NAME) as people:
        people.execute("create trigger broken before insert on person begin select raise(abort, 'broken'); end")
    said = sohoa("edit", "1", f"source_person={DONOR}", "--reason", "x")

    assert said.code == 1
    log = (museum.path / "sohoa.log").read_text("utf-8")
    assert "broken" in log
    assert "source_person=…" in log
    assert "Hương" not in log


def test_an_erasure_that_dies_is_finished_by_the_next_one(
    museum: Museum, add: AddArtifact, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1", source_person=DONOR)
    keep("so.csv", DONOR)

    def die(*_words: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with Writer(museum, operator="tester", command="test") as writer:
        with monkeypatch.context() as patch:
            patch.setattr(People, "erase", die)
            with pytest.raises(KeyboardInterrupt):
                erase_person(writer, DONOR, "x")
        assert erase_person(writer, DONOR, "x").files == []

    assert People(museum.private).having("") == []
