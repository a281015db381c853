"""Rows between those of artifacts: titles, subtotals, signatures, lines that go on with the one above."""

from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.register.report import ImportReport
from tests.catalog.register.bringing import Import
from tests.catalog.register.test_merged import write

HEADER = ["TT", "Số ĐK", "Tên hiện vật", "Số lượng", "Chất liệu"]
FIRST = ["1", "1", "Rìu", "1", "Đá"]
LAST = ["2", "2", "Ná", "1", "Gỗ"]


def told(report: ImportReport) -> list[tuple[int, str]]:
    return [(aside.row, aside.kind) for aside in report.asides]


def codes(report: ImportReport) -> list[tuple[str, int]]:
    return [(problem.code, problem.facts["row"]) for problem in report.problems]


@pytest.mark.parametrize(
    "title",
    [
        *("Năm 1998 (3 hiện vật)", "1.1 Công cụ", "- Đồ đồng:", "Xã Lộc Tấn (2)", "Tháng 3/1998", "Đồ sắt", "a) Rìu"),
        "* Gốm",
    ],
)
def test_words_alone_in_the_column_of_numbers_are_a_title(bring_in: Import, museum: Museum, title: str) -> None:
    report = bring_in([FIRST, ["", title, "", "", ""], LAST], header=HEADER)

    assert (report.problems, told(report)) == ([], [(3, "group")])
    assert load_artifact(museum, "2").record.extra["Nhóm"] == title


@pytest.mark.parametrize("title", ["Đồ sắt (2 hiện vật)", "Năm 1998 (3 hiện vật)", "- Đồ gỗ:"])
def test_words_alone_in_the_column_of_names_are_a_title_where_they_say_so(bring_in: Import, title: str) -> None:
    report = bring_in([FIRST, ["", "", title, "", ""], LAST], header=HEADER)

    assert (report.problems, told(report)) == ([], [(3, "group")])


@pytest.mark.parametrize(
    "row",
    [
        *(["", words, "", "", ""] for words in ("không số", "chưa có", "BTBP", "12-May", "số cũ 12", "Ảnh 12", "nt")),
        *(["", "", name, "", ""] for name in ("Bộ chén (5 chiếc)", "- Chiêng mẹ", "Đồ sắt")),
        ["2", "Đồ sắt", "", "", ""],
    ],
)
def test_what_may_be_an_artifact_is_refused_and_ends_the_group_above_it(
    bring_in: Import, museum: Museum, row: list[str]
) -> None:
    report = bring_in([["I. ĐỒ ĐÁ", "", "", "", ""], FIRST, row, LAST], header=HEADER, accept_good=True)

    assert report.count("refused") == 1
    extras = [load_artifact(museum, number).record.extra.get("Nhóm") for number in "12"]
    assert extras == ["I. ĐỒ ĐÁ", None]


def test_an_artifact_with_a_damaged_number_does_not_end_the_group(bring_in: Import, museum: Museum) -> None:
    rows = [["I. ĐỒ ĐÁ", "", "", "", ""], ["1", "12-May", "Rìu", "1", "Đá"], LAST]

    bring_in(rows, header=HEADER, accept_good=True)

    assert load_artifact(museum, "2").record.extra["Nhóm"] == "I. ĐỒ ĐÁ"


@pytest.mark.parametrize("words", ["Cộng I", "Cộng đồ đá", "Trang trước mang sang", "Cộng chất liệu đá"])
@pytest.mark.parametrize("place", [0, 2])
def test_a_subtotal_is_passed_over(bring_in: Import, words: str, place: int) -> None:
    row = ["", "", "", "2", ""]
    row[place] = words

    report = bring_in([FIRST, row, LAST], header=HEADER)

    assert (report.problems, told(report)) == ([], [(3, "total")])


# --- signatures ---


def test_signatures_between_two_tables_are_passed_over(bring_in: Import, museum: Museum) -> None:
    rows = [
        ["Xã Lộc Tấn", "", "", "", ""],
        FIRST,
        ["", "", "", "Lộc Tấn, ngày 5 tháng 4 năm 1999", ""],
        ["", "Người giao", "", "Người nhận", ""],
        ["", "(đã ký)", "", "(đã ký)", ""],
        ["", "Bà Thị Ẩn Danh", "", "Ông Điểu Hư Cấu", ""],
        ["Ẩn Danh Thị", "", "", "", ""],
        ["Xã Lộc Hòa", "", "", "", ""],
        HEADER,
        LAST,
    ]

    report = bring_in(rows, header=HEADER)

    assert report.problems == []
    assert told(report) == [(2, "group"), *((row, "below") for row in range(4, 9)), (9, "group"), (10, "header")]
    assert [load_artifact(museum, number).record.extra["Nhóm"] for number in "12"] == ["Xã Lộc Tấn", "Xã Lộc Hòa"]


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "Thủ kho", "1", ""],
        ["", "", "Hội đồng – con dấu", "", "Đồng"],
        ["", "", "Cán bộ Việt Minh (ảnh)", "", ""],
    ],
)
def test_an_artifact_without_a_number_is_no_signature(bring_in: Import, row: list[str]) -> None:
    assert codes(bring_in([FIRST, row, LAST], header=HEADER)) == [("E-ROW-NUMBER-MISSING", 3)]


# --- one artifact in several rows ---


def test_a_row_that_goes_on_with_the_one_above_refuses_both(bring_in: Import) -> None:
    header = ["STT", "Số đăng ký", "Tên hiện vật", "Mô tả", "Người hiến tặng"]
    rows = [
        ["1", "1", "Rìu", "Thân dày, lưỡi sứt", "Bà Thị Ẩn Danh"],
        ["", "", "", "nhẹ, đốc ghè", "xã Lộc Tấn"],
        ["", "", "", "màu xám", ""],
        ["2", "2", "Nồi", "", ""],
        ["", "", "(còn gọi là yăng)", "", ""],
        ["3", "3", "Dao", "", ""],
    ]

    report = bring_in(rows, header=header, accept_good=True)

    assert set(codes(report)) == {("E-ROW-CONTINUED", row) for row in (2, 3, 4, 5, 6)}
    assert {problem.facts["above"] for problem in report.problems} == {2, 5}
    assert report.count("added") == 1


@pytest.mark.parametrize(
    "row", [["", "", "Rìu lớn", "", "đá"], ["", "", "", "4", ""], ["5", "", "", "", "sắt"], ["", "x", "", "", "sắt"]]
)
def test_other_rows_go_on_with_nothing(bring_in: Import, row: list[str]) -> None:
    assert [row for _code, row in codes(bring_in([FIRST, row, LAST], header=HEADER))] == [3]


def test_a_number_merged_over_two_rows_is_said_to_be(bring_in: Import, tmp_path: Path) -> None:
    rows = [["", "Rìu", "Dài 5 cm"], ["", "", "Rộng 3 cm"], ["BTBP 2", "Ché", ""]]
    path = write(tmp_path / "r.xlsx", ["Số ĐK", "Tên hiện vật", "Kích thước"], rows, {0: "BTBP 1"})

    assert codes(bring_in(path)) == [("E-ROW-MERGED-NUMBER", 2), ("E-ROW-MERGED-NUMBER", 3)]


def test_a_year_behind_a_number_is_asked_for(bring_in: Import) -> None:
    (problem,) = bring_in([["1302/1998", "Rìu"]], header=["Số đăng ký", "Tên hiện vật"]).problems

    assert problem.code == "E-ROW-NUMBER-YEAR"
    assert "«BTBP 1302»" in problem.next or "“BTBP 1302”" in problem.next
