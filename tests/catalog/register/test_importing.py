"""A register comes in whole or not at all; a second time only what changed in the file."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.artifact import load_artifact
from catalog.batches import list_batches
from catalog.database import count
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.record import RECORD_FILE, to_bytes
from catalog.register import importing
from catalog.register.importing import ImportReport, import_register
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow
from catalog.wording.register import import_text
from tests.catalog.register.bringing import HEADER, ROWS, Import
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact, OpenWriter, shared


def test_rows_become_records(museum: Museum, bring_in: Import) -> None:
    report = bring_in(ROWS)

    assert (report.count("added"), report.problems) == (3, [])
    first = load_artifact(museum, "1").record
    assert (first.number, first.card["class_number"], first.extra) == ("BTBP 1", "Đa 5", {"Cột riêng": "giữ lại"})
    assert first.imported is not None
    assert first.imported.row == 2
    assert (load_artifact(museum, "2").record.pieces, load_artifact(museum, "TẠM 3").record.pieces) == (5, 7064)
    assert load_artifact(museum, "tam 3").record.temporary


def test_a_person_is_known_in_private_and_nowhere_else(museum: Museum, bring_in: Import) -> None:
    bring_in(ROWS)

    person = load_artifact(museum, "1").record.card["source_person"]
    assert person.startswith("person:")
    assert People(museum.private).words_of([person]) == {person: "Ông Nguyễn Văn Minh Họa"}
    for path in [p for p in museum.path.rglob("*") if p.is_file() and museum.private not in p.parents]:
        assert "Minh Họa".encode() not in path.read_bytes(), path


def test_the_file_as_received_is_kept_in_private(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    report = bring_in(ROWS)

    assert report.batch is not None
    kept = museum.private / "registers" / report.batch.rpartition(":")[2] / "register.csv"
    assert kept.read_bytes() == (tmp_path / "register.csv").read_bytes()


def test_the_unchanged_file_writes_nothing(museum: Museum, bring_in: Import) -> None:
    bring_in(ROWS)
    before = all_rows(museum)
    stamps = {path: path.stat().st_mtime_ns for path in museum.path.rglob("*") if "work" not in path.parts}

    report = bring_in(ROWS)

    assert (report.batch, report.count("unchanged")) == (None, 3)
    assert all_rows(museum) == before
    after = {path: path.stat().st_mtime_ns for path in museum.path.rglob("*") if "work" not in path.parts}
    assert {p for p in after if not p.name.startswith("catalog.db")} == {
        p for p in stamps if not p.name.startswith("catalog.db")
    }


def test_only_changed_cells_apply_and_absent_numbers_are_listed(museum: Museum, bring_in: Import) -> None:
    bring_in(ROWS)
    changed = [["BTBP 1/Đa 5", "Rìu đá có vai", "2", "Đá bazan", "Ông Nguyễn Văn Minh Họa", ""], ROWS[1]]

    report = bring_in(changed)

    assert (report.count("changed"), report.count("unchanged"), report.absent) == (1, 1, ["TẠM 3"])
    difference = next(d for d in report.differences if d.outcome == "changed")
    assert difference.fields == {
        "name": ("Rìu đá", "Rìu đá có vai"),
        "quantity": ("1", "2"),
        "Cột riêng": ("giữ lại", ""),
    }
    record = load_artifact(museum, "1").record
    assert (record.card["name"], record.pieces, record.extra) == ("Rìu đá có vai", 2, {})
    assert load_artifact(museum, "TẠM 3").record.card["name"] == "Mảnh gốm"


def test_a_row_that_is_refused_is_not_absent(bring_in: Import) -> None:
    bring_in(ROWS)

    report = bring_in([ROWS[0], ["BTBP 2", "Bộ chén", "không rõ mấy", "Sứ", "", ""], ROWS[2]])

    assert ([problem.code for problem in report.problems], report.absent) == (["E-ROW-QUANTITY"], [])


def test_a_field_changed_in_the_museum_stays_unless_the_file_changes_it_too(
    museum: Museum, bring_in: Import, open_writer: OpenWriter
) -> None:
    bring_in(ROWS)
    artifact = load_artifact(museum, "2")
    artifact.record.card |= {"name": "Bộ chén cổ", "materials": "Sứ men lam"}
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "edit", {"record.json": to_bytes(artifact.record)})])

    quiet = bring_in([ROWS[0], ["BTBP 2", "Bộ chén", "01 bộ (06 chiếc)", "Sứ", "", ""], ROWS[2]])
    assert quiet.problems == []
    record = load_artifact(museum, "2").record
    assert (record.card["name"], record.card["materials"], record.pieces) == ("Bộ chén cổ", "Sứ men lam", 6)

    loud = bring_in([ROWS[0], ["BTBP 2", "Chén sứ", "01 bộ (06 chiếc)", "Sứ", "", ""], ROWS[2]])
    assert [problem.code for problem in loud.conflicts] == ["E-ROW-CONFLICT"]
    assert (loud.conflicts[0].facts["museum"], loud.conflicts[0].facts["file"]) == ("Bộ chén cổ", "Chén sứ")
    assert load_artifact(museum, "2").record.card["name"] == "Bộ chén cổ"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "x", "1", "", "", ""], "E-ROW-NUMBER-MISSING"),
        (["12-May", "x", "1", "", "", ""], "E-ROW-NUMBER"),
        (["1.234", "x", "1", "", "", ""], "E-ROW-NUMBER-THOUSANDS"),
        (["1234 - 1240", "x", "1", "", "", ""], "E-ROW-NUMBER-RANGE"),
        (["BTBP 1O", "x", "1", "", "", ""], "E-ROW-NUMBER-LOOKALIKE"),
        (["BTBP 9", "x", "0", "", "", ""], "E-ROW-QUANTITY"),
        (["BTBP 9", "x", "-3", "", "", ""], "E-ROW-QUANTITY"),
        (["BTBP 9", "=VLOOKUP(A2;B:C;2)", "1", "", "", ""], "E-ROW-FORMULA"),
        (["BTBP 9", "#N/A", "1", "", "", ""], "E-ROW-FORMULA"),
        (["12.05.2022", "x", "1", "", "", ""], "E-ROW-NUMBER"),
    ],
)
def test_one_row_that_cannot_be_read_rightly_keeps_the_whole_file_out(
    museum: Museum, bring_in: Import, row: list[str], code: str
) -> None:
    before = all_rows(museum)

    report = bring_in([*ROWS, row])

    assert [(p.code, p.where) for p in report.problems] == [(code, "row 5")]
    assert report.batch is None
    assert all_rows(museum) == before
    assert not (museum.private / "people.db").exists()


def test_a_class_number_said_twice_must_agree(bring_in: Import) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Số phân loại"]

    assert [p.code for p in bring_in([["BTBP 1/Đa 5", "x", "Gm 5"]], header=header).problems] == ["E-ROW-CLASS"]
    assert bring_in([["BTBP 1/Đa 5", "x", "Đa.5"]], header=header).problems == []


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [("BTBP 7/Đa 5", "BTBP 7/Gm 5", "E-ROW-CLASSES"), ("BTBP 7", "7", "E-ROW-DUPLICATE")],
)
def test_a_number_in_two_rows_refuses_both_and_names_both(
    bring_in: Import, museum: Museum, first: str, second: str, code: str
) -> None:
    rows = [*ROWS, [first, "x", "1", "", "", ""], [second, "y", "1", "", "", ""]]

    report = bring_in(rows, accept_good=True)

    assert [(p.code, p.where, p.facts["others"]) for p in report.problems] == [
        (code, "row 5", "6"),
        (code, "row 6", "5"),
    ]
    assert numbers(museum) == ["BTBP 1", "BTBP 2", "TẠM 3"]


def test_a_row_that_was_imported_and_comes_twice_is_refused_like_any_other(bring_in: Import) -> None:
    row = ["BTBP 7/Đa 5", "x", "1", "", "", ""]
    bring_in([row])

    assert [p.code for p in bring_in([row, row]).problems] == ["E-ROW-DUPLICATE"] * 2
    assert [p.code for p in bring_in([row, ["BTBP 7/Gm 5", *row[1:]]]).problems] == ["E-ROW-CLASSES"] * 2


def test_an_unchanged_row_is_remarked_on_as_it_was_the_first_time(bring_in: Import) -> None:
    rows = [["8.0", "b\ufffdo", "1", "", "Ông A", "7.0"]]

    first, again = bring_in(rows), bring_in(rows)

    assert [difference.outcome for difference in again.differences] == ["unchanged"]
    assert [remark.code for remark in again.remarks] == ["number_as_float", "suspect_encoding"]
    assert again.remarks == first.remarks


@pytest.mark.parametrize("column", [1, 4, 5])
def test_a_formula_is_no_content_whatever_the_column(bring_in: Import, column: int) -> None:
    row = ["BTBP 1", "x", "1", "", "", ""]
    row[column] = " =A2"

    assert [p.code for p in bring_in([row]).problems] == ["E-ROW-FORMULA"]


@pytest.mark.parametrize(
    ("date", "codes"),
    [
        ("31/02/1998", ["E-ROW-DATE"]),
        ("12/13/1998", ["E-ROW-DATE"]),
        ("05/11/1998", []),
        ("1998", []),
        ("Không rõ", []),
    ],
)
def test_an_entry_date_that_no_calendar_has_is_refused(bring_in: Import, date: str, codes: list[str]) -> None:
    report = bring_in([["BTBP 1", "x", date]], header=["Số ĐK", "Tên", "Ngày nhập"], dry_run=True)

    assert [problem.code for problem in report.problems] == codes


def test_letters_that_are_lost_are_kept_as_they_are_and_flagged(bring_in: Import, museum: Museum) -> None:
    report = bring_in([["BTBP 1", "b\ufffdo t\x9ang", "1"]], header=["Số ĐK", "Tên", "SL"])

    assert [(r.row, r.column, r.code) for r in report.remarks] == [(2, 2, "suspect_encoding")]
    assert load_artifact(museum, "1").record.card["name"] == "b\ufffdo t\x9ang"


def test_columns_must_be_told_apart(bring_in: Import) -> None:
    with pytest.raises(Problem, match="E-TABLE-COLUMN-TWICE"):
        bring_in([["1", "x", "y"]], header=["Số đăng ký", "Tên hiện vật", "name"])
    with pytest.raises(Problem, match="E-TABLE-NO-NUMBERS"):
        bring_in([["x", "y"]], header=["Tên hiện vật", "Ghi chú"])


def test_a_dry_run_shows_and_writes_nothing(museum: Museum, bring_in: Import) -> None:
    before = all_rows(museum)

    report = bring_in(ROWS, dry_run=True)

    assert (report.batch, report.count("added")) == (None, 3)
    assert all_rows(museum) == before


def write_rows(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


@pytest.fixture
def meanwhile(museum: Museum, open_writer: OpenWriter, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports rows; as the first of them is written, another process does something: in so many of the tries."""

    def run(rows: list[list[str]], other: Callable[[], object], times: int = 1) -> ImportReport:
        written = 0

        def tick(of: int) -> None:
            nonlocal written
            if written % of == 0 and written < times * of:
                other()
            written += 1

        path = write_rows(tmp_path / "raced.csv", rows)
        return import_register(museum, path, dry_run=False, open_writer=open_writer, tick=tick)

    return run


