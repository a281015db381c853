"""Fields that a form keeps as boxes to tick: «Tốt | Khá | Kém» below «Tình trạng», with a cross in one of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from catalog.fields import find_field
from catalog.register.ditto_marks import DITTO
from catalog.sheets.table import Table
from catalog.vocabulary.vocabularies import VOCABULARY_OF

_SIGNS = frozenset(("x", "X", "(x)", "(X)", "×", "✓", "✔", "√", "☑", "☒", "v", "V", "+", "●", "•"))
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Tick:
    """A column whose crosses say a word of a field."""

    unit: ClassVar[str] = ""
    label: str

    def words(self, cell: str) -> str:
        """What a cell says: the word where it is crossed, with what else is written there."""
        if not cell:
            return ""
        return self.label if cell in _SIGNS else f"{self.label} ({cell})"


def tick_columns(table: Table) -> dict[int, tuple[str, Tick]]:
    """The columns that are boxes to tick, by their place: the key of the field and the word of each.

    Two or more below the name of one field with a vocabulary, and most of what stands in them are crosses.
    """
    boxes: defaultdict[str, dict[int, Tick]] = defaultdict(dict)
    for place, header in enumerate(table.header):
        if found := _split(header):
            key, label = found
            boxes[key][place] = Tick(label)
    return {
        place: (key, tick)
        for key, ticks in boxes.items()
        if len(ticks) >= _FEWEST_COLUMNS and _are_crossed(table, list(ticks))
        for place, tick in ticks.items()
    }


def _split(header: str) -> tuple[str, str] | None:
    """The field that a header begins with, and the words behind its name."""
    words = header.split()
    for count in range(len(words) - 1, 0, -1):
        field = find_field(" ".join(words[:count]))
        if field and field.key in VOCABULARY_OF:
            return field.key, " ".join(words[count:])
    return None


def _are_crossed(table: Table, places: Sequence[int]) -> bool:
    crossed = filled = 0
    for _row, cells in table.rows:
        for place in places:
            cell = cells[place].strip() if place < len(cells) else ""
            if cell and cell not in DITTO and not cell.isdigit():  # those are sums
                filled += 1
                crossed += cell in _SIGNS
    return 2 * crossed > filled
