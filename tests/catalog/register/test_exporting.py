"""The register as a workbook: what anybody may read, or all of it, such that an import finds nothing new in it."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.correcting.moving import merge_temporary
from catalog.fields import FIELDS
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.exporting import export_register
from catalog.register.importing import ImportReport, import_register
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
    assert list(rows[0]) == [field.label for field in FIELDS if not field.restricted]
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
    assert list(rows[0]) == [*(field.label for field in FIELDS if field.key != "source_person"), "Tủ"]
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

    ((book, rights, publish),) = [list(row.values())[-3:] for row in rows_of(tmp_path / "all.xlsx")]
    assert (book, rights, publish) == ("Kho tham khảo", "© Nhà in Đức", "Không")
    assert list(rows_of(tmp_path / "public.xlsx")[0])[-2:] == ["Thuộc sổ", "Bản quyền"]


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


def test_that_of_entries_made_by_hand_gives_them_a_row_and_changes_no_field(
    museum: Museum, add: AddArtifact, bring_in: Import, tmp_path: Path
) -> None:
    add("BTBP 1", name="Rìu", source_person="Ông A", quantity="2", location="Kho 1")
    add(None, name="Lạ")
    export_register(museum, tmp_path / "first.xlsx", restricted=True)

    report = bring_in(tmp_path / "first.xlsx")

    assert [(d.outcome, d.fields) for d in report.differences] == [("renewed", {})] * 2
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
    assert header == [[field.label for field in FIELDS if not field.restricted]]


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
