"""What museums do in their books: ditto marks, titles by donor, lists without names, cells that a comma cuts in two."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.record import Record
from catalog.register.asides import is_below, is_sum
from tests.catalog.register.bringing import Import


def record(museum: Museum, number: str) -> Record:
    return load_artifact(museum, number).record


def in_store(museum: Museum, words: str) -> list[str]:
    """Files of the store in which words stand."""
    files = (path for path in museum.store.root.rglob("*") if path.is_file())
    return [path.name for path in files if words.encode() in path.read_bytes()]


# --- ditto marks ---


def test_a_ditto_mark_says_what_stands_above_it(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Chất liệu", "Người hiến tặng", "Ghi chú"]
    rows = [
        ["1", "Rìu", "Đá", "Bà Thị Ẩn Danh", ""],
        ["2", "Cuốc", "nt", "-nt-", '"'],
        ["3", "Dao", "Như trên", "″", "//"],
        ["4", "Ché", "n/t.", "", "nt"],
    ]

    report = bring_in(rows, header=header)

    assert [record(museum, number).card.get("materials") for number in "1234"] == ["Đá"] * 4
    persons = [record(museum, number).card.get("source_person") for number in "1234"]
    assert (len(set(persons[:3])), persons[3]) == (1, None)
    assert [record(museum, number).card.get("notes") for number in "234"] == ['"', "//", "nt"]
    marks = [(r.row, r.column, r.before, r.after) for r in report.remarks if r.code == "ditto"]
    assert (3, 3, "nt", "Đá") in marks
    assert in_store(museum, "Ẩn Danh") == []


# --- signs around numbers ---


@pytest.mark.parametrize("sign", ["{}.", "({})", "BTBP {}."])
def test_signs_around_most_numbers_are_how_the_book_writes_them(bring_in: Import, museum: Museum, sign: str) -> None:
    rows = [[sign.format(1311), "Rìu"], [sign.format("1312.2"), "Dao"], ["1313", "Cuốc"]]

    report = bring_in(rows, header=["Số đăng ký", "Tên hiện vật"])

    assert (report.count("added"), report.problems) == (3, [])
    assert record(museum, "1312.2").card["name"] == "Dao"


def test_a_dot_behind_one_number_may_be_that_of_a_title(bring_in: Import) -> None:
    rows = [["1311", "Rìu"], ["1.", "Đồ đồng"], ["1312", "Dao"]]

    report = bring_in(rows, header=["Số đăng ký", "Tên hiện vật"])

    assert [problem.code for problem in report.problems] == ["E-ROW-NUMBER"]


# --- who gave it ---


def test_a_title_that_names_a_donor_is_private(bring_in: Import, museum: Museum) -> None:
    rows = [["I. HIỆN VẬT DO ÔNG NGUYỄN VĂN GIẤU HIẾN TẶNG", ""], ["1", "Rìu"], ["II. HIỆN VẬT KHÁC", ""], ["2", "Dao"]]

    bring_in(rows, header=["Số đăng ký", "Tên hiện vật"])

    assert in_store(museum, "GIẤU") == []
    assert record(museum, "1").extra["Nhóm"].startswith("person:")
    assert record(museum, "2").extra["Nhóm"] == "II. HIỆN VẬT KHÁC"
    assert bring_in(rows, header=["Số đăng ký", "Tên hiện vật"]).count("unchanged") == 2


def test_below_a_header_merged_over_two_columns_both_are_its_own(
    bring_in: Import, museum: Museum, tmp_path: Path
) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Số đăng ký", "Tên hiện vật"])
        sheet.merge_range(0, 2, 0, 3, "Người hiến tặng")
        sheet.write_row(1, 0, ["BTBP 1", "Rìu", "Nguyễn", "Giấu"])

    report = bring_in(path)

    assert [(column.header, column.person) for column in report.columns[2:]] == [
        ("Người hiến tặng", True),
        ("Người hiến tặng – cột D", True),
    ]
    assert in_store(museum, "Giấu") == []


def test_nothing_of_what_stands_below_the_table_is_kept(bring_in: Import, museum: Museum, tmp_path: Path) -> None:
    path = tmp_path / "vni.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        rows = [
            ["Số đăng ký", "Tên hiện vật", "Chất liệu"],
            *[[f"BTBP {n}", "Troáng ñoàng Baûo taøng", "Ñoàng ñoû"] for n in range(1, 9)],
            ["", "Toång coäng: 8"],
            ["", "Ngöôøi giao: Nguyeãn Vaên Giaáu, Baûo taøng"],
        ]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)

    report = bring_in(path)

    assert [aside.kind for aside in report.asides] == ["total", "below"]
    assert in_store(museum, "Giấu") == []


def test_a_telephone_number_or_a_donor_s_name_for_all_to_read_is_remarked(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Miêu tả", "Kích thước", "Người hiến tặng"]
    rows = [
        ["1", "Rìu", "Ông Điểu Hư Cấu tặng năm 1998", "Dài 30 cm", "Ông Điểu Hư Cấu"],
        ["2", "Dao", "ấp 3, 0912 345 678", "", ""],
        ["3", "Cuốc", "Số 0123456", "0,912345678", "Bà B"],
    ]

    report = bring_in(rows, header=header)

    assert [(r.row, r.column) for r in report.remarks if r.code == "telling"] == [(2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("Ông Ẩn Danh ở ấp 3 xã Lộc Tấn hiến tặng", True),
        ("gia đình cô Ẩn", True),
        ("Nhà ông Ẩn Danh, sóc Bom Bo", True),
        ("Xã Lộc Thạnh, ông Ẩn Danh tìm thấy khi làm rẫy", True),
        ("Chân núi Bà Rá, đội khai quật tìm thấy", False),
        ("Hiến tặng", False),
        ("Bà con dân tộc Stiêng hiến tặng", False),
        ("Núi Bà Rá", False),
        ("Bác Hồ tặng", False),
        ("Công an tỉnh bàn giao", False),
    ],
)
@pytest.mark.parametrize("column", ["Phương thức sưu tầm", "Nơi sưu tầm"])
def test_whose_a_thing_was_is_remarked_where_it_is_said_how_or_where_it_came(
    bring_in: Import, column: str, words: str, tells: bool
) -> None:
    report = bring_in([["1", "Rìu", words]], header=["Số đăng ký", "Tên hiện vật", column])

    assert ["telling" for remark in report.remarks if remark.code == "telling"] == ["telling"] * tells


def test_a_number_or_who_is_nobody_tells_of_no_person(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Số phân loại", "Chất liệu", "Nơi sưu tầm", "Người hiến tặng"]
    rows = [
        ["000012345", "Rìu", "0912345678", "Không rõ", "", "Không rõ"],
        ["2", "Gùi", "", "Tre", "Đồng bào Stiêng", "Đồng bào Stiêng"],
        ["3", "Ná", "", "Tre", "Đồng bào Stiêng, ông Ẩn Danh", "Đồng bào Stiêng, ông Ẩn Danh"],
    ]

    report = bring_in(rows, header=header)

    assert [(r.row, r.column) for r in report.remarks if r.code == "telling"] == [(4, 5)]


# --- rows ---


def test_a_list_without_names_has_no_titles_among_its_numbers(bring_in: Import, museum: Museum) -> None:
    rows = [["Kho 1", "1230", "1"], ["Kho 1", "1231", "2"], ["Tủ 5", "1232", "1"], ["KHO CƠ SỞ", "1233", "1"]]

    report = bring_in(rows, header=["Vị trí", "Số đăng ký", "Số lượng"])

    assert (report.count("added"), report.asides) == (4, [])
    assert record(museum, "1233").card["location"] == "KHO CƠ SỞ"


def test_a_row_that_an_unquoted_comma_cuts_is_refused(bring_in: Import, tmp_path: Path) -> None:
    path = tmp_path / "comma.csv"
    path.write_text(
        "Số ĐK,Tên,Kích thước,Chất liệu\n1,Rìu,12,Đá\n571,Nồi,12,5 x 30,Gốm\n2,Dao,3,Sắt\n3,Ché,9,Gốm,\n", "utf-8"
    )

    (problem,) = bring_in(path).problems

    assert (problem.code, problem.facts["row"], problem.facts["read"]) == ("E-ROW-LONGER", 3, "Gốm")


def test_a_row_that_is_longer_by_nothing_is_remarked(bring_in: Import, tmp_path: Path) -> None:
    path = tmp_path / "comma.csv"
    path.write_text("Số ĐK,Tên,Kích thước,Ghi chú\n1,Rìu,12,\n571,Nồi,12,5 x 30,\n2,Dao,3,\n", "utf-8")

    report = bring_in(path)

    assert [(r.row, r.before) for r in report.remarks if r.code == "longer_row"] == [(3, "5 x 30")]
    assert report.problems == []


def test_a_column_without_a_header_in_most_rows_is_a_column(bring_in: Import, museum: Museum, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("Số ĐK,Tên\n1,Rìu,a\n2,Dao,b\n3,Ché\n", "utf-8")

    assert bring_in(path).problems == []
    assert record(museum, "2").extra == {"Cột C": "b"}


@pytest.mark.parametrize("name", ["Kỷ niệm chương", "Ký họa Bác Hồ", "Kỳ lân", "Thư ngày 2 tháng 9 năm 1945 của Bác"])
def test_an_artifact_without_a_number_at_the_end_is_no_signature(bring_in: Import, name: str) -> None:
    report = bring_in([["1", "Rìu", "Đá"], ["", name, "Đồng"]], header=["Số đăng ký", "Tên hiện vật", "Chất liệu"])

    assert [problem.code for problem in report.problems] == ["E-ROW-NUMBER-MISSING"]


@pytest.mark.parametrize(
    "words",
    ["(Ký, ghi rõ họ tên)", "Ký tên", "ký, đóng dấu", "Đồng Xoài, ngày 5 tháng 11 năm 2022", "Ngày … tháng … năm"],
)
def test_a_signature_is_below_the_table(words: str) -> None:
    assert is_below([words], after_end=False)


def test_a_name_of_many_words_of_sums_is_read_at_once() -> None:
    assert not is_sum("Tổng" + " số" * 3000 + " x")


# --- sizes in a column for each axis, after whole ones ---

WHOLE = ["Số đăng ký", "Tên hiện vật", "Kích thước"]
APART = ["Số đăng ký", "Tên hiện vật", "Đường kính đáy (cm)"]


def test_one_axis_does_not_take_the_place_of_whole_sizes(bring_in: Import, museum: Museum) -> None:
    bring_in([["1", "Bát", "Dài 30 x rộng 20 x cao 10 cm"], ["2", "Đĩa", "ĐK 20 cm"]], header=WHOLE)

    (problem,) = bring_in([["1", "Bát", "12"], ["2", "Đĩa", ""]], header=APART).problems

    assert (problem.code, problem.facts["museum"]) == ("E-ROW-SIZES", "Dài 30 x rộng 20 x cao 10 cm")
    said = re.search(r'--map "([^"]+)"', problem.next)
    assert said
    bring_in([["1", "Bát", "12"], ["2", "Đĩa", ""]], header=APART, said=[said[1]])
    assert [record(museum, number).card["dimensions"] for number in "12"] == [
        "Dài 30 x rộng 20 x cao 10 cm",
        "ĐK 20 cm",
    ]
    assert record(museum, "1").extra == {"Đường kính đáy (cm)": "12"}


def test_columns_of_the_same_axes_do(bring_in: Import, museum: Museum) -> None:
    bring_in([["1", "Bát", "ĐK đáy 12 cm"]], header=WHOLE)

    assert bring_in([["1", "Bát", "13"]], header=APART).count("changed") == 1
    assert record(museum, "1").card["dimensions"] == "Đường kính đáy 13 cm"


def test_a_column_of_nothing_but_a_word_like_a_mark_is_read_as_it_is(bring_in: Import, museum: Museum) -> None:
    rows = [[str(number), "Rìu", "NT"] for number in range(1, 20_001)]

    report = bring_in(rows, header=["Số đăng ký", "Tên hiện vật", "Loại"], dry_run=True)

    assert (report.count("added"), report.remarks) == (20_000, [])


@pytest.mark.parametrize("length", ["30", "12/13", "thân 12, nắp 5", "12; 13"])
@pytest.mark.parametrize("unit", ["", " (cm)"])
def test_a_register_of_one_axis_each_corrects_itself(bring_in: Import, museum: Museum, length: str, unit: str) -> None:
    header = ["Số đăng ký", "Tên hiện vật", f"Dài{unit}", f"Rộng{unit}"]
    bring_in([["1", "Bát", length, "20"]], header=header)

    assert bring_in([["1", "Bát", length, "21"]], header=header).count("changed") == 1
    assert "Rộng 21" in record(museum, "1").card["dimensions"]


@pytest.mark.parametrize("whole", ["Dài 30 cm, rộng 20 cm, dày 5 cm", "Dài 30; rộng 20; dày 5", "30 x 20 x 5 cm"])
def test_two_axes_do_not_take_the_place_of_three(bring_in: Import, whole: str) -> None:
    bring_in([["1", "Bát", whole]], header=WHOLE)

    report = bring_in([["1", "Bát", "31", "20"]], header=["Số đăng ký", "Tên hiện vật", "Dài (cm)", "Rộng (cm)"])

    assert [problem.code for problem in report.problems] == ["E-ROW-SIZES"]
