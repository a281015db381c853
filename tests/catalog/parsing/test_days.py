from datetime import date

import pytest

from catalog.parsing.days import parse_day
from catalog.parsing.parsed import Day


class _Day(date):
    @classmethod
    def today(cls) -> "_Day":
        return cls(2030, 6, 1)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("12/04/1998", "1998-04-12"),
        ("12-4-1998", "1998-04-12"),
        ("12.4.1998", "1998-04-12"),
        ("12 / 4 / 1998", "1998-04-12"),
        ("ngày 05 tháng 11 năm 2026", "2026-11-05"),
        ("Ngày 12 tháng 4, 1998", "1998-04-12"),
        ("Ngày 5/6/1999", "1999-06-05"),
        ("05/11/2026 08:30", "2026-11-05"),
        ("1998-04-12", "1998-04-12"),
        ("1998-04-12 00:00:00", "1998-04-12"),
        ("29/02/2000", "2000-02-29"),
        ("4/1972", "1972-04"),
        ("tháng 4 năm 1972", "1972-04"),
        ("1998", "1998"),
        ("năm 1998", "1998"),
        ("1998.0", "1998"),
    ],
)
def test_days_months_and_years_as_they_are_written(text: str, date: str) -> None:
    day = parse_day(text)

    assert day is not None
    assert (day.date, day.review) == (date, None)


@pytest.mark.parametrize("text", ["30/2/1998", "31/4/1998", "12/13/1998", "00/04/1998", "29/02/1900", "13/1998"])
def test_a_day_that_does_not_exist_is_marked(text: str) -> None:
    day = parse_day(text)

    assert day is not None
    assert (day.date, day.review) == (None, "impossible_date")


@pytest.mark.parametrize("text", ["12/4/05", "1998 - 1999", "hôm qua", "12/04/0098", "1/2/3/4"])
def test_what_is_no_one_day_is_marked(text: str) -> None:
    day = parse_day(text)

    assert day is not None
    assert (day.date, day.review) == (None, "unread")


@pytest.mark.parametrize("text", ["1234", "12/04/1800", "2100", "1/1/2031", "4/2099", "59000"])
def test_no_entry_is_older_than_museums_or_of_years_to_come(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.parsing.days.date", _Day)
    day = parse_day(text)

    assert day is not None
    assert (day.date, day.review) == (None, "unread")
    assert parse_day("31/12/2030") == Day(date="2030-12-31")


def test_a_spreadsheets_day_number_is_a_day_and_marked() -> None:
    day = parse_day("35897")

    assert day is not None
    assert (day.date, day.review) == ("1998-04-12", "serial")


def test_two_digits_of_a_year_are_of_the_last_century_and_marked() -> None:
    day = parse_day("12/4/98")

    assert day is not None
    assert (day.date, day.review) == ("1998-04-12", "century_assumed")


@pytest.mark.parametrize("text", ["", "Không rõ", "-"])
def test_missing_words_are_no_day(text: str) -> None:
    assert parse_day(text) is None
