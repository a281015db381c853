"""Forms with boxes to tick: a cross below «Tốt» says the condition."""

from pathlib import Path

import pytest
import xlsxwriter

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.register.importing import ImportReport
from tests.catalog.register.bringing import Import


def card(museum: Museum, number: str) -> dict[str, str]:
    return load_artifact(museum, number).record.card


def form(path: Path, rows: list[list[str]]) -> Path:
    """A workbook with «Tình trạng» over three boxes and «Nguồn gốc» over two."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "Số đăng ký")
        sheet.merge_range(0, 1, 1, 1, "Tên hiện vật")
        sheet.merge_range(0, 2, 0, 4, "Tình trạng bảo quản")
        sheet.merge_range(0, 5, 0, 6, "Phương thức sưu tầm")
        sheet.write_row(1, 2, ["Tốt", "Khá", "Kém", "Hiến tặng", "Mua"])
        for number, row in enumerate(rows, 2):
            sheet.write_row(number, 0, row)
    return path


def outcome(report: ImportReport) -> tuple[int, int]:
    return report.count("added"), len(report.problems)


def test_a_cross_says_the_word_above_it(bring_in: Import, museum: Museum, tmp_path: Path) -> None:
    rows = [
        ["1", "Rìu", "x", "", "", "", "X"],
        ["2", "Cuốc", "", "", "v (sứt lưỡi)", "✓", ""],
        ["3", "Ché", "", "x", "x", "", ""],
        ["4", "Gùi", "", "", "", "", ""],
        ["", "Tổng cộng", "1", "1", "2", "1", "1"],
    ]
    path = form(tmp_path / "form.xlsx", rows)

    assert outcome(bring_in(path)) == (4, 0)

    conditions = [card(museum, number).get("condition") for number in "1234"]
    assert conditions == ["Tốt", "Kém (v (sứt lưỡi))", "Khá; Kém", None]
    assert [card(museum, number).get("acquisition_method") for number in "123"] == ["Mua", "Hiến tặng", None]
    assert load_artifact(museum, "1").record.extra == {}
    assert bring_in(path).count("unchanged") == 4


def test_what_are_no_crosses_stays_below_its_own_header(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Tình trạng Tốt", "Tình trạng Kém", "Chất liệu Đá"]
    rows = [["1", "Bộ chén", "4", "1", "x"]]

    assert outcome(bring_in(rows, header=header)) == (1, 0)

    assert load_artifact(museum, "1").record.extra == {
        "Tình trạng Tốt": "4",
        "Tình trạng Kém": "1",
        "Chất liệu Đá": "x",
    }


@pytest.mark.parametrize("whole", ["Tình trạng", "Hiện trạng"])
def test_beside_a_column_of_the_whole_field_boxes_are_kept_apart(bring_in: Import, museum: Museum, whole: str) -> None:
    header = ["Số đăng ký", "Tên hiện vật", whole, "Tình trạng Tốt", "Tình trạng Kém"]

    bring_in([["1", "Rìu", "Sứt lưỡi", "", "x"]], header=header)

    assert card(museum, "1")["condition"] == "Sứt lưỡi"
    assert load_artifact(museum, "1").record.extra == {"Tình trạng Kém": "x"}


def test_a_box_can_be_said_to_be_no_field(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Tình trạng Tốt", "Tình trạng Khá", "Tình trạng Kém"]

    bring_in([["1", "Rìu", "x", "", "x"]], header=header, said=["Tình trạng Kém=-"])

    assert card(museum, "1")["condition"] == "Tốt"
    assert load_artifact(museum, "1").record.extra == {"Tình trạng Kém": "x"}
