"""Ditto marks: «nt» says what stands above it in the row of an artifact, and nothing else."""

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.museum import Museum
from tests.catalog.register.bringing import Import

HEADER = ["Số đăng ký", "Tên hiện vật", "Số lượng", "Chất liệu"]


def cards(museum: Museum, *numbers: str) -> list[dict[str, str]]:
    return [load_artifact(museum, number).record.card for number in numbers]


def test_a_mark_below_a_total_says_what_the_artifact_above_it_does(bring_in: Import, museum: Museum) -> None:
    rows = [["1", "Rìu", "1", "đá"], ["2", "nt", "1", "nt"], ["", "Cộng trang 1", "2", ""], ["3", "nt", "1", "nt"]]

    report = bring_in(rows, header=HEADER)

    assert [(card["name"], card["materials"]) for card in cards(museum, "2", "3")] == [("Rìu", "đá")] * 2
    assert [(r.row, r.after) for r in report.remarks if r.code == "ditto"] == [
        *((3, "Rìu"), (3, "đá"), (5, "Rìu"), (5, "đá"))
    ]


def test_a_mark_below_a_row_that_was_passed_over_does_not_say_its_dash(bring_in: Import, museum: Museum) -> None:
    bring_in([["1", "Rìu", "1", "đá"], ["2", "-", "", "-"], ["3", "Bôn", "1", "nt"]], header=HEADER)

    assert cards(museum, "3")[0]["materials"] == "đá"


def test_a_mark_below_a_row_without_a_number_says_nothing(bring_in: Import, museum: Museum) -> None:
    rows = [["1", "Rìu", "1", "đá"], ["", "Nồi", "1", "gốm"], ["3", "Ché", "1", "nt"]]

    bring_in(rows, header=HEADER, accept_good=True)

    assert cards(museum, "3")[0]["materials"] == "nt"


def test_a_mark_in_the_column_of_numbers_is_no_number(bring_in: Import) -> None:
    report = bring_in([["1", "Rìu", "1", "đá"], ["nt", "Bôn", "1", "đá"]], header=HEADER)

    assert [(problem.code, problem.facts["row"]) for problem in report.problems] == [("E-ROW-NUMBER", 3)]


@pytest.mark.parametrize("code", ["NT", "N/T", "-NT-"])
def test_capitals_are_a_code(bring_in: Import, museum: Museum, code: str) -> None:
    bring_in([["1", "Rìu", "KT"], ["2", "Bôn", code]], header=["Số đăng ký", "Tên hiện vật", "Vị trí"])

    assert cards(museum, "2")[0]["location"] == code


def test_the_list_to_correct_says_what_the_marks_said(bring_in: Import) -> None:
    report = bring_in([["1", "Rìu", "1", "đá"], ["2", "nt", "x", "nt"]], header=HEADER)
    assert report.to_correct

    [_header, row] = CalamineWorkbook.from_path(report.to_correct).get_sheet_by_index(0).to_python()
    assert row[4:] == ["2", "Rìu", "x", "đá"]


def test_boxes_to_tick_may_hold_marks(bring_in: Import, museum: Museum) -> None:
    header = ["Số đăng ký", "Tên hiện vật", "Tình trạng Tốt", "Tình trạng Kém"]
    bring_in([["1", "Rìu", "x", ""], *([str(n), "Bôn", '"', ""] for n in range(2, 6))], header=header)

    assert [card["condition"] for card in cards(museum, "1", "5")] == ["Tốt", "Tốt"]
