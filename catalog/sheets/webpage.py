"""Tables in web pages and in XML spreadsheets of 2003, which many programs save under the name of a workbook."""

from html.parser import HTMLParser

from catalog.sheets.grid import Grid

_ROWS = frozenset(("tr", "row", "ss:row"))
_CELLS = frozenset(("td", "th", "cell", "ss:cell"))
_BREAKS = frozenset(("br", "p", "div"))
_UNSEEN = frozenset(("script", "style", "head", "title", "styles"))
#: What a span or a place may ask for before it is nonsense.
_MOST_COLUMNS = 16_384


class _Tables(HTMLParser):
    """Collects the cells of all rows; a row counts whether it has something in it or not."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grid = Grid([])
        self._row = 0
        self._cells: list[str] = []
        self._words: list[str] | None = None
        self._span = (1, 1)
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name.removeprefix("ss:"): value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _ROWS:
            self._end_row()
            self._row = max(self._row + 1, _count(given.get("index"), 0))
        elif tag in _CELLS:
            self._end_cell()
            self._cells += [""] * (_count(given.get("index"), 1) - 1 - len(self._cells))
            across = _count(given.get("colspan"), 1) + _count(given.get("mergeacross"), 0)
            self._span = (across, _count(given.get("rowspan"), 1) + _count(given.get("mergedown"), 0))
            self._words = []
        elif tag in _BREAKS and self._words:
            self._words.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _ROWS or tag == "table":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._words is not None and not self._unseen:
            self._words.append(" ".join(data.split()) if data.strip() else " ")

    def _end_cell(self) -> None:
        if self._words is None:
            return
        across, down = self._span
        left = len(self._cells)
        words = "".join(self._words)
        self._cells += ["\n".join(line.strip() for line in words.split("\n")).strip(), *[""] * (across - 1)]
        self._words = None
        if down > 1 or across > 1:
            self.grid.merged.append((self._row, left, self._row + down - 1, left + across - 1))

    def _end_row(self) -> None:
        self._end_cell()
        if any(self._cells):
            self.grid.rows.append((self._row, self._cells))
        self._cells = []


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text and text.isdecimal() else otherwise


def parse(text: str) -> Grid:
    """The rows of all tables of a page, one after another. Cells below a cell that spans rows are shifted as shown."""
    tables = _Tables()
    tables.feed(text)
    tables.close()
    tables._end_row()
    return tables.grid
