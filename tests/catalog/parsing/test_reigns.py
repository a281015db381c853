from collections import Counter

from catalog.folding import fold
from catalog.parsing.dating import parse_dating
from catalog.parsing.reigns import PERIODS, REIGNS, WITHOUT_YEARS


def test_every_reign_and_period_ends_after_it_began() -> None:
    assert [period.name for period in (*REIGNS, *PERIODS) if period.start > period.end] == []


def test_no_two_names_are_the_same_without_accents() -> None:
    names = Counter(fold(name) for name in (*(period.name for period in (*REIGNS, *PERIODS)), *WITHOUT_YEARS))

    assert [name for name, times in names.items() if times > 1] == []


def test_every_reign_and_period_is_read_with_its_years() -> None:
    read = {period.name: parse_dating(f"Thời {period.name}") for period in (*REIGNS, *PERIODS)}

    assert {name: (years.start, years.end) for name, years in read.items() if years} == {
        period.name: (period.start, period.end) for period in (*REIGNS, *PERIODS)
    }


def test_no_year_is_made_up_for_periods_without_years() -> None:
    assert [name for name in WITHOUT_YEARS if parse_dating(f"Thời {name}") is not None] == []
