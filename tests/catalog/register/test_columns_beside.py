"""Columns that are known by what stands in them, or beside them."""

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.register.columns import columns_of
from catalog.sheets.table import Table
from tests.catalog.register.bringing import Import


@pytest.mark.parametrize("total", ["Cộng", "Tổng", "Tổng cộng", "Tổng số"])
def test_the_sum_below_quantity_is_the_quantity(bring_in: Import, museum: Museum, total: str) -> None:
    header = ["Số ĐK", "Tên hiện vật", "Số lượng", "", ""]
    bring_in([["", "", "Nguyên", "Vỡ", total], ["1", "Bát", "2", "3", "5"]], header=header)

    record = load_artifact(museum, "1").record
    assert (record.card["quantity"], record.extra) == ("5", {"Số lượng Nguyên": "2", "Số lượng Vỡ": "3"})


def test_of_quantities_that_nobody_can_tell_apart_none_is_taken(bring_in: Import) -> None:
    header = ["Số ĐK", "Tên hiện vật", "Số lượng", ""]
    rows = [["", "", "Theo sổ", "Thực tế"], ["1", "Bát", "2", "3"]]

    report = bring_in(rows, header=header, dry_run=True)
    said = bring_in(rows, header=header, said=["Số lượng Thực tế=quantity"])

    assert [(r.column, r.before) for r in report.remarks] == [(3, "Số lượng Theo sổ, Số lượng Thực tế")]
    assert (said.remarks, said.differences[0].row.number.canonical) == ([], "BTBP 1")


def test_a_second_column_tt_with_words_is_no_count_of_rows(bring_in: Import, museum: Museum) -> None:
    header = ["TT", "Số đăng ký", "Tên hiện vật", "TT"]
    bring_in([["1", "BTBP 1", "Rìu", "Tốt"]], header=header)

    report = bring_in([["1", "BTBP 1", "Rìu", "Vỡ nát"]], header=header)

    assert (report.count("changed"), report.columns[0].how) == (1, "count")
    assert load_artifact(museum, "1").record.extra == {"TT": "1", "TT (2)": "Vỡ nát"}


@pytest.mark.parametrize("newer", ["Số đăng ký mới", "Số ĐK mới"])
def test_a_new_number_is_kept_apart_beside_the_number(bring_in: Import, museum: Museum, newer: str) -> None:
    bring_in([["BTBP 1", "Rìu", "77"]], header=["Số đăng ký", "Tên hiện vật", newer])

    assert load_artifact(museum, "1").record.extra == {newer: "77"}
    assert columns_of(Table([newer, "Tên"], [], "utf-8"), {}, [], "r.csv")[0].key == "inventory_number"
