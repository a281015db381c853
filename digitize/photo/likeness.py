"""How a photo looks, in a hundred characters: enough to find it again among others without opening a file.

`phash` finds the same picture again though its bytes differ: resized, compressed again, lightened or darkened.
`colours` tells one object from another of quite different colours. Figures: docs/likeness.md.
"""

from functools import cache
from pathlib import Path

import numpy as np
import pyvips
from numpy.typing import NDArray

from digitize.result import Fact

Array = NDArray[np.float64]

#: The picture is looked at as so many squares; the hash keeps the lowest waves of each direction.
_SQUARES, _WAVES = 32, 16
#: A picture has features where half of its waves are stronger than this, in levels of 255: four times what noise of
#: sigma 5 leaves of itself in the squares of a thumbnail. The signs of weaker ones are chance.
_FEATURELESS = 2.0

_COLOUR_PX = 64
#: Lab difference from the frame's edge that makes a pixel part of the object, and the least share of such pixels.
_OBJECT_DELTA, _LEAST_OBJECT = 12.0, 0.03
#: Lightness says less than hue where light falls off behind an object.
_LIGHTNESS_WEIGHT = 0.7
_HUES, _GREYS = 8, 3
#: Chroma at which a colour stops being grey and becomes strong; each change is gradual, over the second figure.
_GREY_ENDS, _STRONG_BEGINS = (5.0, 7.0), (18.0, 16.0)


def likeness(thumb: Path) -> dict[str, Fact]:
    """The facts `phash` and `colours` of the photo whose thumbnail (sRGB, JPEG) this is."""
    image = pyvips.Image.jpegload(str(thumb)).copy_memory()
    return {"phash": phash(image), "colours": colours(image)}


def phash(thumb: pyvips.Image) -> str | None:
    """Perceptual hash of an sRGB picture: 64 hex digits, None where it has too few features to be recognized by.

    Bit n is the sign of the n-th cosine wave of the picture's lightness on a grid of 32 by 32, the 256 of 16 by 16
    waves from the lowest up, so that the first 64 bits are a hash of their own; the first, of the mean, is 0. Two
    pictures differ by the number of bits in which they differ. (After Zauner, Implementation and Benchmarking of
    Perceptual Image Hash Functions, 2010, with more waves and with signs instead of a median.)
    """
    grey = thumb.colourspace("b-w")[0].thumbnail_image(_SQUARES, height=_SQUARES, size="force")
    return phash_of_squares(_pixels(grey)[..., 0])


def phash_of_squares(squares: Array) -> str | None:
    """The hash of a picture given as its lightness in 32 by 32 squares, in levels of 255."""
    basis = _cosines()
    waves = (basis @ squares @ basis.T).ravel()[_lowest_first()]
    waves[0] = 0.0
    if np.median(np.abs(waves[1:])) < _FEATURELESS:
        return None
    return np.packbits(waves > 0).tobytes().hex()


@cache
def _cosines() -> Array:
    """The orthonormal cosine waves over the squares of one direction, a row each."""
    places, waves = np.arange(_SQUARES), np.arange(_WAVES)[:, None]
    basis: Array = np.cos(np.pi * waves * (2 * places + 1) / (2 * _SQUARES)) * np.sqrt(2 / _SQUARES)
    basis[0] /= np.sqrt(2)
    return basis


@cache
def _lowest_first() -> NDArray[np.intp]:
    """Places of the waves in a flattened table, in the order of their frequency."""
    down, across = np.divmod(np.arange(_WAVES**2), _WAVES)
    return np.lexsort((down, abs(down - across), down + across))


def colours(thumb: pyvips.Image) -> str:
    """What colours the object in an sRGB picture has: 38 hex digits, a byte for the share of each of 19 colours.

    Eight hues weak and strong, then black, grey, white; a pixel between two counts partly for each. The object is what
    differs from the frame's edge, the whole picture where nearly nothing does. Two objects differ by half the sum
    of the differences, 0 (same colours) to 1 (none in common).
    """
    small = thumb.thumbnail_image(_COLOUR_PX, height=_COLOUR_PX, size="force")
    lab = _pixels(small.colourspace("lab"))
    lightness, a, b = lab[_object(lab)].T
    chroma = np.hypot(a, b)
    coloured = np.clip((chroma - _GREY_ENDS[0]) / _GREY_ENDS[1], 0, 1)
    strong = np.clip((chroma - _STRONG_BEGINS[0]) / _STRONG_BEGINS[1], 0, 1)
    hue = np.arctan2(b, a) / (2 * np.pi) * _HUES % _HUES
    grey = np.clip(lightness / 100, 0, 1) * (_GREYS - 1)
    shares = np.concatenate(
        [
            _spread(hue, coloured * (1 - strong), _HUES),
            _spread(hue, coloured * strong, _HUES),
            _spread(grey, 1 - coloured, _GREYS),
        ]
    )
    return np.round(255 * shares / len(lightness)).astype(np.uint8).tobytes().hex()


def _object(lab: Array) -> NDArray[np.bool_]:
    """Which pixels belong to the object."""
    edge = np.median(np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]]), axis=0)
    far = np.linalg.norm((lab - edge) * [_LIGHTNESS_WEIGHT, 1, 1], axis=2) > _OBJECT_DELTA
    return far if far.mean() >= _LEAST_OBJECT else np.ones_like(far)


def _spread(places: Array, weights: Array, bins: int) -> Array:
    """Weights summed into bins, shared between the two that a place lies between; after the last comes the first."""
    low = np.floor(places).astype(np.intp)
    part = places - low
    before = np.bincount(low % bins, weights * (1 - part), bins)
    after = np.bincount((low + 1) % bins, weights * part, bins)
    return np.asarray(before + after, np.float64)


def _pixels(image: pyvips.Image) -> Array:
    """The picture as numbers: rows, columns, bands."""
    data = image.cast("double").write_to_memory()
    return np.frombuffer(data, np.float64).reshape(image.height, image.width, image.bands)
