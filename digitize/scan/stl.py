"""STL: triangles one by one, in letters or binary (https://www.fabbers.com/tech/STL_Format)."""

import io
from pathlib import Path

import numpy as np

from digitize.refusal import Refusal
from digitize.scan.damage import check_letters
from digitize.scan.mesh import Floats, Part, checked, parse_numbers

_HEADER_BYTES = 84
_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read_stl(path: Path) -> list[Part]:
    """The triangles of an STL; each has three vertices of its own.

    Raises Refusal E-SCAN-TRUNCATED, -DAMAGED, -NUMBERS or -EMPTY (no triangles).
    """
    data = path.read_bytes()
    positions = checked(_text_corners(data) if _is_text(data) else _binary_corners(data))
    return [Part(positions, np.arange(len(positions)).reshape(-1, 3))]


def _is_text(data: bytes) -> bool:
    """Binary files may begin with "solid" too: what no text holds, or their length, gives them away."""
    head = data[:_HEADER_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:5].lower() == b"solid" and b"\0" not in head and len(data) != _binary_size(data)


def _binary_size(data: bytes) -> int:
    return _HEADER_BYTES + _FACET.itemsize * int.from_bytes(data[80:_HEADER_BYTES], "little")


def _binary_corners(data: bytes) -> Floats:
    if len(data) < _HEADER_BYTES:
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{len(data)} bytes")
    more = len(data) - _binary_size(data)
    count = int.from_bytes(data[80:_HEADER_BYTES], "little")
    if not count:
        raise Refusal("E-SCAN-EMPTY", vertices=0)
    check_letters(data)
    if more < 0:
        whole = (len(data) - _HEADER_BYTES) // _FACET.itemsize
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{whole} of {count} triangles")
    if more >= _FACET.itemsize or data[len(data) - more :].strip(b"\0\r\n"):
        raise Refusal("E-SCAN-DAMAGED", reason=f"{more} bytes more than {count} triangles")
    with np.errstate(invalid="ignore"):  # what is no number is found, and refused, with the whole surface
        return np.frombuffer(data, _FACET, count, _HEADER_BYTES)["corners"].reshape(-1, 3).astype(np.float64)


def _text_corners(data: bytes) -> Floats:
    facets = ends = vertices = 0
    closed = False
    numbers = bytearray()
    for line in io.BytesIO(data):
        words = line.split()
        if not words:
            continue
        name = words[0].lower()
        if name == b"vertex":
            vertices += 1
            numbers += b" ".join(words[1:]) + b" "
        facets += name == b"facet"
        ends += name == b"endfacet"
        closed = name == b"endsolid" or (closed and name != b"solid")
    if facets != ends or (facets and not closed):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{ends} of {facets} facets are whole")
    if not facets:
        raise Refusal("E-SCAN-EMPTY", vertices=0)
    corners = parse_numbers(bytes(numbers))
    if vertices != 3 * facets or len(corners) != 3 * vertices:
        raise Refusal("E-SCAN-DAMAGED", reason=f"{vertices} vertices of {len(corners)} numbers in {facets} facets")
    return corners.reshape(-1, 3)
