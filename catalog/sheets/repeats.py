"""What stands again below a header, page after page: the header itself, and the row that numbers the columns."""

import re

from catalog.folding import fold_name
from catalog.problems import Problem
from catalog.sheets.column_names import IsLabel, line_words, same_column, says_label, without_count, without_note
from catalog.sheets.grid import Area, Grid, Rows, column_letter
from catalog.sheets.header import MOST_LINES, Header, header_at
from catalog.sheets.numbering import Sign, column_signs
from catalog.sheets.table import Remark

_FEWEST_SAME = 2
_DIGIT = re.compile("[0-9]")


def without_repeats(grid: Grid, header: Header, is_label: IsLabel, where: str, remarks: list[Remark]) -> Rows:
    """The rows below a header without those that repeat it or number the columns: these are remarked.

    A header below it that names a column more, where nothing stood before, names that column of `header` too.
    Raises Problem E-TABLE-SECOND-HEADER where one has other columns; `where` names the file.
    """
    repeats = _Repeats(grid, header, is_label, where)
    rows = grid.rows[header.last + 1 :]
    kept: Rows = []
    first_signs: list[Sign] = []
    place, is_below_header = 0, True
    is_register = header.number_at is not None  # in other tables single letters are words
    while place < len(rows):
        number, cells = rows[place]
        signs = column_signs(cells, letters=is_register) if is_below_header or first_signs else []
        if signs and (is_below_header or signs == first_signs):
            remarks.append(Remark(number, 1, "column_numbers", " ".join(filter(None, cells)), ""))
            first_signs = first_signs or signs
            place, is_below_header = place + 1, False
            continue
        lines = repeats.lines(rows, place, kept)
        for number, cells in rows[place : place + lines]:
            remarks.append(Remark(number, 1, "repeated_header", " ".join(filter(None, map(str.strip, cells))), ""))
        if not lines:
            kept.append((number, cells))
        place, is_below_header = place + (lines or 1), lines > 0
    return kept


class _Repeats:
    """Tells rows that are the header again from others."""

    def __init__(self, grid: Grid, header: Header, is_label: IsLabel, where: str) -> None:
        self._merged: list[Area] = grid.merged
        self._header = header
        self._is_label = is_label
        self._where = where
        raw = grid.rows[header.first : header.last + 1]
        self._row = raw[0][0]
        self._lines = [line_words(cells, is_label) for _number, cells in raw]
        self._names = {fold_name(words) for line in (header.names, *self._lines) for words in line if words}
        first_named = next(place for place, name in enumerate(header.names) if name)
        self._at = first_named if header.number_at is None else header.number_at
        self._own_cells = {cells[self._at] for _number, cells in raw if len(cells) > self._at}

    def lines(self, rows: Rows, place: int, above: Rows) -> int:
        """How many rows at this place are a header again, 0 where it is none; `above` are the rows before it."""
        cells = rows[place][1]
        if not self._may_be_header(cells[self._at] if self._at < len(cells) else ""):
            return 0
        lines = [(number, line_words(cells, self._is_label)) for number, cells in rows[place : place + MOST_LINES]]
        if not self._is_line(lines[0][1], self._lines[0], _FEWEST_SAME):
            return self._other_header(lines, above)
        count = 1
        while count < min(len(lines), len(self._lines)) and self._is_line(lines[count][1], self._lines[count], 1):
            count += 1
        return count

    def _may_be_header(self, cell: str) -> bool:
        """A quick look at the cell in the column of numbers: figures stand in it, or a name."""
        if cell[-1:].isdigit():
            return cell in self._own_cells
        return not _DIGIT.search(without_note(without_count(cell))) or cell in self._own_cells

    def _is_line(self, words: list[str], line: list[str], fewest: int) -> bool:
        """Whether words are those of a line of the header, all but one of them at least."""
        filled = [place for place, word in enumerate(words) if word]
        least = max(fewest, sum(map(bool, line)) - 1)
        return len(filled) >= least and all(
            place < len(line) and line[place] and same_column(words[place], line[place]) for place in filled
        )

    def _other_header(self, lines: Rows, above: Rows) -> int:
        """The lines of a header that has the same columns in other words; those that are new to it are named so."""
        words = [word for word in lines[0][1] if word]
        known = [word for word in words if fold_name(word) in self._names or says_label(word, self._is_label)]
        if len(set(known)) < _FEWEST_SAME or 2 * len(known) <= len(words):
            return 0
        other = header_at(lines, 0, self._merged, self._is_label)
        names = self._header.names
        shared = {fold_name(name) for name in names if name} & set(map(fold_name, other.names))
        if other.number_at is None and 2 * len(shared) <= sum(map(bool, names)):
            return 0
        for place, name in enumerate(other.names):
            own = names[place] if place < len(names) else ""
            is_new = not own and not any(place < len(cells) and cells[place].strip() for _number, cells in above)
            if name and not is_new and not same_column(name, own):
                raise Problem(
                    "E-TABLE-SECOND-HEADER",
                    where=self._where,
                    row=lines[0][0],
                    column=column_letter(place),
                    read=name,
                    first=self._row,
                    name=own,
                )
        names += [""] * (len(other.names) - len(names))
        names[:] = [own or name for own, name in zip(names, [*other.names, *names[len(other.names) :]], strict=True)]
        return other.last + 1
