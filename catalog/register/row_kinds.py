"""Which rows of a register are artifacts, by their numbers and by what stands beside these."""

import re
from collections import Counter
from collections.abc import Sequence

from catalog.folding import clean
from catalog.number import RegisterNumber, parse
from catalog.register import asides
from catalog.register.columns import Column
from catalog.sheets.table import Table

#: A number within a number that no dot can have grouped.
_DOTTED = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,5})\.[0-9]")
#: A number with the signs that some books write around each: `1311.`, `(1324)`.
_FRAMED = re.compile(r"\s*(?:\((?P<within>[^()]+)\)|(?P<before>.*\w)\.)\s*")
#: Remarks on a cell whose content is not in the file.
NO_CONTENT = ("formula_without_value", "error_value")


class RowKinds:
    """The rows of one table: `numbers` of each by its place, `times` that each number comes."""

    def __init__(self, table: Table, columns: Sequence[Column], own_prefix: str) -> None:
        self._prefix = own_prefix
        self._columns = columns
        places = {column.key: place for place, column in enumerate(columns)}
        self._number_at = places["inventory_number"]
        self._name_at = places.get("name", len(columns))
        self._location_at = places.get("location", len(columns))
        self._unit_at = places.get("unit", len(columns))
        self._quantity_at = places.get("quantity", len(columns))
        self._counts = [place for place, column in enumerate(columns) if column.how == "count"]
        self._without_content = {remark.row for remark in table.remarks if remark.code in NO_CONTENT}
        self.numbers = self._parse([self._number_of(words) for _row, words in table.rows])
        self.times = Counter(number.canonical for number in self.numbers if number)
        self._last = max((place for place, number in enumerate(self.numbers) if number), default=-1)
        self._ended = False

    def _parse(self, texts: Sequence[str]) -> list[RegisterNumber | None]:
        # Signs around most numbers are how the book writes them; around one they may be those of a title.
        framed = [_FRAMED.fullmatch(text) for text in texts]
        if 2 * sum(map(bool, framed)) > sum(map(bool, texts)):
            texts = [(f["within"] or f["before"]) if f else text for f, text in zip(framed, texts, strict=True)]
        # Where most numbers are numbers within numbers (`79.66.115`), dots group no thousands.
        dotted = 2 * sum(map(bool, map(_DOTTED.match, texts))) > len(texts)
        numbers = [parse(text, self._prefix) if text else None for text in texts]
        if dotted:
            for place, number in enumerate(numbers):
                if number and number.review == "thousands_or_part":
                    numbers[place] = parse(f"{self._prefix} {texts[place]}", self._prefix)
        return numbers

    def _number_of(self, words: Sequence[str]) -> str:
        """The text of a row's register number; "" where it is a sum in the column of numbers: «Tổng số | 77»."""
        text = words[self._number_at] if len(words) > self._number_at else ""
        return "" if text[:1].isdigit() and self._stands_apart(words) else text

    def _name_of(self, words: Sequence[str]) -> str:
        return words[self._name_at].strip() if self._name_at < len(words) else ""

    def _stands_apart(self, words: Sequence[str]) -> bool:
        """Whether a row with a bare figure for a number is a total, or a title with its sum, left of that figure.

        Of a list without names nobody can tell titles; what stands in a column of places is one.
        """
        name = self._name_of(words)
        if name and not asides.is_sum(name):
            return False
        cells = [clean(cell) for cell in words]
        left = [cell for place, cell in enumerate(cells[: self._number_at]) if place != self._location_at]
        titled = any(left) and not name and self._name_at < len(self._columns)
        return asides.is_total(cells) or (titled and asides.is_group(cells, self._number_at))

    def kind(self, place: int, row: int, words: Sequence[str]) -> asides.Kind | None:
        """What a row is that is no artifact, None for one that is. To be asked row by row, from the first."""
        number = self.numbers[place]
        if number and (any(map(str.isalnum, self._name_of(words))) or not self._stands_alone(words)):
            return None
        cells = [clean(cell) for cell in words]
        for count in self._counts:
            if count < len(cells) and cells[count].isdigit():
                cells[count] = ""
        kind = self._kind_alone(cells) if number else self._kind(cells, after=place > self._last)
        if kind == "unfilled" and row in self._without_content:
            return None
        self._ended |= place > self._last and kind in ("total", "below")
        return kind

    def _stands_alone(self, words: Sequence[str]) -> bool:
        """Whether nothing but the count of rows, a unit or a dash stands beside a number."""
        aside = (self._number_at, self._unit_at, *self._counts)
        return not any(any(map(str.isalnum, cell)) for place, cell in enumerate(words) if place not in aside)

    def _kind_alone(self, cells: Sequence[str]) -> asides.Kind:
        """What a row is whose number stands alone."""
        if asides.is_page(cells[self._number_at]):
            return "header"
        return "group" if asides.is_numbered_title(cells[self._number_at]) else "unfilled"

    def _kind(self, cells: Sequence[str], *, after: bool) -> asides.Kind | None:
        if not any(cells):
            return "unfilled"
        if asides.is_total(cells):
            return "total"
        if asides.is_page(" ".join(filter(None, cells))):
            return "header"
        if asides.is_counted(cells, self._name_at, self._quantity_at):
            return None
        if after and asides.is_below(cells, after_end=self._ended):
            return "below"
        return "group" if not after and asides.is_group(cells, self._number_at) else None
