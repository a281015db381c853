"""How sharp the edges of an object are.

An edge's width is the way from 10 % to 90 % of its rise, across it, in pixels: about 1.5 for a picture that
is sharp pixel by pixel, and the root of 1.5² + (2.56 σ)² after a Gaussian blur of σ. The widths at a low
percentile are those of the sharpest real edges: soft ones, such as shadows, do not count against a photo.
Defocus widens the edges of every direction, a shaken camera all but those along its movement. Therefore
directions are looked at apart, and the second widest of four is the answer: one direction in which an
object has soft edges only does not make a photo unsharp, and one that movement left sharp does not save it.
Where few edges lie in the two widest, they are those of a shadow under a long object, and the third is taken.
Where no direction has enough edges, all are looked at together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from digitize.photo.quality.grids import Floats, Mask

#: Places in a flattened picture.
Places = npt.NDArray[np.int64]
_Plane = TypeVar("_Plane", Floats, Mask)

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

    def only(self, these: Mask) -> "Edges":
        """Those for which it is true."""
        return Edges(self.width[these], self.rise[these], self.direction[these], self.burnt[these])


def edge_width(pieces: Iterable[tuple[Floats, Mask]]) -> tuple[float, int] | None:
    """The width of a photo's sharp edges in pixels and the number of edges it comes from; None from too few.

    pieces: brightness (0 to 255) of parts of the photo, each with the mask of its object.
    """
    found = [edges for luma, mask in pieces for edges in _edges(luma, mask)]
    if not found:
        return None
    edges = Edges(
        np.concatenate([one.width for one in found]),
        np.concatenate([one.rise for one in found]),
        np.concatenate([one.direction for one in found]),
        np.concatenate([one.burnt for one in found]),
    )
    whole = edges.only(~edges.burnt)
    return _sharp_width(whole if len(whole.rise) >= 2 * _ENOUGH else edges)


def _sharp_width(edges: Edges) -> tuple[float, int] | None:
    """The width of the sharp edges in the direction that decides, and the number of edges in all directions."""
    if len(edges.rise) < _ENOUGH:
        return None
    high = edges.only(edges.rise >= _LOW * np.percentile(edges.rise, 95))
    count = len(high.rise)
    groups = [high.width[high.direction == number] for number in range(_DIRECTIONS)]
    judged = [group for group in groups if len(group) >= _ENOUGH]
    if not judged and count >= 2 * _ENOUGH:
        judged = [high.width]
    widest = sorted(((float(np.percentile(group, _PERCENTILE)), len(group)) for group in judged), reverse=True)
    if not widest:
        return None
    soft = sum(group_count for _width, group_count in widest[:2])
    place = 1 if soft >= _SOFT * count else 2
    return widest[min(place, len(widest) - 1)][0], count


def _edges(luma: Floats, mask: Mask) -> list[Edges]:
    """Edges that rise along rows, within 45°, and those that rise along columns."""
    if min(luma.shape) <= 2 * REACH + 2:
        return []
    across, down = np.zeros_like(luma), np.zeros_like(luma)
    np.subtract(luma[:, 2:], luma[:, :-2], out=across[:, 1:-1])
    np.subtract(luma[2:], luma[:-2], out=down[1:-1])
    steep_across, steep_down = np.abs(across), np.abs(down)
    upright = _rising(luma, across, down, _steepest(steep_across, steep_down, mask, axis=1), step=1)
    lying = _rising(luma, down, across, _steepest(steep_down, steep_across, mask, axis=0), step=luma.shape[1])
    # Their axes have changed places: a direction of 45° keeps its number.
    mirrored = (_DIRECTIONS // 2 - lying.direction) % _DIRECTIONS
    return [upright, Edges(lying.width, lying.rise, mirrored, lying.burnt)]


def _steepest(along: Floats, beside: Floats, mask: Mask, axis: int) -> Places:
    """The steepest places on an object's edges that are steeper along `axis` than beside it."""

    def inner(plane: _Plane, shift: int = 0) -> _Plane:
        sides = [slice(1, -1), slice(1, -1)]
        sides[axis] = slice(REACH + 1 + shift, plane.shape[axis] - REACH - 1 + shift)
        part: _Plane = plane[tuple(sides)]
        return part

    steep = inner(along)
    peak = (steep >= inner(along, -1)) & (steep > inner(along, 1))
    peak &= (steep >= inner(beside)) & (steep > _LEAST_RISE / 4) & inner(mask)
    peaks = np.zeros_like(mask)
    inner(peaks)[:] = peak
    at = np.flatnonzero(peaks)
    if at.size > _MOST:
        steepness = along.ravel().take(at)
        at = at[steepness >= np.partition(steepness, -_MOST)[-_MOST]]
    return at


def _rising(luma: Floats, along: Floats, beside: Floats, at: Places, step: int) -> Edges:
    """The edges at these places, along the axis in which neighbours are `step` places apart."""
    rises = along.ravel().take(at)
    reach = step * np.arange(-REACH, REACH + 1)
    profile = luma.ravel().take(at + reach[:, None]) * np.sign(rises)
    low, high, levelled = _rise(profile)
    rise = high - low
    width = _crossing(levelled, low + 0.9 * rise) - _crossing(levelled, low + 0.1 * rise)
    tangent = np.arctan(beside.ravel().take(at) / rises)
    direction = np.round(tangent / (np.pi / _DIRECTIONS)).astype(np.int64) % _DIRECTIONS
    burnt = np.where(rises > 0, high, -low) >= _BURNT
    # Along the axis an oblique edge is wider than across it.
    return Edges(width * np.cos(tangent), rise, direction, burnt).only(rise >= _LEAST_RISE)


def _rise(profile: Floats) -> tuple[Floats, Floats, Floats]:
    """Foot and top of the rise through the middle of each profile (a column), and the profiles levelled beyond them."""
    # Whether it has stopped rising before each pixel, and after the last.
    stops = np.ones((len(profile) + 1, profile.shape[1]), np.bool_)
    np.less_equal(np.diff(profile, axis=0), _FLAT, out=stops[1:-1])
    foot = REACH - np.argmax(stops[REACH::-1], axis=0)
    top = REACH + np.argmax(stops[REACH + 1 :], axis=0)
    each = np.arange(profile.shape[1])
    low, high = profile[foot, each], profile[top, each]
    place = np.arange(len(profile))[:, None]
    levelled = np.where(place < foot, low, np.where(place > top, high, profile))
    return low, high, levelled


def _crossing(rising: Floats, level: Floats) -> Floats:
    """Where each rising profile passes its level, between two pixels."""
    after = np.clip(np.count_nonzero(rising < level, axis=0), 1, len(rising) - 1)
    each = np.arange(rising.shape[1])
    below, above = rising[after - 1, each], rising[after, each]
    crossing: Floats = after - 1 + (level - below) / np.maximum(above - below, np.float32(1e-6))
    return crossing.astype(np.float32)
