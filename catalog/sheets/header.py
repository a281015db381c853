"""Where the header of a table is: below titles and prefaces, in one line to three."""

import re
from dataclasses import dataclass
from itertools import pairwise

from catalog.folding import fold_name
from catalog.person_headers import holds_persons
from catalog.sheets.column_names import (
    ORDINAL,
    IsLabel,
    is_register_number,
    labels_in,
    line_words,
    meaning,
    says_label,
    without_note,
)
from catalog.sheets.grid import Area, Rows
from catalog.sheets.numbering import column_signs

HEADER_WITHIN_ROWS = 200
_FEWEST_LABELS = 2
MOST_LINES = 3
#: Cells of an entry above the header, with its number and its name; where there are fewer columns, all of them.
_FEWEST_FILLED = 3
_NUMBER = re.compile(r"\(?[^\W\d_]{0,8}[\s.:-]*[0-9][\w./ )-]*")
#: What below another field is of that one, «Tình trạng | Ghi chú»; and what is of all but a general title: «Sưu tầm |
#: Thời gian» is no dating.
_OF_A_FIELD = frozenset(map(fold_name, ("số", "tên", "loại", "hiện vật", "nơi", "ghi chú")))
_OF_ANYTHING = frozenset(map(fold_name, ("thời gian", "ngày", "ngày tháng", "ngày tháng năm", "năm")))
_GENERAL = tuple(map(fold_name, ("thông tin", "nội dung", "mô tả", "hiện vật", "đặc điểm")))


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and the places, in the rows of a grid, of its first and last line.

    `labels` are the meanings of what is a label in its lines.
    """

    names: list[str]
    first: int
    last: int
    labels: frozenset[str]

    @property
    def number_at(self) -> int | None:
        """The place of the column of register numbers."""
        return next((place for place, name in enumerate(self.names) if is_register_number(name)), None)


def find_header(rows: Rows, merged: list[Area], is_label: IsLabel) -> Header | None:
    """The header: in the first rows, the first with two labels at least, one of them of the register number.

    One with more labels takes its place as long as no entry stands between them: titles hold labels too. Where none
    names the register number, it is asked for labels alone.
    """
    lines = [(number, line_words(cells, is_label)) for number, cells in rows[: HEADER_WITHIN_ROWS + MOST_LINES - 1]]
    places = (
        place
        for place, (_n, words) in enumerate(lines[:HEADER_WITHIN_ROWS])
        if any(says_label(w, is_label) for w in words)
    )
    headers = (header_at(lines, place, merged, is_label) for place in places)
    found = [header for header in headers if len(header.labels) >= _FEWEST_LABELS]
    chosen: Header | None = None
    for header in [header for header in found if header.number_at is not None] or found:
        if chosen is None:
            chosen = header
        elif header.first <= chosen.last:
            # A title over a header looks like its first line, but gives no column a name.
            by_both, by_lower = (len(labels_in(h.names, is_label)) for h in (chosen, header))
            chosen = header if by_lower >= by_both else chosen
        elif len(header.labels) > len(chosen.labels) and not _holds_entry(rows[chosen.last + 1 : header.first], chosen):
            chosen = header
    return chosen


def _holds_entry(rows: Rows, header: Header) -> bool:
    """Whether a row stands there with something that may be its number, and something beside it."""
    at = header.number_at
    return any(
        sum(map(bool, map(str.strip, cells))) > 1
        and (at is None or _NUMBER.fullmatch(_at(cells, at).strip()))
        and not column_signs(cells)
        for _number, cells in rows
    )


def entries_above(rows: Rows, header: Header, is_label: IsLabel) -> list[int]:
    """The numbers of rows above the header that look like entries under it: a number, a name, most columns filled."""
    means = [meaning(name) for name in header.names]
    at = header.number_at
    if at is None or "name" not in means:
        return []
    figures_at = [place for place, what in enumerate(means) if what in (ORDINAL, "quantity")]
    named = sum(map(bool, header.names))
    fewest = max(named // 2 + 1, min(_FEWEST_FILLED, named))
    return [
        number
        for number, cells in rows[: header.first]
        if sum(map(bool, map(str.strip, cells))) >= fewest
        and _NUMBER.fullmatch(_at(cells, at).strip())
        and any(map(str.isalpha, _at(cells, means.index("name"))))
        and not any(_at(cells, place)[:1].isalpha() for place in figures_at)
        and not any(map(is_label, cells))
    ]


def header_at(lines: Rows, place: int, merged: list[Area], is_label: IsLabel) -> Header:
    """The header that has the line at this place; `lines` hold words as `line_words` gives them."""
    first = last = place
    while first and last - first < MOST_LINES - 1 and _reaches_down(lines[first - 1][0], lines[first][0], merged):
        first -= 1
    while last + 1 < len(lines) and last - first < MOST_LINES - 1 and _goes_on(lines, last, merged, is_label):
        last += 1
    names = lines[first][1]
    for upper, lower in pairwise(lines[first : last + 1]):
        names = _two_lines((upper[0], names), lower, merged, is_label)
    words = [*names, *(word for _number, line in lines[first : last + 1] for word in line)]
    return Header(
        list(names), first, last, frozenset(meaning(without_note(w)) for w in words if says_label(w, is_label))
    )


def _reaches_down(upper: int, lower: int, merged: list[Area]) -> bool:
    return any(top <= upper and bottom >= lower for top, _left, bottom, _right in merged)


def _goes_on(rows: Rows, place: int, merged: list[Area], is_label: IsLabel) -> bool:
    """Whether the row below goes on with the header: merged cells say so, or it only fills gaps below groups."""
    (number, upper), (below, lower) = rows[place], rows[place + 1]
    if below != number + 1 or not any(lower):
        return False
    if _reaches_down(number, below, merged):
        return True
    filled = [column for column, cell in enumerate(lower) if cell]
    groups = _groups(upper, lower, number, merged)
    gaps = {column for column in filled if not _at(upper, column)}
    in_groups = all(
        groups.get(column, "") and (column + 1 in gaps or not is_label(_at(upper, column))) for column in filled
    )
    return in_groups and bool(gaps) and not any(c.isdigit() for column in filled for c in lower[column])


def _at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _groups(upper: list[str], lower: list[str], number: int, merged: list[Area]) -> dict[int, str]:
    """The words of the upper line that stand over each column: merged over it, or at the left of a gap."""
    groups: dict[int, str] = {}
    for column in range(max(len(upper), len(lower))):
        words = _at(upper, column)
        if not words and column and _at(lower, column):
            words = groups.get(column - 1, "")
        groups[column] = words
    for top, left, bottom, right in merged:
        if top <= number <= bottom:
            groups.update(dict.fromkeys(range(left, right + 1), _at(upper, left)))
    return groups


def _two_lines(
    upper: tuple[int, list[str]], lower: tuple[int, list[str]], merged: list[Area], is_label: IsLabel
) -> list[str]:
    groups = _groups(upper[1], lower[1], upper[0], merged)
    names = []
    for column in range(max(len(upper[1]), len(lower[1]))):
        group, own = groups.get(column, ""), _at(lower[1], column)
        both = f"{group} {own}"
        if not own:
            names.append(_at(upper[1], column))
        elif not group or own == group:
            names.append(own)
        elif is_label(both) or _needs(own, group, is_label):
            names.append(both)
        else:
            names.append(own)
    return names


def _needs(own: str, group: str, is_label: IsLabel) -> bool:
    """Whether a name below a title does not say without it what the column holds."""
    if holds_persons(group):  # «Người hiến tặng | Dân tộc» is the donor's
        return not (holds_persons(own) and is_label(own))
    if fold_name(group).startswith(_GENERAL):
        return False
    bare = fold_name(own)
    if bare in _OF_ANYTHING or (bare in _OF_A_FIELD and is_label(group)):
        return True
    return not is_label(without_note(own))
