"""The artifacts of the sample museum: invented, each with its shape and material. Lengths in centimetres."""

from dataclasses import dataclass

import numpy as np

from samples import materials as m
from samples.noise import Array, cloud
from samples.shapes import Mesh, Points, box, curve, grid, join, lathe, rotate, roughened, rounded, sheet, tube
from samples.studio import Look, Material, Thing


@dataclass(frozen=True, slots=True)
class Artifact:
    """Things that make up an artifact, standing on the table as it is shown from the front."""

    things: tuple[Thing, ...]

    def turned(self, degrees: float, axis: str) -> "Artifact":
        """The artifact laid on another side, still standing on the table; materials go along."""
        return Artifact(tuple(_laid(self.things, degrees, axis)))


def _laid(things: tuple[Thing, ...], degrees: float, axis: str) -> list[Thing]:
    turned = [thing.mesh.turned(degrees, axis) for thing in things]
    low = min(float(mesh.points[:, 1].min()) for mesh in turned)
    return [
        Thing(mesh.moved(0, -low, 0), _along(thing.material, low, degrees, axis))
        for thing, mesh in zip(things, turned, strict=True)
    ]


def _along(material: Material, low: float, degrees: float, axis: str) -> Material:
    """The material of a thing that was turned and set down: asked where the point was before."""

    def look(points: Array, uv: Array) -> Look:
        before = rotate(points.astype(np.float64) + (0, low, 0), -degrees, axis)
        return material(before.astype(np.float32), uv)

    return look


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


def drum() -> Artifact:
    """A bronze drum with its face, four handles and cast bands."""
    wall = curve(
        [
            (22.4, 0),
            (21.9, 0.6),
            (18.9, 7),
            (17.7, 12.5),
            (17.6, 15.5),
            (20.3, 18.4),
            (22.5, 21.8),
            (22.9, 24.8),
            (22.7, 26.4),
        ],
        150,
    )
    inner = np.array([(22.0, 0.0), (21.4, 0.7), (18.3, 7), (17.2, 13)])[::-1]
    face = np.array([(0.0, 27.0), (1.5, 27.0), (23.0, 27.0), (23.4, 26.9), (23.4, 26.4), (22.7, 26.3)])
    face = np.stack(
        [
            np.interp(np.linspace(0, 5, 160), range(6), face[:, 0]),
            np.interp(np.linspace(0, 5, 160), range(6), face[:, 1]),
        ],
        1,
    )
    handles = []
    for turn in (35, 55, 215, 235):
        arc = np.linspace(-1.15, 1.15, 40)
        path = np.stack([arc * 0, 19.2 + 4.3 * np.sin(arc), 18.6 + 5.6 * np.cos(arc)], 1)
        handles.append(tube(path, 0.55, 14).turned(turn))
    return Artifact(
        (
            Thing(lathe(wall[::-1], 420), m.bronze(3, 0.35, m.drum_wall)),
            Thing(lathe(inner, 200), m.bronze(4, 0.15)),
            Thing(lathe(np.array([(0.0, 26.2), (22.4, 26.2)]), 200), m.bronze(7, 0.15)),
            Thing(lathe(face, 420), m.bronze(5, 0.40, m.drum_face)),
            Thing(join(*handles), m.bronze(6, 0.35)),
        )
    )


def jar() -> Artifact:
    """A tall brown-glazed jar with four lugs."""
    profile = curve(
        [
            (0.1, 0.3),
            (11.0, 0.2),
            (11.6, 0.6),
            (12.4, 3),
            (18.8, 15),
            (22.7, 29),
            (22.3, 38.5),
            (17.2, 47.6),
            (11.2, 51.8),
            (10.4, 53.4),
            (11.4, 56.3),
            (11.3, 57.3),
            (10.2, 57.2),
            (9.5, 54.5),
            (10.4, 51),
            (15, 46.5),
        ],
        220,
    )
    lugs = []
    for turn in (30, 120, 210, 300):
        arc = np.linspace(-1.3, 1.3, 30)
        path = np.stack([1.9 * np.sin(arc), 46.4 + 0.8 * np.cos(arc), 17.0 + 2.0 * np.cos(arc)], 1)
        lugs.append(tube(path, 0.75, 14).turned(turn))
    glaze = m.glaze((0.105, 0.042, 0.016), (0.30, 0.19, 0.11), 6.5, 5)
    return Artifact((Thing(lathe(profile[::-1], 300), glaze), Thing(join(*lugs), glaze)))


def bowl() -> Artifact:
    """A celadon bowl with crackled glaze, a chip at its lip."""
    profile = curve(
        [
            (0.05, 0.9),
            (2.2, 0.8),
            (2.3, 0.0),
            (2.75, 0.0),
            (2.8, 0.9),
            (5.6, 2.5),
            (7.8, 4.6),
            (8.5, 5.2),
            (8.35, 5.25),
            (7.4, 4.4),
            (5.0, 2.6),
            (2.4, 1.35),
            (0.05, 1.2),
        ],
        200,
    )
    mesh = lathe(profile[::-1], 300)
    points = mesh.points.copy()
    near = np.exp(-((((points[:, 0] - 4.2) / 0.85) ** 2 + ((points[:, 2] - 7.4) / 0.6) ** 2) ** 2))
    points[:, 1] -= 0.28 * near
    return Artifact(
        (
            Thing(
                Mesh(points, mesh.triangles, mesh.uv), m.glaze((0.235, 0.30, 0.185), (0.36, 0.26, 0.18), 0.85, 12, 0.8)
            ),
        )
    )


