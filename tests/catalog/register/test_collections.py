"""Real collections come in whole, with what a person says of their columns; a second time nothing changes."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.founding import found_museum
from catalog.register.importing import import_register
from catalog.register.report import ImportReport
from catalog.writing import Writer
from tests.conftest import shared

TATE = (
    *("accession_number=inventory_number", "title=name", "artist=maker", "dateText=dating", "medium=materials"),
    *("classification=object_type", "creditLine=acquisition_method"),
)
CMOA = (
    *("accession_number=inventory_number", "title=name", "creator=maker", "creation_date=dating", "medium=materials"),
    *("classification=object_type", "department=collection", "credit_line=acquisition_method"),
    *("date_acquired=entry_date", "physical_location=location"),
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said", "rows", "number", "card", "extra"),
    [
        ("tate_artworks", TATE, 69_202, "T07802", {"name": "Still Life", "dating": "1959"}, {"units": "mm"}),
        ("cmoa_things", CMOA, 28_258, "2005.51.30", {"name": "John", "dating": "1897"}, {"nationality": "American"}),
    ],
)
def test_a_collection_comes_in_whole_and_a_second_time_nothing_changes(
    tmp_path: Path,
    name: str,
    said: tuple[str, ...],
    rows: int,
    number: str,
    card: dict[str, str],
    extra: dict[str, str],
) -> None:
    museum = found_museum(tmp_path / "museum", name="Thử", prefix="BTBP", language="vi", operator="tester")
    path = tmp_path / f"{name}.csv"
    with gzip.open(shared("collections") / f"{name}.csv.gz") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    ticks: list[int] = []

    def bring_in(said: tuple[str, ...], tick: Callable[[int], None]) -> ImportReport:
        def open_writer() -> Writer:
            return Writer(museum, operator="tester", command="test")

        return import_register(museum, path, dry_run=False, open_writer=open_writer, tick=tick, said=said)

    report = bring_in(said, ticks.append)
    assert (report.rows, report.count("added"), report.problems, report.asides) == (rows, rows, [], [])
    assert (len(ticks), set(ticks)) == (rows, {rows})
    record = load_artifact(museum, number).record
    assert card.items() <= record.card.items()
    assert extra.items() <= record.extra.items()

    again = bring_in((), ticks.append)
    assert (again.batch, again.count("unchanged"), again.absent) == (None, rows, [])
