"""`search`, `show`, `history`, `get`, `progress`, `reconcile`, `batches`: questions, which change nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from catalog.commands.apps import Number, app
from catalog.console import Answer, Call, command, with_problems
from catalog.helping import WordsCommand
from catalog.language import N_, _, n_
from catalog.problems import Exit


def _ending(ending: str) -> Callable[[Path | None], Path | None]:
    """Refuses a file whose name does not end so."""

    def check(path: Path | None) -> Path | None:
        if path and path.suffix.lower() != ending:
            raise typer.BadParameter(f"{path.name}: {ending}?")
        return path

    return check


def _new_file(option: str, ending: str, text: str) -> Any:
    """An option that names a file to be written."""
    return typer.Option(option, callback=_ending(ending), help=text, metavar=N_("FILE"), show_default=False)


@command(
    app,
    "search",
    N_(
        "Find artifacts by words. With or without accents; '\"words side by side\"', '-without', 'collection:…', "
        "'material:…', 'dating:-500..200', 'level:…', 'store:…'."
    ),
    "'trong dong'",
    WordsCommand,
)
def search_artifacts(
    call: Call,
    words: Annotated[list[str], typer.Argument(help=N_("words to look for"), metavar=N_("WORDS"))],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=N_("hits to show"))] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help=N_("hits to pass over"))] = 0,
    sort: Annotated[
        Literal["relevance", "number", "name"], typer.Option("--sort", help=N_("order: relevance, number or name"))
    ] = "relevance",
    csv: Annotated[Path | None, _new_file("--csv", ".csv", N_("write all hits into this new file (.csv)"))] = None,
    xlsx: Annotated[
        Path | None, _new_file("--xlsx", ".xlsx", N_("write all hits into this new workbook (.xlsx)"))
    ] = None,
) -> Answer:
    """Search the catalog."""
    from catalog.incomplete import incomplete
    from catalog.search.searching import search
    from catalog.wording.search import found_text, write_hits, written_text
    from catalog.writing import speaking_of_disks

    museum = call.museum
    prefix, query = museum.standard.numbers.prefix, " ".join(words)
    with museum.engine.connect() as connection:
        found = search(connection, query, prefix, limit=limit, offset=offset, sort=sort)
        text = found_text(found)
        files: list[Path] = []
        if csv or xlsx:
            everything = search(connection, query, prefix, limit=None, sort=sort, most=None)
            with speaking_of_disks(str(csv or xlsx)):
                files = write_hits(everything, csv, xlsx)
            text += "\n" + written_text(everything, files)
        lacking = incomplete(connection)
    return Answer(found.as_json() | {"files": [str(path) for path in files]}, with_problems(text, lacking), lacking)


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


@command(app, "get", N_("Hand out copies of an artifact's photos and scans."), "1234 --to /media/usb")
def get(
    call: Call,
    number: Number,
    asset: Annotated[
        str | None, typer.Argument(help=N_("only this photo or scan"), metavar=N_("ASSET"), show_default=False)
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help=N_("folder (default: out/ of the museum)"))] = None,
    master: Annotated[bool, typer.Option("--master", help=N_("the masters as received, byte for byte"))] = False,
) -> Answer:
    """Hand out copies or masters."""
    from catalog.artifact import load_artifact
    from catalog.fields import yes_or_no
    from catalog.leaving import get_copies, get_masters
    from catalog.number import file_stem
    from catalog.writing import speaking_of_disks

    artifact = load_artifact(call.museum, number)
    folder = to or call.museum.out / file_stem(artifact.record.number)
    with speaking_of_disks(str(folder)):
        files = (get_masters if master else get_copies)(call.museum, artifact, asset, folder)
    lines = [n_("{count} file in {folder}", "{count} files in {folder}", len(files), folder=folder)]
    lines += [f"  {path.relative_to(folder)}" for path in files]
    if yes_or_no(artifact.record.card.get("publish", "")) is False:
        lines.append(_("Careful: its card says that it is not to be published."))
    if master:
        lines.append(_("Careful: masters may hold places, serial numbers and names. Do not publish them."))
    return Answer({"number": artifact.record.number, "files": [str(path) for path in files]}, "\n".join(lines))


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
            "--why", help=N_("why this artifact stands where it stands"), metavar=N_("NUMBER"), show_default=False
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
    from catalog.incomplete import incomplete
    from catalog.progress.count import count_progress

    with museum.engine.connect() as connection:
        counted = count_progress(connection, by)
        lacking = incomplete(connection)
    by_another = museum.standard.approval.other_person
    text = with_problems(progress_text(counted, by, by_another), lacking)
    return Answer(counted.as_json() | {"approval_by_another": by_another}, text, lacking)


@command(app, "reconcile", N_("Show what does not fit together. Each with the command that settles it."))
def reconcile_museum(
    call: Call,
    list_: Annotated[
        Path | None, _new_file("--list", ".xlsx", N_("write all of it into this new workbook (.xlsx), too"))
    ] = None,
) -> Answer:
    """Show what does not fit together. Exit 0: nothing. Exit 3: something."""
    from catalog.reconcile.reconciling import reconcile
    from catalog.wording.reconcile import reconcile_json, reconcile_text, write_findings
    from catalog.writing import speaking_of_disks

    found = reconcile(call.museum)
    if list_:
        with speaking_of_disks(str(list_)):
            write_findings(list_, found.findings, call.museum.time_zone)
    text = reconcile_text(found, call.museum.time_zone)
    return Answer(reconcile_json(found), text, exit=Exit.REFUSED if found.findings else Exit.DONE)


@command(app, "batches", N_("List ingests and imports."))
def batches(call: Call) -> Answer:
    """List batches, the newest first."""
    from catalog.batches import list_batches
    from catalog.wording.batches import batches_json, batches_text

    rows = list_batches(call.museum)
    return Answer({"batches": batches_json(rows)}, batches_text(rows, call.museum.time_zone))
