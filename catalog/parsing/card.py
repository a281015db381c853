"""All readings of a card at once, and whether words are read alike."""

from collections.abc import Mapping

from catalog.parsing.dating import parse_dating
from catalog.parsing.days import parse_day
from catalog.parsing.dimensions import parse_dimensions, parse_weight
from catalog.parsing.money import parse_money
from catalog.parsing.parsed import Parsed
from catalog.parsing.quantity import parse_quantity


def parse_card(card: Mapping[str, str]) -> Parsed | None:
    """What can be read out of a card's words; None where there is nothing.

    A weight that stands among the sizes counts where the card has none of its own.
    """
    readings: dict[str, object] = {}
    if text := card.get("dating"):
        readings["dating"] = parse_dating(text)
    if text := card.get("dimensions"):
        sizes = parse_dimensions(text)
        readings["dimensions"], readings["dimensions_review"] = sizes.dimensions, sizes.review
        readings["weight"] = sizes.weight
    if (text := card.get("weight")) and (weight := parse_weight(text)):
        readings["weight"] = weight
    if text := card.get("entry_date"):
        readings["entry_date"] = parse_day(text)
    if text := card.get("value_vnd"):
        readings["value_vnd"] = parse_money(text)
    readings = {key: reading for key, reading in readings.items() if reading}
    return Parsed.model_validate(readings) if readings else None


def mean_the_same(key: str, one: str, other: str) -> bool:
    """Whether two words of a field are read alike, without a doubt: `02` and `2`, `3/5/1999` and `03/05/1999`."""
    if key == "quantity":
        count = parse_quantity(one)
        return count is not None and count == parse_quantity(other)
    read = parse_card({key: one})
    return read is not None and not read.reviews and read == parse_card({key: other})
