"""Pieces of a photo at full detail: whole tiles of its pyramid, read where they tell something.

A tile of the pyramid is the least that can be decoded, so tiles are read whole and on their grid.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyvips

from digitize.photo.quality.grids import Floats, Mask, stretched

#: Longer side at which a photo is judged, in pixels: what a large screen or an A5 print at 300 ppi shows of it.
WORKING_PX = 2500
#: Side of a tile; the smaller tiles of a small photo are read several at once.
_TILE_PX = 512
#: Rec. 601 luma, as JPEG has it.
_LUMA = [[0.299, 0.587, 0.114]]


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's place in pixels of its level."""

    left: int
    top: int
    width: int
    height: int


class Level:
    """One size of a photo's pyramid."""

    def __init__(self, zoom: Path, page: int = 0, longest: int | None = None) -> None:
        """The level that `page` of the pyramid is, to be read with its longer side at `longest` pixels at most."""
        self._image = pyvips.Image.tiffload(str(zoom), page=page)
        self.width, self.height = int(self._image.width), int(self._image.height)
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
        piece = self._image.crop(tile.left, tile.top, tile.width, tile.height).recomb(_LUMA)
        return np.asarray((piece.resize(self.scale) if self.scale < 1 else piece).numpy(), np.float32)

    def part(self, mask: Mask, tile: Tile, shape: tuple[int, ...]) -> Mask:
        """The tile's part of a mask over the frame, stretched to `shape`."""
        return stretched(mask[self._of(tile, mask.shape)], (shape[0], shape[1]))

    def _of(self, tile: Tile, shape: tuple[int, ...]) -> tuple[slice, slice]:
        rows, columns = shape[0] / self.height, shape[1] / self.width
        top, left = int(tile.top * rows), int(tile.left * columns)
        bottom, right = round((tile.top + tile.height) * rows), round((tile.left + tile.width) * columns)
        return slice(top, max(top + 1, bottom)), slice(left, max(left + 1, right))


def working_level(zoom: Path) -> Level:
    """The photo at the size it is judged at: from the smallest level that has as much, or the photo as it is."""
    level = Level(zoom, 0, WORKING_PX)
    for page in range(1, pyvips.Image.tiffload(str(zoom)).get_n_pages()):
        smaller = Level(zoom, page, WORKING_PX)
        if max(smaller.width, smaller.height) < WORKING_PX:
            break
        level = smaller
    return level
