"""The status on one screen, and as JSON."""

from typing import Any
from zoneinfo import ZoneInfo

from catalog.copying.standing import CopyStanding
from catalog.language import N_, _, n_, size, whole
from catalog.status import Status
from catalog.wording.batches import batches_json, kind_name, outcome_name
from catalog.wording.names import moment, percent_text

_AUDITS = {
    "clean": N_("every file as it was recorded"),
    "damaged": N_("damage found"),
    "incomplete": N_("not everything could be read"),
    "nothing": N_("nothing was checked"),
}
#: A card's photos with their copies for people may not find room in less (bytes).
_LITTLE_ROOM = 4 * 10**9


def status_text(status: Status, zone: ZoneInfo) -> str:
    """One line a subject, then what to do."""
    progress, holding = status.progress, status.holding
    digitized = _("{done} of {total} artifacts, {percent}").format(
        done=whole(progress.digitized), total=whole(progress.total), percent=percent_text(progress.percent)
    )
    photos = n_("{count} photo", "{count} photos", holding.photos)
    scans = n_("{count} scan", "{count} scans", holding.scans)
    derivatives = size(holding.derivative_bytes)
    if holding.wanting:
        derivatives += ", " + n_("{count} asset lacks some", "{count} assets lack some", holding.wanting)
    lines = [
        (_("Digitized"), digitized),
        (_("Store"), f"{photos}, {scans}, {size(holding.master_bytes)}"),
        (_("Free"), size(status.free)),
        (_("Copies for people"), derivatives),
        (_("Copies of the store"), f"{status.copies_complete}/{status.copies_wanted}"),
        *(("", _copy_text(copy, zone)) for copy in status.copies),
        (_("Last audit"), _audit_text(status, zone)),
        (_("Last batch"), _batch_text(status, zone)),
    ]
    width = max(len(name) for name, _text in lines)
    text = "\n".join(f"{name.ljust(width)}  {words}" for name, words in lines)
    todo = todo_text(status)
    return text + ("\n\n" + "\n".join([_("To do:"), *(f"  - {line}" for line in todo)]) if todo else "")


def _copy_text(copy: CopyStanding, zone: ZoneInfo) -> str:
    where = copy.place.folder
    if copy.problem:
        return f"{where}: {copy.problem.message}"
    if copy.behind:
        return n_("{where}: {count} object behind", "{where}: {count} objects behind", copy.behind, where=where)
    when = moment(copy.place.synced, zone) if copy.place.synced else "—"
    text = _("{where}: complete, {when}").format(where=where, when=when)
    if copy.same_disk:
        return text + _(" (on the museum's own disk: does not count)")
    if copy.shares_with:
        return text + _(" (on one disk with {other}: does not count)").format(other=copy.shares_with)
    return text


def _audit_text(status: Status, zone: ZoneInfo) -> str:
    audit = status.audit
    if audit is None:
        return _("never")
    files = n_("{count} file", "{count} files", audit.files)
    return f"{moment(audit.at, zone)}, {_(_AUDITS[audit.outcome])} ({files})"


def _batch_text(status: Status, zone: ZoneInfo) -> str:
    batch = status.batch
    if batch is None:
        return "—"
    return f"{moment(batch.started, zone)}, {kind_name(batch.kind)}, {batch.operator}, {outcome_name(batch.outcome)}"


def todo_text(status: Status) -> list[str]:
    """What the status asks for, the most urgent first."""
    todo = []
    if status.unread:
        text = _(
            "Objects of the store that the catalog lacks, for they could not be read: {count}. "
            "Mend them: sohoa audit, then sohoa copies repair, then sohoa rebuild"
        )
        todo.append(text.format(count=status.unread))
    if status.audit and status.audit.outcome == "damaged":
        todo.append(_("Damage was found: sohoa audit, then sohoa copies repair"))
    if status.batch and status.batch.outcome != "done":
        todo.append(_("The last batch did not come to its end: run it again."))
    if status.free < _LITTLE_ROOM:
        todo.append(
            _("The disk is almost full ({free} free): make room before the next card").format(free=size(status.free))
        )
    if any(copy.problem and copy.problem.code == "E-COPY-AHEAD" for copy in status.copies):
        todo.append(_("A copy is newer than the store; how to go on says: sohoa copies status"))
    elif status.copies_complete < status.copies_wanted:
        elsewhere = [copy for copy in status.copies if not copy.same_disk and not copy.shares_with]
        todo.append(
            _("Bring the copies up to date: sohoa copies sync")
            if len(elsewhere) + 1 >= status.copies_wanted and not all(copy.complete for copy in elsewhere)
            else _("Add a copy on another disk: sohoa copies add FOLDER")
        )
    if status.holding.wanting:
        todo.append(_("Make the copies that lack: sohoa derive"))
    if status.audit is None:
        todo.append(_("Check the store once: sohoa audit"))
    return todo


def status_json(status: Status) -> dict[str, Any]:
    """`data` of `status`."""
    holding = status.holding
    return {
        "progress": status.progress.as_json(),
        "store": {
            "photos": holding.photos,
            "scans": holding.scans,
            "bytes": holding.master_bytes,
            "free": status.free,
        },
        "derivatives": {"bytes": holding.derivative_bytes, "wanting": holding.wanting},
        "copies": {
            "have": status.copies_complete,
            "wanted": status.copies_wanted,
            "places": [copy_json(copy) for copy in status.copies],
        },
        "audit": (
            {"at": a.at, "outcome": a.outcome, "files": a.files, "damage": a.damage} if (a := status.audit) else None
        ),
        "batch": batches_json([status.batch])[0] if status.batch else None,
        "unread": status.unread,
        "todo": todo_text(status),
    }


def copy_json(copy: CopyStanding) -> dict[str, Any]:
    """A copy as JSON documents give it."""
    return {
        "folder": copy.place.folder,
        "synced": copy.place.synced,
        "complete": copy.complete,
        "behind": copy.behind,
        "same_disk": copy.same_disk,
        "shares_disk_with": copy.shares_with,
        "code": copy.problem.code if copy.problem else None,
    }
