"""What is refused goes into a workbook that is corrected and imported; nothing that somebody filled in is lost."""

from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from catalog import language
from catalog.artifact import load_artifact
from catalog.batches import list_batches
from catalog.correcting.editing import edit_card
from catalog.museum import Museum
from catalog.record import BATCH_FILE, read_batch
from tests.catalog.register.bringing import Import
from tests.conftest import OpenWriter

HEADER = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Người giao, hiến tặng", "Cột riêng"]
ROWS = [
    ["I. ĐỒ ĐỰNG", "", "", "", ""],
    ["BTBP 1", "Ché", "1", "Ông Minh Họa", "a"],
    ["BTBP 2", "Nồi", "-2", "Bà Minh Họa", "b"],
    ["1.234", "Bát", "0", "", ""],
    ["BTBP 5", "Đĩa", "1", "", ""],
]


def read(path: Path) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


def write(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    return path


def test_nothing_is_written_while_a_row_is_refused_but_the_list_of_them(bring_in: Import, museum: Museum) -> None:
    report = bring_in(ROWS, header=HEADER)

    assert (report.batch, list_batches(museum)) == (None, [])
    assert report.to_correct == museum.out / "register-to-correct.xlsx"
    header, *rows = read(report.to_correct)
    assert header == ["sohoa: row", "sohoa: what is wrong", "sohoa: what to do", "sohoa: noticed", *HEADER, "Nhóm"]
    assert [row[0] for row in rows] == ["4", "5"]
    assert rows[0][1].startswith("Row 4, column “Số lượng”: “-2”")
    assert rows[0][4:] == ["BTBP 2", "Nồi", "-2", "Bà Minh Họa", "b", "I. ĐỒ ĐỰNG"]
    assert rows[1][1].count("\n") == 1, "a row is told all that is wrong with it at once"


def test_the_good_rows_are_written_where_that_is_wished_and_the_list_holds_the_rest(
    bring_in: Import, museum: Museum, tmp_path: Path
) -> None:
    report = bring_in(ROWS, header=HEADER, accept_good=True)

    assert (report.count("added"), report.count("refused"), len(report.problems)) == (2, 2, 3)
    batch = read_batch(museum.store.read(museum.store.inventory(str(report.batch)), BATCH_FILE), "")
    assert [(i.where, i.outcome, i.code, i.number) for i in batch.items] == [
        ("row 2", "ignored", None, None),
        ("row 3", "added", None, "BTBP 1"),
        ("row 4", "refused", "E-ROW-QUANTITY", None),
        ("row 5", "refused", "E-ROW-NUMBER-THOUSANDS", None),
        ("row 6", "added", None, "BTBP 5"),
    ]
    assert report.to_correct is not None
    header, *rows = read(report.to_correct)
    rows[0][6], rows[1][4], rows[1][6] = "2", "BTBP 1234", "1"

    again = bring_in(write(tmp_path / "đã sửa.xlsx", [header, *rows]))

    assert (again.count("added"), again.problems, again.absent) == (2, [], [])
    record = load_artifact(museum, "2").record
    assert (record.pieces, record.extra) == (2, {"Cột riêng": "b", "Nhóm": "I. ĐỒ ĐỰNG"})
    whole = [*ROWS[:2], ["BTBP 2", "Nồi", "2", *ROWS[2][3:]], ["BTBP 1234", "Bát", "1", "", ""], ROWS[4]]
    assert bring_in(whole, header=HEADER).count("unchanged") == 4


def test_what_a_list_leaves_to_the_museum_stays_when_the_register_comes_again(
    bring_in: Import, museum: Museum, open_writer: OpenWriter, tmp_path: Path
) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Chất liệu"]
    bring_in([["1", "Rìu", "Đá"]], header=header)
    with open_writer() as writer:
        edit_card(writer, "1", ["name=Rìu tứ giác"], "xem lại")
    to_correct = bring_in([["1", "Rìu có vai", "Gỗ"]], header=header).to_correct
    assert to_correct
    head, row = read(to_correct)
    row[head.index("Tên hiện vật")] = "Rìu tứ giác"

    settled = bring_in(write(tmp_path / "settled.xlsx", [head, row]))
    assert (settled.problems, settled.differences[0].fields) == ([], {"materials": ("Đá", "Gỗ")})
    later = bring_in([["1", "Rìu có vai", "Sắt"]], header=header)

    assert [(p.code, p.facts["museum"], p.facts["file"]) for p in later.problems] == [
        ("E-ROW-CONFLICT", "Rìu tứ giác", "Rìu có vai")
    ]
    assert later.differences[0].fields == {"materials": ("Gỗ", "Sắt")}
    assert load_artifact(museum, "1").record.card["name"] == "Rìu tứ giác"


def test_a_list_that_somebody_may_be_filling_in_is_never_written_over(bring_in: Import, museum: Museum) -> None:
    first = bring_in(ROWS, header=HEADER).to_correct
    before = first.read_bytes() if first else b""

    second = bring_in(ROWS, header=HEADER).to_correct

    assert (first, second) == (museum.out / "register-to-correct.xlsx", museum.out / "register-to-correct-2.xlsx")
    assert first is not None
    assert first.read_bytes() == before


def test_the_list_of_a_list_has_the_reasons_once_in_whatever_language(bring_in: Import) -> None:
    first = bring_in(ROWS, header=HEADER).to_correct
    language.speak("vi")

    second = bring_in(first).to_correct

    assert second is not None
    assert sum(cell.startswith("sohoa:") for cell in read(second)[0]) == 4


def test_a_dry_run_lists_every_field_that_would_change_with_donors_by_name(bring_in: Import, museum: Museum) -> None:
    good = [ROWS[1], ROWS[4]]
    bring_in(good, header=HEADER)
    assert not list(museum.out.iterdir())

    changed = [["BTBP 1", "Ché lớn", "1", "Bà Minh Họa", ""], ROWS[4]]
    report = bring_in(changed, header=HEADER, dry_run=True)

    assert report.differences_list is not None
    assert read(report.differences_list)[1:] == [
        ["2", "BTBP 1", "changed", "name", "Ché", "Ché lớn"],
        ["2", "BTBP 1", "changed", "source person", "Ông Minh Họa", "Bà Minh Họa"],
        ["2", "BTBP 1", "changed", "Cột riêng", "a", ""],
    ]
    assert load_artifact(museum, "1").record.card["name"] == "Ché"
