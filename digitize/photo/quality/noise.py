"""How noisy a photo is.

Noise is taken for what differs from pixel to pixel in the quietest parts of a photo. Texture differs there
too, but it has coarse detail as well as fine; noise of neighbouring pixels is nearly independent, and
halves when four are averaged.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from digitize.photo.quality.grids import Floats

#: Pixels of a block; levels beyond which clipping hides noise; share of the blocks that are the quietest.
_BLOCK = 32
_BLACK, _WHITE = 8, 247
_QUIET, _FEWEST = 0.1, 4
#: From these levels on, what the blocks hold is noise if coarse detail is below this share of fine detail: one
#: half for white noise, more after JPEG, 1 and above for texture. docs/quality.md holds the measurements.
_LIMITS = ((6.0, 1.15), (3.0, 0.8))


@dataclass(frozen=True, slots=True)
class Noise:
    """`level`: standard deviation of brightness in levels of 255, None where texture or clipping hides it.

    `hinders`: it is so strong that edges cannot be told from it.
    """

    level: float | None
    hinders: bool


def noise(pieces: Iterable[Floats]) -> Noise:
    """The noise of a photo, from pieces of its brightness (0 to 255)."""
    blocks = np.concatenate([np.zeros((0, 4), np.float32), *(_blocks(piece) for piece in pieces)])
    usable = blocks[(blocks[:, 0] > _BLACK) & (blocks[:, 1] < _WHITE)]
    hidden = len(usable) < _FEWEST
    quiet = blocks if hidden else usable
    if not len(quiet):
        return Noise(None, hinders=False)
    quietest = quiet[np.argsort(quiet[:, 2])][: max(_FEWEST, round(_QUIET * len(quiet)))]
    fine, coarse = (float(np.median(quietest[:, column])) for column in (2, 3))
    hinders = any(fine >= least and coarse < limit * fine for least, limit in _LIMITS)
    is_texture = fine >= _LIMITS[-1][0] and not hinders
    return Noise(None if hidden or is_texture else fine, hinders)


def _blocks(luma: Floats) -> Floats:
    """Of each block: darkest and lightest level, standard deviation of fine and of coarse diagonal detail."""
    height, width = (side // _BLOCK * _BLOCK for side in luma.shape)
    if not height or not width:
        return np.zeros((0, 4), np.float32)
    whole = luma[:height, :width]
    fine, half = _haar(whole)
    coarse, _quarter = _haar(half)
    rows, columns = height // _BLOCK, width // _BLOCK
    block = whole.reshape(rows, _BLOCK, columns, _BLOCK)
    deviations = [
        np.sqrt((detail**2).reshape(rows, side, columns, side).mean(axis=(1, 3)))
        for detail, side in ((fine, _BLOCK // 2), (coarse, _BLOCK // 4))
    ]
    return np.stack([block.min(axis=(1, 3)), block.max(axis=(1, 3)), *deviations], axis=2).reshape(-1, 4)


def _haar(plane: Floats) -> tuple[Floats, Floats]:
    """Diagonal detail, scaled so that white noise keeps its deviation, and the plane at half its size."""
    falling = plane[::2, ::2] + plane[1::2, 1::2]
    rising = plane[1::2, ::2] + plane[::2, 1::2]
    detail: Floats = (falling - rising) * np.float32(0.5)
    half: Floats = (falling + rising) * np.float32(0.25)
    return detail, half
