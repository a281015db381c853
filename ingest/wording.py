"""An ingest in words: what became of the files, what to do next, whether the card may be erased."""

from collections import Counter, defaultdict
from pathlib import Path
from shlex import quote

from catalog.language import N_, _, n_, spoken
from catalog.problems import Problem, texts, visible
from catalog.wording.names import table
from catalog.wording.verdicts import OUTCOMES, finding_name, outcome_name, verdict_lines, verdict_text
from ingest.derive import DeriveReport
from ingest.erase import Erasing
from ingest.judging import view_words
from ingest.report import IngestReport, Line
from ingest.retake import RetakeList
from ingest.seeing import SLATE

_OUTCOMES = {
    "added": N_("added"),
    "known": N_("known already"),
    "refused": N_("refused"),
    "unmatched": N_("without a number"),
    "ignored": N_("passed over"),
}
_MOST_LINES = 40
_MOST_ELSEWHERE = 10
#: Nothing else lists them: whoever has more broken files than this reads the first of them.
_MOST_REFUSED = 200


def ingest_text(
    report: IngestReport, erasing: Erasing, unmatched_list: Path | None, retakes: RetakeList, *, dry_run: bool
) -> str:
    """The counts, every refusal with its next step, what to take again, and the sentence on erasing the card."""
    lines = [_("Source: {source}").format(source=report.source)]
    if dry_run:
        lines.append(_("A dry run: nothing was copied or changed."))
    rows = [[_(name), report.count(outcome)] for outcome, name in _OUTCOMES.items()]
    lines += ["", table([_("Files"), str(len(report.lines))], rows), ""]
    if dry_run:
        lines += [f"  {line.path} → {line.number}" for line in report.lines if line.outcome == "added"][:_MOST_LINES]
    lines += elsewhere_text(report) + refusals_text(report.problems) + seen_text(report)
    remarks = [(line.path, note) for line in report.lines if not line.problem for note in line.notes]
    if remarks:
        lines.append(_("Accepted with a remark:"))
        lines += [f"  {path}: {texts()[note].message[spoken()]}" for path, note in remarks[:_MOST_LINES]]
        lines.append("")
    if unmatched_list:
        lines.append(_("Files without a number are listed in {path}.").format(path=unmatched_list))
        lines.append(
            _("Fill in the numbers there and run again with --match {path}").format(path=quote(str(unmatched_list)))
        )
        lines.append("")
    lines += verdicts_text(report) + retakes_text(retakes)
    if report.left:
        text = n_("{count} file was not taken in.", "{count} files were not taken in.", report.left)
        lines += [text, f"→ sohoa ingest {quote(str(report.source))}", ""]
    if report.stopped:
        lines += [report.stopped.message, f"→ {report.stopped.next}", ""]
    if not dry_run and erasing.whole and (erasing.stored or erasing.not_stored):
        lines.append(erasing_text(erasing))
    return "\n".join(lines).rstrip()


def elsewhere_text(report: IngestReport) -> list[str]:
    """Known files that are withdrawn, or stand under another number than asked for; of many only the first."""
    known = [line for line in report.lines if line.outcome == "known" and line.stored_as]
    found = [line for line in known if line.withdrawn or line.number not in (None, line.reason)]
    if not found:
        return []
    lines = [_("Known already, but withdrawn or under another number:")]
    for line in found[:_MOST_ELSEWHERE]:
        where = _("{asset} of {number}").format(asset=line.stored_as, number=line.reason)
        lines.append(f"  {line.path} → {where}" + (f", {_('withdrawn')}" if line.withdrawn else ""))
    if len(found) > _MOST_ELSEWHERE:
        lines.append(n_("  … and {count} more", "  … and {count} more", len(found) - _MOST_ELSEWHERE))
    if any(line.withdrawn for line in found):
        lines.append("    → " + _("To have one in view again: sohoa move NUMBER PHOTO NUMBER --reason …"))
    return [*lines, ""]


def seen_text(report: IngestReport) -> list[str]:
    """How many photos were matched by what they show, and which slate named how many."""
    reasons = Counter(line.reason for line in report.lines)
    lines = []
    if labelled := reasons["label"]:
        lines.append(
            n_(
                "{count} photo was matched by the label in it.",
                "{count} photos were matched by the labels in them.",
                labelled,
            )
        )
    slates = [line for line in report.lines if line.reason == SLATE]
    if slates:
        lines.append(_("Slates, which are not kept as photos:"))
    for slate in slates[:_MOST_LINES]:
        named = reasons[f"{SLATE}: {slate.path}"]
        lines.append(
            n_(
                "  {path}: {number}, {count} photo after it",
                "  {path}: {number}, {count} photos after it",
                named,
                path=slate.path,
                number=slate.number,
            )
        )
    if len(slates) > _MOST_LINES:
        lines.append(n_("  … and {count} more", "  … and {count} more", len(slates) - _MOST_LINES))
    return [*lines, ""] if lines else []


def arrival_text(line: Line) -> str:
    """What became of a file that came into a watched folder."""
    if line.problem:
        return f"{line.problem.message} [{line.problem.code}]\n    → {line.problem.next}"
    if line.outcome == "unmatched":
        return _("{file}: without a number").format(file=line.path)
    if line.reason == SLATE:
        return _("{file}: slate, the photos after it belong to {number}").format(file=line.path, number=line.number)
    words = [_("known already")] if line.outcome == "known" else []
    words += [verdict_text(line.verdict)] if line.verdict else [] if words else [_("added")]
    findings = [f"    - {text}" for text in verdict_lines(line.verdict)] if line.verdict else []
    return "\n".join([f"{line.path} → {line.number}: {', '.join(words)}", *findings])


