"""From light to a picture: samples averaged onto pixels, a camera's tone curve, grain."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def shrunk(light: Array, width: int, height: int) -> Array:
    """Box-averaged onto the final pixels (each covers 1.5 x 1.5 samples)."""
    for axis, size in ((0, height), (1, width)):
        light = np.moveaxis(light, axis, 0)
        edges = np.linspace(0, len(light), size + 1)
        sums = np.concatenate([np.zeros((1, *light.shape[1:]), np.float64), light.cumsum(0, dtype=np.float64)])
        floor = np.minimum(edges.astype(int), len(light) - 1)
        rest = (edges - floor).reshape(-1, *[1] * (light.ndim - 1))
        at_edges = sums[floor] + rest * light[floor]
        light = np.moveaxis((np.diff(at_edges, axis=0) * size / len(light)).astype(np.float32), 0, axis)
    return light


def developed(light: Array, seed: int) -> npt.NDArray[np.uint8]:
    """A camera's tone curve, a little fall-off to the corners, a little grain; 8-bit sRGB."""
    height, width = light.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    light = light * (1 - 0.10 * (x * x + y * y) / 2)[..., None]
    shoulder = np.where(light > 0.55, 0.55 + 0.45 * (1 - np.exp(-(np.maximum(light, 0.55) - 0.55) / 0.45)), light)
    encoded = np.where(shoulder <= 0.0031308, shoulder * 12.92, 1.055 * np.maximum(shoulder, 1e-9) ** (1 / 2.4) - 0.055)
    grain = np.random.default_rng(seed).normal(0, 0.55, (height, width, 1))
    return np.asarray(np.clip(np.round(encoded * 255 + grain), 0, 255), np.uint8)
