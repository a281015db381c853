"""An import of the register in words."""

from typing import Any

from catalog.language import _, n_
from catalog.people import PREFIX, People
from catalog.problems import Problem
from catalog.register.importing import ImportReport
from catalog.wording.names import field_name, table

_MOST_LINES = 40
_MOST_NUMBERS = 20


def import_text(report: ImportReport, *, dry_run: bool) -> str:
    """The counts, each row that stands in the way, and what comes next. For staff: donors stand in it by name."""
    rows = [
        [_("added"), report.count("added")],
        [_("changed"), report.count("changed")],
        [_("unchanged"), report.count("unchanged")],
        [_("refused"), len(report.refused)],
        [_("in conflict"), len(report.conflicts)],
    ]
    lines = [table([_("Rows"), str(report.rows)], rows), ""]
    changed = [difference for difference in report.differences if difference.outcome == "changed"]
    for difference in changed[:_MOST_LINES]:
        lines.append(f"{difference.row.number.canonical}:")
        for key, words in difference.fields.items():
            old, new = (_named(report.people, word) for word in words)
            lines.append(f"  {field_name(key)}: {old or '—'} → {new or '—'}")
    for problem in report.problems[:_MOST_LINES]:
        named = Problem(problem.code, **{name: _named(report.people, fact) for name, fact in problem.facts.items()})
        lines += [f"{named.message} [{named.code}]", f"  → {named.next}"]
    if len(report.problems) > _MOST_LINES:
        lines.append(n_("… and {count} more", "… and {count} more", len(report.problems) - _MOST_LINES))
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
    if report.problems:
        lines.append(_("Nothing was written. Correct these rows and import the file again."))
    elif dry_run:
        lines.append(_("A dry run: nothing was written."))
    elif report.batch is None:
        lines.append(_("Nothing has changed since the last import; nothing was written."))
    return "\n".join(lines).rstrip()


def _named(people: People, words: Any) -> Any:
    """The words that stand for a person where these are a person's id; else the same."""
    if not isinstance(words, str) or not words.startswith(PREFIX):
        return words
    return people.words_of([words]).get(words, _("(erased)"))
