"""An ingest in words: what became of the files, what to do next, whether the card may be erased."""

from pathlib import Path

from catalog.language import N_, _, n_, spoken
from catalog.problems import Problem, texts
from catalog.wording.names import table
from ingest.derive import DeriveReport
from ingest.erase import Erasing
from ingest.report import IngestReport

_OUTCOMES = {
    "added": N_("added"),
    "known": N_("known already"),
    "refused": N_("refused"),
    "unmatched": N_("without a number"),
    "ignored": N_("passed over"),
}
_MOST_LINES = 40


def ingest_text(report: IngestReport, erasing: Erasing, unmatched_list: Path | None, *, dry_run: bool) -> str:
    """The counts, every refusal with its next step, and the sentence on erasing the card."""
    lines = [_("Source: {source}").format(source=report.source)]
    if dry_run:
        lines.append(_("A dry run: nothing was copied or changed."))
    rows = [[_(name), report.count(outcome)] for outcome, name in _OUTCOMES.items()]
    lines += ["", table([_("Files"), str(len(report.lines))], rows), ""]
    if dry_run:
        lines += [f"  {line.path} → {line.number}" for line in report.lines if line.outcome == "added"][:_MOST_LINES]
    lines += refusals_text(report.problems)
    remarks = [(line.path, note) for line in report.lines for note in line.notes]
    if remarks:
        lines.append(_("Accepted with a remark:"))
        lines += [f"  {path}: {texts()[note].message[spoken()]}" for path, note in remarks[:_MOST_LINES]]
        lines.append("")
    if unmatched_list:
        lines.append(_("Files without a number are listed in {path}.").format(path=unmatched_list))
        lines.append(_("Fill in the numbers there and run again with --match {path}").format(path=unmatched_list))
        lines.append("")
    if report.stopped:
        lines += [report.stopped.message, f"→ {report.stopped.next}", ""]
    if not dry_run and erasing.whole:
        lines.append(erasing_text(erasing))
    return "\n".join(lines).rstrip()


def refusals_text(problems: list[Problem]) -> list[str]:
    """Each problem with its next step; of many only the first."""
    if not problems:
        return []
    lines = [_("Refused:")]
    for problem in problems[:_MOST_LINES]:
        lines += [f"  {problem.message} [{problem.code}]", f"    → {problem.next}"]
    if len(problems) > _MOST_LINES:
        lines.append(n_("  … and {count} more", "  … and {count} more", len(problems) - _MOST_LINES))
    return [*lines, ""]


def erasing_text(erasing: Erasing) -> str:
    """Whether the card may be erased, and what is missing where it may not."""
    if erasing.erasable:
        return _("The card may be erased: every file on it is stored, and there are enough verified copies.")
    if erasing.not_stored:
        what = n_("{count} file is not stored", "{count} files are not stored", erasing.not_stored)
        return _("Do not erase the card: {what}.").format(what=what)
    if erasing.stopped:
        return _("Do not erase the card: the ingest did not come to its end.")
    return _(
        "Wait before erasing the card: every file on it is stored, but only in {have} of {wanted} copies. "
        "First run: sohoa copies sync (or, for a first copy: sohoa copies add FOLDER). Then run this ingest again."
    ).format(have=erasing.copies, wanted=erasing.copies_wanted)


def derive_text(report: DeriveReport) -> str:
    """How many assets lacked copies, and what became of them."""
    lines = [
        n_("{count} asset lacked copies.", "{count} assets lacked copies.", report.wanting),
        n_("Copies of {count} asset were made.", "Copies of {count} assets were made.", report.made),
    ]
    lines += [_("Still lacking: {what} ({why})").format(what=what, why=why) for what, why in report.lacking.items()]
    return "\n".join([*lines, *refusals_text(report.problems)]).rstrip()