def verdicts_text(report: IngestReport) -> list[str]:
    """How many photos are good, and what the notes on those that were accepted with one are about."""
    verdicts = [line.verdict for line in report.lines if line.verdict]
    if not verdicts:
        return []
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    said = ", ".join(f"{outcomes[outcome]} {outcome_name(outcome)}" for outcome in OUTCOMES if outcomes[outcome])
    lines = [n_("Verdict on {count} photo: {said}.", "Verdicts on {count} photos: {said}.", len(verdicts), said=said)]
    noted = Counter(
        name
        for verdict in verdicts
        if verdict.outcome == "warn"
        for name in {finding_name(finding.code) for finding in verdict.findings}
    )
    if noted:
        about = ", ".join(f"{name} ({number})" for name, number in noted.most_common())
        lines.append(_("Notes are about: {about}.").format(about=about))
    return [*lines, ""]


def retakes_text(retakes: RetakeList) -> list[str]:
    """Each photo to take again: what is wrong, and what to do; of many only the first."""
    if not retakes.photos:
        return []
    lines = [_("Take these again while the artifact is at hand:")]
    for photo in retakes.photos[:_MOST_LINES]:
        words = [photo.number, photo.title, visible(photo.file), view_words(photo)]
        words.append(_("taken in before") if photo.known else "")
        lines.append(f"  {'  '.join(filter(None, words))}: {verdict_text(photo.verdict)}")
        lines += [f"    - {text}" for text in verdict_lines(photo.verdict)]
        lines += [f"    {photo.thumb}"] if photo.thumb else []
    if len(retakes.photos) > _MOST_LINES:
        lines.append(n_("  … and {count} more", "  … and {count} more", len(retakes.photos) - _MOST_LINES))
    if retakes.table:
        text = _("The list to print: {sheet} · for Excel: {table}")
        lines.append(text.format(sheet=retakes.sheet, table=retakes.table))
    return [*lines, ""]


def refusals_text(problems: list[Problem]) -> list[str]:
    """Each problem, those that have their next step in common together, the same once; of very many only the first."""
    if not problems:
        return []
    by_step: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for problem in problems[:_MOST_REFUSED]:
        by_step[problem.next][f"  {problem.message} [{problem.code}]"] += 1
    lines = [_("Refused:")]
    for step, messages in by_step.items():
        for text, times in messages.items():
            lines.append(text + (" · " + n_("{count} file", "{count} files", times) if times > 1 else ""))
        lines.append(f"    → {step}")
    if len(problems) > _MOST_REFUSED:
        lines.append(n_("  … and {count} more", "  … and {count} more", len(problems) - _MOST_REFUSED))
    return [*lines, ""]


def erasing_text(erasing: Erasing) -> str:
    """Whether the card may be erased, and what is missing where it may not."""
    if erasing.erasable and erasing.slates:
        return _("The card may be erased: every file on it but the slates is stored, with enough verified copies.")
    if erasing.erasable:
        return _("The card may be erased: every file on it is stored, and there are enough verified copies.")
    if erasing.hindrance == "not_stored":
        what = n_("{count} file is not stored", "{count} files are not stored", erasing.not_stored)
        return _("Do not erase the card: {what}.").format(what=what)
    if erasing.hindrance == "stopped":
        return _("Do not erase the card: the ingest did not come to its end.")
    if erasing.hindrance == "source_changed":
        return _(
            "Do not erase the card: it is no longer as it was when this began (files came, changed or went). Run again."
        )
    if erasing.copies_damaged:
        text = _(
            "Wait before erasing the card: every file on it is stored, but whole only in {have} of {wanted} copies; "
            "a copy is damaged. First run: sohoa copies sync --check. Then run this ingest again."
        )
    elif erasing.copies_elsewhere + 1 >= erasing.copies_wanted:
        text = _(
            "Wait before erasing the card: every file on it is stored, but only in {have} of {wanted} copies. "
            "First run: sohoa copies sync. Then run this ingest again."
        )
    elif erasing.copies_beside:
        text = _(
            "Wait before erasing the card: every file on it is stored, but only in {have} of {wanted} copies: the copy "
            "on the card's own disk does not count, for it would be lost with the card. "
            "First add a copy on another disk: sohoa copies add FOLDER, then: sohoa copies sync. "
            "Then run this ingest again."
        )
    else:
        text = _(
            "Wait before erasing the card: every file on it is stored, but only in {have} of {wanted} copies. "
            "First add a copy on another disk: sohoa copies add FOLDER, then: sohoa copies sync. "
            "Then run this ingest again."
        )
    return text.format(have=erasing.copies, wanted=erasing.copies_wanted)


def derive_text(report: DeriveReport) -> str:
    """How many assets lacked copies, and what became of them."""
    lines = [
        n_("{count} asset lacked copies.", "{count} assets lacked copies.", report.wanting),
        n_("Copies of {count} asset were made.", "Copies of {count} assets were made.", report.made),
    ]
    lines += [_("Still lacking: {what} ({why})").format(what=what, why=why) for what, why in report.lacking.items()]
    return "\n".join([*lines, *refusals_text(report.problems)]).rstrip()
