"""The list of files without a number, ready to fill in and hand back with --match."""

from pathlib import Path

from catalog.language import N_, _
from catalog.museum import Museum
from catalog.sheets.writing import write_workbook
from ingest.report import IngestReport, Line

_HEADER = (N_("file"), N_("number"), N_("view"), N_("depicts"))
_WIDTHS = [50, 18, 14, 30]


#: A person must say which of them it belongs to.
_TWO_LABELS = "E-MATCH-TWO-LABELS"


def write_unmatched(museum: Museum, report: IngestReport) -> Path | None:
    """Write the list into out/; returns its path, None where every file found its artifact."""
    rows = [row for line in report.lines if (row := _row(line))]
    if not rows or report.batch is None:
        return None
    path = museum.out / f"unmatched-{report.batch.rpartition(':')[2][:8]}.xlsx"
    note = _(
        "Fill in the number of each file (view and other artifacts in the picture if you like), then run: {command}"
    )
    command = f"sohoa ingest … --match {path.name}"
    write_workbook(path, [_(label) for label in _HEADER], rows, _WIDTHS, note.format(command=command))
    return path


def _row(line: Line) -> list[str] | None:
    """A file's row of the list; None where it has its place. Where it shows two labels, they stand in it."""
    if line.outcome == "unmatched":
        return [line.path, "", "", ""]
    if line.problem and line.problem.code == _TWO_LABELS:
        return [line.path, "", "", f"{line.problem.facts['first']}; {line.problem.facts['second']}"]
    return None
