"""The command line: each command parses, calls one function, prints. No rule lives here."""

from itertools import count
from pathlib import Path
from typing import Annotated, Literal

import typer

from catalog import language
from catalog.console import Answer, Call, command, group, run, tell_to_wait
from catalog.language import N_, _
from catalog.problems import Exit, Problem

app = group(N_("Digitizes what a museum holds, and can prove it."))
register_app = group(N_("The register: in, out, and single entries."))
app.add_typer(register_app, name="register")

Operator = Annotated[
    str | None,
    typer.Option("--operator", help=N_("who does the work (default: the login name)"), show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("show what would be done, change nothing"))]
Number = Annotated[str, typer.Argument(help=N_("register number, for instance 1234"), metavar="NUMBER")]


# --- museum and register ---


@command(app, "init", N_("Make a new museum."), '~/bao-tang --name "Bảo tàng tỉnh"')
def init(
    _call: Call,
    path: Annotated[Path, typer.Argument(help=N_("a new or an empty folder"), metavar="PATH")],
    name: Annotated[str, typer.Option("--name", help=N_("the museum's name"))] = "Bảo tàng",
    prefix: Annotated[str, typer.Option("--prefix", help=N_("prefix of the register numbers"))] = "BTBP",
    operator: Operator = None,
) -> Answer:
    """Make a museum."""
    from catalog.founding import found_museum, operator_name

    by = operator or operator_name()
    museum = found_museum(path, name=name, prefix=prefix, language=language.spoken(), operator=by)
    text = _(
        "The museum “{name}” stands in {path}.\nNext, bring in the register:\n  cd {path}\n  sohoa register import FILE"
    )
    return Answer({"museum": museum.id, "path": str(path)}, text.format(name=name, path=path))


@command(
    register_app,
    "register import",
    N_("Bring in the register. All of it or, where a row cannot be read rightly, nothing."),
    "so-dang-ky.xlsx",
)
def register_import(
    call: Call,
    file: Annotated[Path, typer.Argument(help=N_("register as CSV or XLSX"), metavar="FILE")],
    dry_run: DryRun = False,
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
        )
    exit_code = Exit.REFUSED if report.problems else Exit.DONE
    return Answer(report.as_json(), import_text(report, dry_run=dry_run), report.problems, exit_code)


@command(
    register_app, "register add", N_("Enter one artifact."), '"BTBP 41" name="Ché men nâu" quantity=1 materials=Sành'
)
def register_add(
    call: Call,
    words: Annotated[
        list[str],
        typer.Argument(help=N_("its number (or --temporary) and its fields"), metavar="[NUMBER] FIELD=VALUE…"),
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


# --- ingest ---


@command(
    app,
    "ingest",
    N_("Take in photos and scans. From a folder: a camera card, a scanner's folder."),
    "/media/the-nho --operator Hoa",
)
def ingest_folder(
    call: Call,
    folder: Annotated[Path, typer.Argument(help=N_("the folder; nothing in it is changed"), metavar="FOLDER")],
    dry_run: DryRun = False,
    match: Annotated[
        Path | None,
        typer.Option("--match", help=N_("list of files and numbers (XLSX or CSV)"), show_default=False),
    ] = None,
    operator: Operator = None,
    workers: Annotated[int, typer.Option("--workers", min=0, max=64, help=N_("decoders at work; 0: one per core"))] = 0,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help=N_("stop at the first refused file"))] = False,
) -> Answer:
    """Ingest a folder."""
    from ingest.erase import may_erase
    from ingest.run import Wishes, ingest
    from ingest.unmatched import write_unmatched
    from ingest.wording import ingest_text

    wishes = Wishes(folder, match, workers, dry_run, fail_fast)
    with call.bar(_("Ingest")) as tick:
        report = ingest(call.museum, wishes, open_writer=lambda: call.writer(operator), tick=tick)
    erasing = may_erase(call.museum, report)
    unmatched = write_unmatched(call.museum, report)
    data = report.as_json() | {
        "erasable": erasing.erasable,
        "copies": {"have": erasing.copies, "wanted": erasing.copies_wanted},
        "unmatched_list": str(unmatched) if unmatched else None,
    }
    text = ingest_text(report, erasing, unmatched, dry_run=dry_run)
    return Answer(data, text, report.problems, report.exit)


