"""The scans of the sample museum, as a scanner's program writes them: millimetres, in folders."""

import io
import struct
from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np
from PIL import Image

from samples.artifacts import axe
from samples.lathed import bowl, bowl_profile, gong_profile
from samples.noise import Array
from samples.shapes import Mesh, lathe
from samples.studio import Material

_MM_PER_CM = 10
_TEXTURE_PX = 1024


def scans() -> Iterator[tuple[PurePosixPath, bytes]]:
    """Every file of the scanner's folder: its path and its bytes."""
    yield from _bowl()
    yield PurePosixPath("BTBP-1.ply"), _coloured_ply(*_axe())
    yield PurePosixPath("BTBP-5_quet.stl"), _stl(_gong())


def _srgb(linear: Array) -> Array:
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(encoded * 255, 0, 255), np.float32)


def _bowl() -> Iterator[tuple[PurePosixPath, bytes]]:
    """An OBJ with material and texture: the celadon bowl, its glaze baked into a picture."""
    glaze = bowl().things[0].material
    mesh = lathe(bowl_profile(60)[::-1], 72)
    lines = ["# bát gốm men ngọc, dữ liệu mẫu / celadon bowl, sample data", "mtllib bat.mtl", "o bat"]
    lines += [f"v {x:.2f} {y:.2f} {z:.2f}" for x, y, z in mesh.points * _MM_PER_CM]
    lines += [f"vt {u:.4f} {v:.4f}" for u, v in mesh.uv]
    lines.append("usemtl men")
    lines += [f"f {p}/{p} {q}/{q} {r}/{r}" for p, q, r in mesh.triangles + 1]
    folder = PurePosixPath("BTBP-10 quet 3D")
    yield folder / "bat.obj", ("\n".join(lines) + "\n").encode()
    yield folder / "bat.mtl", b"newmtl men\nKd 1 1 1\nKs 0.2 0.2 0.2\nillum 2\nmap_Kd anh/men.jpg\n"
    yield folder / "anh" / "men.jpg", _baked(mesh, glaze, (60, 73))


def _baked(mesh: Mesh, material: Material, shape: tuple[int, int]) -> bytes:
    """The material's colour over the texture of a turned surface of that many rows and columns."""
    rows, columns = shape
    points = mesh.points.reshape(rows, columns, 3)
    v, u = np.meshgrid(np.linspace(0, rows - 1, _TEXTURE_PX), np.linspace(0, columns - 1, _TEXTURE_PX), indexing="ij")
    r, c = np.minimum(v.astype(int), rows - 2), np.minimum(u.astype(int), columns - 2)
    dv, du = (v - r)[..., None], (u - c)[..., None]
    upper = points[r, c] * (1 - du) + points[r, c + 1] * du
    lower = points[r + 1, c] * (1 - du) + points[r + 1, c + 1] * du
    places = (upper * (1 - dv) + lower * dv).reshape(-1, 3).astype(np.float32)
    uv = np.stack([u / (columns - 1), 1 - v / (rows - 1)], axis=2).reshape(-1, 2).astype(np.float32)
    colour = _srgb(material(places, uv).colour).reshape(_TEXTURE_PX, _TEXTURE_PX, 3)
    buffer = io.BytesIO()
    Image.fromarray(colour.astype(np.uint8)).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _axe() -> tuple[Mesh, Array]:
    """The stone axe, thinned out, with the colour of its stone at each point."""
    thing = axe(34).things[0]
    colour = thing.material(thing.mesh.points.astype(np.float32), thing.mesh.uv.astype(np.float32)).colour
    return thing.mesh.turned(90, "x").standing(), _srgb(colour)


def _coloured_ply(mesh: Mesh, colours: Array) -> bytes:
    header = (
        "ply\nformat binary_little_endian 1.0\ncomment rìu đá có vai, dữ liệu mẫu / shouldered axe, sample data\n"
        f"element vertex {len(mesh.points)}\nproperty float x\nproperty float y\nproperty float z\n"
        "property uchar red\nproperty uchar green\nproperty uchar blue\n"
        f"element face {len(mesh.triangles)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    vertices = np.zeros(len(mesh.points), [("place", "<f4", 3), ("colour", "u1", 3)])
    vertices["place"], vertices["colour"] = mesh.points * _MM_PER_CM, colours
    faces = np.zeros(len(mesh.triangles), [("count", "u1"), ("corners", "<i4", 3)])
    faces["count"], faces["corners"] = 3, mesh.triangles
    return header.encode() + vertices.tobytes() + faces.tobytes()


def _gong() -> Mesh:
    """The gong without its stand, lying on its rim."""
    return lathe(gong_profile(64), 72).standing()


def _stl(mesh: Mesh) -> bytes:
    corners = (mesh.points * _MM_PER_CM)[mesh.triangles] @ np.array(((1, 0, 0), (0, 0, 1), (0, -1, 0)), np.float64).T
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    rows = np.zeros(len(corners), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    rows["normal"], rows["corners"] = normals / np.where(lengths > 0, lengths, 1), corners
    return b"sohoa samples: gong".ljust(80, b" ") + struct.pack("<I", len(rows)) + rows.tobytes()
