"""How sharp the edges of an object are.

An edge's width is the way from 10 % to 90 % of its rise, across it, in pixels: about 1.5 for a picture that
is sharp pixel by pixel, and the root of 1.5² + (2.56 σ)² after a Gaussian blur of σ. The widths at a low
percentile are those of the sharpest real edges: soft ones, such as shadows, do not count against a photo.
Defocus widens the edges of every direction, a shaken camera all but those along its movement. Therefore
directions are looked at apart, and the second widest of four is the answer: one direction in which an
object has soft edges only does not make a photo unsharp, and one that movement left sharp does not save it.
Where few edges lie in the two widest, they are those of a shadow under a long object, and the third is taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitize.photo.quality.grids import Floats, Mask

#: Pixels to each side of an edge's steepest place in which its rise is looked for.
REACH = 14
#: Levels of 255: rises smaller than that, and steps that no longer rise.
_LEAST_RISE, _FLAT = 12.0, 0.5
#: Edges lower than this share of the highest are texture of paper or cloth.
_LOW = 0.25
#: Where an edge ends in burnt-out white its upper part is cut off.
_BURNT = 250.0
#: Edges kept of a piece, the steepest in either axis.
_MOST = 2000
_PERCENTILE = 20
_DIRECTIONS = 4
#: Edges that a direction must have to be judged, and a photo; the share of them all that two directions must have.
_ENOUGH, _SOFT = 60, 0.28


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges: width in pixels, rise in levels of 255, direction (0 to 3, steps of 45°), whether burnt out."""

    width: Floats
    rise: Floats
    direction: npt.NDArray[np.int64]
    burnt: Mask


def edge_width(pieces: Iterable[tuple[Floats, Mask]]) -> tuple[float, int] | None:
    """The width of a photo's sharp edges in pixels and the number of edges it comes from; None from too few.

    pieces: brightness (0 to 255) of parts of the photo, each with the mask of its object.
    """
    found = [edges for luma, mask in pieces for edges in (_upright(luma, mask), _lying(luma, mask))]
    if not found:
        return None
    width, rise = (np.concatenate([getattr(edges, name) for edges in found]) for name in ("width", "rise"))
    direction = np.concatenate([edges.direction for edges in found])
    burnt = np.concatenate([edges.burnt for edges in found])
    if (~burnt).sum() >= 2 * _ENOUGH:
        width, rise, direction = width[~burnt], rise[~burnt], direction[~burnt]
    if len(rise) < _ENOUGH:
        return None
    high = rise >= _LOW * np.percentile(rise, 95)
    by_direction = [width[high & (direction == number)] for number in range(_DIRECTIONS)]
    widest = sorted(
        ((float(np.percentile(group, _PERCENTILE)), len(group)) for group in by_direction if len(group) >= _ENOUGH),
        reverse=True,
    )
    if not widest:
        return None
    edges = int(high.sum())
    soft = sum(count for _width, count in widest[:2])
    place = 1 if soft >= _SOFT * edges else 2
    return widest[min(place, len(widest) - 1)][0], edges


def _lying(luma: Floats, mask: Mask) -> Edges:
    """Edges that rise along columns."""
    turned = _upright(np.ascontiguousarray(luma.T), np.ascontiguousarray(mask.T))
    # The axes have changed places: a direction of 45° keeps its number.
    mirrored = (_DIRECTIONS // 2 - turned.direction) % _DIRECTIONS
    return Edges(turned.width, turned.rise, mirrored, turned.burnt)


def _upright(luma: Floats, mask: Mask) -> Edges:
    """Edges that rise along rows, within 45°."""
    rows, columns = _steepest(luma, mask)
    across = luma[rows, columns + 1] - luma[rows, columns - 1]
    down = luma[rows + 1, columns] - luma[rows - 1, columns]
    reach = np.arange(-REACH, REACH + 1)
    profile = luma[rows[:, None], columns[:, None] + reach] * np.sign(across)[:, None]
    low, high, levelled = _rise(profile)
    rise = high - low
    width = _crossing(levelled, low + 0.9 * rise) - _crossing(levelled, low + 0.1 * rise)
    tangent = np.arctan(down / across)
    direction = np.round(tangent / (np.pi / _DIRECTIONS)).astype(np.int64) % _DIRECTIONS
    burnt = np.where(across > 0, high, -low) >= _BURNT
    real = rise >= _LEAST_RISE
    # Along the row an oblique edge is wider than across it.
    return Edges((width * np.cos(tangent))[real], rise[real], direction[real], burnt[real])


def _steepest(luma: Floats, mask: Mask) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Row and column of the steepest places on an object's edges."""
    if min(luma.shape) <= 2 * REACH + 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    across = np.abs(luma[1:-1, 2:] - luma[1:-1, :-2])
    down = np.abs(luma[2:, 1:-1] - luma[:-2, 1:-1])
    inner = slice(REACH, -REACH)
    steep = across[:, inner]
    peak = (steep >= across[:, REACH - 1 : -REACH - 1]) & (steep > across[:, REACH + 1 : across.shape[1] - REACH + 1])
    peak &= (steep >= down[:, inner]) & (steep > _LEAST_RISE / 4) & mask[1:-1, 1:-1][:, inner]
    rows, columns = np.nonzero(peak)
    if rows.size > _MOST:
        kept = np.argpartition(steep[rows, columns], -_MOST)[-_MOST:]
        rows, columns = rows[kept], columns[kept]
    return rows + 1, columns + REACH + 1


def _rise(profile: Floats) -> tuple[Floats, Floats, Floats]:
    """Foot and top of the rise through the middle of each profile, and the profiles levelled beyond them."""
    rising = np.diff(profile, axis=1) > _FLAT
    ends = np.ones((len(profile), 1), np.bool_)
    top = REACH + np.argmax(np.hstack([~rising[:, REACH:], ends]), axis=1)
    foot = REACH - np.argmax(np.hstack([~rising[:, REACH - 1 :: -1], ends]), axis=1)
    each = np.arange(len(profile))
    low, high = profile[each, foot], profile[each, top]
    place = np.arange(profile.shape[1])
    levelled = np.where(place < foot[:, None], low[:, None], np.where(place > top[:, None], high[:, None], profile))
    return low, high, levelled


def _crossing(rising: Floats, level: Floats) -> Floats:
    """Where each rising profile passes its level, between two pixels."""
    after = np.clip((rising < level[:, None]).sum(axis=1), 1, rising.shape[1] - 1)
    each = np.arange(len(rising))
    below, above = rising[each, after - 1], rising[each, after]
    crossing: Floats = after - 1 + (level - below) / np.maximum(above - below, np.float32(1e-6))
    return crossing.astype(np.float32)
