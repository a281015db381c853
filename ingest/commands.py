"""`ingest`, `assign`, `derive`: files in, copies out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.commands.apps import DryRun, Number, Operator, Reason, app
from catalog.console import Answer, Call, command
from catalog.language import N_, _
from catalog.problems import Exit, Problem

if TYPE_CHECKING:
    from ingest.run import Wishes


@command(
    app,
    "ingest",
    N_("Take in photos and scans. From a folder: a camera card, a scanner's folder."),
    "/media/the-nho --operator Hoa",
)
def ingest_folder(
    call: Call,
    folder: Annotated[Path, typer.Argument(help=N_("the folder; nothing in it is changed"), metavar="FOLDER")],
    dry_run: DryRun = False,
    match: Annotated[
        Path | None,
        typer.Option("--match", help=N_("list of files and numbers (XLSX or CSV)"), show_default=False),
    ] = None,
    operator: Operator = None,
    workers: Annotated[int, typer.Option("--workers", min=0, max=64, help=N_("decoders at work; 0: one per core"))] = 0,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help=N_("stop at the first refused file"))] = False,
    keep_unread: Annotated[
        bool, typer.Option("--keep-unread", help=N_("store files that are over a limit too, without copies"))
    ] = False,
) -> Answer:
    """Ingest a folder."""
    from ingest.run import Wishes

    return _ingested(
        call,
        Wishes(folder, match, workers=workers, dry_run=dry_run, fail_fast=fail_fast, keep_unread=keep_unread),
        operator,
    )


def _ingested(call: Call, wishes: "Wishes", operator: str | None) -> Answer:
    from catalog.museum import disk_warnings
    from ingest.erase import may_erase
    from ingest.run import ingest
    from ingest.unmatched import write_unmatched
    from ingest.wording import ingest_text

    with call.bar(_("Ingest")) as tick:
        report = ingest(call.museum, wishes, open_writer=lambda: call.writer(operator), tick=tick)
    erasing = may_erase(call.museum, report)
    unmatched = write_unmatched(call.museum, report)
    data = report.as_json() | {
        "erasable": erasing.erasable,
        "copies": {"have": erasing.copies, "wanted": erasing.copies_wanted},
        "unmatched_list": str(unmatched) if unmatched else None,
    }
    text = ingest_text(report, erasing, unmatched, dry_run=wishes.dry_run)
    warnings = disk_warnings(call.museum)
    text = "\n".join([text, *(f"\n{warning.message}\n→ {warning.next}" for warning in warnings)])
    return Answer(data, text, [*report.problems, *warnings], report.exit)


@command(
    app,
    "assign",
    N_("Take in one file under a number that you name. Whatever the file is called."),
    '/media/the-nho/IMG_0042.jpg 1234 --view trước --reason "chụp bổ sung"',
)
def assign(
    call: Call,
    file: Annotated[Path, typer.Argument(help=N_("the photo, or the model of a scan"), metavar="FILE")],
    number: Number,
    reason: Reason,
    view: Annotated[str | None, typer.Option("--view", help=N_("the view it shows"), show_default=False)] = None,
    part: Annotated[
        str | None, typer.Option("--part", help=N_("the part it shows, for instance 3"), show_default=False)
    ] = None,
    operator: Operator = None,
) -> Answer:
    """Ingest one file under a given number."""
    from pathlib import PurePosixPath

    from catalog.views import wanted_view
    from ingest.run import Assignment, Wishes

    if not file.is_file():
        raise Problem("E-ASSIGN-NO-FILE", where=str(file))
    assignment = Assignment(PurePosixPath(file.name), number, wanted_view(view) if view else None, part)
    return _ingested(call, Wishes(file.parent, assign=assignment, reason=reason), operator)


@command(app, "derive", N_("Make missing copies again. From the masters in the store."))
def derive_copies(
    call: Call,
    number: Annotated[
        str | None, typer.Argument(help=N_("only this artifact's"), metavar="[NUMBER]", show_default=False)
    ] = None,
    operator: Operator = None,
) -> Answer:
    """Make missing derivatives."""
    from ingest.derive import derive
    from ingest.wording import derive_text

    with call.bar(_("Copies")) as tick:
        report = derive(call.museum, number, open_writer=lambda: call.writer(operator), tick=tick)
    damaged = any(problem.exit == Exit.DAMAGE for problem in report.problems)
    exit_code = Exit.DAMAGE if damaged else Exit.REFUSED if report.problems else Exit.DONE
    data = {"wanting": report.wanting, "made": report.made, "lacking": report.lacking}
    return Answer(data, derive_text(report), report.problems, exit_code)
