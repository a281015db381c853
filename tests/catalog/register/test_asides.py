"""Titles, totals and signatures of a register are passed over and said; a row of an artifact never is."""

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.people import People
from catalog.register.columns import columns_of
from catalog.register.reading import read_rows
from catalog.register.report import ImportReport
from catalog.sheets.table import Remark, Table
from tests.catalog.register.bringing import Import

HEADER = ["TT", "Số ĐK", "Tên hiện vật", "Số lượng", "Chất liệu"]


def told(report: ImportReport) -> list[tuple[int, str]]:
    return [(aside.row, aside.kind) for aside in report.asides]


def test_a_register_as_it_is_printed_comes_in_whole(bring_in: Import, museum: Museum) -> None:
    rows = [
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["A. KHO CƠ SỞ", "", "", "", ""],
        ["I", "CHẤT LIỆU ĐÁ", "", "", ""],
        ["1", "1", "Rìu", "1", "Đá"],
        ["2", "2", "Cuốc", "1", "Đá"],
        ["", "", "Cộng trang", "2", ""],
        HEADER,
        ["", "", "Mang sang", "2", ""],
        ["II", "CHẤT LIỆU GỖ", "", "", ""],
        ["3", "3", "Ná", "1", "Gỗ"],
        ["B. KHO THAM KHẢO", "", "", "", ""],
        ["4", "4", "Gùi", "3 chiếc", "Tre"],
        ["", "Tổng cộng:", "", "6", ""],
        ["", "", "Bằng chữ: sáu hiện vật", "", ""],
        ["", "", "", "Bình Phước, ngày 05 tháng 11 năm 2026", ""],
        ["NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC", ""],
        ["(Ký, ghi rõ họ tên)", "", "", "", ""],
        ["Nguyễn Văn Minh Họa", "", "", "Trần Thị Minh Họa", ""],
    ]

    report = bring_in(rows, header=HEADER)

    assert (report.rows, report.count("added"), report.problems) == (4, 4, [])
    assert told(report) == [
        *((2, "header"), (3, "group"), (4, "group"), (7, "total"), (8, "header"), (9, "total"), (10, "group")),
        *((12, "group"), (14, "total"), (15, "total"), (16, "below"), (17, "below"), (18, "below"), (19, "below")),
    ]
    groups = [load_artifact(museum, str(number)).record.extra["Nhóm"] for number in range(1, 5)]
    assert groups == [
        "A. KHO CƠ SỞ / I CHẤT LIỆU ĐÁ",
        "A. KHO CƠ SỞ / I CHẤT LIỆU ĐÁ",
        "A. KHO CƠ SỞ / II CHẤT LIỆU GỖ",
        "B. KHO THAM KHẢO",
    ]


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "Cồng", "1", "Đồng"],
        ["", "", "Tổng đài điện thoại", "1", "Nhựa"],
        ["5", "", "Ché", "", ""],
        *(
            ["", "", name, "", ""]
            for name in ("Rìu đá", "Kỷ vật chiến tranh", "Gốm cổ Lộc Ninh", "Người Việt cổ (tượng)")
        ),
        ["", "", "Kho báu", "1", "Vàng"],
        ["", "chưa có", "Rìu đá", "1", "Đá"],
        ["", "12-May", "", "", ""],
        *(["", "", name, "2", ""] for name in ("Khố thổ cẩm", "Chuông đồng", "Mực tàu", "Phấn viết bảng", "Kho đạn")),
        *(["", "", name, "1", ""] for name in ("Tổng đài", "Tổng tiến công (ảnh)", "Cộng đồng S'tiêng (ảnh)")),
        *(
            ["", "", name, "1", ""]
            for name in ("Cán bộ Việt Minh (ảnh)", "Thành viên đội du kích", "Hội đồng – con dấu")
        ),
    ],
)
@pytest.mark.parametrize("last", [False, True])
def test_a_row_of_an_artifact_without_a_readable_number_is_refused_wherever_it_stands(
    bring_in: Import, row: list[str], last: bool
) -> None:
    others = [["1", "1", "Rìu", "1", "Đá"], ["2", "2", "Cuốc", "1", "Đá"]]
    rows = [*others, row] if last else [others[0], row, others[1]]

    report = bring_in(rows, header=HEADER)

    assert (report.count("refused"), told(report), report.batch) == (1, [], None)
    assert report.problems[0].code in ("E-ROW-NUMBER", "E-ROW-NUMBER-MISSING")


@pytest.mark.parametrize("title", ["I. HIỆN VẬT ĐÁ", "Chất liệu: gốm", "NHÓM NHẠC CỤ", "1. Công cụ", "A - Kho 1"])
def test_a_title_in_the_column_of_numbers_is_a_title(bring_in: Import, museum: Museum, title: str) -> None:
    report = bring_in([[title, ""], ["1", "Ché"]], header=["Số đăng ký", "Tên hiện vật"])

    assert (told(report), report.problems) == ([(2, "group")], [])
    assert load_artifact(museum, "1").record.extra == {"Nhóm": title}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["I. CHẤT LIỆU GỖ", "12", "", "14", ""], "group"),
        (["Tổng số", "77", "hiện vật", "11", ""], "total"),
        (["Tổng cộng", "2", "", "11", ""], "total"),
        (["", "2", "Cộng:", "11", ""], "total"),
        (["", "Tổng cộng", "", "11 hiện vật", ""], "total"),
    ],
)
def test_a_sum_in_the_column_of_numbers_is_no_artifact(bring_in: Import, row: list[str], kind: str) -> None:
    report = bring_in([["1", "1", "Rìu", "1", "Đá"], row, ["2", "2", "Ná", "1", "Gỗ"]], header=HEADER)

    assert (report.count("added"), report.problems, told(report)) == (2, [], [(3, kind)])


