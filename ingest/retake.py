"""The retake list: what must be taken again, while the artifact still lies on the table."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from catalog.language import N_, _
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.sheets.writing import write_csv
from catalog.wording.verdicts import finding_advice, finding_text, verdict_text
from catalog.writing import speaking_of_disks
from ingest.contact_sheet import write_contact_sheet
from ingest.judging import Retake, judge, view_words
from ingest.report import IngestReport

_HEADER = (
    N_("number"),
    N_("name"),
    N_("file"),
    N_("view"),
    N_("verdict"),
    N_("what is wrong"),
    N_("what to do"),
    N_("small picture"),
)


@dataclass(frozen=True, slots=True)
class RetakeList:
    """The photos to take again, and where the list stands: as a table and as a sheet to print, None where empty.

    `unwritten` is what kept a list from being written.
    """

    photos: list[Retake]
    table: Path | None = None
    sheet: Path | None = None
    unwritten: Problem | None = None


def list_retakes(museum: Museum, report: IngestReport) -> RetakeList:
    """Judge the photos of an ingest and write the list of those to take again into out/. A dry run has none."""
    photos = judge(museum, report.lines) if report.batch else []
    if not photos or not report.batch:
        return RetakeList([])
    table = museum.out / f"retake-{report.batch.rpartition(':')[2][:8]}.csv"
    sheet = table.with_suffix(".pdf")
    try:
        with speaking_of_disks(str(museum.out)):
            write_csv(table, [_(label) for label in _HEADER], [_cells(photo) for photo in photos])
            write_contact_sheet(museum, photos, sheet, str(report.source), datetime.now(museum.time_zone))
    except Problem as problem:
        return RetakeList(photos, unwritten=problem)
    return RetakeList(photos, table, sheet)


def _cells(retake: Retake) -> list[str]:
    findings = retake.verdict.findings
    return [
        retake.number,
        retake.title,
        retake.file,
        view_words(retake),
        verdict_text(retake.verdict),
        " ".join(map(finding_text, findings)),
        " ".join(dict.fromkeys(map(finding_advice, findings))),
        str(retake.thumb or ""),
    ]
