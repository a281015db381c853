"""`labels`: sheets of codes to print, cut and lay beside artifacts."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.commands.apps import app
from catalog.console import Answer, Call, command
from catalog.language import N_, _, n_


@command(app, "labels", N_("Print labels with QR codes. Laid in the picture they name the photo."), "BTBP 1-40")
def labels(
    call: Call,
    numbers: Annotated[
        list[str] | None,
        typer.Argument(help=N_("register numbers; 1-40 for a run"), metavar=N_("NUMBER"), show_default=False),
    ] = None,
    collection: Annotated[
        str | None, typer.Option("--collection", help=N_("only artifacts of this collection"), show_default=False)
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help=N_("only artifacts whose photos are not complete yet"))
    ] = False,
    slate: Annotated[
        bool, typer.Option("--slate", help=N_("two to a sheet: photographed first, a slate names the shots after it"))
    ] = False,
    grid: Annotated[str, typer.Option("--grid", help=N_("labels across and down a sheet of A4"))] = "3x8",
    out: Annotated[
        Path | None, typer.Option("--out", help=N_("PDF to write (default: in out/ of the museum)"), show_default=False)
    ] = None,
) -> Answer:
    """Write a PDF of labels."""
    from catalog.label_sheet import SLATE_GRID, print_labels, read_grid, sheet_path
    from catalog.labels import choose

    museum = call.museum
    layout = SLATE_GRID if slate else read_grid(grid)
    with museum.engine.connect() as connection:
        prefix = museum.standard.numbers.prefix
        chosen = choose(connection, prefix, numbers or [], collection=collection, missing=missing)
    path = sheet_path(museum.out, chosen, out, slate=slate)
    with call.bar(_("Labels")) as tick:
        pages = print_labels(chosen, layout, path, tick)
    size = _("{width} x {height} mm").format(width=round(layout.cell[0]), height=round(layout.cell[1]))
    lines = [
        n_(
            "{count} label of {size} in {path}", "{count} labels of {size} in {path}", len(chosen), size=size, path=path
        ),
        n_("{count} sheet of A4. ", "{count} sheets of A4. ", pages)
        + _("Print at 100 %, not “fit to page”: the codes must be {side} mm wide.").format(side=layout.code),
    ]
    data = {"labels": len(chosen), "pages": pages, "code_mm": layout.code, "path": str(path)}
    return Answer(data, "\n".join(lines))
