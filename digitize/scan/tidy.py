"""What exporters get wrong in glTF and viewers stumble over, put right in the copy for people.

Alignment of accessors, bounds of positions, normals of another length than one: none of it changes
a shape, each is an error to the Khronos validator.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.scan.gltf import Document, append_aligned, raw_accessor

#: How far the validator lets the length of a normal be from one.
_UNIT_TOLERANCE = 0.0005


def tidy(document: Document) -> None:
    """Put the document's accessors right, in place."""
    tree = document.json
    views = tree.get("bufferViews", [])
    extra = bytearray()
    positions, normals = _roles(document)
    for number, accessor in enumerate(tree.get("accessors", [])):
        if "bufferView" not in accessor or "sparse" in accessor:
            continue
        values = raw_accessor(document, number)
        offset = views[accessor["bufferView"]].get("byteOffset", 0) + accessor.get("byteOffset", 0)
        repack = offset % values.dtype.itemsize != 0
        if number in normals and values.dtype.kind == "f":
            values, bent = _unit(values)
            repack |= bent
        if number in positions or "min" in accessor or "max" in accessor:
            accessor["min"], accessor["max"] = values.min(0).tolist(), values.max(0).tolist()
        if repack:
            target = views[accessor["bufferView"]].get("target")
            view = _packed(extra, values, len(document.buffers))
            accessor["bufferView"], accessor["byteOffset"] = len(views), 0
            views.append(view | ({"target": target} if target else {}))
    if extra:
        document.buffers.append(bytes(extra))
        tree["buffers"].append({"byteLength": len(extra)})


def _roles(document: Document) -> tuple[set[int], set[int]]:
    """Numbers of the accessors that hold positions, and of those that hold normals."""
    found: dict[str, set[int]] = {"POSITION": set(), "NORMAL": set()}
    for mesh in document.json.get("meshes", []):
        for primitive in mesh["primitives"]:
            for role, numbers in found.items():
                if role in primitive["attributes"]:
                    numbers.add(primitive["attributes"][role])
    return found["POSITION"], found["NORMAL"]


def _unit(normals: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], bool]:
    lengths = np.linalg.norm(normals.astype(np.float64), axis=1, keepdims=True)
    if np.abs(lengths - 1).max() <= _UNIT_TOLERANCE:
        return normals, False
    directions = np.where(lengths > 0, normals / np.where(lengths > 0, lengths, 1), (0.0, 0.0, 1.0))
    return np.where(np.isfinite(directions), directions, 0.0).astype(np.float32), True


def _packed(extra: bytearray, values: npt.NDArray[Any], buffer: int) -> dict[str, Any]:
    """A buffer view of these values alone; rows of attributes begin at multiples of four bytes."""
    row = values.shape[1] * values.dtype.itemsize
    if values.shape[1] == 1 or row % 4 == 0:
        data = np.ascontiguousarray(values).tobytes()
        return {"buffer": buffer, "byteOffset": append_aligned(extra, data), "byteLength": len(data)}
    stride = row + -row % 4
    rows = np.zeros((len(values), stride), np.uint8)
    rows[:, :row] = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), row)
    data = rows.tobytes()
    return {"buffer": buffer, "byteOffset": append_aligned(extra, data), "byteLength": len(data), "byteStride": stride}
