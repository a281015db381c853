"""What exporters get wrong in glTF is put right in the copy, and nothing else is changed."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from digitize.scan.accessors import read_accessor
from digitize.scan.gltf import Document, read_document, write_glb
from digitize.scan.primitives import read_primitives
from digitize.scan.tidy import tidy
from tests.digitize.scan.test_convert import khronos_errors
from tests.digitize.scan.test_gltf import CORNERS, SIDES, Change, corners_of, glb, model, put

Array = npt.NDArray[np.float32]

OUTWARD = (CORNERS * 2 - 0.5) / np.linalg.norm(CORNERS * 2 - 0.5, axis=1, keepdims=True)


def tidied(folder: Path, change: Change | None = None, pad: int = 0, **arrays: npt.NDArray[np.generic]) -> Document:
    """The document after tidying; "copy.glb" in the folder holds it."""
    path = folder / "a.glb"
    path.write_bytes(glb(*model(change, pad, **arrays)))
    document = read_document(path)
    tidy(document)
    (folder / "copy.glb").write_bytes(write_glb(document))
    return document


def test_what_is_right_stays_as_it_is(tmp_path: Path) -> None:
    tree, binary = model(NORMAL=OUTWARD)

    document = tidied(tmp_path, NORMAL=OUTWARD)
    assert (document.json, document.buffers) == (tree, [binary])


@pytest.mark.parametrize("pad", [1, 2, 3])
def test_values_at_odd_places_are_moved_to_even_ones(tmp_path: Path, pad: int) -> None:
    uv = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)

    document = tidied(tmp_path, pad=pad, TEXCOORD_0=uv, NORMAL=OUTWARD)
    assert read_accessor(document, 0).tolist() == CORNERS.tolist()
    assert read_accessor(document, 1)[:, 0].tolist() == SIDES.tolist()
    assert read_accessor(document, 2).tolist() == uv.tolist()
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("COLOR_0", np.array([[200, 60, 30]] * 4, np.uint8)),
        ("COLOR_0", np.array([[200, 60, 30]] * 4, np.uint16)),
        ("TEXCOORD_0", np.array([[0, 255]] * 4, np.uint8)),
    ],
)
def test_rows_of_attributes_begin_at_multiples_of_four_bytes(
    tmp_path: Path, name: str, values: npt.NDArray[np.generic]
) -> None:
    document = tidied(tmp_path, **{name: values})

    assert np.allclose(read_accessor(document, 2), values / np.iinfo(values.dtype).max)
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


@pytest.mark.parametrize("key", ["min", "max"])
@pytest.mark.parametrize("wrong", [[0.5, 0.5, 0.5], [9, 9, 9], [0, 0, 1.0000001]])
def test_wrong_bounds_of_positions_become_right(tmp_path: Path, key: str, wrong: list[float]) -> None:
    document = tidied(tmp_path, put("accessors", 0, key, value=wrong))

    assert (document.json["accessors"][0]["min"], document.json["accessors"][0]["max"]) == ([0, 0, 0], [1, 1, 1])
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


def test_positions_without_bounds_get_them(tmp_path: Path) -> None:
    document = tidied(tmp_path, lambda t: (t["accessors"][0].pop("min"), t["accessors"][0].pop("max")))

    assert (document.json["accessors"][0]["min"], document.json["accessors"][0]["max"]) == ([0, 0, 0], [1, 1, 1])


@pytest.mark.parametrize("wrong", [OUTWARD * 3, OUTWARD * 0.9, OUTWARD * 1e-20])
def test_normals_become_one_long_and_keep_their_direction(tmp_path: Path, wrong: Array) -> None:
    document = tidied(tmp_path, NORMAL=wrong.astype(np.float32))

    assert np.allclose(read_accessor(document, 2), OUTWARD, atol=1e-6)
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


@pytest.mark.parametrize("bad", [0.0, float("nan")])
def test_a_normal_without_direction_gets_some_direction(tmp_path: Path, bad: float) -> None:
    wrong = OUTWARD.copy()
    wrong[1] = bad

    document = tidied(tmp_path, NORMAL=wrong)
    normals = read_accessor(document, 2)
    assert np.allclose(normals[[0, 2, 3]], OUTWARD[[0, 2, 3]], atol=1e-6)
    assert np.allclose(np.linalg.norm(normals, axis=1), 1)
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


def test_normals_within_tolerance_are_left_alone(tmp_path: Path) -> None:
    document = tidied(tmp_path, NORMAL=OUTWARD * np.float32(1.0004))

    assert len(document.buffers) == 1
    assert khronos_errors([tmp_path / "copy.glb"]) == {}


def test_a_shape_is_the_same_after_tidying(tmp_path: Path) -> None:
    wrong = put("accessors", 0, "max", value=[0, 0, 0])
    document = tidied(tmp_path, wrong, pad=1, NORMAL=np.zeros((4, 3), np.float32))

    assert corners_of(read_primitives(document)).tolist() == CORNERS[SIDES.reshape(-1, 3)].tolist()
