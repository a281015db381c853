"""`field=value` words, as a person types them to fill in a card or to correct it."""

from collections.abc import Mapping
from difflib import get_close_matches

from catalog.fields import BY_KEY, field_names, find_field, yes_or_no
from catalog.folding import clean, fold, fold_name
from catalog.language import spoken
from catalog.parsing.days import parse_day
from catalog.parsing.quantity import parse_quantity
from catalog.problems import Problem

_MOST_NAMES = 5


def read_assignments(words: list[str], others: Mapping[str, str]) -> dict[str, str]:
    """Cleaned values by field key, "" for a field to be emptied; a field that is a list may be given several times.

    `others` are names beside those of the card's fields, folded, and the keys they stand for. Raises Problem
    E-FIELD-FORM, E-FIELD-UNKNOWN, E-FIELD-TWICE, E-FIELD-QUANTITY, E-FIELD-DATE, E-FIELD-PUBLISH.
    """
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise Problem("E-FIELD-FORM", where=word)
        field = find_field(name)
        key = field.key if field else others.get(fold(name))
        if key is None or key == "inventory_number":
            raise Problem("E-FIELD-UNKNOWN", where=name, names=_names_near(name))
        text = _checked(key, clean(value))
        if key not in found:
            found[key] = text
        elif BY_KEY.get(key) and BY_KEY[key].listed:
            found[key] = ", ".join(filter(None, (found[key], text)))
        else:
            raise Problem("E-FIELD-TWICE", where=name)
    return found


def _names_near(name: str) -> str:
    """Names of fields that a misspelt one may mean; where none is like it, all of them in the language in use."""
    known = {fold_name(known): known for known in field_names() if find_field(known) is not BY_KEY["inventory_number"]}
    if near := get_close_matches(fold_name(name), known, n=_MOST_NAMES):
        return " · ".join(known[found] for found in near)
    fields = [field for field in BY_KEY.values() if field.key != "inventory_number"]
    return " · ".join(field.label if spoken() == "vi" else field.key for field in fields)


def _checked(key: str, text: str) -> str:
    if key == "quantity" and text and parse_quantity(text) is None:
        raise Problem("E-FIELD-QUANTITY", where=text)
    if key == "entry_date" and (day := parse_day(text)) and day.review == "impossible_date":
        raise Problem("E-FIELD-DATE", where=text)
    if key == "publish" and text:
        if (answer := yes_or_no(text)) is None:
            raise Problem("E-FIELD-PUBLISH", where=text)
        return "Có" if answer else "Không"
    return text