def numbers(museum: Museum) -> list[str]:
    return sorted(row["number"] for row in all_rows(museum)["artifact"])


def test_a_number_that_another_enters_meanwhile_comes_once(
    museum: Museum, add: AddArtifact, meanwhile: Callable[..., ImportReport]
) -> None:
    report = meanwhile(ROWS, lambda: add("BTBP 2", name="Bộ chén", notes="vừa nhập"))

    assert [d.outcome for d in report.differences] == ["added", "changed", "added"]
    assert numbers(museum) == ["BTBP 1", "BTBP 2", "TẠM 3"]
    second = load_artifact(museum, "2").record
    assert (second.card["notes"], second.card["materials"], second.pieces) == ("vừa nhập", "Sứ", 5)
    assert [batch.id for batch in list_batches(museum)] == [report.batch]
    assert [path.name for path in (museum.private / "registers").iterdir()] == [str(report.batch).rpartition(":")[2]]


def test_a_field_that_another_changes_meanwhile_is_a_conflict_not_overwritten(
    museum: Museum, bring_in: Import, open_writer: OpenWriter, meanwhile: Callable[..., ImportReport]
) -> None:
    bring_in(ROWS)

    def edit() -> None:
        artifact = load_artifact(museum, "2")
        artifact.record.card["name"] = "Bộ chén cổ"
        with open_writer() as writer:
            writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: to_bytes(artifact.record)})])

    report = meanwhile([["BTBP 1", "Rìu", "1", "", "", ""], ["BTBP 2", "Chén sứ", "1", "Sứ", "", ""], ROWS[2]], edit)

    assert [(p.code, p.facts["museum"]) for p in report.conflicts] == [("E-ROW-CONFLICT", "Bộ chén cổ")]
    assert report.batch is None
    assert load_artifact(museum, "2").record.card["name"] == "Bộ chén cổ"


