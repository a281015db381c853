"""A glTF document made of the parts of a model that another format held."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.scan.gltf import Document, append_aligned
from digitize.scan.mesh import Floats, Material, Part, compact
from digitize.scan.primitives import NO_MATERIAL
from digitize.scan.tidy import unit_normals
from digitize.scan.tree import Json

#: glTF holds single precision: coordinates this much larger than the model itself lose its detail.
_FAR_AWAY = 1000.0
_COMPONENTS = {"float32": 5126, "uint16": 5123, "uint32": 5125}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_ATTRIBUTES, _INDICES = 34962, 34963


def assemble(parts: list[Part], pictures: dict[Path, bytes]) -> Document:
    """One mesh of all parts, a primitive for each; bounds of positions are left to `tidy`.

    pictures: JPEG or PNG by the path that materials name it by.
    """
    parts = [part.taking(*compact(part.triangles, len(part.positions))) for part in parts]
    centre = _centre(parts)
    materials = list(dict.fromkeys(part.material for part in parts))
    textures = list(dict.fromkeys(m.texture for m in materials if m and m.texture))
    arrays = _Arrays()
    primitives = [
        {
            "attributes": {name: arrays.add(values, _ATTRIBUTES) for name, values in _attributes(part, centre).items()},
            "indices": arrays.add(part.triangles.reshape(-1, 1).astype(np.uint32), _INDICES),
            "material": materials.index(part.material),
        }
        for part in parts
    ]
    tree: Json = {
        "asset": {"version": "2.0", "generator": "sohoa"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "translation": centre.tolist()} if centre.any() else {"mesh": 0}],
        "meshes": [{"primitives": primitives}],
        "materials": [_material(material, textures) for material in materials],
        "buffers": [{"byteLength": len(arrays.binary)}],
        "bufferViews": arrays.views,
        "accessors": arrays.accessors,
    }
    if textures:
        tree["textures"] = [{"source": number} for number in range(len(textures))]
        tree["images"] = [{} for _texture in textures]
    return Document(tree, [bytes(arrays.binary)], [pictures[texture] for texture in textures])


class _Arrays:
    """Arrays in one buffer, with the views and accessors that lead to them."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self.views: list[Json] = []
        self.accessors: list[Json] = []

    def add(self, values: npt.NDArray[Any], target: int) -> int:
        """Add rows of numbers, whole ones in attributes as parts of one; returns the accessor's number."""
        view = {"buffer": 0, "byteOffset": append_aligned(self.binary, values.tobytes()), "byteLength": values.nbytes}
        accessor = {
            "bufferView": len(self.views),
            "componentType": _COMPONENTS[values.dtype.name],
            "count": len(values),
            "type": _TYPES[values.shape[1]],
        }
        if target == _ATTRIBUTES and values.dtype.kind == "u":
            accessor["normalized"] = True
        self.views.append(view | {"target": target})
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def _attributes(part: Part, centre: Floats) -> dict[str, npt.NDArray[Any]]:
    """Numbers of the vertices as glTF wants them: normals of length one, v from the top, colours with alpha."""
    found: dict[str, npt.NDArray[Any]] = {"POSITION": (part.positions - centre).astype(np.float32)}
    if part.normals is not None:
        found["NORMAL"] = unit_normals(part.normals.astype(np.float32))
    if part.uv is not None:
        found["TEXCOORD_0"] = ((0, 1) + part.uv * (1, -1)).astype(np.float32)
    if part.colours is not None:
        opaque = np.pad(part.colours, ((0, 0), (0, 1)), constant_values=1.0)
        found["COLOR_0"] = np.round(opaque * np.iinfo(np.uint16).max).astype(np.uint16)
    return found


def _centre(parts: list[Part]) -> Floats:
    """The middle of coordinates that are far away, which go into the node: JSON holds double precision."""
    low = np.min([part.positions.min(0) for part in parts], axis=0)
    high = np.max([part.positions.max(0) for part in parts], axis=0)
    far = np.abs([low, high]).max() > _FAR_AWAY * max(float((high - low).max()), 1e-12)
    return np.asarray(np.round((low + high) / 2) if far else np.zeros(3))


def _material(material: Material | None, textures: list[Path]) -> Json:
    if material is None:
        return NO_MATERIAL
    look: Json = {"baseColorFactor": [*material.colour, 1.0], "metallicFactor": 0.0}
    if material.texture:
        look["baseColorTexture"] = {"index": textures.index(material.texture)}
    return {"name": material.name, "pbrMetallicRoughness": look}
