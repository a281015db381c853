"""Pieces of a photo at full detail: whole tiles of its pyramid, read where they tell something.

A tile of the pyramid is the least that can be decoded, so tiles are read whole and on their grid.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from digitize.photo import pyramid
from digitize.photo.quality.grids import Floats, Mask, stretched

#: Longer side at which a photo is judged, in pixels: what a large screen or an A5 print at 300 ppi shows of it.
WORKING_PX = 2500
#: Side of a tile; the smaller tiles of a small photo are read several at once.
_TILE_PX = 512


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's place in pixels of its level."""

    left: int
    top: int
    width: int
    height: int


class Level:
    """One size of a photo's pyramid, read tile by tile with its longer side at `longest` pixels at most."""

    def __init__(self, level: pyramid.Level, longest: int | None = None) -> None:
        self._level = level
        self.width, self.height = level.width, level.height
        self.scale = min(1.0, longest / max(self.width, self.height)) if longest else 1.0

    @cached_property
    def tiles(self) -> list[Tile]:
        """All tiles but the slivers at the frame's end."""
        lefts, tops = range(0, self.width, _TILE_PX), range(0, self.height, _TILE_PX)
        tiles = [
            Tile(left, top, min(_TILE_PX, self.width - left), min(_TILE_PX, self.height - top))
            for top in tops
            for left in lefts
        ]
        least = min(_TILE_PX // 4, self.width, self.height)
        return [tile for tile in tiles if min(tile.width, tile.height) >= least]

    def best(self, values: Floats, share: float, count: int) -> list[Tile]:
        """Tiles with the most of what `values` (a reduction of the frame) has, by the mean of its highest `share`."""
        score = {}
        for tile in self.tiles:
            sorted_ = np.sort(values[self._of(tile, values.shape)], axis=None)
            score[tile] = float(sorted_[-max(1, round(share * sorted_.size)) :].mean())
        return sorted((tile for tile in self.tiles if score[tile] > 0), key=lambda tile: -score[tile])[:count]

    def luma(self, tile: Tile) -> Floats:
        """The tile's brightness, 0 to 255, at the level's scale."""
        luma = self._level.part(tile.left, tile.top, tile.width, tile.height)
        if self.scale == 1:
            return luma.astype(np.float32)
        size = (max(1, int(tile.width * self.scale)), max(1, int(tile.height * self.scale)))
        # A last part of a pixel is left out: the scale is to be the same for all tiles.
        box = (0, 0, min(tile.width, size[0] / self.scale), min(tile.height, size[1] / self.scale))
        return np.asarray(Image.fromarray(luma).resize(size, Image.Resampling.LANCZOS, box)).astype(np.float32)

    def part(self, mask: Mask, tile: Tile, shape: tuple[int, ...]) -> Mask:
        """The tile's part of a mask over the frame, stretched to `shape`."""
        return stretched(mask[self._of(tile, mask.shape)], (shape[0], shape[1]))

    def _of(self, tile: Tile, shape: tuple[int, ...]) -> tuple[slice, slice]:
        rows, columns = shape[0] / self.height, shape[1] / self.width
        top, left = int(tile.top * rows), int(tile.left * columns)
        bottom, right = round((tile.top + tile.height) * rows), round((tile.left + tile.width) * columns)
        return slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))


def working_level(levels: list[pyramid.Level]) -> Level:
    """The photo at the size it is judged at: from the smallest level that has as much, or the photo as it is."""
    return Level(pyramid.smallest(levels, WORKING_PX), WORKING_PX)
