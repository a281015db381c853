"""Copies of the store in words."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from catalog.copying.repairing import RepairReport
from catalog.copying.standing import CopyStanding
from catalog.copying.syncing import SyncReport
from catalog.language import _, n_, size
from catalog.wording.names import moment
from catalog.wording.rebuild import rebuild_text


def standing_text(copies: Sequence[CopyStanding], wanted: int, zone: ZoneInfo) -> str:
    """Each copy with what it lacks, and whether there are enough."""
    lines = []
    for copy in copies:
        lines.append(copy.place.folder)
        if copy.problem:
            lines += [f"  {copy.problem.message}", f"  → {copy.problem.next}"]
            continue
        if copy.behind:
            lines.append(
                "  "
                + n_(
                    "{count} object behind: sohoa copies sync", "{count} objects behind: sohoa copies sync", copy.behind
                )
            )
        else:
            when = moment(copy.place.synced, zone) if copy.place.synced else "—"
            lines.append("  " + _("complete, {when}").format(when=when))
        if copy.same_disk:
            lines.append("  " + _("on the museum's own disk: it would be lost with it, so it does not count"))
        elif copy.shares_with:
            text = _("on one disk with {other}: both would be lost with it, so they count as one copy")
            lines.append("  " + text.format(other=copy.shares_with))
    have = 1 + sum(copy.counts for copy in copies)
    lines.append(_("Copies, the store among them: {have} of {wanted} wanted.").format(have=have, wanted=wanted))
    return "\n".join(lines)


def sync_text(reports: Sequence[SyncReport]) -> str:
    """What was copied where."""
    lines = []
    for report in reports:
        lines.append(report.place.folder)
        objects = n_("{count} object copied", "{count} objects copied", report.copied)
        files = n_("{count} file", "{count} files", report.files)
        lines.append(f"  {objects}: {files}, {size(report.bytes)}")
        for problem in report.problems:
            lines += [f"  {problem.message} [{problem.code}]", f"    → {problem.next}"]
    return "\n".join(lines)


def repair_text(report: RepairReport) -> str:
    """What was put back, what no copy has, what is no part of the store, and the new catalog where one was made."""
    lines = [n_("{count} file was put back.", "{count} files were put back.", len(report.repaired))]
    lines += [f"  {repair.path} ← {repair.source}" for repair in report.repaired]
    if lacking := [path for path in report.left if path not in report.strays]:
        lines.append(_("Not repaired: no copy that can be read now holds these whole:"))
        lines += [f"  {path}" for path in lacking]
    if foreign := [path for path in report.left if path in report.strays]:
        lines.append(
            _("No part of the store. Look at them, move them out of the folder store/ by hand, then: sohoa audit")
        )
        lines += [f"  {path}" for path in foreign]
    if report.repaired:
        lines.append(_("The damaged files are kept in out/damaged. Find out why they were damaged."))
    if report.rebuilt:
        lines.append(rebuild_text(report.rebuilt))
    return "\n".join(lines)
