"""What an approval was given on, and whether it is still so.

An approval holds while every asset that was in view then is in view and unchanged, no other asset counts, and the
card fields that the standard asked for say the same. Another standard, a shelf move, a spelling in the remarks
do not touch it.
"""

from collections.abc import Collection
from hashlib import blake2b

from catalog.record import Approval, Asset, Record


def approve(record: Record, required: Collection[str], *, by: str, on: str, reason: str) -> Approval:
    """The word of `by` on a record as it stands, with its card fields `required`."""
    return Approval(
        by=by,
        on=on,
        reason=reason,
        assets={asset.path: _of_asset(asset) for asset in record.assets_in_view},
        fields={key: _of_field(record, key) for key in required},
    )


def changed_since(record: Record, approval: Approval, counting: Collection[str]) -> tuple[list[str], list[str]]:
    """Paths of assets and keys of fields that are not what was approved; `counting` are the assets that count now."""
    now = {asset.path: _of_asset(asset) for asset in record.assets_in_view}
    assets = [path for path, before in approval.assets.items() if now.get(path) != before]
    assets += [path for path in now if path in counting and path not in approval.assets]
    fields = [key for key, before in approval.fields.items() if _of_field(record, key) != before]
    return assets, fields


def _of_asset(asset: Asset) -> str:
    """All that says what an asset shows and whether it counts: its files, view and part, and a curator's word."""
    word = asset.overruled.outcome if asset.overruled else ""
    files = sorted(f"{file.path} {file.sha512}" for file in asset.files)
    return _fingerprint(asset.kind, asset.view or "", asset.part or "", word, *files)


def _of_field(record: Record, key: str) -> str:
    return _fingerprint(record.number if key == "inventory_number" else record.card.get(key, ""))


def _fingerprint(*words: str) -> str:
    return blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()
