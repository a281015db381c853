"""Quantities: how many of what."""

import re
from dataclasses import dataclass

from catalog.parsing.numbers import parse_decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of what, and what a set holds: `01 bộ (05 chiếc)` is 1 bộ of 5 chiếc."""

    count: int
    unit: str | None = None
    inner_count: int | None = None
    inner_unit: str | None = None

    @property
    def pieces(self) -> int:
        """Single pieces: those inside a set where they are given, else the count."""
        return self.inner_count or self.count


_NUMBERS = dict(zip(("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), range(1, 11), strict=True))
_COUNT = rf"[0-9][0-9.,]*|(?:{'|'.join(_NUMBERS)})(?!\w)"
#: What is counted as one, and holds several: «1 bộ, 5 chiếc» are five. «2 cái, 3 mảnh» nobody can count.
_SET = r"(?:bộ|đôi|cặp|chùm|xâu|tập|hộp|túi|gói|bó|lô|cụm|nhóm|sưu tập|khay|thùng)\b"
_NOTE = r"(?:\([^()0-9]*\)\s*)?"  # «01 (một)», «1 (vỡ)»
_QUANTITY = re.compile(
    rf"(?P<count>{_COUNT})\s*{_NOTE}(?:(?P<unit>[^\W\d_][^()0-9]*?)\s*)??"
    rf"(?:\(\s*(?:gồm\s*|có\s*)?(?P<inner>[0-9][0-9.,]*)\s*(?P<inner_unit>[^()0-9]*?)\s*\)|{_NOTE})",
    re.IGNORECASE,
)
_OF_SET = re.compile(
    rf"(?P<count>{_COUNT})\s*(?P<unit>{_SET}[^()0-9]*?)\s*(?:[:,=/]|gồm|có)?\s*"
    r"(?P<inner>[0-9][0-9.,]*)\s*(?P<inner_unit>[^\W\d_][^()0-9]*)",
    re.IGNORECASE,
)


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` is; None where it is none, not whole, or not positive."""
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text):
        return Quantity(int(text))
    found = _QUANTITY.fullmatch(text.strip()) or _OF_SET.fullmatch(text.strip())
    if not found:
        return None
    count = _whole(found["count"])
    inner = _whole(found["inner"]) if found["inner"] else None
    if count is None or (found["inner"] and inner is None):
        return None
    return Quantity(count, found["unit"] or None, inner, found["inner_unit"] or None)


def _whole(text: str) -> int | None:
    value = _NUMBERS.get(text.lower()) or parse_decimal(text)
    return value if isinstance(value, int) and 1 <= value <= 2**31 - 1 else None
