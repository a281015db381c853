"""The other artifacts of the sample museum: chipped, woven, cast, written. Lengths in centimetres."""

import numpy as np

from samples import materials as m
from samples.artifact import Artifact
from samples.shapes import Mesh, Points, box, grid, join, roughened, rounded, sheet, tube
from samples.studio import Thing


def axe(steps: int = 56) -> Artifact:
    """A shouldered stone axe, standing on its edge as a catalogue shows it; `steps` of detail."""
    outline = box(6.2, 12.5, 2.1, steps)
    points = outline.points.copy()
    x, y, z = points.T
    tang = 0.5 + 0.5 * np.tanh((y - 1.6) * 3.2)
    x *= 1 - 0.46 * tang
    z *= (1 - 0.55 * np.clip((-y - 1.0) / 5.25, 0, 1) ** 1.6) * (1 - 0.12 * tang)
    y -= 0.55 * np.clip(-y / 6.25, 0, 1) * (1 - (x / 3.1) ** 2)
    mesh = rounded(Mesh(np.stack([x, y, z], 1), outline.triangles, outline.uv), (6.2, 12.5, 2.1), 7)
    mesh = roughened(mesh, 0.16, 0.9, 21, 5)
    return Artifact((Thing(mesh.standing(), m.stone((0.085, 0.088, 0.080), (0.26, 0.245, 0.205), 22, 0.6)),))


def lithophone(bars: int = 6) -> Artifact:
    """Stone bars of a lithophone, side by side on two bamboo rods."""
    things = []
    widths = 0.0
    for number in range(bars):
        width = 11.5 - 0.7 * number
        things.append(
            Thing(
                bar(number).moved(0, 2.2, widths - 30),
                m.stone((0.100, 0.108, 0.105), (0.30, 0.285, 0.245), 60 + number),
            )
        )
        widths += width + 2.2
    rods = [tube(np.linspace((x, 1.1, -38), (x, 1.1, 34), 60), 1.1) for x in (-13.0, 13.0)]
    things += [Thing(rod, m.bamboo(77)) for rod in rods]
    return Artifact(tuple(things))


def bar(number: int) -> Mesh:
    """One bar: a long flake of hornfels, chipped along its edges."""
    length, width, height = 62 - 5.5 * number, 11.5 - 0.7 * number, 4.4 - 0.25 * number
    mesh = box(length, height, width, 72)
    points = mesh.points.copy()
    waist = 1 - 0.20 * np.exp(-((points[:, 0] / (length * 0.28)) ** 2))
    points[:, 2] *= waist * (1 - 0.18 * (points[:, 0] / length * 2) ** 4)
    mesh = rounded(Mesh(points, mesh.triangles, mesh.uv), (length, height, width), 5)
    mesh = roughened(roughened(mesh, 1.1, 0.16, 90 + number, 3), 0.35, 0.7, 95 + number, 3)
    return mesh.moved(0, height / 2, 0)


def single_bar(number: int) -> Artifact:
    """One bar of the lithophone alone."""
    return Artifact((Thing(bar(number).standing(), m.stone((0.100, 0.108, 0.105), (0.30, 0.285, 0.245), 60 + number)),))


def basket() -> Artifact:
    """A carrying basket: square foot, round mouth, woven strips, two rims and straps."""
    strips = []
    for row in range(38):
        height = 2.0 + row * 1.12
        path = _ring(height, 0.16 * (1 if row % 2 else -1))
        strips.append(_ribbon(path, 0.92))
    for column in range(44):
        turn = column / 44 * 2 * np.pi
        heights = np.linspace(1.0, 45, 120)
        weave = 0.16 * np.where(np.floor((heights - 2.0) / 1.12 + 0.5).astype(int) % 2 == column % 2, 1, -1)
        radius = np.array([_radius(h, turn) for h in heights]) + weave
        path = np.stack([radius * np.sin(turn), heights, radius * np.cos(turn)], 1)
        strips.append(_band(path, turn, 1.25))
    rims = [tube(_ring(h, 0.1), 0.62, 12) for h in (1.0, 44.6, 45.6)]
    straps = []
    for side in (-1, 1):
        t = np.linspace(0, np.pi, 60)
        path = np.stack([side * (6.5 + 1.5 * np.sin(t)), 24 - 14 * np.cos(t), -15.3 - 5.5 * np.sin(t)], 1)
        straps.append(tube(path, 0.5, 10))
    return Artifact((Thing(join(*strips), m.bamboo(41)), Thing(join(*rims, *straps), m.bamboo(43))))


