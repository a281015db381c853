"""The triangles that a glTF scene draws, each where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from digitize.refusal import Refusal
from digitize.scan.accessors import raw_accessor, read_accessor
from digitize.scan.damage import damaged
from digitize.scan.gltf import Document
from digitize.scan.mesh import Floats, Indices
from digitize.scan.tree import Json, entries, whole

#: What a model without a material is drawn with in our copies: to glTF, saying nothing means metal.
NO_MATERIAL: Json = {"name": "none", "pbrMetallicRoughness": {"metallicFactor": 0.0}}

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
#: How many numbers a value of each attribute may have.
_WIDTHS = {"POSITION": (3,), "NORMAL": (3,), "TEXCOORD_0": (2,), "COLOR_0": (3, 4)}


@dataclass(frozen=True, slots=True)
class Primitive:
    """Triangles of one material as they are drawn: positions in the scene, and what belongs to them.

    `positions` (n, 3), `triangles` (m, 3) indices, `normals` (n, 3), `uv` (n, 2) and `colours` (n, 3
    or 4, 0–1, linear) or None. `material` is None where the model names none. `mesh` and `number`
    tell drawn copies of one mesh apart from others.
    """

    positions: Floats
    triangles: Indices
    normals: Floats | None
    uv: Floats | None
    colours: Floats | None
    material: int | None
    mesh: int
    number: int


@damaged()
def read_primitives(document: Document) -> list[Primitive]:
    """Every triangle primitive of the scene, each drawn copy with its own positions.

    Raises Refusal as `read_document`, -INDEX for triangles of vertices that are not there, -NUMBERS
    for coordinates that are no numbers.
    """
    return [primitive for mesh, place in _placed_meshes(document.json) for primitive in _mesh(document, mesh, place)]


def _placed_meshes(tree: Json) -> Iterator[tuple[int, Floats]]:
    """Each mesh that the scene draws, with its place in the scene (4 x 4)."""
    nodes = entries(tree, "nodes")
    scenes = entries(tree, "scenes")
    if scenes:
        roots = scenes[whole(tree.get("scene", 0))].get("nodes", [])
    else:
        children = {child for node in nodes for child in node.get("children", [])}
        roots = [number for number in range(len(nodes)) if number not in children]
    waiting = [(whole(root), np.eye(4)) for root in reversed(roots)]
    seen: set[int] = set()
    while waiting:
        number, above = waiting.pop()
        if number in seen:
            raise Refusal("E-SCAN-DAMAGED", reason=f"node {number} has more than one parent")
        seen.add(number)
        node = nodes[number]
        place = above @ _matrix(node)
        if "mesh" in node:
            yield whole(node["mesh"]), place
        waiting += [(whole(child), place) for child in reversed(node.get("children", []))]


def _matrix(node: Json) -> Floats:
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = (float(v) for v in node.get("rotation", (0, 0, 0, 1)))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = turn * np.array(node.get("scale", (1, 1, 1)), np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix


def _mesh(document: Document, number: int, place: Floats) -> Iterator[Primitive]:
    tree = document.json
    for count, primitive in enumerate(tree["meshes"][number]["primitives"]):
        mode = primitive.get("mode", _TRIANGLES)
        if mode not in (_TRIANGLES, _STRIP, _FAN):
            continue
        values = _attributes(document, primitive["attributes"])
        positions, normals = values["POSITION"], values.get("NORMAL")
        if not np.isfinite(positions).all():
            raise Refusal("E-SCAN-NUMBERS")
        indices = _indices(document, primitive, len(positions))
        material = whole(primitive["material"]) if "material" in primitive else None
        yield Primitive(
            positions @ place[:3, :3].T + place[:3, 3],
            _triangles(indices, mode),
            normals @ np.linalg.pinv(place[:3, :3]) if normals is not None else None,
            values.get("TEXCOORD_0"),
            values.get("COLOR_0"),
            material if material is not None and tree["materials"][material] != NO_MATERIAL else None,
            number,
            count,
        )


def _attributes(document: Document, attributes: Json) -> dict[str, Floats]:
    values = {
        name: read_accessor(document, attributes[name]).astype(np.float64)
        for name in _WIDTHS
        if name in attributes or name == "POSITION"
    }
    for name, rows in values.items():
        if rows.shape[1] not in _WIDTHS[name]:
            raise ValueError(f"{name} of {rows.shape[1]} numbers")
        if len(rows) != len(values["POSITION"]):
            raise ValueError("attributes of different lengths")
    return values


def _indices(document: Document, primitive: Json, vertices: int) -> Indices:
    if "indices" not in primitive:
        return np.arange(vertices)
    values = raw_accessor(document, primitive["indices"])
    if values.dtype.kind != "u" or values.shape[1] != 1:
        raise ValueError("indices that are no whole numbers")
    indices = values[:, 0].astype(np.int64)
    if indices.max() >= vertices:
        raise Refusal("E-SCAN-INDEX", index=int(indices.max()), vertices=vertices)
    return indices


def _triangles(indices: Indices, mode: int) -> Indices:
    if mode == _TRIANGLES:
        if len(indices) % 3:
            raise Refusal("E-SCAN-DAMAGED", reason=f"{len(indices)} indices for triangles")
        return indices.reshape(-1, 3)
    if len(indices) < 3:
        return np.empty((0, 3), np.int64)
    if mode == _FAN:
        return np.stack([np.broadcast_to(indices[0], len(indices) - 2), indices[1:-1], indices[2:]], axis=1)
    triangles = np.stack([indices[:-2], indices[1:-1], indices[2:]], axis=1)
    triangles[1::2] = triangles[1::2, [1, 0, 2]]
    return triangles
