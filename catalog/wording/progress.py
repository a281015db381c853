"""Progress in words: the table that a director reads, and why one artifact stands where it stands."""

from typing import TYPE_CHECKING, Any

from catalog.language import _, n_
from catalog.language import whole as number_text
from catalog.problems import visible
from catalog.progress.count import Progress, Tally
from catalog.progress.levels import Level
from catalog.wording.names import (
    day_text,
    excluded_name,
    field_name,
    level_name,
    missing_text,
    percent_text,
    table,
    view_name,
)
from catalog.wording.verdicts import verdict_json, verdict_lines, verdict_text

if TYPE_CHECKING:
    from catalog.artifact import Artifact
    from catalog.quality.grading import Verdict
    from catalog.record import Asset


def progress_text(progress: Progress, by: str | None, by_another: bool) -> str:
    """The whole, its groups, what was left out, and whether approval needs another person than whoever did the work."""
    header = [_("Total"), *(level_name(level) for level in Level), _("Rate")]
    rows = [[_("All"), *_figures(progress.whole)]]
    if by:
        header = [field_name({"material": "materials"}.get(by, by)), *header]
        rows = [[tally.name or "—", *_figures(tally)] for tally in progress.groups] + rows
    else:
        header = ["", *header]
    lines = [table(header, rows), ""]
    whole = progress.whole
    said = _("{done} of {total} artifacts are digitized: {percent}.").format(
        done=number_text(whole.digitized), total=number_text(whole.total), percent=percent_text(whole.percent)
    )
    pieces = _("In pieces: {done} of {total}.").format(
        done=number_text(whole.pieces_digitized), total=number_text(whole.pieces)
    )
    lines.append(f"{said} {pieces}")
    for reason, number in progress.excluded.items():
        text = n_("Not counted: {count} artifact", "Not counted: {count} artifacts", number)
        lines.append(f"{text} ({excluded_name(reason)}).")
    if not by_another:
        lines.append(_("The standard allows whoever took the photos to approve them, too."))
    return "\n".join(lines)


def _figures(tally: Tally) -> list[str | int]:
    return [tally.total, *(tally.levels[level] for level in Level), percent_text(tally.percent)]


def level_text(artifact: "Artifact") -> str:
    """The level that an artifact stands at."""
    return _("Level: {level}").format(level=level_name(artifact.assessment.level))


def why_text(artifact: "Artifact") -> str:
    """Why an artifact stands at its level, and what it lacks for the next ones."""
    assessment = artifact.assessment
    name = artifact.record.card.get("name", "")
    lines = [f"{artifact.record.number}  {name}", level_text(artifact)]
    if assessment.excluded:
        lines.append(_("Not counted: {reason}").format(reason=excluded_name(assessment.excluded)))
    lines += _approval_lines(artifact)
    for level in Level:
        lacking = [missing_text(missing) for missing in assessment.missing if missing.level == level]
        if lacking:
            lines.append(_("Missing for “{level}”:").format(level=level_name(level)))
            lines += [f"  - {text}" for text in lacking]
    for asset, verdict in _photos_that_do_not_count(artifact):
        view = f" ({view_name(asset.view)})" if asset.view else ""
        text = _("{asset} {name}{view} does not count: {verdict}")
        lines.append(text.format(asset=asset.path, name=visible(asset.name), view=view, verdict=verdict_text(verdict)))
        lines += [f"  - {text}" for text in verdict_lines(verdict)]
    return "\n".join(lines)


def _approval_lines(artifact: "Artifact") -> list[str]:
    """Who approved it, and whether that still holds; how it may be approved, where it can be."""
    approval, level = artifact.record.approval, artifact.assessment.level
    if approval:
        lines = [_("Approved by {person} on {day}.").format(person=approval.by, day=day_text(approval.on))]
        if level < Level.APPROVED:
            lines.append(_("That holds no more: what was approved has changed since."))
        elif any(Level.REGISTERED < missing.level < Level.APPROVED for missing in artifact.assessment.missing):
            lines.append(_("It holds, though the standard has come to ask for more:"))
        return lines
    if level is Level.DIGITIZED:
        return [_('To be approved: sohoa approve {number} --reason "…"').format(number=f'"{artifact.record.number}"')]
    return []


def _photos_that_do_not_count(artifact: "Artifact") -> "list[tuple[Asset, Verdict]]":
    verdicts = artifact.assessment.verdicts
    photos = [(asset, verdicts[asset.path]) for asset in artifact.record.assets if asset.path in verdicts]
    return [(asset, verdict) for asset, verdict in photos if not verdict.counts]


def why_json(artifact: "Artifact") -> dict[str, Any]:
    """`data` of `progress --why`."""
    from catalog.wording.artifact import approval_json, missing_json

    assessment = artifact.assessment
    return {
        "number": artifact.record.number,
        "level": assessment.level.code,
        "counted": assessment.counted,
        "excluded": assessment.excluded or None,
        "profile": assessment.profile,
        "approval": approval_json(artifact.record.approval),
        "missing": missing_json(artifact),
        "photos_not_counted": [
            {"asset": asset.path, "name": asset.name, "view": asset.view, **verdict_json(verdict)}
            for asset, verdict in _photos_that_do_not_count(artifact)
        ],
    }
