"""Workbooks in out/ beside an import: the rows to correct, ready to be imported, and what a dry run would change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from catalog.language import N_, _
from catalog.museum import Museum
from catalog.people import PREFIX
from catalog.problems import Problem
from catalog.register.columns import OWN_MARK, group_name
from catalog.register.report import ImportReport
from catalog.sheets.table import Remark, Table
from catalog.sheets.writing import write_workbook
from catalog.wording.names import field_name
from catalog.writing import speaking_of_disks

_OWN_COLUMNS = (N_("row"), N_("what is wrong"), N_("what to do"), N_("noticed"))
_OWN_WIDTHS = [12, 60, 60, 40]
_WIDTH = 18
_LONGEST_NAME = 80

_REMARKS = {
    "repaired_encoding": N_("{column}: “{before}” was in an old encoding; it was read as “{after}”"),
    "suspect_encoding": N_("{column}: “{before}” may be in a wrong encoding; it is kept as it is"),
    "formula": N_("{column}: formulas from here on; their values were read, here “{after}”"),
    "formula_without_value": N_("{column}: the formula “{before}” has no value in the file"),
    "error_value": N_("{column}: “{before}” is a complaint of Excel, no content"),
    "number_as_float": N_("{column}: “{before}” was read as {after}"),
    "number_format": N_("{column}: the number “{before}” is shown as “{after}”, and was read so"),
    "stray_date": N_(
        "{column}: “{before}” is a date among cells that are none; Excel may have made it of something else"
    ),
    "merged": N_("{column}: a merged cell; “{after}” was read for this row too"),
    "ditto": N_("{column}: “{before}” was read as what stands above it, “{after}”"),
    "unit_above": N_("{column}: the unit “{after}” above the table was taken for it"),
    "no_quantity": N_("no column was read as the quantity, which one nobody said: {before}; see --map"),
    "longer_row": N_("the row has more cells than the header, “{before}” among them"),
    "telling": N_("{column}: “{before}” may tell of a person; everybody who sees the entry reads it"),
    "column_without_header": N_("a column with words and no header; it is called “{after}”"),
    "unclosed_quote": N_("a quotation mark that is not closed: {before}"),
    "comment": N_("{column}: a note beside the cell was not read: “{before}”"),
    "macros": N_("the workbook has macros; they were not run"),
    "other_sheet": N_("another sheet has a header too and was not read: “{before}” (--sheet)"),
}
_OUTCOMES = {"added": N_("added"), "changed": N_("changed"), "conflict": N_("in conflict")}


def list_to_correct(museum: Museum, path: Path, table: Table, report: ImportReport) -> Path | None:
    """Write the rows that were refused or are in conflict; returns the new file, None where there is none.

    They stand under the headers of the file, what is wrong in columns before them, which an import passes over.
    For staff: donors stand in it by name.
    """
    by_row: defaultdict[int, list[Problem]] = defaultdict(list)
    names = names_in(report)
    for problem in report.problems:
        by_row[int(problem.facts["row"])].append(named(names, problem))
    if not by_row:
        return None
    noticed: defaultdict[int, list[str]] = defaultdict(list)
    for remark in report.remarks:
        if remark.row in by_row:
            noticed[remark.row].append(remark_text(report, remark))
    # The list's own columns are passed over where it is imported: they do not stand in it twice.
    places = [place for place, column in enumerate(report.columns) if column.how != "own"]
    header = [f"{OWN_MARK} {_(label)}" for label in _OWN_COLUMNS]
    header += [report.columns[place].header for place in places]
    group_header = [group_name(report.columns)] if report.groups else []
    rows = []
    for row, words in table.rows:
        if problems := by_row.get(row):
            own = [str(row), _lines(p.message for p in problems), _lines(p.next for p in problems)]
            cells = [words[place] if place < len(words) else "" for place in places]
            group = [report.groups.get(row, "")] if report.groups else []
            rows.append([*own, _lines(noticed[row]), *cells, *group])
    target = _free(museum.out, path, _("to-correct"))
    widths = [*_OWN_WIDTHS, *([_WIDTH] * (len(places) + len(group_header)))]
    with speaking_of_disks(str(museum.out)):
        museum.out.mkdir(exist_ok=True)
        write_workbook(target, [*header, *group_header], rows, widths)
    return target


def list_differences(museum: Museum, path: Path, report: ImportReport) -> Path | None:
    """Write every field that an import would change; returns the new file, None where nothing would change.

    For staff: donors stand in it by name.
    """
    rows = []
    names = names_in(report)
    for difference in report.differences:
        for key, words in difference.fields.items():
            old, new = (person_named(names, word) for word in words)
            outcome = _(_OUTCOMES[difference.outcome])
            rows.append([str(difference.row.row), difference.row.number.canonical, outcome, field_name(key), old, new])
    if not rows:
        return None
    header = [_("row"), _("number"), _("outcome"), _("field"), _("in the museum"), _("in the file")]
    target = _free(museum.out, path, _("differences"))
    with speaking_of_disks(str(museum.out)):
        museum.out.mkdir(exist_ok=True)
        write_workbook(target, header, rows, [8, 16, 14, 24, 50, 50])
    return target


def names_in(report: ImportReport) -> dict[str, str]:
    """The words of the persons in what an import would change and in what stands in its way, by their ids."""
    changing = (word for d in report.differences for words in d.fields.values() for word in words)
    telling = (fact for problem in report.problems for fact in problem.facts.values())
    ids = {word for word in (*changing, *telling) if isinstance(word, str) and word.startswith(PREFIX)}
    return report.people.words_of(ids)


def named(names: Mapping[str, str], problem: Problem) -> Problem:
    """The problem with persons by name, for staff."""
    facts = {name: person_named(names, fact) for name, fact in problem.facts.items()}
    return Problem(problem.code, where=problem.where, **facts)


def person_named(names: Mapping[str, str], words: Any) -> Any:
    """The words that stand for a person where these are a person's id; else the same."""
    if not isinstance(words, str) or not words.startswith(PREFIX):
        return words
    return names.get(words, _("(erased)"))


def remark_text(report: ImportReport, remark: Remark) -> str:
    """What was special of a cell, in words."""
    column = report.header_of(remark.column) or "?"
    return _(_REMARKS[remark.code]).format(column=column, before=remark.before, after=remark.after)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(texts))


def _free(folder: Path, source: Path, what: str) -> Path:
    """A name in `folder` that no file has: a list that somebody fills in is never written over."""
    stem = f"{source.stem.removesuffix(f'-{what}')[:_LONGEST_NAME]}-{what}"
    path, number = folder / f"{stem}.xlsx", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}.xlsx", number + 1
    return path
