"""One piece of a dating, read from left to right into the times that it names."""

from catalog.parsing.dating_marks import Mark
from catalog.parsing.dating_words import Token
from catalog.parsing.days import day_of, numbers_of
from catalog.parsing.numbers import parse_decimal
from catalog.parsing.reigns import Period
from catalog.parsing.spans import LENGTHS

_CENTURIES = range(1, 22)
_LAST_REGNAL_YEAR = 61  # of Khang Hy


class Piece:
    """The marks of one piece of a text.

    `clean`: every word was understood. `cycle`: the place of a year in the cycle of sixty. `ago`: "ago", or "bp" for
    radiocarbon years. `centuries`: the word "thế kỷ" stands in it. `unended`: its last sign begins a span (`1945 -`).
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.clean = True
        self.doubt = False
        self.cycle: int | None = None
        self.marks: list[Mark] = []
        self.ago = ""
        self.centuries = False
        self.unit = ""
        self._next = Mark()
        self._reign: Mark | None = None
        self._regnal: float | None = None
        self._previous = ""
        for kind, value in tokens:
            _READERS[kind](self, value)
            self._previous = kind
        if self._next.share or self._next.era:
            self.clean = False  # "đầu Công nguyên", "late": a part of nothing
        self._give_reign_its_year()
        self.unended = bool(self.marks) and self._next.join in ("to", "dash")

    def _put(self, kind: str, low: float = 0, high: float | None = None) -> Mark:
        mark, self._next = self._next, Mark()
        mark.kind, mark.unit = kind, self.unit
        mark.low, mark.high = low, low if high is None else high
        self.marks.append(mark)
        return mark

    def _unknown(self, _value: object = None) -> None:
        self.clean = False

    _other = _unknown

    def _filler(self, _value: object) -> None:
        """A word that says nothing about the time."""

    _title = _no_years = _gap = _filler

    # numbers

    def _number(self, text: str) -> None:
        value = int(text) if text.isdigit() else parse_decimal(text)
        if value is None:
            self.clean = False
        elif self._previous == "plus_minus" and self.marks:
            self.marks[-1].tolerance = value
        elif self._previous == "month_name" and value <= 31:
            pass  # May 25, 1782
        elif self._reign and self._regnal is None and value <= _LAST_REGNAL_YEAR:
            self._regnal = value
        else:
            self._put("", value).grouped = not text.isdigit()

    def _roman(self, value: int) -> None:
        self._put(self.unit if self.unit == "millennium" else "century", value)

    def _place(self, text: str) -> None:
        self._put("", int(text[:-2]))

    def _nth(self, value: int) -> None:
        if self.unit in ("century", "millennium"):
            self._put(self.unit, value)
        else:
            self._regnal = value

    def _short(self, text: str) -> None:
        """`1830-41`, `1830-1`; but `1972-04` is a month."""
        first, last = numbers_of(text)
        written = text[4:].strip(" -/")
        whole = first - first % 10 ** len(written) + last
        if whole > first:
            self._put("year", first, whole)
        elif len(written) == 2 and 1 <= last <= 12:
            self._put("day").day = day_of([last, first])
        else:
            self._put("year", first)
            self.clean = False

    def _decade(self, text: str) -> None:
        self._put("decade", numbers_of(text)[0])

    def _day(self, text: str) -> None:
        self._put("day").day = day_of(numbers_of(text))

    _month = _day

    def _month_name(self, _value: object) -> None:
        if self._previous == "number" and self.marks and self.marks[-1].low <= 31:
            self.marks.pop()  # 25 May 1782

    def _iso(self, text: str) -> None:
        self._put("day").day = day_of(numbers_of(text)[:3][::-1])

    def _unit_word(self, value: str) -> None:
        self.unit = value
        self.centuries = self.centuries or value == "century"
        if value == "decade":
            return
        if self._previous == "number" and self.marks and not self.marks[-1].unit:
            self._count(value)
            return
        for mark in reversed(self.marks):
            if mark.kind or mark.unit == "decade" or mark.low not in _CENTURIES:
                break
            mark.kind = mark.unit = value

    def _count(self, unit: str) -> None:
        """`2 - 3 thế kỷ` are so many years; "thế kỷ 2" is the second century."""
        for mark in reversed(self.marks):
            if mark.kind or mark.unit:
                break
            mark.low, mark.high = mark.low * LENGTHS[unit], mark.high * LENGTHS[unit]
            mark.unit, mark.counted = unit, True
            if not mark.join:
                break

    def _scale(self, value: int) -> None:
        if self._previous != "number" or not self.marks:
            if value < 1_000_000:  # "triệu" alone is "triều", a dynasty
                self.clean = False
            return
        for mark in reversed(self.marks):
            if mark.kind or mark.low >= 1000:
                break
            mark.low, mark.high, mark.grouped = mark.low * value, mark.high * value, True
            if not mark.join:
                break

    def _years(self, _value: object) -> None:
        if self._previous in ("number", "scale") and self.marks:
            for mark in reversed(self.marks):
                if mark.counted:
                    break
                mark.counted = True
                if not mark.join:
                    break
        else:
            self.unit = "year"

    def _th(self, _value: object) -> None:
        """`thứ`: what follows counts years of a reign, and is no year itself."""
        if self.unit == "year":
            self.unit = ""

    def _cycle(self, value: int) -> None:
        self.cycle = value

    # names

    def _period(self, period: Period) -> None:
        self._put("period").span = (period.start, period.end)

    def _event(self, period: Period) -> None:
        self._put("year", period.start)

    def _reign_name(self, period: Period) -> None:
        if self._reign:  # Minh Mạng năm thứ 5 - Tự Đức năm thứ 3
            self._give_reign_its_year()
            self._regnal = None
        said = self._previous in ("title", "years", "scale")
        self._reign = self._put("reign")
        self._reign.span = (period.start, period.end)
        self._reign.place = period.place and not said

    def _give_reign_its_year(self) -> None:
        """Minh Mạng năm thứ 5 is one year; a sixtieth year of Minh Mạng there is not."""
        if self._reign and self._regnal is None:
            first = self.marks[0]
            if first.unit != "year" and not first.kind and first.low <= _LAST_REGNAL_YEAR:
                self._regnal = self.marks.pop(0).low  # năm thứ 5 Minh Mạng
            elif self.unit == "decade" and self.marks[-1] is self._reign and not self._reign.unit:
                self._regnal = 10  # "Bảo Đại thập niên" on an inscription: its tenth year, no decade
            elif self.cycle is not None:
                self._reign.place = False
        if self._regnal is None:
            return
        if not self._reign or not self._reign.span:
            self.clean = False
            return
        self._reign.place = False
        first_year, last_year = self._reign.span
        year = first_year + int(self._regnal) - 1
        if year > last_year:
            self._reign.review = "outside"
        else:
            self._reign.kind, self._reign.low, self._reign.high = "year", year, year

    # what is said about a time

    def _share(self, value: tuple[float, float]) -> None:
        first, last = self._next.share or value
        self._next.share = (min(first, value[0]), max(last, value[1]))

    def _about(self, _value: object) -> None:
        if self._previous == "place":
            self._unit_word("century")  # late 18th c.
        else:
            self._next.about = True

    def _doubt(self, _value: object) -> None:
        self.doubt = True

    def _before(self, _value: object) -> None:
        if self._previous in ("years", "unit_word") and self.marks and self.marks[-1].counted:
            self.ago = self.ago or "ago"  # 2.500 năm trước, 2 thế kỷ trước
        else:
            self._next.side = "before"

    def _after(self, _value: object) -> None:
        self._next.side = "after"

    def _until(self, _value: object) -> None:
        self._next.side = "until"

    def _over(self, _value: object) -> None:
        self._next.side = "over"

    def _under(self, _value: object) -> None:
        self._next.side = "under"

    def _from(self, _value: object) -> None:
        self._next.side = self._next.side or "since"

    def _onward(self, _value: object) -> None:
        self._turn("since")

    def _backward(self, _value: object) -> None:
        self._turn("until")

    def _turn(self, side: str) -> None:
        if self.marks:
            self.marks[-1].side = side
        else:
            self.clean = False

    def _to(self, _value: object) -> None:
        if self.marks:
            self._next.join = "to"
        else:
            self._next.side = "until"

    def _dash(self, text: str) -> None:
        if text == "~" and (not self.marks or self._next.join):
            self._next.about = True  # ~1900
        elif self.marks:
            self._next.join = self._next.join or "dash"
        elif self._previous in ("gap", "doubt"):
            self._next.side = "until"  # ... - 1945

    def _plus_minus(self, _value: object) -> None:
        if not self.marks:
            self._next.about = True

    def _and(self, _value: object) -> None:
        if self.marks:
            self._next.join = "and"

    _slash = _and

    def _or(self, _value: object) -> None:
        if self.marks:
            self._next.join = "or"

    def _era(self, value: str) -> None:
        if self.marks and not self.marks[-1].era and not self._next.join:
            self.marks[-1].era = value
        else:
            self._next.era = value

    def _ago(self, _value: object) -> None:
        self.ago = self.ago or "ago"

    def _bp(self, _value: object) -> None:
        self.ago = "bp"


_READERS = {name[1:]: reader for name, reader in vars(Piece).items() if name[0] == "_" and name[1] != "_"}
