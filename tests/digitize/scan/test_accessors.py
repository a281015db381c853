"""Accessors of glTF: values as they are stored and as they are meant, sparse ones too."""

from pathlib import Path

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.accessors import raw_accessor, read_accessor
from digitize.scan.gltf import read_document
from tests.digitize.scan.test_gltf import Change, Json, glb, model, put, read


def test_values_keep_their_stride_and_integers_become_parts_of_one(tmp_path: Path) -> None:
    rows = np.zeros((4, 8), np.uint8)
    rows[:, :4] = (0, 51, 255, 255)
    path = tmp_path / "a.glb"
    stride = put("bufferViews", 2, "byteStride", value=8)
    path.write_bytes(glb(*model(lambda t: (stride(t), t["accessors"][2].update(count=4)), COLOR_0=rows.reshape(-1, 4))))
    document = read_document(path)

    assert raw_accessor(document, 2).tolist() == [[0, 51, 255, 255]] * 4
    assert np.allclose(read_accessor(document, 2), [[0, 0.2, 1, 1]] * 4)


def test_signed_integers_become_parts_of_one_and_minus_one(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(glb(*model(NORMAL=np.array([[-128, -127, 127, 0]] * 4, np.int8))))

    assert read_accessor(read_document(path), 2)[0].tolist() == [-1, -1, 1, 0]


def sparse(index: int, **accessor: object) -> tuple[Json, bytes]:
    """A tetrahedron whose corner `index` is elsewhere."""
    places, values = np.array([index, 0], np.uint16), np.array([[5, 6, 7]], np.float32)
    part = {"count": 1, "indices": {"bufferView": 2, "componentType": 5123}, "values": {"bufferView": 3}}
    return model(lambda t: t["accessors"][0].update(sparse=part, **accessor), places=places, values=values)


def test_sparse_values_replace_those_at_their_places(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    tree, binary = sparse(2)
    tree["meshes"][0]["primitives"][0]["attributes"] = {"POSITION": 0}
    path.write_bytes(glb(tree, binary))

    assert raw_accessor(read_document(path), 0).tolist() == [[0, 0, 0], [1, 0, 0], [5, 6, 7], [0, 0, 1]]


@pytest.mark.parametrize(("index", "count", "code"), [(4, 4, "E-SCAN-DAMAGED"), (2, 10**9, "E-SCAN-TRUNCATED")])
def test_sparse_values_without_a_place_are_refused(tmp_path: Path, index: int, count: int, code: str) -> None:
    path = tmp_path / "a.glb"
    tree, binary = sparse(index, count=count)
    del tree["accessors"][0]["bufferView"]
    path.write_bytes(glb(tree, binary))

    with pytest.raises(Refusal, match=code):
        raw_accessor(read_document(path), 0)


@pytest.mark.parametrize(
    "change",
    [
        put("accessors", 0, "sparse", "values", "bufferView", value=-1),
        put("accessors", 0, "sparse", "indices", "bufferView", value=-1),
        put("accessors", 0, "sparse", "indices", "byteOffset", value=-2),
        put("accessors", 0, "sparse", "values", "byteOffset", value=-4),
        put("accessors", 0, "sparse", "indices", "componentType", value=5122),
        put("accessors", 0, "sparse", value=[]),
    ],
)
def test_sparse_values_that_are_not_as_specified_are_damage(tmp_path: Path, change: Change) -> None:
    tree, binary = sparse(2)
    change(tree)

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        read(tmp_path, glb(tree, binary))
