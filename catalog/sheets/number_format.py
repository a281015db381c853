"""Number formats of spreadsheets (ECMA-376 part 1, 18.8.31) that show more of a number than its digits."""

import re
from datetime import date, timedelta
from math import isfinite

#: Literal words, zeros, literal words.
_LITERAL_AND_ZEROS = re.compile(r'((?:"[^"]*"|\\.|[ \-/])*)(0+)((?:"[^"]*"|\\.|[ \-/])*)(?:;.*)?')
#: Any digits, and a unit behind them.
_WITH_UNIT = re.compile(r'(?:#,##)?[0#](?:\.[0#]+)?((?:"[^"]*"|\\.|[ \-/])+)(?:;.*)?')
#: Of length and weight: behind a number they make a size of it.
UNITS = frozenset(("kg", "g", "gam", "gram", "lạng", "tạ", "tấn", "mm", "cm", "dm", "m"))
_PERCENT = re.compile(r"0(\.0+)?%(?:;.*)?")
#: Dates without their day: the month and the year, or the year.
_WITHOUT_DAY = re.compile(r"(m{1,4}[-/. ]*)?y{2,4}")
_OF_DATES = re.compile(r'\[[^\]]*\]|"[^"]*"|;.*|\\')
_FIRST_DAY, _MOST_DAYS = date(1899, 12, 30), 2_958_465
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|([ \-/])')


def tells(code: str, *, from_1904: bool) -> bool:
    """Whether a format shows more than digits.

    A workbook `from_1904` (of a Mac) counts its days from another one: its dates are left as they are read elsewhere.
    """
    if _PERCENT.fullmatch(code) or _unit_of(code):
        return True
    found = _LITERAL_AND_ZEROS.fullmatch(code)
    if found and (len(found[2]) > 1 or any(c.isalpha() for c in found[1])):
        return True
    return not from_1904 and _date_without_day(code) is not None


def shown(number: float, code: str) -> str | None:
    """A number as a format that `tells` shows it; None where it does not apply to this number.

    >>> shown(123, "00000"), shown(12, '"BTBP "0'), shown(0.5, "0%"), shown(1.5, "000"), shown(float("nan"), "yyyy")
    ('00123', 'BTBP 12', '50%', None, None)
    >>> shown(1.25, '0.0" kg"'), shown(35886, "mm/yyyy"), shown(35886, "yyyy")
    ('1,25 kg', '04/1998', '1998')
    """
    if not isfinite(number):
        return None
    if _PERCENT.fullmatch(code):
        return f"{round(number * 100, 6):g}%".replace(".", ",")
    if unit := _unit_of(code):
        return f"{number:.15g} {unit}".replace(".", ",")
    if written := _date_without_day(code):
        day = _FIRST_DAY + timedelta(days=min(max(number, 0), _MOST_DAYS))
        return f"{day:%m}/{day.year:04d}" if written[1] else f"{day.year:04d}"
    found = _LITERAL_AND_ZEROS.fullmatch(code)
    if not found or not float(number).is_integer() or number < 0:
        return None
    before, after = ("".join(map("".join, _LITERAL.findall(found[part]))) for part in (1, 3))
    return f"{before}{int(number):0{len(found[2])}d}{after}"


def _unit_of(code: str) -> str:
    """The unit of length or weight that a format writes behind a number, else ""."""
    found = _WITH_UNIT.fullmatch(code)
    unit = "".join(map("".join, _LITERAL.findall(found[1]))).strip().lower() if found else ""
    return unit if unit in UNITS else ""


def _date_without_day(code: str) -> re.Match[str] | None:
    return _WITHOUT_DAY.fullmatch(_OF_DATES.sub("", code).strip().lower())
