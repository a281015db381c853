"""Pictures of a colour chart that we make: any size and turn, aslant, in falling light, blurred, noisy."""

from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray

from digitize.photo.quality.colour_difference import lab_to_srgb
from digitize.photo.quality.patches import COLUMNS, DEFAULT_REFERENCE, REFERENCES, ROWS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shot:
    """How a chart is photographed.

    `width`: of the chart, as a share of the picture's longer side; `at`: its middle, in shares of width
    and height; `turn`: degrees clockwise; `slant`: how much its one side is shorter than the other;
    `gap`: between patches, as a share of their distance; `falloff`: light lost from one corner of the
    picture to the other; `blur`, `noise`: sigma in pixels and in levels.
    """

    width: float = 0.4
    at: tuple[float, float] = (0.5, 0.5)
    turn: float = 0.0
    slant: float = 0.0
    gap: float = 0.13
    falloff: float = 0.0
    blur: float = 0.0
    noise: float = 0.0


def chart_levels(name: str = DEFAULT_REFERENCE) -> Floats:
    """The 24 patches in sRGB, as far as sRGB can show them."""
    return np.clip(lab_to_srgb(REFERENCES[name]), 0, 255)


def photograph(scene: Floats, shot: Shot, patches: Floats | None = None, seed: int = 0) -> pyvips.Image:
    """The scene (height, width, 3; levels of 255) with a chart in it, as an 8-bit sRGB picture."""
    height, width = scene.shape[:2]
    levels = chart_levels() if patches is None else patches
    y, x = np.mgrid[0:height, 0:width]
    total, count = np.zeros(scene.shape), 2
    for sub_y in (np.arange(count) + 0.5) / count - 0.5:
        for sub_x in (np.arange(count) + 0.5) / count - 0.5:
            total += _seen(scene, levels, x + sub_x, y + sub_y, shot)
    picture = total / count**2
    picture *= 1 - shot.falloff * (x / width + y / height)[..., None] / 2
    image = pyvips.Image.new_from_array(picture.astype(np.float32))
    if shot.blur:
        image = image.gaussblur(shot.blur)
    if shot.noise:
        image += pyvips.Image.new_from_array(
            np.random.default_rng(seed).normal(0, shot.noise, picture.shape).astype(np.float32)
        )
    return image.rint().cast("uchar").copy(interpretation="srgb").copy_memory()


def _seen(scene: Floats, levels: Floats, x: Floats, y: Floats, shot: Shot) -> Floats:
    height, width = scene.shape[:2]
    pitch = shot.width * max(width, height) / COLUMNS
    angle = np.radians(shot.turn)
    right, down = x - shot.at[0] * width, y - shot.at[1] * height
    u = (right * np.cos(angle) + down * np.sin(angle)) / pitch
    v = (-right * np.sin(angle) + down * np.cos(angle)) / pitch
    depth = 1 + shot.slant * v / ROWS
    u, v = u * depth + COLUMNS / 2, v * depth + ROWS / 2
    column, row = np.floor(u).astype(int), np.floor(v).astype(int)
    edge = shot.gap / 2
    within = (u - column > edge) & (u - column < 1 - edge) & (v - row > edge) & (v - row < 1 - edge)
    on_chart = (u > -0.3) & (u < COLUMNS + 0.3) & (v > -0.3) & (v < ROWS + 0.3)
    on_patch = within & (column >= 0) & (column < COLUMNS) & (row >= 0) & (row < ROWS)
    picture = np.where(on_chart[..., None], 32.0, scene)
    picture[on_patch] = levels[row[on_patch] * COLUMNS + column[on_patch]]
    return picture
