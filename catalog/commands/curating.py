"""`edit`, `approve`, `deaccession`: what curators change and sign, each with its reason."""

from typing import Annotated

import typer

from catalog.commands.apps import Number, Operator, Reason, app, named
from catalog.console import Answer, Call, command
from catalog.language import N_, _, n_
from catalog.problems import Exit, Problem


@command(
    app,
    "edit",
    N_("Correct the card of an artifact. Nothing between the equals sign and the blank empties a field."),
    '1234 "niên đại=Thế kỷ I - VII" materials=Đá --reason "theo biên bản 5"',
)
def edit(
    call: Call,
    number: Number,
    words: Annotated[
        list[str],
        typer.Argument(help=N_("fields by key or label, accents optional: docs/fields.md"), metavar=N_("FIELD=VALUE…")),
    ],
    reason: Reason,
    based_on: Annotated[
        int | None,
        typer.Option(
            "--based-on",
            help=N_("the version you looked at: refused where another changed the same field since"),
            metavar=N_("VERSION"),
            show_default=False,
        ),
    ] = None,
    operator: Operator = None,
) -> Answer:
    """Edit a card. Exit 3: somebody else changed the same field."""
    from dataclasses import asdict

    from catalog.artifact import load_artifact
    from catalog.correcting.editing import edit_card
    from catalog.wording.artifact import edited_text, unread_fields
    from catalog.wording.names import problems_text
    from catalog.wording.progress import level_text

    with call.writer(operator) as writer:
        edited = edit_card(writer, number, words, reason, based_on)
    artifact = load_artifact(call.museum, edited.number)
    data = {
        "number": edited.number,
        "version": edited.version,
        "fields": [asdict(change) for change in edited.fields],
        "unread": unread_fields(edited, artifact.record),
        "level": artifact.assessment.level.code,
    }
    if edited.conflicts:
        return Answer(data, problems_text(edited.conflicts), edited.conflicts, Exit.REFUSED)
    return Answer(data, f"{edited_text(edited, artifact.record)}\n{level_text(artifact)}")


@command(
    app,
    "approve",
    N_("Approve digitized artifacts. In the name of a person who did not make their photos and scans."),
    '1234 1235 --by "Nguyễn Thị Lan" --reason "biên bản nghiệm thu 02/2026"',
)
def approve(
    call: Call,
    numbers: Annotated[list[str], typer.Argument(help=N_("register numbers"), metavar=N_("NUMBER…"))],
    reason: Reason,
    withdraw: Annotated[bool, typer.Option("--withdraw", help=N_("take the approval of one artifact back"))] = False,
    operator: Annotated[
        str | None,
        typer.Option(
            "--by",
            "--operator",
            callback=named,
            help=N_("who approves (default: the login name)"),
            show_default=False,
        ),
    ] = None,
) -> Answer:
    """Approve artifacts, or take an approval back. Exit 3: some could not be approved."""
    from catalog.correcting.approving import approve_artifacts, withdraw_approval
    from catalog.wording.names import problems_text

    if withdraw:
        if len(numbers) > 1:
            raise Problem("E-APPROVE-WITHDRAW", where=numbers[1])
        with call.writer(operator) as writer:
            number = withdraw_approval(writer, numbers[0], reason)
        data = {"approved": [], "already": [], "withdrawn": [number]}
        return Answer(data, _("{number} is not approved any more.").format(number=number))
    with call.writer(operator) as writer:
        done = approve_artifacts(writer, numbers, reason)
    text = n_(
        "{count} artifact approved by {person}.",
        "{count} artifacts approved by {person}.",
        len(done.numbers),
        person=writer.operator,
    )
    lines = [f"{text} {', '.join(done.numbers)}".rstrip()]
    if done.already:
        lines.append(_("Approved before: {numbers}").format(numbers=", ".join(done.already)))
    if done.refused:
        lines.append(problems_text(done.refused))
    data = {"approved": done.numbers, "already": done.already, "withdrawn": []}
    return Answer(data, "\n".join(lines), done.refused, Exit.REFUSED if done.refused else Exit.DONE)


def _paper(document: str) -> str:
    if not document.strip():
        raise typer.BadParameter("blank")
    return document


@command(
    app,
    "deaccession",
    N_("Write an artifact off. By a paper; its record and photos stay."),
    '1234 --document "QĐ 12/QĐ-SVHTTDL" --reason "chuyển giao cho Bảo tàng Lịch sử"',
)
def deaccession(
    call: Call,
    number: Number,
    reason: Reason,
    document: Annotated[
        str,
        typer.Option("--document", callback=_paper, help=N_("number of the paper that allows it"), show_default=False),
    ],
    operator: Operator = None,
) -> Answer:
    """Write an artifact off."""
    from catalog.correcting.deaccessioning import deaccession as write_off

    with call.writer(operator) as writer:
        record = write_off(writer, number, document.strip(), reason)
    text = _("{number} left the register by {document}. Its record and its photos are kept.")
    data = {"number": record.number, "status": record.status, "document": document.strip()}
    return Answer(data, text.format(number=record.number, document=document.strip()))
