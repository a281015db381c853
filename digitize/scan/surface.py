"""The look of a model's surface: normals, colours and textures at any point of any triangle."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from digitize.scan.colours import srgb_to_linear
from digitize.scan.damage import damaged
from digitize.scan.facts import Shape
from digitize.scan.gltf import Document
from digitize.scan.primitives import Primitive

Array = npt.NDArray[np.float32]

#: Smooth shading stops at edges sharper than this (degrees between triangle and mean normal).
_CREASE_DEGREES = 45.0
#: Without a colour of its own a model is plaster, not paper (linear reflectance).
_PLASTER = 0.55
_BRIGHTEST = 0.85
_LARGEST_TEXTURE_PX = 2048


@dataclass(slots=True)
class _Skin:
    """Colour of one material: a factor, and a texture (linear) if there is one."""

    factor: Array
    texture: Array | None


class Surface:
    """Normals and colours of a welded shape whose triangles come from these primitives, in order."""

    def __init__(self, document: Document, primitives: list[Primitive], shape: Shape) -> None:
        self._shape = shape
        self._primitives = primitives
        self._starts = np.cumsum([0, *(len(primitive.triangles) for primitive in primitives)])
        self._skins = [_skin(document, primitive) for primitive in primitives]
        self._flat, self._corner = smooth_normals(shape)

    def look(self, triangles: npt.NDArray[np.int64], uv: Array) -> tuple[Array, Array]:
        """Normals and linear colours at points given by triangle and barycentric u, v."""
        weights = np.stack([1 - uv[:, 0] - uv[:, 1], uv[:, 0], uv[:, 1]], axis=1).astype(np.float32)
        normals = np.einsum("nc,nck->nk", weights, self._corner[triangles])
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = np.where(lengths > 1e-6, normals / np.maximum(lengths, 1e-6), self._flat[triangles])
        colours = np.empty((len(triangles), 3), np.float32)
        owner = np.searchsorted(self._starts, triangles, side="right") - 1
        for number in np.unique(owner):
            mine = owner == number
            colours[mine] = self._colour(int(number), triangles[mine] - self._starts[number], weights[mine])
        return normals.astype(np.float32), np.minimum(colours, _BRIGHTEST)

    def _colour(self, number: int, triangles: npt.NDArray[np.int64], weights: Array) -> Array:
        primitive, skin = self._primitives[number], self._skins[number]
        corners = primitive.triangles[triangles]
        colour = np.broadcast_to(skin.factor, (len(triangles), 3)).astype(np.float32)
        if primitive.colours is not None:
            colour = colour * np.einsum("nc,nck->nk", weights, primitive.colours[corners][:, :, :3])
        if skin.texture is not None and primitive.uv is not None:
            place = np.einsum("nc,nck->nk", weights, primitive.uv[corners])
            colour = colour * _sample(skin.texture, place)
        return colour.astype(np.float32)


@damaged()
def _skin(document: Document, primitive: Primitive) -> _Skin:
    white = np.ones(3, np.float32)
    tree = document.json
    material = tree["materials"][primitive.material] if primitive.material is not None else {}
    rough = material.get("pbrMetallicRoughness", {})
    factor = np.array([min(max(part, 0.0), 1.0) for part in rough.get("baseColorFactor", (1, 1, 1))[:3]], np.float32)
    texture = _texture(document, rough.get("baseColorTexture")) if primitive.uv is not None else None
    if texture is None and primitive.colours is None and factor.min() > 0.95:
        return _Skin(white * _PLASTER, None)
    return _Skin(factor, texture)


def _texture(document: Document, reference: Any) -> Array | None:
    if not reference:
        return None
    source = document.json["textures"][reference["index"]].get("source")
    if source is None:
        return None
    with Image.open(io.BytesIO(document.images[source])) as image:
        image.draft("RGB", (_LARGEST_TEXTURE_PX, _LARGEST_TEXTURE_PX))
        image.thumbnail((_LARGEST_TEXTURE_PX, _LARGEST_TEXTURE_PX))
        pixels = np.asarray(image.convert("RGB"), np.float32)
    return srgb_to_linear(pixels / np.float32(255))


def _sample(texture: Array, uv: npt.NDArray[np.float64]) -> Array:
    """Bilinear samples; textures repeat, v counts from the top as in glTF."""
    height, width = texture.shape[:2]
    x = (uv[:, 0] % 1.0) * width - 0.5
    y = (uv[:, 1] % 1.0) * height - 0.5
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    right_part = (x - left).astype(np.float32)[:, None]
    lower_part = (y - top).astype(np.float32)[:, None]
    columns = (left % width, (left + 1) % width)
    rows = (top % height, (top + 1) % height)
    upper = texture[rows[0], columns[0]] * (1 - right_part) + texture[rows[0], columns[1]] * right_part
    lower = texture[rows[1], columns[0]] * (1 - right_part) + texture[rows[1], columns[1]] * right_part
    return np.asarray(upper * (1 - lower_part) + lower * lower_part, np.float32)


def smooth_normals(shape: Shape) -> tuple[Array, Array]:
    """Normals of triangles (m, 3) and of their corners (m, 3, 3): smooth, but hard at creases."""
    corners = shape.positions[shape.triangles]
    weighted = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    flat = _unit(weighted)
    smooth = np.zeros_like(shape.positions)
    for corner in range(3):
        for axis in range(3):
            smooth[:, axis] += np.bincount(shape.triangles[:, corner], weighted[:, axis], len(smooth))
    at_corners = _unit(smooth)[shape.triangles]
    sharp = np.einsum("nck,nk->nc", at_corners, flat) < np.cos(np.radians(_CREASE_DEGREES))
    at_corners[sharp] = np.repeat(flat[:, None, :], 3, axis=1)[sharp]
    return flat.astype(np.float32), at_corners.astype(np.float32)


def _unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)
