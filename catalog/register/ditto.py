"""Ditto marks: «nt», «như trên», `"` say what stands above them in the row of an artifact."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from catalog.register.columns import Column
from catalog.register.ditto_marks import DITTO
from catalog.register.row_kinds import RowKinds
from catalog.sheets.table import Remark, Table, pack


def fill_ditto(table: Table, columns: Sequence[Column], own_prefix: str) -> Table:
    """The table with what stands above its ditto marks in their place, each remarked.

    Only rows of artifacts are looked at, and never the columns of numbers and of the count of rows.
    """
    places = {place for place, c in enumerate(columns) if c.key != "inventory_number" and c.how != "count"}
    marked = {
        place
        for _row, words in table.rows
        if not DITTO.isdisjoint(words)
        for place, cell in enumerate(words)
        if cell in DITTO
    }
    if not (marked := marked & places):
        return table
    remarks = list(table.remarks)
    rows = pack(_filled(table, RowKinds(table, columns, own_prefix), sorted(marked), remarks))
    return replace(table, rows=rows, remarks=sorted(remarks))


def _filled(
    table: Table, kinds: RowKinds, marked: Sequence[int], remarks: list[Remark]
) -> Iterator[tuple[int, list[str]]]:
    above: dict[int, str] = {}
    for place, (row, words) in enumerate(table.rows):
        found = {at: above.get(at, "") for at in marked if at < len(words) and words[at] in DITTO}
        found = {at: text for at, text in found.items() if text}
        filled = [found.get(at, cell) for at, cell in enumerate(words)] if found else words
        if kinds.kind(place, row, filled):
            yield row, words
            continue
        remarks += [Remark(row, at + 1, "ditto", words[at], text) for at, text in found.items()]
        for at in marked:
            if at < len(filled) and filled[at] and filled[at] not in DITTO:
                # Whether a row without a number is an artifact nobody knows.
                above[at] = filled[at] if kinds.numbers[place] else ""
        yield row, filled
