"""Names of columns from a header of several lines, as printed inventory books have it."""

import pytest

from catalog.fields import field_names
from catalog.sheets.column_names import label_test
from catalog.sheets.grid import Area, Rows
from catalog.sheets.header import find_header

IS_LABEL = label_test(frozenset(field_names()))
Lines = list[list[str]]


def names(lines: Lines, merged: list[Area]) -> list[str]:
    rows: Rows = [*enumerate([*lines, ["1", "BTBP 1", "Rìu", "1", "", "", "", ""]], 1)]
    header = find_header(rows, merged, IS_LABEL)
    assert header
    assert header.last == len(lines) - 1
    return header.names


def test_a_title_belongs_to_what_means_nothing_without_it() -> None:
    lines = [
        ["TT", "Số", "", "Tên hiện vật", "Nguồn gốc", "", "", "Tình trạng", ""],
        ["", "Đăng ký", "Phân loại", "", "Thời gian", "Địa điểm", "Người giao", "Ghi chú", "Mức độ"],
    ]
    merged = [(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3), (1, 4, 1, 6), (1, 7, 1, 8)]

    assert names(lines, merged) == [
        *("TT", "Số Đăng ký", "Số Phân loại", "Tên hiện vật", "Nguồn gốc Thời gian", "Địa điểm", "Người giao"),
        *("Tình trạng Ghi chú", "Tình trạng Mức độ"),
    ]


@pytest.mark.parametrize(("title", "name"), [("Sưu tầm", "Sưu tầm Thời gian"), ("Thông tin hiện vật", "Thời gian")])
def test_a_time_is_that_of_its_title_where_the_title_says_more_than_that_it_is_one(title: str, name: str) -> None:
    lines = [["TT", "Số ĐK", "Tên hiện vật", title, ""], ["", "", "", "Thời gian", "Chất liệu"]]

    found = names(lines, [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)])

    assert found == ["TT", "Số ĐK", "Tên hiện vật", name, "Chất liệu"]


def test_a_header_of_three_lines_names_each_column_by_all_that_stands_over_it() -> None:
    lines = [
        ["TT", "Số ĐK", "Tên hiện vật", "SL", "Kích thước (cm)", "", "", ""],
        ["", "", "", "", "Miệng", "", "Thân", ""],
        ["", "", "", "", "ĐK", "Dày", "Cao", "Rộng"],
    ]
    merged = [*((1, column, 3, column) for column in range(4)), (1, 4, 1, 7), (2, 4, 2, 5), (2, 6, 2, 7)]

    assert names(lines, merged) == [
        *("TT", "Số ĐK", "Tên hiện vật", "SL", "Kích thước (cm) Miệng ĐK", "Kích thước (cm) Miệng Dày"),
        *("Kích thước (cm) Thân Cao", "Kích thước (cm) Thân Rộng"),
    ]


def test_shortened_names_tell_the_header_from_a_title_of_the_book() -> None:
    lines = [
        ["SỔ ĐĂNG KÝ", "HIỆN VẬT"],
        ["STT", "Số đăng ký\nhiện vật", "Tên gọi,\nđặc điểm", "S.lượng", "C.liệu", "Kích\nthước", "Ng.gốc", "T.trạng"],
    ]

    assert names(lines, [])[1] == "Số đăng ký hiện vật"


@pytest.mark.parametrize(
    ("title", "own", "name"),
    [
        ("Người hiến tặng", "Dân tộc", "Người hiến tặng Dân tộc"),
        ("Gia đình tặng", "Ghi chú", "Gia đình tặng Ghi chú"),
        ("Nguồn cung cấp", "Người giao", "Người giao"),
        ("Thông tin hiện vật", "Kích thước (cm)", "Kích thước (cm)"),
        ("Mô tả", "Trọng lượng (g)", "Trọng lượng (g)"),
    ],
)
def test_what_is_below_persons_is_theirs_and_below_a_general_title_it_stands_for_itself(
    title: str, own: str, name: str
) -> None:
    lines = [["TT", "Số ĐK", "Tên hiện vật", title, ""], ["", "", "", own, "Chất liệu"]]

    found = names(lines, [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)])

    assert found[3] == name


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            [["1. STT", "2. Số đăng\nký", "3. Tên hiện vật"], ["1", "BTBP 1", "Rìu"]],
            ["STT", "Số đăng ký", "Tên hiện vật"],
        ),
        ([["(1) STT", "(2) Số đăng ký", "(3) Tên hiện vật"]], ["STT", "Số đăng ký", "Tên hiện vật"]),
        ([["Số đăng ký (Inv. No.)", "Tên hiện vật / Object name"]], ["Số đăng ký (Inv. No.)", "Tên hiện vật"]),
        ([["Số ĐK", "Chất liệu\nMaterial", "Người tặng / Donor"]], ["Số ĐK", "Chất liệu", "Người tặng"]),
        (
            [["Số ĐK", "Tên hiện vật/ Mô tả", "Nguồn gốc / người tặng"]],
            ["Số ĐK", "Tên hiện vật/ Mô tả", "Nguồn gốc / người tặng"],
        ),
        ([["Số ĐK", "Tên", "Kích thước\n(cm)"]], ["Số ĐK", "Tên", "Kích thước (cm)"]),
        (
            [["TT", "Số đăng ký", "Nội dung hiện vật", "", "", "Ghi chú"], ["", "", "Tên", "Chất liệu", "SL", ""]],
            ["TT", "Số đăng ký", "Tên", "Chất liệu", "SL", "Ghi chú"],
        ),
    ],
)
def test_counts_second_languages_and_a_richer_second_line_hide_no_name(lines: Lines, found: list[str]) -> None:
    header = find_header([*enumerate(lines, 1)], [], IS_LABEL)

    assert header
    assert header.names == found


def test_a_header_is_looked_for_below_a_preface_of_pages() -> None:
    preface: Rows = [(number, ["Điều", "khoản"]) for number in range(1, 151)]

    header = find_header([*preface, (151, ["Số ĐK", "Tên hiện vật"])], [], IS_LABEL)

    assert header
    assert header.first == 150