def gong() -> Artifact:
    """A bossed gong on a low stand of wood."""
    disc = lathe(gong_profile(220), 320).turned(78, "x").standing().moved(0, 1.8, 0)
    stand = [box(30, 2.4, 3.0).moved(0, 1.2, 4.5), box(30, 2.4, 3.0).moved(0, 1.2, -6.5)]
    return Artifact((Thing(disc, _hammered(31)), Thing(join(*stand), m.wood(32))))


def gong_profile(steps: int) -> Points:
    """Half a section through the gong: boss, face, rim, and back along the inside."""
    outside = [(0.02, 6.8), (2.0, 6.6), (3.6, 5.2), (4.6, 3.6), (6.0, 3.1), (13, 2.7), (19.0, 2.0), (20.3, 0.4)]
    inside = [(20.0, -3.6), (19.6, -3.6), (19.7, 0.2), (18.6, 1.6), (12, 2.3), (4, 2.8), (0.02, 5.9)]
    return curve(outside + inside, steps)


def _hammered(seed: int) -> Material:
    plain = m.bronze(seed, 0.62)

    def look(points: Array, uv: Array) -> Look:
        found = plain(points, uv)
        dents = 0.10 * cloud(points, 0.55, 2, seed + 3)
        assert found.relief is not None
        colour = np.asarray(found.colour * np.float32(1.15), np.float32)
        metal = np.maximum(found.metal, 0.55).astype(np.float32)
        return Look(
            colour, (found.roughness * 0.8).astype(np.float32), metal, (found.relief + dents).astype(np.float32)
        )

    return look


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


def canteen() -> Artifact:
    """An aluminium canteen of the war, dented, with its cap."""
    profile = curve(
        [(0.02, 0.2), (5.6, 0.0), (6.8, 0.9), (7.2, 4), (7.2, 13), (6.6, 16.2), (4.0, 18.2), (2.3, 18.9), (2.2, 19.6)],
        160,
    )
    body = lathe(profile[::-1], 240)
    points = body.points * (1.0, 1.0, 0.62)
    dent = np.exp(-(((points[:, 0] - 3.4) / 2.1) ** 2 + ((points[:, 1] - 9) / 2.6) ** 2)) * (points[:, 2] > 0)
    points[:, 2] -= 1.15 * dent
    points[:, 2] -= 0.5 * np.exp(-((points[:, 0] / 4.0) ** 2)) * (points[:, 2] < 0) * -1
    cap = lathe(curve([(2.0, 19.4), (2.65, 19.5), (2.65, 21.6), (2.3, 22.0), (0.02, 22.1)], 60)[::-1], 120)
    ring = tube(
        np.stack([2.7 * np.sin(t := np.linspace(0, 2 * np.pi, 80)), np.full(80, 19.2), 2.7 * np.cos(t)], 1), 0.16, 10
    )
    material = m.aluminium(51)
    return Artifact((Thing(Mesh(points, body.triangles, body.uv), material), Thing(join(cap, ring), material)))


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


def statue() -> Artifact:
    """A tomb statue of wood: a seated figure with its hands at its face."""
    parts = [
        lathe(
            curve([(0.05, 0), (9.0, 0), (9.2, 1.5), (8.4, 3), (8.6, 12), (8.2, 24), (8.6, 26), (0.05, 26.2)], 120)[
                ::-1
            ],
            160,
        ),
        _ball((0, 40, -0.6), (8.6, 15.5, 7.2)),
        _ball((0, 62, 0.4), (7.6, 9.6, 7.8)),
        _ball((0, 68.5, -1.2), (8.0, 4.6, 7.6)),
        _ball((0, 60.5, 8.0), (1.3, 2.7, 1.6)),
        _ball((0, 51.2, -0.4), (5.4, 4.4, 5.0)),
    ]
    for side in (-1, 1):
        parts.append(
            tube(
                _bend([(side * 8.4, 48, -0.5), (side * 12.2, 40, 3), (side * 9.5, 41, 10), (side * 5.4, 54, 9.2)]),
                2.6,
                20,
            )
        )
        parts.append(
            tube(
                _bend(
                    [
                        (side * 5.0, 27, 1),
                        (side * 9.5, 35, 9),
                        (side * 8.0, 36, 12),
                        (side * 6.2, 22, 9.6),
                        (side * 6.0, 14, 8.6),
                    ]
                ),
                3.5,
                20,
            )
        )
        parts.append(_ball((side * 5.2, 57.0, 8.3), (2.3, 3.2, 1.9)))
        parts.append(_ball((side * 7.6, 61.5, 0.4), (1.2, 2.6, 2.0)))
        parts.append(_ball((side * 2.9, 63.4, 7.0), (1.7, 0.9, 1.0)))
    return Artifact((Thing(roughened(join(*parts), 0.35, 0.20, 19, 4), m.wood(91)),))


def _ball(middle: tuple[float, float, float], half: tuple[float, float, float]) -> Mesh:
    turns = np.linspace(0, np.pi, 60)
    mesh = lathe(np.stack([np.sin(turns), np.cos(turns)], 1), 90)
    return Mesh(mesh.points * half + middle, mesh.triangles, mesh.uv)


def _bend(points: list[tuple[float, float, float]]) -> Points:
    flat = curve([(p[0], p[1]) for p in points], 60)
    depth = curve([(p[2], 0.0) for p in points], 60)[:, 0]
    return np.stack([flat[:, 0], flat[:, 1], depth], 1)


def ruler(length: float, x: float, z: float) -> Thing:
    """A scale bar of ten black and white steps, `length` long, before the artifact."""
    return Thing(box(length, length * 0.012, length * 0.10, 12).moved(x, length * 0.006, z), m.scale_bar())
