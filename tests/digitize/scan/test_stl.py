"""STL, in letters and binary: counts held against the bytes that are there."""

import struct
from pathlib import Path

import numpy as np
import pytest

from digitize.refusal import Refusal
from digitize.scan.stl import read_stl
from tests.digitize.scan.test_ply import POINTS, TRIANGLES, Faces, Points, stored


def stl(points: Points = POINTS, triangles: Faces = TRIANGLES, header: bytes = b"made by a test") -> bytes:
    """A binary STL."""
    facets = [struct.pack("<12fH", 0, 0, 0, *(x for corner in t for x in points[corner]), 0) for t in triangles]
    return header.ljust(80, b"\0") + struct.pack("<I", len(facets)) + b"".join(facets)


def text_stl(points: Points = POINTS, triangles: Faces = TRIANGLES) -> bytes:
    """An STL in letters."""
    corners = ["".join(f"vertex {x} {y} {z}\n" for x, y, z in (points[c] for c in t)) for t in triangles]
    facets = "".join(f"facet normal 0 0 0\nouter loop\n{corner}endloop\nendfacet\n" for corner in corners)
    return f"solid box\n{facets}endsolid box\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        stl(),
        stl(header=b"solid by a scanner"),
        stl(header=b"SOLID facet endfacet endsolid"),
        text_stl(),
        text_stl().upper(),
        text_stl().replace(b"\n", b"\r\n"),
        text_stl() * 2,
        text_stl().replace(b"endsolid box", b"endsolid"),
        stl() + b"\r\n",
        stl() + b"\0" * 49,
    ],
)
def test_whole_stl_files_are_taken(tmp_path: Path, data: bytes) -> None:
    (part,) = read_stl(stored(tmp_path, data))

    times = 2 if data == text_stl() * 2 else 1
    assert part.positions[part.triangles].tolist() == [[list(POINTS[c]) for c in t] for t in TRIANGLES] * times


@pytest.mark.parametrize("header", [b"made by a test", b"solid by a scanner"])
def test_a_binary_stl_cut_anywhere_is_truncated(tmp_path: Path, header: bytes) -> None:
    data = stl(header=header)
    codes = set()
    for length in range(84, len(data)):
        with pytest.raises(Refusal) as caught:
            read_stl(stored(tmp_path, data[:length]))
        codes.add(caught.value.code)

    assert codes == {"E-SCAN-TRUNCATED"}


def test_a_text_stl_cut_anywhere_is_refused(tmp_path: Path) -> None:
    data = text_stl()
    for length in range(6, data.index(b"endsolid") + len("endsolid")):
        with pytest.raises(Refusal, match=r"E-SCAN-(TRUNCATED|EMPTY)"):
            read_stl(stored(tmp_path, data[:length]))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"solid x\nendsolid x\n", "E-SCAN-EMPTY"),
        (stl(triangles=()), "E-SCAN-EMPTY"),
        (stl()[:80] + struct.pack("<I", 1_000_000_000) + stl()[84:], "E-SCAN-TRUNCATED"),
        (stl() + b"more", "E-SCAN-DAMAGED"),
        (stl() + b"\0" * 50, "E-SCAN-DAMAGED"),
        (text_stl().replace(b"endfacet", b"", 1), "E-SCAN-TRUNCATED"),
        (text_stl().replace(b"facet normal", b"", 1), "E-SCAN-TRUNCATED"),
    ],
)
def test_an_stl_whose_counts_are_wrong_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read_stl(stored(tmp_path, data))


def test_binary_data_saved_as_text_are_damage(tmp_path: Path) -> None:
    noisy = bytearray(stl(triangles=TRIANGLES * 40))
    noisy[-400:] = np.random.default_rng(0).integers(0, 256, 400, np.uint8).tobytes()
    saved = bytes(noisy).decode("utf-8", "replace").encode()

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED") as caught:
        read_stl(stored(tmp_path, saved))
    assert "U+FFFD" in str(caught.value.facts["reason"])


@pytest.mark.parametrize("data", [stl(), stl(header=b"solid by a scanner"), text_stl(), b"\xef\xbb\xbf " + text_stl()])
def test_each_triangle_has_three_vertices_of_its_own(tmp_path: Path, data: bytes) -> None:
    (part,) = read_stl(stored(tmp_path, data))

    assert part.positions[part.triangles].tolist() == np.array(POINTS)[np.array(TRIANGLES)].tolist()
    assert len(part.positions) == 36


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"vertex 0.0 0 0\n", b""), (b"vertex 0.0 0 0", b"vertex 0.0 0"), (b"vertex 0.0 0", b"vertex 0,0 0")],
)
def test_a_facet_that_is_no_triangle_is_damage(tmp_path: Path, old: bytes, new: bytes) -> None:
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        read_stl(stored(tmp_path, text_stl().replace(old, new, 1)))
