"""The words of a register's cells as they are kept: clean, persons as ids, the columns of one field together."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from catalog.folding import clean, is_clean
from catalog.people import People
from catalog.person_headers import names_person
from catalog.register.columns import Column, is_group_name
from catalog.register.header_units import words_with_unit
from catalog.sheets.table import Remark, Table

_BROKEN = re.compile("[\ufffd\u0080-\u009f]")


class CellTexts:
    """Makes the words of one table's rows; `remarks` are on cells that lost letters for good."""

    def __init__(self, table: Table, columns: Sequence[Column], people: People) -> None:
        self.remarks: list[Remark] = []
        self._people = people
        self._keys = [column.key for column in columns]
        special = [c.person or bool(c.unit) or is_group_name(c.key) for c in columns]
        self._special = [(place, c) for place, c in enumerate(columns) if c.key and special[place]]
        parts = defaultdict(list)
        for place, column in enumerate(columns):
            if column.part:
                parts[column.key].append((place, column.part))
        self._in_parts = list(parts.values())
        self._remarked = {(remark.row, remark.column) for remark in table.remarks}

    def of(self, row: int, words: Sequence[str]) -> Sequence[str]:
        """The words of a row, cell by cell."""
        whole = " ".join(filter(None, words))
        if is_clean(whole) and "\ufffd" not in whole:
            if not self._special and not self._in_parts:
                return words
            texts = list(words)
        else:
            texts = [self._clean(row, place, cell) for place, cell in enumerate(words)]
        for place, column in self._special:
            if place < len(texts) and (text := texts[place]):
                text = words_with_unit(column.key, column.unit, text) if column.unit else text
                names = column.person or (is_group_name(column.key) and names_person(text))
                texts[place] = self._people.id_of(text) if names else text
        for parts in self._in_parts:
            there = [(place, part) for place, part in parts if place < len(texts)]
            joined = "; ".join(filter(None, (part.words(texts[place]) for place, part in there)))
            for place, _part in there:
                texts[place] = ""
            if there:
                texts[there[0][0]] = joined
        return texts

    def _clean(self, row: int, place: int, cell: str) -> str:
        if cell and ("\ufffd" in cell or not cell.isprintable()) and _BROKEN.search(cell):
            # Letters that are lost are kept as they are: cleaning would take away what is left of them.
            text = unicodedata.normalize("NFC", cell).strip()
            is_kept = place < len(self._keys) and self._keys[place]
            if is_kept and (row, place + 1) not in self._remarked:
                self.remarks.append(Remark(row, place + 1, "suspect_encoding", text, text))
            return text
        return clean(cell)
