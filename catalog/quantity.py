"""Numbers and quantities as they are written in Vietnamese: comma for decimals, dot for thousands."""

import re
from dataclasses import dataclass

_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})+")


def parse_decimal(text: str) -> int | float | None:
    """The value of a written number, or None where it is none.

    A single separator before exactly three digits groups thousands when it is a dot, a comma is
    the decimal mark; where both stand, the last one is.

    >>> parse_decimal("1.234"), parse_decimal("12,5"), parse_decimal("1,234.5")
    (1234, 12.5, 1234.5)
    """
    text = text.strip().replace(" ", "")
    if not re.fullmatch(r"[0-9][0-9.,]*", text):
        return None
    last = max(text.rfind("."), text.rfind(","))
    if "." in text and "," in text:
        decimal = text[last]
    elif "," in text:
        decimal = "," if text.count(",") == 1 else ""
    else:
        decimal = "" if (found := _GROUPED.fullmatch(text)) and found[1] == "." else "."
    if decimal:
        whole, _, fraction = text.rpartition(decimal) if decimal in text else (text, "", "")
    else:
        whole, fraction = text, ""
    digits = re.sub(r"[.,]", "", whole)
    if not (digits + fraction).isdigit():
        return None
    if not fraction.strip("0"):
        return int(digits or "0")
    return float(f"{digits or '0'}.{fraction}")


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
