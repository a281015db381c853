"""Datings as registers write them, read as bounds in years (docs/parsing.md).

A text is taken apart at commas and brackets. The exactest words decide: years, days and "n years ago" before centuries
and decades, those before reigns, reigns before periods. Pieces with a word that is not understood decide only where
there are no others. What is not written is never made up.
"""

import re
from functools import lru_cache
from itertools import pairwise

from catalog.folding import unify
from catalog.missing_values import missing_value
from catalog.parsing.dating_marks import Mark, Piece
from catalog.parsing.dating_words import segments
from catalog.parsing.days import FIRST_SHORT_YEAR, LAST_YEAR
from catalog.parsing.parsed import Review, Years
from catalog.parsing.spans import ANCHOR_YEAR, RADIOCARBON_YEAR, Span, ago, ordinal, share

_FIRST_BARE_YEAR = 1000  # a smaller number is a year only after "năm" or beside TCN, SCN
#: "n năm" without "cách ngày nay" counts back from now only from here on: an age of 100 years has no fixed end.
_FIRST_BARE_AGE = 1000
_LENGTHS = {"century": 100, "millennium": 1000}
_LAST_ORDINALS = {"century": 21, "millennium": 10}
#: How exact a kind of mark is.
_RANKS = {"year": 3, "day": 3, "ago": 3, "century": 2, "decade": 2, "millennium": 2, "reign": 1, "period": 0}
_NUMERIC = 2

#: A year with a sign: before our era, or after a dash that begins the line? Nobody knows.
_SIGNED = re.compile(r"(?:^|[(,;:]|\b(?:đến|tới|từ|năm)\b)\s*-[0-9]+(?![0-9]*[./])", re.IGNORECASE)

#: `Thế kỷ II (TCN)`, `Thế kỷ II - TCN`: the era is of what stands before it.
_ERA_APART = re.compile(
    r"\s*(?:[(\[]\s*|[-–,]\s*)"
    r"((?:t\.?\s?c\.?\s?n|trước công nguyên|trước cn|tr\.?\s?cn|bce?|s\.?\s?c\.?\s?n)\b\.?)[)\]]?",
    re.IGNORECASE,
)

Bounds = tuple[int | None, int | None]


@lru_cache(maxsize=4096)
def parse_dating(text: str) -> Years | None:
    """The years that the words say; None where they are missing, say "unknown", or name a period without years.

    >>> parse_dating("Nửa sau thế kỷ XII")
    Years(start=1151, end=1200, approximate=False, date=None, review=None)
    """
    if len(text) == 4 and text.isascii() and text.isdigit() and _FIRST_BARE_YEAR <= int(text) <= LAST_YEAR:
        return Years(start=int(text), end=int(text))
    if not text or missing_value(text):
        return None
    text = _ERA_APART.sub(r" \1", unify(text))
    if "-" in text and _SIGNED.search(text):
        return Years(review="unread")
    pieces = [Piece(tokens) for tokens in segments(text)]
    for piece in pieces:
        _resolve(piece, any(other.centuries for other in pieces))
    reviews = [mark.day.review for piece in pieces for mark in piece.marks if mark.day and not mark.day.date]
    if reviews:
        return Years(review=reviews[0])
    clean = all(piece.clean for piece in pieces)
    marks = _deciding(pieces)
    if not marks:
        return None if clean and all(piece.cycle is None for piece in pieces) else Years(review="unread")
    return _years(marks, pieces, None if clean else "partly_unread")


def _resolve(piece: Piece, centuries_named: bool) -> None:
    """Give every number its unit; what finds none leaves the piece unclean."""
    _share_eras(piece.marks)
    _read_decades(piece)
    for mark in piece.marks:
        if not mark.kind:
            mark.kind = _kind(mark, piece)
        elif mark.kind == "year" and piece.ago and mark.span is None:
            mark.kind = "ago"
        elif mark.kind == "century" and not centuries_named:
            mark.review = "century_assumed"
    if not all(mark.kind for mark in piece.marks):
        piece.clean = False
        piece.marks = [mark for mark in piece.marks if mark.kind]


