"""One scan from model to facts, copy and still; and what is refused on the way, with its code."""

import functools
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from digitize.formats import HEAD_BYTES, identify
from digitize.refusal import Refusal
from digitize.result import Digitized
from digitize.scan import raycaster, scan
from digitize.scan.convert import to_glb
from digitize.scan.raycaster import missing_reason
from digitize.scan.scan import digitize_scan
from digitize.scan.still import render_still
from tests.conftest import OBJ, shared
from tests.digitize.scan.test_convert import (
    FACES,
    MODELS,
    PLAIN_FACES,
    RED,
    TEXTURED_PLY,
    UV,
    VERTICES,
    Files,
    box_obj,
    code_of,
    convert,
    external,
    facts_of,
    khronos_errors,
    mtl,
    skin,
)
from tests.digitize.scan.test_gltf import CORNERS, Array, Change, glb, model, put
from tests.digitize.scan.test_ply import FORMS, POINTS, TRIANGLES, ply
from tests.digitize.scan.test_stl import stl, text_stl

casts_rays = pytest.mark.skipif(missing_reason() is not None, reason="no rays can be cast on this machine")

NAN, INFINITE = float("nan"), float("inf")
BLUE = (30, 60, 200)


def digitized(folder: Path, files: Files) -> Digitized:
    """The first of these files, digitized; its copies are in the folder."""
    for name, data in files.items():
        path = folder / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    name = next(iter(files))
    return digitize_scan(folder / "source" / name, folder, name)


