"""A photographed colour chart in words: its figures, and the classes that they reach."""

from dataclasses import asdict
from typing import Any

from catalog.language import _, decimal
from catalog.quality.tolerances import ChartFigures, classes


def chart_text(figures: ChartFigures, reference: str) -> str:
    """The figures and the classes in one line."""
    white = _("not known") if figures.white_balance is None else decimal(figures.white_balance, 1)
    text = _("Colour chart ({reference}): ΔE {mean} on average, {worst} at most; white balance {white}; tone {tone}")
    none = _("no class")
    reached = [f"{guideline}: {best or none}" for guideline, best in classes(figures).items()]
    named = text.format(
        reference=reference,
        mean=decimal(figures.mean, 1),
        worst=decimal(figures.max, 1),
        white=white,
        tone=decimal(figures.tone, 1),
    )
    return " · ".join([named, *reached])


def chart_json(figures: ChartFigures, reference: str) -> dict[str, Any]:
    """The figures and the classes as JSON documents give them."""
    return {"reference": reference, **asdict(figures), "classes": classes(figures)}
