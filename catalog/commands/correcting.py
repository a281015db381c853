"""`undo`, `move`, `withdraw`, `view`, `cover`, `overrule`: corrections, each with its reason."""

from typing import Annotated, Literal

import typer

from catalog.commands.apps import AssetName, Number, Operator, Reason, app, register_app
from catalog.console import Answer, Call, command
from catalog.language import N_, _
from catalog.problems import Exit


@command(
    app,
    "undo",
    N_("Undo an ingest or an import of the register. Its files go out of view; their masters stay."),
    '3bae4cac --reason "nhầm thẻ"',
)
def undo(
    call: Call,
    batch: Annotated[str, typer.Argument(help=N_("the batch, as `sohoa batches` names it"), metavar=N_("BATCH"))],
    reason: Reason,
    operator: Operator = None,
) -> Answer:
    """Undo a batch."""
    from catalog.correcting.undoing import undo_batch
    from catalog.wording.undoing import undone_json, undone_text

    with call.writer(operator) as writer:
        undone = undo_batch(writer, batch, reason)
    left = undone.entries.left
    exit_code = Exit.REFUSED if left else Exit.DONE
    return Answer(undone_json(undone), undone_text(undone, call.museum), left, exit_code)


@command(
    app,
    "move",
    N_("Move a photo or scan. To the artifact that it shows. One that was withdrawn comes back into view."),
    '1234 photos/0002 1235 --reason "nhầm số"',
)
def move(
    call: Call,
    number: Number,
    asset: AssetName,
    target: Annotated[str, typer.Argument(help=N_("number of the artifact it shows"), metavar=N_("TARGET"))],
    reason: Reason,
    part: Annotated[
        str | None, typer.Option("--part", help=N_("the part it shows, for instance 3"), show_default=False)
    ] = None,
    operator: Operator = None,
) -> Answer:
    """Move an asset."""
    from catalog.correcting.moving import move_asset

    with call.writer(operator) as writer:
        moved = move_asset(writer, number, asset, target, part, reason)
    old, new = next(iter(moved.paths.items()))
    text = _("Moved: {old} is {new} of {number} now.")
    if moved.back:
        text = _("In view again: {new} of {number}.")
    text = text.format(old=old, new=new, number=moved.number)
    return Answer({"number": moved.number, "asset": new, "was": old}, text)


@command(app, "withdraw", N_("Take a photo or scan out of view. Its master stays."), '1234 photos/0002 --reason "mờ"')
def withdraw(call: Call, number: Number, asset: AssetName, reason: Reason, operator: Operator = None) -> Answer:
    """Withdraw an asset."""
    from catalog.correcting import assets

    with call.writer(operator) as writer:
        changed = assets.withdraw(writer, number, asset, reason)
    text = _("Out of view: {asset} of {number}.").format(asset=changed.asset.path, number=changed.number)
    return Answer({"number": changed.number, "asset": changed.asset.path, "state": changed.asset.state}, text)


@command(app, "view", N_("Say which view a photo shows."), '1234 photos/0002 sau --reason "ghi nhầm"')
def view(
    call: Call,
    number: Number,
    asset: AssetName,
    view: Annotated[
        str,
        typer.Argument(
            help=N_("front back left right top bottom edge detail scale whole page, or none"), metavar=N_("VIEW")
        ),
    ],
    reason: Reason,
    operator: Operator = None,
) -> Answer:
    """Set the view of a photo."""
    from catalog.correcting.assets import set_view
    from catalog.views import wanted_view
    from catalog.wording.names import view_name

    code = None if view == "none" else wanted_view(view)
    with call.writer(operator) as writer:
        changed = set_view(writer, number, asset, code, reason)
    shown = view_name(code) if code else "—"
    text = _("{asset} of {number} shows: {view}").format(asset=changed.asset.path, number=changed.number, view=shown)
    return Answer({"number": changed.number, "asset": changed.asset.path, "view": code}, text)


@command(app, "cover", N_("Choose the photo that stands for an artifact."), '1234 photos/0002 --reason "rõ nhất"')
def cover(call: Call, number: Number, asset: AssetName, reason: Reason, operator: Operator = None) -> Answer:
    """Set the cover photo."""
    from catalog.correcting.assets import set_cover

    with call.writer(operator) as writer:
        changed = set_cover(writer, number, asset, reason)
    text = _("{asset} stands for {number} now.").format(asset=changed.asset.path, number=changed.number)
    return Answer({"number": changed.number, "asset": changed.asset.path}, text)


@command(
    app,
    "overrule",
    N_("Say whether a photo is good enough. Where you know better than the measures."),
    '1234 photos/0002 accept --reason "gỗ sẫm, không phải thiếu sáng"',
)
def overrule(
    call: Call,
    number: Number,
    asset: AssetName,
    word: Annotated[
        Literal["accept", "retake", "none"],
        typer.Argument(help=N_("accept, retake, or none: let the measures speak again"), metavar=N_("VERDICT")),
    ],
    reason: Reason,
    operator: Operator = None,
) -> Answer:
    """Overrule the verdict on a photo."""
    from catalog.artifact import load_artifact
    from catalog.correcting import assets
    from catalog.wording.progress import level_text
    from catalog.wording.verdicts import verdict_json, verdict_text

    with call.writer(operator) as writer:
        changed = assets.overrule(writer, number, asset, None if word == "none" else word, reason)
    artifact = load_artifact(call.museum, changed.number)
    verdict = artifact.assessment.verdicts.get(changed.asset.path)
    said = verdict_text(verdict) if verdict else "—"
    text = _("{asset} of {number}: {verdict}").format(asset=changed.asset.path, number=changed.number, verdict=said)
    data = {"number": changed.number, "asset": changed.asset.path, "level": artifact.assessment.level.code}
    judged = verdict_json(verdict) if verdict else {"verdict": None, "findings": [], "overruled": None}
    return Answer(data | judged, f"{text}\n{level_text(artifact)}")


@command(
    register_app,
    "register merge",
    N_("Give a temporary entry its real number. Or join it to the entry that has it."),
    '"TẠM 7" "BTBP 1234" --reason "đã có sổ"',
)
def register_merge(
    call: Call,
    temporary: Annotated[str, typer.Argument(help=N_("the temporary number"), metavar=N_("TEMP"))],
    number: Number,
    reason: Reason,
    operator: Operator = None,
) -> Answer:
    """Merge a temporary entry."""
    from catalog.correcting.moving import merge_temporary
    from catalog.wording.names import field_name

    with call.writer(operator) as writer:
        moved = merge_temporary(writer, temporary, number, reason)
    text = _("{temporary} is {number} now.").format(temporary=temporary, number=moved.number)
    if moved.differing:
        text += "\n" + _("The entry there says otherwise, and keeps what it says:")
        text += "".join(f"\n  {field_name(f.field)}: {f.old} ≠ {f.new}" for f in moved.differing)
    differing = [{"field": f.field, "temporary": f.old, "kept": f.new} for f in moved.differing]
    return Answer({"number": moved.number, "moved": moved.paths, "differing": differing}, text)
