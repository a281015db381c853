import unicodedata
import zipfile
from pathlib import Path

import pytest

from catalog.problems import Problem
from catalog.settings import Limits
from catalog.spreadsheet import Table, read_table, write_workbook

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
    assert table.rows == [(2, ["BTBP 1", "Rìu đá"])]


def windows_1258(text: str) -> bytes:
    """Some letters are whole in this encoding, others are letter and tone."""
    out = b""
    for c in text:
        marks = unicodedata.normalize("NFD", c)
        tone = "".join(m for m in marks if m in "\u0300\u0309\u0303\u0301\u0323")
        letter = unicodedata.normalize("NFC", "".join(m for m in marks if m not in tone))
        try:
            out += c.encode("cp1258")
        except UnicodeEncodeError:
            out += (letter + tone).encode("cp1258")
    return out


def test_windows_1258_is_taken_only_where_the_labels_prove_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(windows_1258(TEXT))
    bad.write_bytes("Sè ®¨ng ký,Tªn hiÖn vËt\nBTBP 1,R×u\n".encode("latin-1"))

    assert read(good).rows == [(2, ["BTBP 1", "Rìu đá"])]
    with pytest.raises(Problem, match="E-TABLE-ENCODING"):
        read(bad)


def test_row_numbers_count_lines_of_the_file_and_blank_rows_fall_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Bảng kê,\nSố đăng ký,Tên hiện vật\n,\nBTBP 1,"hai\ndòng"\nBTBP 2,x\n', "utf-8")

    assert read(path).rows == [(4, ["BTBP 1", "hai\ndòng"]), (6, ["BTBP 2", "x"])]


def test_a_workbook_we_write_is_read_back_text_by_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows = [["00123", "=1+1"], ["1.234", "http://x"]]
    write_workbook(path, ["Số đăng ký", "Tên hiện vật"], rows, [10, 20], note="Lời dặn")

    table = read(path)

    assert [cells for _row, cells in table.rows] == rows


def test_numbers_of_a_workbook_come_as_a_reader_would_write_them(tmp_path: Path) -> None:
    import datetime

    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, LABELS)
    sheet.write_number(1, 0, 1234)
    sheet.write_number(1, 1, 12.5)
    sheet.write_datetime(1, 2, datetime.datetime(2026, 11, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()

    assert read(path).rows == [(2, ["1234", "12,5", "05/11/2026"])]


def test_what_is_no_table_says_so(tmp_path: Path) -> None:
    for name, data, code in (
        ("none.csv", None, "E-TABLE-MISSING"),
        ("a.xlsx", b"not a workbook", "E-TABLE-UNREADABLE"),
        ("a.docx", b"PK", "E-TABLE-UNREADABLE"),
        ("a.csv", b"x,y\n1,2\n", "E-TABLE-HEADER"),
        ("b.csv", b"", "E-TABLE-HEADER"),
        ("c.csv", b"\x00\x01\xff\xfe", "E-TABLE-ENCODING"),
    ):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with pytest.raises(Problem, match=code):
            read(path)


def test_a_workbook_that_unpacks_to_gigabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/a.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(300):
            entry.write(bytes(8_000_000))

    with pytest.raises(Problem, match="E-TABLE-LIMIT"):
        read(path)
