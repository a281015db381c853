"""The brightness of a photo at any of the sizes in its pyramid.

A tile of `zoom.tif` is a JPEG of brightness and colour apart. Its brightness alone is decoded, which takes a sixth
of what a tile in colour does.
"""

import io
import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import JpegImagePlugin

from digitize.photo.structure.directories import Entry, Tiff

Grey = npt.NDArray[np.uint8]

_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT, _TILE_PLACES, _TILE_BYTES, _TABLES = 256, 257, 322, 323, 324, 325, 347
#: What begins a JPEG and what ends one.
_MARKER_BYTES = 2


class Level:
    """One size of a pyramid: `width` and `height` in pixels."""

    def __init__(self, tiff: Tiff, entries: dict[int, Entry]) -> None:
        """The level that a directory of the file describes."""
        self._data = tiff.data
        self.width, self.height, self._tile_width, self._tile_height = (
            tiff.integers(entries[tag])[0] for tag in (_WIDTH, _HEIGHT, _TILE_WIDTH, _TILE_HEIGHT)
        )
        self._places = tiff.integers(entries[_TILE_PLACES])
        self._bytes = tiff.integers(entries[_TILE_BYTES])
        tables = entries[_TABLES]
        self._tables = bytes(tiff.data[tables.at : tables.at + tables.bytes - _MARKER_BYTES])

    def whole(self) -> Grey:
        """The level's brightness (Rec. 601 luma, 0 to 255)."""
        return self.part(0, 0, self.width, self.height)

    def part(self, left: int, top: int, width: int, height: int) -> Grey:
        """The brightness of a part that lies within the level.

        Raises OSError or SyntaxError where a tile is damaged.
        """
        part = np.empty((height, width), np.uint8)
        for row in range(top // self._tile_height, -(-(top + height) // self._tile_height)):
            for column in range(left // self._tile_width, -(-(left + width) // self._tile_width)):
                down, across = row * self._tile_height - top, column * self._tile_width - left
                here = part[max(0, down) : down + self._tile_height, max(0, across) : across + self._tile_width]
                tile = self._tile(row, column)[max(0, -down) :, max(0, -across) :]
                here[:] = tile[: here.shape[0], : here.shape[1]]
        return part

    def _tile(self, row: int, column: int) -> Grey:
        number = row * -(-self.width // self._tile_width) + column
        begin = self._places[number]
        # The tables that all tiles of a level share stand before them, in a JPEG without picture.
        coded = self._tables + self._data[begin + _MARKER_BYTES : begin + self._bytes[number]]
        tile = JpegImagePlugin.JpegImageFile(io.BytesIO(coded))
        tile.draft("L", tile.size)
        return np.asarray(tile)


def levels(zoom: Path) -> list[Level]:
    """The sizes of the pyramid `zoom` as `make_copies` writes it, the largest first."""
    with zoom.open("rb") as file:
        tiff = Tiff(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    found = []
    at: int | None = tiff.first
    while at:
        entries, at = tiff.directory(at)
        found.append(Level(tiff, entries))
    return found


def smallest(of: list[Level], pixels: int) -> Level:
    """The smallest of these levels whose longer side has at least so many pixels; the largest where none has."""
    return next((level for level in reversed(of) if max(level.width, level.height) >= pixels), of[0])
