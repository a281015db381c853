"""How an object is exposed: what is burnt out or lost in black, how light it is, how much contrast the picture has."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitize.photo.quality.grids import eroded, stretched
from digitize.photo.quality.subject import Subject

#: Of 255. JPEG scatters what is burnt out or black by a few levels.
_BURNT, _BLACK = 250, 5
#: Percentiles of the darkest and lightest tones: beyond them lie single pixels and reflexes.
_DARKEST, _LIGHTEST, _LIGHTEST_OF_OBJECT = 0.5, 99.5, 95.0
#: Tones are read from so many pixels along the longer side; leaving pixels out changes no percentile.
_SAMPLED_PX = 700
_LEVELS = np.arange(256, dtype=np.float32) / 255
#: IEC 61966-2-1.
_LINEAR = np.where(_LEVELS <= 0.04045, _LEVELS / 12.92, ((_LEVELS + 0.055) / 1.055) ** 2.4).astype(np.float32)
#: What a level of each channel adds to the luminance.
_RED, _GREEN, _BLUE = (_LINEAR * np.float32(share) for share in (0.2126, 0.7152, 0.0722))


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares of the object's pixels that are burnt out and black, 0 to 1, and its median L*.

    Of the whole picture: `brightest`, the L* that only half a per cent of it exceeds, or a twentieth of an
    object that is smaller than that; and `contrast`, how far that is above the darkest half per cent.
    """

    clipped_high: float
    clipped_low: float
    lightness: float
    brightest: float
    contrast: float


def exposure(pixels: npt.NDArray[np.uint8], subject: Subject) -> Exposure | None:
    """The exposure of an sRGB picture (height, width, 3) with that subject; None where the frame is empty.

    Burnt out: two of three channels have no more room (one alone is a strong colour); black: none has
    any light. A white or black background that clips is no fault, so only the object counts.
    """
    if not subject.mask.any():
        return None
    step = math.ceil(max(pixels.shape) / _SAMPLED_PX)
    sampled = pixels[::step, ::step]
    # At the object's outline its pixels are mixed with the background's.
    inner = eroded(subject.mask)
    mask = stretched(inner if inner.any() else subject.mask, (sampled.shape[0], sampled.shape[1]))
    red, green, blue = (np.ascontiguousarray(sampled[:, :, band]) for band in range(3))
    high = np.maximum(np.maximum(red, green), blue)[mask]
    middle = np.maximum(np.minimum(red, green), np.minimum(np.maximum(red, green), blue))[mask]
    luminance = _RED[red] + _GREEN[green] + _BLUE[blue]
    darkest, lightest = np.percentile(luminance, (_DARKEST, _LIGHTEST))
    lightest = max(lightest, np.percentile(luminance[mask], _LIGHTEST_OF_OBJECT))
    brightest = _lightness(float(lightest))
    return Exposure(
        clipped_high=float((middle >= _BURNT).mean()),
        clipped_low=float((high <= _BLACK).mean()),
        lightness=float(np.median(subject.lab[:, :, 0][subject.mask])),
        brightest=brightest,
        contrast=brightest - _lightness(float(darkest)),
    )


def _lightness(luminance: float) -> float:
    """CIE 1976 L* of a relative luminance of 0 to 1."""
    return 116 * float(np.cbrt(luminance)) - 16 if luminance > 216 / 24389 else luminance * 24389 / 27
