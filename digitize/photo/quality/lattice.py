"""Squares of one colour that stand in rows and columns, as the patches of a colour chart do."""

from collections import deque
from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray

from digitize.photo.quality.colour_difference import Floats

Cell = tuple[int, int]

#: Pixels of a flat area that is looked at, and its greatest share of the picture.
_SMALLEST_PX, _LARGEST_SHARE = 10, 1 / 24
#: Area of a parallelogram against that of the one with the same second moments is 1, of an ellipse 1.05.
_FILL = (0.8, 1.1)
_LONGEST = 2.0
_MOST_SQUARES = 500
#: Neighbouring pixels of a flat area differ by less than this, in levels of 255; more by twice what the
#: calmest fifth of the picture has, which is noise, up to a limit.
_STEP_LEVELS, _NOISE_PERCENTILE, _MOST_STEP_LEVELS = 12, 20, 32
#: From one square to the next, in sides of what is seen flat of it; and how far from where it should be.
_STEP, _OFF = (1.0, 3.0), 0.3


@dataclass(frozen=True, slots=True)
class Squares:
    """Flat squarish areas: centres (x, y) in pixels, shape (n, 2), and sides in pixels, shape (n,)."""

    centres: Floats
    sides: Floats

    def __len__(self) -> int:
        return len(self.sides)


def find_squares(pixels: NDArray[np.uint8]) -> Squares:
    """The squarish areas of an 8-bit RGB picture in which neighbours differ by little more than its noise."""
    height, width = pixels.shape[:2]
    steps = _steps(pixels)
    noise = np.percentile(steps[::4, ::4], _NOISE_PERCENTILE)
    flat = steps < min(_STEP_LEVELS + 2 * noise, _MOST_STEP_LEVELS)
    flat[0] = flat[-1] = flat[:, 0] = flat[:, -1] = False
    mask = pyvips.Image.new_from_memory(flat.view(np.uint8), width, height, 1, "uchar")
    labels = mask.labelregions().numpy().ravel()
    places = np.flatnonzero(flat)
    labels = labels[places]
    areas = np.bincount(labels)
    fit = (areas >= _SMALLEST_PX) & (areas <= width * height * _LARGEST_SHARE)
    kept = fit[labels]
    labels = (np.cumsum(fit) - 1)[labels[kept]]
    return _squarish(labels, places[kept] % width, places[kept] // width, areas[fit])


def _steps(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The greatest difference of the two neighbours across a pixel, over directions and bands."""
    steps = np.zeros(pixels.shape[:2], np.uint8)
    for band in range(3):
        plane = np.ascontiguousarray(pixels[:, :, band])
        for inner, before, after in (
            (steps[:, 1:-1], plane[:, :-2], plane[:, 2:]),
            (steps[1:-1], plane[:-2], plane[2:]),
        ):
            np.maximum(inner, np.maximum(before, after) - np.minimum(before, after), out=inner)
    return steps


def _squarish(labels: NDArray[np.intp], x: NDArray[np.intp], y: NDArray[np.intp], areas: NDArray[np.intp]) -> Squares:
    """Of labelled pixels the areas whose moments are those of a square, turned or seen aslant."""

    def mean(values: Floats) -> Floats:
        sums: Floats = np.bincount(labels, values, len(areas)) / areas
        return sums

    at_x, at_y = mean(x.astype(float)), mean(y.astype(float))
    # A pixel is a square itself, of variance 1/12.
    xx = mean(np.square(x, dtype=float)) - at_x**2 + 1 / 12
    yy = mean(np.square(y, dtype=float)) - at_y**2 + 1 / 12
    xy = mean(np.multiply(x, y, dtype=float)) - at_x * at_y
    spread = np.sqrt(np.maximum(xx * yy - xy**2, 1e-9))
    fill = areas / (12 * spread)
    middle, lean = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    longness = np.sqrt((middle + lean) / np.maximum(middle - lean, 1e-9))
    square = (fill > _FILL[0]) & (fill < _FILL[1]) & (longness < _LONGEST)
    order = np.flatnonzero(square)
    order = order[np.argsort(-areas[order], kind="stable")[:_MOST_SQUARES]]
    return Squares(np.stack([at_x, at_y], axis=1)[order], np.sqrt(areas[order]))


def find_lattices(squares: Squares, least: int) -> list[dict[Cell, int]]:
    """Lattices of at least `least` squares: which square (by index) stands in which cell, the largest first."""
    if len(squares) < least:
        return []
    apart = squares.centres[None] - squares.centres[:, None]
    distances = np.hypot(apart[..., 0], apart[..., 1])
    alike = np.abs(np.log(squares.sides[None] / squares.sides[:, None])) < np.log(2)
    near = distances / squares.sides[:, None]
    neighbours = alike & (near > _STEP[0]) & (near < _STEP[1])
    found: list[dict[Cell, int]] = []
    placed: set[int] = set()
    for seed in range(len(squares)):
        if seed in placed or neighbours[seed].sum() < 2:
            continue
        basis = _basis(apart[seed], distances[seed], neighbours[seed])
        if basis is None:
            continue
        lattice = _grow(squares, neighbours, seed, *basis)
        if len(lattice) >= least:
            placed.update(lattice.values())
            found.append(lattice)
    return sorted(found, key=len, reverse=True)


def _basis(apart: Floats, distances: Floats, neighbours: NDArray[np.bool_]) -> tuple[Floats, Floats] | None:
    """The steps to the nearest neighbour and to the nearest one across, turning clockwise as seen."""
    order = np.flatnonzero(neighbours)
    order = order[np.argsort(distances[order])]
    first = apart[order[0]]
    for other in order[1:]:
        second = apart[other]
        lengths = distances[order[0]] * distances[other]
        across = float(first[0] * second[1] - first[1] * second[0]) / lengths
        if abs(across) > 0.85 and distances[other] < 1.6 * distances[order[0]]:
            return first, second if across > 0 else -second
    return None


def _grow(squares: Squares, neighbours: NDArray[np.bool_], seed: int, right: Floats, down: Floats) -> dict[Cell, int]:
    """Walk from square to square; each step is what it was the last time, so that perspective does no harm."""
    cells: dict[Cell, int] = {(0, 0): seed}
    taken = {seed}
    waiting = deque([((0, 0), right, down)])
    while waiting:
        cell, right, down = waiting.popleft()
        at = squares.centres[cells[cell]]
        candidates = np.flatnonzero(neighbours[cells[cell]])
        if not len(candidates):
            continue
        around = squares.centres[candidates] - at
        for column, row in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = (cell[0] + column, cell[1] + row)
            if there in cells:
                continue
            step = column * right + row * down
            off = np.hypot(*(around - step).T)
            nearest = int(off.argmin())
            index = int(candidates[nearest])
            if off[nearest] > _OFF * np.hypot(*step) or index in taken:
                continue
            cells[there] = index
            taken.add(index)
            seen = around[nearest] * (column + row)
            waiting.append((there, seen if column else right, seen if row else down))
    return cells
