"""Verdicts on photos in words: what is wrong, how much, and what to do about it at the camera."""

from typing import Any

from catalog.language import N_, _, decimal, whole
from catalog.quality.grading import Finding, Outcome, Verdict

OUTCOMES: dict[Outcome, str] = {
    "accept": N_("good"),
    "warn": N_("accepted with a note"),
    "retake": N_("take again"),
    "unknown": N_("cannot be judged"),
}
#: What is wrong, and what to do. {value} is what was measured, {limit} what the museum asks for.
_FINDINGS = {
    "not_measured": (
        N_("The quality was not measured."),
        N_("Look at it at full size. If it is good: sohoa overrule; otherwise take it again."),
    ),
    "no_subject": (
        N_("No artifact was found in the picture."),
        N_("If the artifact is in the picture all the same: sohoa overrule; otherwise take it again."),
    ),
    "subject_small": (
        N_("The artifact is small in the picture: it fills {value} of the frame, at least {limit} is wanted."),
        N_("Move closer or use a longer lens."),
    ),
    "focus": (
        N_("The picture is blurred: edges are {value} pixels wide, at most {limit} is allowed."),
        N_("Check the focus, the tripod and the shutter release; take it again."),
    ),
    "focus_noise": (
        N_("There is too much noise to tell whether the picture is sharp."),
        N_("Use more light and a lower ISO; take it again."),
    ),
    "focus_few_edges": (
        N_("There are too few edges on the artifact to tell whether the picture is sharp."),
        N_("Look at it at full size. If it is good: sohoa overrule; otherwise take it again."),
    ),
    "focus_small": (
        N_("The picture is too small to tell whether it is sharp."),
        N_("Set the camera to its full picture size; take it again."),
    ),
    "pixels": (
        N_("The picture is small: its longer side has {value} pixels, at least {limit} are wanted."),
        N_("Set the camera to its full picture size. Do not enlarge the picture."),
    ),
    "ppi": (
        N_("Too coarse for a flat original: {value} pixels per inch, at least {limit} are wanted."),
        N_("Move closer, or take it in parts."),
    ),
    "highlights": (
        N_("Bright parts are burnt out: {value} of the artifact, at most {limit} is allowed."),
        N_("Expose less, or soften the light; take it again."),
    ),
    "shadows": (
        N_("Dark parts are blocked up: {value} of the artifact, at most {limit} is allowed."),
        N_("Expose more, or lighten the shadows with a white card; take it again."),
    ),
    "dark": (
        N_("The picture is too dark: its brightest part has lightness {value} of 100, at least {limit} is wanted."),
        N_("Expose more, or use more light."),
    ),
    "bright": (
        N_("The artifact is too bright: lightness {value} of 100, at most {limit} is allowed."),
        N_("Expose less."),
    ),
    "contrast": (
        N_("The picture is flat and grey: contrast {value} of 100, at least {limit} is wanted."),
        N_("Keep light out of the lens, clean it, use directed light."),
    ),
    "noise": (
        N_("The picture is grainy: noise {value} of 255, at most {limit} is allowed."),
        N_("Use more light and a lower ISO."),
    ),
    "cast": (
        N_("The picture has a colour cast: what should be grey is off by {value}, at most {limit} is allowed."),
        N_("Set the white balance on a grey card; keep lamps and daylight from mixing."),
    ),
    "chart_colour": (
        N_("Colours are off: ΔE {value} on average on the colour chart, at most {limit} is allowed."),
        N_("Set the white balance and the camera's profile on the chart."),
    ),
    "chart_white": (
        N_("Greys of the colour chart are tinted: ΔE(a*b*) {value}, at most {limit} is allowed."),
        N_("Set the white balance on the chart's grey patches."),
    ),
    "chart_tone": (
        N_("Greys of the colour chart are too light or too dark: ΔL* {value}, at most {limit} is allowed."),
        N_("Set the exposure on the chart; turn off the camera's picture styles."),
    ),
}
#: What a remark is about, in a word or two.
_SHORT = {
    "not_measured": N_("not measured"),
    "no_subject": N_("no artifact"),
    "subject_small": N_("artifact small in the picture"),
    "focus": N_("sharpness"),
    "focus_noise": N_("sharpness not known"),
    "focus_few_edges": N_("sharpness not known"),
    "focus_small": N_("sharpness not known"),
    "pixels": N_("picture size"),
    "ppi": N_("resolution of a flat original"),
    "highlights": N_("burnt out"),
    "shadows": N_("blocked up"),
    "dark": N_("dark"),
    "bright": N_("bright"),
    "contrast": N_("flat"),
    "noise": N_("grainy"),
    "cast": N_("colour cast"),
    "chart_colour": N_("colours of the chart"),
    "chart_white": N_("greys of the chart tinted"),
    "chart_tone": N_("greys of the chart light or dark"),
}
_SHARES = frozenset({"subject_small", "highlights", "shadows"})
_WHOLE = frozenset({"pixels", "ppi", "dark", "bright", "contrast"})


def outcome_name(outcome: Outcome) -> str:
    """The outcome of a verdict or of one finding."""
    return _(OUTCOMES[outcome])


def finding_text(finding: Finding) -> str:
    """What is wrong, with what was measured and what is wanted."""
    text = _(_FINDINGS[finding.code][0])
    if finding.value is None or finding.threshold is None:
        return text
    value, limit = _figures(finding.code, finding.value, finding.threshold)
    return text.format(value=value, limit=limit)


def _figures(code: str, value: float, limit: float) -> tuple[str, str]:
    """The value and the limit, with as many decimals as tell them apart."""
    scale, unit = (100, "%") if code in _SHARES else (1, "")
    places = 0 if code in _SHARES | _WHOLE else 1
    while places < 3 and round(value * scale, places) == round(limit * scale, places):
        places += 1
    return _figure(value * scale, places) + unit, _figure(limit * scale, places) + unit


def _figure(value: float, places: int) -> str:
    return decimal(value, places) if places else whole(round(value))


def finding_name(code: str) -> str:
    """What a finding is about, in a word or two."""
    return _(_SHORT[code])


def finding_advice(finding: Finding) -> str:
    """What to do at the camera."""
    return _(_FINDINGS[finding.code][1])


def verdict_text(verdict: Verdict) -> str:
    """The verdict in one line: in words, with a curator's word where there is one."""
    if word := verdict.overruled:
        text = _("{outcome}, says {who}: {reason}")
        return text.format(outcome=outcome_name(verdict.outcome), who=word.by, reason=word.reason)
    return outcome_name(verdict.outcome)


def verdict_lines(verdict: Verdict) -> list[str]:
    """For each finding what is wrong and what to do about it."""
    return [f"{finding_text(finding)} {finding_advice(finding)}" for finding in verdict.findings]


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON documents give it."""
    return {
        "verdict": verdict.outcome,
        "findings": findings_json(verdict),
        "overruled": verdict.overruled.model_dump() if verdict.overruled else None,
    }


def findings_json(verdict: Verdict) -> list[dict[str, Any]]:
    """The findings of a verdict, in figures and in words."""
    return [
        {
            "code": finding.code,
            "outcome": finding.outcome,
            "value": finding.value,
            "threshold": finding.threshold,
            "text": finding_text(finding),
            "advice": finding_advice(finding),
        }
        for finding in verdict.findings
    ]
