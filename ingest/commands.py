"""`ingest`, `assign`, `derive`: files in, copies out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.commands.apps import DryRun, Number, Operator, Reason, app
from catalog.console import Answer, Call, command, with_problems
from catalog.language import N_, _
from catalog.problems import Exit, Problem

if TYPE_CHECKING:
    from ingest.report import IngestReport, Line
    from ingest.wishes import Wishes


@command(
    app,
    "ingest",
    N_("Take in photos and scans. From a folder: a camera card, a scanner's folder."),
    "/media/the-nho --operator Hoa",
)
def ingest_folder(
    call: Call,
    folder: Annotated[
        Path, typer.Argument(help=N_("the folder; nothing in it is changed"), metavar=N_("FOLDER"), readable=False)
    ],
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
    clock_offset: Annotated[
        str | None,
        typer.Option(
            "--clock-offset",
            help=N_("what to add to the camera's clock: +7h where it is 7 hours slow, -00:05:30 where it is fast"),
            metavar=N_("OFFSET"),
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help=N_("go on with what comes into the folder, from a tethered camera"))
    ] = False,
) -> Answer:
    """Ingest a folder."""
    from ingest.clock import read_clock_offset
    from ingest.wishes import Wishes

    if watch and dry_run:
        raise Problem("E-WATCH-DRY-RUN")
    wishes = Wishes(
        folder,
        match,
        workers=workers,
        dry_run=dry_run,
        fail_fast=fail_fast,
        keep_unread=keep_unread,
        clock_offset=read_clock_offset(clock_offset) if clock_offset is not None else None,
    )
    return _ingested(call, wishes, operator, watching=watch)


def _ingested(call: Call, wishes: "Wishes", operator: str | None, *, watching: bool = False) -> Answer:
    from catalog.museum import disk_warnings
    from catalog.writing import speaking_of_disks
    from ingest.erase import may_erase
    from ingest.judging import retake_json
    from ingest.retake import list_retakes
    from ingest.run import ingest
    from ingest.unmatched import write_unmatched
    from ingest.wording import ingest_text

    if watching:
        report = _watched(call, wishes, operator)
    else:
        with call.bar(_("Ingest")) as tick:
            report = ingest(call.museum, wishes, open_writer=lambda: call.writer(operator), tick=tick)
    with call.bar(_("Copies of the store")) as tick:
        erasing = may_erase(call.museum, report, tick)
    retakes = list_retakes(call.museum, report)
    unmatched, unwritten = None, [retakes.unwritten] if retakes.unwritten else []
    try:
        with speaking_of_disks(str(call.museum.out)):
            unmatched = write_unmatched(call.museum, report)
    except Problem as problem:
        unwritten.append(problem)
    data = report.as_json() | {
        "erasable": erasing.erasable,
        "erasable_not": erasing.hindrance,
        "copies": {"have": erasing.copies, "wanted": erasing.copies_wanted},
        "unmatched_list": str(unmatched) if unmatched else None,
        "retake": [retake_json(photo) for photo in retakes.photos],
        "retake_list": str(retakes.table) if retakes.table else None,
        "contact_sheet": str(retakes.sheet) if retakes.sheet else None,
    }
    if watching:
        data["left"] = report.left
    text = ingest_text(report, erasing, unmatched, retakes, dry_run=wishes.dry_run)
    warnings = disk_warnings(call.museum)
    text = with_problems(text, [*unwritten, *warnings])
    exit_code = Exit.INCOMPLETE if unwritten and report.exit in (Exit.DONE, Exit.REFUSED) else report.exit
    return Answer(data, text, [*report.problems, *unwritten, *warnings], exit_code)


def _watched(call: Call, wishes: "Wishes", operator: str | None) -> "IngestReport":
    from ingest.watch import watch
    from ingest.wording import arrival_text

    def ready(folder: Path) -> None:
        call.say(_("Watching {folder}: photos are taken in as they come. Ctrl-C ends it.").format(folder=folder))

    def tell(line: "Line") -> None:
        call.say(arrival_text(line))
        if line.outcome == "refused" or (line.verdict and line.verdict.outcome == "retake"):
            call.ring()

    report = watch(call.museum, wishes, open_writer=lambda: call.writer(operator), ready=ready, tell=tell)
    call.say("")
    return report


@command(
    app,
    "assign",
    N_("Take in one file under a number that you name. Whatever the file is called."),
    '/media/the-nho/IMG_0042.jpg 1234 --view trước --reason "chụp bổ sung"',
)
def assign(
    call: Call,
    file: Annotated[
        Path, typer.Argument(help=N_("the photo, or the model of a scan"), metavar=N_("FILE"), readable=False)
    ],
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
    from ingest.wishes import Assignment, Wishes

    if not file.is_file():
        raise Problem("E-ASSIGN-NO-FILE", where=str(file))
    assignment = Assignment(PurePosixPath(file.name), number, wanted_view(view) if view else None, part)
    return _ingested(call, Wishes(file.parent, assign=assignment, reason=reason), operator)


@command(app, "derive", N_("Make missing copies again. From the masters in the store."))
def derive_copies(
    call: Call,
    number: Annotated[
        str | None, typer.Argument(help=N_("only this artifact's"), metavar=N_("NUMBER"), show_default=False)
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
