"""Whether the museum's disk has room for what is about to come, before anything is copied."""

import shutil

from sqlalchemy import select

from catalog.language import size
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.tables import AssetRow
from ingest.plan import Item

#: Bytes of copies for people per byte of master. A camera's JPEG gives 1.3 times its bytes
#: (docs/decisions/0005-photo-recipe.md), other formats give less.
_COPIES_OF_JPEG, _COPIES_OF_OTHERS, _COPIES_OF_SCAN = 1.3, 0.6, 1.2
#: Per asset: its records, and what a small, smooth picture's copies exceed that share by (the sample card's
#: pictures of 6 megapixels take 0.9 MB more). And what no disk should be filled below.
_BYTES_PER_ASSET, _RESERVE_BYTES = 1_000_000, 50_000_000


def check_space(museum: Museum, items: list[Item]) -> None:
    """Problem E-DISK-FORECAST where the disk has not room for masters and copies of what is new.

    New is told by name and size, which need no reading: a forecast, not a promise.
    """
    query = select(AssetRow.artifact, AssetRow.name).where(AssetRow.state != "undone")
    with museum.engine.connect() as connection:
        known = {(artifact, name) for artifact, name in connection.execute(query)}
    new = [item for item in items if item.match and (item.match.entry.id, item.principal.path.name) not in known]
    need = sum(forecast(item) for item in new) + (_RESERVE_BYTES if new else 0)
    free = shutil.disk_usage(museum.store.root).free
    if need > free:
        raise Problem("E-DISK-FORECAST", where=str(museum.path), need=size(need), free=size(free))


def forecast(item: Item) -> int:
    """Bytes that an asset will take in the museum: masters, copies, records."""
    masters = sum(file.size for file in item.files)
    if item.kind == "scan":
        factor = _COPIES_OF_SCAN
    else:
        factor = (
            _COPIES_OF_JPEG if item.principal.format and item.principal.format.name == "jpeg" else _COPIES_OF_OTHERS
        )
    return round(masters * (1 + factor)) + _BYTES_PER_ASSET
