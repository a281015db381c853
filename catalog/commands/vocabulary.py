"""`vocabulary …`: the museum's terms."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.commands.apps import DryRun, Operator, Reason, vocabulary_app
from catalog.console import Answer, Call, command
from catalog.language import N_, _, n_
from catalog.problems import Problem

Name = Annotated[str, typer.Argument(help=N_("the vocabulary, for instance material"), metavar=N_("NAME"))]
TermWords = Annotated[str, typer.Argument(help=N_("a term, a synonym or an id"), metavar=N_("TERM"))]
Cells = Annotated[
    list[str] | None,
    typer.Argument(
        help=N_("term, synonyms, code, broader, from_year, to_year, uri, note, status; synonyms+= adds some"),
        metavar=N_("COLUMN=VALUE"),
        show_default=False,
    ),
]


def _cells(words: list[str]) -> dict[str, str]:
    """Columns and values of `column=value` words. Problem E-FIELD-FORM, E-TERM-COLUMN."""
    from catalog.vocabulary.table import column_of
    from catalog.vocabulary.term import COLUMNS

    cells = {}
    for word in words:
        label, equals, value = word.partition("=")
        if not equals:
            raise Problem("E-FIELD-FORM", where=word)
        plus = label.endswith("+")
        column = column_of(label.removesuffix("+"))
        if not column:
            raise Problem("E-TERM-COLUMN", where=label, columns=", ".join(COLUMNS[1:]))
        cells[column + "+" * plus] = value
    return cells


@command(
    vocabulary_app, "vocabulary list", N_("List terms. How often cards use them, and what is on cards but no term.")
)
def vocabulary_list(
    call: Call,
    name: Annotated[
        str | None, typer.Argument(help=N_("the vocabulary (default: all, in brief)"), metavar=N_("NAME"))
    ] = None,
) -> Answer:
    """List vocabularies, or the terms of one."""
    from catalog.ruling.applying import find_vocabulary
    from catalog.vocabulary.uses import Uses, count_uses
    from catalog.wording.vocabulary import overview_json, overview_text, vocabulary_json, vocabulary_text

    museum = call.museum
    chosen = find_vocabulary(museum, name) if name else None
    with museum.engine.connect() as connection:
        uses = count_uses(connection, museum.vocabularies)
    if chosen is None:
        return Answer(overview_json(museum.vocabularies, uses), overview_text(museum.vocabularies, uses))
    of = uses.get(chosen.name, Uses())
    return Answer(vocabulary_json(chosen, of), vocabulary_text(chosen, of))


@command(
    vocabulary_app,
    "vocabulary add",
    N_("Add a term."),
    'material "Đá cuội" broader=Đá synonyms="Cuội" --reason "gặp trong sổ"',
)
def vocabulary_add(
    call: Call,
    name: Name,
    term: Annotated[str, typer.Argument(help=N_("the term"), metavar=N_("TERM"))],
    reason: Reason,
    cells: Cells = None,
    operator: Operator = None,
) -> Answer:
    """Add a term."""
    from catalog.ruling.applying import change_vocabulary
    from catalog.vocabulary.editing import add_term, find_term
    from catalog.wording.vocabulary import term_json, term_text

    given = _cells(cells or [])
    with call.bar(_("Catalog")) as tick, call.writer(operator) as writer:
        made = change_vocabulary(writer, name, lambda old: add_term(old, term, given), reason, tick)
    found = find_term(made, term)
    return Answer({"vocabulary": name, "term": term_json(found)}, term_text(made, found))


@command(
    vocabulary_app,
    "vocabulary edit",
    N_("Change a term. Its name too: the old one stays as a synonym."),
    'ethnic_group Xtiêng term="S\'tiêng" --reason "cách viết của tỉnh"',
)
def vocabulary_edit(
    call: Call,
    name: Name,
    term: TermWords,
    reason: Reason,
    cells: Cells = None,
    operator: Operator = None,
) -> Answer:
    """Change a term."""
    from catalog.ruling.applying import change_vocabulary, find_vocabulary
    from catalog.vocabulary.editing import edit_term, find_term
    from catalog.wording.vocabulary import term_json, term_text

    changes = _cells(cells or [])
    with call.bar(_("Catalog")) as tick, call.writer(operator) as writer:
        id_ = find_term(find_vocabulary(call.museum, name), term).id
        made = change_vocabulary(writer, name, lambda old: edit_term(old, term, changes), reason, tick)
    found = made.by_id[id_]
    return Answer({"vocabulary": name, "term": term_json(found)}, term_text(made, found))


@command(
    vocabulary_app,
    "vocabulary merge",
    N_("Join a term to another. It becomes a synonym; cards keep their words, groups and search follow."),
    'material "Đá basalt" "Đá bazan" --reason "một loại đá"',
)
def vocabulary_merge(
    call: Call,
    name: Name,
    term: TermWords,
    into: Annotated[str, typer.Argument(help=N_("the term that stays"), metavar=N_("INTO"))],
    reason: Reason,
    operator: Operator = None,
) -> Answer:
    """Merge two terms."""
    from catalog.ruling.applying import change_vocabulary, find_vocabulary
    from catalog.vocabulary.editing import find_term, merge_terms
    from catalog.wording.vocabulary import term_json, term_text

    with call.bar(_("Catalog")) as tick, call.writer(operator) as writer:
        gone = find_term(find_vocabulary(call.museum, name), term)
        made = change_vocabulary(writer, name, lambda old: merge_terms(old, term, into), reason, tick)
    kept = find_term(made, into)
    return Answer(
        {"vocabulary": name, "merged": term_json(gone), "term": term_json(kept)},
        _("“{term}” is a synonym now:").format(term=gone.term) + "\n" + term_text(made, kept),
    )


@command(
    vocabulary_app,
    "vocabulary import",
    N_("Bring in terms. Those that are there get the file's cells, others are added."),
    'place dia-danh.xlsx --reason "danh mục 2025"',
)
def vocabulary_import(
    call: Call,
    name: Name,
    file: Annotated[Path, typer.Argument(help=N_("terms as CSV or a workbook"), metavar=N_("FILE"))],
    reason: Reason,
    replace: Annotated[bool, typer.Option("--replace", help=N_("remove terms that the file has not"))] = False,
    dry_run: DryRun = False,
    operator: Operator = None,
) -> Answer:
    """Import terms."""
    from catalog.ruling.applying import change_vocabulary, find_vocabulary
    from catalog.vocabulary.editing import take_in
    from catalog.vocabulary.table import read_file
    from catalog.wording.vocabulary import difference_json, difference_text

    before = find_vocabulary(call.museum, name)
    table = read_file(file, call.museum.settings.limits)
    if dry_run:
        after = take_in(before, table, file.name, replace_all=replace)
    else:
        with call.bar(_("Catalog")) as tick, call.writer(operator) as writer:
            call.museum.refresh()
            before = find_vocabulary(call.museum, name)
            after = change_vocabulary(
                writer, name, lambda old: take_in(old, table, file.name, replace_all=replace), reason, tick
            )
    text = difference_text(before, after, dry_run=dry_run)
    return Answer({"vocabulary": name, **difference_json(before, after)}, text)


@command(vocabulary_app, "vocabulary export", N_("Write a vocabulary as a table."), "material chat-lieu.xlsx")
def vocabulary_export(
    call: Call,
    name: Name,
    file: Annotated[Path, typer.Argument(help=N_("a new CSV or XLSX file"), metavar=N_("FILE"))],
) -> Answer:
    """Export a vocabulary."""
    from catalog.ruling.applying import find_vocabulary
    from catalog.vocabulary.export import export_vocabulary
    from catalog.writing import speaking_of_disks

    vocabulary = find_vocabulary(call.museum, name)
    with speaking_of_disks(str(file)):
        export_vocabulary(vocabulary, file)
    terms = len(vocabulary.terms)
    text = n_("{count} term in {path}", "{count} terms in {path}", terms, path=file)
    return Answer({"vocabulary": name, "terms": terms, "path": str(file)}, text)
