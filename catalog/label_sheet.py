"""A PDF of labels to print, cut and lay beside artifacts: a code, the number and the name under it.

The text of a code is the register number and the side of the code in millimetres, `BTBP 1234 16MM`: a person
who reads it with a telephone sees the number, and a photograph that shows it has a known length in it. Capitals,
digits and blanks only make the smallest code there is (QR version 1, 21 modules of ISO/IEC 18004).
"""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
import typst

from catalog.folding import clean
from catalog.labels import Labelled, code_text
from catalog.number import file_stem
from catalog.problems import Problem
from catalog.writing import check_new_file, speaking_of_disks

A4_MM = (210, 297)
#: The clear margin around a code is four modules of its 21 at least (ISO/IEC 18004): a share of its side.
_QUIET = 0.2
_LEAST_MM = 8
#: What most printers leave white at the upper and lower edge of the sheet.
_TOP_MM, _BOTTOM_MM = 4.0, 3.5
_LONGEST_NAME = 200

_TYPST = """
#let sheet = json(bytes(sys.inputs.sheet))
#let mm(length) = length * 1mm
#let cell = (mm(sheet.cell.at(0)), mm(sheet.cell.at(1)))
#set page(width: 210mm, height: 297mm, margin: (x: (210mm - sheet.columns * cell.at(0)) / 2,
  top: (297mm - sheet.rows * cell.at(1)) / 2, bottom: 0mm))
#set document(title: sheet.title)
#set text(lang: "vi", hyphenate: false, top-edge: "ascender", bottom-edge: "descender")
#set par(leading: 0.05em, spacing: 0mm)
#let fits(body) = measure(block(width: cell.at(0) - 8mm, body)).height <= mm(sheet.name_box)
#let shortened(words) = context {
  let name = words.join(" ")
  let count = words.len()
  while not fits(name) and count > 1 {
    count -= 1
    name = words.slice(0, count).join(" ") + " …"
  }
  name
}
#let label(one) = block(width: cell.at(0), height: cell.at(1), clip: true, inset: (x: 4mm, top: mm(sheet.edge)), {
  set align(center)
  image(bytes(one.code), format: "svg", width: mm(sheet.code), height: mm(sheet.code))
  v(mm(sheet.gap), weak: false)
  block(spacing: 0mm, text(size: mm(sheet.number_size), weight: "bold", one.number))
  block(spacing: 0mm, text(size: mm(sheet.name_size), shortened(one.name)))
})
#for (at, page) in sheet.pages.enumerate() {
  if at > 0 { pagebreak() }
  grid(columns: (cell.at(0),) * sheet.columns, rows: (cell.at(1),) * sheet.rows, ..page.map(label))
}
"""


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels of equal size on a sheet of A4, and what stands on each; lengths in mm."""

    columns: int
    rows: int

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a label: the sheet's, divided, down to a tenth."""
        width, height = A4_MM
        return math.floor(10 * width / self.columns) / 10, math.floor(10 * height / self.rows) / 10

    @property
    def number_size(self) -> float:
        """Height of the number's letters."""
        return min(0.094 * self.cell[1], 0.08 * self.cell[0], 14)

    @property
    def name_size(self) -> float:
        """Height of the name's letters."""
        return 0.7 * self.number_size

    @property
    def name_box(self) -> float:
        """Height of the two lines that a name may take."""
        return 2.5 * self.name_size

    @property
    def code(self) -> int:
        """Side of the code: what is left, in whole millimetres."""
        width, height = self.cell
        below = 1.2 * self.number_size + self.name_box
        return math.floor(min((height - _TOP_MM - _BOTTOM_MM - below) / (1 + _QUIET), width / (1 + 2 * _QUIET)))

    @property
    def per_sheet(self) -> int:
        """Labels to a sheet."""
        return self.columns * self.rows


#: Two slates to a sheet: cut across, each is of A5.
SLATE_GRID = Grid(1, 2)


