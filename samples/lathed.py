"""Artifacts of the sample museum that are drawn as turned on a lathe. Lengths in centimetres."""

import numpy as np

from samples import materials as m
from samples.artifact import Artifact
from samples.noise import Array, cloud
from samples.shapes import Mesh, Points, box, curve, join, lathe, roughened, tube
from samples.studio import Look, Material, Thing


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
    mesh = lathe(bowl_profile(200)[::-1], 300)
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


def bowl_profile(steps: int) -> Points:
    """Half a section through the bowl, without its chip: from under the foot over the lip to the middle."""
    return curve(
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
        steps,
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
