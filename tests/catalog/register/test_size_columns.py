"""Registers that keep a size for each axis in a column of its own."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.record import Record
from catalog.register.columns import columns_of
from catalog.register.size_columns import SizePart, size_part
from catalog.sheets.table import Table
from tests.catalog.register.bringing import Import


def sizes(record: Record) -> list[tuple[str, str | None, float]]:
    return [(size.axis, size.part, size.mm) for size in record.parsed.dimensions]


@pytest.mark.parametrize(
    ("header", "label", "unit"),
    [
        ("Dài", "Dài", ""),
        ("Chiều cao (cm)", "Chiều cao", "cm"),
        ("Cao, mm", "Cao", "mm"),
        ("Kích thước (cm) Rộng", "Rộng", "cm"),
        ("KT D", "D", ""),
        ("Kích thước, trọng lượng (cm, g) Dày", "Dày", "cm"),
        ("Số đo (đơn vị: mm) ĐK miệng", "ĐK miệng", "mm"),
        ("Chiều cao (mét)", "Chiều cao", "m"),
        ("Cao mm", "Cao", "mm"),
        ("Đường kính (miệng, cm)", "Đường kính (miệng)", "cm"),
        ("Đường kính đáy", "Đường kính đáy", ""),
    ],
)
def test_a_header_of_one_axis_is_known(header: str, label: str, unit: str) -> None:
    part = size_part(header)

    assert part
    assert (part.label, part.unit) == (label, unit)


@pytest.mark.parametrize(
    "header",
    ["C", "Kích thước", "Kích thước (cm)", "Dài hạn", "Ghi chú", "Kích thước Ảnh", "Cao nguyên", "Trọng lượng", ""],
)
def test_other_headers_are_of_no_axis(header: str) -> None:
    assert size_part(header) is None


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("300", "Cao 300 mm"),
        ("28 - 30", "Cao 28 - 30 mm"),
        ("12 cm", "Cao 12 cm"),
        ("300 (vỡ)", "Cao 300 (vỡ) (mm)"),
        ("300; nắp 5 cm", "Cao 300; nắp 5 cm (mm)"),
        ("300, nặng 2 kg", "Cao 300, nặng 2 kg (mm)"),
    ],
)
def test_the_unit_of_a_header_is_that_of_numbers_without_their_own(cell: str, words: str) -> None:
    assert SizePart("Cao", "mm").words(cell) == words


def write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A register whose header has two lines: the axes below the merged title of sizes."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column, label in ((0, "Số ĐK"), (1, "Tên hiện vật"), (6, "Ghi chú")):
            sheet.merge_range(0, column, 1, column, label)
        sheet.merge_range(0, 2, 0, 5, "Kích thước (cm)")
        sheet.write_row(1, 2, ["Dài", "Rộng", "ĐK miệng", "Trọng lượng (g)"])
        for row, cells in enumerate(rows, 2):
            sheet.write_row(row, 0, cells)
    return path


def test_columns_below_one_title_are_the_sizes_of_a_card(museum: Museum, bring_in: Import, tmp_path: Path) -> None:
    rows = [
        ["BTBP 1", "Rìu", 12.5, "4 - 5", "", 250, "sứt"],
        ["BTBP 2", "Ché", "-", "", "khoảng 30mm", "", ""],
        ["BTBP 3", "Vòng", "", "", "", "", ""],
    ]
    path = write(tmp_path / "r.xlsx", rows)

    bring_in(path)

    first, second = load_artifact(museum, "1").record, load_artifact(museum, "2").record
    assert first.card["dimensions"] == "Dài 12,5 cm; Rộng 4 - 5 cm"
    assert sizes(first) == [("length", None, 125.0), ("width", None, 40.0)]
    assert (first.card["weight"], first.card["notes"], first.extra) == ("250 g", "sứt", {})
    assert second.card["dimensions"] == "ĐK miệng khoảng 30mm"
    assert sizes(second) == [("diameter", "miệng", 30.0)]
    assert "dimensions" not in load_artifact(museum, "3").record.card
    assert bring_in(path).count("unchanged") == 3


def test_a_changed_axis_is_a_change_of_the_sizes(museum: Museum, bring_in: Import) -> None:
    header = ["Số ĐK", "Tên hiện vật", "Dài (cm)", "Rộng (cm)"]
    bring_in([["BTBP 1", "Rìu", "12", "5"]], header=header)

    bring_in([["BTBP 1", "Rìu", "12", "6"]], header=header)

    assert load_artifact(museum, "1").record.card["dimensions"] == "Dài 12 cm; Rộng 6 cm"


def test_beside_whole_sizes_and_another_of_its_axis_a_column_is_kept_as_it_is() -> None:
    def keys(*header: str) -> list[str]:
        return [c.key for c in columns_of(Table(["Số ĐK", *header], [], "utf-8"), {}, [], "r.csv")][1:]

    assert keys("Kích thước", "Cao") == ["dimensions", "Cao"]
    assert keys("Cao", "Rộng", "cao") == ["dimensions", "dimensions", "cao"]
