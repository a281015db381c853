"""The register as a workbook: what anybody may read, or all of it, such that an import finds nothing new in it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.correcting.editing import edit_card
from catalog.correcting.moving import merge_temporary
from catalog.correcting.undoing import undo_batch
from catalog.fields import BY_KEY, FIELDS
from catalog.history import read_history
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.columns import VERSION_HEADER
from catalog.register.exporting import export_register
from catalog.register.importing import ImportReport, import_register
from catalog.sheets.writing import write_workbook
from tests.catalog.correcting.filled import objects, set_status
from tests.conftest import AddArtifact, OpenWriter, shared

HEADER = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Chất liệu", "Người giao, hiến tặng", "Trị giá (đồng)", "Tủ"]
ROWS = [
    ["BTBP 10", "Trống", "1", "Đồng; gỗ", "Ông Nguyễn Văn Minh Họa", "5.000.000", "A7"],
    ["BTBP 2", "Bộ chén\nvỡ", "01 bộ (05 chiếc)", "Sứ", "", "", ""],
    ["BTBP 2.1-3", "Chén", "", "Sứ", "Bà Thị Ẩn Danh", "", "B1"],
    ["TẠM 3", "Mảnh gốm", "7.064 mảnh", "Đất nung", "", "", ""],
]
Import = Callable[[Path], ImportReport]


@pytest.fixture
def bring_in(museum: Museum, open_writer: OpenWriter) -> Import:
    """Imports a register file."""
    return lambda path: import_register(museum, path, dry_run=False, open_writer=open_writer, tick=lambda _of: None)


@pytest.fixture
def register(bring_in: Import, tmp_path: Path) -> Path:
    """A register that was brought in."""
    path = tmp_path / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    assert bring_in(path).problems == []
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a workbook under its header, as another program reads them; all cells are text."""
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert all(isinstance(cell, str) for row in rows for cell in row)
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


def test_the_export_has_every_entry_in_the_order_of_their_numbers(
    museum: Museum, register: Path, tmp_path: Path
) -> None:
    assert export_register(museum, tmp_path / "out.xlsx", restricted=False) == 4

    rows = rows_of(tmp_path / "out.xlsx")
    assert [row["Số đăng ký"] for row in rows] == ["BTBP 2", "BTBP 2.1-3", "BTBP 10", "TẠM 3"]
    assert list(rows[0]) == [*(field.label for field in FIELDS if not field.restricted), VERSION_HEADER]
    assert (rows[0]["Tên hiện vật"], rows[0]["Số lượng"], rows[2]["Chất liệu"]) == (
        "Bộ chén\nvỡ",
        "01 bộ (05 chiếc)",
        "Đồng; gỗ",
    )


def test_without_leave_nothing_restricted_leaves(
    museum: Museum, add: AddArtifact, register: Path, tmp_path: Path
) -> None:
    secrets = ("value_vnd=99887766", "location=Kho Bí Mật", "notes=Riêng tư", "entry_document=QĐ 77", "entry_date=1991")
    add("BTBP 5", source_person="Ông Kín Tiếng", condition_note="Mọt ăn", **dict(s.split("=") for s in secrets))
    export_register(museum, tmp_path / "out.xlsx", restricted=False)

    said = str(rows_of(tmp_path / "out.xlsx"))
    hidden = ("Minh Họa", "Ẩn Danh", "5.000.000", "A7", "person:", "Kín Tiếng", "Mọt ăn")
    assert [word for word in (*hidden, *(s.partition("=")[2] for s in secrets)) if word in said] == []


def test_with_leave_staff_fields_and_columns_of_the_museum_s_own_come_along_and_persons_never(
    museum: Museum, register: Path, tmp_path: Path
) -> None:
    export_register(museum, tmp_path / "out.xlsx", restricted=True)

    rows = rows_of(tmp_path / "out.xlsx")
    assert list(rows[0]) == [*(field.label for field in FIELDS if field.key != "source_person"), "Tủ", VERSION_HEADER]
    told = {row["Số đăng ký"]: (row["Trị giá (đồng)"], row["Tủ"]) for row in rows}
    assert told == {
        "BTBP 10": ("5.000.000", "A7"),
        "BTBP 2": ("", ""),
        "BTBP 2.1-3": ("", "B1"),
        "TẠM 3": ("", ""),
    }
    assert [word for word in ("Minh Họa", "Ẩn Danh", "person:") if word in str(rows)] == []


