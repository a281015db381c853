"""OBJ and MTL: the names in them, and faces held against the vertices that are there."""

from pathlib import Path

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.gltf import read_document
from digitize.scan.obj import library_names, read_obj
from digitize.scan.primitives import read_primitives
from tests.digitize.scan.test_convert import (
    FACES,
    GREEN,
    MODELS,
    RED,
    UV,
    VERTICES,
    box_obj,
    convert,
    facts_of,
    mtl,
    pictures_in,
    skin,
)

SQUARE = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("mtllib vase.mtl", ["vase.mtl"]),
        ("  mtllib\t vase.mtl  ", ["vase.mtl"]),
        ("mtllib my vase.obj.mtl", ["my vase.obj.mtl"]),
        ('mtllib "my vase.mtl"', ["my vase.mtl"]),
        ("mtllib ./Tượng Phật.mtl", ["./Tượng Phật.mtl"]),
        ("mtllib a.mtl\nv 0 0 0\nmtllib b.mtl\nmtllib a.mtl", ["a.mtl", "b.mtl"]),
        ("# mtllib old.mtl\nv 0 0 0", []),
        ("mtllib", []),
        ("mtllib  ", []),
        ("mtllibrary a.mtl", []),
        ("mtllib a.mtl b.MTL my c.mtl", ["a.mtl", "b.MTL", "my c.mtl"]),
        ('mtllib "my a.mtl" "b.mtl"', ["my a.mtl", "b.mtl"]),
        ("mtllib a.mtl # the clay", ["a.mtl"]),
        ("mtllib a #1.mtl", ["a #1.mtl"]),
    ],
)
def test_an_obj_names_its_material_files(line: str, names: list[str]) -> None:
    assert library_names(line.encode()) == names
    assert library_names(line.replace("\n", "\r\n").encode() + b"\r\n") == names


def test_a_name_in_no_encoding_keeps_its_bytes() -> None:
    assert library_names(b"mtllib t\xfdng.mtl\n") == ["t\udcfdng.mtl"]


@pytest.mark.parametrize(
    ("faces", "triangles"),
    [
        (b"f 1 2 3", [(0, 1, 2)]),
        (b"f 1 2 3 4", [(0, 1, 2), (0, 2, 3)]),
        (b"f -4 -3 -2 -1", [(0, 1, 2), (0, 2, 3)]),
        (b"f 1 2 \\\n 3 4", [(0, 1, 2), (0, 2, 3)]),
        (b"f 1 2 3\\\n 4", [(0, 1, 2), (0, 2, 3)]),
        (b"f 1 2 3 # the front", [(0, 1, 2)]),
        (b"v 5 5 5 # a corner far away\nf 1 2 5", [(0, 1, 4)]),
        (b"vt 0 0\nvt 1 0\nvt 1 1\nf 1/1 2/2 3/3", [(0, 1, 2)]),
        (b"vt 0 0\nvn 0 0 1\nf 1/1/1 2/1/1 3/1/1", [(0, 1, 2)]),
        (b"vn 0 0 1\nf 1//1 2//-1 3//1", [(0, 1, 2)]),
        (b"s off\ng part\no name\nusemtl a\nl 1 2\nf 1 2 3", [(0, 1, 2)]),
        (b"v 5 5 5 0.5 0.5 0.5\nf 1 2 5", [(0, 1, 4)]),
        (b"f 1 2 3 \r", [(0, 1, 2)]),
    ],
)
def test_faces_that_hold_together_are_taken(tmp_path: Path, faces: bytes, triangles: list[tuple[int, ...]]) -> None:
    corners = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (5, 5, 5)]

    (part,) = read_obj(stored(tmp_path, SQUARE + faces + b"\n"))

    found = part.positions[part.triangles].tolist()
    assert found == [[list(corners[corner]) for corner in triangle] for triangle in triangles]


def test_faces_may_come_before_their_vertices(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, b"f 1 2 3\n" + SQUARE))

    assert part.positions[part.triangles].tolist() == [[[0, 0, 0], [1, 0, 0], [1, 1, 0]]]


