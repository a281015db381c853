"""Number formats of spreadsheets (ECMA-376 part 1, 18.8.31) that show more of a number than its digits."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite

#: What a format is made of: words, blanks as wide as a sign, conditions and colours, digits, per cent.
_PIECE = re.compile(
    r'"(?P<words>[^"]*)"|\\(?P<sign>.)|(?P<plain>[ \-/+()])|(?P<nothing>[_*].|\[(?![hms]+\])[^\]]*\])'
    r"|(?P<digits>General|[0#?][0#?,]*(?:\.[0#?]*,*)?|\.[0#?]+,*)|(?P<percent>%)",
    re.DOTALL | re.IGNORECASE,
)
_SCALING = re.compile(r",(?=,*(?:\.|$))")
#: Of what is shown of a positive number: a format may have others for negative ones, for zero, for text.
_FIRST = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*', re.DOTALL)
#: Of length and weight: behind a number they make a size of it.
UNITS = frozenset(("kg", "g", "gam", "gram", "lạng", "tạ", "tấn", "mm", "cm", "dm", "m"))
#: Dates without their day: the month and the year, or the year.
_WITHOUT_DAY = re.compile(r"(m{1,4}[-/. ]*)?y{2,4}")
_OF_DATES = re.compile(r'\[[^\]]*\]|"[^"]*"|;.*|\\')
_FIRST_DAY, _MOST_DAYS = date(1899, 12, 30), 2_958_465
#: A span of time, not a moment: hours that go on beyond a day.
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Format:
    """The words before and behind a number, the digits it has at least, its unit, and whether it is a percentage.

    The unit is a thousand where a comma follows the digit signs, a million where two do.
    """

    before: str
    digits: int
    after: str
    percent: bool
    unit: int

    @property
    def tells(self) -> bool:
        return self.percent or self.digits > 1 or has_words(self.before + self.after)


def tells(code: str, *, from_1904: bool) -> bool:
    """Whether a format shows more than digits.

    A workbook `from_1904` (of a Mac) counts its days from another one: its dates are left as they are read elsewhere.
    """
    form = _read(code)
    return form.tells if form else not from_1904 and _date_without_day(code) is not None


def shown(number: float, code: str) -> str | None:
    """A number as a format that `tells` shows it; None where it does not apply to this number.

    >>> shown(123, "00000"), shown(12, '"BTBP "0'), shown(0.5, "0%"), shown(1.5, "000"), shown(float("nan"), "yyyy")
    ('00123', 'BTBP 12', '50%', None, None)
    >>> shown(2_500_000, '#,##0,," triệu"'), shown(500, '0.0,"k"')
    ('2,5 triệu', '0,5k')
    >>> shown(1.25, '0.0" kg"'), shown(200, '#,##0" TCN"'), shown(35886, "mm/yyyy"), shown(35886, "yyyy")
    ('1,25 kg', '200 TCN', '04/1998', '1998')
    """
    if not isfinite(number):
        return None
    if form := _read(code):
        if form.unit > 1:
            number /= form.unit
        if form.percent:
            return f"{form.before}{_digits(round(number * 100, 6))}%{form.after}"
        return with_words(number, form.before, lambda whole: f"{whole:0{form.digits}d}", form.after)
    if written := _date_without_day(code):
        day = _FIRST_DAY + timedelta(days=min(max(number, 0), _MOST_DAYS))
        return f"{day:%m}/{day.year:04d}" if written[1] else f"{day.year:04d}"
    return None


def with_words(number: float, before: str, whole: Callable[[int], str], after: str) -> str | None:
    """A number with the words around it, all its decimals with a comma; None where nothing but digits is shown.

    `whole` writes a number without decimals, with its leading zeros.
    """
    if number < 0:
        return None
    if float(number).is_integer():
        return f"{before}{whole(int(number))}{after}"
    if not has_words(before + after):
        return None
    unit = after.strip()
    return f"{before}{_digits(number)}{f' {unit}' if unit.lower() in UNITS else after}"


def has_words(text: str) -> bool:
    """Whether there is a letter among the signs."""
    return any(map(str.isalpha, text))


def is_elapsed(code: str) -> bool:
    """Whether a format shows a span of time: `[h]:mm`."""
    return _ELAPSED.search(code) is not None


def _digits(number: float) -> str:
    return f"{number:.15g}".replace(".", ",")


@lru_cache(maxsize=1024)
def _read(code: str) -> _Format | None:
    """A format of numbers; None for those of dates, fractions, texts."""
    first = _FIRST.match(code)
    rest = first[0] if first else ""
    around = ["", ""]
    digits, percent = "", False
    while rest:
        piece = _PIECE.match(rest)
        if piece is None or (piece["digits"] and digits):
            return None
        rest = rest[piece.end() :]
        digits = piece["digits"] or digits
        percent = percent or piece["percent"] is not None
        around[bool(digits)] += piece["words"] or piece["sign"] or piece["plain"] or ""
    if not digits:
        return None
    zeros = 1 if "." in digits or "," in digits else digits.count("0")
    return _Format(around[0], zeros, around[1], percent, 1000 ** len(_SCALING.findall(digits)))


def _date_without_day(code: str) -> re.Match[str] | None:
    return _WITHOUT_DAY.fullmatch(_OF_DATES.sub("", code).strip().lower())
