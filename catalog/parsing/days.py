"""Days as registers write them: day before month. ISO 8601 out, as far as it is written."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from catalog.folding import fold, unify
from catalog.missing_values import missing_value
from catalog.parsing.parsed import Day, Review

LAST_YEAR: Final = 2100
FIRST_YEAR: Final = 1000
#: Two digits of a year stand for 1930 to 1999; smaller ones may be of either century and are not read.
FIRST_SHORT_YEAR: Final = 30

#: No museum of Vietnam is older; what came in before was not written down by one.
_FIRST_ENTRY: Final = 1900
#: A computer whose clock has stopped is behind this.
_THIS_YEAR_AT_LEAST: Final = 2026

_NUMBERS = re.compile(r"[0-9]+")


def day_of(numbers: list[int]) -> Day:
    """A day from its written numbers (day, month, year; month, year; year), `impossible_date` where there is none.

    >>> day_of([7, 4, 1972]), day_of([31, 2, 1972])
    (Day(date='1972-04-07', review=None), Day(date=None, review='impossible_date'))
    """
    *before, year = numbers
    short = year < 100 and len(before) == 2
    if short:
        year += 1900
    if not (FIRST_YEAR <= year <= LAST_YEAR) or (short and year < 1900 + FIRST_SHORT_YEAR):
        return Day(review="unread")
    review: Review | None = "century_assumed" if short else None
    if not before:
        return Day(date=f"{year:04d}", review=review)
    month = before[-1]
    if not 1 <= month <= 12 or (len(before) == 2 and not 1 <= before[0] <= monthrange(year, month)[1]):
        return Day(review="impossible_date")
    if len(before) == 1:
        return Day(date=f"{year:04d}-{month:02d}", review=review)
    return Day(date=f"{year:04d}-{month:02d}-{before[0]:02d}", review=review)


_USUAL = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([1-9][0-9]{3})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2})(?:[t ][0-9:.]+)?)?")
_WRITTEN = re.compile(
    r"(?:ngay )?(?:([0-9]{1,2}) ?(?:[-/. ]|,? ?thang) ?)?"
    r"(?:thang )?([0-9]{1,2}) ?(?:[-/., ]|,? ?nam) ?([1-9][0-9]{3}|[0-9]{2})"
    r"(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_SERIAL = re.compile(r"([2-5][0-9]{4})(?:[.,]0+)?")  # 1954 to 2064
_SERIAL_ORIGIN = date(1899, 12, 30)
_YEAR = re.compile(r"(?:nam )?([0-9]{4})(?:[.,]0+)?")


def parse_day(text: str) -> Day | None:
    """The day, month or year of an entry that the whole of `text` is; None where nothing is known.

    What is before 1900 or after the current year is `unread`: a slip, or no day of an entry.

    A bare number of five digits is a spreadsheet's serial day (ECMA-376 part 1, 18.17.4.1: day 1 is 1900-01-01, with a
    day too many in 1900): for a column of days alone.

    >>> parse_day("ngày 05 tháng 11 năm 2026").date, parse_day("4/1972").date, parse_day("30/2/1998").review
    ('2026-11-05', '1972-04', 'impossible_date')
    """
    day = _day_in(text)
    this_year = max(date.today().year, _THIS_YEAR_AT_LEAST)
    return Day(review="unread") if day and day.date and not _FIRST_ENTRY <= int(day.date[:4]) <= this_year else day


@lru_cache(maxsize=32768)
def _day_in(text: str) -> Day | None:
    if usual := _USUAL.fullmatch(text):
        return day_of([int(usual[1]), int(usual[2]), int(usual[3])])
    if not text or missing_value(text):
        return None
    words = fold(unify(text)).strip(" .;,()")
    if found := _ISO.fullmatch(words):
        return day_of([int(group) for group in reversed(found.groups()) if group])
    if found := _YEAR.fullmatch(words):
        return day_of([int(found[1])])
    if found := _SERIAL.fullmatch(words):
        return Day(date=(_SERIAL_ORIGIN + timedelta(days=int(found[1]))).isoformat(), review="serial")
    if found := _WRITTEN.fullmatch(words):
        return day_of([int(group) for group in found.groups() if group])
    return Day(review="unread")


def numbers_of(text: str) -> list[int]:
    """The numbers in a written day, in their order."""
    return [int(number) for number in _NUMBERS.findall(text)]