def test_a_byte_order_mark_does_not_hide_the_first_vertex(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, b"\xef\xbb\xbf" + SQUARE + b"f 1 2 3\n"))

    assert part.positions[part.triangles[0][0]].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (SQUARE, "E-SCAN-EMPTY", {"vertices": 4}),
        (b"# nothing\n", "E-SCAN-EMPTY", {"vertices": 0}),
        (SQUARE + b"f 1 2 5\n", "E-SCAN-INDEX", {"index": 5, "vertices": 4}),
        (SQUARE + b"f 0 1 2\n", "E-SCAN-INDEX", {"index": 0, "vertices": 4}),
        (SQUARE + b"f -5 -1 -2\n", "E-SCAN-INDEX", {"index": -5, "vertices": 4}),
        (SQUARE + b"vt 0 0\nf 1/1 2/2 3/1\n", "E-SCAN-INDEX", {"index": 2, "vertices": 1}),
        (SQUARE + b"f 1//1 2//1 3//1\n", "E-SCAN-INDEX", {"index": 1, "vertices": 0}),
        (SQUARE + b"v nan 0 0\nf 1 2 3\n", "E-SCAN-NUMBERS", {}),
        (SQUARE + b"v 0 -inf 0\nf 1 2 3\n", "E-SCAN-NUMBERS", {}),
        (SQUARE + b"v 0 0 1e300\nf 1 2 3\n", "E-SCAN-NUMBERS", {}),
        (SQUARE + b"v 0 0\nf 1 2 3\n", "E-SCAN-DAMAGED", {"reason": "line 5: a vertex of 2 numbers"}),
        (SQUARE + b"f 1 2\n", "E-SCAN-DAMAGED", {"reason": "line 5: a face of 2 corners"}),
        (SQUARE + b"f 1 2 x\n", "E-SCAN-DAMAGED", {"reason": "line 5: corner b'x'"}),
        (SQUARE + b"vt\nf 1 2 3\n", "E-SCAN-DAMAGED", {"reason": "line 5: a texture coordinate of 0 numbers"}),
        (SQUARE + b"vn 0 1\nf 1 2 3\n", "E-SCAN-DAMAGED", {"reason": "line 5: a normal of 2 numbers"}),
        (SQUARE + b"f 1 2 1.5\n", "E-SCAN-DAMAGED", {"reason": "line 5: corner b'1.5'"}),
    ],
)
def test_what_does_not_hold_together_is_refused(
    tmp_path: Path, data: bytes, code: str, facts: dict[str, object]
) -> None:
    model = tmp_path / "vase.obj"
    model.write_bytes(data)

    with pytest.raises(Refusal, match=code) as caught:
        read_obj(model)
    assert caught.value.facts == facts


def test_a_decimal_comma_is_damage_that_names_its_line(tmp_path: Path) -> None:
    model = tmp_path / "vase.obj"
    model.write_bytes(b"# saved with commas\nv 0,5 0 0\n")

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED") as caught:
        read_obj(model)
    assert "line 2" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    ("library", "place", "texture"),
    [
        ("my box.obj.mtl", "my box.obj.mtl", "t.png"),
        ("BOX.MTL", "box.mtl", "t.png"),
        ("sub\\box.mtl", "sub/box.mtl", "sub/t.png"),
        ("sub/box.mtl", "sub/box.mtl", "sub/t.png"),
        ("other.mtl\nmtllib box.mtl", "box.mtl", "t.png"),
        ("other.mtl box.mtl", "box.mtl", "t.png"),
    ],
)
def test_a_material_file_is_found_however_it_is_written(tmp_path: Path, library: str, place: str, texture: str) -> None:
    files = {"a.obj": box_obj(library=library), place: mtl("t.png"), texture: skin(), "other.mtl": b"newmtl z\n"}

    assert pictures_in(convert(tmp_path, files)) == [RED]


