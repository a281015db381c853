"""An import of the register taken back: what it added goes out of view, what it changed is as it was before."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.fields import BY_KEY
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import BATCH_FILE, RECORD_FILE, BatchItem, Record, read_batch, read_record, to_bytes
from catalog.register.comparing import known_artifacts
from catalog.store.inventory import Inventory
from catalog.store.root import reading
from catalog.store.transaction import Change

#: What of a record an import never says.
_OF_OTHERS = {"format", "batch", "assets", "cover", "pieces", "parsed"}


@dataclass(slots=True)
class TakenBack:
    """Entries taken out of view and entries put back, by number; those left as they are, each with the reason."""

    withdrawn: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    items: list[BatchItem] = field(default_factory=list)


def take_back(museum: Museum, batch_id: str, undo_id: str, message: str, taken: TakenBack) -> Iterator[Change]:
    """The changes that take an import back; what becomes of each entry is noted in `taken`.

    An entry that has photos or scans by now, or was changed since, is left as it is.
    """
    batch = read_batch(museum.store.read(museum.store.inventory(batch_id), BATCH_FILE), batch_id)
    with museum.engine.connect() as connection:
        known = known_artifacts(connection)
    for item in batch.items:
        if item.outcome not in ("added", "changed", "renewed") or item.number not in known:
            continue
        object_id = known[item.number].id
        with reading(museum.store.place(object_id)):
            base = museum.store.inventory(object_id)
            versions = _versions(museum, base, batch_id)
        if versions is None:
            continue
        before, made, now = versions
        try:
            if item.outcome == "added":
                _check_unchanged(made, now)
                record = now.model_copy(update={"status": "withdrawn", "imported": None, "batch": undo_id})
                taken.withdrawn.append(now.number)
            else:
                record = _restored(before or made, made, now).model_copy(update={"batch": undo_id})
                taken.restored.append(now.number)
        except Problem as problem:
            taken.left.append(problem)
            taken.items.append(BatchItem(where=item.where, outcome="refused", code=problem.code, number=now.number))
            continue
        taken.items.append(BatchItem(where=item.where, outcome="undone", number=now.number))
        yield Change(base, message, {RECORD_FILE: to_bytes(record)})


def _versions(museum: Museum, inventory: Inventory, batch_id: str) -> tuple[Record | None, Record, Record] | None:
    """The record before an import, as the import made it, and as it is; None where the import did not touch it."""
    records: list[Record] = []
    for number in range(1, inventory.head + 1):
        record = read_record(museum.store.read(inventory, RECORD_FILE, number), inventory.id)
        if record.batch == batch_id and record.imported and record.imported.batch == batch_id:
            now = read_record(museum.store.read(inventory, RECORD_FILE), inventory.id)
            return (records[-1] if records else None), record, now
        records.append(record)
    return None


def _check_unchanged(made: Record, now: Record) -> None:
    if any(asset.state in ("in_view", "withdrawn") for asset in now.assets):
        raise Problem("E-UNDO-ENTRY-ASSETS", where=now.number)
    if made.model_dump(exclude=_OF_OTHERS) != now.model_dump(exclude=_OF_OTHERS):
        raise Problem("E-UNDO-ENTRY-CHANGED", where=now.number)


def _restored(before: Record, made: Record, now: Record) -> Record:
    """The record with what the import replaced. Problem E-UNDO-ENTRY-CHANGED, E-UNDO-FIELD-CHANGED."""
    if now.imported != made.imported:
        raise Problem("E-UNDO-ENTRY-CHANGED", where=now.number)
    old, new, here = ({**record.card, **record.extra} for record in (before, made, now))
    for key in old.keys() | new.keys():
        was, became, is_ = old.get(key, ""), new.get(key, ""), here.get(key, "")
        if was == became:
            continue
        if is_ not in (was, became):
            column = BY_KEY[key].label if key in BY_KEY else key
            raise Problem("E-UNDO-FIELD-CHANGED", where=now.number, column=column, old=was, new=became, museum=is_)
        here[key] = was
    card = {key: words for key, words in here.items() if key in BY_KEY and words}
    extra = {key: words for key, words in here.items() if key not in BY_KEY and words}
    return now.with_card(card, extra).model_copy(update={"imported": before.imported})
