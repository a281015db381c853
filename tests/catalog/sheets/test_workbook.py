import datetime
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table

LABELS = ("Số đăng ký", "Tên hiện vật", "Chất liệu", "Số lượng", "Ghi chú")


def read(path: Path, sheet: str = "") -> Table:
    return read_table(path, LABELS, Limits(), sheet)


def said(table: Table) -> list[tuple[int, int, str, str, str]]:
    return [tuple(remark) for remark in table.remarks]


Make = Callable[[Callable[[Any, Any], None]], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a workbook of one sheet with a header: make(lambda book, sheet: …)."""

    def workbook(fill: Callable[[Any, Any], None]) -> Path:
        path = tmp_path / "a.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("Sổ")
            sheet.write_row(0, 0, LABELS)
            fill(book, sheet)
        return path

    return workbook


def test_values_come_as_a_reader_would_write_them(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number(1, 0, 1234)
        sheet.write_number(1, 1, 12.5)
        sheet.write_datetime(1, 2, datetime.datetime(2026, 11, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 3, 45000)
        sheet.write_boolean(1, 4, True)
        sheet.write_number(2, 0, 0.75, book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime(
            2, 2, datetime.datetime(1998, 4, 12, 7, 30), book.add_format({"num_format": "d/m/yy h:mm"})
        )

    assert list(read(make(fill)).rows) == [
        (2, ["1234", "12,5", "05/11/2026", "45000", "TRUE"]),
        (3, ["18:00", "", "12/04/1998 07:30", "", ""]),
    ]


def test_numbers_are_read_as_their_formats_show_them(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_number(1, 0, 123, book.add_format({"num_format": "00000"}))
        sheet.write_number(1, 1, 12, book.add_format({"num_format": '"BTBP "0'}))
        sheet.write_number(1, 3, 0.125, book.add_format({"num_format": "0.0%"}))
        sheet.write_number(1, 4, 1500, book.add_format({"num_format": '#,##0 "đ"'}))

    table = read(make(fill))

    assert list(table.rows) == [(2, ["00123", "BTBP 12", "", "12,5%", "1500 đ"])]
    assert said(table) == [
        (2, 1, "number_format", "123", "00123"),
        (2, 2, "number_format", "12", "BTBP 12"),
        (2, 4, "number_format", "0.125", "12,5%"),
        (2, 5, "number_format", "1500", "1500 đ"),
    ]


def test_units_and_dates_without_a_day_are_read_as_they_are_shown(make: Make) -> None:
    formats = ['0.00" kg"', '#,##0" g"', "mm/yyyy", "yyyy", "[$-42A]yyyy;@"]

    def fill(book: Any, sheet: Any) -> None:
        for column, (value, code) in enumerate(zip((1.25, 1250, 35886, 24838, 24838), formats, strict=True)):
            sheet.write_number(1, column, value, book.add_format({"num_format": code}))

    table = read(make(fill))

    assert list(table.rows) == [(2, ["1,25 kg", "1250 g", "04/1998", "1968", "1968"])]
    assert {remark[2] for remark in said(table)} == {"number_format"}


def test_formulas_without_a_value_and_errors_are_named_one_by_one(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 0, "=A9+1", None, 7)
        sheet.write_formula(2, 0, "=A2+1", None, 8)
        sheet.write_formula(2, 1, '="Rìu "&"đá"', None, "")
        sheet.write_formula(1, 1, "=VLOOKUP(1,B:C,2)", None, "#N/A")
        sheet.write_string(1, 4, "a")

    table = read(make(fill))

    assert list(table.rows) == [(2, ["7", "", "", "", "a"]), (3, ["8", "", "", "", ""])]
    assert said(table) == [
        (2, 1, "formula", "=A9+1", "7"),
        (2, 2, "error_value", "#N/A", ""),
        (3, 2, "formula_without_value", '="Rìu "&"đá"', ""),
    ]


def test_a_date_among_numbers_is_named(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(1, 6):
            sheet.write_number(row, 0, row)
            sheet.write_datetime(row, 4, datetime.datetime(2020, 1, row), book.add_format({"num_format": "d/m/yyyy"}))
        sheet.write_datetime(6, 0, datetime.datetime(2022, 5, 12), book.add_format({"num_format": "d/m/yyyy"}))

    assert said(read(make(fill))) == [(7, 1, "stray_date", "12/05/2022", "12/05/2022")]


def test_a_workbook_of_the_mac_counts_days_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, LABELS)
        for column, code in ((3, "mm/yyyy"), (4, "dd/mm/yyyy")):
            sheet.write_datetime(1, column, datetime.datetime(2020, 5, 1), book.add_format({"num_format": code}))

    assert list(read(path).rows) == [(2, ["", "", "", "01/05/2020", "01/05/2020"])]


def test_a_cell_merged_downward_speaks_for_all_its_rows(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in (1, 2, 3):
            sheet.write_number(row, 0, row)
        sheet.merge_range(1, 2, 3, 2, "Đá bazan")

    table = read(make(fill))

    assert [cells[2] for _row, cells in table.rows] == ["Đá bazan"] * 3
    assert [remark[:3] for remark in said(table)] == [(3, 3, "merged"), (4, 3, "merged")]


def test_legacy_text_in_a_workbook_is_repaired_and_both_texts_are_told(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["BTBP 1", "R×u ®¸ cã vai", "§¸ bazan"])
        sheet.write_row(2, 0, ["BTBP 2", "ChÐ gèm men n©u", "Gèm"])
        sheet.write_row(3, 0, ["BTBP 3", "Trèng ®ång Léc TÊn", "§ång"])

    table = read(make(fill))

    assert [cells[1:3] for _row, cells in table.rows] == [
        ["Rìu đá có vai", "Đá bazan"],
        ["Ché gốm men nâu", "Gốm"],
        ["Trống đồng Lộc Tấn", "Đồng"],
    ]
    assert (3, 3, "repaired_encoding", "Gèm", "Gốm") in said(table)
    assert {remark.code for remark in table.remarks} == {"repaired_encoding"}


def test_a_long_text_with_one_strange_word_is_repaired_and_stays_suspect(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["BTBP 1", "R×u ®¸ cã vai", "Trèng ®ång Léc TÊn"])
        sheet.write_string(2, 4, "T×nh tr¹ng b¶o qu¶n tèt, søt r×a l­ìi, B×nh Phíc")

    table = read(make(fill))

    assert list(table.rows)[1][1][4] == "Tình trạng bảo quản tốt, sứt rìa lưỡi, Bình Phớc"
    assert [remark.code for remark in table.remarks if remark.row == 3] == ["repaired_encoding", "suspect_encoding"]


def test_a_legacy_font_speaks_for_its_column(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["BTBP 1", "Trống đồng"])
        sheet.write_string(1, 2, "Gèm", book.add_format({"font_name": ".VnTime"}))

    assert next(iter(read(make(fill)).rows))[1][2] == "Gốm"


def test_notes_beside_cells_are_named(make: Make) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["BTBP 1", "Rìu"])
        sheet.write_comment("B2", "Xem lại: «bôn» & <rìu>\nBa", {"author": "Cán bộ"})
        sheet.write_comment("AA9", "x" * 1000)

    table = read(make(fill))

    assert said(table) == [
        (2, 2, "comment", "Xem lại: «bôn» & <rìu> Ba", ""),
        (9, 27, "comment", "x" * 200, ""),
    ]


def test_the_first_visible_sheet_with_a_header_is_read_and_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("Bìa", "Ẩn", "Đá", "Gốm"):
            sheet = book.add_worksheet(name)
            if name != "Bìa":
                sheet.write_row(0, 0, LABELS)
                sheet.write_row(1, 0, ["BTBP 1", name])
            if name == "Ẩn":
                sheet.hide()

    table = read(path)

    assert (table.sheet, list(table.rows)) == ("Đá", [(2, ["BTBP 1", "Đá", "", "", ""])])
    assert said(table) == [(1, 1, "other_sheet", "Ẩn", ""), (1, 1, "other_sheet", "Gốm", "")]
    assert next(iter(read(path, "Gốm").rows))[1][1] == "Gốm"
    assert next(iter(read(path, "Ẩn").rows))[1][1] == "Ẩn"
    with pytest.raises(Problem, match=r"E-TABLE-SHEET.*Bìa, Ẩn, Đá, Gốm"):
        read(path, "Gỗ")


def test_macros_are_not_run_and_are_told(make: Make, tmp_path: Path) -> None:
    plain = make(lambda book, sheet: sheet.write_row(1, 0, ["BTBP 1", "Rìu"]))
    path = tmp_path / "a.xlsm"
    shutil.copyfile(plain, path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")

    assert [remark.code for remark in read(path).remarks] == ["macros"]


def test_a_cell_far_away_is_told_by_its_name(make: Make) -> None:
    path = make(lambda book, sheet: sheet.write_string(1_048_575, 16_383, "x"))

    with pytest.raises(Problem, match=r"E-TABLE-AREA.*XFD1048576"):
        read(path)


def test_a_hundred_thousand_rows_of_nothing_cost_nothing(make: Make) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(1, 0, ["BTBP 1", "Rìu"])
        bold = book.add_format({"bold": True})
        for row in range(2, 100_000):
            sheet.write_blank(row, 0, None, bold)
        sheet.write_string(100_000, 0, "BTBP 2")

    assert list(read(make(fill)).rows) == [(2, ["BTBP 1", "Rìu", "", "", ""]), (100_001, ["BTBP 2", "", "", "", ""])]


def test_a_formula_that_gives_the_empty_text_has_a_value(make: Make, tmp_path: Path) -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_string(1, 0, "BTBP 1")
        sheet.write_formula(1, 1, '=IF(A2="x","y","")', None, "y")

    calculated = tmp_path / "calculated.xlsx"
    with zipfile.ZipFile(make(fill)) as source, zipfile.ZipFile(calculated, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"<v>y</v>", b"<v></v>"))

    assert [remark[2] for remark in said(read(calculated))] == ["formula"]
