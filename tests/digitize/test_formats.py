"""What a file is: its first bytes decide, its ending only breaks ties between texts."""

import struct

import pytest

from digitize.formats import HEAD_BYTES, ending_of, identify
from tests.conftest import OBJ, jpeg


def named(data: bytes, name: str = "x.txt") -> str:
    return identify(data[:HEAD_BYTES], len(data), name).name


def binary_stl(triangles: int, header: bytes = b"") -> bytes:
    return header.ljust(80, b" ") + struct.pack("<I", triangles) + bytes(50 * triangles)


MAGIC = {
    "jpeg": [b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xdb"],
    "png": [b"\x89PNG\r\n\x1a\n"],
    "tiff": [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"],
    "webp": [b"RIFF\x10\0\0\0WEBPVP8 "],
    "glb": [b"glTF\x02\0\0\0"],
    "ply": [b"ply\nformat ascii 1.0\n", b"ply\r\nformat ascii 1.0\r\n", b"ply \n"],
    "raw": [
        b"FUJIFILMCCD-RAW ",
        b"IIRO\x08\0",
        b"IIRS\x08\0",
        b"MMOR\0\x08",
        b"IIU\0\x08\0",
        b"FOVb\0\0",
        b"\0MRM\0\0",
        b"II\x1a\0\0\0HEAPCCDR",
        b"II*\0\x10\0\0\0CR\x02\0",
        b"\0\0\0\x18ftypcrx \0\0\0\1",
    ],
    "heif": [b"\0\0\0\x18ftyp" + brand for brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis")],
    "video": [b"\0\0\0\x18ftypisom", b"\0\0\0\x14ftypqt  "],
    "gif": [b"GIF87a", b"GIF89a"],
    "bmp": [b"BM\x10\0\0\0"],
    "archive": [b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"],
    "pdf": [b"%PDF-1.7"],
    "other_scan": [b"LASF\0\0", b"DRACO\2\2", b"ASTM-E57\1\0"],
}


@pytest.mark.parametrize(("name", "head"), [(name, head) for name, heads in MAGIC.items() for head in heads])
@pytest.mark.parametrize("called", ["x", "x.txt", "x.obj", "x.JPG", "x.stl", "x.gltf"])
def test_first_bytes_decide_whatever_the_file_is_called(name: str, head: bytes, called: str) -> None:
    assert named(head.ljust(200, b"\0"), called) == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.jpg", "photo"), ("a.png", "photo"), ("a.tif", "photo"), ("a.webp", "photo"), ("a.obj", "scan")],
)
def test_an_ending_is_believed_where_the_bytes_say_nothing(name: str, kind: str) -> None:
    assert identify(b"\0\1\2\3" * 50, 200, name).kind == kind


@pytest.mark.parametrize(
    "data", [b"\0\1\2\3" * 50, b"Bi\xc3\xaan b\xe1\xba\xa3n b\xc3\xa0n giao\n", b"\xff\xd8", b"RIFF0000AVI "]
)
@pytest.mark.parametrize("name", ["x", "x.txt", "x.mp3", ".jpg"])
def test_what_says_nothing_by_bytes_or_ending_is_unknown(data: bytes, name: str) -> None:
    found = identify(data, len(data), name)

    assert (found.name, found.kind) == ("unknown", None)


@pytest.mark.parametrize("name", ["x", "x.jpg", "x.stl", "x.obj", "x.dng"])
def test_a_file_without_bytes_is_empty_whatever_it_is_called(name: str) -> None:
    assert named(b"", name) == "empty"


@pytest.mark.parametrize("ending", [".dng", ".NEF", ".cr2", ".arw", ".pef", ".3fr", ".srw", ".iiq"])
@pytest.mark.parametrize("head", [b"II*\0", b"MM\0*"])
def test_a_tiff_with_an_ending_of_camera_raw_is_raw(head: bytes, ending: str) -> None:
    assert named(head.ljust(200, b"\0"), "IMG_0001" + ending) == "raw"
    assert named(jpeg(), "IMG_0001" + ending) == "jpeg"


@pytest.mark.parametrize(
    ("text", "called", "name"),
    [
        (OBJ, "model", "obj"),
        (OBJ, "model.txt", "obj"),
        (b"# made by a scanner\nmtllib a.mtl\no Jar\n", "model.obj", "obj"),
        (b"# made by a scanner\nmtllib a.mtl\no Jar\n", "model.txt", "unknown"),
        (b"v 0 0 0\nv 1 0 0\n", "two_vertices.txt", "unknown"),
        (b"\tv  -1.5 0 0\n  v .5 0 0\nv +1 0 0\n", "model.txt", "obj"),
        (b'{"asset": {"version": "2.0"}}', "model.txt", "gltf"),
        (b'\xef\xbb\xbf\r\n {"asset": {"version": "2.0"}}', "model.txt", "gltf"),
        (b'{"scenes": []}', "model.gltf", "gltf"),
        (b'{"scenes": []}', "model.json", "unknown"),
        (b"solid jar\nfacet normal 0 0 1\n", "model.stl", "stl"),
        (b"SOLID jar\nFACET NORMAL 0 0 1\n", "model.STL", "stl"),
        (b"solid jar\nfacet normal 0 0 1\n", "model.txt", "unknown"),
        (OBJ, "cloud.xyz", "other_scan"),
        (OBJ, "cloud.off", "other_scan"),
    ],
)
def test_texts_are_told_apart_by_what_they_hold_then_by_their_ending(text: bytes, called: str, name: str) -> None:
    assert named(text, called) == name


@pytest.mark.parametrize("header", [b"", b"solid made by a program that says solid in binary files", b"v 0 0 0"])
@pytest.mark.parametrize("called", ["x", "x.stl", "x.bin", "x.obj"])
def test_a_binary_stl_is_known_by_its_count_of_triangles(header: bytes, called: str) -> None:
    assert named(binary_stl(4, header), called) == "stl"


def test_a_count_of_triangles_that_does_not_fit_the_size_is_no_stl() -> None:
    assert named(binary_stl(4) + b"\0", "x.bin") == "unknown"
    assert named(binary_stl(0), "x.bin") == "unknown"


def test_a_binary_stl_that_is_cut_short_is_still_called_stl() -> None:
    assert named(binary_stl(40)[:1000], "jar.stl") == "stl"
    assert named(binary_stl(40)[:30], "jar.stl") == "stl"


def test_a_large_binary_stl_is_known_from_its_head_alone() -> None:
    data = binary_stl(1000)

    assert len(data) > HEAD_BYTES
    assert identify(data[:HEAD_BYTES], len(data), "x").name == "stl"


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.JPG", ".jpg"),
        ("a.tar.GZ", ".gz"),
        ("no ending", ""),
        (".hidden", ""),
        ("ảnh.Đẹp.TIF", ".tif"),
        ("ends with a dot.", "."),
        ("", ""),
    ],
)
def test_endings_are_small_with_their_dot(name: str, ending: str) -> None:
    assert ending_of(name) == ending
