"""A cell merged over several rows: words are said of each, counts and money of all together."""

from pathlib import Path
from typing import Any

import xlsxwriter

from catalog.artifact import load_artifact
from catalog.museum import Museum
from tests.catalog.register.bringing import Import


def write(path: Path, header: list[str], rows: list[list[str]], merged: dict[int, Any]) -> Path:
    """A workbook whose rows, but for the last, share a merged cell in some columns."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for place, cells in enumerate([header, *rows]):
            sheet.write_row(place, 0, cells)
        for column, words in merged.items():
            sheet.merge_range(1, column, len(rows) - 1, column, words)
    return path


def test_a_merged_quantity_or_value_is_refused_in_each_of_its_rows(bring_in: Import, tmp_path: Path) -> None:
    header = ["Số ĐK", "Tên hiện vật", "SL", "Trị giá", "Chất liệu"]
    rows = [[f"BTBP {number}", "Rìu", "", "", "Đá"] for number in (1, 2, 3)] + [["BTBP 4", "Ché", "1", "500", "Gốm"]]
    path = write(tmp_path / "r.xlsx", header, rows, {2: 3, 3: "9.000.000"})

    report = bring_in(path, accept_good=True)

    refused = [(problem.code, problem.facts["row"], problem.facts["column"]) for problem in report.problems]
    assert refused == [("E-ROW-MERGED", row, column) for row in (2, 3, 4) for column in ("SL", "Trị giá")]
    assert report.count("added") == 1


def test_merged_words_are_said_of_each_row(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    rows = [["BTBP 1", "Rìu", ""], ["BTBP 2", "Rìu", ""], ["BTBP 3", "Ché", "Gốm"]]
    path = write(tmp_path / "r.xlsx", ["Số ĐK", "Tên hiện vật", "Chất liệu"], rows, {2: "Đá"})

    bring_in(path)

    assert [load_artifact(museum, number).record.card["materials"] for number in "123"] == ["Đá", "Đá", "Gốm"]
