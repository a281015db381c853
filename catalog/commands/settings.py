"""`settings …`: standard, letterhead and vocabularies, shown and put into force."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.commands.apps import DryRun, Operator, Reason, settings_app
from catalog.console import Answer, Call, command
from catalog.language import N_, _
from catalog.problems import visible


@command(
    settings_app,
    "settings show",
    N_("Show what is in force. Or write it as files, to change them and apply them."),
    "--to tieu-chuan",
)
def settings_show(
    call: Call,
    to: Annotated[
        Path | None,
        typer.Option("--to", help=N_("write the files into this folder"), metavar=N_("FOLDER"), show_default=False),
    ] = None,
) -> Answer:
    """Show the rules in force."""
    from catalog.wording.settings import rules_json, rules_text
    from catalog.writing import speaking_of_disks

    files: list[Path] = []
    if to:
        from catalog.ruling.files import write_rules

        with speaking_of_disks(str(to)):
            files = write_rules(call.museum, to)
    return Answer(rules_json(call.museum, to, files), rules_text(call.museum, to, files))


@command(
    settings_app,
    "settings apply",
    N_("Put changed files into force. It shows how many artifacts change level; --dry-run shows only that."),
    'tieu-chuan --reason "ảnh từ 4.000 điểm"',
)
def settings_apply(
    call: Call,
    path: Annotated[
        Path,
        typer.Argument(help=N_("the folder that `settings show --to` wrote, or one file of it"), metavar=N_("PATH")),
    ],
    reason: Reason,
    dry_run: DryRun = False,
    operator: Operator = None,
) -> Answer:
    """Put rules into force."""
    from catalog.ruling.applying import apply_rules, compare_rules
    from catalog.ruling.files import read_rules
    from catalog.wording.settings import applied_json, applied_text
    from catalog.writing import speaking_of_disks

    with speaking_of_disks(str(path)):
        rules = read_rules(call.museum, path)
    if dry_run:
        with call.bar(_("Standard")) as look:
            applied = compare_rules(call.museum, rules, look)
    else:
        with call.writer(operator) as writer, call.bar(_("Standard")) as tick:
            applied = apply_rules(writer, rules, visible(str(path)), reason, tick)
    return Answer(applied_json(applied), applied_text(applied, dry_run=dry_run))
