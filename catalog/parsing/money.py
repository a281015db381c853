"""Amounts of money as registers write them, in đồng."""

import re
from functools import lru_cache

from catalog.folding import fold
from catalog.missing_values import missing_value
from catalog.parsing.numbers import parse_decimal
from catalog.parsing.parsed import Money

_SCALES = {"nghin": 10**3, "ngan": 10**3, "k": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}
_USUAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){0,5}")
_AMOUNT = re.compile(
    r"(?P<number>[0-9][0-9., ]*?) ?(?P<scale>nghin|ngan|k|trieu|tr|ty|ti)?[.]? ?"
    r"(?:dong chan|dong|vnd|vnđ|d|₫)?(?: ?viet nam| chan)?[.]?(?:/-)?"
)


@lru_cache(maxsize=4096)
def parse_money(text: str) -> Money | None:
    """The amount that the whole of `text` is; None where nothing is known. Other currencies are not read.

    >>> parse_money("3.500.000").vnd, parse_money("3,5 triệu đồng").vnd
    (3500000, 3500000)
    """
    if _USUAL.fullmatch(text):
        return Money(vnd=int(text.replace(".", "")))
    if not text or missing_value(text):
        return None
    found = _AMOUNT.fullmatch(fold(text))
    number = parse_decimal(found["number"]) if found else None
    if not found or number is None:
        return Money(review="unread")
    amount = number * _SCALES.get(found["scale"] or "", 1)
    return Money(vnd=round(amount)) if amount == round(amount) else Money(review="unread")
