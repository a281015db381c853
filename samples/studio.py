"""A photo table: paper sweep, two soft boxes, a camera. Renders our own models as a museum photographs.

Lengths in centimetres. Everything is the same on every run; no graphics card is used.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitize.scan.facts import Shape
from digitize.scan.raycaster import RayCaster
from digitize.scan.surface import smooth_normals
from samples.film import developed, shrunk
from samples.noise import cloud, smoothstep
from samples.shapes import Mesh, grid, join
from samples.soft import look_up, smoothed

Array = npt.NDArray[np.float32]

_SAMPLING = 1.5
_ROWS = 200
_SOFT_RAYS, _SKY_RAYS = 16, 24
_GOLDEN = 2.399963


@dataclass(frozen=True, slots=True)
class Look:
    """How points of a surface look: linear colour (n, 3), roughness and metal 0–1 (n), height of relief in cm (n)."""

    colour: Array
    roughness: Array
    metal: Array
    relief: Array | None = None


Material = Callable[[Array, Array], Look]


@dataclass(frozen=True, slots=True)
class Thing:
    """A mesh with its material. The material sees points in the mesh's own place, and texture places."""

    mesh: Mesh
    material: Material


@dataclass(frozen=True, slots=True)
class Shot:
    """How a picture is taken: angles and the field of view in degrees, room around the artifact, exposure."""

    azimuth: float = 20.0
    elevation: float = 18.0
    field: float = 24.0
    margin: float = 1.3
    exposure: float = 1.0
    paper: tuple[float, float, float] = (0.56, 0.56, 0.55)


@dataclass(frozen=True, slots=True)
class _Light:
    """A soft box: its middle, half its sides as vectors, its strength and colour."""

    middle: Array
    side: Array
    over: Array
    colour: Array


def _vector(*values: float) -> Array:
    return np.array(values, np.float32)


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def render(things: list[Thing], shot: Shot, width: int, height: int, seed: int) -> npt.NDArray[np.uint8]:
    """A picture of things on the table, `height` x `width` x 3, 8-bit sRGB."""
    return _Scene(things, shot, width / height).picture(width, height, seed)


