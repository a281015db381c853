"""The tolerance classes for colour of the imaging guidelines, and which of them a photographed chart reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog.record import Fact

Reference = Literal["classic24-2014", "classic24-2005"]
#: Reference sets of the chart, with what their figures' keys begin with among the facts of a photo.
REFERENCES: dict[Reference, str] = {"classic24-2014": "chart_", "classic24-2005": "chart_2005_"}


@dataclass(frozen=True, slots=True)
class ChartFigures:
    """How far a photographed chart of 24 patches is from its reference.

    `mean`, `p90`, `max`: CIEDE2000 over the patches. `white_balance`: ΔE(a*b*) of the worst grey that is
    not clipped, None where all are. `tone`: ΔL* of the worst grey. `highlight_gain`: the step from the
    second grey to white, photographed over true.
    """

    mean: float
    p90: float
    max: float
    white_balance: float | None
    tone: float
    highlight_gain: float


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a class asks for. `strict`: the figure must stay below, not at, the bound."""

    name: str
    tone: float
    white_balance: float
    mean: float | None
    p90: float | None
    max: float | None
    gain: tuple[float, float] | None
    strict: bool = False

    def hold(self, figures: ChartFigures) -> bool:
        """Whether every figure that the class asks for is within its bounds."""
        pairs = (
            (figures.tone, self.tone),
            (figures.white_balance, self.white_balance),
            (figures.mean, self.mean),
            (figures.p90, self.p90),
            (figures.max, self.max),
        )
        asked = [(value, bound) for value, bound in pairs if bound is not None]
        within = all(
            value is not None and (value < bound or (value == bound and not self.strict)) for value, bound in asked
        )
        return within and (self.gain is None or self.gain[0] <= figures.highlight_gain <= self.gain[1])


_GUIDELINES = {
    "ISO 19264-1:2021": (
        _Bounds("A", 2, 3, 4, None, 10, (0.8, 1.1)),
        _Bounds("B", 3, 4, 5, None, 15, (0.7, 1.2)),
        _Bounds("C", 4, 5, 5, None, 15, (0.6, 1.3)),
    ),
    "FADGI 2023": (
        _Bounds("4★", 1.5, 2, 2, 4, None, (0.8, 1.1), strict=True),
        _Bounds("3★", 3, 4, 3.5, 7, None, (0.7, 1.2), strict=True),
        _Bounds("2★", 4.5, 6, 5, 10, None, (0.6, 1.3), strict=True),
        _Bounds("1★", 6, 8, 6.5, 13, None, (0.5, 1.4), strict=True),
    ),
    "Metamorfoze 2.0": (
        _Bounds("Strict", 2, 3, 3, None, 7, (0.8, 1.1)),
        _Bounds("Light", 2, 3, 4, None, 14, None),
        _Bounds("Extra Light", 4, 5, None, None, None, None),
    ),
}


def classes(figures: ChartFigures) -> dict[str, str | None]:
    """The best class whose every bound the figures keep, by guideline; None where not even the last.

    Tone (ΔL*), white balance (ΔE of a*, b*), colour (ΔE mean and worst; FADGI: the 90th percentile) and
    highlight gain are looked at; sampling, noise and sharpness have classes of their own. Sources:
    ISO 19264-1:2021; FADGI Technical Guidelines 2023, bound general; Metamorfoze Preservation Imaging
    Guidelines 2.0 (draft), which gives no highlight gain for its lower two. All three are for flat
    originals: none is known for objects.

    >>> classes(ChartFigures(3.4, 6.5, 9.0, 2.5, 2.9, 1.0))
    {'ISO 19264-1:2021': 'B', 'FADGI 2023': '3★', 'Metamorfoze 2.0': 'Extra Light'}
    """
    return {
        guideline: next((bounds.name for bounds in best_first if bounds.hold(figures)), None)
        for guideline, best_first in _GUIDELINES.items()
    }


def chart_figures(facts: Mapping[str, Fact], reference: Reference) -> ChartFigures | None:
    """The figures of a photo's chart against one reference set, from the photo's facts; None without a chart."""
    prefix = REFERENCES[reference]

    def figure(key: str) -> float | None:
        value = facts.get(prefix + key)
        return float(value) if isinstance(value, int | float) else None

    needed = [figure(key) for key in ("de_mean", "de_p90", "de_max", "tone", "highlight_gain")]
    if any(value is None for value in needed):
        return None
    mean, p90, worst, tone, gain = (value for value in needed if value is not None)
    return ChartFigures(mean, p90, worst, figure("wb"), tone, gain)