def test_each_material_keeps_its_own_picture(tmp_path: Path) -> None:
    copy = convert(tmp_path, MODELS["obj two materials"][0])

    document = read_document(copy)
    pictures = pictures_in(copy)
    found = {}
    for primitive in read_primitives(document):
        material = document.json["materials"][primitive.material or 0]
        texture = document.json["textures"][material["pbrMetallicRoughness"]["baseColorTexture"]["index"]]
        found[len(primitive.triangles)] = pictures[texture["source"]]
    assert found == {4: RED, 8: pytest.approx(GREEN, abs=3)}


def test_texture_coordinates_count_from_the_top_in_the_copy(tmp_path: Path) -> None:
    obj = b"mtllib box.mtl\nusemtl a\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0.125 0.25\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n"
    (primitive,) = read_primitives(
        read_document(convert(tmp_path, {"a.obj": obj, "box.mtl": mtl("t.png"), "t.png": skin()}))
    )

    assert primitive.uv is not None
    assert primitive.uv[np.flatnonzero(~primitive.positions.any(1))].tolist() == [[0.125, 0.75]]


def test_a_model_that_names_no_material_has_none(tmp_path: Path) -> None:
    """Texture coordinates and a picture beside the model do not make it textured."""
    obj = f"{VERTICES}{UV}{''.join(FACES)}".encode()
    copy = convert(tmp_path, {"a.obj": obj, "a.png": skin()})

    assert (pictures_in(copy), facts_of(copy)["materials"]) == ([], 0)


def stored(folder: Path, data: bytes) -> Path:
    path = folder / "vase.obj"
    path.write_bytes(data)
    return path


def test_indices_from_the_end_count_from_where_they_stand(tmp_path: Path) -> None:
    second = SQUARE.replace(b" 0\n", b" 7\n")
    (part,) = read_obj(stored(tmp_path, SQUARE + b"f -4 -3 -2\n" + second + b"f -4 -3 -2\nf 5 6 7\n"))

    low, high, again = part.positions[part.triangles].tolist()
    assert low == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert high == again == [[0, 0, 7], [1, 0, 7], [1, 1, 7]]


def test_polygons_are_cut_from_their_first_corner(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, SQUARE + b"v -1 0.5 0\nf 1 2 3 4 5\n"))

    assert part.triangles.tolist() == [[0, 1, 2], [0, 2, 3], [0, 3, 4]]


def test_a_last_line_that_is_to_go_on_is_read(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, SQUARE + b"f 1 2 3\nf 1 3 4 \\\n"))

    assert len(part.triangles) == 2


def test_corners_without_texture_coordinates_lie_at_the_beginning_of_the_picture(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, SQUARE + b"vt 0.5 0.25\nvt 1\nf 1/1 2/2 3\n"))

    assert part.uv is not None and part.uv.tolist() == [[0.5, 0.25], [1, 0], [0, 0]]


@pytest.mark.parametrize(("faces", "kept"), [(b"f 1//1 2//1 3//1\n", True), (b"f 1//1 2//1 3\n", False)])
def test_normals_are_kept_where_every_corner_has_one(tmp_path: Path, faces: bytes, *, kept: bool) -> None:
    (part,) = read_obj(stored(tmp_path, SQUARE + b"vn 0 0 2\n" + faces))

    assert (part.normals is not None) == kept


def test_a_vertex_without_colour_among_coloured_ones_is_white(tmp_path: Path) -> None:
    coloured = SQUARE.replace(b"v 0 0 0", b"v 0 0 0 1 0 0")
    (part,) = read_obj(stored(tmp_path, coloured + b"f 1 2 3\n"))

    assert part.colours is not None and part.colours.tolist() == [[1, 0, 0], [1, 1, 1], [1, 1, 1]]


def test_a_material_that_no_library_holds_is_none(tmp_path: Path) -> None:
    (part,) = read_obj(stored(tmp_path, SQUARE + b"usemtl gone\nf 1 2 3\n"))

    assert part.material is None
