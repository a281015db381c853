"""Units that stand in a line of their own: below the header, or above the table."""

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.record import Record
from catalog.register.unit_lines import units_above, with_unit_line
from catalog.sheets.table import Table
from tests.catalog.register.bringing import Import

HEADER = ["Số đăng ký", "Tên hiện vật", "Cao", "Trọng lượng", "Trị giá", "Số lượng"]


def record(museum: Museum, number: str) -> Record:
    return load_artifact(museum, number).record


@pytest.mark.parametrize(
    "units", [["", "", "(mm)", "(kg)", "(1.000đ)", "(cái)"], ["", "", "mm", "kg", "nghìn đồng", "(chiếc)"]]
)
def test_a_line_of_units_below_the_header_goes_with_it(bring_in: Import, museum: Museum, units: list[str]) -> None:
    report = bring_in([units, ["BTBP 1", "Ché", "450", "3,5", "500", "2"]], header=HEADER)

    card = record(museum, "1").card
    assert (card["dimensions"], card["weight"], card["quantity"]) == ("Cao 450 mm", "3,5 kg", "2")
    assert card["value_vnd"] == "500 nghìn đồng"
    assert [(aside.row, aside.kind) for aside in report.asides] == [(2, "header")]


@pytest.mark.parametrize("row", [["", "", "(đã ký)", "(đã ký)"], ["", "Ché", "(mm)", ""], ["", "", "", "Đá"]])
def test_other_words_below_the_header_are_no_units(row: list[str]) -> None:
    table = Table(HEADER, [(2, row), (3, ["BTBP 1", "Ché"])], "utf-8")

    assert with_unit_line(table) is table


def test_a_unit_above_the_table_is_that_of_columns_that_name_none(bring_in: Import, museum: Museum) -> None:
    rows = [
        ["Số đăng ký", "Tên hiện vật", "Kích thước", "Đường kính (cm)", "Trị giá"],
        ["BTBP 1", "Ché", "120 x 50", "12", "500"],
        ["BTBP 2", "Nồi", "3 m", "", "2 triệu"],
    ]

    report = bring_in(rows, header=["", "", "", "", "Đơn vị tính: mm; 1.000 đồng"])

    first, second = record(museum, "1").card, record(museum, "2").card
    assert (first["dimensions"], first["value_vnd"]) == ("120 x 50 (mm)", "500 nghìn đồng")
    assert (second["dimensions"], second["value_vnd"]) == ("3 m", "2 triệu")
    remarks = [(r.row, r.column, r.after) for r in report.remarks if r.code == "unit_above"]
    assert remarks == [(2, 3, "mm"), (2, 5, "nghìn đồng")]


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("Đơn vị tính: 1.000 đồng", ["1.000 đồng"]),
        ("(ĐVT: mm)", ["mm"]),
        ("Đơn vị: cm", ["cm"]),
        ("Kích thước tính bằng cm, kg", ["cm", "kg"]),
        ("Đơn vị: Bảo tàng tỉnh", []),
        ("Đơn vị tính: chiếc", []),
        ("SỔ KIỂM KÊ", []),
    ],
)
def test_units_above_a_table_are_known(words: str, units: list[str]) -> None:
    assert units_above(Table(HEADER, [], "utf-8", above=[words])) == units
