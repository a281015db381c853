"""An import of the register in words."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from catalog.fields import BY_KEY
from catalog.folding import fold
from catalog.language import N_, _, n_, whole
from catalog.problems import visible
from catalog.register.listing import named, names_in, person_named, remark_text
from catalog.register.report import ImportReport
from catalog.wording.names import field_name, table

_MOST_LINES = 40
_MOST_NUMBERS = 20
_MOST_REMARKS = 10

_ASIDES = {
    "group": N_("group title"),
    "total": N_("total"),
    "header": N_("header again"),
    "below": N_("below the table"),
    "unfilled": N_("number without an entry"),
}
#: Encodings that a person should hear of, by their names.
_ENCODINGS = {
    "tcvn3": "TCVN3 (ABC)",
    "vni": "VNI",
    "viscii": "VISCII",
    "cp1258": "Windows-1258",
}
_HOW = {
    "said": N_("as you said"),
    "remembered": N_("as said in an earlier import"),
    "extra": N_("no field: kept under its own header"),
    "count": N_("counts the rows: kept, makes no difference"),
}


def import_text(report: ImportReport, *, dry_run: bool) -> str:
    """The columns, the counts, each row that stands in the way, and what comes next.

    For staff: donors stand in it by name.
    """
    written = report.batch is not None
    rows = [
        [_("added") if written else _("to be added"), report.count("added")],
        [_("changed") if written else _("to be changed"), report.count("changed")],
        [_("unchanged"), report.count("unchanged")],
        [_("refused"), report.count("refused")],
        [_("in conflict"), report.count("conflict")],
    ]
    lines = [_read_as(report)] if report.encoding in _ENCODINGS else []
    lines += _columns(report, whole=dry_run)
    lines += [table([_("Rows"), whole(report.rows)], rows), ""]
    lines += _asides(report)
    lines += _remarks(report)
    lines += _changes(report)
    lines += _problems(report)
    if report.absent:
        numbers = ", ".join(report.absent[:_MOST_NUMBERS]) + (" …" if len(report.absent) > _MOST_NUMBERS else "")
        lines.append(
            n_(
                "{count} number of an earlier import is not in this file: {numbers}",
                "{count} numbers of an earlier import are not in this file: {numbers}",
                len(report.absent),
                numbers=numbers,
            )
        )
    lines += _end(report, dry_run=dry_run)
    return "\n".join(lines).rstrip()


def _read_as(report: ImportReport) -> str:
    text = _("The letters of the file are in {encoding}; they were converted.")
    return text.format(encoding=_ENCODINGS[report.encoding]) + "\n"


def _columns(report: ImportReport, *, whole: bool) -> Iterator[str]:
    """What became of the columns that are not called as their field is; without `whole` only where it may surprise."""
    named = [c for c in report.columns if c.field and c.how == "name" and fold(c.header) == fold(BY_KEY[c.key].label)]
    others = [c for c in report.columns if c.header and c not in named and not c.ours]
    told = others if whole else [c for c in others if c.how in ("said", "remembered", "extra")]
    if not told:
        return
    yield _("Columns of the file:")
    if named:
        yield "  " + n_("{count} is called as its field is", "{count} are called as their fields are", len(named))
    for column in told:
        if column.field:
            why = f" ({_(_HOW[column.how])})" if column.how in _HOW else ""
            unit = f", {column.unit}" if column.unit else ""
            yield f"  {visible(column.header)} → {field_name(column.key)}{unit}{why}"
        else:
            why = _HOW["extra"] if column.how in ("said", "remembered") else _HOW[column.how]
            yield f"  {visible(column.header)} → {_(why)}"
    yield "  " + _("Another meaning: --map “COLUMN=FIELD”, or --map “COLUMN=-” for no field.")
    yield ""


def _asides(report: ImportReport) -> Iterator[str]:
    if report.asides:
        yield _("Passed over, for they are no artifacts:")
    for aside in report.asides[:_MOST_LINES]:
        yield "  " + _("row {row}, {kind}: {words}").format(
            row=aside.row, kind=_(_ASIDES[aside.kind]), words=visible(aside.words)
        )
    yield from _more(len(report.asides), _MOST_LINES)


def _remarks(report: ImportReport) -> Iterator[str]:
    """What was special of cells, the first of each kind."""
    kinds = Counter(remark.code for remark in report.remarks)
    shown: defaultdict[str, int] = defaultdict(int)
    if kinds:
        yield _("Noticed in the cells:")
    for remark in report.remarks:
        shown[remark.code] += 1
        if shown[remark.code] <= _MOST_REMARKS:
            what = visible(remark_text(report, remark))
            yield "  " + _("row {row}, {what}").format(row=remark.row, what=what)
    yield from _more(sum(kinds.values()), sum(min(count, _MOST_REMARKS) for count in kinds.values()))


def _changes(report: ImportReport) -> Iterator[str]:
    changed = [difference for difference in report.differences if difference.outcome == "changed"]
    names = names_in(report)
    for difference in changed[:_MOST_LINES]:
        yield f"{difference.row.number.canonical}:"
        for key, words in difference.fields.items():
            old, new = (visible(person_named(names, word)) for word in words)
            yield f"  {field_name(key)}: {old or '—'} → {new or '—'}"
    yield from _more(len(changed), _MOST_LINES)


def _problems(report: ImportReport) -> Iterator[str]:
    names = names_in(report)
    for problem in report.problems[:_MOST_LINES]:
        told = named(names, problem)
        yield f"{told.message} [{told.code}]"
        yield f"  → {told.next}"
    yield from _more(len(report.problems), _MOST_LINES)


def _more(count: int, shown: int) -> Iterator[str]:
    if count > shown:
        yield n_("… and {count} more", "… and {count} more", count - shown)


def _end(report: ImportReport, *, dry_run: bool) -> Iterator[str]:
    if dry_run and report.differences_list:
        yield _("Every difference: {path}").format(path=report.differences_list)
    if report.to_correct:
        yield _("The rows to correct, each with what is wrong: {path}").format(path=report.to_correct)
    if dry_run:
        yield _("A dry run: nothing was written.")
    elif report.problems and not any(map(report.count, ("added", "changed", "renewed"))):
        yield _("Nothing was written. Correct these rows and import the file again.")
    elif report.problems and report.batch is None:
        yield _("Nothing was written. Correct these rows and import the file again, or write the others: --accept-good")
    elif report.problems:
        yield _("The other rows were written. Correct these in that list and import the list.")
    elif report.batch is None:
        yield _("Nothing has changed since the last import; nothing was written.")
    if report.batch:
        yield _("To take this import back: sohoa undo {batch} --reason “…”").format(
            batch=report.batch.rpartition(":")[2][:8]
        )
