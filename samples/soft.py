"""Soft light, reckoned for every second pixel only: freed of its ray pattern, and looked up for fine samples."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def look_up(
    soft: tuple[Array, npt.NDArray[np.int64]],
    owner: npt.NDArray[np.int64],
    hit: npt.NDArray[np.int64],
    width: int,
    height: int,
    top: int,
) -> Array:
    """Soft shades for fine samples, from the coarse pixels around that belong to the same thing."""
    shades, owners = soft
    coarse_height, coarse_width = owners.shape
    row = (hit // width + top + 0.5) * coarse_height / height - 0.5
    column = (hit % width + 0.5) * coarse_width / width - 0.5
    total = np.zeros((len(hit), shades.shape[2]), np.float32)
    weight = np.zeros(len(hit), np.float32)
    base_row, base_column = np.floor(row).astype(int), np.floor(column).astype(int)
    for dy in (0, 1):
        for dx in (0, 1):
            r = np.clip(base_row + dy, 0, coarse_height - 1)
            c = np.clip(base_column + dx, 0, coarse_width - 1)
            near = (1 - np.abs(row - base_row - dy)) * (1 - np.abs(column - base_column - dx))
            share = np.where(owners[r, c] == owner, near, near * 1e-3).astype(np.float32)
            total += shades[r, c] * share[:, None]
            weight += share
    return np.asarray(total / np.maximum(weight, 1e-9)[:, None], np.float32)


def smoothed(shades: Array, owners: npt.NDArray[np.int64]) -> Array:
    """The mean over 4 x 4 coarse pixels of the same thing: takes the ray pattern out."""
    total = np.zeros_like(shades)
    count = np.zeros(owners.shape, np.float32)
    padded = np.pad(shades, ((2, 1), (2, 1), (0, 0)), mode="edge")
    others = np.pad(owners, ((2, 1), (2, 1)), mode="edge")
    height, width = owners.shape
    for dy in range(4):
        for dx in range(4):
            same = others[dy : dy + height, dx : dx + width] == owners
            total += np.where(same[..., None], padded[dy : dy + height, dx : dx + width], 0)
            count += same
    return total / count[..., None]
