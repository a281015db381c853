"""What a file is: its first bytes decide, its ending only breaks ties between texts."""

import io
import re
import struct

import pytest

from catalog.problems import texts
from digitize.formats import (
    AVIF,
    BMP,
    GIF,
    HEAD_BYTES,
    HEIC,
    JPEG,
    PNG,
    RAW,
    TIFF,
    WEBP,
    ending_of,
    identify,
    identify_file,
)
from tests.conftest import OBJ, PROJECT, jpeg


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
        b"II*\0\x08\x0a\0\0IIIICwaR",
        b"\0\0\0\x18ftypcrx \0\0\0\1",
    ],
    "heic": [
        *(b"\0\0\0\x18ftyp" + brand for brand in (b"heic", b"heix", b"mif1", b"msf1")),
        b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf",
    ],
    "avif": [
        *(b"\0\0\0\x18ftyp" + brand for brand in (b"avif", b"avis")),
        b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf",
    ],
    "video": [b"\0\0\0\x18ftypisom", b"\0\0\0\x14ftypqt  "],
    "gif": [b"GIF87a", b"GIF89a"],
    "bmp": [b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0" + bytes([size]) for size in (12, 40, 108, 124)],
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
    [
        *((f"a.{ending}", "photo") for ending in ("jpg", "png", "tif", "webp", "heic", "avif", "gif", "bmp", "nef")),
        ("a.obj", "scan"),
    ],
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


def directory(order: str, entries: dict[int, int], at: int = 8) -> bytes:
    """A TIFF of this byte order that has nothing but a directory, at this place; values are SHORTs."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    body = b"".join(struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in sorted(entries.items()))
    return head.ljust(at, b"\0") + struct.pack(order + "H", len(entries)) + body + bytes(4)


RAW_DIRECTORIES = [{50706: 1, 262: 2}, {262: 32803}, {262: 34892}, {254: 1, 330: 99, 262: 2}]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("at", [8, 100_000])
@pytest.mark.parametrize(
    ("entries", "name"),
    [*((entries, "raw") for entries in RAW_DIRECTORIES), ({262: 2}, "tiff"), ({254: 1, 262: 2}, "tiff"), ({}, "tiff")],
    ids=["DNG version", "colour filter array", "linear raw", "thumbnail of others", "colours", "thumbnail", "empty"],
)
@pytest.mark.parametrize("called", ["a.dng", "a.tif", "a.NEF"])
def test_a_tiff_is_raw_by_its_first_directory_wherever_that_stands(
    order: str, at: int, entries: dict[int, int], name: str, called: str
) -> None:
    data = directory(order, entries, at)

    assert identify_file(io.BytesIO(data), len(data), called).name == name


def test_a_big_tiff_is_raw_by_its_first_directory_too() -> None:
    entry = struct.pack("<HHQHHHH", 262, 3, 1, 32803, 0, 0, 0)
    data = b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 1) + entry + bytes(8)

    assert identify_file(io.BytesIO(data), len(data), "a.tif").name == "raw"


@pytest.mark.parametrize("ending", [".dng", ".NEF", ".cr2", ".3fr", ".srw"])
def test_the_ending_of_camera_raw_makes_no_tiff_and_no_jpeg_raw(ending: str) -> None:
    assert named(b"II*\0".ljust(200, b"\0"), "IMG_0001" + ending) == "tiff"
    assert named(jpeg(), "IMG_0001" + ending) == "jpeg"


@pytest.mark.parametrize("text", [b"BM la Bao tang, mot dong chu\n" * 9, b"BM\n", b"GIF8 and more words\n" * 9])
def test_a_text_that_begins_like_a_picture_is_none(text: bytes) -> None:
    assert named(text, "notes.txt") == "unknown"


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


def test_the_page_of_formats_has_every_format_with_its_endings() -> None:
    page = (PROJECT / "docs" / "formats.md").read_text("utf-8")

    for format_ in (AVIF, BMP, GIF, HEIC, JPEG, PNG, RAW, TIFF, WEBP):
        assert f"| {format_.name} | {' '.join(format_.endings)} |" in page


def test_every_code_on_the_page_of_formats_is_one_that_is_explained() -> None:
    page = (PROJECT / "docs" / "formats.md").read_text("utf-8")

    found = set(re.findall(r"[EW]-[A-Z][A-Z-]+[A-Z]", page))
    assert len(found) > 15
    assert found <= texts().keys()
