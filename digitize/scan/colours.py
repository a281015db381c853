"""Colours as files hold them, made into linear light, which glTF and the still reckon in."""

from typing import Any

import numpy as np
import numpy.typing as npt


def srgb_to_linear(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """SRGB in 0–1 as linear light (IEC 61966-2-1)."""
    low = values / np.float32(12.92)
    high = ((values + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(values <= 0.04045, low, high).astype(np.float32)


def linear_colours(values: npt.NDArray[Any], kind: np.dtype[Any]) -> npt.NDArray[np.float64]:
    """Colours that a scanner wrote, sRGB in numbers of this kind, as linear light in 0–1.

    White is 65,535 in 16-bit numbers and 255 in other whole ones; in others 1, or 255 where some are
    far above 1.
    """
    whole = kind.kind in "iu" or values.max(initial=0) > 2
    white = 65_535.0 if kind == np.uint16 else 255.0 if whole else 1.0
    return srgb_to_linear(np.clip(values / white, 0, 1).astype(np.float32)).astype(np.float64)
