"""What exporters get wrong in glTF and viewers stumble over, put right in the copy for people.

Alignment of accessors, bounds of positions, normals of another length than one: none of it changes
a shape, each is an error to the Khronos validator.
"""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal
from digitize.scan.accessors import raw_accessor
from digitize.scan.damage import damaged
from digitize.scan.gltf import Document, append_aligned
from digitize.scan.tree import Json, entries

#: How far the validator lets the length of a normal be from one.
_UNIT_TOLERANCE = 0.0005
#: Rows of attributes begin at multiples of so many bytes.
_ALIGNMENT = 4


@damaged()
def tidy(document: Document) -> None:
    """Put the document's accessors right, in place.

    Raises Refusal E-SCAN-NUMBERS for NaN and infinity, except in normals, and -DAMAGED or -TRUNCATED
    for accessors that nothing refers to as well.
    """
    tree = document.json
    extra = bytearray()
    roles = _roles(tree)
    for number, accessor in enumerate(entries(tree, "accessors")):
        if "bufferView" not in accessor and "sparse" not in accessor:
            continue
        stored = raw_accessor(document, number)
        values = unit_normals(stored) if "NORMAL" in roles[number] and stored.dtype.kind == "f" else stored
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise Refusal("E-SCAN-NUMBERS")
        if "POSITION" in roles[number] or "min" in accessor or "max" in accessor:
            accessor["min"], accessor["max"] = values.min(0).tolist(), values.max(0).tolist()
        attribute = bool(roles[number])
        if values is not stored or not _is_aligned(tree, accessor, values, attribute=attribute):
            _move(document, accessor, values, extra, attribute=attribute)
    if extra:
        document.buffers.append(bytes(extra))
        tree["buffers"].append({"byteLength": len(extra)})


def unit_normals(normals: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The normals one long, those without a direction along z; the same array where all are so already."""
    lengths = np.linalg.norm(normals.astype(np.float64), axis=1, keepdims=True)
    if np.abs(lengths - 1).max(initial=0) <= _UNIT_TOLERANCE:
        return normals
    directed = np.isfinite(lengths) & (lengths > 0)
    return np.where(directed, normals / np.where(directed, lengths, 1), (0.0, 0.0, 1.0)).astype(np.float32)


def _roles(tree: Json) -> defaultdict[int, set[str]]:
    """As what attributes each accessor is used; morph targets hold differences, so theirs are called otherwise."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for mesh in entries(tree, "meshes"):
        for primitive in mesh["primitives"]:
            for role, number in primitive["attributes"].items():
                found[number].add(role)
            for target in primitive.get("targets", []):
                for role, number in target.items():
                    found[number].add(f"target {role}")
    return found


def _is_aligned(tree: Json, accessor: Json, values: npt.NDArray[Any], *, attribute: bool) -> bool:
    if "bufferView" not in accessor:
        return True
    view = tree["bufferViews"][accessor["bufferView"]]
    start = accessor.get("byteOffset", 0)
    step = view.get("byteStride", values.shape[1] * values.dtype.itemsize)
    places = [start, view.get("byteOffset", 0) + start, *([step] if attribute else [])]
    return not any(place % (_ALIGNMENT if attribute else values.dtype.itemsize) for place in places)


def _move(document: Document, accessor: Json, values: npt.NDArray[Any], extra: bytearray, *, attribute: bool) -> None:
    """Put these values into the buffer that is to come, aligned, and lead the accessor there."""
    views = document.json["bufferViews"]
    size = values.shape[1] * values.dtype.itemsize
    rows = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), size)
    view = {"buffer": len(document.buffers)}
    if attribute:
        rows = np.pad(rows, ((0, 0), (0, -size % _ALIGNMENT)))
        view["byteStride"] = rows.shape[1]
    view |= {"byteOffset": append_aligned(extra, rows.tobytes()), "byteLength": rows.size}
    accessor.pop("sparse", None)
    accessor |= {"bufferView": len(views), "byteOffset": 0}
    views.append(view)
