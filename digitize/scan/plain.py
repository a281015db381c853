"""PLY and STL: their headers held against their length, before a reader believes them."""

import re
import struct
from pathlib import Path

from digitize.refusal import Refusal

_PLY_BYTES = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1,
    "short": 2, "ushort": 2, "int16": 2, "uint16": 2,
    "int": 4, "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4,
    "double": 8, "float64": 8,
}  # fmt: skip
_LONGEST_HEADER = 1 << 16
_UTF8_REPLACEMENT = b"\xef\xbf\xbd"
_TEXTURE = re.compile(r"^comment\s+TextureFile\s+(.+?)\s*$", re.MULTILINE)


def texture_names(path: Path) -> list[str]:
    """The pictures that a PLY names in comments, as MeshLab writes them."""
    try:
        return list(dict.fromkeys(_TEXTURE.findall(_ply_header(path)[0])))
    except Refusal:
        return []


def _ply_header(path: Path) -> tuple[str, int]:
    """Text of the header, and where the data begin."""
    with path.open("rb") as file:
        head = file.read(_LONGEST_HEADER)
    found = re.search(rb"^end_header[ \t]*\r?(?:\n|(?=\S))", head, re.MULTILINE)
    if not found:
        raise Refusal("E-SCAN-TRUNCATED", reason="PLY without the end of its header")
    return head[: found.start()].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n"), found.end()


def check_ply(path: Path) -> None:
    """Raises Refusal E-SCAN-TRUNCATED, -DAMAGED, -EMPTY (no faces) or -LAYOUT (triangle strips)."""
    header, start = _ply_header(path)
    size = path.stat().st_size - start
    form = re.search(r"^format\s+(ascii|binary_little_endian|binary_big_endian)\s", header, re.MULTILINE)
    if not form:
        raise Refusal("E-SCAN-DAMAGED", reason="PLY without a format")
    least = 0
    counts: dict[str, int] = {}
    for element in re.split(r"^(?=element\s)", header, flags=re.MULTILINE)[1:]:
        words = element.split("\n")[0].split()
        if len(words) < 3 or not words[2].isdigit():
            raise Refusal("E-SCAN-DAMAGED", reason=f"PLY header: {' '.join(words)[:60]}")
        counts[words[1]] = int(words[2])
        least += int(words[2]) * _least_bytes(element, ascii_form=form[1] == "ascii")
    if counts.get("tristrips"):
        raise Refusal("E-SCAN-LAYOUT", layout="PLY tristrips")
    if not counts.get("face"):
        raise Refusal("E-SCAN-EMPTY", vertices=counts.get("vertex", 0))
    if least > size:
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{size} bytes of data where at least {least} were declared")
    _check_text_damage(path)


def _least_bytes(element: str, *, ascii_form: bool) -> int:
    """The fewest bytes that one row of an element can take."""
    total = 0
    for line in element.split("\n")[1:]:
        words = line.split()
        if words[:1] != ["property"] or len(words) < 3:
            continue
        if ascii_form:
            total += 2
        elif words[1] == "list":
            total += _PLY_BYTES.get(words[2], 1)
        else:
            total += _PLY_BYTES.get(words[1], 1)
    return total


def check_stl(path: Path) -> None:
    """Raises Refusal E-SCAN-TRUNCATED, -DAMAGED or -EMPTY (no triangles)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(84)
    if _is_text(head, size):
        _check_text_stl(path)
        return
    if size < 84:
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{size} bytes")
    (count,) = struct.unpack("<I", head[80:84])
    if not count:
        raise Refusal("E-SCAN-EMPTY", vertices=0)
    _check_text_damage(path)
    if size < 84 + 50 * count:
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{(size - 84) // 50} of {count} triangles")
    if size > 84 + 50 * count:
        raise Refusal("E-SCAN-DAMAGED", reason=f"{size - 84 - 50 * count} bytes more than {count} triangles")


def _is_text(head: bytes, size: int) -> bool:
    """Binary files may begin with "solid" too: their length gives them away."""
    if head[:5].lower() != b"solid":
        return False
    return len(head) < 84 or size != 84 + 50 * int(struct.unpack("<I", head[80:84])[0])


def _check_text_stl(path: Path) -> None:
    facets = ends = 0
    closed = False
    with path.open("rb") as file:
        for line in file:
            word = line.split(None, 1)[:1]
            if word:
                name = word[0].lower()
                facets += name == b"facet"
                ends += name == b"endfacet"
                closed = name == b"endsolid" or (closed and name != b"solid")
    if facets != ends or (facets and not closed):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{ends} of {facets} facets are whole")
    if not facets:
        raise Refusal("E-SCAN-EMPTY", vertices=0)


def _check_text_damage(path: Path) -> None:
    """Binary data that a program took for text: bytes it could not read became U+FFFD."""
    with path.open("rb") as file:
        data = file.read(1 << 20)
    if data.count(_UTF8_REPLACEMENT) > max(8, len(data) // 1000):
        raise Refusal("E-SCAN-DAMAGED", reason="binary data saved as text (U+FFFD)")
