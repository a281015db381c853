"""Numbers as they are written in Vietnamese: comma for decimals, dot for thousands."""

import re

_MOST_SIGNS = 30
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})+")


def parse_decimal(text: str) -> int | float | None:
    """The value of a written number, or None where it is none or longer than any number in a register.

    A single separator before exactly three digits groups thousands when it is a dot, a comma is
    the decimal mark; where both stand, the last one is.

    >>> parse_decimal("1.234"), parse_decimal("12,5"), parse_decimal("1,234.5")
    (1234, 12.5, 1234.5)
    """
    text = text.strip().replace(" ", "")
    if len(text) > _MOST_SIGNS or not re.fullmatch(r"[0-9][0-9.,]*", text):
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
