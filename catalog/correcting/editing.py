"""The card put right by hand: fields changed in one commit, unless somebody else changed them first."""

from dataclasses import dataclass
from typing import Literal

from catalog.assignments import read_assignments
from catalog.correcting.change import read_artifact
from catalog.fields import BY_KEY, find_field
from catalog.folding import fold
from catalog.history import FieldChange, shown
from catalog.loading import load_record
from catalog.people import People, is_person
from catalog.person_headers import holds_persons, names_person
from catalog.problems import Problem
from catalog.record import RECORD_FILE, Record, to_bytes
from catalog.register.columns import is_group_name
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.wording.names import field_name
from catalog.writing import Writer

#: The one thing beside the card that `edit` may set, under its label in the register, and what may be said of it.
_STATUS_NAMES = {fold(name): "status" for name in ("status", "Tình trạng quản lý")}
_STATUSES: dict[str, Literal["managed", "lent"]] = {
    **dict.fromkeys(map(fold, ("managed", "held", "đang quản lý", "quản lý")), "managed"),
    **dict.fromkeys(map(fold, ("lent", "lent out", "cho mượn", "đang cho mượn")), "lent"),
}


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: the artifact's number, its version now, and the fields that changed.

    Nothing was written where there are `conflicts`, or no fields.
    """

    number: str
    version: int
    fields: list[FieldChange]
    conflicts: list[Problem]


def edit_card(writer: Writer, number: str, words: list[str], reason: str, based_on: int | None = None) -> Edited:
    """Set fields of a card as `field=value` words say; persons go to people.db.

    With `based_on`, the version that the person looked at, a field that has been changed since is a conflict:
    then nothing is written. `status=managed` takes a written-off artifact back into the register. Raises Problem
    E-NUMBER-UNKNOWN, E-FIELD-…, E-EDIT-NUMBER, E-EDIT-STATUS, E-EDIT-VERSION, E-ENTRY-MERGED, E-ENTRY-OUT,
    E-NAME-MISSING.
    """
    museum = writer.museum
    if any(find_field(word.partition("=")[0]) is BY_KEY["inventory_number"] for word in words):
        raise Problem("E-EDIT-NUMBER", where=number)
    with writer.lock():
        base, record = read_artifact(museum, number)
        if record.merged_into:
            raise Problem("E-ENTRY-MERGED", where=record.number)
        foreign = _foreign(record)
        wanted = read_assignments(words, _STATUS_NAMES | {fold(header): header for header in foreign})
        if "status" in wanted:
            wanted["status"] = _status(wanted["status"])
        elif record.status == "withdrawn":
            raise Problem("E-ENTRY-OUT", where=record.number)
        people = People(museum.private)
        wanted |= people.ids_in(wanted, {h for h, now in foreign.items() if _is_private(h, now, wanted.get(h, ""))})
        conflicts = _conflicts(writer, base, record, wanted, based_on) if based_on is not None else []
        fields = [
            FieldChange(key, shown(key, old), shown(key, new))
            for key, new in wanted.items()
            if (old := word_of(record, key)) != new
        ]
        if conflicts or not fields:
            return Edited(record.number, base.head, [], conflicts)
        edited = _edited(record, wanted)
        people.save()
        writer.commit([Change(base, f"edit: {reason}", {RECORD_FILE: to_bytes(edited)})])
    return Edited(record.number, base.head + 1, fields, [])


def _foreign(record: Record) -> dict[str, str]:
    """Columns without a field that the entry has, or had when it was imported, with their words."""
    imported = record.imported.cells if record.imported else {}
    return {header: words for header, words in imported.items() if header not in BY_KEY} | record.extra


def _is_private(header: str, now: str, wanted: str) -> bool:
    """Whether new words for a foreign column are of a person: as the title of a group, or as all that stands there."""
    return names_person(wanted) if is_group_name(header) else holds_persons(header) or is_person(now)


def word_of(record: Record, key: str) -> str:
    """The words of a field of a card, of a foreign column, or the status."""
    if key == "status":
        return record.status
    return record.card.get(key) or record.extra.get(key) or ""


def _edited(record: Record, wanted: dict[str, str]) -> Record:
    card, extra = dict(record.card), dict(record.extra)
    for key, words in wanted.items():
        if key == "status":
            continue
        place = card if key in BY_KEY else extra
        place.pop(key, None)
        if words:
            place[key] = words
    if record.card.get("name") and not card.get("name"):
        raise Problem("E-NAME-MISSING")
    edited = record.with_card(card, extra)
    if "status" not in wanted:
        return edited
    return edited.model_copy(update={"status": wanted["status"], "deaccession": None})


def _status(words: str) -> Literal["managed", "lent"]:
    try:
        return _STATUSES[fold(words)]
    except KeyError as error:
        raise Problem("E-EDIT-STATUS", where=words) from error


def _conflicts(writer: Writer, base: Inventory, record: Record, wanted: dict[str, str], version: int) -> list[Problem]:
    """A problem for each field wanted otherwise than it is, and changed since a version, with all three values."""
    if not 1 <= version <= base.head:
        raise Problem("E-EDIT-VERSION", where=record.number, version=version, head=base.head)
    before = load_record(writer.museum.store, base, version)
    found = []
    for key, new in wanted.items():
        old, now = word_of(before, key), word_of(record, key)
        if old == now or now == new:
            continue
        facts = {name: shown(key, words) or "—" for name, words in (("old", old), ("theirs", now), ("yours", new))}
        found.append(
            Problem("E-EDIT-CONFLICT", where=key, number=record.number, field=field_name(key), version=version, **facts)
        )
    return found
