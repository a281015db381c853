"""The command line's groups, and the arguments that several commands take."""

from typing import Annotated

import typer

from catalog.console import group
from catalog.language import N_
from catalog.problems import Problem

app = group(N_("Digitizes what a museum holds, and can prove it."))
register_app = group(N_("The register: in, out, and single entries."))
copies_app = group(N_("Copies of the store on other disks."))
settings_app = group(N_("What the museum asks for: standard, letterhead, terms."))
vocabulary_app = group(N_("Terms: which words mean the same, what lies below what."))
people_app = group(N_("Donors and finders: who they are, and how they are forgotten."))
app.add_typer(register_app, name="register")
app.add_typer(copies_app, name="copies")
app.add_typer(settings_app, name="settings")
app.add_typer(vocabulary_app, name="vocabulary")
app.add_typer(people_app, name="people")


def named(operator: str | None) -> str | None:
    """Whoever is named is named by something."""
    if operator is not None and not operator.strip():
        raise typer.BadParameter("blank")
    return operator


Operator = Annotated[
    str | None,
    typer.Option(
        "--operator", callback=named, help=N_("who does the work (default: the login name)"), show_default=False
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("show what would be done, change nothing"))]
Number = Annotated[str, typer.Argument(help=N_("register number, for instance 1234"), metavar=N_("NUMBER"))]
AssetName = Annotated[
    str,
    typer.Argument(
        help=N_("photo or scan, as `sohoa show` names it: photos/0001, or its file name"), metavar=N_("ASSET")
    ),
]


def _given(reason: str) -> str:
    if not reason.strip():
        raise Problem("E-REASON-EMPTY")
    return reason


Reason = Annotated[
    str, typer.Option("--reason", callback=_given, help=N_("why; it stands in the history"), show_default=False)
]
