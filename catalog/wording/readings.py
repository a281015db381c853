"""What was read out of the words of a card, in words: years, millimetres, grams, days."""

from datetime import date

from catalog.language import N_, _, decimal, whole
from catalog.parsing.parsed import Dimension, Parsed, Weight, Years

_AXES = {
    "height": N_("height"),
    "width": N_("width"),
    "length": N_("length"),
    "thickness": N_("thickness"),
    "depth": N_("depth"),
    "diameter": N_("diameter"),
    "circumference": N_("circumference"),
}
_REVIEWS = {
    "unread": N_("could not be read"),
    "partly_unread": N_("read in part"),
    "impossible_date": N_("there is no such date"),
    "unit_assumed": N_("no unit: centimetres or grams were assumed"),
    "century_assumed": N_("the century was not written"),
    "serial": N_("the day was written as a spreadsheet's number of days"),
    "reversed": N_("beginning and end exchanged"),
    "outside": N_("outside the reign or period named"),
}


def reading_text(parsed: Parsed | None, key: str) -> str:
    """What was read out of a field, and why a person should look; "" where there is nothing to say."""
    if parsed is None:
        return ""
    said = [text for text in (_reading(parsed, key),) if text]
    if review := parsed.reviews.get(key):
        said.append(_("look again: {why}").format(why=_(_REVIEWS[review])))
    return "; ".join(said)


def _reading(parsed: Parsed, key: str) -> str:
    if key == "dating" and parsed.dating:
        return _years(parsed.dating)
    if key == "dimensions":
        return ", ".join(map(_size, parsed.dimensions))
    if key == "weight" and parsed.weight:
        return _grams(parsed.weight)
    if key == "entry_date" and parsed.entry_date and parsed.entry_date.date:
        return _day(parsed.entry_date.date)
    if key == "value_vnd" and parsed.value_vnd and parsed.value_vnd.vnd is not None:
        return f"{whole(parsed.value_vnd.vnd)} đ"
    return ""


def _years(years: Years) -> str:
    if years.start is None and years.end is None:
        return ""
    start, end = (_year(year) if year is not None else "…" for year in (years.start, years.end))
    text = start if start == end else f"{start} – {end}"
    return _("about {what}").format(what=text) if years.approximate else text


def _year(year: int) -> str:
    return _("{year} BC").format(year=-year) if year < 0 else str(year)


def _size(size: Dimension) -> str:
    axis = _(_AXES[size.axis]) if size.axis in _AXES else ""
    words = [axis, size.part or "", f"{_span(size.mm, size.mm_to)} mm"]
    if size.remaining:
        words.append(_("(what is left)"))
    text = " ".join(filter(None, words))
    return _("about {what}").format(what=text) if size.approximate else text


def _grams(weight: Weight) -> str:
    if weight.grams is None:
        return ""
    text = f"{_span(weight.grams, weight.grams_to)} g"
    return _("about {what}").format(what=text) if weight.approximate else text


def _span(value: float, to: float | None) -> str:
    return _number(value) if to is None else f"{_number(value)}–{_number(to)}"


def _number(value: float) -> str:
    """With the decimals it has; readings keep three at most."""
    _whole, _point, decimals = f"{value:.3f}".rstrip("0").partition(".")
    return decimal(value, len(decimals)) if decimals else whole(int(value))


def _day(text: str) -> str:
    """05/11/2026, 11/2026 or 2026."""
    if len(text) == len("2026-11-05"):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    year, _dash, month = text.partition("-")
    return f"{month}/{year}" if month else year
