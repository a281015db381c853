"""Rows of a register that are no artifact: titles of groups, totals, column numbers, what stands below the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.folding import clean, fold

Kind = Literal["group", "total", "header", "below"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was passed over, with its words."""

    row: int
    kind: Kind
    words: str


_MOST_CELLS_BELOW = 3
_FIGURES = re.compile(r"[0-9][0-9.,\s]*(?:[^\W\d]{1,6})?")
_TOTAL = re.compile(r"(?:tổng|cộng|mang sang|chuyển sang|lũy kế|luỹ kế|bằng chữ|total)(?!\w)", re.IGNORECASE)
_BARE_TOTAL = re.compile(r"(?:tong (?:cong|so)|cong(?:\s*:|$)|mang sang|bang chu)", re.IGNORECASE)
_BELOW = re.compile(
    r"nguoi (?:lap|ghi|kiem|viet|vao so|giao|nhan|ky)|(?:ban |pho )?giam doc|thu truong|ke toan|xac nhan"
    r"|\(?ky,? |ky ten|truong (?:phong|ban)|thu kho|phu trach|can bo|dai dien|hoi dong|(?:nguoi )?duyet|noi nhan"
    r"|thanh vien"
    r"|.*\bngay\b.{0,12}\bthang\b.{0,10}\bnam\b|ghi chu\s*:|so nay (?:co|gom)|gom co"
)
_ROMAN = re.compile(r"[IVX]{1,5}")
_ORDINAL = re.compile(r"(?:([IVX]{1,5}|[A-ZĐ])\s*[.):/-]+|([0-9]{1,2}(?:\.[0-9]{1,2})*)\s*[.)])\s*(?=[^\W\d])")
_TITLE_WORDS = re.compile(
    r"(?:nhom|phan|chuong|muc|loai|chat lieu|suu tap|bo suu tap|kho|hien vat|thoi ky|nien dai|khu vuc|trung bay)\b"
)


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row without a register number is a sum: «Tổng cộng», beside it nothing but figures."""
    words = [cell for cell in cells if cell]
    totals = [cell for cell in words if _TOTAL.match(cell) or (cell.isascii() and _BARE_TOTAL.match(cell))]
    return bool(totals) and all(_FIGURES.fullmatch(cell) for cell in words if cell not in totals)


def is_group(cells: Sequence[str], number_at: int) -> bool:
    """Whether a row without a register number is the title of the rows below it.

    At most its ordinal and figures stand beside it, and it begins like a title («I. CHẤT LIỆU ĐÁ», «A | Kho cơ sở»,
    «Nhóm công cụ») or stands alone left of the column of numbers, at the place `number_at`.
    """
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    if len(filled) > 1 and (_ROMAN.fullmatch(filled[0][1].rstrip(".")) or re.fullmatch(r"[A-ZĐ]\.?", filled[0][1])):
        return all(_FIGURES.fullmatch(cell) for _place, cell in filled[2:])
    place, title = filled[0]
    if not all(_FIGURES.fullmatch(cell) for _place, cell in filled[1:]) or _FIGURES.fullmatch(title):
        return False
    if _ORDINAL.match(title) or _TITLE_WORDS.match(fold(title)):
        return True
    words = title.split()
    if len(words) > 1 and title.isupper() and not re.search(r"[0-9]", title):
        return True
    return len(filled) == 1 and place < number_at


def is_below(cells: Sequence[str], *, after_end: bool) -> bool:
    """Whether a row under the last artifact belongs to no table: places for signatures, names, a note.

    `after_end`: a total or such a row came before it.
    """
    filled = [cell for cell in cells if cell]
    if any(_BELOW.match(fold(cell)) for cell in filled) and len(filled) <= 2 * _MOST_CELLS_BELOW:
        return True
    return after_end and len(filled) <= _MOST_CELLS_BELOW


def ordinal_kind(title: str) -> str:
    """What a title counts itself by: Roman figures, letters, figures with so many dots, or nothing."""
    found = _ORDINAL.match(title)
    if not found:
        return "I" if _ROMAN.fullmatch(title.split()[0]) else ""
    if found[2]:
        return f"1{'.1' * found[2].count('.')}"
    return "I" if _ROMAN.fullmatch(found[1]) else "A"


class Groups:
    """The titles that stand above a row: «A. KHO CƠ SỞ» goes on while «I. ĐÁ» gives way to «II. GỖ»."""

    def __init__(self) -> None:
        self._titles: list[tuple[str, str]] = []

    def begin(self, title: str) -> None:
        """A title was met."""
        kind = ordinal_kind(title)
        for place, (other, _title) in enumerate(self._titles):
            if other == kind:
                del self._titles[place:]
                break
        self._titles.append((kind, title))

    @property
    def text(self) -> str:
        """The titles in force, the outer one first."""
        return " / ".join(title for _kind, title in self._titles)


def words_of(cells: Sequence[str]) -> str:
    """The words of a row in one line."""
    return " ".join(clean(cell).replace("\n", " ") for cell in cells if cell.strip())
