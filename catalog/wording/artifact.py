"""One artifact in words and as JSON: its card, assets and history."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from catalog.artifact import Artifact
from catalog.derivatives import folder_of
from catalog.fields import FIELDS, PERSON_FIELDS
from catalog.history import AssetChange, FieldChange, VersionChange
from catalog.language import _, n_, size
from catalog.museum import Museum
from catalog.people import People
from catalog.record import Asset
from catalog.wording.charts import chart_json, chart_text
from catalog.wording.names import (
    done_text,
    field_name,
    level_name,
    missing_text,
    moment,
    state_name,
    status_name,
    view_name,
)
from catalog.wording.verdicts import finding_text, verdict_json, verdict_text


def artifact_text(artifact: Artifact, people: People) -> str:
    """The card of an artifact, what was digitized of it, and what is missing."""
    record = artifact.record
    lines = [f"{record.number}  {record.card.get('name', '')}"]
    lines.append(_("Level: {level}").format(level=level_name(artifact.assessment.level)))
    if record.former_numbers:
        lines.append(_("Once: {numbers}").format(numbers=", ".join(record.former_numbers)))
    lines.append("")
    known = people.words_of(record.card.get(key, "") for key in PERSON_FIELDS)
    width = max((len(field_name(field.key)) for field in FIELDS if field.key in record.card), default=0)
    for field in FIELDS:
        if words := record.card.get(field.key):
            words = known.get(words, _("(erased)")) if field.key in PERSON_FIELDS else words
            lines.append(f"{field_name(field.key).ljust(width)}  {words}")
    lines += [f"{header}: {words}" for header, words in record.extra.items()]
    lines += ["", _("Digitized:") if record.assets else _("Nothing digitized yet.")]
    for asset in record.assets:
        lines.append(f"  {_asset_text(asset, record.cover)}")
        if verdict := artifact.assessment.verdicts.get(asset.path):
            lines.append("    " + _("Quality: {verdict}").format(verdict=verdict_text(verdict)))
            lines += [f"      - {text}" for text in map(finding_text, verdict.findings)]
        if figures := artifact.charts.get(asset.path):
            lines.append(f"    {chart_text(figures, artifact.reference)}")
    lacking = [missing_text(missing) for missing in artifact.assessment.missing]
    if lacking:
        lines += ["", _("Missing:"), *(f"  - {text}" for text in dict.fromkeys(lacking))]
    return "\n".join(lines)


def _asset_text(asset: Asset, cover: str | None) -> str:
    words = [asset.path, asset.name]
    if asset.view:
        words.append(view_name(asset.view))
    if asset.part:
        words.append(_("part {part}").format(part=asset.part))
    if "width" in asset.facts:
        words.append(f"{asset.facts['width']} × {asset.facts['height']} px")
    if isinstance(triangles := asset.facts.get("triangles"), int):
        words.append(n_("{count} triangle", "{count} triangles", triangles))
    words.append(size(sum(file.bytes for file in asset.files)))
    words += _capture_words(asset)
    if asset.path == cover:
        words.append(_("(cover)"))
    if asset.state != "in_view":
        words.append(f"({state_name(asset.state)})")
    return "  ".join(words)


def _capture_words(asset: Asset) -> list[str]:
    """When a photo was taken, by the camera's clock put right where it was, and with what."""
    words = []
    taken = asset.facts.get("taken_at_corrected") or asset.facts.get("taken_at")
    if isinstance(taken, str):
        words.append(_("taken {moment}").format(moment=f"{datetime.fromisoformat(taken):%d/%m/%Y %H:%M}"))
    if isinstance(camera := asset.facts.get("model") or asset.facts.get("make"), str):
        words.append(camera)
    return words


def history_text(number: str, history: list[VersionChange], zone: ZoneInfo) -> str:
    """The versions of an artifact, the newest first."""
    lines = [number]
    for change in history:
        lines.append("")
        lines.append(f"v{change.version}  {moment(change.at, zone)}  {change.by}  {done_text(change.why)}")
        lines += [f"  {field_name(f.field)}: {_word(f, f.old)} → {_word(f, f.new)}" for f in change.fields]
        lines += [f"  + {_asset_change_text(asset)}" for asset in change.assets]
    return "\n".join(lines)


def _word(change: FieldChange, word: str) -> str:
    return (status_name(word) if change.field == "status" and word else word) or "—"


def _asset_change_text(asset: AssetChange) -> str:
    words = [asset.path]
    if asset.view:
        words.append(view_name(asset.view))
    if asset.part:
        words.append(_("part {part}").format(part=asset.part))
    words.append(state_name(asset.state))
    if asset.overruled == "accept":
        words.append(_("accepted by a curator"))
    if asset.overruled == "retake":
        words.append(_("to be taken again, says a curator"))
    return "  ".join(words)


def artifact_json(artifact: Artifact, museum: Museum) -> dict[str, Any]:
    """`data` of `show`."""
    return {
        "record": artifact.record.model_dump(mode="json"),
        "level": artifact.assessment.level.code,
        "missing": missing_json(artifact),
        "verdicts": {path: verdict_json(verdict) for path, verdict in artifact.assessment.verdicts.items()},
        "charts": {path: chart_json(figures, artifact.reference) for path, figures in artifact.charts.items()},
        "derivatives": [
            {
                "asset": row.path,
                "recipe": row.recipe,
                "complete": row.complete,
                "bytes": row.bytes,
                "folder": str(folder_of(museum.derivatives, artifact.record.id, row.path)),
            }
            for row in artifact.derivatives
        ],
        "versions": artifact.inventory.head,
    }


def missing_json(artifact: Artifact) -> list[dict[str, Any]]:
    """What an artifact lacks, for each level above its own."""
    return [
        {"level": m.level.code, "kind": m.kind, "code": m.code, "part": m.part, "text": missing_text(m)}
        for m in artifact.assessment.missing
    ]


def history_json(number: str, history: list[VersionChange]) -> dict[str, Any]:
    """`data` of `history`."""
    return {"number": number, "versions": [asdict(change) for change in history]}
