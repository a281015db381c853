"""A photo's measures held to the museum's standard: the verdict, a pure function of the two.

Verdicts are never stored: a threshold or a card that changes is met by grading again, from the few
facts that stand in the record. Only a curator's overruling is a fact of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from catalog.progress.standard import DEFAULT_PROFILE, Standard
from catalog.quality.limits import Limits
from catalog.quality.tolerances import Reference, chart_figures
from catalog.record import Asset, Fact, Overruling

Outcome = Literal["accept", "warn", "retake", "unknown"]

#: The fact that each finding looks at (docs/quality.md), in the order in which a photographer would.
_MEASURES = {
    "subject_small": "object_share",
    "focus": "edge_px",
    "pixels": "pixels",
    "ppi": "ppi_measured",
    "highlights": "clipped_high",
    "shadows": "clipped_low",
    "dark": "brightest",
    "bright": "lightness",
    "contrast": "contrast",
    "noise": "noise",
    "cast": "cast",
    "chart_colour": "chart_de_mean",
    "chart_white": "chart_wb",
    "chart_tone": "chart_tone",
}
#: What every photo has; the others are measured where there is something to measure them on.
_ALWAYS_MEASURED = ("subject_small", "pixels", "highlights", "shadows", "dark", "bright", "contrast")
#: Views that show a part, a target beside the artifact or a page cut to size: its share of the frame says nothing.
_SHARE_SAYS_NOTHING = frozenset({"detail", "scale", "page"})
_NO_SUBJECT = "no_subject"
#: Why the focus of a photo could not be told (the fact `edge_why`).
_FOCUS_UNKNOWN = {"noise": "focus_noise", "few_edges": "focus_few_edges", "small": "focus_small"}
_WORST_FIRST: tuple[Outcome, ...] = ("retake", "unknown", "warn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a photo: a code, what it makes of the photo, the measured value and the limit it is beyond.

    For the outcome "unknown" there is no value: what the standard asks for could not be measured.
    Units are those of the facts: px, L*, levels of 255, shares of 1, ΔE, pixels per inch.
    """

    code: str
    outcome: Outcome
    value: float | None = None
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a photo is worth: the worst of its findings, which come first, or what a curator said instead."""

    outcome: Outcome
    findings: list[Finding]
    overruled: Overruling | None = None

    @property
    def counts(self) -> bool:
        """Whether the photo gives the artifact its view."""
        return self.outcome in ("accept", "warn")


def verdict_of(asset: Asset, standard: Standard, profile: str) -> Verdict | None:
    """The verdict on an asset of an artifact with this profile; None where none is asked for.

    A curator's word goes before the figures. None is asked for of scans, and of any photo where the
    standard says `quality = "none"`.
    """
    if asset.kind != "photo":
        return None
    if asset.overruled:
        return Verdict(asset.overruled.outcome, grade(asset, standard, profile).findings, asset.overruled)
    return grade(asset, standard, profile) if standard.photographs.quality == "graded" else None


def grade(asset: Asset, standard: Standard, profile: str = DEFAULT_PROFILE) -> Verdict:
    """Hold the measures among a photo's facts to the limits of a profile. Opens no file.

    "unknown" where something that the standard asks for could not be measured and nothing calls for
    a retake; it is never "accept".
    """
    found = sorted(
        _findings(asset, standard.limits_of(profile), standard.photographs.chart),
        key=lambda finding: _WORST_FIRST.index(finding.outcome),
    )
    return Verdict(found[0].outcome if found else "accept", found)


def _findings(asset: Asset, limits: Limits, reference: Reference) -> Iterator[Finding]:
    facts = _facts_of(asset, reference)
    if facts.get("object_share") == 0:
        # On an empty frame the other measures say nothing of an artifact.
        yield Finding(_NO_SUBJECT, "unknown")
        return
    for code, key in _MEASURES.items():
        limit = getattr(limits, code)
        value = facts.get(key)
        if limit.asked and isinstance(value, int | float) and (beyond := limit.exceeded(value)):
            yield Finding(code, beyond[0], value, beyond[1])
    yield from _unknown(facts, limits)


def _facts_of(asset: Asset, reference: Reference) -> dict[str, Fact]:
    """The facts, with the longer side as `pixels`, and without those that say nothing of this view.

    Figures of a colour chart are those against the reference set asked for.
    """
    facts = dict(asset.facts)
    sides = [side for key in ("width", "height") if isinstance(side := facts.get(key), int)]
    facts["pixels"] = max(sides, default=None)
    if asset.view in _SHARE_SAYS_NOTHING:
        facts["object_share"] = 1.0
    if figures := chart_figures(facts, reference):
        facts |= {"chart_de_mean": figures.mean, "chart_wb": figures.white_balance, "chart_tone": figures.tone}
    return facts


def _unknown(facts: dict[str, Fact], limits: Limits) -> Iterator[Finding]:
    """What is asked for and could not be measured."""
    asked = [code for code in _ALWAYS_MEASURED if getattr(limits, code).asked]
    if any(facts.get(_MEASURES[code]) is None for code in asked) or (limits.focus.asked and "edge_px" not in facts):
        yield Finding("not_measured", "unknown")
    elif limits.focus.asked and facts["edge_px"] is None:
        yield Finding(_FOCUS_UNKNOWN.get(str(facts.get("edge_why")), "not_measured"), "unknown")