def read_grid(text: str) -> Grid:
    """`3x8`: labels across and down. Problem E-LABELS-GRID where that cannot be, or leaves no room for a code."""
    found = re.fullmatch(r"([1-9][0-9]?)\s*[x×*]\s*([1-9][0-9]?)", text.strip(), re.IGNORECASE)
    grid = Grid(int(found[1]), int(found[2])) if found else None
    if grid is None or grid.code < _LEAST_MM:
        raise Problem("E-LABELS-GRID", where=text)
    return grid


def sheet_path(folder: Path, labels: Sequence[Labelled], wanted: Path | None, *, slate: bool) -> Path:
    """Where a sheet goes: as wanted, else in `folder`, under its first and last number.

    Raises Problem E-FILE-EXISTS, E-FOLDER-MISSING where it cannot go as wanted.
    """
    if wanted is not None:
        check_new_file(wanted)
        return wanted
    ends = dict.fromkeys(file_stem(label.number) for label in (labels[0], labels[-1]))
    with speaking_of_disks(str(folder)):
        folder.mkdir(exist_ok=True)
    return folder / f"{'slates' if slate else 'labels'}-{'_'.join(ends)}.pdf"


def print_labels(labels: Sequence[Labelled], grid: Grid, path: Path, tick: Callable[[int, int | None], None]) -> int:
    """Write the labels to `path`, a PDF; returns how many pages. Raises Problem E-DISK-…, E-PATH-IMPOSSIBLE."""
    pages, _rest = divmod(len(labels) + grid.per_sheet - 1, grid.per_sheet)
    with speaking_of_disks(str(path)):
        path.write_bytes(typeset(labels, grid, tick, "pdf")[0])
    return pages


def typeset(
    labels: Sequence[Labelled], grid: Grid, tick: Callable[[int, int | None], None], output: str
) -> list[bytes]:
    """The sheet as one PDF, or as a PNG a page (300 dots per inch). Names are data: no markup in them counts."""
    drawn = []
    for done, label in enumerate(labels, 1):
        drawn.append(_drawn(label, grid.code))
        tick(done, len(labels))
    sheet = {
        "title": f"{labels[0].number} – {labels[-1].number}",
        "columns": grid.columns,
        "rows": grid.rows,
        "cell": grid.cell,
        "edge": _TOP_MM,
        "code": grid.code,
        "gap": _QUIET * grid.code,
        "number_size": grid.number_size,
        "name_size": grid.name_size,
        "name_box": grid.name_box,
        "pages": [drawn[at : at + grid.per_sheet] for at in range(0, len(drawn), grid.per_sheet)],
    }
    made = typst.compile(
        _TYPST.encode(),
        sys_inputs={"sheet": json.dumps(sheet, ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf" if output == "pdf" else "png",
        ppi=300,
    )
    return made if isinstance(made, list) else [made]


def _drawn(label: Labelled, side_mm: int) -> dict[str, object]:
    name = clean(label.title)
    words = (f"{name[:_LONGEST_NAME]}…" if len(name) > _LONGEST_NAME else name).split() or [""]
    return {"number": label.number, "name": words, "code": _svg(code_text(label.number, side_mm))}


def _svg(text: str) -> str:
    """A QR code without margin as one path of SVG. Its lines overlap a little: no white shows between them."""
    code = segno.make(text, error="m", micro=False)
    lines = []
    for row, modules in enumerate(code.matrix):
        column = 0
        for dark, run in _runs(modules):
            if dark:
                lines.append(f"M{column} {row + 0.5}h{run}")
            column += run
    side = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path d="{"".join(lines)}" stroke="#000" stroke-width="1.02" fill="none"/></svg>'
    )


def _runs(modules: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours that are the same, and how many."""
    runs: list[tuple[int, int]] = []
    for module in modules:
        if runs and runs[-1][0] == module:
            runs[-1] = (module, runs[-1][1] + 1)
        else:
            runs.append((module, 1))
    return runs
