"""Centuries, millennia and decades as years: both bounds inclusive, negative before our era, no year 0."""

Span = tuple[int, int]

#: Years of what is counted.
LENGTHS = {"century": 100, "millennium": 1000}

#: "n years ago" (cách ngày nay) counts from here: a State decision equates "Cách ngày nay 2200 - 2300 năm" with
#: "thế kỷ III - II trước Công nguyên" (domain.md §6).
ANCHOR_YEAR = 2000
#: Radiocarbon years "before present" count from 1950 (Stuiver & Polach, Radiocarbon 19 (1977), 355-363).
RADIOCARBON_YEAR = 1950


def ordinal(number: int, years: int, *, before: bool = False) -> Span:
    """The `number`-th stretch of `years` years: century 19 is 1801 to 1900, century 2 before our era -200 to -101.

    >>> ordinal(19, 100), ordinal(2, 100, before=True), ordinal(1, 1000)
    ((1801, 1900), (-200, -101), (1, 1000))
    """
    if before:
        return -years * number, -years * (number - 1) - 1
    return years * (number - 1) + 1, years * number


def share(span: Span, start: float, end: float) -> Span:
    """The part of a span between two fractions of it: the last third of a century is its years 67 to 100.

    >>> share((1801, 1900), 2 / 3, 1), share((1101, 1200), 1 / 2, 1)
    ((1867, 1900), (1151, 1200))
    """
    length = span[1] - span[0] + 1
    return span[0] + int(length * start + 1e-9), span[0] + int(length * end + 1e-9) - 1


def ago(years: int, anchor: int) -> int:
    """The year that is so many years before `anchor`; what would be the year 0 is -1.

    >>> ago(2500, ANCHOR_YEAR), ago(2000, ANCHOR_YEAR)
    (-500, -1)
    """
    return anchor - years or -1