@pytest.fixture
def small_stills(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stills of 96 pixels, to be quick."""
    monkeypatch.setattr(scan, "render_still", functools.partial(render_still, pixels=96))


def pixels(folder: Path) -> Array:
    return np.asarray(Image.open(folder / "still.jpg").convert("RGB")).astype(int)


@casts_rays
def test_a_scan_gives_facts_a_complete_copy_and_a_still(tmp_path: Path) -> None:
    before = {"box.obj": box_obj(), "box.mtl": mtl("tex/t.png"), "tex/t.png": skin()}
    result = digitized(tmp_path, before)

    assert (result.format, result.recipe, result.lacking) == ("obj", "scan-0", {})
    assert result.summary == {"triangles": 12, "vertices": 8, "watertight": True}
    assert (result.facts["size"], result.facts["materials"], result.facts["textures"]) == ([1, 1, 1], 1, 1)
    assert result.outputs == {"model.glb": {"triangles": 12}, "still.jpg": {}}
    assert set(result.libraries) == {"numpy", "pillow"}
    assert json.loads(json.dumps(result.facts)) == result.facts
    assert {path.name for path in tmp_path.iterdir()} == {"source", "model.glb", "still.jpg"}
    assert {name: (tmp_path / "source" / name).read_bytes() for name in before} == before
    with Image.open(tmp_path / "still.jpg") as still:
        assert (still.format, still.size, still.mode) == ("JPEG", (1024, 1024), "RGB")
        assert still.info["icc_profile"]
    seen = pixels(tmp_path)
    red = seen[..., 0] - seen[..., 2] > 60
    assert 0.2 < red.mean() < 0.7
    assert seen[red].mean(0) == pytest.approx(RED, abs=35)


@casts_rays
def test_the_same_scan_gives_the_same_bytes(tmp_path: Path, small_stills: None) -> None:
    files = MODELS["obj two materials"][0]
    results = [digitized(tmp_path / name, files) for name in ("one", "two")]

    assert results[0] == results[1]
    for name in ("model.glb", "still.jpg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@casts_rays
@pytest.mark.parametrize(("kind", "axis"), [("ply", 2), ("obj", 1), ("glb", 1)])
def test_models_stand_as_the_programs_of_their_format_hold_them(
    tmp_path: Path, small_stills: None, kind: str, axis: int
) -> None:
    """PLY is held with z up, OBJ and glTF with y up: a tall box, red above and blue below, stands."""
    tall = [tuple(3.0 * x if n == axis else float(x) for n, x in enumerate(point)) for point in POINTS]
    colours = [RED if point[axis] else BLUE for point in POINTS]
    lines = [" ".join(map(str, (*point, *np.divide(colour, 255)))) for point, colour in zip(tall, colours, strict=True)]
    arrays = {"POSITION": np.array(tall, np.float32), "COLOR_0": np.array(colours, np.float32) / 255}
    data = {
        "ply": ply("binary_little_endian", tall, colours=colours),
        "obj": ("".join(f"v {line}\n" for line in lines) + PLAIN_FACES).encode(),
        "glb": glb(*model(indices=np.array(TRIANGLES, np.uint16).reshape(-1), **arrays)),
    }
    digitized(tmp_path, {f"a.{kind}": data[kind]})

    difference = pixels(tmp_path)[..., 0] - pixels(tmp_path)[..., 2]
    red, blue = np.nonzero(difference > 60)[0], np.nonzero(difference < -60)[0]
    assert min(len(red), len(blue)) > 100
    assert red.mean() < blue.mean() - 20


@casts_rays
def test_an_stl_stands_like_a_ply(tmp_path: Path, small_stills: None) -> None:
    tall = [(x, y, 3.0 * z) for x, y, z in POINTS]
    for name, data in {"a.stl": stl(tall), "a.ply": ply("ascii", tall), "lying.glb": None}.items():
        arrays = {"POSITION": np.array(tall, np.float32), "indices": np.array(TRIANGLES, np.uint16).reshape(-1)}
        digitized(tmp_path / name, {name: data or glb(*model(**arrays))})

    standing, alike, lying = (pixels(tmp_path / name) for name in ("a.stl", "a.ply", "lying.glb"))
    assert np.array_equal(standing, alike)
    assert np.abs(standing - lying).mean() > 5


def test_without_open3d_the_still_is_lacking_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise OSError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(raycaster, "open3d", missing)
    result = digitized(tmp_path, {"a.obj": OBJ})

    assert result.lacking == {"still.jpg": "open3d: libGL.so.1: cannot open shared object file"}
    assert result.outputs == {"model.glb": {"triangles": 4}}
    assert result.facts["watertight"] is True
    assert facts_of(tmp_path / "model.glb")["size"] == [10, 10, 10]
    assert not (tmp_path / "still.jpg").exists()


@casts_rays
def test_the_format_is_told_by_content_not_by_name(tmp_path: Path, small_stills: None) -> None:
    names = {"scan.obj": ply("ascii"), "scan.ply": stl(), "scan.bin": glb(*model()), "scan.txt": OBJ}

    formats = [digitized(tmp_path / name, {name: data}).format for name, data in names.items()]
    assert formats == ["ply", "stl", "glb", "obj"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.obj": b"v 0 0 0\nv 1 1 1\nv 2 2 2\nf 1 2 3\n"},
        {"a.ply": ply("ascii", [(1, 2, 3)] * 3, [(0, 1, 2)])},
        {"a.stl": stl(triangles=[(0, 1, 0)])},
        {"a.glb": glb(*model(POSITION=np.zeros((4, 3), np.float32)))},
    ],
)
def test_a_model_of_no_area_is_flat(tmp_path: Path, files: Files) -> None:
    with pytest.raises(Refusal, match="E-SCAN-FLAT"):
        digitized(tmp_path, files)


#: Files of the shared scans, and how many triangles are drawn.
SCANS = {
    "BoxTextured.gltf": 12,
    "CesiumMilkTruck.glb": 3_624,
    "TestScene.gltf": 1_096,
    "composite_four_museum_objects_324k.glb": 324_058,
    "dolphins.ply": 1_689,
    "dolphins_big_endian.ply": 1_689,
    "dolphins_colored.ply": 1_689,
    "fuze.obj": 1_000,
    "nefertiti.obj": 99_938,
    "pr2_head_pan_ascii.stl": 1_000,
    "pr2_head_pan_binary.stl": 1_000,
    "spot.obj": 5_856,
    "stanford-bunny.obj": 69_451,
    "two_objects_mixed_case_names.stl": 24,
    "venus.gltf": 24_058,
    "venus.obj": 24_058,
    "venus_de_milo_vcolor_bin.ply": 24_058,
    "venus_facets_colored.stl": 3_008,
}
REFUSED = {
    "igea.ply": "E-SCAN-LAYOUT",
    "points_bin.ply": "E-SCAN-EMPTY",
    "saxophone_draco.glb": "E-SCAN-EXTENSION",
    "venus_points_ascii.ply": "E-SCAN-EMPTY",
    "whale_cranium_draco.glb": "E-SCAN-EXTENSION",
    "whale_cranium_meshopt.glb": "E-SCAN-EXTENSION",
}


def converted(path: Path) -> bytes:
    data = path.read_bytes()
    return to_glb(path, identify(data[:HEAD_BYTES], len(data), path.name))


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every model among the shared scans, by name."""
    folder = tmp_path_factory.mktemp("scans")
    for archive in shared("scans").glob("*.zip"):
        zipfile.ZipFile(archive).extractall(folder / archive.stem)
    endings = (".glb", ".gltf", ".obj", ".ply", ".stl")
    return {
        path.name: path
        for place in (shared("scans"), folder)
        for path in place.rglob("*")
        if path.suffix.lower() in endings
    }


def test_real_scans_become_copies_that_everyone_reads_alike(scans: dict[str, Path], tmp_path: Path) -> None:
    copies = {}
    for name, triangles in SCANS.items():
        (tmp_path / name).mkdir()
        copy = copies[name] = tmp_path / name / "model.glb"
        copy.write_bytes(converted(scans[name]))
        facts = facts_of(copy)
        scene = trimesh.load_scene(copy, process=False)
        drawn = sum(len(scene.geometry[scene.graph[node][1]].faces) for node in scene.graph.nodes_geometry)
        assert (name, facts["triangles"], drawn) == (name, triangles, triangles)
        assert np.allclose(scene.bounds, [facts["box_min"], facts["box_max"]], rtol=1e-6), name

    assert khronos_errors(list(copies.values())) == {}


def test_real_scans_that_are_not_read_are_refused_by_name(scans: dict[str, Path]) -> None:
    codes = {}
    for name in set(scans) - set(SCANS):
        with pytest.raises(Refusal) as caught:
            converted(scans[name])
        codes[name] = caught.value.code

    assert codes == REFUSED


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
