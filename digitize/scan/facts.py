"""What a model is: counts, size, whether it is closed."""

from dataclasses import dataclass

import numpy as np

from digitize.refusal import Refusal
from digitize.result import Fact
from digitize.scan.mesh import Floats, Indices, compact
from digitize.scan.primitives import Primitive


@dataclass(frozen=True, slots=True)
class Shape:
    """All triangles of a scene over its distinct positions (exactly equal ones are one)."""

    positions: Floats
    triangles: Indices


def weld(primitives: list[Primitive]) -> Shape:
    """Join the primitives into one shape, so that seams of texture or material are no holes."""
    positions = np.concatenate([primitive.positions for primitive in primitives]) + 0.0  # -0.0 becomes 0.0
    starts = np.cumsum([0, *(len(primitive.positions) for primitive in primitives[:-1])])
    triangles = np.concatenate([p.triangles + start for p, start in zip(primitives, starts, strict=True)])
    used, triangles = compact(triangles, len(positions))
    distinct, number = np.unique(positions[used], axis=0, return_inverse=True)
    return Shape(distinct, number.reshape(-1)[triangles])


def model_facts(primitives: list[Primitive], shape: Shape) -> dict[str, Fact | list[float]]:
    """Facts of a model, lengths in the file's own unit.

    `triangles` as drawn, `triangles_stored` with each mesh once; `vertices` at distinct positions;
    `materials` in use; `box_min`, `box_max`, `size` along x, y, z; `watertight`: every edge has
    exactly two triangles; `degenerate`: triangles without area.

    Raises Refusal E-SCAN-NUMBERS, or E-SCAN-FLAT where the whole has no extent or no area.
    """
    low, high = shape.positions.min(0), shape.positions.max(0)
    if not np.isfinite(low).all() or not np.isfinite(high).all() or np.abs([low, high]).max() > 1e30:
        raise Refusal("E-SCAN-NUMBERS")
    corners = shape.positions[shape.triangles]
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    if not areas.sum() > 0:
        raise Refusal("E-SCAN-FLAT")
    stored = {(primitive.mesh, primitive.number): len(primitive.triangles) for primitive in primitives}
    return {
        "triangles": len(shape.triangles),
        "triangles_stored": sum(stored.values()),
        "vertices": len(shape.positions),
        "materials": len({primitive.material for primitive in primitives} - {None}),
        "coloured_vertices": any(primitive.colours is not None for primitive in primitives),
        "box_min": low.tolist(),
        "box_max": high.tolist(),
        "size": (high - low).tolist(),
        "watertight": is_watertight(shape.triangles),
        "degenerate": int((areas == 0).sum()),
    }


def is_watertight(triangles: Indices) -> bool:
    """Whether every edge belongs to exactly two triangles."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    keys = edges[:, 0] * (int(triangles.max()) + 1) + edges[:, 1]
    _keys, counts = np.unique(keys, return_counts=True)
    return bool((counts == 2).all())
