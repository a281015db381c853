"""Rows of the catalog made of what a record or a batch says. `catalog.index` alone writes them."""

from collections import Counter
from typing import Any

from catalog.quality.grading import Verdict
from catalog.record import Asset, Batch


def asset_row(object_id: str, asset: Asset, verdict: Verdict | None) -> dict[str, Any]:
    """The row of an asset, with the verdict on it where one is asked for."""
    principal = asset.principal
    return {
        "artifact": object_id,
        "path": asset.path,
        "kind": asset.kind,
        "format": asset.format,
        "sha512": principal.sha512,
        "name": principal.path.rpartition("/")[2],
        "bytes": sum(file.bytes for file in asset.files),
        "files": len(asset.files),
        "view": asset.view or "",
        "part": asset.part or "",
        "matched_by": asset.matched_by,
        "state": asset.state,
        "batch": asset.batch,
        "operator": asset.operator,
        "taken_at": str(asset.facts.get("taken_at_corrected") or asset.facts.get("taken_at") or ""),
        "depicts": ";".join(asset.depicts),
        "phash": str(asset.facts.get("phash") or ""),
        "colours": str(asset.facts.get("colours") or ""),
        "verdict": verdict.outcome if verdict else "",
        "findings": ";".join(finding.code for finding in verdict.findings) if verdict else "",
    }


def batch_row(batch: Batch) -> dict[str, Any]:
    """The row of a batch: its counts are files or rows."""
    outcomes = Counter(item.outcome for item in batch.items)
    row: dict[str, Any] = {
        "id": batch.id,
        "kind": batch.kind,
        "operator": batch.operator,
        "started": batch.started,
        "ended": batch.ended,
        "outcome": batch.outcome,
        "source": batch.source,
        "source_sha512": batch.source_sha512 or "",
        "found": len(batch.items),
    }
    names = ("added", "changed", "known", "refused", "unmatched", "ignored")
    return row | {name: outcomes[name] for name in names}
