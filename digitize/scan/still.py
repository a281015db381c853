"""A picture of a model on a museum's photo table: soft key light, contact shadow, warm grey ground.

No graphics card: rays are cast by Open3D, light is reckoned with numpy. Lights are fixed to the
camera, shadows are soft, edges are smoothed by taking four samples a pixel.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitize.scan.facts import Shape
from digitize.scan.raycaster import RayCaster
from digitize.scan.surface import Surface

Array = npt.NDArray[np.float32]

STILL_PX = 1024
_SAMPLES = 2
_FIELD_DEGREES = 28.0
_AZIMUTH_DEGREES, _ELEVATION_DEGREES = 32.0, 16.0
_MARGIN = 1.16
_KEY, _FILL, _RIM = (-0.55, 0.75, 0.62), (0.85, 0.25, 0.55), (0.25, 0.55, -0.9)
_KEY_COLOUR = np.array((2.25, 2.16, 2.02), np.float32)
_FILL_COLOUR = np.array((0.34, 0.37, 0.42), np.float32)
_RIM_COLOUR = np.array((0.30, 0.30, 0.30), np.float32)
_SKY, _FLOOR = 0.52, 0.24
_KEY_RADIUS = 0.22
_SHADOW_RAYS, _OCCLUSION_RAYS = 6, 12
_OCCLUSION_REACH = 0.35
_GROUND_REACH = 1.3
_EXPOSURE = 0.92
_CENTRE_GREY, _CORNER_GREY = 0.80, 0.42


@dataclass(frozen=True, slots=True)
class _Camera:
    """Where the picture is taken from: rows of `axes` are right, up and towards the viewer."""

    place: Array
    axes: Array


def render_still(shape: Shape, surface: Surface, up: str, pixels: int = STILL_PX) -> npt.NDArray[np.uint8]:
    """The picture, `pixels` square, 8-bit sRGB. `up` is the model's upward axis: "y" or "z"."""
    turned = _stand(shape, up)
    caster = RayCaster(turned)
    camera = _camera(turned)
    size = pixels * _SAMPLES
    rays = _pixel_rays(camera, size).reshape(-1, 6)
    distance, triangle, uv = caster.first_hits(rays)
    hit = np.isfinite(distance)
    light = _backdrop(size).reshape(-1, 3)

    ground = np.flatnonzero(~hit & (rays[:, 4] < -1e-4))
    points = _ground_points(rays[ground], float(turned.positions[:, 1].min()))
    near = np.linalg.norm(points[:, [0, 2]], axis=1) < _GROUND_REACH
    light[ground[near]] *= _ground_shade(caster, camera, points[near], ground[near], size)[:, None]

    where = np.flatnonzero(hit)
    seen = rays[where]
    places = seen[:, :3] + seen[:, 3:] * distance[where][:, None]
    normals, colours = surface.look(triangle[where], uv[where])
    normals = _stand_vectors(normals, up)
    normals *= np.where(np.einsum("nk,nk->n", normals, seen[:, 3:]) > 0, -1, 1)[:, None].astype(np.float32)
    light[where] = _lit(caster, camera, places, normals, colours, where, size)
    return _developed(light.reshape(size, size, 3))


def _stand(shape: Shape, up: str) -> Shape:
    """The shape centred, of diagonal one, standing on its base with y up."""
    low, high = shape.positions.min(0), shape.positions.max(0)
    scaled = (shape.positions - (low + high) / 2) / float(np.linalg.norm(high - low))
    return Shape(_stand_vectors(scaled, up), shape.triangles)


def _stand_vectors(vectors: npt.NDArray[Any], up: str) -> npt.NDArray[Any]:
    return vectors if up == "y" else np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], axis=1)


def _camera(shape: Shape) -> _Camera:
    """Far enough away that every vertex is in the picture, from the front, a little from above."""
    azimuth, elevation = np.radians(_AZIMUTH_DEGREES), np.radians(_ELEVATION_DEGREES)
    back = np.array((np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation)))
    right = np.cross((0.0, 1.0, 0.0), back)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(back, right), back])
    seen = shape.positions @ axes.T
    centre = (seen.min(0) + seen.max(0)) / 2
    half = np.abs(seen - centre)
    tangent = np.tan(np.radians(_FIELD_DEGREES / 2))
    away = float((np.maximum(half[:, 0], half[:, 1]) * _MARGIN / tangent + (seen - centre)[:, 2]).max())
    return _Camera((centre @ axes + back * away).astype(np.float32), axes.astype(np.float32))


