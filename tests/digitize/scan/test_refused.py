"""What is refused of a scan, with its code: names that lead away, files that are missing, cut or full of nonsense."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitize.refusal import Refusal
from tests.conftest import OBJ
from tests.digitize.scan.test_convert import (
    FACES,
    PLAIN_FACES,
    TEXTURED_PLY,
    UV,
    VERTICES,
    Files,
    box_obj,
    code_of,
    convert,
    external,
    khronos_errors,
    mtl,
    skin,
)
from tests.digitize.scan.test_gltf import CORNERS, Array, Change, glb, model, put
from tests.digitize.scan.test_ply import FORMS, POINTS, TRIANGLES, ply
from tests.digitize.scan.test_stl import stl, text_stl

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize("name", ["../t.x", "/etc/passwd", "C:\\scans\\t.x", "https://example.org/t.x", "a/../../t.x"])
def test_names_that_lead_out_of_the_folder_are_refused_wherever_they_stand(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.x").write_bytes(skin())
    tree, binary = model()
    for number, files in enumerate(
        [
            {"a.obj": box_obj(library=name)},
            {"a.obj": box_obj(), "box.mtl": mtl(name)},
            {"a.obj": box_obj(), "box.mtl": mtl("-s 1 1 1 " + name)},
            {"a.ply": ply("ascii", more=f"comment TextureFile {name}")},
            {"a.gltf": json.dumps(tree | {"buffers": [{"byteLength": 1, "uri": name}]}).encode()},
            {"a.gltf": json.dumps(tree | {"images": [{"uri": name}]}).encode()},
            {"a.glb": glb(tree | {"images": [{"uri": name.replace("..", "%2E%2E")}]}, binary)},
        ]
    ):
        assert code_of(tmp_path / str(number), files) == "E-SCAN-PATH"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"a.obj": box_obj(library="my box.mtl")}, "my box.mtl"),
        ({"a.obj": box_obj(), "box.mtl": mtl("-s 1 1 1 tex/t.png")}, "tex/t.png"),
        ({"a.ply": ply("ascii", more="comment TextureFile t.png")}, "t.png"),
        ({"a.gltf": external(model()[0])}, "mesh.bin"),
        ({"a.glb": glb(model()[0] | {"images": [{"uri": "my%20t.png"}]}, model()[1])}, "my t.png"),
    ],
)
def test_a_missing_companion_is_named(tmp_path: Path, files: Files, name: str) -> None:
    with pytest.raises(Refusal, match="E-SCAN-COMPANION") as caught:
        convert(tmp_path, files)

    assert caught.value.facts == {"name": name}


def noise(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("share", [0, 0.01, 0.2, 0.5, 0.9])
def test_a_texture_that_is_cut_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    picture = noise(kind)
    cut = picture[: int(len(picture) * share)]
    tree, binary = model(put("images", value=[{"uri": "t"}]))

    assert code_of(tmp_path / "1", {"a.obj": box_obj(), "box.mtl": mtl("t"), "t": cut}) == "E-SCAN-TEXTURE"
    assert code_of(tmp_path / "2", {"a.ply": TEXTURED_PLY, "t.png": cut}) == "E-SCAN-TEXTURE"
    assert code_of(tmp_path / "3", {"a.glb": glb(tree, binary), "t": cut}) == "E-SCAN-TEXTURE"


@pytest.mark.parametrize(
    ("name", "data", "whole"),
    [
        *((f"a.{form}.ply", ply(form), len(ply(form)) - len("7 0 4\n")) for form in FORMS[:1]),
        *((f"a.{form}.ply", ply(form), len(ply(form))) for form in FORMS[1:]),
        ("a.stl", stl(), len(stl())),
        ("a.solid.stl", stl(header=b"solid"), len(stl())),
        ("a.text.stl", text_stl(), text_stl().index(b"endsolid") + 8),
        ("a.glb", glb(*model()), len(glb(*model()))),
        ("a.obj", OBJ, OBJ.index(b"f 1 3 2") + len("f 1 3 ")),
    ],
    ids=[*FORMS, "stl", "stl solid", "stl text", "glb", "obj"],
)
def test_a_model_that_is_cut_is_never_taken(tmp_path: Path, name: str, data: bytes, whole: int) -> None:
    """Of an OBJ only the beginning: it does not say how many faces follow."""
    taken = [length for length in range(8, whole, 3) if code_of(tmp_path, {name: data[:length]}) is None]

    assert taken == []


def test_a_glb_that_is_cut_is_truncated_wherever(tmp_path: Path) -> None:
    data = glb(*model())

    assert {code_of(tmp_path, {"a.glb": data[:length]}) for length in range(20, len(data))} == {"E-SCAN-TRUNCATED"}


def test_a_gltf_whose_parts_are_cut_is_never_taken(tmp_path: Path) -> None:
    tree, binary = model()
    data = external(tree)
    cut_json = {code_of(tmp_path, {"a.gltf": data[:n], "mesh.bin": binary}) for n in range(2, len(data), 7)}
    cut_mesh = {code_of(tmp_path, {"a.gltf": data, "mesh.bin": binary[:n]}) for n in range(len(binary))}

    assert (cut_json, cut_mesh) == ({"E-SCAN-DAMAGED"}, {"E-SCAN-TRUNCATED"})


@pytest.mark.parametrize("bad", [NAN, INFINITE, -INFINITE])
def test_coordinates_that_are_no_numbers_are_refused(tmp_path: Path, bad: float) -> None:
    points = [(bad, 0.0, 0.0), *POINTS[1:]]
    text = VERTICES.replace("v 0.0 0 0", f"v {bad} 0 0") + PLAIN_FACES
    positions = np.where(CORNERS == 1, np.float32(bad), CORNERS)
    files = [{"a.ply": ply(form, points)} for form in FORMS]
    files += [{"a.stl": stl(points)}, {"a.stl": text_stl(points)}, {"a.obj": text.encode()}]
    files += [{"a.glb": glb(*model(POSITION=positions))}]

    assert [code_of(tmp_path, one) for one in files] == ["E-SCAN-NUMBERS"] * 7


@pytest.mark.parametrize("triangle", [(0, 1, 8), (0, 1, -1), (0, 1, 1 << 30)])
def test_corners_that_are_not_there_are_refused(tmp_path: Path, triangle: tuple[int, ...]) -> None:
    files = [{"a.ply": ply(form, faces=[*TRIANGLES, triangle])} for form in FORMS]

    assert [code_of(tmp_path, one) for one in files] == ["E-SCAN-INDEX"] * 3


@pytest.mark.parametrize("change", [put("nodes", value=[{}]), put("scenes", 0, "nodes", value=[])])
def test_a_gltf_that_draws_nothing_is_empty(tmp_path: Path, change: Change) -> None:
    assert code_of(tmp_path, {"a.glb": glb(*model(change))}) == "E-SCAN-EMPTY"


@pytest.mark.parametrize(
    "change",
    [
        put("meshes", 0, "primitives", 0, "material", value=5),
        put("materials", value=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]),
        put("textures", value=[{"source": 3}]),
        lambda tree: tree["bufferViews"].append({"buffer": 7, "byteLength": 4}),
        lambda tree: tree["accessors"].append({"bufferView": 0, "componentType": 1, "count": 1, "type": "VEC3"}),
        lambda tree: tree["meshes"].append({}),
        put("materials", value=[{"pbrMetallicRoughness": None}]),
        put("materials", value=[{"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1]}}]),
        put("materials", value=[{"pbrMetallicRoughness": {"baseColorFactor": [1, 1, "1", 1]}}]),
        put("textures", value=[{"source": []}]),
        put("textures", value=[{"sampler": 0}]),
        put("skins", value=[{"joints": [7]}]),
        put("animations", value=[{"channels": [{"target": {"node": 7}}], "samplers": []}]),
        put("meshes", 0, "primitives", 0, "targets", value=[{"POSITION": 9}]),
    ],
    ids=[
        *("material", "texture", "picture", "buffer", "accessor", "mesh", "look", "short colour", "colour in letters"),
        *("list", "sampler", "joint", "animation", "target"),
    ],
)
def test_a_gltf_that_refers_to_what_is_not_there_is_damaged(tmp_path: Path, change: Change) -> None:
    assert code_of(tmp_path, {"a.glb": glb(*model(change))}) == "E-SCAN-DAMAGED"


@pytest.mark.parametrize(
    ("change", "arrays"),
    [
        (put("extras", value=NAN), {}),
        (put("extras", value={"scale": INFINITE}), {}),
        (put("nodes", 0, "name", value="\ud800"), {}),
        (None, {"TEXCOORD_0": np.full((4, 2), NAN, np.float32)}),
        (lambda tree: tree["accessors"][2].update(min=[0, 0]), {"TEXCOORD_0": np.full((4, 2), NAN, np.float32)}),
    ],
    ids=["NaN", "infinite", "half a letter", "texture coordinates", "bounds"],
)
def test_what_is_no_number_and_no_letter_never_reaches_a_copy(
    tmp_path: Path, change: Change | None, arrays: dict[str, Array]
) -> None:
    """Either refused, or a copy without it: viewers open no file with NaN in its JSON."""
    if code_of(tmp_path, {"a.glb": glb(*model(change, **arrays))}) is None:
        assert khronos_errors([tmp_path / "model.glb"]) == {}


@pytest.mark.parametrize("lines", ["vt nan 0\nvt 1 0\nvt 1 1\nvt 0 1\n", UV + "vn 0 0 0\n"], ids=["vt", "vn"])
def test_texture_coordinates_and_normals_of_an_obj_reach_a_copy_only_whole(tmp_path: Path, lines: str) -> None:
    faces = "f 1/1/1 2/2/1 3/3/1\nf 1/1/1 3/3/1 4/4/1\n" if "vn" in lines else "".join(FACES)
    if code_of(tmp_path, {"a.obj": f"{VERTICES}{lines}{faces}".encode()}) is None:
        assert khronos_errors([tmp_path / "model.glb"]) == {}
