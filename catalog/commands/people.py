"""`people …`: those who gave or found artifacts, as long as they may be remembered."""

from typing import Annotated

import typer

from catalog.commands.apps import DryRun, Operator, Reason, people_app
from catalog.console import Answer, Call, command
from catalog.language import N_, _, n_


@command(people_app, "people list", N_("List donors and finders. For staff only."), '"Điểu"')
def people_list(
    call: Call,
    words: Annotated[
        str, typer.Argument(help=N_("only those with these words"), metavar=N_("WORDS"), show_default=False)
    ] = "",
) -> Answer:
    """List people."""
    from catalog.people import People

    found = People(call.museum.private).having(words)
    lines = [known for _id, known in found] + [n_("{count} person", "{count} people", len(found))]
    return Answer({"people": [{"id": id_, "words": known} for id_, known in found]}, "\n".join(lines))


@command(
    people_app,
    "people erase",
    N_("Erase a person. For ever; the artifacts stay, and their history."),
    '"Bà Điểu Thị Hương, thôn Bom Bo" --reason "gia đình đề nghị"',
)
def people_erase(
    call: Call,
    words: Annotated[
        str, typer.Argument(help=N_("the person, word for word as `people list` shows it"), metavar=N_("WORDS"))
    ],
    reason: Reason,
    dry_run: DryRun = False,
    operator: Operator = None,
) -> Answer:
    """Erase a person."""
    from catalog.correcting.erasing import erase_person, files_with
    from catalog.people import People

    if dry_run:
        id_, known = People(call.museum.private).named(words)
        files = [path.relative_to(call.museum.path) for path in files_with(call.museum, known)]
        said = _("Nothing was changed. These files would be removed:") if files else _("Nothing was changed.")
    else:
        with call.writer(operator) as writer:
            erased = erase_person(writer, words, reason)
        id_, files = erased.id, erased.files
        said = _("The person is erased. Artifacts show “(erased)” where the words stood.")
        if files:
            said += "\n" + _("Removed, for the words stood in them:")
    lines = [said, *(f"  {path}" for path in files)]
    lines.append(
        _("Look yourself at what this program does not keep: your own register files, exports, backups, free text.")
    )
    return Answer({"id": id_, "erased": not dry_run, "files": [str(path) for path in files]}, "\n".join(lines))