def _pixel_rays(camera: _Camera, size: int) -> Array:
    tangent = np.float32(np.tan(np.radians(_FIELD_DEGREES / 2)))
    steps = (2 * (np.arange(size, dtype=np.float32) + 0.5) / size - 1) * tangent
    across, down = np.meshgrid(steps, steps)
    directions = across[..., None] * camera.axes[0] - down[..., None] * camera.axes[1] - camera.axes[2]
    directions /= np.linalg.norm(directions, axis=2, keepdims=True)
    return np.concatenate([np.broadcast_to(camera.place, directions.shape), directions], axis=2).astype(np.float32)


def _backdrop(size: int) -> Array:
    """Warm grey paper, lighter behind the object (linear light)."""
    steps = np.linspace(-1, 1, size, dtype=np.float32)
    radius = np.sqrt(steps[None, :] ** 2 + (steps[:, None] + 0.1) ** 2) / np.float32(1.45)
    grey = _CENTRE_GREY + (_CORNER_GREY - _CENTRE_GREY) * np.clip(radius, 0, 1) ** 1.6
    return (grey[..., None] * np.array((1.0, 0.985, 0.96), np.float32)).astype(np.float32)


def _ground_points(rays: Array, height: float) -> Array:
    along = (height - rays[:, 1]) / rays[:, 4]
    return (rays[:, :3] + rays[:, 3:] * along[:, None]).astype(np.float32)


def _direction(camera: _Camera, direction: tuple[float, float, float]) -> Array:
    vector = np.array(direction, np.float32) @ camera.axes
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Shadows are soft: they are reckoned once a pixel, for the first of its samples.

    `first` picks one sample of each pixel, `of` gives each sample its pixel's place among them,
    `pattern` one of sixteen sets of rays in tiles of 4 x 4 pixels, so that neighbours ask others.
    """

    first: npt.NDArray[np.int64]
    of: npt.NDArray[np.int64]
    pattern: npt.NDArray[np.int64]
    pixels: npt.NDArray[np.int64]
    width: int

    @classmethod
    def of_samples(cls, where: npt.NDArray[np.int64], size: int) -> "_Cells":
        width = size // _SAMPLES
        row, column = where // size // _SAMPLES, where % size // _SAMPLES
        pixels, first, of = np.unique(row * width + column, return_index=True, return_inverse=True)
        pattern = (pixels // width % 4) * 4 + pixels % width % 4
        return cls(first, of.reshape(-1), pattern, pixels, width)

    def spread(self, values: Array) -> Array:
        """Values of pixels, averaged over 4 x 4 of the same kind to take the pattern out, for every sample."""
        total = np.zeros(self.width * self.width)
        count = np.zeros(self.width * self.width)
        total[self.pixels], count[self.pixels] = values, 1
        sums = [_box_sum(plane.reshape(self.width, self.width)).reshape(-1)[self.pixels] for plane in (total, count)]
        return (sums[0] / sums[1]).astype(np.float32)[self.of]


def _box_sum(plane: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    padded = np.pad(plane, ((2, 2), (2, 2)))
    sums = np.pad(padded.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    return np.asarray(sums[4:-1, 4:-1] - sums[:-5, 4:-1] - sums[4:-1, :-5] + sums[:-5, :-5])


def _cone(axis: Array, radius: float, count: int) -> Array:
    """Directions towards an area light: sixteen patterns of `count` each, the same on every run."""
    side = np.cross(axis, (0.0, 1.0, 0.0) if abs(axis[1]) < 0.9 else (1.0, 0.0, 0.0))
    side /= np.linalg.norm(side)
    over = np.cross(axis, side)
    numbers = np.arange(16 * count).reshape(count, 16).T
    angle = numbers * 2.399963
    reach = np.sqrt((numbers + 0.5) / (16 * count)) * radius
    cone = axis + (np.cos(angle) * reach)[..., None] * side + (np.sin(angle) * reach)[..., None] * over
    return np.asarray(cone / np.linalg.norm(cone, axis=2, keepdims=True), np.float32)


def _dome(count: int) -> Array:
    """Directions over a half sphere about z, cosine-weighted: sixteen patterns of `count` each."""
    numbers = np.arange(16 * count).reshape(count, 16).T
    angle = numbers * 2.399963
    radius = np.sqrt((numbers + 0.5) / (16 * count))
    dome = np.stack([np.cos(angle) * radius, np.sin(angle) * radius, np.sqrt(1 - radius**2)], axis=2)
    return dome.astype(np.float32)


def _open_share(
    caster: RayCaster, places: Array, directions: Array, pattern: npt.NDArray[np.int64], reach: float
) -> Array:
    """The share of a sample's rays that meet nothing. `directions` (16, k, 3) by pattern."""
    total = np.zeros(len(places), np.float32)
    for ray in range(directions.shape[1]):
        rays = np.concatenate([places, directions[pattern, ray]], axis=1)
        total += ~caster.blocked(rays, reach)
    return np.asarray(total / np.float32(directions.shape[1]), np.float32)


