"""One artifact's record read, altered and committed, with nobody in between."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from catalog.artifact import find_artifact
from catalog.loading import load_newest, load_record
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, Asset, Record, to_bytes
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.writing import Writer


@dataclass(frozen=True, slots=True)
class Corrected:
    """An asset as it stands now, and its artifact's number."""

    number: str
    asset: Asset


def read_artifact(museum: Museum, number: str) -> tuple[Inventory, Record]:
    """The newest version of the artifact that a person means. Problem E-NUMBER-UNKNOWN."""
    with museum.engine.connect() as connection:
        row = find_artifact(connection, museum.standard.numbers.prefix, number)
    return load_newest(museum.store, row.id)


def check_open(record: Record) -> None:
    """Problem E-ENTRY-MERGED, E-ENTRY-OUT or E-ENTRY-CLOSED for an entry that is in the register no more."""
    if record.merged_into:
        raise Problem("E-ENTRY-MERGED", where=record.number)
    if record.status == "withdrawn":
        raise Problem("E-ENTRY-OUT", where=record.number)
    if record.status == "written_off":
        raise Problem("E-ENTRY-CLOSED", where=record.number)


def today(museum: Museum) -> str:
    """The day that it is in the museum's time zone (ISO 8601)."""
    return datetime.now(museum.time_zone).date().isoformat()


def find_asset(record: Record, words: str) -> Asset:
    """The asset that a person means: by its path (`photos/0001`) or the name of its principal file.

    Raises Problem E-ASSET-UNKNOWN or, where the name fits several, E-ASSET-SEVERAL.
    """
    found = [a for a in record.assets if words in (a.path, a.name)]
    here = [asset for asset in found if asset.state in ("in_view", "withdrawn")] or found
    if not here:
        raise Problem("E-ASSET-UNKNOWN", where=words, number=record.number)
    if len(here) > 1:
        raise Problem("E-ASSET-SEVERAL", where=words, number=record.number, paths=", ".join(a.path for a in here))
    return here[0]


def check_here(record: Record, asset: Asset) -> None:
    """Problem E-ASSET-GONE for an asset that was moved away or undone."""
    if asset.state in ("moved", "undone"):
        raise Problem("E-ASSET-GONE", where=asset.path, number=record.number, state=asset.state)


def correct_asset(
    writer: Writer, number: str, words: str, what: str, alter: Callable[[Record, Asset], Asset]
) -> Corrected:
    """Replace one asset of an artifact by what `alter` makes of it; `what` is the version's message.

    Nothing is written where nothing changes. Raises the Problems of `find_asset`, E-ASSET-GONE.
    """
    with writer.lock():
        base, record = read_artifact(writer.museum, number)
        asset = find_asset(record, words)
        check_here(record, asset)
        altered = alter(record, asset)
        assets = [altered if a.path == asset.path else a for a in record.assets]
        changed = record.model_copy(update={"assets": assets})
        if changed != load_record(writer.museum.store, base):
            writer.commit([Change(base, what, {RECORD_FILE: to_bytes(changed)})])
    return Corrected(record.number, altered)
