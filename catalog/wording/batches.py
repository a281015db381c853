"""Batches in words and as JSON."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from catalog.language import N_, _
from catalog.tables import BatchRow
from catalog.wording.names import moment, table

_KINDS = {"ingest": N_("ingest"), "register": N_("register"), "undo": N_("undo"), "settings": N_("settings")}
_OUTCOMES = {"done": N_("done"), "interrupted": N_("interrupted"), "stopped": N_("stopped")}


def kind_name(kind: str) -> str:
    """What a batch did."""
    return _(_KINDS[kind])


def outcome_name(outcome: str) -> str:
    """How a batch ended."""
    return _(_OUTCOMES[outcome])


def batches_text(rows: Sequence[BatchRow], zone: ZoneInfo) -> str:
    """A table of batches."""
    if not rows:
        return _("No batches yet.")
    header = [
        _("Batch"),
        _("When"),
        _("What"),
        _("Who"),
        _("Outcome"),
        _("Found"),
        _("Added"),
        _("Changed"),
        _("Known"),
        _("Refused"),
    ]
    undone = {row.source for row in rows if row.kind == "undo" and row.outcome == "done"}
    lines = [
        [
            _short(row.id),
            moment(row.started, zone),
            f"{kind_name(row.kind)} {_short(row.source)}" if row.kind == "undo" else kind_name(row.kind),
            row.operator,
            _("undone") if row.id in undone else outcome_name(row.outcome),
            row.found,
            row.added,
            row.changed,
            row.known,
            row.refused,
        ]
        for row in rows
    ]
    return table(header, lines, left=5)


def _short(batch: str) -> str:
    """The first digits of a batch's id, by which people name it."""
    return batch.rpartition(":")[2][:8]


_COLUMNS = (
    "id",
    "kind",
    "operator",
    "started",
    "ended",
    "outcome",
    "source",
    "found",
    "added",
    "changed",
    "known",
    "refused",
    "unmatched",
    "ignored",
)


def batches_json(rows: Sequence[BatchRow]) -> list[dict[str, str | int]]:
    """`data.batches` of `batches`."""
    return [{name: getattr(row, name) for name in _COLUMNS} for row in rows]