def _radius(height: float, turn: float) -> float:
    """Square at the foot, round at the mouth."""
    t = np.clip(height / 45, 0, 1)
    square = 10.2 / max(abs(np.sin(turn)), abs(np.cos(turn))) * 0.98
    square = min(square, 12.6)
    return float(square * (1 - t) ** 1.4 + (10.2 + 5.2 * t) * (1 - (1 - t) ** 1.4))


def _ring(height: float, out: float) -> Points:
    turns = np.linspace(0, 2 * np.pi, 265)
    wave = out * np.cos(turns * 22)
    radius = np.array([_radius(height, t) for t in turns]) + wave
    return np.stack([radius * np.sin(turns), np.full_like(turns, height), radius * np.cos(turns)], 1)


def _ribbon(path: Points, width: float) -> Mesh:
    """A flat strip around the basket."""
    rows = np.array((-0.5, -0.25, 0, 0.25, 0.5))
    outward = path * (1, 0, 1)
    outward = outward / np.linalg.norm(outward, axis=1, keepdims=True)
    bulge = 0.10 * (1 - (rows * 2) ** 2)
    points = path[None] + rows[:, None, None] * (0, width, 0) + bulge[:, None, None] * outward[None]
    u = np.linspace(0, 30, len(path))
    uv = np.stack(np.broadcast_arrays(u[None], np.full((5, 1), path[0, 1])), axis=2)
    return grid(points, uv)


def _band(path: Points, turn: float, width: float) -> Mesh:
    """An upright strip of the basket."""
    rows = np.array((-0.5, -0.25, 0, 0.25, 0.5))
    side = np.array((np.cos(turn), 0, -np.sin(turn)))
    outward = np.array((np.sin(turn), 0, np.cos(turn)))
    bulge = 0.10 * (1 - (rows * 2) ** 2)
    points = path[None] + rows[:, None, None] * side * width + bulge[:, None, None] * outward
    uv = np.stack(np.broadcast_arrays(np.full((1, len(path)), turn * 9), np.full((5, 1), turn * 5)), axis=2)
    return grid(points, uv)


def cloth() -> Artifact:
    """A piece of hand-woven brocade, laid flat with its folds."""
    rows, columns = 160, 110
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    folds = 0.5 + 0.35 * np.sin(x * 7 + 1.2 * np.sin(y * 5)) + 0.25 * np.sin(y * 11 + x * 3)
    return Artifact((Thing(sheet(76, 148, 0.4 + folds), m.brocade(61)),))


def letter() -> Artifact:
    """A letter home: one folded sheet."""
    rows, columns = 90, 70
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    lift = 0.12 + 0.25 * np.abs(y - 0.5) + 0.12 * np.abs(x - 0.5) + 0.05 * np.sin(x * 9 + y * 4)
    return Artifact((Thing(sheet(20, 28, lift), m.written_paper(71)),))


def coin() -> Artifact:
    """A cast coin with a square hole."""
    sides, rings = 240, 60
    turn = np.linspace(0, 2 * np.pi, sides + 1)
    square = 0.33 / np.maximum(np.abs(np.sin(turn)), np.abs(np.cos(turn)))
    surfaces = []
    for face in (1, -1):
        t = np.linspace(0, 1, rings)[:, None]
        radius = square + (1.2 - square) * t
        rim = 0.07 * (1 / (1 + np.exp(-(radius - 1.06) * 60)))
        inner = 0.05 * np.exp(-(((radius - square - 0.06) / 0.05) ** 2))
        signs = _strokes(radius, turn) if face > 0 else 0 * radius
        height = face * (0.11 + rim + inner + 0.06 * signs)
        points = np.stack([radius * np.sin(turn), height, radius * np.cos(turn)], axis=2)
        uv = np.stack(np.broadcast_arrays(turn / (2 * np.pi), t), axis=2)
        surfaces.append(grid(points, uv))
    for radius in (square, np.full_like(turn, 1.2)):
        edge = np.stack(
            [np.stack([radius * np.sin(turn), np.full_like(turn, h), radius * np.cos(turn)], 1) for h in (-0.17, 0.17)]
        )
        surfaces.append(grid(edge, np.zeros((2, sides + 1, 2))))
    mesh = join(*surfaces).turned(82, "x").standing()
    return Artifact((Thing(mesh, m.coin_bronze(81)),))


