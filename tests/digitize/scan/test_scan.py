"""One scan from model to facts, copy and still."""

import functools
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
    MODELS,
    PLAIN_FACES,
    RED,
    Files,
    box_obj,
    facts_of,
    khronos_errors,
    mtl,
    skin,
)
from tests.digitize.scan.test_gltf import Array, glb, model
from tests.digitize.scan.test_ply import POINTS, TRIANGLES, ply
from tests.digitize.scan.test_stl import stl

casts_rays = pytest.mark.skipif(missing_reason() is not None, reason="no rays can be cast on this machine")

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
