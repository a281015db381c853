"""Lines of units beside a header: «(mm) | (kg)» below it, «Đơn vị tính: 1.000 đồng» above it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from catalog.folding import clean
from catalog.register.asides import is_counted_unit
from catalog.register.header_units import is_unit, notes_in
from catalog.sheets.table import Remark, Table, pack

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,20})[)\]]")
_NOTE = re.compile(r"\([^()]*\)")
_SAID_ABOVE = re.compile(r"(?:đvt|đơn vị(?: tính)?|don vi(?: tinh)?|tính bằng)\b\s*[:.]?(.*)", re.IGNORECASE)


def with_unit_line(table: Table) -> Table:
    """The table with a line of units, its first one, in the headers above them: «Cao», «(mm)» is «Cao (mm)»."""
    rows = iter(table.rows)
    row, cells = next(rows, (0, []))
    if not _are_units(cells, table.header):
        return table
    units = [_IN_BRACKETS.sub(r"\1", clean(cell)) for cell in cells] + [""] * len(table.header)
    header = [f"{name} ({unit})" if unit else name for name, unit in zip(table.header, units, strict=False)]
    remark = Remark(row, 1, "unit_line", " ".join(filter(None, map(clean, cells))), "")
    return replace(table, header=header, rows=pack(rows), remarks=sorted([*table.remarks, remark]))


def _are_units(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether all words of a row are units below a header, or in brackets; one at least a unit that is known."""
    filled = {place: clean(cell) for place, cell in enumerate(cells) if cell.strip()}
    words = [_IN_BRACKETS.sub(r"\1", cell) for cell in filled.values()]
    known = [is_unit(word) or is_counted_unit(word) for word in words]
    return (
        any(known)
        and all(is_known or _IN_BRACKETS.fullmatch(cell) for is_known, cell in zip(known, filled.values(), strict=True))
        and all(place < len(header) and header[place] for place in filled)
    )


def units_above(table: Table) -> list[str]:
    """The units that a line above the table names for it: `["1.000 đồng"]`."""
    units = []
    for cell in table.above:
        if said := _SAID_ABOVE.search(_NOTE.sub("", clean(cell).strip(" ()[]"))):
            units += [note for note in notes_in(said[1]) if is_unit(note)]
    return units
