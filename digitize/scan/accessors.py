"""Accessors of glTF: rows of numbers in a buffer, held against the bytes that are there."""

from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal
from digitize.scan.gltf import Document, view_bytes
from digitize.scan.tree import Json, whole

_COMPONENTS = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def read_accessor(document: Document, number: int) -> npt.NDArray[Any]:
    """The values of an accessor, one row an element; normalized integers as floats in 0–1 or ±1."""
    values = raw_accessor(document, number)
    if document.json["accessors"][number].get("normalized") and values.dtype.kind in "iu":
        return np.maximum(values / np.iinfo(values.dtype).max, -1.0)
    return values


def raw_accessor(document: Document, number: int) -> npt.NDArray[Any]:
    """The values of an accessor as they are stored, one row an element.

    Raises Refusal E-SCAN-TRUNCATED or -DAMAGED, and ValueError and its like, which are damage too.
    """
    accessor = document.json["accessors"][whole(number)]
    kind = _kind(accessor)
    width = _WIDTHS[accessor["type"]]
    count = whole(accessor["count"], least=1)
    if "bufferView" in accessor:
        values = _rows(document, accessor, kind, width, count)
    elif "sparse" in accessor:
        longest = sum(len(buffer) for buffer in document.buffers)
        if count > longest:
            raise Refusal("E-SCAN-TRUNCATED", reason=f"{count} elements in {longest} bytes")
        values = np.zeros((count, width), kind)
    else:
        raise Refusal("E-SCAN-DAMAGED", reason="an accessor without data")
    if "sparse" in accessor:
        values = _with_sparse(document, values.copy(), accessor["sparse"])
    return values


def _kind(place: Json) -> np.dtype[Any]:
    return np.dtype(_COMPONENTS[place["componentType"]]).newbyteorder("<")


def _rows(document: Document, place: Json, kind: np.dtype[Any], width: int, count: int) -> npt.NDArray[Any]:
    """Rows of numbers where `place` says, by `bufferView` and `byteOffset`."""
    view = document.json["bufferViews"][whole(place["bufferView"])]
    data = view_bytes(document, place["bufferView"])[whole(place.get("byteOffset", 0)) :]
    size = width * kind.itemsize
    stride = whole(view.get("byteStride", size), least=size)
    if (count - 1) * stride + size > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{count} elements in {len(data)} bytes")
    return np.ndarray((count, width), kind, data, 0, (stride, kind.itemsize))


def _with_sparse(document: Document, values: npt.NDArray[Any], sparse: Json) -> npt.NDArray[Any]:
    count = whole(sparse["count"], least=1)
    kind = _kind(sparse["indices"])
    at = _rows(document, sparse["indices"], kind, 1, count)
    if kind.kind != "u" or at.max() >= len(values):
        raise Refusal("E-SCAN-DAMAGED", reason="a sparse index is out of range")
    values[at[:, 0]] = _rows(document, sparse["values"], values.dtype, values.shape[1], count)
    return values
