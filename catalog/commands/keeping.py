"""`status`, `audit`, `rebuild`, `copies …`: what keeps a museum sound."""

from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from catalog.commands.apps import Operator, app, copies_app
from catalog.console import Answer, Call, command, tell_to_wait, with_problems
from catalog.language import N_, _
from catalog.problems import Exit, Problem, exit_of


@command(app, "status", N_("Show how the museum stands. One screen for the morning."))
def status(call: Call) -> Answer:
    """Show the status."""
    from catalog.status import look
    from catalog.wording.status import status_json, status_text

    seen = look(call.museum)
    return Answer(status_json(seen), status_text(seen, call.museum.time_zone))


@command(app, "audit", N_("Check every file of the store. Against its digest."))
def audit(call: Call) -> Answer:
    """Audit the store."""
    from catalog.auditing import audit_museum
    from catalog.status import remember_audit
    from catalog.wording.audit import audit_text

    with call.bar(_("Audit")) as tick:
        audited = audit_museum(call.museum, tick)
    with suppress(OSError):  # a museum that cannot be written can be audited all the same
        remember_audit(call.museum, audited)
    return Answer(audited.as_json(), audit_text(audited), exit=audited.exit)


@command(app, "rebuild", N_("Make the catalog again. From the store; nothing is lost."))
def rebuild_catalog(call: Call) -> Answer:
    """Rebuild the catalog."""
    from catalog.founding import operator_name
    from catalog.rebuild import rebuild
    from catalog.wording.rebuild import rebuild_text

    done = count(1)
    by = operator_name()
    with call.bar(_("Catalog")) as tick:
        report = rebuild(call.museum, operator=by, waiting=tell_to_wait, tick=lambda of: tick(next(done), of))
    data = {"objects": report.objects, "artifacts": report.artifacts, "batches": report.batches}
    text = with_problems(rebuild_text(report), report.damage)
    return Answer(data, text, report.damage, Exit.DAMAGE if report.damage else Exit.DONE)


@command(
    copies_app,
    "copies add",
    N_("Make a folder on another disk a copy. Then fill it with `copies sync`."),
    "/media/dia-2",
)
def copies_add(
    call: Call,
    folder: Annotated[
        Path, typer.Argument(help=N_("a new or an empty folder, or a copy already"), metavar=N_("FOLDER"))
    ],
) -> Answer:
    """Add a copy."""
    from catalog.copying.places import add_place, list_places, on_same_disk, shares_disk_with
    from catalog.writing import speaking_of_disks

    with speaking_of_disks(str(folder)):
        place = add_place(call.museum, folder)
        same = on_same_disk(call.museum, place)
        shared = shares_disk_with([other for other in list_places(call.museum) if other != place], place)
    lines = [_("A copy will stand in {folder}. Now run: sohoa copies sync").format(folder=place.folder)]
    if same:
        lines.append(_("Careful: it is on the museum's own disk, would be lost with it, and does not count as a copy."))
    elif shared:
        text = _("Careful: it is on one disk with {other}. Both would be lost with that disk: they count as one copy.")
        lines.append(text.format(other=shared.folder))
    data = {"folder": place.folder, "same_disk": same, "shares_disk_with": shared.folder if shared else None}
    return Answer(data, "\n".join(lines))


@command(copies_app, "copies remove", N_("Forget a copy. Nothing in its folder is touched."), "/media/dia-2")
def copies_remove(
    call: Call,
    folder: Annotated[Path, typer.Argument(help=N_("its folder, as `copies status` names it"), metavar=N_("FOLDER"))],
) -> Answer:
    """Forget a copy."""
    from catalog.copying.places import forget
    from catalog.writing import speaking_of_disks

    with speaking_of_disks(str(call.museum.path)):
        place = forget(call.museum, folder)
    text = _("{folder} is no copy of this museum any more. What is in it is still there.")
    return Answer({"folder": place.folder}, text.format(folder=place.folder))


@command(copies_app, "copies sync", N_("Bring all copies up to date. Every file is verified after it was written."))
def copies_sync(
    call: Call,
    check: Annotated[
        bool, typer.Option("--check", help=N_("read all that the copies hold, and mend what is damaged there"))
    ] = False,
) -> Answer:
    """Sync the copies."""
    from catalog.copying.places import list_places
    from catalog.copying.syncing import SyncReport, sync_copy
    from catalog.wording.copies import sync_text

    reports = []
    places = list_places(call.museum)
    if not places:
        raise Problem("E-COPIES-NONE")
    for place in places:
        report = SyncReport(place)
        reports.append(report)
        with call.bar(place.path.name) as tick:
            try:
                sync_copy(call.museum, place, tick, check=check, report=report)
            except Problem as problem:
                report.problems.append(problem)
    problems = [problem for report in reports for problem in report.problems]
    data = [
        {"folder": r.place.folder, "objects": r.objects, "copied": r.copied, "files": r.files, "bytes": r.bytes}
        for r in reports
    ]
    return Answer({"copies": data}, sync_text(reports), problems, exit_of(problems))


@command(copies_app, "copies status", N_("Show what each copy lacks."))
def copies_status(call: Call) -> Answer:
    """Show the copies."""
    from catalog.copying.standing import copies_standing
    from catalog.wording.copies import standing_text
    from catalog.wording.status import copy_json

    wanted = call.museum.settings.copies_wanted
    copies = copies_standing(call.museum)
    have = 1 + sum(copy.counts for copy in copies)
    data = {"have": have, "wanted": wanted, "places": [copy_json(copy) for copy in copies]}
    return Answer(data, standing_text(copies, wanted, call.museum.time_zone))


@command(copies_app, "copies repair", N_("Put damaged or missing masters back from a copy that holds them."))
def copies_repair(call: Call, operator: Operator = None) -> Answer:
    """Repair the store from its copies."""
    from catalog.copying.repairing import repair_museum, repair_root
    from catalog.founding import operator_name
    from catalog.museum import museum_folder
    from catalog.wording.copies import repair_text

    root_files = repair_root(museum_folder(call.museum_path), tell_to_wait)
    by = operator or operator_name()
    report = repair_museum(call.museum, operator=by, waiting=tell_to_wait, bar=call.bar)
    report.repaired[:0] = root_files
    data = {
        "repaired": [{"path": r.path, "source": r.source} for r in report.repaired],
        "left": report.left,
        "rebuilt": report.rebuilt is not None,
    }
    return Answer(data, with_problems(repair_text(report), report.problems), report.problems, report.exit)
