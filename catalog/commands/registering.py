"""`init`, `register …`: a new museum, and what it holds."""

import shlex
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from catalog import language
from catalog.commands.apps import DryRun, Operator, app, register_app
from catalog.console import Answer, Call, command
from catalog.language import N_, _, n_
from catalog.problems import Exit, Problem


@command(app, "init", N_("Make a new museum."), '~/bao-tang --name "Bảo tàng tỉnh"')
def init(
    _call: Call,
    path: Annotated[Path, typer.Argument(help=N_("a new or an empty folder"), metavar=N_("PATH"))],
    name: Annotated[str, typer.Option("--name", help=N_("the museum's name"))] = "Bảo tàng",
    prefix: Annotated[str, typer.Option("--prefix", help=N_("prefix of the register numbers"))] = "BTBP",
    operator: Operator = None,
) -> Answer:
    """Make a museum."""
    from catalog.founding import found_museum, operator_name, restore_settings
    from catalog.museum import disk_warnings

    if restored := restore_settings(path, language.spoken()):
        text = _(
            "The museum in {path} has its settings again, with the defaults: sohoa.toml was missing.\n"
            "What was changed there (time zone, database, copies) has to be written into it again. Next: sohoa status"
        )
        return Answer({"museum": restored, "path": str(path)}, text.format(path=path))
    by = operator or operator_name()
    museum = found_museum(path, name=name, prefix=prefix, language=language.spoken(), operator=by)
    text = _(
        "The museum “{name}” stands in {path}.\n"
        "Next, bring in the register:\n  cd {folder}\n  sohoa register import FILE"
    )
    warnings = disk_warnings(museum)
    there = text.format(name=name, path=path, folder=shlex.quote(str(path)))
    words = [there, *(f"{warning.message}\n→ {warning.next}" for warning in warnings)]
    return Answer({"museum": museum.id, "path": str(path)}, "\n".join(words), warnings)


@command(
    register_app,
    "register import",
    N_("Bring in the register. All of it or, where a row cannot be read rightly, nothing."),
    'so-dang-ky.xlsx --map "Số cũ=other_numbers" --map "Cột riêng=-" --dry-run',
)
def register_import(
    call: Call,
    file: Annotated[
        Path, typer.Argument(help=N_("register as a workbook (XLSX, XLS, ODS) or as text (CSV)"), metavar=N_("FILE"))
    ],
    dry_run: DryRun = False,
    said: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help=N_("what a column means: its header or letter, =, a field (- for none); kept for the next time"),
            metavar=N_("COLUMN=FIELD"),
            show_default=False,
        ),
    ] = None,
    accept_good: Annotated[
        bool, typer.Option("--accept-good", help=N_("write the good rows even where others are refused"))
    ] = False,
    sheet: Annotated[
        str,
        typer.Option(
            "--sheet", help=N_("sheet of the workbook (default: the first with a header)"), show_default=False
        ),
    ] = "",
    operator: Operator = None,
) -> Answer:
    """Import a register."""
    from catalog.register.importing import import_register
    from catalog.wording.register import import_text

    with call.bar(_("Register")) as tick:
        done = count(1)
        report = import_register(
            call.museum,
            file,
            dry_run=dry_run,
            open_writer=lambda: call.writer(operator),
            tick=lambda of: tick(next(done), of),
            said=said or (),
            accept_good=accept_good,
            sheet=sheet,
        )
    exit_code = Exit.REFUSED if report.problems else Exit.DONE
    # A hundred thousand outcomes take a while to list.
    data = report.as_json() if call.as_json else {"batch": report.batch}
    return Answer(data, import_text(report, dry_run=dry_run), report.problems, exit_code)


@command(
    register_app, "register add", N_("Enter one artifact."), '"BTBP 41" name="Ché men nâu" quantity=1 materials=Sành'
)
def register_add(
    call: Call,
    words: Annotated[
        list[str],
        typer.Argument(help=N_("its number (or --temporary) and its fields"), metavar=N_("[NUMBER] FIELD=VALUE…")),
    ],
    temporary: Annotated[bool, typer.Option("--temporary", help=N_("give it the next temporary number"))] = False,
    operator: Operator = None,
) -> Answer:
    """Enter an artifact by hand."""
    from catalog.register.adding import add_artifact

    number = None if "=" in words[0] else words[0]
    if (number is None) != temporary:
        raise Problem("E-NUMBER-MISSING" if number is None else "E-NUMBER-TEMPORARY", where=number)
    with call.writer(operator) as writer:
        record = add_artifact(writer, number, words if number is None else words[1:])
    text = _("Entered: {number}  {name}").format(number=record.number, name=record.card["name"])
    return Answer({"number": record.number, "id": record.id, "temporary": record.temporary}, text)


@command(register_app, "register export", N_("Write the register as a workbook."), "so-dang-ky.xlsx")
def register_export(
    call: Call,
    file: Annotated[Path, typer.Argument(help=N_("a new XLSX file"), metavar=N_("FILE"))],
    restricted: Annotated[
        bool,
        typer.Option(
            "--restricted",
            help=N_("with the fields that are for staff only: values, places, remarks; never with donors"),
        ),
    ] = False,
) -> Answer:
    """Export the register."""
    from catalog.register.exporting import export_register

    entries = export_register(call.museum, file, restricted=restricted)
    text = n_("{count} entry in {path}", "{count} entries in {path}", entries, path=file)
    return Answer({"entries": entries, "path": str(file)}, text)
