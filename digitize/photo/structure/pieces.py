"""Where the strips or tiles of a picture in a TIFF stand, and how many pixels each holds (TIFF 6.0)."""

from dataclasses import dataclass

from digitize.photo.structure.directories import Entry, Tiff

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _SAMPLES = 256, 257, 258, 262, 277
_ROWS, _PLANES, _TILE_WIDTH, _TILE_HEIGHT = 278, 284, 322, 323
_STRIPS, _TILES = (273, 279), (324, 325)
_YCBCR, _SEPARATE = 6, 2


@dataclass(frozen=True, slots=True)
class Pieces:
    """All strips, or all tiles, of one picture, each `width` by `height` pixels; the last strip may have fewer.

    `lengths` in bytes are () where the file does not say them. `bits` and `fewest_bits` are those of a pixel in one
    piece, the latter where its colours have next to no pixels of their own.
    """

    places: tuple[int, ...]
    lengths: tuple[int, ...]
    width: int
    height: int
    bits: int
    fewest_bits: int
    is_tiled: bool
    needed: int
    _whole_height: int
    _down: int

    def bytes_of(self, index: int) -> tuple[int, int]:
        """The fewest and the most bytes that the piece of this number, from 0, has when unpacked."""
        rows = self.height
        if not self.is_tiled:
            rows = min(rows, self._whole_height - index % self._down * self.height)
        return rows * _parts(self.width * self.fewest_bits, 8), self.height * _parts(self.width * self.bits, 8)


def pieces(tiff: Tiff, entries: dict[int, Entry]) -> Pieces | None:
    """The pieces of the picture that a directory describes; None where it names none, or none of any size."""
    width, height = tiff.number(entries, _WIDTH, 0), tiff.number(entries, _HEIGHT, 0)
    for is_tiled, (places_tag, lengths_tag) in enumerate((_STRIPS, _TILES)):
        places = tiff.integers(entries.get(places_tag))
        if not places:
            continue
        if is_tiled:
            across, down = tiff.number(entries, _TILE_WIDTH, 0), tiff.number(entries, _TILE_HEIGHT, 0)
        else:
            across, down = width, min(tiff.number(entries, _ROWS, height) or height, height)
        if not across or not down:
            return None
        samples = tiff.number(entries, _SAMPLES, 1)
        planes = samples if tiff.number(entries, _PLANES, 1) == _SEPARATE else 1
        bits = tiff.number(entries, _BITS, 1)
        together = 1 if planes > 1 else samples
        return Pieces(
            places,
            tiff.integers(entries.get(lengths_tag)),
            across,
            down,
            together * bits,
            bits if tiff.number(entries, _PHOTOMETRIC, 0) == _YCBCR else together * bits,
            bool(is_tiled),
            _parts(width, across) * _parts(height, down) * planes,
            height,
            _parts(height, down),
        )
    return None


def _parts(length: int, part: int) -> int:
    """How many parts a length has, the last one perhaps in part."""
    return -(-length // part)
