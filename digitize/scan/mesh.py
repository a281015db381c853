"""Triangles as the readers of OBJ, PLY and STL hand them on, whichever file they came from."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

#: What is larger than this is no coordinate of a scan, and single precision is near its end.
_LARGEST = 1e30


@dataclass(frozen=True, slots=True)
class Material:
    """A material: its colour as linear light in 0–1, and the picture on it."""

    name: str
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    texture: Path | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Triangles of one material, lengths in the file's own unit. Parts may share vertices.

    `positions` (n, 3), `triangles` (m, 3) indices; `normals` (n, 3) of any length, `uv` (n, 2) with v
    from the bottom, `colours` (n, 3) as linear light in 0–1, or None. `material` is None where the
    file names none.
    """

    positions: Floats
    triangles: Indices
    normals: Floats | None = None
    uv: Floats | None = None
    colours: Floats | None = None
    material: Material | None = None

    def taking(self, vertices: Indices, triangles: Indices) -> "Part":
        """The part with only these of its vertices, and triangles as indices into these."""
        return replace(
            self,
            positions=self.positions[vertices],
            triangles=triangles,
            normals=self.normals[vertices] if self.normals is not None else None,
            uv=self.uv[vertices] if self.uv is not None else None,
            colours=self.colours[vertices] if self.colours is not None else None,
        )


def parse_numbers(text: bytes) -> Floats:
    """Numbers in letters with white space between them. Raises Refusal E-SCAN-DAMAGED."""
    if not text.strip():
        return np.empty(0)
    try:
        return np.fromstring(text, np.float64, sep=" ")
    except ValueError as error:
        raise Refusal("E-SCAN-DAMAGED", reason="letters where numbers should be") from error


def checked(values: Floats) -> Floats:
    """The same values. Raises Refusal E-SCAN-NUMBERS for NaN, infinity and what is out of all bounds."""
    if values.size and not np.abs(values).max() < _LARGEST:
        raise Refusal("E-SCAN-NUMBERS")
    return values


def compact(triangles: Indices, count: int) -> tuple[Indices, Indices]:
    """Those of `count` vertices that the triangles use, and the triangles as indices into these."""
    used = np.zeros(count, np.bool_)
    used[triangles] = True
    return np.flatnonzero(used), (np.cumsum(used) - 1)[triangles]


def fan(lengths: Indices) -> tuple[Indices, Indices]:
    """Polygons cut into triangles from their first corner.

    lengths: corners of each polygon, three or more; the corners of all follow one another.
    Gives the triangles (m, 3) as places among all corners, and the polygon each belongs to (m).

    >>> fan(np.array([3, 4]))[0].tolist()
    [[0, 1, 2], [3, 4, 5], [3, 5, 6]]
    """
    counts = lengths - 2
    polygon = np.repeat(np.arange(len(lengths)), counts)
    first = (np.cumsum(lengths) - lengths)[polygon]
    second = first + 1 + np.arange(len(polygon)) - (np.cumsum(counts) - counts)[polygon]
    return np.stack([first, second, second + 1], axis=1), polygon
