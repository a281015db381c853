"""Shapes of artifacts: turned, hammered, chipped, woven. Lengths in centimetres, y up, standing on y = 0."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from samples.noise import cloud

Points = npt.NDArray[np.float64]
Triangles = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles over points, with a texture place (u, v) for each point."""

    points: Points
    triangles: Triangles
    uv: Points

    def moved(self, x: float = 0, y: float = 0, z: float = 0) -> "Mesh":
        """The mesh at another place."""
        return Mesh(self.points + (x, y, z), self.triangles, self.uv)

    def turned(self, degrees: float, axis: str = "y") -> "Mesh":
        """The mesh turned about an axis through the origin."""
        return Mesh(rotate(self.points, degrees, axis), self.triangles, self.uv)

    def standing(self) -> "Mesh":
        """The mesh centred over the origin, its lowest point on the table."""
        low, high = self.points.min(0), self.points.max(0)
        return self.moved(-(low[0] + high[0]) / 2, -low[1], -(low[2] + high[2]) / 2)


def rotate(points: Points, degrees: float, axis: str) -> Points:
    """Points turned about an axis through the origin."""
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    matrices = {
        "x": ((1, 0, 0), (0, c, -s), (0, s, c)),
        "y": ((c, 0, s), (0, 1, 0), (-s, 0, c)),
        "z": ((c, -s, 0), (s, c, 0), (0, 0, 1)),
    }
    return np.asarray(points @ np.array(matrices[axis], np.float64).T)


def join(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(mesh.points) for mesh in meshes[:-1])])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]),
        np.concatenate([mesh.uv for mesh in meshes]),
    )


def grid(points: Points, uv: Points) -> Mesh:
    """A surface over a grid of points (rows, columns, 3)."""
    rows, columns = points.shape[:2]
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (n.reshape(-1) for n in (number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]))
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return Mesh(points.reshape(-1, 3), triangles, uv.reshape(-1, 2))


def curve(points: list[tuple[float, float]], steps: int) -> Points:
    """A smooth line (Catmull-Rom) through points, as (steps, 2)."""
    given = np.array(points, np.float64)
    padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    at = np.linspace(0, len(given) - 1 - 1e-9, steps)
    n = at.astype(int)
    t = (at - n)[:, None]
    p0, p1, p2, p3 = (padded[n + k] for k in range(4))
    cubic = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    return np.asarray(cubic / 2)


def lathe(profile: Points, sides: int = 256) -> Mesh:
    """A profile of (radius, height) turned about the y axis."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    radius, height = profile[:, 0], profile[:, 1]
    points = np.empty((len(profile), sides + 1, 3))
    points[..., 0] = radius[:, None] * np.sin(angle)
    points[..., 1] = height[:, None]
    points[..., 2] = radius[:, None] * np.cos(angle)
    v = np.linspace(1, 0, len(profile))
    uv = np.stack(np.broadcast_arrays(angle / (2 * np.pi), v[:, None]), axis=2)
    return grid(points, uv)


def box(width: float, height: float, depth: float, steps: int = 24) -> Mesh:
    """A block of many small squares, so that it can be chipped."""
    faces = []
    u, v = np.meshgrid(np.linspace(-0.5, 0.5, steps), np.linspace(-0.5, 0.5, steps))
    half = np.full_like(u, 0.5)
    for a, b, c in ((u, v, half), (-u, v, -half), (half, v, -u), (-half, v, u), (u, half, -v), (u, -half, v)):
        points = np.stack([a * width, b * height, c * depth], axis=2)
        faces.append(grid(points, np.stack([u + 0.5, 0.5 - v], axis=2)))
    return join(*faces)


def rounded(mesh: Mesh, size: tuple[float, float, float], power: float) -> Mesh:
    """A block with its edges worn: points are pulled onto a superellipsoid of that power."""
    half = np.array(size) / 2
    unit = mesh.points / half
    length = (np.abs(unit) ** power).sum(1) ** (1 / power)
    largest = np.abs(unit).max(1)
    return Mesh(mesh.points * (largest / np.maximum(length, 1e-9))[:, None], mesh.triangles, mesh.uv)


def roughened(mesh: Mesh, depth: float, scale: float, seed: int, octaves: int = 4) -> Mesh:
    """A surface moved in and out by noise, along the line from its middle."""
    middle = (mesh.points.min(0) + mesh.points.max(0)) / 2
    outward = mesh.points - middle
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    amount = cloud(mesh.points.astype(np.float32), scale, octaves, seed) - 0.5
    return Mesh(mesh.points + outward * (amount * 2 * depth)[:, None], mesh.triangles, mesh.uv)


def tube(path: Points, radius: float, sides: int = 12) -> Mesh:
    """A round rod along a path of points (n, 3)."""
    forward = np.gradient(path, axis=0)
    forward /= np.linalg.norm(forward, axis=1, keepdims=True)
    helper = np.where(np.abs(forward[:, 1:2]) < 0.9, (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
    side = np.cross(forward, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    over = np.cross(side, forward)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * over[:, None]
    uv = np.stack(np.broadcast_arrays(angle / (2 * np.pi), np.linspace(0, 1, len(path))[:, None]), axis=2)
    return grid(path[:, None] + ring * radius, uv)


def sheet(width: float, depth: float, height: Points) -> Mesh:
    """A cloth or paper lying on the table, of the given heights (rows, columns)."""
    rows, columns = height.shape
    x, z = np.meshgrid(np.linspace(-width / 2, width / 2, columns), np.linspace(depth / 2, -depth / 2, rows))
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(1, 0, rows))
    return grid(np.stack([x, height, z], axis=2), np.stack([u, 1 - v], axis=2))
