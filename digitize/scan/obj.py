"""Wavefront OBJ and MTL: what a model names, and whether its faces hold together.

Readers answer a bad face with a smaller model and no word; so every face is looked at here first.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from digitize.refusal import Refusal

_LIBRARY = re.compile(rb"^[ \t]*mtllib[ \t]+(.+?)[ \t\r]*$", re.MULTILINE)
_MAP = re.compile(rb"^[ \t]*(?:map_\w+|bump|disp|decal|refl|norm)[ \t]+(.+?)[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_OPTION = re.compile(
    r"-(?:blendu|blendv|cc|clamp|texres|type|imfchan|boost|bm)\s+\S+\s+|-(?:mm)\s+\S+\s+\S+\s+"
    r"|-(?:o|s|t)(?:\s+[-+.\deE]+){1,3}\s+"
)


def library_names(model: bytes) -> list[str]:
    """The material files that an OBJ names, each once, in order."""
    return list(dict.fromkeys(_name(found) for found in _LIBRARY.findall(model)))


def texture_names(library: bytes) -> list[str]:
    """The pictures that an MTL names, each once, in order; options before a name are left out."""
    names = (_OPTION.sub("", _name(found) + " ").strip() for found in _MAP.findall(library))
    return list(dict.fromkeys(name for name in names if name))


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape").strip().strip('"')


def check_obj(path: Path) -> None:
    """Hold every face of an OBJ against the vertices that are there.

    Raises Refusal E-SCAN-INDEX, E-SCAN-NUMBERS, E-SCAN-DAMAGED (naming the line), E-SCAN-EMPTY.
    """
    counts = {b"v": 0, b"vt": 0, b"vn": 0}
    highest = {b"v": 0, b"vt": 0, b"vn": 0}
    faces = 0
    for number, words in _lines(path):
        kind = words[0]
        if kind in counts:
            counts[kind] += 1
            if kind == b"v":
                _check_vertex(number, words)
        elif kind == b"f":
            faces += 1
            if len(words) < 4:
                raise Refusal("E-SCAN-DAMAGED", reason=f"line {number}: a face of {len(words) - 1} corners")
            for corner in words[1:]:
                _check_corner(number, corner, counts, highest)
    for kind, index in highest.items():
        if index > counts[kind]:
            raise Refusal("E-SCAN-INDEX", index=index, vertices=counts[kind])
    if not faces:
        raise Refusal("E-SCAN-EMPTY", vertices=counts[b"v"])


def _lines(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Number and words of each line that says something; a backslash joins it with the next."""
    pending: list[bytes] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            words = line.split()
            if words and words[-1] == b"\\":
                pending += words[:-1]
                continue
            if pending:
                words, pending = pending + words, []
            if words and words[0][:1] in b"vf":
                yield number, words


def _check_vertex(number: int, words: list[bytes]) -> None:
    if len(words) < 4:
        raise Refusal("E-SCAN-DAMAGED", reason=f"line {number}: a vertex of {len(words) - 1} numbers")
    try:
        finite = all(abs(float(word)) < 1e30 for word in words[1:4])
    except ValueError as error:
        raise Refusal("E-SCAN-DAMAGED", reason=f"line {number}: {error}") from error
    if not finite:
        raise Refusal("E-SCAN-NUMBERS")


def _check_corner(number: int, corner: bytes, counts: dict[bytes, int], highest: dict[bytes, int]) -> None:
    for kind, text in zip((b"v", b"vt", b"vn"), corner.split(b"/"), strict=False):
        if not text and kind != b"v":
            continue
        try:
            index = int(text)
        except ValueError as error:
            raise Refusal("E-SCAN-DAMAGED", reason=f"line {number}: corner {corner[:40]!r}") from error
        if index > 0:
            if index > highest[kind]:
                highest[kind] = index
        elif index == 0 or -index > counts[kind]:
            raise Refusal("E-SCAN-INDEX", index=index, vertices=counts[kind])
