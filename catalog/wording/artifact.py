"""One artifact in words and as JSON: its card, assets and history."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from catalog.artifact import Artifact
from catalog.correcting.editing import Edited
from catalog.derivatives import folder_of
from catalog.fields import BY_KEY
from catalog.history import AssetChange, AssetState, FieldChange, VersionChange
from catalog.language import N_, _, n_, size
from catalog.missing_values import missing_value
from catalog.museum import Museum
from catalog.people import People, is_person
from catalog.record import Approval, Asset, Record
from catalog.wording.charts import chart_json, chart_text
from catalog.wording.names import (
    day_text,
    done_text,
    field_name,
    level_name,
    missing_text,
    moment,
    state_name,
    status_name,
    view_name,
)
from catalog.wording.readings import reading_text
from catalog.wording.verdicts import finding_text, verdict_json, verdict_text

#: The day after who approved an artifact.
_APPROVED_ON = re.compile(r"\(([0-9]{4}-[0-9]{2}-[0-9]{2})\)$")
#: What words of these fields should be read as.
_READ_AS = {
    "dating": N_("years"),
    "dimensions": N_("sizes"),
    "weight": N_("a weight"),
    "entry_date": N_("a day"),
    "value_vnd": N_("an amount"),
}


def artifact_text(artifact: Artifact, people: People) -> str:
    """The card of an artifact, what was digitized of it, and what is missing. For staff: donors stand in it."""
    record = artifact.record
    lines = [f"{record.number}  {record.card.get('name', '')}", *_standing_lines(artifact), ""]
    lines += _card_lines(record, people)
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


def _standing_lines(artifact: Artifact) -> list[str]:
    """Level, approval, whether it is here, how many pieces, other numbers."""
    record = artifact.record
    lines = [_("Level: {level}").format(level=level_name(artifact.assessment.level))]
    if record.approval:
        text = _("Approved by {person} on {day}: {reason}")
        lines.append(
            text.format(person=record.approval.by, day=day_text(record.approval.on), reason=record.approval.reason)
        )
    if record.status != "managed":
        lines.append(_("Status: {status}").format(status=status_name(record.status)))
    if record.merged_into:
        lines.append(_("Joined to another number: sohoa history {number}").format(number=f'"{record.number}"'))
    if paper := record.deaccession:
        text = _("Written off by {document} on {day}: {reason}")
        lines.append(text.format(document=paper.document, day=day_text(paper.on), reason=paper.reason))
    lines.append(n_("One entry, {count} piece", "One entry, {count} pieces", record.pieces))
    if artifact.parts:
        lines.append(_("Parts with entries of their own: {numbers}").format(numbers=", ".join(artifact.parts)))
    if record.former_numbers:
        lines.append(_("Once: {numbers}").format(numbers=", ".join(record.former_numbers)))
    return lines


def _card_lines(record: Record, people: People) -> list[str]:
    """The fields that have words, and what was read out of them; those for staff only come last, under a heading."""
    known = people.words_of(filter(is_person, (*record.card.values(), *record.extra.values())))

    def named(words: str) -> str:
        return known.get(words, _("(erased)")) if is_person(words) else words

    card = [field for field in BY_KEY.values() if record.card.get(field.key)]
    width = max((len(field_name(field.key)) for field in card), default=0)
    lines: dict[bool, list[str]] = {False: [], True: []}
    for field in card:
        words = named(record.card[field.key])
        read = reading_text(record.parsed, field.key)
        lines[field.restricted].append(
            f"{field_name(field.key).ljust(width)}  {words}" + (f"  [{read}]" if read else "")
        )
    lines[True] += [f"{header}: {named(words)}" for header, words in record.extra.items()]
    if lines[True]:
        lines[True][:0] = ["", _("For staff only, not to leave the museum:")]
    return lines[False] + lines[True]


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
        if change.row is not None:
            lines.append("  " + _("from {file}, row {row}").format(file=change.source or "?", row=change.row))
        lines += [f"  {_field_change_text(found)}" for found in change.fields]
        lines += [f"  {_asset_change_text(asset)}" for asset in change.assets]
    return "\n".join(lines)


def edited_text(edited: Edited, record: Record) -> str:
    """What an edit changed, and what of it could not be read; `record` is the artifact as it is now."""
    if not edited.fields:
        return _("{number}: the card says so already; nothing was written.").format(number=edited.number)
    head = _("{number}, version {version}:").format(number=edited.number, version=edited.version)
    lines = [head, *(f"  {_field_change_text(change)}" for change in edited.fields)]
    for key in unread_fields(edited, record):
        text = _("{field}: “{words}” is kept as written, but was not read as {what}.")
        lines.append(text.format(field=field_name(key), words=record.card[key], what=_(_READ_AS[key])))
    return "\n".join(lines)


def unread_fields(edited: Edited, record: Record) -> list[str]:
    """The fields that an edit changed to words of which nothing could be read, though something should be."""
    reviews = record.parsed.reviews if record.parsed else {}
    return [change.field for change in edited.fields if reviews.get(change.field) in ("unread", "impossible_date")]


def _field_change_text(change: FieldChange) -> str:
    old, new = (_change_words(change.field, words) for words in (change.old, change.new))
    return f"{field_name(change.field)}: {old or '—'} → {new or '—'}"


def _change_words(key: str, words: str) -> str:
    if key == "status":
        return status_name(words)
    if key == "approval":
        return _APPROVED_ON.sub(lambda found: f"({day_text(found[1])})", words)
    return words


def _asset_change_text(asset: AssetChange) -> str:
    now = AssetState(asset.view, asset.part, asset.state, asset.overruled)
    if asset.before is None:
        origin = _("from {number}").format(number=asset.moved_from) if asset.moved_from else ""
        return "  ".join([f"+ {asset.path}", *filter(None, [*_state_words(now), origin])])
    old_and_new = zip(_state_words(asset.before), _state_words(now), strict=True)
    changes = [f"{old or '—'} → {new or '—'}" for old, new in old_and_new if old != new]
    if asset.moved_to:
        changes.append(_("to {number}").format(number=asset.moved_to))
    return "  ".join([f"+ {asset.path}", *changes])


def _state_words(asset: AssetState) -> list[str]:
    """View, part, state and a curator's word, "" for what there is not."""
    overruled = {"accept": _("accepted by a curator"), "retake": _("to be taken again, says a curator")}
    return [
        view_name(asset.view) if asset.view else "",
        _("part {part}").format(part=asset.part) if asset.part else "",
        state_name(asset.state),
        overruled.get(asset.overruled or "", ""),
    ]


def artifact_json(artifact: Artifact, museum: Museum) -> dict[str, Any]:
    """`data` of `show`."""
    return {
        "record": artifact.record.model_dump(mode="json"),
        "level": artifact.assessment.level.code,
        "missing": missing_json(artifact),
        "missing_values": {key: code for key, words in artifact.record.card.items() if (code := missing_value(words))},
        "restricted": [key for key in artifact.record.card if BY_KEY[key].restricted],
        "parts": artifact.parts,
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


def approval_json(approval: Approval | None) -> dict[str, str] | None:
    """Who approved an artifact, when and on what ground; whether it still holds is a matter of its level."""
    return {"by": approval.by, "on": approval.on, "reason": approval.reason} if approval else None


def missing_json(artifact: Artifact) -> list[dict[str, Any]]:
    """What an artifact lacks, for each level above its own."""
    return [
        {"level": m.level.code, "kind": m.kind, "code": m.code, "part": m.part, "text": missing_text(m)}
        for m in artifact.assessment.missing
    ]


def history_json(number: str, history: list[VersionChange]) -> dict[str, Any]:
    """`data` of `history`."""
    return {"number": number, "versions": [asdict(change) for change in history]}