def test_a_person_that_another_brings_in_meanwhile_has_one_id(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["BTBP 1", "Rìu", "1", "", "Ông A", ""]]
    others = [lambda: add("BTBP 9", source_person="Ông A")]
    real = importing.read_rows

    def read_rows(*arguments: Any) -> Any:
        result = real(*arguments)
        if others:
            others.pop()()
        return result

    monkeypatch.setattr(importing, "read_rows", read_rows)
    path = write_rows(tmp_path / "raced.csv", rows)
    import_register(museum, path, dry_run=False, open_writer=open_writer, tick=lambda _of: None)

    given = [load_artifact(museum, number).record.card["source_person"] for number in ("1", "9")]
    assert People(museum.private).words_of(given) == {given[1]: "Ông A"}
    assert given[0] == given[1]


@pytest.mark.parametrize("times", [4, 5])
def test_who_is_overtaken_five_times_is_told(
    museum: Museum, add: AddArtifact, meanwhile: Callable[..., ImportReport], times: int
) -> None:
    entered = iter(range(1, 10))
    rows = [[f"BTBP {number}", "x", "1", "", "", ""] for number in range(1, 10)]

    def enter() -> None:
        add(f"BTBP {next(entered)}", name="x")

    if times == 4:
        report = meanwhile(rows, enter, times)
        assert (report.count("added"), report.count("changed")) == (5, 4)
    else:
        with pytest.raises(Problem, match="E-STORE-RACE"):
            meanwhile(rows, enter, times)
        assert (len(numbers(museum)), list_batches(museum)) == (5, [])
    assert not list(museum.work.glob("batch-*"))


