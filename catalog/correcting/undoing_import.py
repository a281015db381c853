"""An import of the register taken back: what it added goes out of view, what it changed is as it was before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from catalog.fields import BY_KEY
from catalog.loading import load_record
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, RECORD_FILE, BatchItem, Record, read_batch, to_bytes
from catalog.register.comparing import known_artifacts
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.wording.names import field_name

#: What of a record an import never says.
_OF_OTHERS = {"format", "batch", "assets", "cover", "pieces", "parsed"}


@dataclass(slots=True)
class TakenBack:
    """Entries taken out of view and entries put back, by number; those left as they are, each with the reason."""

    withdrawn: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    items: list[BatchItem] = field(default_factory=list)


def take_back(
    museum: Museum, batch_id: str, undo_id: str, message: str, taken: TakenBack, done: Collection[str] = ()
) -> Iterator[Change]:
    """The changes that take an import back; what becomes of each entry is noted in `taken`.

    An entry that has photos or scans by now, or was changed since, is left as it is. `done` are the rows of the
    import that an earlier undo took back.
    """
    batch = read_batch(museum.store.read(museum.store.inventory(batch_id), BATCH_FILE), batch_id)
    with museum.engine.connect() as connection:
        known = known_artifacts(connection)
    for item in batch.items:
        if item.outcome not in ("added", "changed", "renewed") or item.number not in known or item.where in done:
            continue
        base = museum.store.inventory(known[item.number].id)
        versions = _versions(museum, base, batch_id)
        if versions is None:
            continue
        before, made, now = versions
        if problems := _since(before, made, now, added=item.outcome == "added"):
            taken.left += problems
            code = problems[0].code
            taken.items.append(BatchItem(where=item.where, outcome="refused", code=code, number=now.number))
            continue
        if item.outcome == "added":
            record = now.model_copy(update={"status": "withdrawn", "imported": None, "batch": undo_id})
            taken.withdrawn.append(now.number)
        else:
            record = _restored(before or made, made, now).model_copy(update={"batch": undo_id})
            taken.restored.append(now.number)
        taken.items.append(BatchItem(where=item.where, outcome="undone", number=now.number))
        yield Change(base, message, {RECORD_FILE: to_bytes(record)})


def _versions(museum: Museum, inventory: Inventory, batch_id: str) -> tuple[Record | None, Record, Record] | None:
    """The record before an import, as the import made it, and as it is; None where the import did not touch it."""
    records: list[Record] = []
    for number in range(1, inventory.head + 1):
        record = load_record(museum.store, inventory, number)
        if record.batch == batch_id:
            now = load_record(museum.store, inventory)
            return (records[-1] if records else None), record, now
        records.append(record)
    return None


def _since(before: Record | None, made: Record, now: Record, *, added: bool) -> list[Problem]:
    """What was done to an entry since an import added or changed it, and keeps it as it is.

    Problems E-UNDO-ENTRY-ASSETS, E-UNDO-ENTRY-CHANGED, and E-UNDO-FIELD-CHANGED for each field.
    """
    if added:
        if any(asset.state in ("in_view", "withdrawn") for asset in now.assets):
            return [Problem("E-UNDO-ENTRY-ASSETS", where=now.number)]
        same = made.model_dump(exclude=_OF_OTHERS) == now.model_dump(exclude=_OF_OTHERS)
        return [] if same else [Problem("E-UNDO-ENTRY-CHANGED", where=now.number)]
    if (now.imported, now.from_export) != (made.imported, made.from_export):
        return [Problem("E-UNDO-ENTRY-CHANGED", where=now.number)]
    here = _words(now)
    problems = []
    for key, (was, became) in _replaced(before or made, made).items():
        if (is_ := here.get(key, "")) not in (was, became):
            facts = {"column": field_name(key), "old": was, "new": became, "museum": is_}
            problems.append(Problem("E-UNDO-FIELD-CHANGED", where=now.number, **facts))
    return problems


def _restored(before: Record, made: Record, now: Record) -> Record:
    """The record with what the import replaced, of which nothing was changed since."""
    here = _words(now) | {key: was for key, (was, _became) in _replaced(before, made).items()}
    card = {key: words for key, words in here.items() if key in BY_KEY and words}
    extra = {key: words for key, words in here.items() if key not in BY_KEY and words}
    rows = {"imported": before.imported, "from_export": before.from_export}
    return now.with_card(card, extra).model_copy(update=rows)


def _replaced(before: Record, made: Record) -> dict[str, tuple[str, str]]:
    """The words that an import replaced, and what it wrote, by field."""
    old, new = _words(before), _words(made)
    both = {key: (old.get(key, ""), new.get(key, "")) for key in [*old, *(key for key in new if key not in old)]}
    return {key: words for key, words in both.items() if words[0] != words[1]}


def _words(record: Record) -> dict[str, str]:
    return {**record.card, **record.extra}
