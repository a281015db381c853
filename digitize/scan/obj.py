"""Wavefront OBJ: vertices and faces, every face held against the vertices that are there."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal
from digitize.scan.colours import linear_colours
from digitize.scan.mesh import Material, Part, checked
from digitize.scan.mtl import read_materials, without_comment
from digitize.scan.paths import find_companion

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LIBRARIES = re.compile(rb"^[ \t]*mtllib[ \t]+(.+)$", re.MULTILINE)
#: Where one name ends and another begins on a line: names may hold spaces, and end as material files do.
_BETWEEN_NAMES = re.compile(r'(?<=\.mtl)"?\s+', re.IGNORECASE)
_WHITE = (1.0, 1.0, 1.0)
#: Lines of numbers may have a comment behind them; names may hold its sign.
_OF_NUMBERS = (b"v", b"vt", b"vn", b"f")
_READ = (*_OF_NUMBERS, b"usemtl")

#: No file has more vertices than these.
_MOST_LINES = 1 << 40


def library_names(model: bytes) -> list[str]:
    """The material files that an OBJ names, each once, in order."""
    lines = (without_comment(line.decode("utf-8", "surrogateescape").strip()) for line in _LIBRARIES.findall(model))
    names = (name.strip('"') for line in lines for name in _BETWEEN_NAMES.split(line))
    return list(dict.fromkeys(name for name in names if name))


def read_obj(path: Path) -> list[Part]:
    """The triangles of an OBJ, a part for each material in use; polygons are cut from their first corner.

    Raises Refusal E-SCAN-INDEX, -NUMBERS, -DAMAGED (naming the line), -EMPTY (no faces), and -PATH for
    materials and pictures that are named outside of its folder.
    """
    content = _Content()
    for number, words in _lines(path):
        try:
            content.take(words)
        except ValueError as error:
            raise Refusal("E-SCAN-DAMAGED", reason=f"line {number}: {error}") from error
    return content.parts(_materials(path))


def _lines(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Number and words of each line that is read; a backslash joins it with the next."""
    pending: list[bytes] = []
    with path.open("rb") as file:
        if file.read(len(_BYTE_ORDER_MARK)) != _BYTE_ORDER_MARK:
            file.seek(0)
        for number, line in enumerate(file, 1):
            words = line.split()
            if words and words[-1].endswith(b"\\"):
                pending += filter(None, (*words[:-1], words[-1][:-1]))
                continue
            if pending:
                words, pending = pending + words, []
            if words and words[0] in _READ:
                if b"#" in line and words[0] in _OF_NUMBERS:
                    words = list(takewhile(lambda word: not word.startswith(b"#"), words))
                yield number, words
    if pending:
        yield number, pending


def _materials(path: Path) -> dict[bytes, Material]:
    """The materials of all libraries that an OBJ names; of two with one name, the first."""
    found: dict[bytes, Material] = {}
    for name in library_names(path.read_bytes()):
        library = find_companion(path.parent, name)
        if library is not None:
            found = read_materials(library) | found
    return found


class _Content:
    """What the lines of an OBJ have said so far.

    A corner is what a face calls by `4/2/7`: a vertex with its texture coordinates and normal. Each
    distinct one is kept once.
    """

    def __init__(self) -> None:
        self._vertices, self._colours, self._uv, self._normals = array("d"), array("d"), array("d"), array("d")
        self._coloured = False
        self._corners = array("q")  # v, vt and vn of each, from 0; -1 where it has none
        self._numbers: dict[bytes | tuple[int, ...], int] = {}
        self._material = b""
        self._triangles: defaultdict[bytes, array[int]] = defaultdict(lambda: array("q"))

    def take(self, words: list[bytes]) -> None:
        """Take in one line. Raises ValueError where it makes no sense, Refusal E-SCAN-INDEX."""
        kind = words[0]
        if kind == b"f":
            self._take_face(words[1:])
        elif kind == b"v":
            _expect(words, 3, "a vertex")
            self._vertices.extend(map(float, words[1:4]))
            self._colours.extend(map(float, words[4:7]) if len(words) >= 7 else _WHITE)
            self._coloured |= len(words) >= 7
        elif kind == b"vt":
            _expect(words, 1, "a texture coordinate")
            self._uv.extend((float(words[1]), float(words[2]) if len(words) > 2 else 0.0))
        elif kind == b"vn":
            _expect(words, 3, "a normal")
            self._normals.extend(map(float, words[1:4]))
        else:
            self._material = b" ".join(words[1:])

    def _take_face(self, words: list[bytes]) -> None:
        if len(words) < 3:
            raise ValueError(f"a face of {len(words)} corners")
        face = [self._numbers.get(word, -1) for word in words]
        if -1 in face:
            face = [self._corner(word) if number < 0 else number for word, number in zip(words, face, strict=True)]
        triangles = self._triangles[self._material]
        for second in range(1, len(face) - 1):
            triangles.extend((face[0], face[second], face[second + 1]))

    def _corner(self, word: bytes) -> int:
        indices = self._indices(word)
        # Indices from the end mean another corner further down: such words are not remembered.
        key = indices if b"-" in word else word
        if key not in self._numbers:
            self._numbers[key] = len(self._corners) // 3
            self._corners.extend(indices)
        return self._numbers[key]

    def _counts(self) -> tuple[int, int, int]:
        return len(self._vertices) // 3, len(self._uv) // 2, len(self._normals) // 3

    def _indices(self, word: bytes) -> tuple[int, ...]:
        found = [-1, -1, -1]
        for kind, (text, count) in enumerate(zip(word.split(b"/"), self._counts(), strict=False)):
            if not text and kind:
                continue
            try:
                index = int(text)
            except ValueError as error:
                raise ValueError(f"corner {word[:40]!r}") from error
            if index == 0 or -index > count or index > _MOST_LINES:
                raise Refusal("E-SCAN-INDEX", index=index, vertices=count)
            found[kind] = index - 1 if index > 0 else count + index
        return tuple(found)

    def parts(self, materials: dict[bytes, Material]) -> list[Part]:
        """The parts, once all lines are in. Raises Refusal E-SCAN-INDEX, -NUMBERS, -EMPTY."""
        counts = self._counts()
        if not self._triangles:
            raise Refusal("E-SCAN-EMPTY", vertices=counts[0])
        corners = np.frombuffer(self._corners, np.int64).reshape(-1, 3)
        for highest, count in zip((corners.max(0) + 1).tolist(), counts, strict=True):
            if highest > count:
                raise Refusal("E-SCAN-INDEX", index=highest, vertices=count)
        v, vt, vn = corners.T
        positions = checked(_rows(self._vertices, 3))[v]
        normals = _rows(self._normals, 3)[vn] if vn.min() >= 0 else None
        uv = np.where(vt[:, None] >= 0, checked(_rows(self._uv, 2))[vt], 0.0) if vt.max() >= 0 else None
        colours = linear_colours(checked(_rows(self._colours, 3))[v], np.dtype(np.float64)) if self._coloured else None
        return [
            Part(positions, _rows(triangles, 3), normals, uv, colours, materials.get(material))
            for material, triangles in self._triangles.items()
        ]


def _expect(words: list[bytes], count: int, name: str) -> None:
    if len(words) <= count:
        raise ValueError(f"{name} of {len(words) - 1} numbers")


def _rows(values: "array[int] | array[float]", width: int) -> npt.NDArray[Any]:
    return np.frombuffer(values, values.typecode).reshape(-1, width)
