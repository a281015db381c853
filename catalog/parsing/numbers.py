"""Numbers as they are written in Vietnamese: comma for decimals, dot for thousands."""

import re

_MOST_SIGNS = 30
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
#: Digits, or groups of three with one sign between them.
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}([., ])[0-9]{3}(?:\1[0-9]{3})*")
_BESIDE_SIGN = re.compile(r" *([.,]) *")


def parse_decimal(text: str) -> int | float | None:
    """The value of a written number, or None where it is none, badly grouped, or longer than any in a register.

    A single separator before exactly three digits groups thousands when it is a dot, a comma is
    the decimal mark; where both stand, the last one is.

    >>> parse_decimal("1.234"), parse_decimal("12,5"), parse_decimal("1,234.5"), parse_decimal("35.00.000")
    (1234, 12.5, 1234.5, None)
    """
    text = text.strip()
    if len(text) > _MOST_SIGNS or not re.fullmatch(r"[0-9][0-9., ]*", text):
        return None
    text = _BESIDE_SIGN.sub(r"\1", text)
    if "." in text and "," in text:
        decimal = max(".,", key=text.rfind)
    elif "," in text:
        decimal = "," if text.count(",") == 1 else ""
    else:
        decimal = "" if _THOUSANDS.fullmatch(text) or text.count(".") > 1 else "."
    whole, _, fraction = text.rpartition(decimal) if decimal and decimal in text else (text, "", "")
    if not _WHOLE.fullmatch(whole) or not (fraction or "0").isdigit():
        return None
    digits = re.sub(r"[., ]", "", whole)
    return float(f"{digits}.{fraction}") if fraction.strip("0") else int(digits)
