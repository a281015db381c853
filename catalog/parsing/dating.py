"""Datings as registers write them, read as bounds in years (docs/parsing.md).

A text is taken apart at commas and brackets. The exactest words decide: years, days and "n years ago" before centuries
and decades, those before reigns, reigns before periods; both ends of a span count (`Thời Nguyễn - 1954`). Pieces with a
word that is not understood decide only where there are no others. What is not written is never made up.
"""

import re
from functools import lru_cache
from itertools import pairwise

from catalog.missing_values import missing_value
from catalog.parsing.dating_marks import Bounds, Mark, bounds_of, span_of
from catalog.parsing.dating_pieces import Piece
from catalog.parsing.dating_units import FIRST_BARE_YEAR, find_units
from catalog.parsing.dating_words import even, segments
from catalog.parsing.days import LAST_YEAR
from catalog.parsing.parsed import Review, Years
from catalog.parsing.spans import ANCHOR_YEAR, RADIOCARBON_YEAR, Span

#: How exact a kind of mark is.
_RANKS = {"year": 3, "day": 3, "ago": 3, "century": 2, "decade": 2, "millennium": 2, "reign": 1, "period": 0}
_NUMERIC = 2

#: A year with a sign: before our era, or after a dash that begins the line? Nobody knows.
_SIGNED = re.compile(r"(?:^|[(,;:]|\b(?:đến|tới|từ|năm)\b) ?-[0-9]+(?![0-9./])", re.IGNORECASE)