def _kind(mark: Mark, piece: Piece) -> str:
    """What a bare number counts."""
    number = mark.low
    year_like = _FIRST_BARE_YEAR <= number <= LAST_YEAR and not mark.grouped
    if piece.ago or mark.tolerance:
        return "ago"
    if number != int(number) or number < 1:
        return ""
    if 1 <= number <= _LAST_ORDINALS.get(mark.unit, 0):
        return mark.unit
    if mark.era:
        return "year" if mark.era == "bc" or number <= LAST_YEAR else ""
    if mark.counted and number >= _FIRST_BARE_AGE and (number % 100 == 0 or mark.side == "over"):
        return "ago"
    if mark.unit == "year" and FIRST_SHORT_YEAR <= number < 100:
        mark.low, mark.high, mark.review = number + 1900, number + 1900, "century_assumed"
        return "year"
    if mark.unit == "year" and 100 <= number <= LAST_YEAR:
        return "year"
    return "year" if year_like else ""


def _share_eras(marks: list[Mark]) -> None:
    """`750 - 250 TCN`: both are before our era; `100 TCN - 100`: the second is not."""
    for left, right in reversed(list(pairwise(marks))):
        if not right.join or left.kind != right.kind:
            continue
        if right.era and not left.era:
            left.era = right.era
        elif left.era and not right.era:
            right.era = "ad"


def _read_decades(piece: Piece) -> None:
    """`những năm 60 thế kỷ XX`: the century belongs to the decade; `những năm 1954 - 1960` are years."""
    decades = [mark for mark in piece.marks if mark.kind == "decade" or (mark.unit == "decade" and not mark.kind)]
    if not decades or any(mark.low < _FIRST_BARE_YEAR and mark.low >= 100 for mark in decades):
        return
    for mark in piece.marks:
        if not mark.kind and mark.unit == "century" and mark.low <= _LAST_ORDINALS["century"]:
            mark.kind = "century"
    centuries = [mark for mark in piece.marks if mark.kind == "century"]
    kind = "year" if any(mark.low % 10 for mark in decades) else "decade"
    base = 0
    for mark in decades:
        if mark.low < 100:
            if centuries:
                base = 100 * (int(centuries[0].low) - 1)
            elif not base:
                base, mark.review = 1900, "century_assumed"
            mark.low += base
        base = int(mark.low) // 100 * 100
        mark.kind, mark.high = kind, mark.low
    if centuries:
        piece.marks = [mark for mark in piece.marks if mark not in centuries]


def _deciding(pieces: list[Piece]) -> list[Mark]:
    """The exactest marks, with those they are joined to; a century or decade within a run of years goes before it."""
    marks = [mark for piece in pieces if piece.clean for mark in piece.marks]
    if not marks:
        marks = [mark for piece in pieces for mark in piece.marks if _RANKS[mark.kind] >= _NUMERIC]
    if not marks:
        return []
    runs = [mark for mark in marks if mark.span is None and _RANKS[mark.kind] == _NUMERIC and not mark.join]
    years = _exactest(marks)
    if len(years) == 2 and len(runs) == 1 and years[1].join and _encloses(years, runs[0]):
        return runs
    return years


def _encloses(years: list[Mark], mark: Mark) -> bool:
    """Whether most of `mark` lies within longer years, the period's own: `Thời Nguyễn (1802 - 1945), thế kỷ XIX`."""
    if any(other.kind != "year" for other in years):
        return False
    first, last = _span(years[0])[0], _span(years[1])[1]
    low, high = _span(mark)
    return high - low < last - first and first <= (low + high) / 2 <= last


def _exactest(marks: list[Mark]) -> list[Mark]:
    best = max(_RANKS[mark.kind] for mark in marks)
    kept = []
    for place, mark in enumerate(marks):
        neighbours = [marks[place - 1]] if mark.join else []
        if place + 1 < len(marks) and marks[place + 1].join:
            neighbours.append(marks[place + 1])
        near = [other for other in neighbours if _RANKS[other.kind] == best]
        if _RANKS[mark.kind] == best or (near and _RANKS[mark.kind] >= _NUMERIC):
            kept.append(mark)
    return kept


