"""The colour of the light: how far from neutral the greys of a photo are."""

import math

import numpy as np

from digitize.photo.quality.grids import Floats, Mask
from digitize.photo.quality.subject import Subject

#: L*: darker colours are too uncertain, lighter ones may be burnt out, which hides their colour.
_DARKEST, _LIGHTEST = 45.0, 97.0
#: From this L* on a plain background is taken for paper or a white wall.
_PAPER = 70.0
#: C*ab of the light that is still told from a colour: on such paper, on other plain backgrounds, on anything else.
_ON_PAPER, _ON_PLAIN, _ANYWHERE = 35.0, 14.0, 6.0
#: An object that covers less than this share of its box is writing, or drawn: what lies behind is its own paper.
_COVERED = 0.2
#: Cell of the a*b* plane, and the share of the picture that an area must have to count.
_CELL, _LARGE = 3.0, 0.06


def colour_cast(subject: Subject) -> tuple[float, float, float] | None:
    """C*ab, a* and b* of what should be neutral in a photo; None where nothing is.

    The object's own colours do not count: a background does, if it is plain, light, not strongly coloured
    and not the paper of a document. Where there is none, only a large area that is nearly grey can be
    said to be neutral.
    """
    background = subject.background & _usable(subject.lab)
    if background.sum() > _LARGE * background.size and subject.cover >= _COVERED:
        lightness, a, b = np.median(subject.lab[background], axis=0)
        limit = _ON_PAPER if lightness >= _PAPER else _ON_PLAIN
        return _cast(float(a), float(b), limit)
    return _greyest(subject.lab)


def _usable(lab: Floats) -> Mask:
    return (lab[:, :, 0] > _DARKEST) & (lab[:, :, 0] < _LIGHTEST)


def _greyest(lab: Floats) -> tuple[float, float, float] | None:
    """The large area that is nearest to grey, if it is near enough."""
    colours = lab[_usable(lab)][:, 1:]
    near = colours[np.hypot(colours[:, 0], colours[:, 1]) < _ANYWHERE + _CELL]
    # A table with a margin, so that every cell in it has neighbours.
    side = 2 * math.ceil((_ANYWHERE + _CELL) / _CELL) + 3
    cells = np.round(near / _CELL).astype(np.int64) + side // 2
    counts = np.bincount(cells[:, 0] * side + cells[:, 1], minlength=side * side).reshape(side, side)
    found = []
    for down, across in np.argwhere(counts).tolist():
        if counts[down - 1 : down + 2, across - 1 : across + 2].sum() >= _LARGE * lab[:, :, 0].size:
            here = near[(abs(cells[:, 0] - down) <= 1) & (abs(cells[:, 1] - across) <= 1)]
            a, b = np.median(here, axis=0)
            found.append((float(np.hypot(a, b)), float(a), float(b)))
    return _cast(*min(found)[1:], limit=_ANYWHERE) if found else None


def _cast(a: float, b: float, limit: float) -> tuple[float, float, float] | None:
    chroma = float(np.hypot(a, b))
    return (chroma, a, b) if chroma <= limit else None