def _open_sky(caster: RayCaster, places: Array, normals: Array, pattern: npt.NDArray[np.int64]) -> Array:
    helper = np.where(np.abs(normals[:, :1]) < 0.9, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    side = np.cross(normals, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    over = np.cross(normals, side)
    dome = _dome(_OCCLUSION_RAYS)
    total = np.zeros(len(places), np.float32)
    for ray in range(_OCCLUSION_RAYS):
        local = dome[pattern, ray]
        directions = local[:, :1] * side + local[:, 1:2] * over + local[:, 2:] * normals
        rays = np.concatenate([places, directions.astype(np.float32)], axis=1)
        total += ~caster.blocked(rays, _OCCLUSION_REACH)
    return np.asarray(total / np.float32(_OCCLUSION_RAYS), np.float32)


def _ground_shade(caster: RayCaster, camera: _Camera, points: Array, where: npt.NDArray[np.int64], size: int) -> Array:
    """How much light the ground keeps: key shadow and contact shadow, fading away from the object."""
    cells = _Cells.of_samples(where, size)
    raised = points[cells.first] + np.array((0, 1e-4, 0), np.float32)
    cone = _cone(_direction(camera, _KEY), _KEY_RADIUS * 1.4, _SHADOW_RAYS)
    up = np.broadcast_to(np.array((0, 1, 0), np.float32), raised.shape)
    key = cells.spread(_open_share(caster, raised, cone, cells.pattern, 10.0))
    sky = cells.spread(_open_sky(caster, raised, up, cells.pattern))
    fade = 1 - np.linalg.norm(points[:, [0, 2]], axis=1) / np.float32(_GROUND_REACH)
    return np.asarray(1 - (1 - (0.50 + 0.50 * key) * (0.30 + 0.70 * sky)) * fade, np.float32)


def _lit(
    caster: RayCaster,
    camera: _Camera,
    places: Array,
    normals: Array,
    colours: Array,
    where: npt.NDArray[np.int64],
    size: int,
) -> Array:
    cells = _Cells.of_samples(where, size)
    facing_up = normals[cells.first]
    raised = (places[cells.first] + facing_up * np.float32(1e-4)).astype(np.float32)
    key_axis = _direction(camera, _KEY)
    cone = _cone(key_axis, _KEY_RADIUS, _SHADOW_RAYS)
    shadow = cells.spread(_open_share(caster, raised, cone, cells.pattern, 10.0))[:, None]
    sky = cells.spread(_open_sky(caster, raised, facing_up, cells.pattern))[:, None]
    key, fill, rim = (np.clip(normals @ _direction(camera, d), 0, 1)[:, None] for d in (_KEY, _FILL, _RIM))
    ambient = _FLOOR + (_SKY - _FLOOR) * (normals[:, 1:2] + 1) / 2
    around = (fill * _FILL_COLOUR + rim * _RIM_COLOUR + ambient) * sky
    half = key_axis + camera.axes[2]
    gloss = np.clip(normals @ (half / np.linalg.norm(half)), 0, 1)[:, None] ** 40 * shadow * np.float32(0.10)
    return np.asarray(colours * (key * shadow * _KEY_COLOUR + around) * np.float32(0.62) + gloss, np.float32)


def _developed(light: Array) -> npt.NDArray[np.uint8]:
    """Linear light as 8-bit sRGB: soft shoulder, four samples a pixel, a touch of dither."""
    light = light * np.float32(_EXPOSURE)
    shoulder = np.where(light > 0.6, 0.6 + 0.4 * (1 - np.exp(-(np.maximum(light, 0.6) - 0.6) / 0.4)), light)
    height, width = shoulder.shape[0] // _SAMPLES, shoulder.shape[1] // _SAMPLES
    mean = shoulder.reshape(height, _SAMPLES, width, _SAMPLES, 3).mean((1, 3))
    encoded = np.where(mean <= 0.0031308, mean * 12.92, 1.055 * np.maximum(mean, 1e-9) ** (1 / 2.4) - 0.055)
    grain = np.random.default_rng(1).uniform(-0.5, 0.5, encoded.shape)
    return np.asarray(np.clip(np.round(encoded * 255 + grain), 0, 255), np.uint8)
