"""Planes and masks over a picture: steepness, growing, shrinking, stretching."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def stretched(mask: Mask, shape: tuple[int, int]) -> Mask:
    """The mask at another size, pixel by nearest pixel."""
    rows, columns = (np.arange(to) * of // to for to, of in zip(shape, mask.shape, strict=True))
    at_size: Mask = mask.take(columns, axis=1).take(rows, axis=0)
    return at_size


def eroded(mask: Mask) -> Mask:
    """The mask without its outermost pixels."""
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    return inner


def grown(mask: Mask) -> Mask:
    """The mask with a pixel more all around."""
    return ~eroded(~mask)


def steepness(plane: Floats) -> Floats:
    """The length of the gradient, in levels per pixel; 0 along a side of one pixel."""
    slopes = [np.gradient(plane, axis=axis) for axis in (0, 1) if plane.shape[axis] > 1]
    return np.sqrt(sum((slope**2 for slope in slopes), np.zeros_like(plane))).astype(np.float32)
