"""An audit in words."""

from catalog.auditing import Audited
from catalog.language import N_, _, n_, size

_KINDS = {
    "missing": N_("missing"),
    "changed": N_("altered"),
    "unexpected": N_("unexpected"),
}
_OUTCOMES = {
    "clean": N_("Every file of the store is as it was recorded."),
    "damaged": N_("The store is damaged."),
    "incomplete": N_("What could be read is as it was recorded, but not everything could be read."),
    "nothing": N_("Nothing was checked: the store is empty."),
}


def audit_text(audited: Audited) -> str:
    """What was read, and each file that is not as it should be."""
    report, numbers = audited.report, audited.numbers
    read = n_("{count} file read", "{count} files read", report.files)
    lines = [_(_OUTCOMES[report.outcome]), f"{read}, {size(report.bytes)}."]
    for damage in report.damage:
        number = f" ({numbers[damage.object_id]})" if damage.object_id in numbers else ""
        lines.append(f"  {_(_KINDS[damage.kind])}: {damage.path}{number}")
    lines += [_("  not read: {path}").format(path=path) for path in report.unchecked]
    if report.damage:
        lines.append(
            _(
                "→ Write nothing to this disk until it is known why. Then bring the files back from a copy: "
                "sohoa copies repair"
            )
        )
    return "\n".join(lines)