class _Scene:
    def __init__(self, things: list[Thing], shot: Shot, aspect: float) -> None:
        whole = join(*(thing.mesh for thing in things))
        low, high = whole.points.min(0), whole.points.max(0)
        self._size = float(np.linalg.norm(high - low))
        self._shot = shot
        sweep = _sweep(self._size * 6).turned(shot.azimuth)
        self._things = [*things, Thing(sweep, _paper(shot.paper))]
        meshes = [thing.mesh for thing in self._things]
        self._starts = np.cumsum([0, *(len(mesh.triangles) for mesh in meshes)])
        joined = join(*meshes)
        self._shape = Shape(joined.points, joined.triangles)
        self._uv = joined.uv.astype(np.float32)
        self._flat, self._corners = smooth_normals(self._shape)
        self._caster = RayCaster(self._shape)
        self._aim(whole.points, aspect)
        self._lights = self._set_lights()

    def _aim(self, points: npt.NDArray[np.float64], aspect: float) -> None:
        azimuth, elevation = np.radians(self._shot.azimuth), np.radians(self._shot.elevation)
        back = _vector(np.sin(azimuth) * np.cos(elevation), np.sin(elevation), np.cos(azimuth) * np.cos(elevation))
        up = _vector(0, 1, 0) if self._shot.elevation < 80 else _vector(-np.sin(azimuth), 0, -np.cos(azimuth))
        right = _unit(np.cross(up, back))
        self._axes = np.stack([right, np.cross(back, right), back]).astype(np.float32)
        seen = points @ self._axes.T
        middle = (seen.min(0) + seen.max(0)) / 2
        half = np.abs(seen - middle)
        self._tangent = float(np.tan(np.radians(self._shot.field / 2)))
        need = np.maximum(half[:, 0] / aspect, half[:, 1]) * self._shot.margin / self._tangent
        away = float((need + (seen - middle)[:, 2]).max())
        self._eye = (middle @ self._axes + back * away).astype(np.float32)

    def _set_lights(self) -> list[_Light]:
        """A key from the upper left, a weaker fill from the right, a strip from behind; sized to the object."""
        size = self._size
        lights = []
        for direction, reach, half, colour in (
            ((-0.75, 1.05, 0.80), 2.3, 0.62, (13.0, 12.5, 11.8)),
            ((1.0, 0.45, 0.55), 2.4, 0.55, (3.4, 3.6, 3.9)),
            ((0.45, 0.9, -0.9), 2.2, 0.40, (7.0, 7.0, 7.0)),
        ):
            towards = _unit(_vector(*direction) @ self._axes * _vector(1, 1, 1))
            towards[1] = abs(towards[1])
            side = _unit(np.cross(_vector(0, 1, 0), towards))
            over = _unit(np.cross(towards, side))
            middle = towards * reach * size
            lights.append(_Light(middle, side * half * size, over * half * size, _vector(*colour)))
        return lights

    def picture(self, width: int, height: int, seed: int) -> npt.NDArray[np.uint8]:
        soft = self._soft_shades(width // 2, height // 2)
        fine_width, fine_height = int(width * _SAMPLING), int(height * _SAMPLING)
        rows = []
        step = int(_ROWS * _SAMPLING)
        for top in range(0, fine_height, step):
            rays = self._rays(fine_width, fine_height, top, min(top + step, fine_height))
            rows.append(self._light_of(rays, fine_width, fine_height, top, soft))
        light = shrunk(np.concatenate(rows).reshape(fine_height, fine_width, 3), width, height)
        return developed(light * np.float32(self._shot.exposure), seed)

    def _rays(self, width: int, height: int, top: int, bottom: int) -> Array:
        """Rays through the samples of some rows, (n, 6)."""
        x = (2 * (np.arange(width, dtype=np.float32) + 0.5) / width - 1) * self._tangent * width / height
        y = (1 - 2 * (np.arange(top, bottom, dtype=np.float32) + 0.5) / height) * self._tangent
        across, up = np.meshgrid(x, y)
        directions = across[..., None] * self._axes[0] + up[..., None] * self._axes[1] - self._axes[2]
        directions = _unit(directions.reshape(-1, 3))
        return np.concatenate([np.broadcast_to(self._eye, directions.shape), directions], axis=1).astype(np.float32)

    def _hits(self, rays: Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array, Array]:
        """Which samples hit something, the triangles, weights of their corners, and the places."""
        distance, triangle, uv = self._caster.first_hits(rays)
        hit = np.flatnonzero(np.isfinite(distance))
        uv = uv[hit]
        weights = np.stack([1 - uv[:, 0] - uv[:, 1], uv[:, 0], uv[:, 1]], axis=1).astype(np.float32)
        places = rays[hit, :3] + rays[hit, 3:] * distance[hit, None]
        return hit, triangle[hit], weights, places.astype(np.float32)

    def _normals(self, triangles: npt.NDArray[np.int64], weights: Array, towards: Array) -> Array:
        normals = _unit(np.einsum("nc,nck->nk", weights, self._corners[triangles]))
        away = np.einsum("nk,nk->n", normals, towards) > 0
        normals[away] *= -1
        return normals

    # --- soft light, reckoned for every second pixel ---

    def _soft_shades(self, width: int, height: int) -> tuple[Array, npt.NDArray[np.int64]]:
        """For each coarse pixel: the share of the sky and of each light that it sees; and whose it is."""
        rays = self._rays(width, height, 0, height)
        hit, triangles, weights, places = self._hits(rays)
        normals = self._normals(triangles, weights, rays[hit, 3:])
        raised = places + normals * np.float32(self._size * 2e-4)
        pattern = (hit // width % 4) * 4 + hit % width % 4
        columns = [self._open_sky(raised, normals, pattern)]
        columns += [self._open_light(raised, light, pattern) for light in self._lights]
        owner = np.full(width * height, -1, np.int64)
        owner[hit] = np.searchsorted(self._starts, triangles, side="right") - 1
        shades = np.ones((width * height, len(columns)), np.float32)
        shades[hit] = np.stack(columns, axis=1)
        return smoothed(shades.reshape(height, width, -1), owner.reshape(height, width)), owner.reshape(height, width)

    def _open_sky(self, places: Array, normals: Array, pattern: npt.NDArray[np.int64]) -> Array:
        helper = np.where(np.abs(normals[:, :1]) < 0.9, _vector(1, 0, 0), _vector(0, 1, 0))
        side = _unit(np.cross(normals, helper))
        over = np.cross(normals, side)
        number = np.arange(16 * _SKY_RAYS).reshape(_SKY_RAYS, 16).T
        angle, radius = number * _GOLDEN, np.sqrt((number + 0.5) / (16 * _SKY_RAYS))
        dome = np.stack([np.cos(angle) * radius, np.sin(angle) * radius, np.sqrt(1 - radius**2)], axis=2)
        total = np.zeros(len(places), np.float32)
        for ray in range(_SKY_RAYS):
            local = dome[pattern, ray].astype(np.float32)
            directions = local[:, :1] * side + local[:, 1:2] * over + local[:, 2:] * normals
            total += ~self._caster.blocked(np.concatenate([places, directions], axis=1), self._size * 0.7)
        return total / np.float32(_SKY_RAYS)

    def _open_light(self, places: Array, light: _Light, pattern: npt.NDArray[np.int64]) -> Array:
        number = np.arange(16 * _SOFT_RAYS).reshape(_SOFT_RAYS, 16).T
        u = (number * 0.754877666 % 1) * 2 - 1
        v = (number * 0.569840296 % 1) * 2 - 1
        total = np.zeros(len(places), np.float32)
        for ray in range(_SOFT_RAYS):
            target = light.middle + u[pattern, ray, None].astype(np.float32) * light.side
            target = target + v[pattern, ray, None].astype(np.float32) * light.over
            total += ~self._caster.blocked(np.concatenate([places, _unit(target - places)], axis=1), self._size * 4)
        return total / np.float32(_SOFT_RAYS)

    # --- the picture itself ---

    def _light_of(
        self, rays: Array, width: int, height: int, top: int, soft: tuple[Array, npt.NDArray[np.int64]]
    ) -> Array:
        hit, triangles, weights, places = self._hits(rays)
        towards = rays[hit, 3:]
        normals = self._normals(triangles, weights, towards)
        owner = np.searchsorted(self._starts, triangles, side="right") - 1
        colour = np.empty((len(hit), 3), np.float32)
        roughness, metal = np.empty(len(hit), np.float32), np.empty(len(hit), np.float32)
        uv = np.einsum("nc,nck->nk", weights, self._uv[self._shape.triangles[triangles]])
        for number in np.unique(owner):
            mine = owner == number
            look = self._things[number].material(places[mine], uv[mine])
            colour[mine], roughness[mine], metal[mine] = look.colour, look.roughness, look.metal
            if look.relief is not None:
                normals[mine] = self._relieved(
                    self._things[number].material, look.relief, places[mine], uv[mine], normals[mine]
                )
        shades = look_up(soft, owner, hit, width, height, top)
        light = np.zeros((len(rays), 3), np.float32)
        # The light from behind is flagged off the paper, as a photographer would.
        shades[owner == len(self._things) - 1, len(self._lights)] = 0
        light[hit] = self._shaded(places, normals, -towards, colour, roughness, metal, shades)
        return light

    def _relieved(self, material: Material, relief: Array, places: Array, uv: Array, normals: Array) -> Array:
        """Normals tilted by the slope of the relief, measured a hair's breadth along each axis."""
        step = np.float32(self._size * 4e-4)
        slope = np.empty_like(places)
        for axis in range(3):
            moved = places.copy()
            moved[:, axis] += step
            other = material(moved, uv).relief
            assert other is not None
            slope[:, axis] = (other - relief) / step
        along = slope - np.einsum("nk,nk->n", slope, normals)[:, None] * normals
        return _unit(normals - along)

    def _shaded(
        self, places: Array, normals: Array, view: Array, colour: Array, roughness: Array, metal: Array, shades: Array
    ) -> Array:
        sky = (0.30 + 0.26 * normals[:, 1:2]) * shades[:, :1]
        diffuse = np.broadcast_to(sky, colour.shape).astype(np.float32).copy()
        reflected = _unit(2 * np.einsum("nk,nk->n", normals, view)[:, None] * normals - view)
        mirror = np.zeros_like(colour)
        for number, light in enumerate(self._lights, 1):
            to_light = light.middle - places
            distance = np.linalg.norm(to_light, axis=1, keepdims=True)
            facing = np.clip(np.einsum("nk,nk->n", normals, to_light / distance), 0, 1)[:, None]
            falloff = (self._size * 2.1 / distance) ** 2
            diffuse += light.colour * np.float32(0.075) * facing * falloff * shades[:, number : number + 1]
            mirror += (
                light.colour
                * self._box_seen(light, places, reflected, roughness)[:, None]
                * np.sqrt(shades[:, number : number + 1])
            )
        room = (0.16 + 0.34 * smoothstep(-0.25, 0.9, reflected[:, 1]))[:, None] * (0.35 + 0.65 * shades[:, :1])
        mirror = mirror * np.float32(0.16) + room
        edge = (1 - np.clip(np.einsum("nk,nk->n", normals, view), 0, 1)) ** 5
        shine = (0.04 + 0.96 * edge * (1 - roughness) ** 2)[:, None]
        gloss = ((1 - roughness) ** 1.5)[:, None]
        plain = colour * diffuse + shine * mirror * gloss
        polished = colour * (mirror * (0.35 + 0.65 * gloss) + 0.45 * diffuse * (1 - gloss))
        return np.asarray(plain + (polished - plain) * metal[:, None], np.float32)

    def _box_seen(self, light: _Light, places: Array, reflected: Array, roughness: Array) -> Array:
        """How much of a soft box shines in the mirror of a surface; rough ones blur its edges."""
        half = np.float32(np.linalg.norm(light.side))
        face = _unit(light.middle[None])[0]
        reach = ((light.middle - places) @ face) / np.where(np.abs(reflected @ face) < 1e-4, 1e-4, reflected @ face)
        at = places + reflected * reach[:, None] - light.middle
        blur = (0.06 + roughness * 1.6) * half
        inside = np.ones(len(places), np.float32)
        for axis in (light.side, light.over):
            beyond = np.abs(at @ axis) / half - half
            inside *= 1 - smoothstep(-1.0, 1.0, beyond / blur)
        return np.asarray(np.where(reach > 0, inside, 0) / (1 + roughness * 2.5), np.float32)


def _sweep(size: float) -> Mesh:
    """A roll of paper: flat on the table, rising behind in a wide curve."""
    bend = np.linspace(0, np.pi / 2, 24)
    radius = size * 0.16
    back = -size * 0.22
    z = np.concatenate([[size], back - radius * np.sin(bend), [back - radius]])
    y = np.concatenate([[0], radius * (1 - np.cos(bend)), [size]])
    x = np.array([-size, size])
    points = np.stack(np.broadcast_arrays(x[None, :], y[:, None], z[:, None]), axis=2)
    return grid(points, np.zeros((*points.shape[:2], 2)))


def _paper(colour: tuple[float, float, float]) -> Material:
    def look(points: Array, _uv: Array) -> Look:
        fibre = cloud(points, 0.35, 2, 901) - 0.5
        tone = _vector(*colour) * (1 + 0.035 * fibre)[:, None]
        ones = np.ones(len(points), np.float32)
        return Look(tone.astype(np.float32), ones * 0.95, ones * 0)

    return look
