"""One artifact in words and as JSON: its card, assets and history."""

from dataclasses import asdict
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
    lines += [f"  {_asset_text(asset, record.cover)}" for asset in record.assets]
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
    if asset.path == cover:
        words.append(_("(cover)"))
    if asset.state != "in_view":
        words.append(f"({state_name(asset.state)})")
    return "  ".join(words)


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
    return "  ".join([*words, state_name(asset.state)])


def artifact_json(artifact: Artifact, museum: Museum) -> dict[str, Any]:
    """`data` of `show`."""
    return {
        "record": artifact.record.model_dump(mode="json"),
        "level": artifact.assessment.level.code,
        "missing": missing_json(artifact),
        "verdicts": {},
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
