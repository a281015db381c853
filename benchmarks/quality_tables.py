"""Confusion tables of verdicts on photos whose faults are known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.degradations import STATES
from catalog.progress.standard import DEFAULT_FILE, read_standard
from catalog.quality.grading import Finding, grade
from catalog.record import Asset
from digitize.result import Fact

_STANDARD = read_standard(DEFAULT_FILE.read_text("utf-8"), DEFAULT_FILE.name)
#: Unsharp by themselves, by their README.
_UNSHARP = ("me_FujiFilm_FinePix1400Zoom_", "sk_clock_motion", "BTBP-6_trai")
#: States that leave a sharp photo sharp, and those that blur it by at least 2 pixels.
_SHARP = ("as it is", "JPEG 60", "+1.5 EV", "−1.5 EV")
_BLURRED = ("blur 2", "blur 3", "blur 4", "blur 2, JPEG 60", "blur 2, +1.5 EV", "blur 2, −1.5 EV")
_NOISY = ("noise 8", "noise 16", "blur 2, noise 8")
#: What is tried for the limit of edge widths, in pixels.
_LIMITS = np.arange(2.0, 4.01, 0.05)
_FITTED_TO_FIND = 0.99
#: Photos whose names begin with so many letters alike may show one object: they stay in one half.
_LENGTH_OF_GROUP = 6
_ENOUGH_PX = 6000
_FINDINGS = {
    "highlights": ("clipped_high", ("as it is", "JPEG 60", "−1 EV", "+1 EV", "+1.5 EV", "+2 EV")),
    "shadows": ("clipped_low", ("as it is", "JPEG 60", "−1 EV", "−1.5 EV", "−2 EV", "+1 EV")),
    "dark": ("brightest", ("as it is", "−1 EV", "−1.5 EV", "−2 EV", "+1 EV")),
    "bright": ("lightness", ("as it is", "+1 EV", "+1.5 EV", "+2 EV", "−1 EV")),
    "contrast": ("contrast", ("as it is", "−1 EV", "+1 EV", "veil")),
    "noise": ("noise", ("as it is", "JPEG 60", "blur 2", "noise 4", "noise 8", "noise 16", "blur 2, noise 8")),
    "cast": ("cast", ("as it is", "JPEG 60", "−1 EV", "+1 EV", "green light", "warm light", "lamp light")),
    "subject_small": ("object_share", ("as it is", "JPEG 60", "−1 EV", "+1 EV", "blur 4", "noise 8")),
}


@dataclass(frozen=True)
class Graded:
    """A photo in one state, with its measures."""

    photo: str
    state: str
    summary: dict[str, Fact]
    facts: dict[str, object]

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """What the standard of a new museum says of it, by code, were it large enough."""
        facts = {**self.summary, "width": _ENOUGH_PX, "height": _ENOUGH_PX}
        found = grade(Asset.model_construct(facts=facts, view=None), _STANDARD).findings
        return {finding.code: finding for finding in found}

    @property
    def focus(self) -> str:
        """The outcome for its focus."""
        if any(code.startswith("focus_") or code == "no_subject" for code in self.findings):
            return "unknown"
        return self.outcome("focus")

    def outcome(self, code: str) -> str:
        """The outcome of one finding, "accept" where it was not made."""
        return self.findings[code].outcome if code in self.findings else "accept"

    @property
    def edge(self) -> float | None:
        """Width of its edges in pixels."""
        value = self.summary["edge_px"]
        return float(value) if value is not None else None


def all_tables(everything: list[Graded]) -> str:
    """All tables, as Markdown."""
    good = [one for one in everything if not one.photo.startswith(_UNSHARP) and "no_subject" not in one.findings]
    parts = [
        f"{len({one.photo for one in everything})} photos, {len(everything)} graded pictures.\n",
        "### Focus\n",
        _focus_table(good, [state.name for state in STATES]),
        "",
        _figures(good),
        *(f"### {code}\n\n" + _finding_table(good, code, *look) for code, look in _FINDINGS.items()),
        "### Photos as they are, with remarks\n",
        _remarks([one for one in everything if one.state == "as it is"]),
    ]
    return "\n".join(parts) + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _in_state(graded: Iterable[Graded], *states: str) -> list[Graded]:
    return [one for one in graded if one.state in states]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "—"


def _focus_table(graded: list[Graded], states: Sequence[str]) -> str:
    rows = [_row("state", "n", "accept", "warn", "retake", "unknown", "edge width, median px"), _row(*["---"] * 7)]
    for state in states:
        here = _in_state(graded, state)
        widths = [one.edge for one in here if one.edge is not None]
        outcomes = [one.focus for one in here]
        counts = [outcomes.count(outcome) for outcome in ("accept", "warn", "retake", "unknown")]
        rows.append(_row(state, len(here), *counts, f"{np.median(widths):.2f}" if widths else "—"))
    return "\n".join(rows)


def _figures(graded: list[Graded]) -> str:
    rows = [_row("figure", "goal", "measured"), _row("---", "---", "---")]
    sharp = {one.photo: _full(one) for one in _in_state(graded, "as it is")}
    for sigma, goal in (("1", "≥ 99 %"), ("0.5", "≥ 95 %")):
        pairs = [(sharp[one.photo], _full(one)) for one in _in_state(graded, f"blur {sigma} as stored")]
        told = [before < after for before, after in pairs if before is not None and after is not None]
        rows.append(_row(f"σ {sigma} px told from its own original, at full size", goal, _share(sum(told), len(told))))
    good, bad, noisy = (_in_state(graded, *states) for states in (_SHARP, _BLURRED, _NOISY))
    rows.append(
        _row("false retakes: as it is, JPEG 60, ±1.5 EV", "≤ 3 %", _rate(good, lambda one: one.focus == "retake"))
    )
    flagged = _rate(bad, lambda one: one.focus in ("warn", "retake"))
    rows.append(_row("σ ≥ 2 flagged, alone and with JPEG 60, ±1.5 EV", "≥ 98 %", flagged))
    rows.append(_row("… of these retake", "", _rate(bad, lambda one: one.focus == "retake")))
    rows.append(_row("noise ≥ 8 not called sharp", "", _rate(noisy, lambda one: one.focus != "accept")))
    rows += [_held_out(graded, half) for half in (0, 1)]
    return "\n".join(rows) + "\n"


def _rate(graded: list[Graded], is_so: Callable[[Graded], bool]) -> str:
    return _share(sum(is_so(one) for one in graded), len(graded))


def _full(one: Graded) -> float | None:
    width = one.facts.get("edge_full_px")
    return float(width) if isinstance(width, int | float) else None


def _held_out(graded: list[Graded], half: int) -> str:
    """The highest limit that finds the blurred photos of one half, and what it does on the other."""
    groups = sorted({one.photo[:_LENGTH_OF_GROUP] for one in graded})
    fitted = [one for one in graded if one.photo[:_LENGTH_OF_GROUP] in groups[half::2]]
    others = [one for one in graded if one.photo[:_LENGTH_OF_GROUP] not in groups[half::2]]
    bad = _widths(fitted, _BLURRED)
    found_here = [np.mean(np.array(bad) > limit) for limit in _LIMITS]
    limit = float(max(_LIMITS[np.array(found_here) >= _FITTED_TO_FIND]))
    other_good, other_bad = _widths(others, _SHARP), _widths(others, _BLURRED)
    false, found = sum(width > limit for width in other_good), sum(width > limit for width in other_bad)
    return _row(
        f"highest limit that finds 99 % on half {'AB'[half]}: {limit:.2f} px; on the other half, false · found",
        "≤ 3 % · ≥ 98 %",
        f"{_share(false, len(other_good))} · {_share(found, len(other_bad))}",
    )


def _widths(graded: list[Graded], states: Sequence[str]) -> list[float]:
    return [one.edge for one in _in_state(graded, *states) if one.edge is not None]


def _finding_table(graded: list[Graded], code: str, key: str, states: Sequence[str]) -> str:
    limit = getattr(_STANDARD.limits_of("object_3d"), code)
    head = f"`{key}`: warn {limit.warn}, retake {limit.retake if limit.retake is not None else '—'}"
    rows = [
        _row("state", "n", "not measured", "no remark", "warn", "retake", "5 %, median, 95 %"),
        _row(*["---"] * 7),
    ]
    for state in states:
        here = _in_state(graded, state)
        values = [float(value) for one in here if (value := one.summary.get(key)) is not None]
        outcomes = [one.outcome(code) for one in here if one.summary.get(key) is not None]
        spread = " · ".join(f"{value:.3g}" for value in np.percentile(values, (5, 50, 95))) if values else "—"
        counts = [outcomes.count(outcome) for outcome in ("accept", "warn", "retake")]
        rows.append(_row(state, len(here), len(here) - len(values), *counts, spread))
    return head + "\n\n" + "\n".join(rows) + "\n"


def _remarks(graded: list[Graded]) -> str:
    rows = [_row("photo", "findings"), _row("---", "---")]
    for one in graded:
        if one.findings:
            words = (
                f"{finding.outcome}: {code}" + (f" {finding.value:.3g}" if finding.value is not None else "")
                for code, finding in one.findings.items()
            )
            rows.append(_row(one.photo, "; ".join(words)))
    without = sum(not one.findings for one in graded)
    return "\n".join(rows) + f"\n\nWithout any remark: {without} of {len(graded)}.\n"