@command(app, "derive", N_("Make missing copies again. From the masters in the store."))
def derive_copies(
    call: Call,
    number: Annotated[
        str | None, typer.Argument(help=N_("only this artifact's"), metavar="[NUMBER]", show_default=False)
    ] = None,
    operator: Operator = None,
) -> Answer:
    """Make missing derivatives."""
    from ingest.derive import derive
    from ingest.wording import derive_text

    with call.bar(_("Copies")) as tick:
        report = derive(call.museum, number, open_writer=lambda: call.writer(operator), tick=tick)
    exit_code = Exit.REFUSED if report.problems else Exit.DONE
    data = {"wanting": report.wanting, "made": report.made, "lacking": report.lacking}
    return Answer(data, derive_text(report), report.problems, exit_code)


@command(app, "batches", N_("List ingests and imports."))
def batches(call: Call) -> Answer:
    """List batches, the newest first."""
    from catalog.batches import list_batches
    from catalog.wording.batches import batches_json, batches_text

    rows = list_batches(call.museum)
    return Answer({"batches": batches_json(rows)}, batches_text(rows, call.museum.time_zone))


# --- ask ---


@command(app, "search", N_("Find artifacts by words. With or without accents."), "trong dong")
def search_artifacts(
    call: Call,
    words: Annotated[list[str], typer.Argument(help=N_("words to look for"), metavar="WORDS…")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=N_("hits to show"))] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help=N_("hits to pass over"))] = 0,
) -> Answer:
    """Search the catalog."""
    from catalog.search import search
    from catalog.wording.search import found_text

    museum = call.museum
    with museum.engine.connect() as connection:
        found = search(connection, " ".join(words), museum.standard.numbers.prefix, limit=limit, offset=offset)
    return Answer(found.as_json(), found_text(found))


@command(app, "show", N_("Show one artifact. Its card, photos and scans, and what is missing."), "1234")
def show(call: Call, number: Number) -> Answer:
    """Show an artifact."""
    from catalog.artifact import load_artifact
    from catalog.people import People
    from catalog.wording.artifact import artifact_json, artifact_text

    artifact = load_artifact(call.museum, number)
    return Answer(artifact_json(artifact, call.museum), artifact_text(artifact, People(call.museum.private)))


@command(app, "history", N_("Show what became of one artifact. Version by version."), "1234")
def history(call: Call, number: Number) -> Answer:
    """Show an artifact's versions."""
    from catalog.artifact import load_artifact
    from catalog.history import read_history
    from catalog.wording.artifact import history_json, history_text

    artifact = load_artifact(call.museum, number)
    changes = read_history(call.museum, artifact.inventory)
    text = history_text(artifact.record.number, changes, call.museum.time_zone)
    return Answer(history_json(artifact.record.number, changes), text)


@command(app, "progress", N_("Show the percentage. And what is behind it."), "--by material")
def progress(
    call: Call,
    by: Annotated[
        Literal["collection", "material"] | None,
        typer.Option("--by", help=N_("in groups: collection or material"), show_default=False),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(
            "--why", help=N_("why this artifact stands where it stands"), metavar="NUMBER", show_default=False
        ),
    ] = None,
) -> Answer:
    """Show progress."""
    from catalog.wording.progress import progress_text, why_json, why_text

    museum = call.museum
    if why is not None:
        from catalog.artifact import load_artifact

        artifact = load_artifact(museum, why)
        return Answer(why_json(artifact), why_text(artifact))
    from catalog.progress.count import count_progress

    with museum.engine.connect() as connection:
        counted = count_progress(connection, by)
    return Answer(counted.as_json(), progress_text(counted, by))


@command(app, "audit", N_("Check every file of the store. Against its digest."))
def audit(call: Call) -> Answer:
    """Audit the store."""
    from catalog.auditing import audit_museum
    from catalog.wording.audit import audit_text

    with call.bar(_("Audit")) as tick:
        audited = audit_museum(call.museum, tick)
    return Answer(audited.as_json(), audit_text(audited), exit=audited.exit)


@command(app, "rebuild", N_("Make the catalog again. From the store; nothing is lost."))
def rebuild_catalog(call: Call) -> Answer:
    """Rebuild the catalog."""
    from catalog.founding import operator_name
    from catalog.rebuild import rebuild
    from catalog.wording.rebuild import rebuild_text

    with call.bar(_("Catalog")) as tick:
        done = count(1)
        by = operator_name()
        report = rebuild(call.museum, operator=by, waiting=tell_to_wait, tick=lambda of: tick(next(done), of))
    data = {"objects": report.objects, "artifacts": report.artifacts, "batches": report.batches}
    return Answer(data, rebuild_text(report), report.damage, Exit.DAMAGE if report.damage else Exit.DONE)


def main() -> None:
    """Run the command line."""
    run(app)


if __name__ == "__main__":
    main()
