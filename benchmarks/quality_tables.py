"""Confusion tables of verdicts on photos whose faults are known."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

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
#: Photos whose names begin with so many letters alike may show one object: they stay together.
_LENGTH_OF_GROUP = 6
_HALVINGS = 300
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
    return "\n".join([*rows, *_held_out(graded)]) + "\n"


def _rate(graded: list[Graded], is_so: Callable[[Graded], bool]) -> str:
    return _share(sum(is_so(one) for one in graded), len(graded))


def _full(one: Graded) -> float | None:
    width = one.facts.get("edge_full_px")
    return float(width) if isinstance(width, int | float) else None


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Limits fitted on all folds but one, and how many pictures of that one they pass: all folds together."""

    limits: list[float]
    false: int
    found: int


def _held_out(graded: list[Graded]) -> list[str]:
    """What limits do on photos that they were not fitted on: each left out in its turn, and one half or the other."""
    groups = sorted({_group(one) for one in graded})
    alone = _score(graded, {group: fold for fold, group in enumerate(groups)})
    random = Random(1)
    shuffled = [random.sample(groups, len(groups)) for _ in range(_HALVINGS)]
    halves = [_score(graded, {group: place % 2 for place, group in enumerate(order)}) for order in shuffled]
    sharp, blurred = (len(_widths(graded, states)) for states in (_SHARP, _BLURRED))
    reached = sum(half.false <= 0.03 * sharp and half.found >= 0.98 * blurred for half in halves)
    false, found = (np.percentile([getattr(half, key) for half in halves], (5, 50, 95)) for key in ("false", "found"))
    fitted = f"{min(alone.limits):.2f} to {max(alone.limits):.2f} px"
    return [
        _row(f"false retakes, limit fitted on all other photos: {fitted}", "≤ 3 %", _share(alone.false, sharp)),
        _row("σ ≥ 2 found by the same limits", "≥ 98 %", _share(alone.found, blurred)),
        _row(
            f"the same, fitted on one half, at {_HALVINGS} random halvings: false · found, 5 %, median, 95 %",
            f"≤ {0.03 * sharp:.1f} · ≥ {0.98 * blurred:.1f}",
            f"{_three(false)} of {sharp} · {_three(found)} of {blurred}; both reached in {reached}",
        ),
    ]


def _three(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)


def _group(one: Graded) -> str:
    return one.photo[:_LENGTH_OF_GROUP]


def _score(graded: list[Graded], fold_of: dict[str, int]) -> _HeldOut:
    """For each fold the highest limit that finds the blurred pictures of the others, and what it does on the fold."""
    held = _HeldOut([], 0, 0)
    parts = {fold: [one for one in graded if fold_of[_group(one)] == fold] for fold in set(fold_of.values())}
    for fold, left_out in parts.items():
        bad = np.array([width for other, part in parts.items() if other != fold for width in _widths(part, _BLURRED)])
        limit = float(max(limit for limit in _LIMITS if np.mean(bad > limit) >= _FITTED_TO_FIND))
        false, found = (sum(width > limit for width in _widths(left_out, states)) for states in (_SHARP, _BLURRED))
        held = _HeldOut([*held.limits, limit], held.false + false, held.found + found)
    return held


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
