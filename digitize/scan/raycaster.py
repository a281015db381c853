"""Open3D's ray caster, on machines without a graphics system too."""

import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import numpy.typing as npt

from digitize.scan import standins
from digitize.scan.facts import Shape

#: Parts of Open3D that want packages for notebooks and dashboards; nothing here uses them.
_NOTEBOOK_MODULES = ("plotly", "plotly.graph_objects", "plotly.subplots", "dash", "dash.html", "dash.dcc")
#: Up to so many positions three of their numbers fit into one of 63 bits.
_MOST_KEYED = 1 << 21

Rays = npt.NDArray[np.float32]


@cache
def open3d() -> Any:
    """The open3d package. Raises ImportError or OSError where it cannot be loaded on this machine."""
    spec = importlib.util.find_spec("open3d")
    if spec is None or spec.origin is None:
        raise ImportError("open3d is not installed")
    library = next(Path(spec.origin).parent.glob("libOpen3D.so*"), None)
    if library is not None:
        with tempfile.TemporaryDirectory() as folder:
            standins.load(library, Path(folder))
    for name in _NOTEBOOK_MODULES:
        sys.modules.setdefault(name, MagicMock())
    import open3d as package

    package.utility.set_verbosity_level(package.utility.VerbosityLevel.Error)
    return package


def missing_reason() -> str | None:
    """Why no rays can be cast on this machine, None where they can."""
    try:
        open3d()
    except (ImportError, OSError) as error:
        return f"open3d: {error}"[:200]
    return None


class RayCaster:
    """Rays against one shape. A ray is six numbers: origin and direction, single precision."""

    def __init__(self, shape: Shape) -> None:
        package = open3d()
        self._tensor = package.core.Tensor
        self._scene = package.t.geometry.RaycastingScene(nthreads=1)
        self._kept = distinct(shape)
        self._scene.add_triangles(
            self._tensor(shape.positions.astype(np.float32)),
            self._tensor(shape.triangles[self._kept].astype(np.uint32)),
        )

    def first_hits(self, rays: Rays) -> tuple[Rays, npt.NDArray[np.int64], Rays]:
        """For each ray the distance (inf where it hits nothing), the triangle, and where in it (u, v)."""
        found = self._scene.cast_rays(self._tensor(np.ascontiguousarray(rays, np.float32)))
        distances = found["t_hit"].numpy()
        numbers = np.where(np.isfinite(distances), found["primitive_ids"].numpy().astype(np.int64), 0)
        return distances, self._kept[numbers], found["primitive_uvs"].numpy()

    def blocked(self, rays: Rays, reach: float) -> npt.NDArray[np.bool_]:
        """Whether anything stands within `reach` along each ray."""
        hit = self._scene.test_occlusions(self._tensor(np.ascontiguousarray(rays, np.float32)), tnear=0.0, tfar=reach)
        return np.asarray(hit.numpy(), np.bool_)


def distinct(shape: Shape) -> npt.NDArray[np.int64]:
    """Numbers of the triangles to cast rays at: those without extent and those that stand twice left out.

    Rays get lost in thousands of triangles at one place. The first of several equal ones is kept.
    """
    corners = np.sort(shape.triangles, axis=1)
    count = len(shape.positions)
    flat = (corners[:, 0] == corners[:, 1]) | (corners[:, 1] == corners[:, 2])
    if count >= _MOST_KEYED:
        return np.flatnonzero(~flat)
    keys = (corners[:, 0] * count + corners[:, 1]) * count + corners[:, 2]
    _keys, first = np.unique(keys, return_index=True)
    return np.sort(first[~flat[first]])
