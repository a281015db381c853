"""Where the header of a table is: below titles and prefaces, in one line to three."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from catalog.folding import clean, fold_name
from catalog.person_headers import holds_persons
from catalog.sheets.grid import Area, Rows

IsLabel = Callable[[str], bool]

HEADER_WITHIN_ROWS = 50
_FEWEST_LABELS = 2
_FOOTNOTE = re.compile(r"\s*\(\*+\)$")
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,3})\)?")
_FEWEST_NUMBERS = 3
_MOST_LINES = 3
#: What below another field is of that one, «Tình trạng | Ghi chú»; and what is of all but a general title: «Sưu tầm |
#: Thời gian» is no dating.
_OF_A_FIELD = frozenset(map(fold_name, ("số", "tên", "loại", "hiện vật", "nơi", "ghi chú")))
_OF_ANYTHING = frozenset(map(fold_name, ("thời gian", "ngày", "ngày tháng", "ngày tháng năm", "năm")))
_GENERAL = tuple(map(fold_name, ("thông tin", "nội dung", "mô tả", "hiện vật", "đặc điểm")))
_NOTE = re.compile(r"\s*[(\[][^)\]]*[)\]]$")


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns and the places, in the rows of a grid, of its first and last line."""

    names: list[str]
    first: int
    last: int


def header_words(cell: str) -> str:
    """A header cell without what makes it look good: line ends, doubled blanks, stars, a colon.

    >>> header_words(" *Kích  thước (cm):"), header_words("Số đăng ký (*)")
    ('Kích thước (cm)', 'Số đăng ký')
    """
    words = " ".join(clean(cell).split())
    return _FOOTNOTE.sub("", words).strip(" *:_")


def label_test(labels: frozenset[str]) -> IsLabel:
    """A test of cells against labels, accents and case aside."""
    folded = frozenset(map(fold_name, labels))
    return lambda cell: bool(cell) and fold_name(header_words(cell)) in folded


def find_header(rows: Rows, merged: list[Area], is_label: IsLabel) -> Header | None:
    """The header: of the first rows, the one with most labels, two at least, with the line that belongs to it."""
    head = rows[:HEADER_WITHIN_ROWS]
    scores = [len({fold_name(header_words(cell)) for cell in cells if is_label(cell)}) for _number, cells in head]
    if not scores or max(scores) < _FEWEST_LABELS:
        return None
    first = last = scores.index(max(scores))
    while first and last - first < _MOST_LINES - 1 and _reaches_down(rows[first - 1][0], rows[first][0], merged):
        first -= 1
    while last + 1 < len(rows) and last - first < _MOST_LINES - 1 and _goes_on(rows, last, merged, is_label):
        last += 1
    names = [header_words(cell) for cell in rows[first][1]]
    for upper, lower in pairwise(rows[first : last + 1]):
        names = _two_lines((upper[0], names), lower, merged, is_label)
    return Header(names, first, last)


def _reaches_down(upper: int, lower: int, merged: list[Area]) -> bool:
    return any(top <= upper and bottom >= lower for top, _left, bottom, _right in merged)


def _goes_on(rows: Rows, place: int, merged: list[Area], is_label: IsLabel) -> bool:
    """Whether the row below goes on with the header: merged cells say so, or it only fills gaps below groups."""
    (number, upper), (below, lower) = rows[place], rows[place + 1]
    if below != number + 1 or not any(cell.strip() for cell in lower):
        return False
    if _reaches_down(number, below, merged):
        return True
    filled = [column for column, cell in enumerate(lower) if cell.strip()]
    groups = _groups(upper, lower, number, merged)
    gaps = {column for column in filled if not _at(upper, column).strip()}
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
        words = header_words(_at(upper, column))
        if not words and column and _at(lower, column).strip():
            words = groups.get(column - 1, "")
        groups[column] = words
    for top, left, bottom, right in merged:
        if top <= number <= bottom:
            groups.update(dict.fromkeys(range(left, right + 1), header_words(_at(upper, left))))
    return groups


def _two_lines(
    upper: tuple[int, list[str]], lower: tuple[int, list[str]], merged: list[Area], is_label: IsLabel
) -> list[str]:
    groups = _groups(upper[1], lower[1], upper[0], merged)
    names = []
    for column in range(max(len(upper[1]), len(lower[1]))):
        group, own = groups.get(column, ""), header_words(_at(lower[1], column))
        both = f"{group} {own}"
        if not own:
            names.append(header_words(_at(upper[1], column)))
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
    return not is_label(_NOTE.sub("", own))


def numbers_columns(cells: list[str]) -> bool:
    """Whether a row only numbers the columns, as printed forms do: 1 2 3 …, (1) (2) (3) …, A B 1 2 3 …."""
    words = [cell.strip() for cell in cells if cell.strip()]
    while words and words[0] in ("A", "B", "C"):
        words.pop(0)
    numbers = [int(found[1]) for word in words if (found := _COLUMN_NUMBER.fullmatch(word))]
    ascending = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return len(numbers) == len(words) >= _FEWEST_NUMBERS and ascending and numbers[0] <= 3
