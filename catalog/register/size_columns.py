"""Sizes that a register keeps in a column for each axis: «Dài | Rộng | Cao» below «Kích thước (cm)»."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from catalog.folding import fold
from catalog.parsing.dimensions import parse_dimensions
from catalog.parsing.parsed import Dimension
from catalog.parsing.size_words import count_axes, length_unit
from catalog.register.header_units import length_in, lengths_without_unit, notes_apart

#: The title over such columns, which may name the unit of all.
_TITLE = re.compile(
    r"(?:kích thước|k\.?\s?thước|kt|số đo|kích cỡ|quy cách)"
    r"(?:\s*(?:,|-|/|\+|và)\s*(?:trọng lượng|khối lượng|cân nặng))?"
    r"(?:\s*[(\[](?P<unit>[^)\]]*)[)\]])?\s*[:,.-]?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SizePart:
    """What a column of sizes is of («Dài», «Đường kính miệng»), and the unit that its header names."""

    label: str
    unit: str

    @lru_cache(maxsize=65_536)  # noqa: B019 - a part is a value: equal ones share what was made, and none is large
    def words(self, cell: str) -> str:
        """The words of a cell with what it is of and in: `30` below «Dài (cm)» is `Dài 30 cm`; "" for a mere dash."""
        if not any(map(str.isalnum, cell)):
            return ""
        words = f"{self.label} {cell}"
        sizes = lengths_without_unit(words) if self.unit else []
        if not sizes:
            return words
        alone = cell[-1].isdigit() and all(size.chain == sizes[0].chain for size in sizes)
        return f"{words} {self.unit}" if alone else f"{words} ({self.unit})"


def cover(labels: Collection[str], words: str) -> bool:
    """Whether columns with these labels say all that words do, which would be lost where theirs take their place."""
    columns = {_of(size) for label in labels for size in parse_dimensions(f"{label} 1 cm").dimensions}
    sizes = parse_dimensions(words)
    labelled = [size for size in sizes.dimensions if size.axis != "unlabelled"]
    if sizes.weight or not all(_of(size) in columns or (size.axis, "") in columns for size in labelled):
        return False
    is_read = sizes.review in (None, "unit_assumed") and len(labelled) == len(sizes.dimensions)
    return is_read or _are_of_columns(words, tuple(map(fold, labels)))


def _are_of_columns(words: str, labels: tuple[str, ...]) -> bool:
    """Whether words are those that columns with these labels made: each piece begins with a label, or goes on."""
    first, *others = map(fold, words.split("; "))
    return first.startswith(labels) and all(piece.startswith(labels) or piece[:1].isdigit() for piece in others)


def _of(size: Dimension) -> tuple[str, str]:
    return size.axis, fold(size.part or "")


def below_title(header: str) -> str:
    """What stands below the title over sizes: of «Kích thước, trọng lượng (cm, g) Nặng» the last word; else all."""
    title = _TITLE.match(header)
    return header[title.end() :] if title else header


def size_part(header: str) -> SizePart | None:
    """What a header says of one axis, None where it is of no size.

    >>> size_part("Kích thước (cm) Dài"), size_part("Đường kính miệng, cm"), size_part("Ghi chú"), size_part("D")
    (SizePart(label='Dài', unit='cm'), SizePart(label='Đường kính miệng', unit='cm'), None, None)
    """
    title = _TITLE.match(header)
    below = below_title(header)
    name, notes = notes_apart(below)
    own = length_in(notes)
    others = [note for note in notes if not length_unit(note)]
    label = f"{name} ({', '.join(others)})" if own and others else name if own else below.strip()
    if not name or count_axes(name) or any(map(str.isdigit, label)) or (len(label) == 1 and not title):
        return None
    sizes = parse_dimensions(f"{label} 1 cm")
    if sizes is None or sizes.review or sizes.weight or len(sizes.dimensions) != 1:
        return None
    [size] = sizes.dimensions
    if size.axis == "unlabelled" or (size.part and not title and size.axis != "diameter"):
        return None
    above = length_in(notes_apart(f"({title['unit']})")[1]) if title and title["unit"] else ""
    return SizePart(label, own or above)
