"""A whole table repaired: a cell alone may be read in two ways, its row and its column cannot."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from catalog.legacy.encodings import LETTERS
from catalog.legacy.misreading import Way, read_in, way_of_font
from catalog.legacy.repairing import diagnose, is_possible, is_unicode, read_like_others, restore_controls
from catalog.legacy.spelling import has_broken_word, is_beyond_repair

Rows = list[tuple[int, list[str]]]

#: So many different texts show in which ways a table was decoded wrongly.
_SAMPLE = 3000
_FEWEST_WITNESSES = 2
#: A long text is repaired, and said to be suspect, although some words stay strange: so many right for a wrong one.
_FEWEST_RIGHT, _RIGHT_FOR_A_WRONG_ONE = 4, 4
#: A column or a table tells of its undecided cells if so nearly all others are of one kind; a column with more than
#: one, for that may be its header.
_NEARLY_ALL = 20
#: A cell says nothing of its neighbours if so many times more of its own column are as it is.
_MOSTLY = 3


class Mended(NamedTuple):
    """A cell that was repaired, is suspect, or both. `after` is `before` where it was left. Columns count from 0."""

    row: int
    column: int
    before: str
    after: str
    encoding: str
    suspect: bool


@dataclass(slots=True)
class _Evidence:
    """How many cells of a row, a column or the table are proven to be legacy text, and to be Unicode."""

    legacy: int = 0
    unicode: int = 0

    def verdict(self, times: int = _NEARLY_ALL) -> bool | None:
        """Whether the others are legacy text too; None where this cannot tell."""
        if self.legacy > times * self.unicode:
            return True
        return False if self.unicode > times * self.legacy else None


@dataclass(slots=True)
class _Table:
    """What is known while the cells are gone through."""

    ways: list[Way]
    #: The columns of a row's cells that are proven to be of a kind: itself for legacy text, ~column for Unicode.
    rows: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    columns: defaultdict[int, _Evidence] = field(default_factory=lambda: defaultdict(_Evidence))
    whole: _Evidence = field(default_factory=_Evidence)
    mended: list[Mended] = field(default_factory=list)
    #: Cells whose words are possible as they stand: (row, column, the row's cells).
    open: list[tuple[int, int, list[str]]] = field(default_factory=list)
    #: Cells with words that cannot be, which no way makes right.
    unread: list[tuple[int, int, str]] = field(default_factory=list)

    def is_legacy(self, row: int, column: int) -> bool | None:
        """Whether an undecided cell is legacy text: by what is odd in its row, its column, its row, or the table."""
        odd, whole_row = self._of_row(row)
        in_column = self.columns[column]
        tells = in_column.legacy + in_column.unicode >= _FEWEST_WITNESSES
        for evidence in (odd, *([in_column] if tells else []), whole_row, self.whole):
            if (verdict := evidence.verdict()) is not None:
                return verdict
        return None

    def _of_row(self, row: int) -> tuple[_Evidence, _Evidence]:
        """What the cells of a row show that are not as most of their column is; and what all of them show."""
        odd, every = _Evidence(), _Evidence()
        for proven in self.rows[row]:
            is_legacy = proven >= 0
            column = self.columns[proven if is_legacy else ~proven]
            for evidence in (every,) if column.verdict(_MOSTLY) is is_legacy else (odd, every):
                evidence.legacy += is_legacy
                evidence.unicode += not is_legacy
        return odd, every

    def count(self, row: int, column: int, *, legacy: bool) -> None:
        """Note that a cell is proven to be of a kind."""
        self.rows[row].append(column if legacy else ~column)
        for evidence in (self.columns[column], self.whole):
            if legacy:
                evidence.legacy += 1
            else:
                evidence.unicode += 1


#: What rows consist of that need no look: no sign that legacy text is full of. Only in a table that has rows of
#: another kind can words of these letters be legacy text too («Sè», «gèm»).
_PLAIN = re.compile(f"[\x00-\x7f\u00a0“”‘’–—…{LETTERS}{LETTERS.upper()}]*")


def mend(rows: Rows, fonts: Mapping[int, str] | None = None) -> list[Mended]:
    """Repair in place what was decoded wrongly, and make it NFC. Returns what was repaired or is suspect.

    `fonts` names the font of columns (counted from 0) where it is known.
    """
    strange = []
    mended = []
    for row in rows:
        joined = "\x1f".join(row[1])
        if _PLAIN.fullmatch(joined) is None:
            strange.append(row)
        elif is_beyond_repair(joined):
            mended += [
                Mended(row[0], column, cell, cell, "", suspect=True)
                for column, cell in enumerate(row[1])
                if is_beyond_repair(cell)
            ]
    ways = {column: way for column, font in (fonts or {}).items() if (way := way_of_font(font))}
    table = _Table(list(dict.fromkeys([*ways.values(), *_ways(strange)])), mended=mended)
    for column in ways:
        table.columns[column].legacy += _FEWEST_WITNESSES
    for number, cells in rows if table.ways else strange:
        for column, cell in enumerate(cells):
            if not cell.isascii():
                _mend_cell(table, number, column, cells, cell)
    _decide_open(table)
    return sorted(set(table.mended))


def _ways(rows: Rows) -> list[Way]:
    """The ways in which texts of the table were decoded wrongly, the commonest first."""
    texts = dict.fromkeys(cell for _number, cells in rows for cell in cells if _PLAIN.fullmatch(cell) is None)
    certain: Counter[Way] = Counter()
    for text in islice(texts, 0, None, max(1, len(texts) // _SAMPLE)):
        whole = unicodedata.normalize("NFC", text)
        if not is_unicode(whole) and (reading := diagnose(whole).certain):
            certain[reading.way] += 1
    return [way for way, count in certain.most_common() if count >= _FEWEST_WITNESSES]


def _mend_cell(table: _Table, number: int, column: int, cells: list[str], cell: str) -> None:
    text = unicodedata.normalize("NFC", cell)
    cells[column] = text
    if is_unicode(text):
        table.count(number, column, legacy=False)
        if is_beyond_repair(text):
            table.mended.append(Mended(number, column, text, text, "", suspect=True))
    elif is_possible(text):
        table.open.append((number, column, cells))
    elif reading := _reading(text, tuple(table.ways)):
        table.count(number, column, legacy=True)
        cells[column] = reading[0]
        table.mended.append(Mended(number, column, text, *reading))
    elif has_broken_word(text) or is_beyond_repair(text):
        table.mended.append(Mended(number, column, text, text, "", suspect=True))
    else:
        table.unread.append((number, column, text))


@lru_cache(maxsize=8192)
def _reading(text: str, ways: tuple[Way, ...]) -> tuple[str, str, bool] | None:
    """What an impossible text says: text, encoding, and whether it stays suspect."""
    for way in ways:
        if reading := read_like_others(text, way):
            return reading.text, reading.encoding, False
    if reading := diagnose(text).certain:
        return reading.text, reading.encoding, False
    if restored := restore_controls(text):
        return restored, "cp1252", False
    return next(filter(None, (_mostly_right(text, way) for way in ways)), None)


def _mostly_right(text: str, way: Way) -> tuple[str, str, bool] | None:
    reading = read_in(text, way)
    if reading is None:
        return None
    enough = max(_FEWEST_RIGHT, _RIGHT_FOR_A_WRONG_ONE * reading.spelling.impossible)
    return (reading.text, reading.encoding, True) if reading.spelling.valid >= enough else None


def _decide_open(table: _Table) -> None:
    """Read cells whose words are possible in two ways as their column, their row or the table is read."""
    if not table.ways:
        return
    for number, column, cells in table.open:
        text = cells[column]
        reading = read_like_others(text, table.ways[0])
        if reading is None or not reading.spelling.valid:
            continue
        is_legacy = table.is_legacy(number, column)
        if is_legacy:
            cells[column] = reading.text
            table.mended.append(Mended(number, column, text, reading.text, reading.encoding, suspect=False))
        elif is_legacy is None:
            table.mended.append(Mended(number, column, text, text, "", suspect=True))
    for number, column, text in table.unread:
        if table.is_legacy(number, column):
            table.mended.append(Mended(number, column, text, text, "", suspect=True))
