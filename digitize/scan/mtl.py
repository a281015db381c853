"""Wavefront MTL: materials, their colours and pictures."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from digitize.scan.colours import linear_colours
from digitize.scan.mesh import Material, checked, parse_numbers
from digitize.scan.paths import find_companion

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MAPS = re.compile(r"map_(?!aat$)\w+|bump|disp|decal|refl|norm")  # map_aat is a switch
_OPTION = re.compile(
    r"-(?:blendu|blendv|cc|clamp|texres|type|imfchan|boost|bm)\s+\S+\s+|-(?:mm)\s+\S+\s+\S+\s+"
    r"|-(?:o|s|t)(?:\s+[-+.\deE]+){1,3}\s+"
)

#: Colours that are said by a file or in another space: models do without.
_NO_COLOURS = (b"spectral", b"xyz")
_COMMENT = re.compile(r"\s#(?:\s.*)?$")


def texture_names(library: bytes) -> list[str]:
    """The pictures that an MTL names, each once, in order; options before a name are left out."""
    names = (_texture_name(value) for key, value in _statements(library) if _MAPS.fullmatch(key))
    return list(dict.fromkeys(name for name in names if name))


def read_materials(library: Path) -> dict[bytes, Material]:
    """The materials of an MTL file by name, with colour and picture where it gives them.

    A texture is as bright as it is where no colour stands beside it. Raises Refusal E-SCAN-PATH, and
    -DAMAGED or -NUMBERS for a colour that is none.
    """
    found: dict[bytes, Material] = {}
    name = b""
    for key, value in _statements(library.read_bytes()):
        if key == "newmtl":
            name = b" ".join(value.split())
            found[name] = Material(name.decode("utf-8", "replace"))
        elif name and key == "kd" and not value.startswith(_NO_COLOURS):
            found[name] = replace(found[name], colour=_colour(value))
        elif name and key == "map_kd" and (texture := _texture_name(value)):
            found[name] = replace(found[name], texture=find_companion(library.parent, texture))
    return found


def _statements(library: bytes) -> Iterator[tuple[str, bytes]]:
    """Keyword (in small letters) and value of each line."""
    for line in library.removeprefix(_BYTE_ORDER_MARK).splitlines():
        words = line.split(None, 1)
        if len(words) == 2:
            yield words[0].decode("latin-1").lower(), words[1].strip()


def _texture_name(value: bytes) -> str:
    name = without_comment(value.decode("utf-8", "surrogateescape"))
    return _OPTION.sub("", f"{name} ").strip().strip('"')


def without_comment(names: str) -> str:
    """Names on a line of an MTL or OBJ without the comment behind them; `a #1.jpg` is a name."""
    return _COMMENT.sub("", names)


def _colour(value: bytes) -> tuple[float, float, float]:
    numbers = np.resize(checked(parse_numbers(b" ".join(value.split()[:3]))), 3)
    red, green, blue = linear_colours(numbers, numbers.dtype).tolist()
    return red, green, blue
