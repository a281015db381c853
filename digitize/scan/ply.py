"""PLY: what its vertices and faces say, made into triangles with normals, colours and textures.

Beside the standard, what MeshLab and its kin write is read: `TextureFile` comments, texture coordinates
of vertices or in a list of each face, the number of its picture in each face, colours of faces.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from digitize.refusal import Refusal
from digitize.scan.colours import linear_colours
from digitize.scan.damage import damaged
from digitize.scan.mesh import Floats, Indices, Material, Part, checked, fan
from digitize.scan.paths import find_companion
from digitize.scan.ply_rows import LONGEST_HEADER, Column, Columns, read_columns, read_header

_UV_NAMES = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))


def texture_names(path: Path) -> list[str]:
    """The pictures that a PLY names in comments, each once, in order; none where it has no whole header."""
    with path.open("rb") as file:
        head = file.read(LONGEST_HEADER)
    try:
        return read_header(head).textures
    except Refusal:
        return []


@damaged()
def read_ply(path: Path) -> list[Part]:
    """The triangles of a PLY, a part for each picture in use; polygons are cut from their first corner.

    Raises Refusal E-SCAN-TRUNCATED, -DAMAGED, -EMPTY (no faces), -LAYOUT (triangle strips, or texture
    coordinates that do not fit the faces), -INDEX, -NUMBERS, and -PATH for pictures outside of its folder.
    """
    data = path.read_bytes()
    header = read_header(data)
    if header.rows("tristrips"):
        raise Refusal("E-SCAN-LAYOUT", layout="PLY tristrips")
    if not header.rows("face"):
        raise Refusal("E-SCAN-EMPTY", vertices=header.rows("vertex"))
    columns = read_columns(data, header)
    vertex, face = columns.get("vertex", {}), columns["face"]
    positions = _together(vertex, "x", "y", "z")
    corners = face.get("vertex_indices", face.get("vertex_index"))
    if positions is None or corners is None:
        raise ValueError("PLY without vertices, or without their numbers in faces")
    _check_faces(corners, len(positions))
    triangles, polygon = fan(corners.lengths)
    normals = _together(vertex, "nx", "ny", "nz", bounded=False)
    uv = next((uv for names in _UV_NAMES if (uv := _together(vertex, *names)) is not None), None)
    part = Part(positions, corners.values.astype(np.int64)[triangles], normals, uv, _colours(vertex))
    part = _with_own_corners(part, corners, triangles, face, textured=bool(header.textures))
    return _by_picture(part, face, polygon, path.parent, header.textures)


def _together(columns: Columns, *names: str, bounded: bool = True) -> Floats | None:
    """Columns side by side, None where one is missing. Raises Refusal E-SCAN-NUMBERS, if `bounded`."""
    if not all(name in columns for name in names):
        return None
    values = np.stack([columns[name].values.astype(np.float64) for name in names], axis=1)
    return checked(values) if bounded else values


def _colours(columns: Columns) -> Floats | None:
    values = _together(columns, "red", "green", "blue")
    return None if values is None else linear_colours(values, columns["red"].values.dtype)


def _check_faces(corners: Column, vertices: int) -> None:
    if corners.lengths.min() < 3:
        raise Refusal("E-SCAN-DAMAGED", reason=f"a face of {corners.lengths.min()} corners")
    for index in (int(corners.values.min()), int(corners.values.max())):
        if not 0 <= index < vertices:
            raise Refusal("E-SCAN-INDEX", index=index, vertices=vertices)


def _with_own_corners(part: Part, corners: Column, triangles: Indices, face: Columns, *, textured: bool) -> Part:
    """The part with a vertex for each distinct corner, where faces give their corners something of their own."""
    uv = _face_uv(face, corners) if textured and "texcoord" in face else None
    colours = _colours(face) if part.colours is None else None
    if colours is not None:
        colours = np.repeat(colours, corners.lengths, axis=0)
    own = [values for values in (uv, colours) if values is not None]
    if not own:
        return part
    rows = np.column_stack([corners.values, *own])
    _rows, first, number = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    part = part.taking(corners.values[first].astype(np.int64), number.reshape(-1)[triangles])
    return replace(
        part,
        uv=part.uv if uv is None else uv[first],
        colours=part.colours if colours is None else colours[first],
    )


def _face_uv(face: Columns, corners: Column) -> Floats:
    """Texture coordinates of every corner."""
    if (face["texcoord"].lengths != 2 * corners.lengths).any():
        raise Refusal("E-SCAN-LAYOUT", layout="PLY texcoord")
    return checked(face["texcoord"].values.astype(np.float64)).reshape(-1, 2)


def _by_picture(part: Part, face: Columns, polygon: Indices, folder: Path, names: list[str]) -> list[Part]:
    """The part cut up by the pictures that lie on it."""
    if part.uv is None or not names:
        return [part]
    numbers = face["texnumber"].values[polygon] if "texnumber" in face else np.zeros(len(polygon), np.int64)
    return [
        replace(part, triangles=part.triangles[numbers == number], material=_material(folder, names, number))
        for number in np.unique(numbers).tolist()
    ]


def _material(folder: Path, names: list[str], number: int) -> Material | None:
    if not 0 <= number < len(names):
        return None
    return Material(names[number], texture=find_companion(folder, names[number]))
