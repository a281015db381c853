"""The list of files without a number, ready to fill in and hand back with --match."""

from pathlib import Path

from catalog.language import N_, _
from catalog.museum import Museum
from catalog.spreadsheet import write_workbook
from ingest.report import IngestReport

_HEADER = (N_("file"), N_("number"), N_("view"), N_("depicts"))
_WIDTHS = [50, 18, 14, 30]


def write_unmatched(museum: Museum, report: IngestReport) -> Path | None:
    """Write the list into out/; returns its path, None where every file found its artifact."""
    files = [line.path for line in report.lines if line.outcome == "unmatched"]
    if not files or report.batch is None:
        return None
    path = museum.out / f"unmatched-{report.batch.rpartition(':')[2][:8]}.xlsx"
    note = _(
        "Fill in the number of each file (view and other artifacts in the picture if you like), then run: {command}"
    )
    command = f"sohoa ingest … --match {path.name}"
    write_workbook(
        path, [_(label) for label in _HEADER], [[f, "", "", ""] for f in files], _WIDTHS, note.format(command=command)
    )
    return path
