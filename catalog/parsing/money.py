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
_COMMA_GROUPS = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED = re.compile(r"[.,][0-9]{3}$")
#: `2,500 triệu`: two and a half, as a zero at the end is seldom written, or two thousand five hundred.
_DOUBTFUL = re.compile(r"[1-9][0-9]{0,2},[0-9]{2}0")
_USUAL = re.compile(r"0|[1-9][0-9]{0,2}(?:\.[0-9]{3}){0,5}")
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
    if not found:
        return Money(review="unread")
    scale = found["scale"]
    number = parse_decimal(found["number"]) if scale else _dong(found["number"])
    if number is None or (scale and _DOUBTFUL.fullmatch(found["number"])):
        return Money(review="unread")
    amount = number * _SCALES.get(scale or "", 1)
    return Money(vnd=round(amount)) if amount == round(amount) else Money(review="unread")


def _dong(text: str) -> int | float | None:
    """A number of đồng, which has no thousandths: `500,000` is half a million, `3.500,000` nobody knows."""
    if _GROUPED.search(text) and len(set(text) & set("., ")) > 1:
        return None
    return parse_decimal(text.replace(",", ".") if _COMMA_GROUPS.fullmatch(text) else text)


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
