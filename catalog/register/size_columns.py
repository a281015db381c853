"""Sizes that a register keeps in a column for each axis: «Dài | Rộng | Cao» below «Kích thước (cm)»."""

import re
from dataclasses import dataclass

from catalog.parsing.dimensions import parse_dimensions

#: The title over such columns, which may name the unit of all.
_TITLE = re.compile(
    r"(?:kích thước|k\.?\s?thước|kt|số đo|kích cỡ|quy cách)"
    r"(?:\s*(?:,|-|/|\+|và)\s*(?:trọng lượng|khối lượng|cân nặng))?"
    r"(?:\s*[(\[](?P<unit>[^)\]]*)[)\]])?\s*[:,.-]?\s+",
    re.IGNORECASE,
)
_UNIT = re.compile(r"(?<![^\W\d_])(mm|cm|dm|m)(?![^\W\d_])")
_OWN_UNIT = re.compile(r"\s*[(\[,:]\s*(?P<unit>mm|cm|dm|m)\.?\s*[)\]]?\s*$", re.IGNORECASE)
_HAS_UNIT = re.compile(r"[0-9]\s*(?:mm|cm|dm|m|inch|in)(?![^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SizePart:
    """What a column of sizes is of («Dài», «Đường kính miệng»), and the unit that its header names."""

    label: str
    unit: str

    def words(self, cell: str) -> str:
        """The words of a cell with what it is of and in: `30` below «Dài (cm)» is `Dài 30 cm`; "" for a mere dash."""
        if not any(map(str.isalnum, cell)):
            return ""
        has_digit = any(map(str.isdigit, cell))
        unit = f" {self.unit}" if self.unit and has_digit and not _HAS_UNIT.search(cell) else ""
        return f"{self.label} {cell}{unit}"


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
    label = below_title(header)
    own = _OWN_UNIT.search(label)
    label = (label[: own.start()] if own else label).strip()
    if not label or any(map(str.isdigit, label)) or (len(label) == 1 and not title):
        return None
    sizes = parse_dimensions(f"{label} 1 cm")
    if sizes is None or sizes.review or sizes.weight or len(sizes.dimensions) != 1:
        return None
    [size] = sizes.dimensions
    if size.axis == "unlabelled" or (size.part and not title and size.axis != "diameter"):
        return None
    above = _UNIT.search((title["unit"] or "").lower()) if title else None
    return SizePart(label, own["unit"].lower() if own else above[1] if above else "")
