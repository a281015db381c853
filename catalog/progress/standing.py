"""How an artifact stood at every time since it was entered: what a past day is counted from."""

from typing import Any

from catalog.progress.levels import Assessment, assess
from catalog.record import Record
from catalog.ruling.rules import Standards, standard_at
from catalog.vocabulary import Vocabularies

#: When each part of an entry got a row of its own (ms), by its label.
Births = dict[str, int]
#: Keys that artifacts are grouped by, and the fields whose first value they are.
GROUPS = {
    "collection": "collection",
    "material": "materials",
    "object_type": "object_type",
    "legal_level": "legal_level",
}


def standings(
    object_id: str,
    history: list[tuple[int, str, Record]],
    births: Births,
    standards: Standards,
    vocabularies: Vocabularies,
) -> tuple[list[dict[str, Any]], Assessment]:
    """A row for each time that level, counting or a group changed; and the newest assessment.

    `history` holds the versions of the record: when (ms), by whom, and the record. At each time it is held to the
    standard then in force: a new one changes nothing of the past. Groups are the terms of today for the first values of
    their fields, so that years can be compared.
    """
    rows: list[dict[str, Any]] = []
    first = history[0][0]
    others = {*births.values(), *(at for at, _standard in standards)}
    moments = sorted({at for at, _user, _record in history} | {at for at in others if at > first})
    for moment in moments:
        _at, user, record = next(step for step in reversed(history) if step[0] <= moment)
        own_parts = [label for label, at in births.items() if at <= moment]
        assessment = assess(record, standard_at(standards, moment), own_parts)
        groups = {key: vocabularies.first(field, record.card.get(field, "")) for key, field in GROUPS.items()}
        state = {"level": int(assessment.level), "counted": assessment.counted, **groups}
        if not rows or state.items() - rows[-1].items():
            rows.append({"artifact": object_id, "at": moment, "operator": user, **state})
    return rows, assessment
