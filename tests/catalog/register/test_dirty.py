"""The dirty registers come in with one command each, and no cell is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from catalog.artifact import load_artifact
from catalog.folding import clean
from catalog.museum import Museum
from tests.catalog.register.bringing import Import
from tests.conftest import shared

FILES = {
    "register.csv": 0,
    "dirty1_merged_titles.xlsx": 0,
    "dirty2_tcvn3.csv": 0,
    "dirty3_cp1258_semicolon.csv": 0,
    "dirty4_vni_font.xls": 0,
    "dirty5_floats_duplicates.xlsx": 7,
    "dirty6_nfd_lookalikes.csv": 1,
}


def expected(name: str) -> dict[str, Any]:
    document: dict[str, dict[str, Any]] = json.loads((shared("vietnam") / "dirty_expected.json").read_text("utf-8"))
    return document[name]


@pytest.mark.parametrize(("name", "refused"), FILES.items())
def test_each_register_comes_in_with_one_command(bring_in: Import, museum: Museum, name: str, refused: int) -> None:
    report = bring_in(shared("vietnam") / name, accept_good=True)

    rows = expected(name)["rows"]
    assert (report.rows, report.count("refused"), report.count("added")) == (rows, refused, rows - refused)
    assert (report.to_correct is None) == (refused == 0)
    assert bring_in(shared("vietnam") / name, accept_good=True).count("unchanged") == rows - refused
    if refused == 0:
        assert load_artifact(museum, "13").record.card["name"] == "Trống đồng"


@pytest.mark.parametrize("name", ["dirty1_merged_titles.xlsx", "dirty5_floats_duplicates.xlsx"])
def test_no_cell_is_lost(bring_in: Import, museum: Museum, name: str) -> None:
    """Every word of the file stands in a record, in the list of rows to correct, or among what was passed over."""
    report = bring_in(shared("vietnam") / name, accept_good=True)

    kept: set[str] = set()
    for difference in report.differences:
        record = load_artifact(museum, difference.row.number.canonical).record
        assert record.imported is not None
        kept |= {*record.imported.cells.values(), *record.card.values(), *record.extra.values()}
    kept |= set(report.people.words_of([words for words in kept if words.startswith("person:")]).values())
    kept |= {aside.words for aside in report.asides}
    kept |= {cell for row in (sheet_of(report.to_correct) if report.to_correct else []) for cell in row}
    header = {column.header for column in report.columns}
    said = expected(name)["header_row"]
    lines = sheet_of(shared("vietnam") / name)[said - 1 :]
    lost = {cell for line in lines for cell in line if cell} - kept - header
    assert {cell for cell in lost if not any(cell in words for words in kept)} == set()


def sheet_of(path: Path) -> list[list[str]]:
    """The words of the first sheet, figures and dates as a Vietnamese reader would write them."""

    def words(cell: object) -> str:
        if isinstance(cell, float):
            return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
        return clean(f"{cell:%d/%m/%Y}") if hasattr(cell, "year") else clean(str(cell))

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[words(cell) for cell in row] for row in rows]


def test_what_the_files_are_known_to_hold_is_said(bring_in: Import) -> None:
    folder = shared("vietnam")

    titled = bring_in(folder / "dirty1_merged_titles.xlsx", dry_run=True)
    assert [(aside.row, aside.kind) for aside in titled.asides] == [(5, "group"), (14, "group"), (49, "total")]
    assert [c.header for c in titled.columns if c.how == "count"] == [
        expected("dirty1_merged_titles.xlsx")["extra_column"]
    ]
    assert bring_in(folder / "dirty2_tcvn3.csv", dry_run=True).encoding == "tcvn3"
    assert bring_in(folder / "dirty3_cp1258_semicolon.csv", dry_run=True).encoding == "cp1258"
    vni = bring_in(folder / "dirty4_vni_font.xls", dry_run=True)
    assert {remark.code for remark in vni.remarks} == {"repaired_encoding"}
    assert vni.differences[0].row.number.canonical == "BTBP 1"
    floats = bring_in(folder / "dirty5_floats_duplicates.xlsx", dry_run=True)
    duplicates = {p.facts["number"] for p in floats.refused if p.code == "E-ROW-DUPLICATE"}
    assert duplicates == set(expected("dirty5_floats_duplicates.xlsx")["duplicate_numbers"])
    assert ("number_as_float", "2.0", "BTBP 2") in {(r.code, r.before, r.after) for r in floats.remarks}


def test_the_register_with_excel_damage_is_refused_row_by_row(bring_in: Import) -> None:
    report = bring_in(shared("vietnam") / "dirty5_floats_duplicates.xlsx")

    assert [(p.code, p.where) for p in report.problems] == [
        ("E-ROW-NUMBER", "row 6"),
        ("E-ROW-DUPLICATE", "row 12"),
        ("E-ROW-DUPLICATE", "row 13"),
        ("E-ROW-DUPLICATE", "row 30"),
        ("E-ROW-DUPLICATE", "row 31"),
        ("E-ROW-NUMBER-LOOKALIKE", "row 34"),
        ("E-ROW-NUMBER-MISSING", "row 35"),
    ]
