import csv
import gzip
from collections import Counter

from catalog.folding import exact, fold
from catalog.parsing.dating import parse_dating
from catalog.parsing.reigns import PERIODS, REIGNS, WITHOUT_YEARS
from tests.conftest import shared


def test_every_reign_and_period_ends_after_it_began() -> None:
    assert [period.name for period in (*REIGNS, *PERIODS) if period.start > period.end] == []


def test_no_two_names_with_years_are_the_same_without_accents_save_one() -> None:
    names = Counter(fold(period.name) for period in (*REIGNS, *PERIODS))

    assert [name for name, times in names.items() if times > 1] == ["nguyen"]
    assert [name for name in WITHOUT_YEARS if fold(name) in names] == []


def test_eras_that_are_places_are_marked_as_such() -> None:
    with gzip.open(shared("collections") / "vn_units_2025_34_provinces.csv.gz", "rt", encoding="utf-8") as file:
        places = {exact(row["name"]) for row in csv.DictReader(file)}

    assert [period.name for period in REIGNS if exact(period.name) in places and not period.place] == []


def test_every_reign_and_period_is_read_with_its_years() -> None:
    read = {period.name: parse_dating(f"Thời {period.name}") for period in (*REIGNS, *PERIODS)}

    assert {name: (years.start, years.end) for name, years in read.items() if years} == {
        period.name: (period.start, period.end) for period in (*REIGNS, *PERIODS)
    }


def test_no_year_is_made_up_for_periods_without_years() -> None:
    assert [name for name in WITHOUT_YEARS if parse_dating(f"Thời {name}") is not None] == []
