import json
from pathlib import Path

import pytest

from catalog.fields import FIELDS, find_field
from catalog.folding import fold
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.sheets.table import Table
from tests.conftest import SHARED, shared

LABELS = [field.label for field in FIELDS]
EXPECTED = SHARED / "vietnam" / "dirty_expected.json"


def read(name: str) -> Table:
    return read_table(shared("vietnam") / name, LABELS, Limits())


def entries(table: Table) -> list[dict[str, str]]:
    """The rows that have a name, by the key of their field."""
    keys = [field.key if (field := find_field(name)) else name for name in table.header]
    rows = [dict(zip(keys, cells, strict=False)) for _row, cells in table.rows]
    return [row for row in rows if row.get("name")]


@pytest.mark.parametrize(
    ("name", "expected"),
    json.loads(EXPECTED.read_text("utf-8")).items() if EXPECTED.exists() else [],
)
def test_header_rows_and_encoding_are_found(name: str, expected: dict[str, object]) -> None:
    table = read(name)

    assert len(entries(table)) == expected["rows"]
    assert table.header_row == expected["header_row"]
    if Path(name).suffix == ".csv":
        assert table.encoding == str(expected["encoding"]).split(" ")[0]
    assert [field.key for header in table.header if (field := find_field(header))] == [field.key for field in FIELDS]


def same(text: str) -> str:
    """What the files keep of a cell: case, dashes, quotes and the sign of a diameter differ between them."""
    return fold(text).replace("ø", "dk").replace("«", '"').replace("»", '"').replace("?", "")


@pytest.mark.parametrize(
    "name", ["dirty1_merged_titles.xlsx", "dirty2_tcvn3.csv", "dirty3_cp1258_semicolon.csv", "dirty4_vni_font.xls"]
)
def test_no_cell_is_lost(name: str) -> None:
    clean = {row["inventory_number"]: row for row in entries(read("register.csv"))}
    rows = entries(read(name))

    for row in rows:
        number = row["inventory_number"]
        right = clean[number if number.startswith("BTBP") else f"BTBP {number}"]
        for key in set(right) - {"inventory_number"}:
            words, wanted = same(row.get(key, "")), same(right[key])
            wanted = "" if wanted.isascii() is False and not words else wanted  # Chinese, which became question marks
            assert words.startswith(wanted), (number, key, words, wanted)
    assert {row["inventory_number"].removeprefix("BTBP ") for row in rows} == {n.removeprefix("BTBP ") for n in clean}
