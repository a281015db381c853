"""A written size: a number with what belongs to it, and numbers in two units, `1 m 20 cm`."""

import re
from dataclasses import dataclass, field
from typing import Final

from catalog.parsing.size_words import GRAMS, MILLIMETRES

#: Label of what is measured in other units than lengths and weights: read, and left out.
AREA: Final = "area"
_UNITS: Final = MILLIMETRES | GRAMS
#: What the digits behind a unit are, where nothing is written behind them.
_BELOW: Final = {"m": "cm", "cm": "mm", "kg": "g"}
#: How many digits they have at least: 1 m 5 cm is 1.05 m.
_DIGITS: Final = {"cm": 2, "g": 3, "gr": 3, "gam": 3}
_SIMPLE = re.compile(r"[0-9]+(?:,[0-9]+)?")


@dataclass(slots=True)
class Size:
    """A written number and what belongs to it. `axis` is "" where no label stands with it; `last` ends a range.

    `last_unit` is the unit of that end, `smallest` the last one of a number in several: `1 m 20 cm`.
    `shared_unit` is the unit of length that stands apart from the number, "(cm)", for it and its neighbours.
    """

    text: str
    axis: str = ""
    part: str = ""
    about: bool = False
    remaining: bool = False
    chain: int = 0
    unit: str = ""
    shared_unit: str = ""
    last: str = ""
    last_unit: str = ""
    smallest: str = ""


@dataclass(slots=True)
class Found:
    """All sizes of a text. `weight_unit` stands alone, as in "(kg)"; `left_over`: a number was not a size.

    `chain` is the number of the last chain: sizes that stand together, `30 x 20 x 15`.
    """

    sizes: list[Size] = field(default_factory=list)
    papers: list[tuple[int, int]] = field(default_factory=list)
    weight_unit: str = ""
    left_over: bool = False
    chain: int = 0
    _listed: bool = False  # "25 - 12 - 3 cm" is no range
    _range_apart: bool = False  # "2 x 3 cm đến 8 x 6 cm"

    def last_chain(self) -> list[Size]:
        """The sizes of the last chain, in their order."""
        first = len(self.sizes)
        while first and self.sizes[first - 1].chain == self.chain:
            first -= 1
        return self.sizes[first:]

    def last_is_in_chain(self) -> bool:
        """Whether the last size stands together with one before it."""
        return len(self.sizes) > 1 and self.sizes[-2].chain == self.sizes[-1].chain

    def put(self, size: Size, *, in_chain: bool) -> None:
        """A further size, in the last chain or in one of its own."""
        self.chain += not in_chain
        self._listed = self._listed and in_chain
        size.chain = self.chain
        self.sizes.append(size)

    def put_end(self, text: str, joint: str) -> bool:
        """A number behind a dash or «đến» ends a range; a third makes sizes of all, `25 - 12 - 3`; False for others."""
        last = self.sizes[-1]
        if joint == "dash" and (last.last or self._listed):
            if last.last:
                self._part_end(last)
            self._listed = True
            self.sizes.append(Size(text, chain=self.chain, shared_unit=last.shared_unit))
        elif last.last:
            return False
        else:
            last.last = text
            self._range_apart = joint == "to" or bool(last.unit)
        return True

    def _part_end(self, last: Size) -> None:
        """The end of a range becomes a size of its own."""
        unit = last.last_unit or last.unit
        self.sizes.append(Size(last.last, chain=self.chain, unit=unit, shared_unit=last.shared_unit))
        last.last = last.last_unit = ""

    def ends_product(self) -> bool:
        """Whether no further factor can be read: `350 g x`, `2 x 3 cm đến 8 x`.

        `2 x 3 - 8 x 6` is left over: two products, or three sizes, one of them a range.
        """
        last = self.sizes[-1]
        if not last.last or not self.last_is_in_chain():
            return last.unit in GRAMS
        self.left_over = True
        return self._range_apart

    def leave_out(self, *, with_units: bool = False) -> None:
        """The last numbers, as far as they have no unit or with those that have, are no sizes that can be read."""
        while self.sizes and self.sizes[-1].chain == self.chain and (with_units or not self.sizes[-1].unit):
            self.sizes.pop()
        self.chain += 1
        self.left_over = True

    def give_unit(self, unit: str) -> None:
        """A unit of length to the numbers before it, a unit of weight to one: `5 x 350 g` is not read."""
        chain = self.last_chain()
        if unit in GRAMS and not self._listed and any(not size.unit for size in chain[:-1]):
            self.leave_out()
            return
        last = self.sizes[-1]
        if last.last and last.unit and (last.unit in GRAMS) != (unit in GRAMS):
            self._part_end(last)  # "5 cm - 3 kg"
            self.sizes[-1].unit = unit
        elif last.last:
            last.last_unit = unit
        for size in self.last_chain():
            size.unit = size.unit or unit
            if size.unit in GRAMS:
                size.axis = "weight"

    def make_area(self) -> None:
        """`1,5 m2`: the last number is of an area, whatever was said."""
        chain = self.last_chain()
        self.left_over = self.left_over or all(size.axis != AREA for size in chain)
        for size in chain:
            size.axis = AREA


def split_number(written: str) -> Size | None:
    """`1m20` is 1.20 m, `22cm5` 22.5 cm, `3 kg 200 g` 3.2 kg; `12m2` may be an area, and is None."""
    whole, unit, part, *smaller = re.findall(r"[0-9]+|[^\W\d_]+", written)
    unit = "m" if unit in ("mét", "met") else unit
    if unit != "kg" and part in ("2", "3"):
        return None
    digits = _DIGITS.get(smaller[0] if smaller else "", 0)
    number = float(f"{whole}.{part.zfill(digits)}")
    return Size(f"{number}".replace(".", ","), unit=unit, smallest=_BELOW[unit])


def add_part(whole: Size, part: Size, unit: str) -> bool:
    """Add the smaller part of a number to it: `1 kg 2 lạng`, `12 cm 5 mm`; False where it is a size of its own.

    A part is less than one of the unit before: `30 cm 20 mm` are two sizes.
    """
    simple = all(_SIMPLE.fullmatch(size.text) and not size.last for size in (whole, part))
    of_a_kind = (whole.unit in GRAMS) == (unit in GRAMS)
    if not simple or not whole.unit or not of_a_kind or part.part:
        return False
    amount = _plain(part.text) * _UNITS[unit]
    if amount >= _UNITS[whole.smallest or whole.unit]:
        return False
    whole.text = f"{_plain(whole.text) + amount / _UNITS[whole.unit]:.10g}".replace(".", ",")
    whole.smallest = unit
    return True


def _plain(text: str) -> float:
    return float(text.replace(",", "."))
