"""Names that codes have for people: levels, views, fields, reasons, outcomes."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.fields import BY_KEY
from catalog.language import N_, _, decimal, spoken, whole
from catalog.problems import Problem
from catalog.progress.levels import Level, Missing

_LEVELS = {
    Level.REGISTERED: N_("Registered"),
    Level.STARTED: N_("Started"),
    Level.PHOTOGRAPHED: N_("Photographed"),
    Level.DIGITIZED: N_("Digitized"),
    Level.APPROVED: N_("Approved"),
}
_VIEWS = {
    "front": N_("front"),
    "back": N_("back"),
    "left": N_("left"),
    "right": N_("right"),
    "top": N_("top"),
    "bottom": N_("bottom"),
    "edge": N_("edge"),
    "detail": N_("detail"),
    "scale": N_("scale"),
    "whole": N_("whole"),
    "page": N_("page"),
}
_EXCLUDED = {
    "holding_kind": N_("copies, loans and deposits"),
    "temporary": N_("temporary numbers"),
    "written_off": N_("written off"),
    "withdrawn": N_("withdrawn"),
}
_STATES = {
    "in_view": N_("in view"),
    "withdrawn": N_("withdrawn"),
    "undone": N_("undone"),
    "moved": N_("moved"),
}
_STATUSES = {
    "managed": N_("held"),
    "lent": N_("lent out"),
    "written_off": N_("written off"),
    "withdrawn": N_("withdrawn"),
}
_OWN_FIELDS = {
    "number": N_("number"),
    "status": N_("status"),
    "cover": N_("cover"),
    "approval": N_("approved by"),
    "deaccession": N_("written off by"),
    "merged_into": N_("joined to"),
}
#: What a version's message says was done; what follows a colon is a person's reason.
_DONE = {
    "init": N_("museum made"),
    "register add": N_("entered by hand"),
    "register import": N_("register imported"),
    "ingest": N_("ingested"),
    "assign": N_("assigned by hand"),
    "withdraw": N_("taken out of view"),
    "view": N_("view corrected"),
    "cover": N_("cover chosen"),
    "overrule": N_("verdict overruled"),
    "edit": N_("card corrected"),
    "approve": N_("approved"),
    "unapprove": N_("approval taken back"),
    "deaccession": N_("written off"),
    "move": N_("moved"),
    "merge": N_("temporary number replaced"),
    "undo": N_("ingest undone"),
    "undo import": N_("register import undone"),
    "settings": N_("settings applied"),
    "vocabulary": N_("terms changed"),
}


def done_text(message: str) -> str:
    """A version's message in words: what was done, and the reason that a person gave."""
    what, colon, reason = message.partition(": ")
    return _(_DONE.get(what, what)) + (f": {reason}" if colon else "")


def level_name(level: Level) -> str:
    """The level's name."""
    return _(_LEVELS[level])


def view_name(code: str) -> str:
    """The view's name."""
    return _(_VIEWS[code])


def excluded_name(reason: str) -> str:
    """Why artifacts are left out of the percentage."""
    return _(_EXCLUDED[reason])


def state_name(state: str) -> str:
    """The state of an asset."""
    return _(_STATES[state])


def status_name(status: str) -> str:
    """The status of an artifact; other words are given back."""
    return _(_STATUSES.get(status, status))


def field_name(key: str) -> str:
    """The field's label in the register, or its key in plain English; a foreign column's own header."""
    if key in _OWN_FIELDS:
        return _(_OWN_FIELDS[key])
    if key not in BY_KEY:
        return key
    return BY_KEY[key].label if spoken() == "vi" else key.replace("_", " ")


def missing_text(missing: Missing) -> str:
    """What an artifact lacks, in words."""
    if missing.kind == "asset":
        text = _("a photo or a scan")
    elif missing.kind == "view":
        text = _("photo: {view}").format(view=view_name(missing.code))
    elif missing.kind == "scan":
        text = _("a 3D scan")
    elif missing.kind == "changed_asset":
        text = _("changed since it was approved: {what}").format(what=missing.code)
    elif missing.kind == "changed_field":
        text = _("changed since it was approved: {what}").format(what=field_name(missing.code))
    else:
        text = _("card: {field}").format(field=field_name(missing.code))
    return _("part {part}, {what}").format(part=missing.part, what=text) if missing.part else text


def problems_text(problems: Sequence[Problem]) -> str:
    """Problems one below the other, each with its code and the next step."""
    return "\n".join(f"{problem.message} [{problem.code}]\n→ {problem.next}" for problem in problems)


def percent_text(percent: float | None) -> str:
    """A rate for people: `37,52%`, `< 0,01%`, or a dash where there is nothing to count."""
    if percent is None:
        return "—"
    text = f"{decimal(percent, 2)}%"
    return f"< {text}" if percent == 0.01 else text


def moment(text: str, zone: ZoneInfo) -> str:
    """A stored time as the museum's clocks showed it: 05/11/2026 08:00."""
    local = datetime.fromisoformat(text).astimezone(zone)
    return f"{local:%d/%m/%Y %H:%M}"


def day_text(day: str) -> str:
    """A day as people write it: 05/11/2026."""
    return f"{date.fromisoformat(day):%d/%m/%Y}"


def table(header: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1) -> str:
    """Columns under each other: the first `left` ones begin flush, figures end flush."""
    cells = [[*header], *([whole(c) if isinstance(c, int) else str(c) for c in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(w) if n < left else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    ]
    return "\n".join([lines[0].rstrip(), "─" * len(lines[0]), *(line.rstrip() for line in lines[1:])])
