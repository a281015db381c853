"""The triangles that a glTF scene draws, each where it stands."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.primitives import NO_MATERIAL
from tests.digitize.scan.test_gltf import CORNERS, Array, glb, model, put, read


def test_a_chain_of_nodes_may_be_long(tmp_path: Path) -> None:
    chain = [{"children": [n + 1]} for n in range(5_000)]

    assert len(read(tmp_path, glb(*model(put("nodes", value=[*chain, {"mesh": 0}]))))) == 1


@pytest.mark.parametrize(
    ("arrays", "code"),
    [
        ({"indices": np.array([0, 1, 4], np.uint16)}, "E-SCAN-INDEX"),
        ({"indices": np.array([0, 1, 2**32 - 1], np.uint32)}, "E-SCAN-INDEX"),
        ({"indices": np.array([0, 1, -1], np.int8)}, "E-SCAN-(INDEX|DAMAGED)"),
        ({"POSITION": np.where(CORNERS == 1, np.float32("nan"), CORNERS)}, "E-SCAN-NUMBERS"),
        ({"POSITION": np.where(CORNERS == 1, np.float32("inf"), CORNERS)}, "E-SCAN-NUMBERS"),
    ],
)
def test_triangles_that_cannot_be_drawn_are_refused(tmp_path: Path, arrays: Mapping[str, Array], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read(tmp_path, glb(*model(**arrays)))


def test_nodes_place_turn_and_stretch_what_they_hold(tmp_path: Path) -> None:
    half = 0.5**0.5
    nodes = [
        {"children": [1], "translation": [10, 0, 0]},
        {"children": [2], "rotation": [0, 0, half, half]},  # x becomes y, y becomes -x
        {"mesh": 0, "scale": [2, 3, 4]},
    ]
    (primitive,) = read(tmp_path, glb(*model(put("nodes", value=nodes))))

    assert np.allclose(primitive.positions, [[10, 0, 0], [10, 2, 0], [7, 0, 0], [10, 0, 4]])


def test_a_matrix_counts_by_columns_and_normals_turn_with_the_surface(tmp_path: Path) -> None:
    normals = np.full((4, 3), 3**-0.5, np.float32)
    matrix = [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]
    (primitive,) = read(tmp_path, glb(*model(put("nodes", 0, "matrix", value=matrix), NORMAL=normals)))

    assert primitive.positions.tolist() == [[5, 6, 7], [7, 6, 7], [5, 7, 7], [5, 6, 8]]
    assert primitive.normals is not None
    direction = primitive.normals[0] / np.linalg.norm(primitive.normals[0])
    assert np.allclose(direction, np.array([0.5, 1, 1]) / 1.5)


def test_a_mesh_is_drawn_as_often_as_the_scene_holds_it(tmp_path: Path) -> None:
    nodes = [{"mesh": 0}, {"mesh": 0, "translation": [5, 0, 0]}, {"mesh": 0, "translation": [9, 9, 9]}]
    primitives = read(tmp_path, glb(*model(lambda t: t.update(nodes=nodes, scenes=[{"nodes": [0, 1]}]))))

    assert [(p.mesh, p.number, p.positions[0].tolist()) for p in primitives] == [(0, 0, [0, 0, 0]), (0, 0, [5, 0, 0])]


def test_without_scenes_every_node_is_drawn(tmp_path: Path) -> None:
    nodes = [{"children": [1], "translation": [1, 0, 0]}, {"mesh": 0}]
    (primitive,) = read(tmp_path, glb(*model(lambda t: (t.pop("scenes"), t.pop("scene"), t.update(nodes=nodes)))))

    assert primitive.positions[0].tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("mode", "triangles"),
    [
        (4, [[0, 1, 2], [3, 0, 1]]),
        (5, [[0, 1, 2], [2, 1, 3], [2, 3, 0], [0, 3, 1]]),
        (6, [[0, 1, 2], [0, 2, 3], [0, 3, 0], [0, 0, 1]]),
    ],
)
def test_strips_and_fans_become_triangles_that_face_the_same_way(
    tmp_path: Path, mode: int, triangles: list[list[int]]
) -> None:
    indices = np.array([0, 1, 2, 3, 0, 1], np.uint8)
    (primitive,) = read(tmp_path, glb(*model(put("meshes", 0, "primitives", 0, "mode", value=mode), indices=indices)))

    assert primitive.triangles.tolist() == triangles


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_points_and_lines_are_left_out(tmp_path: Path, mode: int) -> None:
    assert read(tmp_path, glb(*model(put("meshes", 0, "primitives", 0, "mode", value=mode)))) == []


@pytest.mark.parametrize(
    "indices",
    [
        np.array([0, 1, 2], np.float32),
        np.array([0, 1, 2], np.int16),
        np.array([[0, 1, 2]], np.uint16),
    ],
)
def test_indices_that_are_no_whole_numbers_one_by_one_are_damage(tmp_path: Path, indices: Array) -> None:
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        read(tmp_path, glb(*model(indices=indices)))


@pytest.mark.parametrize(
    ("name", "width"), [("POSITION", 2), ("NORMAL", 4), ("TEXCOORD_0", 3), ("COLOR_0", 2), ("COLOR_0", 1)]
)
def test_attributes_of_another_width_are_damage(tmp_path: Path, name: str, width: int) -> None:
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        read(tmp_path, glb(*model(**{name: np.zeros((4, width), np.float32)})))


def test_a_model_that_names_no_material_has_none_in_its_copy_either(tmp_path: Path) -> None:
    """The copy has a matt material, so that it does not look like metal."""
    named = put("meshes", 0, "primitives", 0, "material", value=0)
    (primitive,) = read(tmp_path, glb(*model(lambda t: (named(t), t.update(materials=[NO_MATERIAL])))))

    assert primitive.material is None
