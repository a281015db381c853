"""`status`, `audit`, `rebuild`, `copies …`: what keeps a museum sound."""

from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.commands.apps import Operator, app, copies_app
from catalog.console import Answer, Call, command, tell_to_wait
from catalog.language import N_, _
from catalog.problems import Exit, Problem

if TYPE_CHECKING:
    from catalog.rebuild import RebuildReport


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
    from catalog.wording.rebuild import rebuild_text

    report = _rebuilt(call, None)
    data = {"objects": report.objects, "artifacts": report.artifacts, "batches": report.batches}
    return Answer(data, rebuild_text(report), report.damage, Exit.DAMAGE if report.damage else Exit.DONE)


def _rebuilt(call: Call, operator: str | None) -> "RebuildReport":
    from catalog.founding import operator_name
    from catalog.rebuild import rebuild

    done = count(1)
    by = operator or operator_name()
    with call.bar(_("Catalog")) as tick:
        return rebuild(call.museum, operator=by, waiting=tell_to_wait, tick=lambda of: tick(next(done), of))


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
    exit_code = max((problem.exit for problem in problems), default=Exit.DONE)
    return Answer({"copies": data}, sync_text(reports), problems, exit_code)


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
    from catalog.auditing import audit_museum
    from catalog.copying.repairing import Repair, given_again, is_complete, repair_from_copies, unread_copies
    from catalog.museum import museum_folder
    from catalog.store.root import mend_root
    from catalog.wording.copies import repair_text
    from catalog.wording.rebuild import rebuild_text

    root = museum_folder(call.museum_path) / "store"
    repaired = [Repair(name, "OCFL 1.1") for name in mend_root(root)]
    with call.bar(_("Audit")) as tick:
        audited = audit_museum(call.museum, tick)
    problems = [*unread_copies(call.museum), *given_again(call.museum)]
    with call.writer(operator) as writer:
        more, left = repair_from_copies(writer, audited.report)
    repaired += more
    strays = {damage.path for damage in audited.report.damage if damage.kind == "unexpected"}
    text = repair_text(repaired, left, strays)
    again = not is_complete(call.museum)
    if again:
        report = _rebuilt(call, operator)
        text, problems = f"{text}\n{rebuild_text(report)}", [*problems, *report.damage]
    data = {"repaired": [{"path": r.path, "source": r.source} for r in repaired], "left": left, "rebuilt": again}
    if left and not set(left) <= set(audited.report.unchecked):
        exit_code = Exit.DAMAGE
    else:
        exit_code = max((problem.exit for problem in problems), default=Exit.INCOMPLETE if left else Exit.DONE)
    return Answer(data, text, problems, exit_code)
