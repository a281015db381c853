"""What the numbers of a dating count: years, years ago, centuries, millennia or decades."""

from itertools import pairwise

from catalog.parsing.dating_marks import Mark
from catalog.parsing.dating_pieces import Piece
from catalog.parsing.days import FIRST_SHORT_YEAR, LAST_YEAR
from catalog.parsing.spans import LENGTHS

FIRST_BARE_YEAR = 1000  # a smaller number is a year only after "năm" or beside TCN, SCN
#: "n năm" without "cách ngày nay" counts back from now only from here on: an age of 100 years has no fixed end.
_FIRST_BARE_AGE = 1000
_LAST_ORDINALS = {"century": 21, "millennium": 10}


def find_units(pieces: list[Piece]) -> None:
    """Give every number of the pieces its unit; what finds none is dropped and leaves its piece unclean."""
    centuries_named = any(piece.centuries for piece in pieces)
    _share_eras([mark for piece in pieces if piece.clean for mark in piece.marks])
    for piece in pieces:
        if not piece.clean:
            _share_eras(piece.marks)
        _resolve(piece, centuries_named)


def _resolve(piece: Piece, centuries_named: bool) -> None:
    _read_decades(piece)
    for mark in piece.marks:
        if not mark.kind:
            mark.kind = _kind(mark, piece, centuries_named)
        elif mark.kind == "year" and piece.ago and mark.span is None:
            mark.kind = "ago"
        elif mark.kind == "century" and not centuries_named:
            mark.review = "century_assumed"
    if not all(mark.kind for mark in piece.marks):
        piece.clean = False
        piece.marks = [mark for mark in piece.marks if mark.kind]


def _kind(mark: Mark, piece: Piece, centuries_named: bool) -> str:
    """What a bare number counts."""
    number = mark.low
    year_like = FIRST_BARE_YEAR <= number <= LAST_YEAR and not mark.grouped
    if piece.ago or mark.tolerance:
        return "ago"
    if number != int(number) or number < 1:
        return ""
    if 1 <= number <= _LAST_ORDINALS.get(mark.unit, 0):
        return mark.unit
    if mark.counted and mark.unit in LENGTHS:
        return ""  # so many centuries, but since when?
    if mark.era == "bc" and centuries_named and not mark.unit and number <= _LAST_ORDINALS["century"]:
        return "century"  # Thế kỷ 5, 4 TCN
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
    """`750 - 250 TCN`, `Thế kỷ V, IV TCN`: both are before our era; `100 TCN - 100`: the second is not."""
    for left, right in reversed(list(pairwise(marks))):
        if left.kind != right.kind:
            continue
        if right.era and not left.era:
            if right.join or _is_listed(left, right):
                left.era = right.era
        elif left.era and not right.era and right.join:
            right.era = "ad"


def _is_listed(left: Mark, right: Mark) -> bool:
    """Whether two numbers count on in one unit: `Thế kỷ V, IV`, `cuối thế kỷ II đầu thế kỷ I`."""
    if not right.unit:
        return bool(left.kind or left.unit)
    return bool(left.kind or left.unit == right.unit) and left.low == right.low + 1


def _read_decades(piece: Piece) -> None:
    """`những năm 60 thế kỷ XX`: the century belongs to the decade; `những năm 1954 - 1960` are years."""
    decades = [mark for mark in piece.marks if mark.kind == "decade" or (mark.unit == "decade" and not mark.kind)]
    if not decades or any(mark.low < FIRST_BARE_YEAR and mark.low >= 100 for mark in decades):
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
        piece.marks = [mark for mark in piece.marks if mark.kind != "century"]
