"""Sizes as registers write them, in millimetres; what they weigh stands among them at times (docs/parsing.md)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from catalog.missing_values import missing_value
from catalog.parsing.parsed import Axis, Dimension, Review, Weight
from catalog.parsing.size_reader import read_sizes
from catalog.parsing.size_words import GRAMS, MILLIMETRES
from catalog.parsing.written_size import Found, Size

#: Nothing in a museum is longer than a kilometre.
_LONGEST_MM: Final = 1_000_000
_ASSUMED_LENGTH: Final = "cm"
_ASSUMED_WEIGHT: Final = "g"
#: What a spreadsheet made a date, and spans of a hand or of two arms.
_NO_SIZE = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*|.*\b(?:gang|sải)\s+tay\b.*", re.IGNORECASE | re.DOTALL)
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes in a text in their order, a weight among them, and why a person should look."""

    dimensions: tuple[Dimension, ...] = ()
    weight: Weight | None = None
    review: Review | None = None


@lru_cache(maxsize=4096)
def parse_dimensions(text: str) -> Sizes:
    """The sizes that the words give; none, without review, where the words are missing or say "unknown".

    >>> [(size.axis, size.mm) for size in parse_dimensions("C: 12; R: 8 (cm)").dimensions]
    [('height', 120.0), ('width', 80.0)]
    """
    return Sizes() if not text or missing_value(text) else _measured(text, read_sizes(text), "unlabelled")


@lru_cache(maxsize=4096)
def parse_weight(text: str) -> Weight | None:
    """The weight that the words give; None where they are missing or say "unknown".

    >>> parse_weight("3,5 kg").grams, parse_weight("310").review
    (3500.0, 'unit_assumed')
    """
    if not text or missing_value(text):
        return None
    found = read_sizes(text)
    # "12g, 13g, 15g", "5 lạng 3": there is more than the one weight that is read.
    several = found.left_over or sum(size.unit not in MILLIMETRES for size in found.sizes) > 1
    weight = _measured(text, found, "weight").weight
    if not weight or _is_product(found):
        return Weight(review="unread")
    if several and weight.grams is not None and weight.review is None:
        return weight.model_copy(update={"review": "partly_unread"})
    return weight


def _is_product(found: Found) -> bool:
    """`5 x 350`: how many of what weight, nobody says."""
    chains = [size.chain for size in found.sizes if not size.unit]
    return len(set(chains)) < len(chains)


def _measured(text: str, found: Found, axis_if_none: str) -> Sizes:
    if _NO_SIZE.fullmatch(text):
        return Sizes(review="unread")
    dimensions: list[Dimension] = []
    weights: list[Weight] = []
    assumed = False
    for size, near in zip(found.sizes, _neighbouring_units(found.sizes), strict=True):
        axis = size.axis or (axis_if_none if size.unit not in MILLIMETRES else "unlabelled")
        if size.unit in GRAMS or axis == "weight":
            weights.append(_weight(size, found.weight_unit))
            continue
        unit = size.unit or size.shared_unit
        if not unit:
            unit, assumed = near, True
        if dimension := _dimension(size, axis, unit):
            dimensions.append(dimension)
        else:
            found.left_over = True
    for height, width in found.papers:
        dimensions += Dimension(axis="height", mm=height), Dimension(axis="width", mm=width)
    review: Review | None = "unit_assumed" if assumed else "partly_unread" if found.left_over else None
    if not dimensions and not weights:
        review = "unread"
    return Sizes(tuple(dimensions), weights[0] if weights else None, review)


def _neighbouring_units(sizes: list[Size]) -> list[str]:
    """For each size the unit of the next one that has one, else of the one before, else centimetres."""
    near = [""] * len(sizes)
    for places in (reversed(range(len(sizes))), range(len(sizes))):
        unit = ""
        for place in places:
            near[place] = near[place] or unit
            unit = sizes[place].unit if sizes[place].unit in MILLIMETRES else unit
    return [unit or _ASSUMED_LENGTH for unit in near]


def _dimension(size: Size, axis: str, unit: str) -> Dimension | None:
    mm = round(_value(size.text, unit) * MILLIMETRES[unit], 2)
    end = size.last_unit or unit
    last = round(_value(size.last, end) * MILLIMETRES[end], 2) if size.last else None
    if not 0 < max(mm, last or 0) <= _LONGEST_MM:
        return None
    if last is not None and last < mm:
        mm, last = last, mm
    return Dimension(
        axis=cast("Axis", axis),
        mm=mm,
        mm_to=last,
        part=size.part or None,
        approximate=size.about,
        remaining=size.remaining,
    )


def _weight(size: Size, unit_apart: str) -> Weight:
    written = size.unit or unit_apart
    unit = written if written in GRAMS else _ASSUMED_WEIGHT
    grams = round(_value(size.text, unit) * GRAMS[unit], 3)
    end = size.last_unit or unit
    last = round(_value(size.last, end) * GRAMS[end], 3) if size.last else None
    review: Review | None = None if unit == written else "unread" if written else "unit_assumed"
    if not grams or review == "unread":
        return Weight(review="unread")
    return Weight(grams=grams, grams_to=last, approximate=size.about, review=review)


_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")


def _value(text: str, unit: str) -> float:
    """The value of a written number: `1.250` is a thousand only of the smallest units, mm and g.

    The comma is the decimal mark, and no thousand begins with a zero.

    >>> _value("1.250", "mm"), _value("1.250", "kg"), _value("22,5", "cm"), _value("12 1/2", "in")
    (1250.0, 1.25, 22.5, 12.5)
    >>> _value("2,345", "g"), _value("0.450", "g"), _value("1,234,567", "g")
    (2.345, 0.45, 1234567.0)
    """
    if "/" in text or text in _FRACTIONS:
        *whole, fraction = re.split(r"[ -]", _FRACTIONS.get(text, text))
        above, below = fraction.split("/")
        return sum(map(float, whole)) + (float(above) / float(below) if float(below) else 0)
    if "." in text and "," in text:
        decimal = max(text, key=lambda sign: (sign in ".,") * (text.rfind(sign) + 1))
        return float(text.replace("," if decimal == "." else ".", "").replace(",", "."))
    if _GROUPED.fullmatch(text) and ((unit in ("mm", "g") and "." in text) or len(re.findall(r"[.,]", text)) > 1):
        return float(re.sub(r"[.,]", "", text))
    return float(text.replace(",", "."))
