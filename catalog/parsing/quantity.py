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


_QUANTITY = re.compile(
    r"(?P<count>[0-9][0-9.,]*)\s*(?P<unit>[^\W\d_][^()0-9]*?)?\s*"
    r"(?:\(\s*(?P<inner>[0-9][0-9.,]*)\s*(?P<inner_unit>[^()0-9]*?)\s*\))?"
)


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` is; None where it is none, not whole, or not positive."""
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text):
        return Quantity(int(text))
    found = _QUANTITY.fullmatch(text.strip())
    if not found:
        return None
    count = _whole(found["count"])
    inner = _whole(found["inner"]) if found["inner"] else None
    if count is None or (found["inner"] and inner is None):
        return None
    return Quantity(count, found["unit"] or None, inner, found["inner_unit"] or None)


def _whole(text: str) -> int | None:
    value = parse_decimal(text)
    return value if isinstance(value, int) and 1 <= value <= 2**31 - 1 else None
