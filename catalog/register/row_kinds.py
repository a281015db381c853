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
#: Fields that are no text which could go on in the next line.
_NO_TEXT = ("", "inventory_number", "class_number", "quantity", "unit", "value_vnd", "entry_date")
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
        self._signing = False
        self._texts = {place for place, c in enumerate(columns) if c.how != "count" and c.key not in _NO_TEXT}
        self._above: tuple[int, int, Sequence[str]] | None = None

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
        kind = self._kind_of(place, row, words)
        if self.numbers[place] or kind != "below":
            self._signing = False
        if kind:
            self._above = None
        elif self.numbers[place]:
            self._above = (row, row, words)
        return kind

    def continued(self, row: int, words: Sequence[str]) -> int | None:
        """The row of an artifact that this one goes on with: directly below it, in columns of text that it fills.

        To be asked of rows that are no asides. Lines that name a thing of their own go on with nothing.
        """
        if self._above is None:
            return None
        first, last, above = self._above
        filled = [place for place, cell in enumerate(words) if cell.strip()]
        goes_on = all(p in self._texts and p < len(above) and above[p].strip() for p in filled)
        name = self._name_of(words)[:1]
        if row != last + 1 or not goes_on or not (name.islower() or name in ("", "(")):
            return None
        self._above = (first, row, above)
        return first

    def _kind_of(self, place: int, row: int, words: Sequence[str]) -> asides.Kind | None:
        number = self.numbers[place]
        if number and (any(map(str.isalnum, self._name_of(words))) or not self._stands_alone(words)):
            return None
        cells = [clean(cell) for cell in words]
        for count in self._counts:
            if count < len(cells) and cells[count].isdigit():
                cells[count] = ""
        is_alone = sum(any(map(str.isalnum, cell)) for cell in words) == 1
        kind = self._kind_alone(cells) if number else self._kind(cells, after=place > self._last, is_alone=is_alone)
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

    def _kind(self, cells: Sequence[str], *, after: bool, is_alone: bool) -> asides.Kind | None:
        if not any(cells):
            return "unfilled"
        if asides.is_total(cells):
            return "total"
        if asides.is_page(" ".join(filter(None, cells))):
            return "header"
        if asides.is_counted(cells, self._name_at, self._quantity_at):
            return None
        if after:
            return "below" if asides.is_below(cells, after_end=self._ended) else None
        return self._kind_between(cells, is_alone=is_alone)

    def _kind_between(self, cells: Sequence[str], *, is_alone: bool) -> asides.Kind | None:
        """What a row without a number is that artifacts stand below: a title, or a place for signatures goes on."""
        title = next(filter(None, cells))
        is_group = asides.is_group(cells, self._number_at) or (
            is_alone
            and title in (self._cell(cells, self._number_at), self._name_of(cells))
            and asides.is_lone_title(title, among_numbers=title == self._cell(cells, self._number_at))
        )
        if is_group and asides.is_sure_title(title):
            return "group"
        if asides.begins_signatures(cells):
            self._signing = True
        if self._signing:  # names stand there that look like titles
            return "below" if asides.is_below(cells, after_end=True) else None
        return "group" if is_group else None

    @staticmethod
    def _cell(cells: Sequence[str], place: int) -> str:
        return cells[place] if place < len(cells) else ""