def test_what_is_said_of_the_keeping_comes_along_where_there_is_any(
    museum: Museum, add: AddArtifact, tmp_path: Path
) -> None:
    add("BTBP 1", register_book="Kho tham khảo", rights_note="© Nhà in Đức", publish="không")
    export_register(museum, tmp_path / "all.xlsx", restricted=True)
    export_register(museum, tmp_path / "public.xlsx", restricted=False)

    ((book, rights, publish),) = [list(row.values())[-4:-1] for row in rows_of(tmp_path / "all.xlsx")]
    assert (book, rights, publish) == ("Kho tham khảo", "© Nhà in Đức", "Không")
    assert list(rows_of(tmp_path / "public.xlsx")[0])[-3:-1] == ["Thuộc sổ", "Bản quyền"]


# --- in again ---


def assert_nothing_new(museum: Museum, bring_in: Import, folder: Path) -> None:
    """An import of the whole export changes nothing."""
    entries = export_register(museum, folder / "again.xlsx", restricted=True)
    before = objects(museum)

    report = bring_in(folder / "again.xlsx")

    assert (report.count("unchanged"), report.count("changed"), report.count("added")) == (entries, 0, 0)
    assert (report.problems, report.absent, report.batch) == ([], [], None)
    assert objects(museum) == before


def test_an_export_brought_in_again_changes_nothing(
    museum: Museum, register: Path, bring_in: Import, tmp_path: Path
) -> None:
    assert_nothing_new(museum, bring_in, tmp_path)


