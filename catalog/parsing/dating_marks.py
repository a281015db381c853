"""A time that a dating names, and its years."""

from dataclasses import dataclass

from catalog.parsing.parsed import Day, Review
from catalog.parsing.spans import LENGTHS, Span, ago, ordinal, share

Bounds = tuple[int | None, int | None]


@dataclass(slots=True)
class Mark:
    """A time that is named, with what is said about it.

    `kind` is "" for a number that has not found its unit yet; `unit` is the unit that stood before it. A number runs
    from `low` to `high` (they differ in `1830-41`). `span` are the years of a reign or period; `place`: its name is a
    place's as well, and no word beside it says which is meant. `join` is how it hangs on the mark before: to, dash,
    and, or. `side`: before, after, until, since, over, under.
    """

    kind: str = ""
    low: float = 0
    high: float = 0
    span: Span | None = None
    place: bool = False
    day: Day | None = None
    era: str = ""
    share: tuple[float, float] | None = None
    about: bool = False
    side: str = ""
    join: str = ""
    tolerance: float = 0
    unit: str = ""
    counted: bool = False
    grouped: bool = False
    review: Review | None = None


def bounds_of(mark: Mark, anchor: int) -> Bounds:
    """First and last year of a mark, as its side leaves them open."""
    if mark.kind == "ago":
        return _ago_bounds(mark, anchor)
    first, last = span_of(mark)
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


def span_of(mark: Mark) -> Span:
    """First and last year of the whole time of a mark, its share and side aside."""
    if mark.span and mark.kind != "year":
        return mark.span
    low, high = int(mark.low), int(mark.high)
    if mark.day:
        if mark.day.date:
            low = high = int(mark.day.date[:4])
    elif mark.kind == "decade":
        return low, high + 9
    elif mark.kind in LENGTHS:
        return ordinal(low, LENGTHS[mark.kind], before=mark.era == "bc")
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