def _years(marks: list[Mark], pieces: list[Piece], review: Review | None) -> Years:
    """All bounds together, and why a person should look."""
    radiocarbon = any(piece.ago == "bp" for piece in pieces) or any(mark.tolerance for mark in marks)
    start: int | None = None
    end: int | None = None
    for place, mark in enumerate(marks):
        low, high = _bounds(mark, RADIOCARBON_YEAR if radiocarbon else ANCHOR_YEAR)
        review = mark.review or (mark.day and mark.day.review) or review
        if not place:
            start, end = low, high
        elif mark.join in ("to", "dash"):
            if start is not None and high is not None and high < start:
                start, high = low, end
                review = None if mark.kind == "ago" else "reversed"
            end = high
        else:
            start = None if start is None or low is None else min(start, low)
            end = None if end is None or high is None else max(end, high)
    if any(year is not None and (year > LAST_YEAR or not year) for year in (start, end)):
        return Years(review="unread")
    cycle = next((piece.cycle for piece in pieces if piece.cycle is not None), None)
    if cycle is not None and start and end:
        start, end, review = _in_cycle(cycle, start, end, review)
    approximate = any(map(_is_approximate, marks)) or any(piece.doubt for piece in pieces)
    day = marks[0].day.date if len(marks) == 1 and marks[0].day and not marks[0].side else None
    return Years(start=start, end=end, approximate=approximate, date=day, review=review)


def _bounds(mark: Mark, anchor: int) -> Bounds:
    """First and last year of a mark, as its side leaves them open."""
    if mark.kind == "ago":
        return _ago_bounds(mark, anchor)
    first, last = _span(mark)
    if mark.share and mark.kind not in ("year", "day"):
        first, last = share((first, last), *mark.share)
    exact = mark.kind in ("year", "day")
    if mark.side == "before":
        return None, last if exact else _skip_zero(first - 1, -1)
    if mark.side == "after":
        return first if exact else _skip_zero(last + 1, 1), None
    if mark.side == "until":
        return None, last
    if mark.side == "since":
        return first, None
    return first, last


def _span(mark: Mark) -> Span:
    if mark.span and mark.kind != "year":
        return mark.span
    low, high = int(mark.low), int(mark.high)
    if mark.day:
        if mark.day.date:
            low = high = int(mark.day.date[:4])
    elif mark.kind == "decade":
        return low, high + 9
    elif mark.kind in _LENGTHS:
        return ordinal(low, _LENGTHS[mark.kind], before=mark.era == "bc")
    return (-low, -high) if mark.era == "bc" else (low, high)


def _skip_zero(year: int, step: int) -> int:
    return year or step


def _ago_bounds(mark: Mark, anchor: int) -> Bounds:
    first = ago(round(mark.high + mark.tolerance), anchor)
    last = ago(round(mark.low - mark.tolerance), anchor)
    if mark.side == "over":
        return None, last
    if mark.side == "under":
        return first, None
    return first, last


def _in_cycle(cycle: int, start: int, end: int, review: Review | None) -> tuple[int, int, Review | None]:
    """The one year of the cycle of sixty (Mậu Thân) within the bounds; the bounds where there are several."""
    years = [year for year in range(max(start, 1), end + 1) if (year - 4) % 60 == cycle] if end - start < 1000 else []
    if len(years) == 1:
        return years[0], years[0], review
    return start, end, review if years else "outside"


def _is_approximate(mark: Mark) -> bool:
    exact = mark.kind in ("year", "day")
    thirds = mark.share is not None and not exact and mark.share[1] - mark.share[0] not in (0.5, 0.25)
    open_side = mark.side in ("before", "after", "over", "under")
    return mark.about or thirds or open_side or mark.kind == "ago" or mark.join == "or"