def test_so_does_that_of_numbers_written_with_their_class(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    path = tmp_path / "classes.csv"
    path.write_text("Số đăng ký,Tên hiện vật\nBTBP 1/Đa 56,Rìu\n0002/G 7,Chén\n", "utf-8")
    bring_in(path)

    assert_nothing_new(museum, bring_in, tmp_path)


def test_so_does_that_of_entries_made_by_hand(
    museum: Museum, add: AddArtifact, bring_in: Import, tmp_path: Path
) -> None:
    add("BTBP 1", name="Rìu", source_person="Ông A", quantity="2", location="Kho 1")
    add(None, name="Lạ")

    assert_nothing_new(museum, bring_in, tmp_path)


@pytest.mark.parametrize("number", ["BTBP 7", "BTBP 2"])
def test_so_does_that_of_a_temporary_entry_that_got_its_number(
    museum: Museum, register: Path, open_writer: OpenWriter, bring_in: Import, tmp_path: Path, number: str
) -> None:
    with open_writer() as writer:
        merge_temporary(writer, "TẠM 3", number, "đã có sổ")
    export_register(museum, tmp_path / "out.xlsx", restricted=False)
    numbers = [row["Số đăng ký"] for row in rows_of(tmp_path / "out.xlsx")]
    assert ("TẠM 3" in numbers, number in numbers) == (False, True)

    entries = export_register(museum, tmp_path / "again.xlsx", restricted=True)
    report = bring_in(tmp_path / "again.xlsx")

    assert (report.count("added"), report.problems) == (0, [])
    assert not [field for difference in report.differences for field in difference.fields]
    assert len(report.differences) == entries


def test_so_does_that_of_the_demo_register(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    bring_in(shared("vietnam") / "register.csv")

    assert_nothing_new(museum, bring_in, tmp_path)


def test_of_titles_that_name_persons_only_the_cells_stay_here(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    lines = ["Số ĐK;Tên hiện vật;Gia đình bàn giao", "I. BÀ THỊ ẨN DANH;;", "1;Rìu;Tổ 5", "II. ĐỒ ĐỰNG;;", "2;Ché;"]
    path = tmp_path / "groups.csv"
    path.write_text("\n".join(lines), "utf-8")
    bring_in(path)
    export_register(museum, tmp_path / "out.xlsx", restricted=True)

    exported = rows_of(tmp_path / "out.xlsx")
    assert [row["Nhóm"] for row in exported] == ["", "II. ĐỒ ĐỰNG"]
    assert [word for word in ("Gia đình", "Tổ 5", "ẨN DANH", "person:") if word in str(exported)] == []
    assert_nothing_new(museum, bring_in, tmp_path)


# --- edited, and in again ---


@pytest.fixture
def edited(museum: Museum, tmp_path: Path) -> Callable[..., Path]:
    """Writes an export with other words in one entry's cells, as they are typed into Excel."""

    def edit(source: Path, target: str, number: str, **words: str) -> Path:
        rows = rows_of(source)
        row = next(row for row in rows if row["Số đăng ký"] == number)
        row |= {BY_KEY[key].label: text for key, text in words.items()}
        path = tmp_path / target
        write_workbook(path, list(rows[0]), [list(row.values()) for row in rows], [16] * len(rows[0]))
        return path

    return edit


@pytest.fixture
def export(museum: Museum, register: Path, open_writer: OpenWriter, tmp_path: Path) -> Path:
    """An export of a register in which somebody corrected a name after the import."""
    edit_in_museum(open_writer, "10", "name=Trống đồng")
    export_register(museum, tmp_path / "export.xlsx", restricted=True)
    return tmp_path / "export.xlsx"


def edit_in_museum(open_writer: OpenWriter, number: str, *words: str) -> None:
    """Correct an entry in the museum."""
    with open_writer() as writer:
        edit_card(writer, number, list(words), "sửa")


def card_of(museum: Museum, number: str) -> dict[str, str]:
    """The words of an entry."""
    return load_artifact(museum, number).record.card


Edited = Callable[..., Path]


def test_what_was_edited_in_an_export_is_held_against_what_the_export_said(
    museum: Museum, export: Path, edited: Edited, bring_in: Import
) -> None:
    report = bring_in(edited(export, "sửa.xlsx", "BTBP 10", name="Trống đồng lớn", quantity=""))

    assert report.problems == []
    assert [(d.outcome, list(d.fields)) for d in report.differences if d.outcome != "unchanged"] == [
        ("changed", ["name", "quantity"])
    ]
    assert card_of(museum, "10")["name"] == "Trống đồng lớn"
    assert "quantity" not in card_of(museum, "10")


def test_the_register_s_own_file_is_still_held_against_its_own_rows(
    museum: Museum, export: Path, edited: Edited, bring_in: Import, register: Path
) -> None:
    bring_in(edited(export, "sửa.xlsx", "BTBP 10", name="Trống đồng lớn"))

    assert bring_in(register).count("unchanged") == 4
    assert card_of(museum, "10")["name"] == "Trống đồng lớn"


def test_what_was_edited_here_and_there_since_the_export_is_a_conflict(
    museum: Museum, export: Path, edited: Edited, bring_in: Import, open_writer: OpenWriter
) -> None:
    edit_in_museum(open_writer, "10", "name=Trống loại I")
    changed = edited(export, "sửa.xlsx", "BTBP 10", name="Trống đồng lớn", materials="Đồng")

    report = bring_in(changed)

    assert [(p.code, p.facts["museum"], p.facts["file"]) for p in report.problems] == [
        ("E-ROW-CONFLICT", "Trống loại I", "Trống đồng lớn")
    ]
    assert report.to_correct is not None
    (again,) = rows_of(report.to_correct)
    assert again[VERSION_HEADER] == next(r[VERSION_HEADER] for r in rows_of(export) if r["Số đăng ký"] == "BTBP 10")
    assert card_of(museum, "10")["materials"] == "Đồng; gỗ"


def test_the_same_export_may_be_edited_again_and_again(
    museum: Museum, export: Path, edited: Edited, bring_in: Import
) -> None:
    first = edited(export, "một.xlsx", "BTBP 10", name="Trống một")
    assert bring_in(first).count("changed") == 1
    assert bring_in(first).count("unchanged") == 4

    assert bring_in(edited(first, "hai.xlsx", "BTBP 10", name="Trống hai")).count("changed") == 1
    assert bring_in(edited(first, "ba.xlsx", "BTBP 10", name="Trống")).count("changed") == 1
    assert card_of(museum, "10")["name"] == "Trống"


def test_copies_of_an_export_that_two_people_edit_do_not_undo_each_other(
    museum: Museum, export: Path, edited: Edited, bring_in: Import
) -> None:
    one = edited(export, "một.xlsx", "BTBP 10", name="Trống một")
    two = edited(export, "hai.xlsx", "BTBP 10", materials="Đồng")
    bring_in(one)

    assert [list(d.fields) for d in bring_in(two).differences if d.outcome == "changed"] == [["materials"]]
    assert [bring_in(path).count("unchanged") for path in (export, one, two)] == [4, 4, 4]
    assert (card_of(museum, "10")["name"], card_of(museum, "10")["materials"]) == ("Trống một", "Đồng")
    assert bring_in(edited(one, "ba.xlsx", "BTBP 10", name="Trống ba")).count("changed") == 1


def test_an_export_put_back_to_what_the_register_says_is_a_change(
    museum: Museum, export: Path, edited: Edited, bring_in: Import
) -> None:
    assert bring_in(edited(export, "sửa.xlsx", "BTBP 10", name="Trống")).count("changed") == 1
    assert card_of(museum, "10")["name"] == "Trống"


@pytest.mark.parametrize(
    "version", ["", "v9-00000000", "v2-00000000", "phiên bản 2", "v0-12345678", f"v{'1' * 5000}-12345678"]
)
def test_without_a_version_of_the_entry_a_row_is_as_those_of_other_files(
    museum: Museum, export: Path, bring_in: Import, tmp_path: Path, version: str
) -> None:
    rows = rows_of(export)
    for row in rows:
        row |= {VERSION_HEADER: version}
        row["Tên hiện vật"] = "Trống lớn" if row["Số đăng ký"] == "BTBP 10" else row["Tên hiện vật"]
    write_workbook(tmp_path / "odd.xlsx", list(rows[0]), [list(row.values()) for row in rows], [16] * len(rows[0]))

    (problem,) = bring_in(tmp_path / "odd.xlsx").problems
    assert (problem.code, problem.facts["museum"]) == ("E-ROW-CONFLICT", "Trống đồng")


def test_numbers_that_an_export_has_no_more_are_listed(
    museum: Museum, export: Path, bring_in: Import, tmp_path: Path
) -> None:
    header, *rows = [list(rows_of(export)[0]), *(list(row.values()) for row in rows_of(export)[:-1])]
    write_workbook(tmp_path / "short.xlsx", header, rows, [16] * len(header))

    assert bring_in(tmp_path / "short.xlsx").absent == ["TẠM 3"]


def test_an_import_of_an_export_is_undone(
    museum: Museum, export: Path, edited: Edited, bring_in: Import, open_writer: OpenWriter
) -> None:
    before = load_artifact(museum, "10").record
    first = edited(export, "một.xlsx", "BTBP 10", name="Trống một")
    one = bring_in(first)
    two = bring_in(edited(first, "hai.xlsx", "BTBP 10", name="Trống hai"))
    newest = read_history(museum, load_artifact(museum, "10").inventory)[0]
    assert (newest.source, newest.row) == ("hai.xlsx", 4)

    with open_writer() as writer:
        undo_batch(writer, str(two.batch), "nhầm")
        undo_batch(writer, str(one.batch), "nhầm")

    assert load_artifact(museum, "10").record.model_copy(update={"batch": before.batch}) == before


# --- cells and files ---

ODD = ["=1+1", "+84 91", "@x", "-5", "0012", "1.234", "1e5", "TRUE", "http://bao.tang/x", "'a", '"b"', "<&>", "a;b,c"]


def test_text_stays_text_whatever_it_looks_like(museum: Museum, add: AddArtifact, tmp_path: Path) -> None:
    for number, text in enumerate(ODD, 1):
        add(f"BTBP {number}", description=text)
    export_register(museum, tmp_path / "out.xlsx", restricted=False)

    assert [row["Miêu tả hiện vật"] for row in rows_of(tmp_path / "out.xlsx")] == ODD


def test_what_was_written_off_is_still_an_entry(
    museum: Museum, register: Path, open_writer: OpenWriter, tmp_path: Path
) -> None:
    set_status(museum, open_writer, "10", "written_off")

    assert export_register(museum, tmp_path / "out.xlsx", restricted=False) == 4


def test_an_empty_register_is_a_workbook_with_a_header(museum: Museum, tmp_path: Path) -> None:
    assert export_register(museum, tmp_path / "out.xlsx", restricted=False) == 0

    header = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert header == [[*(field.label for field in FIELDS if not field.restricted), VERSION_HEADER]]


def test_a_file_that_is_there_is_never_overwritten(museum: Museum, register: Path) -> None:
    before = register.read_bytes()

    with pytest.raises(Problem, match="E-FILE-EXISTS"):
        export_register(museum, register, restricted=True)
    assert register.read_bytes() == before


def test_an_export_changes_nothing_in_the_museum(museum: Museum, register: Path, tmp_path: Path) -> None:
    before = objects(museum)
    export_register(museum, tmp_path / "out.xlsx", restricted=True)

    assert objects(museum) == before
    assert load_artifact(museum, "10").inventory.head == 1
