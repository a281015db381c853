"""`sohoa search` as people call it: what it says, what it writes."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.conftest import AddArtifact, Sohoa

pytestmark = pytest.mark.usefixtures("museum")


@pytest.fixture(autouse=True)
def drums(add: AddArtifact) -> None:
    for number in range(1, 6):
        add(f"BTBP {number}", name=f"Trống đồng {number}", collection="Trống", materials="Đồng")
    add("BTBP 6", name="=1+1", notes="trong dong", collection="Giấy tờ")


def test_hits_stand_in_a_table_with_what_they_spread_over(sohoa: Sohoa) -> None:
    said = sohoa("search", "trống", "đồng", "--limit", "2")

    lines = said.out.splitlines()
    assert said.code == 0
    assert [line.split("  ")[0] for line in lines[2:4]] == ["BTBP 1", "BTBP 2"]
    assert "6 hits in all." in lines
    assert "Collection: Trống 5 · Giấy tờ 1" in lines


@pytest.mark.parametrize(
    "words", [["-trống dong"], ["trong", "-trống", "--limit", "3"], ["--limit=3", "-trống", "dong"]]
)
def test_a_query_may_begin_with_what_is_excluded(sohoa: Sohoa, words: list[str]) -> None:
    assert [hit["number"] for hit in sohoa("search", *words, "--json").data["hits"]] == ["BTBP 6"]


def test_a_long_option_that_there_is_not_is_no_word(sohoa: Sohoa) -> None:
    assert sohoa("search", "trống", "--limt", "3", "--json").codes == ["E-USAGE-OPTION"]


def test_all_hits_go_into_files_whatever_the_page_shows(sohoa: Sohoa, tmp_path: Path) -> None:
    data = sohoa("search", "trống đồng", "--limit", "1", "--csv", "hits.csv", "--xlsx", "hits.xlsx", "--json").data

    assert (len(data["hits"]), data["total"]) == (1, 6)
    csv_file, xlsx_file = data["files"]
    with (tmp_path / csv_file).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Number", "Name", "Collection", "Level", "Status"]
    assert [row[0] for row in rows[1:]] == [f"BTBP {number}" for number in range(1, 7)]
    assert rows[6][1] == "'=1+1"
    assert CalamineWorkbook.from_path(tmp_path / xlsx_file).get_sheet_by_index(0).to_python()[6][:2] == [
        "BTBP 6",
        "=1+1",
    ]


def test_a_file_that_is_there_or_has_another_ending_is_refused(sohoa: Sohoa) -> None:
    assert sohoa("search", "trống", "--csv", "hits.csv").code == 0
    assert sohoa("search", "trống", "--csv", "hits.csv", "--json").codes == ["E-FILE-EXISTS"]
    assert sohoa("search", "trống", "--xlsx", "hits.csv", "--json").codes == ["E-USAGE-VALUE"]


def test_what_was_written_off_is_marked(sohoa: Sohoa, tmp_path: Path) -> None:
    assert sohoa("deaccession", "3", "--document", "QĐ 5", "--reason", "vỡ nát").code == 0

    lines = sohoa("search", "trống đồng", "--csv", "hits.csv").out.splitlines()
    hits = sohoa("search", "trống đồng", "--json").data["hits"]
    with (tmp_path / "hits.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))

    assert [line.split("  ")[0] for line in lines if "(written off)" in line] == ["BTBP 3"]
    assert {hit["number"] for hit in hits if hit["status"] == "written_off"} == {"BTBP 3"}
    assert {row[0]: row[4] for row in rows[1:4]} == {"BTBP 1": "held", "BTBP 2": "held", "BTBP 3": "written off"}


def test_names_numbers_and_relevance_are_orders(sohoa: Sohoa) -> None:
    for order, first in (("number", "BTBP 1"), ("name", "BTBP 6"), ("relevance", "BTBP 1")):
        assert sohoa("search", "trong dong", "--sort", order, "--json").data["hits"][0]["number"] == first


def test_slips_and_what_is_no_field_are_answered(sohoa: Sohoa) -> None:
    said = sohoa("search", "trống đồg")
    assert said.code == 0
    assert said.out.splitlines() == ["Nothing was found.", "Perhaps: trống đồng"]

    said = sohoa("search", "foo:trống")
    assert said.out.splitlines()[0] == "Taken for plain words: foo:trống"
