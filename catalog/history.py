"""What became of an artifact: its versions, and what each changed."""

from dataclasses import dataclass, field

from catalog.fields import PERSON_FIELDS
from catalog.museum import Museum
from catalog.record import RECORD_FILE, Record, read_record
from catalog.store.inventory import Inventory
from catalog.store.root import reading


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that a version changed; "" stands for nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AssetChange:
    """An asset that a version brought or changed, as it stood then; `overruled` to what, if it was."""

    path: str
    view: str | None
    part: str | None
    state: str
    overruled: str | None


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A version: when (RFC 3339, UTC), by whom, why, in which batch, and what it changed."""

    version: int
    at: str
    by: str
    why: str
    batch: str | None
    fields: list[FieldChange] = field(default_factory=list)
    assets: list[AssetChange] = field(default_factory=list)


def read_history(museum: Museum, inventory: Inventory) -> list[VersionChange]:
    """Every version of an artifact, the newest first. Problem E-STORE-UNREADABLE, E-RECORD-…."""
    history = []
    before: Record | None = None
    for number, version in enumerate(inventory.versions, 1):
        with reading(museum.store.place(inventory.id)):
            data = museum.store.read(inventory, RECORD_FILE, number)
        record = read_record(data, f"{inventory.id} v{number}")
        batch = record.batch if before is None or record.batch != before.batch else None
        changed = VersionChange(
            number,
            version.created,
            version.user,
            version.message,
            batch,
            _fields(before, record),
            _assets(before, record),
        )
        history.append(changed)
        before = record
    return history[::-1]


def _fields(before: Record | None, after: Record) -> list[FieldChange]:
    old = _words(before) if before else {}
    new = _words(after)
    changed = (key for key in dict.fromkeys([*new, *old]) if old.get(key, "") != new.get(key, ""))
    return [FieldChange(key, _shown(key, old.get(key, "")), _shown(key, new.get(key, ""))) for key in changed]


def _words(record: Record) -> dict[str, str]:
    own = {"number": record.number, "status": record.status, "cover": record.cover or ""}
    return own | record.card | record.extra


def _shown(key: str, words: str) -> str:
    """The words of a field; of a person only that there is one."""
    return "…" if words and key in PERSON_FIELDS else words


def _assets(before: Record | None, after: Record) -> list[AssetChange]:
    """Assets that came or changed."""
    old = {asset.path: asset for asset in before.assets} if before else {}
    changed = (asset for asset in after.assets if old.get(asset.path) != asset)
    return [AssetChange(a.path, a.view, a.part, a.state, a.overruled.outcome if a.overruled else None) for a in changed]
