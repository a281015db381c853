"""Amounts of money as registers write them, in đồng."""

import re
from functools import lru_cache

from catalog.folding import fold
from catalog.missing_values import missing_value
from catalog.parsing.numbers import parse_decimal
from catalog.parsing.parsed import Money

_SCALES = {"nghin": 10**3, "ngan": 10**3, "ng": 10**3, "k": 10**3}
_SCALES |= {"trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_DONG = "dong|vnd|d|₫"
_USUAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){0,5}")
_AMOUNT = re.compile(
    rf"(?:vnd ?)?(?P<number>[0-9][0-9., ]*?) ?(?P<scale>{_SCALE})?[.]? ?(?:{_DONG})?(?: ?viet nam| chan)?[.]?(?:/-)?"
)
_UNIT = re.compile(
    rf"(?:[x*] ?)?(?:1(?P<zeros>(?:[., ]?000)+)|(?P<scale>{_SCALE}))[.]? ?(?:{_DONG})?(?: viet nam)?"
    rf"|(?P<other>[0-9][0-9., ]*)?(?:{_DONG})(?: viet nam)?"
)
_CURRENCY = (
    r"[$€£¥]|usd|us\$|do la(?: my)?|euro?|(?:dong )?frf?|franc|phrang|gbp|bang anh|jpy|yen|cny|rmb|nhan dan te|te"
    r"|rup|rub|thb|bat|lak|kip|khr|riel|(?:dong )?dong duong|luong vang|cay vang|chi vang"
)
_FOREIGN = re.compile(_CURRENCY)
_HAS_UNIT = re.compile(rf"[0-9][.,]? ?(?:{_SCALE}|{_DONG}|{_CURRENCY})(?![a-z])|[$€£¥]")
_NAMES = {1: "", 10**3: "nghìn đồng", 10**6: "triệu đồng", 10**9: "tỷ đồng"}


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


def money_unit(words: str) -> str | None:
    """The unit that words name, as it is written after an amount; "" for đồng, None for words that name none.

    >>> money_unit("1.000đ"), money_unit("tr.đ"), money_unit("VNĐ"), money_unit("USD"), money_unit("ước tính")
    ('nghìn đồng', 'triệu đồng', '', 'USD', None)
    """
    folded = fold(words)
    if _FOREIGN.fullmatch(folded):
        return words
    found = _UNIT.fullmatch(folded)
    if not found:
        return None
    if found["other"]:
        return f"(x {words})"
    factor = 10 ** found["zeros"].count("0") if found["zeros"] else _SCALES.get(found["scale"] or "", 1)
    return _NAMES.get(factor, f"(x {words})")


def has_money_unit(text: str) -> bool:
    """Whether an amount says itself what it is in: `3,5 triệu`, `200 USD`."""
    return bool(_HAS_UNIT.search(fold(text)))
