"""A colour chart of 24 patches in the picture: where it is, and what was made of its colours."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pyvips
from numpy.typing import NDArray

from digitize.photo.quality.colour_difference import Floats, lab_to_srgb, srgb_to_lab
from digitize.photo.quality.lattice import Cell, Squares, find_lattices, find_squares
from digitize.photo.quality.patches import COLUMNS, DEFAULT_REFERENCE, GREYS, REFERENCES, ROWS, Figures, compare
from digitize.photo.quality.perspective import fit_perspective, project
from digitize.result import Fact

#: The longer side of the picture that is searched, in pixels.
_SEARCH_PX = 600
#: So many of the 24 patches must be seen as squares of their own; a lattice of more squares is a texture.
_LEAST_SEEN, _MOST_SEEN = 12, 60
#: Each band of the picture against that of the reference, over the patches: the least correlation.
_LEAST_ALIKE = 0.85
#: Rows and columns beyond those seen that may belong to the chart.
_BEYOND = 2
#: For recognition: the middle of a place that is looked at, as a share of the distance between places, the
#: points a side, and the levels by which a grey may be lighter than the one before it.
_LOOK, _LOOK_POINTS, _LEVELS_OF_DOUBT = 0.4, 5, 6
#: The middle of a patch that is measured, as a share of the distance between patches (half of the side
#: of the classic chart's, more of the small chart's), and the points a side.
_INNER, _POINTS = 0.42, 24
#: A band at or beyond these levels counts as clipped.
_CLIPPED = (1, 254)
#: The colours that a chart is recognized by.
_TRUE = np.clip(lab_to_srgb(REFERENCES[DEFAULT_REFERENCE]), 0, 255)
#: Keys of the facts, for the names of the figures.
_KEYS = {
    "mean": "de_mean",
    "p90": "de_p90",
    "max": "de_max",
    "white_balance": "wb",
    "tone": "tone",
    "highlight_gain": "highlight_gain",
}


@dataclass(frozen=True)
class Chart:
    """A chart that was found.

    `corners`: the outer corners of the field of patches, as shares of the picture's width and
    height, from "dark skin" clockwise: shape (4, 2). `srgb`: the levels of the 24 patches (0 to 255),
    row by row from "dark skin" to "black"; `clipped` says which of them touch the end of the scale.
    `seen`: patches that were recognized as squares by themselves.
    """

    corners: Floats
    srgb: Floats
    clipped: NDArray[np.bool_]
    seen: int

    @cached_property
    def lab(self) -> Floats:
        """The patches in CIELAB (D50)."""
        return srgb_to_lab(self.srgb)

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """How far the patches are from each reference set, by its name."""
        return {name: compare(self.lab, reference, self.clipped) for name, reference in REFERENCES.items()}

    @property
    def summary(self) -> dict[str, Fact]:
        """The figures flat, for grading: `chart_…` against the default reference, `chart_2005_…` against the older."""
        flat: dict[str, Fact] = {"chart": DEFAULT_REFERENCE}
        for name, figures in self.figures.items():
            prefix = "chart_" if name == DEFAULT_REFERENCE else f"chart_{name.rpartition('-')[2]}_"
            flat |= {prefix + key: value for key, value in _rounded(figures).items()}
        return flat

    @property
    def facts(self) -> dict[str, object]:
        """Where the chart is, its 24 colours, and the figures against every reference set."""
        return {
            "corners": self.corners.round(4).tolist(),
            "patches_seen": self.seen,
            "srgb": self.srgb.round(1).tolist(),
            "lab": self.lab.round(2).tolist(),
            "clipped": self.clipped.tolist(),
            "references": {name: _rounded(figures) for name, figures in self.figures.items()},
        }


def _rounded(figures: Figures) -> dict[str, Fact]:
    given = asdict(figures)
    return {_KEYS[name]: None if value is None else round(value, 2) for name, value in given.items()}


@dataclass(frozen=True, slots=True)
class _Fit:
    """A chart laid over a lattice: places in the chart (column, row) of squares, and their pixels."""

    likeness: float
    places: Floats
    points: Floats


def find_chart(access: pyvips.Image) -> Chart | None:
    """The colour chart in an sRGB picture of 8 bits, the one most like its reference; None without any.

    A chart is six by four squares of one colour each with darker lines between, at least half of them
    seen whole, whose colours rise and fall as those of the reference do; turned and aslant as it may be.
    """
    small = access.thumbnail_image(_SEARCH_PX, height=_SEARCH_PX, size="down").copy_memory()
    pixels = small.numpy()
    squares = find_squares(pixels)
    fits = [fit for lattice in find_lattices(squares, _LEAST_SEEN) for fit in _fits(pixels, squares, lattice)]
    for fit in sorted(fits, key=lambda fit: -fit.likeness):
        grid = fit_perspective(fit.places, fit.points * (access.width / small.width))
        chart = None if grid is None else _measure(access.numpy(), grid, len(fit.places))
        if chart:
            return chart
    return None


def _fits(pixels: NDArray[np.uint8], squares: Squares, lattice: dict[Cell, int]) -> Iterator[_Fit]:
    """Ways to lay the chart over a lattice so that its colours are alike."""
    cells = np.array(list(lattice))
    points = squares.centres[list(lattice.values())]
    grid = fit_perspective(cells.astype(float), points)
    if grid is None or len(lattice) > _MOST_SEEN:
        return
    low, high = cells.min(axis=0) - _BEYOND, cells.max(axis=0) + _BEYOND
    places = np.stack(np.meshgrid(*(np.arange(low[axis], high[axis] + 1) for axis in (0, 1))), axis=-1)
    seen = np.full(places.shape[:2], -1)
    seen[cells[:, 1] - low[1], cells[:, 0] - low[0]] = range(len(cells))
    colours = np.median(_sample(pixels, grid, places, _LOOK, _LOOK_POINTS), axis=-2)
    for turn in range(4):
        turned, turned_seen = np.rot90(colours, turn), np.rot90(seen, turn)
        for top in range(turned.shape[0] - ROWS + 1):
            for left in range(turned.shape[1] - COLUMNS + 1):
                window = np.s_[top : top + ROWS, left : left + COLUMNS]
                rows, columns = np.nonzero(turned_seen[window] >= 0)
                if len(rows) < _LEAST_SEEN:
                    continue
                likeness = _likeness(turned[window].reshape(-1, 3))
                if likeness >= _LEAST_ALIKE:
                    here = points[turned_seen[window][rows, columns]]
                    yield _Fit(likeness, np.stack([columns, rows], axis=1).astype(float), here)


def _likeness(srgb: Floats) -> float:
    """How well 24 colours follow the reference: the least correlation of the three bands.

    Light and white balance do not matter; -1 where the greys do not fall from white to black, or where
    a place lies outside the picture.
    """
    if np.isnan(srgb).any() or (np.diff(srgb[GREYS].mean(axis=1)) > _LEVELS_OF_DOUBT).any():
        return -1.0
    off, true_off = srgb - srgb.mean(axis=0), _TRUE - _TRUE.mean(axis=0)
    power = np.sqrt((off**2).sum(axis=0) * (true_off**2).sum(axis=0))
    return float(((off * true_off).sum(axis=0) / np.maximum(power, 1e-9)).min())


def _measure(pixels: NDArray[np.uint8], grid: Floats, seen: int) -> Chart | None:
    """The chart under a perspective map; None where a patch of it is not within the picture."""
    columns, rows = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    places = np.stack([columns, rows], axis=-1).reshape(-1, 2)
    samples = _sample(pixels, grid, places, _INNER, _POINTS)
    if np.isnan(samples).any():
        return None
    srgb = np.median(samples, axis=1)
    clipped: NDArray[np.bool_] = np.any((srgb <= _CLIPPED[0]) | (srgb >= _CLIPPED[1]), axis=1)
    outer = np.array([(0, 0), (COLUMNS, 0), (COLUMNS, ROWS), (0, ROWS)]) - 0.5
    corners = project(grid, outer) / pixels.shape[1::-1]
    return Chart(corners, srgb, clipped, seen)


def _sample(pixels: NDArray[np.uint8], grid: Floats, places: NDArray[np.intp], share: float, points: int) -> Floats:
    """Levels at `points` x `points` points around each place, within `share` of the distance between places.

    Shape (..., points squared, 3); NaN where a place is not within the picture.
    """
    steps = (np.arange(points) + 0.5) / points - 0.5
    around = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2) * share
    at = np.floor(project(grid, places[..., None, :] + around) + 0.5)
    size = np.array(pixels.shape[1::-1])
    outside = ~((at >= 0) & (at < size)).all(axis=-1)
    x, y = np.clip(np.nan_to_num(at), 0, size - 1).astype(np.intp).reshape(-1, 2).T
    levels: Floats = pixels[y, x].astype(float).reshape(*at.shape[:-1], 3)
    levels[outside] = np.nan
    return levels
