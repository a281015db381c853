"""Pictures whose faults are known, because they were drawn so."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyvips

from digitize.photo.copies import make_copies
from digitize.photo.quality.measure import Measures, measure

Pixels = npt.NDArray[np.uint8]


def leaves(width: int, height: int, seed: int = 1, smallest: int = 6, largest: int = 40) -> Pixels:
    """Grey discs that cover one another: sharp edges of every direction and height."""
    random = np.random.default_rng(seed)
    pixels = np.full((height, width), 128.0)
    y, x = np.mgrid[0:height, 0:width]
    for _disc in range(width * height // 300):
        radius = random.uniform(smallest, largest)
        across, down, level = random.uniform(0, width), random.uniform(0, height), random.uniform(20, 235)
        left, right = max(0, int(across - radius) - 2), min(width, int(across + radius) + 3)
        top, bottom = max(0, int(down - radius) - 2), min(height, int(down + radius) + 3)
        here = np.s_[top:bottom, left:right]
        cover = np.clip(radius + 0.5 - np.hypot(x[here] - across, y[here] - down), 0, 1)
        pixels[here] = pixels[here] * (1 - cover) + level * cover
    return np.repeat(np.round(pixels).astype(np.uint8)[:, :, None], 3, axis=2)


def on(
    background: tuple[int, int, int],
    box: tuple[int, int, int, int],
    size: tuple[int, int] = (900, 600),
    tint: tuple[float, float, float] = (1.0, 0.8, 0.6),
) -> Pixels:
    """A textured brown object, at left, top, right, bottom, on a plain background."""
    pixels = np.empty((size[1], size[0], 3))
    pixels[:] = background
    left, top, right, bottom = box
    pixels[top:bottom, left:right] = leaves(right - left, bottom - top) * np.array(tint) * 0.8
    return pixels.astype(np.uint8)


def as_image(pixels: npt.NDArray[np.generic]) -> pyvips.Image:
    """An sRGB picture in memory."""
    return pyvips.Image.new_from_array(np.clip(np.round(pixels), 0, 255).astype(np.uint8)).copy(interpretation="srgb")


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    """The picture out of focus by a Gaussian of sigma pixels."""
    image = as_image(pixels).gaussblur(sigma, precision="float", min_ampl=0.01)
    return np.asarray(image.rint().cast("uchar").numpy(), np.uint8)


def noisy(pixels: npt.NDArray[np.generic], sigma: float) -> npt.NDArray[np.float64]:
    """The picture with grey noise of sigma levels."""
    return pixels + np.random.default_rng(2).normal(0, sigma, (*pixels.shape[:2], 1))


def measured(pixels: npt.NDArray[np.generic], folder: Path) -> Measures:
    """The measures of a photo, from its copies as ingest makes them."""
    make_copies(as_image(pixels), folder)
    return measure(folder / "zoom.tif", pyvips.Image.new_from_file(str(folder / "access.jpg")).copy_memory())