def test_staff_see_donors_by_name_and_json_never_does(museum: Museum, bring_in: Import) -> None:
    bring_in([["BTBP 1", "Rìu", "1", "", "Ông A", ""]])
    report = bring_in([["BTBP 1", "Rìu", "1", "", "Bà B", ""]], dry_run=True)

    assert "  source person: Ông A → Bà B" in import_text(report, dry_run=True).split("\n")
    assert not re.search("Ông A|Bà B", str(report.as_json()))
    (museum.private / "people.db").unlink()
    report = bring_in([["BTBP 1", "Rìu", "1", "", "", ""]], dry_run=True)
    assert "  source person: (erased) → —" in import_text(report, dry_run=True).split("\n")


def test_a_conflict_over_a_donor_names_both_to_staff(museum: Museum, bring_in: Import, open_writer: OpenWriter) -> None:
    bring_in([["BTBP 1", "Rìu", "1", "", "Ông A", ""]])
    people = People(museum.private)
    artifact = load_artifact(museum, "1")
    artifact.record.card["source_person"] = people.id_of("Bà B")
    people.save()
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: to_bytes(artifact.record)})])
    report = bring_in([["BTBP 1", "Rìu", "1", "", "Cụ C", ""]])

    assert [problem.code for problem in report.problems] == ["E-ROW-CONFLICT"]
    shown = import_text(report, dry_run=False)
    assert "the file says “Cụ C”, in the museum it was changed to “Bà B”" in shown
    assert "person:" not in shown
    assert not {"Cụ C", "Bà B"} & set(re.findall("“([^”]*)”", str([p.as_json() for p in report.problems])))


@pytest.mark.databases
@pytest.mark.parametrize("name", ["register.csv", "dirty3_cp1258_semicolon.csv"])
def test_the_demo_register_comes_in(museum: Museum, bring_in: Import, name: str) -> None:
    report = bring_in(shared("vietnam") / name)

    assert (report.rows, report.count("added"), report.problems) == (40, 40, [])
    with museum.engine.connect() as connection:
        assert count(connection, ArtifactRow, ArtifactRow.counted) == 36
    assert "Trống" in load_artifact(museum, "13").record.card["name"]
