"""The units of measure that stand in a column's header, and the words of a cell with them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from catalog.parsing.dimensions import parse_dimensions, parse_weight
from catalog.parsing.money import has_money_unit, money_unit
from catalog.parsing.size_reader import read_sizes
from catalog.parsing.size_words import count_axes, length_unit, weight_unit
from catalog.parsing.written_size import Size

#: Fields whose words may be mere numbers, what they are in standing over them.
MEASURED: Final = ("dimensions", "weight", "value_vnd")

_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]](?=\s*(?:$|[,;/&+-]|và\b))")
_BETWEEN = re.compile(r"\s*(?:[;/&+-]|,(?![0-9])|\bvà\b)\s*")
_SAID_TO_BE = re.compile(r"(?:(?:đvt|đơn vị(?: tính)?|tính bằng|tính theo)\s*:?|:)\s*", re.IGNORECASE)
#: The longest unit or order of axes that stands without brackets: «dài x rộng x cao».
_MOST_WORDS = 5
_ENDS = [
    re.compile(rf"[\s:,;/(\[-]+([^\s:,;/()\[\]-]+(?:[\s:]+[^\s:,;/()\[\]-]+){{{more}}})[\s:]*$")
    for more in reversed(range(_MOST_WORDS))
]
_NUMBER = re.compile(r"[0-9][0-9., ]*")
_DIGIT = re.compile(r"[0-9]")


def notes_apart(header: str) -> tuple[str, list[str]]:
    """A header without its notes in brackets and without a unit at its end, and the words of these.

    >>> notes_apart("Kích thước (mm; DxRxC)"), notes_apart("Trọng lượng kg"), notes_apart("Trị giá, đvt: 1.000đ")
    (('Kích thước', ['mm', 'DxRxC']), ('Trọng lượng', ['kg']), ('Trị giá', ['1.000đ']))
    """
    notes: list[str] = []
    name = header.strip()
    while True:
        found = _BRACKET.findall(name)
        name = _BRACKET.sub("", name).strip()
        if end := next((end for ends in _ENDS if (end := ends.search(name)) and is_unit(_said(end[1]))), None):
            found.append(end[1])
            name = name[: end.start()]
        if not found:
            return name, notes
        notes += [note for words in found for note in notes_in(words)]


def notes_in(words: str) -> list[str]:
    """The notes that stand together: of «ĐVT: cm, kg» both units."""
    return [_said(note) for note in _BETWEEN.split(words)]


def _said(note: str) -> str:
    return _SAID_TO_BE.sub("", note, count=1).strip(" .")


def is_unit(words: str) -> bool:
    """Whether words are a unit of length, weight or money, or an order of axes."""
    return bool(length_unit(words) or weight_unit(words) or count_axes(words)) or money_unit(words) is not None


def length_in(notes: Sequence[str]) -> str:
    """The unit of length that the notes of a header name, "" where they name none, or several."""
    return _only(map(length_unit, notes))


def with_units_above(notes: Sequence[str], above: Sequence[str]) -> list[str]:
    """The notes of a header, and those units above the table that are of a kind which it does not name."""
    kinds = set(map(_kind, notes))
    return [*notes, *(unit for unit in above if _kind(unit) not in kinds)]


def _kind(note: str) -> str:
    if money_unit(note) is not None:
        return "money"
    return "length" if length_unit(note) else "weight" if weight_unit(note) else ""


def unit_in(notes: Sequence[str], key: str) -> str:
    """What the notes of a header say of the numbers of a field: `mm`, `cm, kg`, `mm, DxRxC`; "" where it is nothing.

    Of two units of one kind nobody knows which is meant: then there is none.
    """
    weight = _only(map(weight_unit, notes))
    if key == "dimensions":
        axes = next(filter(count_axes, notes), "")
        return ", ".join(filter(None, (length_in(notes), weight, axes)))
    if key == "weight":
        return weight
    return _only(map(money_unit, notes)) if key == "value_vnd" else ""


def _only(units: Iterable[str | None]) -> str:
    found = set(filter(None, units))
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=65_536)  # a register has few sizes that no other row has, and is imported again and again
def words_with_unit(key: str, unit: str, text: str) -> str:
    """The words of a cell with what its header says of numbers, for those that say nothing of it themselves.

    >>> words_with_unit("dimensions", "mm", "Dài 300; nặng 5 kg"), words_with_unit("weight", "kg", "3,5")
    ('Dài 300; nặng 5 kg (mm)', '3,5 kg')
    """
    if not _DIGIT.search(text):
        return text
    if key == "value_vnd":
        return text if has_money_unit(text) else f"{text} {unit}"
    if key == "weight":
        missing = unit if _lacks_weight(text) else ""
    else:
        missing = ", ".join(part for part in unit.split(", ") if _lacks(text, part))
    if not missing:
        return text
    return f"{text} {missing}" if key == "weight" and _NUMBER.fullmatch(text) else f"{text} ({missing})"


def _lacks_weight(text: str) -> bool:
    """Whether a number in the words of a weight says nothing of its unit."""
    weight, found = parse_weight(text), read_sizes(text)
    is_weight = weight is not None and weight.grams is not None
    return is_weight and not found.weight_unit and any(not (size.unit or size.shared_unit) for size in found.sizes)


def _lacks(text: str, part: str) -> bool:
    """Whether sizes lack what the header says: their unit of length or weight, or their axes."""
    found = read_sizes(text)
    if axes := count_axes(part):
        return len(found.sizes) == axes and not any(
            size.axis or size.chain != found.sizes[0].chain for size in found.sizes
        )
    if weight_unit(part):
        return not found.weight_unit and any(size.axis == "weight" and not size.unit for size in found.sizes)
    return bool(lengths_without_unit(text))


def lengths_without_unit(text: str) -> list[Size]:
    """The sizes in the words of a cell that say nothing of their unit."""
    if not parse_dimensions(text).dimensions:
        return []  # a day, a span of the hand
    return [s for s in read_sizes(text).sizes if s.axis != "weight" and not s.unit and not s.shared_unit]