#: `Thế kỷ II (TCN)`, `Thế kỷ II - TCN`: the era is of what stands before it.
_ERA_APART = re.compile(
    r" ?;? ?[(\[,-] ?"
    r"((?:t\.?\s?c\.?\s?n|trước công nguyên|trước cn|tr\.?\s?cn|bce?|s\.?\s?c\.?\s?n)\b\.?)[)\]]?",
    re.IGNORECASE,
)
#: `Thế kỷ I trước - II sau CN`: the era is named once.
_ERA_SHARED = re.compile(
    r"(\b(?:[ivx]{1,7}|[0-9]{1,4}) )trước(?= ?(?:-|đến|tới|và) ?[^,;()]{1,40} sau (?:cn|công nguyên)\b)", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def parse_dating(text: str) -> Years | None:
    """The years that the words say; None where they are missing, say "unknown", or name a period without years.

    >>> parse_dating("Nửa sau thế kỷ XII")
    Years(start=1151, end=1200, approximate=False, date=None, review=None)
    """
    if len(text) == 4 and text.isascii() and text.isdigit() and FIRST_BARE_YEAR <= int(text) <= LAST_YEAR:
        return Years(start=int(text), end=int(text))
    if not text or missing_value(text):
        return None
    text = _ERA_SHARED.sub(r"\1trước CN", _ERA_APART.sub(r" \1", even(text)))
    if "-" in text and _SIGNED.search(text):
        return Years(review="unread")
    pieces = [Piece(tokens) for tokens in segments(text)]
    find_units(pieces)
    _leave_places_out(pieces)
    _leave_open(pieces)
    reviews = [mark.day.review for piece in pieces for mark in piece.marks if mark.day and not mark.day.date]
    if reviews:
        return Years(review=reviews[0])
    clean = all(piece.clean for piece in pieces)
    marks = _deciding(pieces)
    if not marks:
        return None if clean and all(piece.cycle is None for piece in pieces) else Years(review="unread")
    return _years(marks, pieces, None if clean else "partly_unread")


def _leave_places_out(pieces: list[Piece]) -> None:
    """An era name that is a place's, too, is read where it is all there is, or where it fits to another time.

    `Kháng chiến chống Mỹ (Minh Đức)` tells where, `Minh Đức (1527 - 1529)` when.
    """
    marks = [mark for piece in pieces for mark in piece.marks]
    doubtful = {mark.span for mark in marks if mark.place and mark.span}
    if not doubtful or (len(pieces) == 1 and all(mark.kind == "reign" for mark in marks)):
        return
    others = [bounds_of(mark, ANCHOR_YEAR) for mark in marks if not mark.place]
    places = {span for span in doubtful if not any(_overlap(span, other) for other in others)}
    for piece in pieces:
        kept = [mark for mark in piece.marks if not (mark.place and mark.span in places)]
        piece.clean = piece.clean and len(kept) == len(piece.marks)
        piece.marks = kept


def _overlap(span: Span, bounds: Bounds) -> bool:
    first, last = bounds
    return (first is None or first <= span[1]) and (last is None or last >= span[0])


def _leave_open(pieces: list[Piece]) -> None:
    """`1945 - ...` has no end; a dash before other words (`1972 - (Lộc Ninh)`) says nothing."""
    last = next((piece for piece in reversed(pieces) if piece.marks), None)
    if last and last.unended and all(piece.clean for piece in pieces):
        last.marks[-1].side = last.marks[-1].side or "since"


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
    first, last = span_of(years[0])[0], span_of(years[1])[1]
    low, high = span_of(mark)
    return high - low < last - first and first <= (low + high) / 2 <= last


def _exactest(marks: list[Mark]) -> list[Mark]:
    """The exactest marks, with the other ends of their spans: `Thời Nguyễn - 1945`."""
    best = max(_RANKS[mark.kind] for mark in marks)
    kept = [_RANKS[mark.kind] == best for mark in marks]
    joints = [place for place, mark in enumerate(marks) if place and mark.join]
    for place in (*joints, *reversed(joints)):
        left, right = marks[place - 1], marks[place]
        other = left if kept[place] else right
        if kept[place - 1] != kept[place] and (_RANKS[other.kind] >= _NUMERIC or _is_span(left, right)):
            kept[place - 1] = kept[place] = True
    return [mark for place, mark in enumerate(marks) if kept[place]]


def _is_span(left: Mark, right: Mark) -> bool:
    """Whether joined marks are two ends, and not one time said again more exactly: `Thời Nguyễn - thế kỷ XIX`."""
    if right.join != "dash":
        return right.join == "to"
    first, last = bounds_of(left, ANCHOR_YEAR)
    low, high = bounds_of(right, ANCHOR_YEAR)
    if first is None or last is None or low is None or high is None:
        return True
    if _RANKS[left.kind] < _RANKS[right.kind]:
        return not first <= (low + high) / 2 < last
    return not low < (first + last) / 2 <= high


def _years(marks: list[Mark], pieces: list[Piece], review: Review | None) -> Years:
    """All bounds together, and why a person should look."""
    radiocarbon = any(piece.ago == "bp" for piece in pieces) or any(mark.tolerance for mark in marks)
    start: int | None = None
    end: int | None = None
    for place, mark in enumerate(marks):
        low, high = bounds_of(mark, RADIOCARBON_YEAR if radiocarbon else ANCHOR_YEAR)
        review = mark.review or (mark.day and mark.day.review) or review
        if not place:
            start, end = low, high
        elif mark.join in ("to", "dash"):
            if start is not None and high is not None and high < start:
                start, high = low, end
                review = None if mark.kind == "ago" else "reversed"
            end = high
        elif (start is None) != (end is None) and (start is None, end is None) == (high is None, low is None):
            start, end = start or low, end or high  # Sau 1945, trước 1954
            if start and end and start > end:
                return Years(review="unread")
        else:
            start = None if start is None or low is None else min(start, low)
            end = None if end is None or high is None else max(end, high)
    if any(year is not None and (year > LAST_YEAR or not year) for year in (start, end)) or start is end is None:
        return Years(review="unread")
    cycle = next((piece.cycle for piece in pieces if piece.cycle is not None), None)
    if cycle is not None and start and end:
        start, end, review = _in_cycle(cycle, start, end, review)
    if _is_outside(pieces, marks):
        review = "outside"
    approximate = any(map(_is_approximate, marks)) or any(piece.doubt for piece in pieces)
    day = marks[0].day.date if len(marks) == 1 and marks[0].day and not marks[0].side else None
    return Years(start=start, end=end, approximate=approximate, date=day, review=review)


def _in_cycle(cycle: int, start: int, end: int, review: Review | None) -> tuple[int, int, Review | None]:
    """The one year of the cycle of sixty (Mậu Thân) within the bounds; the bounds where there are several."""
    years = [year for year in range(max(start, 1), end + 1) if (year - 4) % 60 == cycle] if end - start < 1000 else []
    if len(years) == 1:
        return years[0], years[0], review
    return start, end, review if years else "outside"


def _is_outside(pieces: list[Piece], marks: list[Mark]) -> bool:
    """Whether years stand beside a reign, and not within it: `Khải Định thứ 3 (1999)`.

    Books count from the accession or from the new year after it, so a year more on each side is no error.
    """
    pairs = [pair for piece in pieces for pair in pairwise(piece.marks)]
    reigns = [mark for piece in pieces if piece.clean for mark in piece.marks if mark.span and mark.kind != "period"]
    if (
        not reigns
        or any(mark.side or mark.about for mark in reigns)
        or any(right.join and bool(left.span) != bool(right.span) for left, right in pairs)
    ):
        return False
    first = min(mark.span[0] for mark in reigns if mark.span) - 1
    last = max(mark.span[1] for mark in reigns if mark.span) + 1
    years = [span_of(mark) for mark in marks if mark.kind in ("year", "day") and not mark.span and not mark.side]
    return any(low < first or high > last for low, high in years)


def _is_approximate(mark: Mark) -> bool:
    exact = mark.kind in ("year", "day")
    thirds = mark.share is not None and not exact and mark.share[1] - mark.share[0] not in (0.5, 0.25)
    open_side = mark.side in ("before", "after", "over", "under")
    return mark.about or thirds or open_side or mark.kind == "ago" or mark.join == "or"
