import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table

LABELS = ("Số đăng ký", "Tên hiện vật", "Chất liệu", "Số lượng", "Ghi chú")
Make = Callable[[Callable[[Any], None]], Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a workbook of one sheet with a header: make(lambda sheet: …)."""

    def workbook(fill: Callable[[Any], None]) -> Path:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Sổ")
        for column, label in enumerate(LABELS):
            sheet.write(0, column, label)
        fill(sheet)
        book.save(str(tmp_path / "a.xls"))
        return tmp_path / "a.xls"

    return workbook


def read(path: Path, name: str = "") -> Table:
    return read_table(path, LABELS, Limits(), name)


def formatted(code: str) -> Any:
    return xlwt.easyxf(num_format_str=code)


def test_cells_are_read_as_they_are_shown(make: Make) -> None:
    day = datetime.datetime(1998, 4, 12, 7, 30)

    def fill(sheet: Any) -> None:
        for column, (number, code) in enumerate(
            ((123, "00000"), (12, '"BTBP "0'), (0.125, "0.0%"), (1500, '#,##0 "đ"'), (1.25, '0.00" kg"'))
        ):
            sheet.write(1, column, number, formatted(code))
        sheet.write(2, 0, 12.5)
        for column, code in enumerate(("dd/mm/yyyy hh:mm", "mm/yyyy", "yyyy"), 1):
            sheet.write(2, column, day, formatted(code))
        sheet.write(2, 4, datetime.time(18, 0), formatted("hh:mm"))
        sheet.write(3, 0, True)
        sheet.write(3, 1, 45000)

    table = read(make(fill))

    assert list(table.rows) == [
        (2, ["00123", "BTBP 12", "12,5%", "1500 đ", "1,25 kg"]),
        (3, ["12,5", "12/04/1998 07:30", "04/1998", "1998", "18:00"]),
        (4, ["TRUE", "45000", "", "", ""]),
    ]
    assert [(r.row, r.column, r.after) for r in table.remarks if r.code == "number_format"] == [
        *((2, 1, "00123"), (2, 2, "BTBP 12"), (2, 3, "12,5%"), (2, 4, "1500 đ")),
        (2, 5, "1,25 kg"),
        *((3, 3, "04/1998"), (3, 4, "1998")),
    ]


def test_errors_are_named(make: Make) -> None:
    def fill(sheet: Any) -> None:
        sheet.write(1, 0, "BTBP 1")
        sheet.row(1).set_cell_error(1, 42)
        sheet.row(1).set_cell_error(2, 23)

    table = read(make(fill))

    assert list(table.rows) == [(2, ["BTBP 1", "", "", "", ""])]
    assert [tuple(remark) for remark in table.remarks] == [
        (2, 2, "error_value", "#N/A", ""),
        (2, 3, "error_value", "#REF!", ""),
    ]


def test_a_legacy_font_speaks_for_its_column(make: Make) -> None:
    def fill(sheet: Any) -> None:
        sheet.write(1, 0, "BTBP 1")
        sheet.write(1, 1, "Trống đồng")
        sheet.write(1, 2, "Gèm", xlwt.easyxf("font: name .VnTime"))

    assert next(iter(read(make(fill)).rows))[1][2] == "Gốm"


def test_a_cell_merged_downward_speaks_for_all_its_rows(make: Make) -> None:
    def fill(sheet: Any) -> None:
        for row in (1, 2, 3):
            sheet.write(row, 0, row)
        sheet.write_merge(1, 3, 2, 2, "Đá bazan")

    table = read(make(fill))

    assert [cells[2] for _row, cells in table.rows] == ["Đá bazan"] * 3
    assert [tuple(remark)[:3] for remark in table.remarks] == [(3, 3, "merged"), (4, 3, "merged")]


def test_hidden_sheets_are_read_only_when_asked_for(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("Ẩn", "Đá", "Gốm"):
        sheet = book.add_sheet(name)
        for column, text in enumerate(LABELS):
            sheet.write(0, column, text)
        sheet.write(1, 0, "BTBP 1")
        sheet.write(1, 1, name)
        sheet.visibility = int(name == "Ẩn")
    path = tmp_path / "a.xls"
    book.active_sheet = 1
    book.save(str(path))

    table = read(path)

    assert (table.sheet, list(table.rows)) == ("Đá", [(2, ["BTBP 1", "Đá", "", "", ""])])
    assert [remark[2:] for remark in table.remarks] == [("other_sheet", "Ẩn", ""), ("other_sheet", "Gốm", "")]
    assert next(iter(read(path, "Ẩn").rows))[1][1] == "Ẩn"
    with pytest.raises(Problem, match=r"E-TABLE-SHEET.*Ẩn, Đá, Gốm"):
        read(path, "Gỗ")


def test_a_workbook_that_is_cut_anywhere_is_refused(make: Make, tmp_path: Path) -> None:
    def fill(sheet: Any) -> None:
        for row in range(1, 400):
            sheet.write(row, 0, f"BTBP {row}")
            sheet.write(row, 1, "Rìu đá")

    data = make(fill).read_bytes()
    for tenth in range(1, 10):
        path = tmp_path / "cut.xls"
        path.write_bytes(data[: len(data) * tenth // 10])
        with pytest.raises(Problem, match=r"E-TABLE-(UNREADABLE|KIND)"):
            read(path)


def test_a_formula_whose_value_is_blank_is_remarked_once_a_column(make: Make) -> None:
    def fill(sheet: Any) -> None:
        for row in (1, 2):
            sheet.write(row, 0, f"BTBP {row}")
            sheet.write(row, 4, xlwt.Formula('"Kho "&"1"'))

    table = read(make(fill))

    assert [(r.row, r.column, r.code) for r in table.remarks] == [(2, 5, "formula")]