def _strokes(radius: Points, turn: Points) -> Points:
    """Four invented signs around the hole: they only look like writing."""
    x, y = radius * np.sin(turn), radius * np.cos(turn)
    raised = np.zeros_like(x)
    for cx, cy, strokes in (
        (0, 0.73, ((-0.16, 0.1, 0.16, 0.1), (0, 0.2, 0, -0.18), (-0.16, -0.06, 0.16, -0.06))),
        (
            0,
            -0.73,
            ((-0.15, 0.16, 0.15, 0.16), (-0.15, 0, 0.15, 0), (-0.1, 0.16, -0.1, -0.18), (0.1, 0.16, 0.1, -0.18)),
        ),
        (0.74, 0, ((-0.14, 0.18, 0.14, 0.18), (0, 0.18, 0, -0.18), (-0.14, -0.18, 0.14, -0.18), (-0.1, 0, 0.1, 0.02))),
        (-0.74, 0, ((-0.15, 0.05, 0.15, 0.12), (0.02, 0.2, -0.14, -0.18), (0.0, 0.02, 0.15, -0.18))),
    ):
        for x0, y0, x1, y1 in strokes:
            along = np.array((x1 - x0, y1 - y0))
            t = np.clip(((x - cx - x0) * along[0] + (y - cy - y0) * along[1]) / (along @ along), 0, 1)
            distance = np.hypot(x - cx - x0 - t * along[0], y - cy - y0 - t * along[1])
            raised = np.maximum(raised, np.clip(1.6 - distance / 0.028, 0, 1))
    return raised


def sherds() -> Artifact:
    """A lot of sherds from a test pit, spread out."""
    things = []
    generator = np.random.default_rng(7)
    for number in range(19):
        mesh = roughened(_sherd(generator), 0.09, 1.4, 200 + number, 3).turned(float(generator.uniform(0, 360)))
        place = (number % 5 - 2) * 8.2 + generator.uniform(-1, 1), (number // 5 - 1.5) * 8.0 + generator.uniform(-1, 1)
        low = float(mesh.points[:, 1].min())
        colour = (0.30, 0.155, 0.085) if number % 3 else (0.20, 0.13, 0.085)
        things.append(Thing(mesh.moved(place[0], -low, place[1]), m.clay(colour, 300 + number)))
    return Artifact(tuple(things))


def _sherd(generator: np.random.Generator) -> Mesh:
    """A broken piece of a pot's wall: a polygon with straight breaks, bent as the pot was."""
    count = int(generator.integers(4, 7))
    corners = np.sort((np.arange(count) + generator.uniform(-0.28, 0.28, count)) / count * 2 * np.pi)
    reach = generator.uniform(2.0, 3.8, count)
    x, z = reach * np.cos(corners), reach * np.sin(corners)
    turns = np.linspace(0, 2 * np.pi, 121)
    directions = np.stack([np.cos(turns), np.sin(turns)], 1)
    edge = np.full(len(turns), np.inf)
    for a in range(count):
        b = (a + 1) % count
        normal = np.array((z[b] - z[a], x[a] - x[b]))
        along = directions @ normal
        distance = np.where(along > 1e-6, (normal @ (x[a], z[a])) / np.where(along > 1e-6, along, 1), np.inf)
        edge = np.minimum(edge, np.where(distance > 0, distance, np.inf))
    rings = np.linspace(0, 1, 26)[:, None]
    radius = rings * edge
    top = np.stack(
        [radius * directions[:, 0], 0.8 - 0.03 * (radius * directions[:, 1]) ** 2, radius * directions[:, 1]], axis=2
    )
    bottom = top - (0, 0.75, 0)
    uv = np.zeros((*top.shape[:2], 2))
    return join(grid(top, uv), grid(bottom, uv), grid(np.stack([top[-1], bottom[-1]]), uv[:2]))
