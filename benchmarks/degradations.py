"""What can go wrong with a photo, done to good ones by known amounts."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pi_heif
import pyvips
from PIL import Image, ImageOps

from digitize.photo.quality.tiles import WORKING_PX


@dataclass(frozen=True, slots=True)
class State:
    """A way to degrade a photo; `stored`: at its full size, not at the size at which it is judged."""

    name: str
    make: Callable[[pyvips.Image], pyvips.Image]
    stored: bool = False


def load(path: Path) -> pyvips.Image:
    """A photo upright, as 8-bit RGB taken for sRGB."""
    pi_heif.register_heif_opener()
    pixels = np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    return pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")


def at_working_scale(photo: pyvips.Image) -> pyvips.Image:
    """A photo no larger than it is judged at, so that amounts of blur and noise are what they say."""
    return photo.thumbnail_image(WORKING_PX, height=WORKING_PX, size="down").copy_memory()


def blurred(photo: pyvips.Image, sigma: float) -> pyvips.Image:
    """Out of focus: a Gaussian of sigma pixels."""
    return photo.gaussblur(sigma, precision="float", min_ampl=0.01).rint().cast("uchar")


def shaken(photo: pyvips.Image, pixels: int, degrees: float) -> pyvips.Image:
    """Moved evenly by so many pixels in a direction."""
    path = np.zeros((pixels, pixels))
    middle = (pixels - 1) / 2
    for step in np.linspace(-middle, middle, 8 * pixels):
        down, across = step * np.sin(np.radians(degrees)), step * np.cos(np.radians(degrees))
        path[round(middle + down), round(middle + across)] += 1
    return photo.conv(pyvips.Image.new_from_array(path.tolist(), scale=path.sum())).rint().cast("uchar")


def exposed(photo: pyvips.Image, stops: float) -> pyvips.Image:
    """Brighter or darker by so many stops, in linear light."""
    return lit(photo, [2.0**stops] * 3)


def lit(photo: pyvips.Image, gains: list[float]) -> pyvips.Image:
    """Under light of another colour: gains of the channels in linear light."""
    light = photo.colourspace("scrgb") * gains
    return light.copy(interpretation="scrgb").colourspace("srgb").cast("uchar")


def noisy(photo: pyvips.Image, sigma: float) -> pyvips.Image:
    """With Gaussian noise, most of it common to the channels as a sensor's is after its colours are made."""
    random = np.random.default_rng(1)
    pixels = photo.numpy().astype(np.float32)
    pixels += 0.8 * random.normal(0, sigma, (*pixels.shape[:2], 1)) + 0.6 * random.normal(0, sigma, pixels.shape)
    return pyvips.Image.new_from_array(np.clip(pixels + 0.5, 0, 255).astype(np.uint8)).copy(interpretation="srgb")


def compressed(photo: pyvips.Image, quality: int) -> pyvips.Image:
    """As a JPEG of low quality."""
    buffer = io.BytesIO()
    Image.fromarray(photo.numpy()).save(buffer, "JPEG", quality=quality)
    return pyvips.Image.new_from_buffer(buffer.getvalue(), "").copy_memory()


def washed_out(photo: pyvips.Image, share: float) -> pyvips.Image:
    """Behind a veil of stray light that leaves this share of the contrast."""
    return (photo * share + 150 * (1 - share)).rint().cast("uchar").copy(interpretation="srgb")


STATES = [
    State("as it is", lambda photo: photo, stored=True),
    State("JPEG 60", lambda photo: compressed(photo, 60)),
    State("+1 EV", lambda photo: exposed(photo, 1)),
    State("−1 EV", lambda photo: exposed(photo, -1)),
    State("+1.5 EV", lambda photo: exposed(photo, 1.5)),
    State("−1.5 EV", lambda photo: exposed(photo, -1.5)),
    State("+2 EV", lambda photo: exposed(photo, 2)),
    State("−2 EV", lambda photo: exposed(photo, -2)),
    State("blur 0.5 as stored", lambda photo: blurred(photo, 0.5), stored=True),
    State("blur 1 as stored", lambda photo: blurred(photo, 1), stored=True),
    *(State(f"blur {sigma}", partial(blurred, sigma=sigma)) for sigma in (1, 1.5, 2, 3, 4)),
    State("blur 2, JPEG 60", lambda photo: compressed(blurred(photo, 2), 60)),
    State("blur 2, +1.5 EV", lambda photo: exposed(blurred(photo, 2), 1.5)),
    State("blur 2, −1.5 EV", lambda photo: exposed(blurred(photo, 2), -1.5)),
    State("shaken 9 px", partial(shaken, pixels=9, degrees=0)),
    State("shaken 9 px, 30°", partial(shaken, pixels=9, degrees=30)),
    State("shaken 17 px", partial(shaken, pixels=17, degrees=90)),
    State("noise 4", lambda photo: noisy(photo, 4)),
    State("noise 8", lambda photo: noisy(photo, 8)),
    State("noise 16", lambda photo: noisy(photo, 16)),
    State("blur 2, noise 4", lambda photo: noisy(blurred(photo, 2), 4)),
    State("blur 2, noise 8", lambda photo: noisy(blurred(photo, 2), 8)),
    State("warm light", lambda photo: lit(photo, [1.25, 1, 0.75])),
    State("lamp light", lambda photo: lit(photo, [1.5, 1, 0.5])),
    State("green light", lambda photo: lit(photo, [0.85, 1, 0.85])),
    State("veil", lambda photo: washed_out(photo, 0.35)),
]