def test_below_a_sum_in_the_column_of_numbers_the_table_has_ended(bring_in: Import) -> None:
    foot = [["Tổng số", "77", "hiện vật", "11", ""], ["", "", "", "Ngày 05 tháng 11 năm 2026", ""]]

    report = bring_in([["1", "1", "Rìu", "1", "Đá"], *foot], header=HEADER)

    assert (report.problems, told(report)) == ([], [(3, "total"), (4, "below")])


def test_a_row_that_goes_to_another_group_has_changed(bring_in: Import) -> None:
    header = ["Số ĐK", "Tên"]
    bring_in([["I. ĐÁ", ""], ["1", "Rìu"], ["2", "Ná"]], header=header)

    report = bring_in([["I. ĐÁ", ""], ["1", "Rìu"], ["II. GỖ", ""], ["2", "Ná"]], header=header)

    assert [d.fields for d in report.differences] == [{}, {"Nhóm": ("I. ĐÁ", "II. GỖ")}]


def test_the_count_of_rows_is_kept_and_makes_no_difference(bring_in: Import, museum: Museum) -> None:
    rows = [["1", "1", "Rìu", "1", "Đá"], ["2", "2", "Cuốc", "1", "Đá"]]
    bring_in(rows, header=HEADER)
    assert load_artifact(museum, "2").record.extra == {"TT": "2"}

    moved = [["1", "7", "Ná", "1", "Gỗ"], ["2", *rows[0][1:]], ["3", "2", "Cuốc đá", "1", "Đá"]]
    report = bring_in(moved, header=HEADER)

    assert [d.outcome for d in report.differences] == ["added", "unchanged", "changed"]
    assert report.differences[2].fields == {"name": ("Cuốc", "Cuốc đá")}
    assert load_artifact(museum, "2").record.extra == {"TT": "3"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("NĂM 1998", "group"),
        ("KHO 2", "group"),
        ("Kho số 2", "group"),
        ("ĐỢT III", "group"),
        ("QUYỂN 2", "group"),
        ("TỔNG 7", "total"),
        ("TRANG 5", "header"),
        ("Hết trang 5", "header"),
        ("BTBP 4", "unfilled"),
        ("BTSB 4", "unfilled"),
        ("", "unfilled"),
    ],
)
def test_what_stands_alone_in_the_column_of_numbers_is_no_artifact(bring_in: Import, words: str, kind: str) -> None:
    rows = [["1", "1", "Rìu", "1", "Đá"], ["2", words, "", "", ""], ["3", "3", "Cuốc", "1", "Đá"]]

    report = bring_in(rows, header=HEADER)

    assert (report.count("added"), report.problems, told(report)) == (2, [], [(3, kind)])


@pytest.mark.parametrize(("number", "codes"), [("BTSB 4", []), ("KHO 2", []), ("ĐỢT 2", ["E-ROW-NUMBER"])])
def test_the_number_of_a_row_with_a_name_is_a_number_or_refused(
    bring_in: Import, number: str, codes: list[str]
) -> None:
    report = bring_in([["1", "1", "Rìu", "1", "Đá"], ["2", number, "Cuốc", "", ""]], header=HEADER, accept_good=True)

    assert ([problem.code for problem in report.problems], report.asides) == (codes, [])


@pytest.mark.parametrize("number", ["BTBP 1", ""])
def test_a_row_whose_content_is_an_error_is_not_passed_over(museum: Museum, number: str) -> None:
    remark = Remark(2, 2, "error_value", "#N/A", "")
    table = Table(["Số ĐK", "Tên"], [(2, [number, ""])], "unicode", remarks=[remark])

    reading = read_rows(table, columns_of(table, {}, [], "r.xlsx"), "BTBP", People(museum.private), {})

    assert (reading.asides, "E-ROW-FORMULA" in {problem.code for problem in reading.refused}) == ([], True)


@pytest.mark.parametrize("name", ["Bằng chữ Hán", "Tổng kho Long Bình (ảnh)", "Tổng hợp kháng chiến", "Cộng hòa (báo)"])
def test_a_numbered_row_whose_name_begins_like_a_sum_is_an_artifact(bring_in: Import, name: str) -> None:
    report = bring_in([["1", "1", "Rìu", "1", "Đá"], ["2", "2", name, "1", ""]], header=HEADER)

    assert (report.count("added"), report.asides) == (2, [])


def test_a_unit_or_a_dash_beside_a_number_is_no_entry(bring_in: Import) -> None:
    header = ["Số ĐK", "Tên hiện vật", "ĐVT", "Ghi chú"]
    report = bring_in([["1", "Rìu", "cái", ""], ["2", "", "cái", ""], ["3", "…", "cái", "-"]], header=header)

    assert (report.count("added"), told(report)) == (1, [(3, "unfilled"), (4, "unfilled")])


def test_the_title_of_a_group_is_its_words_without_the_figures_beside_it(bring_in: Import, museum: Museum) -> None:
    bring_in([["", "NĂM 1999", "", "12", ""], ["1", "1", "Rìu", "1", "Đá"]], header=HEADER)

    assert load_artifact(museum, "1").record.extra["Nhóm"] == "NĂM 1999"


def test_a_number_that_a_spreadsheet_made_a_month_is_refused(museum: Museum) -> None:
    remark = Remark(2, 1, "number_format", "11079", "05/1930")
    table = Table(["Số ĐK", "Tên"], [(2, ["05/1930", "Rìu"])], "unicode", remarks=[remark])

    reading = read_rows(table, columns_of(table, {}, [], "r.xlsx"), "BTBP", People(museum.private), {})

    assert [problem.code for problem in reading.refused] == ["E-ROW-NUMBER"]
