"""PLY: its header held against the bytes that are there, its rows read as they are."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.ply import read_ply, texture_names
from tests.conftest import shared

POINTS = ((0.0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1))
#: A closed box of side one, seen from outside.
QUADS = ((0, 3, 2, 1), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
TRIANGLES = tuple(t for a, b, c, d in QUADS for t in ((a, b, c), (a, c, d)))
FORMS = ("ascii", "binary_little_endian", "binary_big_endian")

Points = Sequence[tuple[float, float, float]]
Faces = Sequence[tuple[int, ...]]


def ply(
    form: str,
    points: Points = POINTS,
    faces: Faces = TRIANGLES,
    colours: Sequence[tuple[int, int, int]] = (),
    number: str = "float",
    more: str = "",
) -> bytes:
    """A PLY; `more` are further lines of its header."""
    order = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}[form]
    head = ["ply", f"format {form} 1.0", *([more] if more else []), f"element vertex {len(points)}"]
    head += [f"property {number} {axis}" for axis in "xyz"]
    head += [f"property uchar {name}" for name in ("red", "green", "blue") if colours]
    head += [f"element face {len(faces)}", "property list uchar int vertex_indices", "end_header\n"]
    rows = [(*map(float, point), *(colours[n] if colours else ())) for n, point in enumerate(points)]
    if not order:
        lists = [(len(face), *face) for face in faces]
        return ("\n".join(head) + "".join(" ".join(map(str, row)) + "\n" for row in [*rows, *lists])).encode()
    row = struct.Struct(order + ("3f" if number == "float" else "3d") + ("3B" if colours else ""))
    data = b"".join(row.pack(*values) for values in rows)
    data += b"".join(struct.pack(f"{order}B{len(face)}i", len(face), *face) for face in faces)
    return "\n".join(head).encode() + data


def stored(folder: Path, data: bytes) -> Path:
    path = folder / "model"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end_of_line", ["\n", "\r\n"])
def test_whole_ply_files_are_taken(tmp_path: Path, form: str, end_of_line: str) -> None:
    head, mark, data = ply(form, colours=[(1, 2, 3)] * 8).partition(b"end_header\n")

    (part,) = read_ply(stored(tmp_path, (head + mark).replace(b"\n", end_of_line.encode()) + data))

    assert part.positions[part.triangles].tolist() == [[list(POINTS[corner]) for corner in t] for t in TRIANGLES]


@pytest.mark.parametrize("form", FORMS[1:])
def test_what_fills_up_a_binary_ply_is_no_data_and_a_face_too_many_is_damage(tmp_path: Path, form: str) -> None:
    whole = ply(form, faces=QUADS)
    for padding in (b"\n", b"\0" * 4096):
        (part,) = read_ply(stored(tmp_path, whole + padding))
        assert len(part.triangles) == len(TRIANGLES)
    for declared in (5, 1):
        data = whole.replace(b"element face 6", f"element face {declared}".encode())
        with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
            read_ply(stored(tmp_path, data))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("element", ["vertex", "face"])
def test_a_ply_that_claims_more_than_it_holds_is_refused_unread(tmp_path: Path, form: str, element: str) -> None:
    data = ply(form).replace(f"element {element} ".encode(), f"element {element} 1000000000".encode(), 1)

    with pytest.raises(Refusal, match="E-SCAN-TRUNCATED") as caught:
        read_ply(stored(tmp_path, data))
    assert "were declared" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("element face 12", "element face 0", "E-SCAN-EMPTY"),
        ("element face 12", "element facet 12", "E-SCAN-EMPTY"),
        ("element face 12", "element face twelve", "E-SCAN-DAMAGED"),
        ("element face 12", "element face -1", "E-SCAN-DAMAGED"),
        ("format ascii 1.0", "format text 1.0", "E-SCAN-DAMAGED"),
        ("format ascii 1.0\n", "", "E-SCAN-DAMAGED"),
        ("element face 12", "element tristrips 1", "E-SCAN-LAYOUT"),
        ("end_header", "comment no end", "E-SCAN-TRUNCATED"),
    ],
)
def test_a_ply_header_that_makes_no_mesh_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read_ply(stored(tmp_path, ply("ascii").replace(old.encode(), new.encode())))


def test_a_point_cloud_says_how_many_points_it_has(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="E-SCAN-EMPTY") as caught:
        read_ply(stored(tmp_path, ply("binary_little_endian", faces=())))

    assert caught.value.facts == {"vertices": 8}


@pytest.mark.parametrize("form", FORMS[1:])
def test_a_binary_ply_cut_anywhere_is_truncated(tmp_path: Path, form: str) -> None:
    data = ply(form, faces=[*TRIANGLES[:2], *QUADS[1:]])

    for length in range(len(data)):
        with pytest.raises(Refusal, match="E-SCAN-TRUNCATED"):
            read_ply(stored(tmp_path, data[:length]))


def test_an_end_of_a_header_far_away_is_not_looked_for(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="E-SCAN-TRUNCATED"):
        read_ply(stored(tmp_path, ply("ascii", more="comment " + "x" * 1_100_000)))


def test_binary_data_saved_as_text_are_damage(tmp_path: Path) -> None:
    noisy = bytearray(ply("binary_little_endian", POINTS * 90))
    noisy[-400:] = np.random.default_rng(0).integers(0, 256, 400, np.uint8).tobytes()
    saved = bytes(noisy).decode("utf-8", "replace").encode()

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED") as caught:
        read_ply(stored(tmp_path, saved))
    assert "U+FFFD" in str(caught.value.facts["reason"])


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ("comment TextureFile vase.png", ["vase.png"]),
        ("comment TextureFile my vase.png\ncomment TextureFile b.png", ["my vase.png", "b.png"]),
        ("comment made by a scanner", []),
        ("obj_info TextureFile a.png", []),
    ],
)
def test_a_ply_names_its_textures_in_comments(tmp_path: Path, more: str, names: list[str]) -> None:
    assert texture_names(stored(tmp_path, ply("binary_big_endian", more=more))) == names


def test_without_an_end_of_its_header_a_ply_names_nothing(tmp_path: Path) -> None:
    assert texture_names(stored(tmp_path, b"ply\ncomment TextureFile vase.png\n")) == []


def test_an_old_scan_of_triangle_strips_is_refused_by_name(tmp_path: Path) -> None:
    zipfile.ZipFile(shared("scans") / "igea_ply.zip").extractall(tmp_path)

    with pytest.raises(Refusal, match="E-SCAN-LAYOUT") as caught:
        read_ply(next(tmp_path.rglob("*.ply")))
    assert caught.value.facts == {"layout": "PLY tristrips"}


SHEET = ("0 0 0", "1 0 0", "1 1 0", "0 1 0", "2 0 0", "2 1 0")


def sheet(
    vertex: str = "",
    vertices: Sequence[str] = ("",) * 6,
    face: str = "",
    faces: Sequence[str] = ("",) * 2,
    more: str = "",
) -> bytes:
    """Two squares side by side; properties that vertices and faces have besides, and their values in each row."""
    head = ["ply", "format ascii 1.0", more, "element vertex 6", *(f"property float {axis}" for axis in "xyz"), vertex]
    head += ["element face 2", "property list uchar int vertex_indices", face, "end_header"]
    rows = [f"{place} {values}" for place, values in zip(SHEET, vertices, strict=True)]
    rows += [f"4 0 1 2 3 {faces[0]}", f"4 1 4 5 2 {faces[1]}"]
    return "\n".join(line for line in [*head, *rows] if line).encode() + b"\n"


@pytest.mark.parametrize("names", ["st", "uv", ("texture_u", "texture_v")])
def test_vertices_may_have_normals_and_texture_coordinates(tmp_path: Path, names: Sequence[str]) -> None:
    properties = "\n".join(f"property float {name}" for name in ("nx", "ny", "nz", *names))
    (part,) = read_ply(stored(tmp_path, sheet(properties, [f"0 0 {n} 0.5 0.{n}" for n in range(6)])))

    assert part.normals is not None and part.normals[3].tolist() == [0, 0, 3]
    assert part.uv is not None and part.uv[3].tolist() == [0.5, 0.3]
    assert part.material is None


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uchar", "255 51 0"),
        ("ushort", "65535 13107 0"),
        ("float", "1 0.2 0"),
        ("float", "255 51 0"),
        ("int", "255 51 0"),
    ],
)
def test_colours_are_read_whatever_their_numbers_are(tmp_path: Path, kind: str, values: str) -> None:
    properties = "\n".join(f"property {kind} {name}" for name in ("red", "green", "blue"))
    (part,) = read_ply(stored(tmp_path, sheet(properties, [values] * 6)))

    assert part.colours is not None
    assert part.colours[0] == pytest.approx([1, 0.0331, 0], abs=1e-4)


def test_colours_of_faces_are_kept_at_their_corners(tmp_path: Path) -> None:
    properties = "\n".join(f"property uchar {name}" for name in ("red", "green", "blue"))
    (part,) = read_ply(stored(tmp_path, sheet(face=properties, faces=["255 0 0", "0 0 255"])))

    assert part.colours is not None
    assert part.colours[part.triangles].tolist() == [[[1, 0, 0]] * 3] * 2 + [[[0, 0, 1]] * 3] * 2
    assert part.positions[part.triangles][2].tolist() == [[1, 0, 0], [2, 0, 0], [2, 1, 0]]
    assert len(part.positions) == 8


TWO_PICTURES = "comment TextureFile a.png\ncomment TextureFile b.png"
WEDGES = "property list uchar float texcoord\nproperty int texnumber"


def test_each_face_has_the_picture_and_the_corners_that_it_names(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"")
    faces = ["8 0 0 1 0 1 1 0 1 1", "8 0 0 0.5 0 0.5 1 0 1 0"]
    left, right = read_ply(stored(tmp_path, sheet(face=WEDGES, faces=faces, more=TWO_PICTURES)))

    assert left.material is not None and left.material.texture == tmp_path / "a.png"
    assert right.material is not None and right.material.texture == tmp_path / "b.png"
    assert left.uv is not None and right.uv is not None
    assert left.uv[left.triangles].tolist() == [[[0, 0], [0.5, 0], [0.5, 1]], [[0, 0], [0.5, 1], [0, 1]]]
    assert right.uv[right.triangles].tolist() == [[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]]
    assert left.positions[left.triangles[0]].tolist() == [[1, 0, 0], [2, 0, 0], [2, 1, 0]]


def test_a_face_may_have_none_of_the_pictures(tmp_path: Path) -> None:
    faces = ["8 0 0 1 0 1 1 0 1 -1", "8 0 0 1 0 1 1 0 1 0"]
    parts = read_ply(stored(tmp_path, sheet(face=WEDGES, faces=faces, more=TWO_PICTURES)))

    assert [part.material.name if part.material else None for part in parts] == [None, "a.png"]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("T.PNG", "t.png"),
        ("tex\\t.png", "tex/t.png"),
        ("my t.png", "my t.png"),
        ("Tượng.png", "Tu\u031bo\u031b\u0323ng.png"),
    ],
)
def test_a_picture_is_found_however_it_is_written(tmp_path: Path, written: str, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    uv = "property float s\nproperty float t"
    (part,) = read_ply(stored(tmp_path, sheet(uv, ["0 0"] * 6, more=f"comment TextureFile {written}")))

    assert part.material is not None and part.material.texture == path


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sheet().replace(b"4 1 4 5 2", b"2 1 4"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"4 1 4 5 2", b"4 1 4 5 2.5"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"4 1 4 5 2", b"4 1 4 5 2 9"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"4 1 4 5 2", b"-4 1 4 5 2"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"4 1 4 5 2", b"3.5 1 4 5 2"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"0 0 0", b"0,5 0 0"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"float x", b"float32_t x"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"float x", b"float y"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"vertex_indices", b"corners"), "E-SCAN-DAMAGED"),
        (sheet().replace(b"4 1 4 5 2", b"4 1 4 5"), "E-SCAN-TRUNCATED"),
        (sheet().replace(b"4 1 4 5 2 \n", b""), "E-SCAN-TRUNCATED"),
        (
            sheet(face="property list uchar float texcoord", faces=["6 0 0 0 0 0 0"] * 2, more=TWO_PICTURES),
            "E-SCAN-LAYOUT",
        ),
    ],
)
def test_rows_that_are_not_as_declared_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read_ply(stored(tmp_path, data))


def test_vertices_that_are_declared_without_any_property_are_damage(tmp_path: Path) -> None:
    """A thousand million rows of nothing would be counted for a long time."""
    data = ply("binary_little_endian").replace(b"element vertex", b"element none 1000000000\nelement vertex")

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        read_ply(stored(tmp_path, data))
