"""A plane seen aslant: the map from places on a lattice to pixels."""

import numpy as np

from digitize.photo.quality.colour_difference import Floats

#: How far a point may be from where the others say it is, in steps of the lattice (root mean square).
_MOST_BENT = 0.1


def fit_perspective(places: Floats, points: Floats) -> Floats | None:
    """The perspective map from places of a lattice to pixels; None where they do not lie on a plane seen.

    Direct linear transform by least squares (R. Hartley and A. Zisserman, "Multiple view geometry", 2nd
    edition, algorithm 4.2).
    """
    before, after = _to_unit(places), _to_unit(points)
    source, target = project(before, places), project(after, points)
    ones, none = np.ones((len(source), 1)), np.zeros((len(source), 3))
    plane = np.hstack([source, ones])
    rows = np.vstack(
        [np.hstack([plane, none, -target[:, :1] * plane]), np.hstack([none, plane, -target[:, 1:] * plane])]
    )
    if np.linalg.matrix_rank(source - source[0]) < 2:
        return None
    grid: Floats = np.linalg.inv(after) @ np.linalg.eigh(rows.T @ rows)[1][:, 0].reshape(3, 3) @ before
    off = np.hypot(*(project(grid, places) - points).T)
    middle = places.mean(axis=0)
    pitch = np.hypot(*(project(grid, middle + 0.5) - project(grid, middle - 0.5))) / np.sqrt(2)
    return grid if np.sqrt((off**2).mean()) < _MOST_BENT * pitch else None


def _to_unit(points: Floats) -> Floats:
    """The map that brings points around 0 to a spread of 1."""
    middle, spread = points.mean(axis=0), max(points.std(), 1e-9)
    return np.array([[1 / spread, 0, -middle[0] / spread], [0, 1 / spread, -middle[1] / spread], [0, 0, 1]])


def project(grid: Floats, places: Floats) -> Floats:
    """Places of shape (..., 2) through a perspective map; not finite where they lie on its horizon."""
    mapped: Floats = places @ grid[:, :2].T + grid[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        return mapped[..., :2] / mapped[..., 2:]
