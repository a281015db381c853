"""What stands again within a table, and what stands above it: nothing of it is lost, or read under wrong columns."""

from pathlib import Path

import pytest

from catalog.fields import field_names
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table

HEADER = "STT,Số đăng ký,Tên hiện vật,Chất liệu,Số lượng"
FIRST, SECOND = "1,BTBP 1301,Rìu,Đá,1", "2,BTBP 1302,Nồi,Đất nung,1"


def read(folder: Path, *lines: str) -> Table:
    path = folder / "a.csv"
    path.write_text("\n".join(lines), "utf-8")
    return read_table(path, list(field_names()), Limits())


def numbers(table: Table) -> list[str]:
    at = next(place for place, name in enumerate(table.header) if name in ("Số đăng ký", "Số ĐK", "Số Đăng ký"))
    return [cells[at] for _row, cells in table.rows]


def test_rows_above_a_header_with_a_column_more_stay_and_its_column_gets_its_name(tmp_path: Path) -> None:
    lines = ("Số ĐK,Tên hiện vật", "BTBP 1,Rìu", "BTBP 2,Nồi", ",", "Số ĐK,Tên hiện vật,Chất liệu", "BTBP 3,Ché,Sành")

    table = read(tmp_path, *lines)

    assert (table.header_row, table.header) == (1, ["Số ĐK", "Tên hiện vật", "Chất liệu"])
    assert [cells for _row, cells in table.rows] == [["BTBP 1", "Rìu"], ["BTBP 2", "Nồi"], ["BTBP 3", "Ché", "Sành"]]
    assert [(r.row, r.code) for r in table.remarks] == [(5, "repeated_header")]


def test_a_column_that_held_something_before_it_got_a_name_is_another(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="E-TABLE-SECOND-HEADER"):
        read(tmp_path, "Số ĐK,Tên hiện vật", "BTBP 1,Rìu,Đá", "Số ĐK,Tên hiện vật,Người tặng", "BTBP 3,Ché,Bà A")


def test_entries_above_the_only_header_are_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="E-TABLE-ROWS-ABOVE") as problem:
        read(tmp_path, FIRST, SECOND, HEADER, "3,BTBP 1303,Ché,Sành,1")

    assert (problem.value.facts["rows"], problem.value.facts["first"]) == ("1, 2", 3)


@pytest.mark.parametrize(
    "preface",
    [
        "Quyển số,01,Năm,1999,",
        "BẢO TÀNG TỈNH,,SỔ ĐĂNG KÝ,,Mẫu 01",
        "SỔ ĐĂNG KÝ,HIỆN VẬT,,,",
        "SƯU TẬP,,,,",
        "Người giao,Người nhận,,,",
        "Số kiểm kê,từ 1 đến 500,Hiện vật,500,",
    ],
)
def test_a_preface_is_neither_a_header_nor_an_entry(tmp_path: Path, preface: str) -> None:
    table = read(tmp_path, preface, HEADER, FIRST)

    assert (table.header_row, table.header, numbers(table)) == (2, HEADER.split(","), ["BTBP 1301"])


@pytest.mark.parametrize(
    "row",
    [
        "1,2,3,4,5=3x4",
        "1,2,3a,3b,4",
        "A,B,1,2,3",
        "(A),(B),(1),(2),(3)",
        "[1],[2],[3],[4],[5]",
        "a,b,c,d,e",
        "A,B,C,D,Đ",
        "I,II,III,IV,V",
        "1.,2.,3.,4.,5.",
        "-1,-2,-3,-4,-5",
        "Cột 1,Cột 2,Cột 3,Cột 4,Cột 5",
        "(1),(2),(3),(4),(5)=(3)x(4)",
    ],
)
def test_a_row_that_numbers_the_columns_is_no_entry_on_any_page(tmp_path: Path, row: str) -> None:
    table = read(tmp_path, HEADER, row, FIRST, HEADER, "1,2,3,4,5", SECOND, row, "3,BTBP 1303,Ché,Sành,1")

    assert numbers(table) == ["BTBP 1301", "BTBP 1302", "BTBP 1303"]
    assert [r.row for r in table.remarks if r.code == "column_numbers"] == [2, 5, 7]


@pytest.mark.parametrize("row", ["1,2,Rìu,4,5", "1,2,a,b,1", "1,2,4,5,6", "1,12,,,3", "1,2,,,", "A,Đồ đá,B,C,"])
def test_an_entry_below_the_header_is_never_taken_for_numbers_of_columns(tmp_path: Path, row: str) -> None:
    table = read(tmp_path, HEADER, row, SECOND)

    assert [number for number, _cells in table.rows] == [2, 3]


@pytest.mark.parametrize(
    "again",
    [
        HEADER.upper(),
        "TT,Số ĐK,Tên hiện vật,Chất liệu,SL",
        ",Số đăng ký,Tên hiện vật,Chất liệu,Số lượng",
        "STT,Số đăng ký,Tên hiện vật,Chất liệu / Material,Số lượng",
    ],
)
def test_a_header_that_comes_again_may_be_written_otherwise(tmp_path: Path, again: str) -> None:
    table = read(tmp_path, HEADER, FIRST, again, SECOND)

    assert numbers(table) == ["BTBP 1301", "BTBP 1302"]


def test_both_lines_of_a_header_come_again(tmp_path: Path) -> None:
    lines = ("STT,Số,,Tên hiện vật,Kích thước (cm),", ",Đăng ký,Phân loại,,Dài,Rộng", "1,2,3,4,5,6")

    table = read(tmp_path, *lines, "1,BTBP 1,Đa 1,Rìu,12,5", *lines, "2,BTBP 2,Đa 2,Rìu,13,5")

    assert numbers(table) == ["BTBP 1", "BTBP 2"]


@pytest.mark.parametrize(
    ("other", "column", "read_there"),
    [
        ("STT,Số đăng ký,Chất liệu,Tên hiện vật,Số lượng", "C", "Chất liệu"),
        ("STT,Số đăng ký,Tên hiện vật,Người hiến tặng,Số lượng", "D", "Người hiến tặng"),
        ("STT,Số đăng ký,Tên hiện vật,Chất liệu,Ghi chú", "E", "Ghi chú"),
        ("Số đăng ký,Tên hiện vật", "A", "Số đăng ký"),
    ],
)
def test_a_header_with_other_columns_refuses_the_file(tmp_path: Path, other: str, column: str, read_there: str) -> None:
    with pytest.raises(Problem, match="E-TABLE-SECOND-HEADER") as problem:
        read(tmp_path, HEADER, FIRST, other, SECOND)

    facts = problem.value.facts
    assert (facts["row"], facts["first"], facts["column"], facts["read"]) == (3, 1, column, read_there)


@pytest.mark.parametrize(
    "row", [",Người giao,,Người nhận,", ",,Hiện vật,,", "II,CHẤT LIỆU,GỖ,,", ",,Tổng số,Số lượng,2"]
)
def test_places_for_signatures_titles_and_sums_are_no_header(tmp_path: Path, row: str) -> None:
    table = read(tmp_path, HEADER, FIRST, row, SECOND)

    assert [number for number, _cells in table.rows] == [2, 3, 4]
