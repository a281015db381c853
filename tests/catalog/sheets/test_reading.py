import zipfile
from pathlib import Path

import pytest

from catalog.fields import field_names
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table
from catalog.sheets.writing import write_workbook
from tests.catalog.legacy.test_repairing import in_bytes

LABELS = ("Số đăng ký", "Tên hiện vật", "Ghi chú")
TEXT = "Số đăng ký,Tên hiện vật\nBTBP 1,Rìu đá\n"


def read(path: Path) -> Table:
    return read_table(path, LABELS, Limits())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheet_programs_save_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.replace(",", delimiter).encode(encoding))

    table = read(path)

    assert table.header == ["Số đăng ký", "Tên hiện vật"]
    assert list(table.rows) == [(2, ["BTBP 1", "Rìu đá"])]


def test_signs_that_separate_nothing_are_letters_like_others(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{TEXT}BTBP 2,a\x1fb\nBTBP 3\n", "utf-8")

    table = read(path)

    assert [cells for _row, cells in table.rows] == [["BTBP 1", "Rìu đá"], ["BTBP 2", "a\x1fb"], ["BTBP 3"]]
    assert len(table.rows) == 3


LONG = TEXT + "BTBP 2,Trống đồng Lộc Tấn\nBTBP 3,Ché gốm men nâu\n"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_the_encodings_before_unicode(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(in_bytes(LONG, encoding).replace(b",", delimiter.encode()))

    table = read(path)

    assert table.encoding == encoding
    assert table.header == ["Số đăng ký", "Tên hiện vật"]
    assert [cells[1] for _row, cells in table.rows] == ["Rìu đá", "Trống đồng Lộc Tấn", "Ché gốm men nâu"]


def test_a_lost_letter_in_a_file_of_tcvn3_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(in_bytes(LONG, "tcvn3") + b"BTBP 4,B\xd7nh Ph\xedc\n")

    assert read(path).remarks == [(5, 2, "suspect_encoding", "Bình Phớc", "Bình Phớc")]


def test_a_header_is_found_below_a_long_preface_and_in_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    preface = "Sở Văn hóa,,,,\nBẢO TÀNG TỈNH,,,,\n" + ",,,,\n" * 30 + "Biểu số 3,,,,\n" * 12
    path.write_text(
        f"{preface}TT,Số đăng ký,Tên hiện vật,Kích thước (cm),,\n,,,Cao,Rộng,\n(1),(2),(3),(4),(5)\n"
        "1,BTBP 1,Rìu đá,12,5,lẻ\n2,BTBP 2,Ché,57,\n",
        "utf-8",
    )

    table = read(path)

    assert table.header == ["TT", "Số đăng ký", "Tên hiện vật", "Kích thước (cm) Cao", "Kích thước (cm) Rộng", "Cột F"]
    assert (table.header_row, [cells[1] for _row, cells in table.rows]) == (45, ["BTBP 1", "BTBP 2"])
    assert [(r.row, r.column, r.code) for r in table.remarks] == [
        (45, 6, "column_without_header"),
        (47, 1, "column_numbers"),
    ]


def test_the_second_line_of_a_header_may_stand_under_names_that_are_fields_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "TT;Số ĐK;Tên hiện vật;Kích thước;;Nguồn gốc;;Ghi chú\n;;;Cao;Rộng;Người hiến tặng;Ngày nhập;\n"
        "1;BTBP 1;Gùi;12;7;Ông A;12/04/1998;\n",
        "utf-8",
    )

    header = read_table(path, list(field_names()), Limits()).header

    assert header[:3] + header[5:] == ["TT", "Số ĐK", "Tên hiện vật", "Người hiến tặng", "Ngày nhập", "Ghi chú"]


def test_header_cells_may_be_dressed_up_and_come_again_on_every_page(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = '"**Số\nđăng  ký**",TÊN HIỆN VẬT:,Ghi chú (*)\n'
    path.write_text(f"{header}BTBP 1,Rìu,a\n{header}BTBP 2,Ché,b\n", "utf-8")

    table = read(path)

    assert table.header == ["Số đăng ký", "TÊN HIỆN VẬT", "Ghi chú"]
    assert [cells[0] for _row, cells in table.rows] == ["BTBP 1", "BTBP 2"]
    assert [(r.row, r.code) for r in table.remarks] == [(4, "repeated_header")]


def test_a_quotation_mark_that_nobody_closes_costs_no_other_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f'BTBP {n},"Rìu, số {n}",a\n' for n in range(2, 400))
    path.write_text(f'Số đăng ký,Tên hiện vật,Ghi chú\nBTBP 1,"Rìu dài 5",x"y\nBTBP 9,"hỏng,b\n{rows}', "utf-8")

    table = read(path)

    assert [row for row, _cells in table.rows] == list(range(2, 402))
    assert list(table.rows)[-1][1] == ["BTBP 399", "Rìu, số 399", "a"]
    assert ("unclosed_quote", 3) in {(r.code, r.row) for r in table.remarks}


@pytest.mark.parametrize(
    ("delimiter", "lines"),
    [
        (";", ['BTBP 1;"Đèn;12 cm;a', 'BTBP 2;Bát;13";cuối', "BTBP 3;Ná;;"]),
        ("\t", ['BTBP 1\tRìu\t1\t"mở', 'BTBP 2\tBát\t2\tđóng"', "BTBP 3\tNá\t\t"]),
    ],
)
def test_no_row_disappears_between_two_quotation_marks(tmp_path: Path, delimiter: str, lines: list[str]) -> None:
    path = tmp_path / "a.csv"
    header = delimiter.join(("Số đăng ký", "Tên hiện vật", "Kích thước", "Ghi chú"))
    path.write_text("\n".join((header, *lines)), "utf-8")

    table = read(path)

    assert [(row, cells[0]) for row, cells in table.rows] == [(2, "BTBP 1"), (3, "BTBP 2"), (4, "BTBP 3")]
    assert ("unclosed_quote", 2) in {(r.code, r.row) for r in table.remarks}


def test_lines_of_one_cell_stay_together_whatever_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = 'BTBP 1;Rìu;"Cao 5; rộng 6\ndày 7; nặng 8; cũ"\nBTBP 2;Ná;"Xem thêm:\nBTBP 12; BTBP 13"\n'
    path.write_text(f"Số đăng ký;Tên hiện vật;Ghi chú\n{rows}", "utf-8")

    assert [cells[0] for _row, cells in read(path).rows] == ["BTBP 1", "BTBP 2"]


def test_zeros_that_excel_guards_in_csv_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\nSố đăng ký;Tên hiện vật\n="00123";Rìu\n', "utf-8")

    assert list(read(path).rows) == [(3, ["00123", "Rìu"])]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.html"])
def test_a_web_page_under_the_name_of_a_workbook_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(
        "<html><head><meta charset=utf-8><style>td{}</style></head><body><table>"
        "<tr><th colspan=2>Bảng kê</th></tr><tr><th>Số đăng ký<th>Tên hiện vật</tr>"
        "<tr><td>BTBP 1<td>Rìu<br>đá &amp; cuội</tr></table>",
        "utf-8",
    )

    table = read(path)

    assert (table.header, list(table.rows)) == (["Số đăng ký", "Tên hiện vật"], [(3, ["BTBP 1", "Rìu\nđá & cuội"])])


def test_a_file_is_read_by_its_content_not_its_name(tmp_path: Path) -> None:
    book, text = tmp_path / "a.csv", tmp_path / "a.xlsx"
    write_workbook(tmp_path / "b.xlsx", ["Số đăng ký", "Tên hiện vật"], [["BTBP 1", "Rìu"]], [10, 10])
    (tmp_path / "b.xlsx").rename(book)
    text.write_text(TEXT, "utf-8")

    assert list(read(book).rows) == [(2, ["BTBP 1", "Rìu"])]
    assert list(read(text).rows) == [(2, ["BTBP 1", "Rìu đá"])]


def test_row_numbers_count_lines_of_the_file_and_blank_rows_fall_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Bảng kê,\nSố đăng ký,Tên hiện vật\n,\nBTBP 1,"hai\ndòng"\nBTBP 2,x\n', "utf-8")

    assert list(read(path).rows) == [(4, ["BTBP 1", "hai\ndòng"]), (6, ["BTBP 2", "x"])]


def test_a_workbook_we_write_is_read_back_text_by_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [["00123", "=1+1"], ["1.234", "http://x"]]
    write_workbook(path, ["Số đăng ký", "Tên hiện vật"], rows, [10, 20], note="Lời dặn")

    table = read(path)

    assert [cells for _row, cells in table.rows] == rows


LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("none.csv", None, "E-TABLE-MISSING"),
        ("a.xlsx", b"not a workbook", "E-TABLE-UNREADABLE"),
        ("a.xlsx", b"PK\x03\x04 and no more", "E-TABLE-UNREADABLE"),
        ("a.xlsx", LOCKED, "E-TABLE-LOCKED"),
        ("a.xlsx", b"%PDF-1.7\n", "E-TABLE-KIND.*PDF"),
        ("a.docx", b"PK", "E-TABLE-UNREADABLE"),
        ("a.csv", b"x,y\n1,2\n", "E-TABLE-HEADER"),
        ("b.csv", b"", "E-TABLE-EMPTY"),
        ("b.xlsx", bytes(1000), "E-TABLE-EMPTY"),
        ("c.csv", b"\x00\x01\xff\xfe", "E-TABLE-ENCODING"),
    ],
)
def test_what_is_no_table_says_so(tmp_path: Path, name: str, data: bytes | None, code: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(Problem, match=code):
        read(path)


def test_what_a_library_says_of_damage_is_not_shown_to_people(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 and no more")

    with pytest.raises(Problem, match="E-TABLE-UNREADABLE") as problem:
        read(tmp_path / "a.xlsx")
    assert problem.value.facts["reason"] == "its content is damaged"


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="E-TABLE-FOLDER"):
        read(tmp_path)


def test_a_file_of_two_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(TEXT.encode())
        file.truncate(2_000_000_000)

    with pytest.raises(Problem, match=r"E-TABLE-LIMIT.*too large"):
        read(path)


def test_a_workbook_of_very_many_files_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"xl/{number}", b"")

    with pytest.raises(Problem, match="E-TABLE-LIMIT"):
        read(path)


def test_a_word_document_and_a_plain_archive_are_named(tmp_path: Path) -> None:
    for part, kind in (("word/document.xml", "Word"), ("a.txt", "ZIP")):
        path = tmp_path / f"{kind}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(part, b"")
        with pytest.raises(Problem, match=f"E-TABLE-KIND.*{kind}"):
            read(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(8_000_000))
    data = path.read_bytes()
    size = data.index(b"PK\x01\x02") + 24  # where the list of contents says what it unpacks to
    path.write_bytes(data[:size] + (2_400_000_000).to_bytes(4, "little") + data[size + 4 :])

    with pytest.raises(Problem, match=r"E-TABLE-LIMIT.*unpacks"):
        read(path)
