"""What artifacts are made of: stone, bronze, glaze, bamboo, cloth, aluminium, paper. Colours are linear."""

from collections.abc import Callable

import numpy as np

from samples.noise import Array, cloud, mix, smoothstep, value_noise
from samples.studio import Look, Material


def _rgb(*values: float) -> Array:
    return np.array(values, np.float32)


def _full(points: Array, value: float) -> Array:
    return np.full(len(points), value, np.float32)


def stone(
    base: tuple[float, float, float], light: tuple[float, float, float], seed: int, grain: float = 1.0
) -> Material:
    """Weathered stone: patches, fine grain, pale crust, chipped facets."""

    def look(points: Array, _uv: Array) -> Look:
        patches = cloud(points, 0.28 / grain, 4, seed)
        fine = cloud(points, 5.0 / grain, 3, seed + 40)
        crust = smoothstep(0.52, 0.68, cloud(points, 0.8 / grain, 5, seed + 80))
        colour = mix(
            _rgb(*base) * (0.75 + 0.5 * fine[:, None]),
            _rgb(*light) * np.ones((len(points), 3), np.float32),
            crust * 0.6,
        )
        colour = colour * (0.72 + 0.56 * patches[:, None])
        relief = (0.05 * cloud(points, 1.1 / grain, 4, seed + 11) + 0.012 * fine) * grain
        return Look(colour.astype(np.float32), _full(points, 0.85), _full(points, 0.0), relief.astype(np.float32))

    return look


def bronze(seed: int, polish: float = 0.35, relief_of: Callable[[Array, Array], Array] | None = None) -> Material:
    """Old bronze: brown metal, dull green patina in hollows and patches; cast relief in 0–1 if given."""

    def look(points: Array, uv: Array) -> Look:
        patches = cloud(points, 0.09, 5, seed)
        fine = cloud(points, 1.1, 5, seed + 9)
        relief = 0.025 * fine
        green = smoothstep(0.36, 0.72, patches * 0.78 + fine * 0.22)
        metal_colour = mix(_rgb(0.150, 0.082, 0.036), _rgb(0.30, 0.185, 0.085), smoothstep(0.25, 0.8, fine))
        patina = mix(_rgb(0.045, 0.072, 0.050), _rgb(0.115, 0.160, 0.118), cloud(points, 0.5, 4, seed + 30))
        colour = mix(metal_colour, patina, green)
        if relief_of is not None:
            raised = relief_of(points, uv)
            relief = relief + 0.10 * raised
            colour = colour * (0.72 + 0.55 * raised)[:, None]
            green = np.clip(green * (1.1 - 0.5 * raised), 0, 1)
        roughness = np.clip(1 - polish + 0.35 * green + 0.15 * (fine - 0.5), 0.2, 0.95)
        return Look(
            colour, roughness.astype(np.float32), ((1 - green) * 0.9).astype(np.float32), relief.astype(np.float32)
        )

    return look


def drum_wall(points: Array, uv: Array) -> Array:
    """Cast bands around a drum: ridges, teeth, circles with tangents, boats of feathered men left to the eye."""
    return _bands(points[:, 1] / 1.45, uv[:, 0], (60, 36))


def drum_face(points: Array, uv: Array) -> Array:
    """The face of a drum: a star of twelve rays, rings of teeth, circles and flying birds."""
    radius = np.hypot(points[:, 0], points[:, 2])
    star = smoothstep(
        0.0, 0.10, (1.0 - np.abs((uv[:, 0] * 24) % 2 - 1) * 1.25 - (radius - 1.6) / 3.6).astype(np.float32)
    )
    rings = _bands(((radius - 5.4) / 1.30).astype(np.float32), uv[:, 0], (48, 30))
    birds = _birds(radius, uv[:, 0])
    return np.asarray(np.where(radius < 5.2, star, np.where(np.abs(radius - 13.6) < 1.5, birds, rings)), np.float32)


def _bands(along: Array, turn: Array, counts: tuple[int, int]) -> Array:
    band = np.floor(along)
    within = (along - band).astype(np.float32)
    ridge = smoothstep(0.07, 0.0, np.minimum(within, 1 - within))
    teeth = smoothstep(0.0, 0.12, (1 - np.abs((turn * counts[0] * 2) % 2 - 1) - within).astype(np.float32))
    circle = np.hypot((turn * counts[1] * 2) % 2 - 1, (within - 0.5) * 2.0).astype(np.float32)
    circles = np.maximum(smoothstep(0.15, 0.05, np.abs(circle - 0.62)), smoothstep(0.22, 0.12, circle))
    kind = band.astype(int) % 4
    pattern = np.where(kind == 0, teeth, np.where(kind == 2, circles, 0))
    return np.asarray(np.maximum(ridge, pattern), np.float32)


def _birds(radius: Array, turn: Array) -> Array:
    """Long-beaked birds flying round: a wing, a body, a beak and a tail each."""
    along = ((turn * 8) % 1 * 2 - 1).astype(np.float32)
    height = ((radius - 13.6) / 1.3).astype(np.float32)
    body = np.hypot(along * 2.1, height * 2.6)
    beak = (along > 0) & (along < 0.9) & (np.abs(height - 0.12) < 0.10 * (1.0 - along))
    tail = (along < -0.3) & (along > -0.8) & (np.abs(height) < 0.16)
    wing = (np.abs(along + 0.05) < 0.20) & (np.abs(height) < 0.85 - np.abs(along + 0.05) * 2.5)
    return np.asarray((body < 1) | beak | tail | wing, np.float32)


def glaze(
    top: tuple[float, float, float],
    foot: tuple[float, float, float],
    foot_height: float,
    seed: int,
    crackle: float = 0.0,
) -> Material:
    """Glazed pottery: a shiny skin that runs thin, bare clay below, perhaps fine cracks."""

    def look(points: Array, _uv: Array) -> Look:
        run = cloud(points, 0.25, 3, seed)
        edge = foot_height + 1.6 * (cloud(points * _rgb(1, 0.15, 1), 0.7, 3, seed + 5) - 0.5)
        glazed = smoothstep(-0.12, 0.12, points[:, 1] - edge)
        tone = _rgb(*top) * (0.68 + 0.64 * run[:, None])
        streak = cloud(points * _rgb(1, 0.12, 1), 1.3, 4, seed + 15)
        tone = tone * (0.78 + 0.44 * streak[:, None])
        clay = _rgb(*foot) * (0.75 + 0.5 * cloud(points, 3.0, 4, seed + 25)[:, None])
        if crackle:
            cells = (
                np.abs(cloud(points, 0.9, 2, seed + 50) - 0.5) + np.abs(cloud(points, 1.7, 2, seed + 55) - 0.5) * 0.5
            )
            tone = mix(
                tone.astype(np.float32),
                _rgb(0.10, 0.06, 0.03) * np.ones_like(tone),
                smoothstep(0.016, 0.004, cells) * crackle,
            )
        colour = mix(clay.astype(np.float32), tone.astype(np.float32), glazed)
        roughness = 0.88 - 0.70 * glazed
        relief = 0.02 * cloud(points, 1.2, 3, seed + 70) * glazed + 0.03 * cloud(points, 4.0, 3, seed + 75) * (
            1 - glazed
        )
        return Look(colour, roughness.astype(np.float32), _full(points, 0.0), relief.astype(np.float32))

    return look


def clay(colour: tuple[float, float, float], seed: int) -> Material:
    """Low-fired earthenware with soot, sand and cord marks."""

    def look(points: Array, _uv: Array) -> Look:
        soot = smoothstep(0.45, 0.7, cloud(points, 0.35, 4, seed))
        sand = cloud(points, 7.0, 2, seed + 3)
        tone = _rgb(*colour) * (0.7 + 0.6 * sand[:, None])
        tone = mix(tone.astype(np.float32), _rgb(0.045, 0.038, 0.032) * np.ones_like(tone), soot * 0.75)
        cords = np.sin(points[:, 1] * 9 + 3 * cloud(points, 0.6, 2, seed + 8)).astype(np.float32)
        return Look(tone, _full(points, 0.93), _full(points, 0.0), (0.03 * cords + 0.05 * sand).astype(np.float32))

    return look


def bamboo(seed: int) -> Material:
    """Split bamboo, smoked brown, each strip of its own tone (texture u runs along, v across)."""

    def look(points: Array, uv: Array) -> Look:
        strip = value_noise(
            np.stack([np.floor(uv[:, 0] * 3), np.floor(uv[:, 1] * 3), points[:, 1] * 0.05], 1).astype(np.float32), seed
        )
        fibre = cloud(points * _rgb(9, 1.2, 9), 1.0, 3, seed + 4)
        smoke = cloud(points, 0.09, 3, seed + 9)
        tone = mix(
            _rgb(0.42, 0.245, 0.105), _rgb(0.235, 0.115, 0.042), (smoke * 0.8 + strip * 0.4 - 0.1).astype(np.float32)
        )
        tone = tone * (0.68 + 0.64 * fibre[:, None])
        return Look(
            tone.astype(np.float32), _full(points, 0.55), _full(points, 0.0), (0.012 * fibre).astype(np.float32)
        )

    return look


def wood(seed: int) -> Material:
    """Old wood: grain along y, cracks, dust."""

    def look(points: Array, _uv: Array) -> Look:
        warped = points[:, 0] + 0.8 * cloud(points * _rgb(1, 0.12, 1), 0.5, 3, seed)
        ring = np.sin((np.hypot(warped, points[:, 2]) * 3.2).astype(np.float32)) * 0.5 + 0.5
        fibre = cloud(points * _rgb(6, 0.35, 6), 1.0, 4, seed + 2)
        crack = smoothstep(0.70, 0.78, cloud(points * _rgb(2.2, 0.1, 2.2), 1.0, 3, seed + 6))
        tone = mix(_rgb(0.165, 0.098, 0.052), _rgb(0.30, 0.195, 0.112), ring * 0.6 + fibre * 0.4)
        tone = tone * (1 - 0.75 * crack[:, None]) * (0.8 + 0.4 * fibre[:, None])
        return Look(
            tone.astype(np.float32),
            _full(points, 0.8),
            _full(points, 0.0),
            (0.05 * fibre - 0.12 * crack).astype(np.float32),
        )

    return look


def aluminium(seed: int) -> Material:
    """War-time aluminium: dull, scratched, dented, with mud in the hollows."""

    def look(points: Array, _uv: Array) -> Look:
        scratches = smoothstep(0.62, 0.72, cloud(points * _rgb(1, 8, 1), 2.2, 3, seed))
        mud = smoothstep(0.55, 0.72, cloud(points, 0.4, 5, seed + 7))
        tone = mix(
            _rgb(0.47, 0.47, 0.465) * np.ones((len(points), 3), np.float32),
            _rgb(0.21, 0.155, 0.10) * np.ones((len(points), 3), np.float32),
            mud * 0.8,
        )
        tone = tone * (1 - 0.25 * scratches[:, None])
        roughness = np.clip(0.42 + 0.45 * mud + 0.2 * scratches, 0, 1)
        dents = 0.25 * cloud(points, 0.22, 2, seed + 20) + 0.01 * scratches
        return Look(
            tone.astype(np.float32),
            roughness.astype(np.float32),
            (1 - mud).astype(np.float32),
            dents.astype(np.float32),
        )

    return look


def brocade(seed: int) -> Material:
    """Hand-woven cloth: bands of diamonds and zigzags in red, yellow and white on indigo."""
    indigo, red = _rgb(0.012, 0.016, 0.045), _rgb(0.36, 0.022, 0.020)
    yellow, white = _rgb(0.62, 0.36, 0.035), _rgb(0.62, 0.58, 0.50)

    def look(points: Array, uv: Array) -> Look:
        across, along = uv[:, 0] * 84, uv[:, 1] * 150
        band = np.floor(along / 12.5).astype(int)
        v = along / 12.5 - band
        zigzag = np.abs((across / 3) % 2 - 1)
        diamond = np.abs((across / 4) % 2 - 1) + np.abs(v - 0.5) * 2
        kind = band % 4
        number = np.select(
            [
                (kind == 0) & (np.abs(v - 0.15 - 0.7 * zigzag) < 0.13),
                (kind == 1) & (diamond < 0.42),
                (kind == 1) & (diamond < 0.75),
                (kind == 3) & (np.abs(v - 0.5) < 0.10),
                (kind == 3) & (np.abs(v - 0.5) < 0.34),
                (v < 0.05),
            ],
            [1, 2, 1, 3, 1, 2],
            0,
        )
        tone = np.stack([indigo, red, yellow, white])[number]
        threads = 0.5 + 0.25 * np.sin(across * 2 * np.pi * 2.2) + 0.25 * np.sin(along * 2 * np.pi * 2.2)
        fade = cloud(points, 0.06, 3, seed)
        tone = tone * (0.6 + 0.5 * threads[:, None]) * (0.75 + 0.5 * fade[:, None])
        return Look(
            tone.astype(np.float32), _full(points, 0.95), _full(points, 0.0), (0.02 * threads).astype(np.float32)
        )

    return look


def written_paper(seed: int) -> Material:
    """A yellowed sheet with lines of faded blue handwriting that says nothing."""

    def look(points: Array, uv: Array) -> Look:
        yellow = cloud(points, 0.18, 4, seed)
        tone = mix(_rgb(0.60, 0.50, 0.33), _rgb(0.44, 0.32, 0.17), yellow)
        line = uv[:, 1] * 22
        row = np.floor(line)
        height = line - row - 0.5
        word = value_noise(np.stack([uv[:, 0] * 13, row, row * 0 + 3.5], 1).astype(np.float32), seed + 2)
        x = uv[:, 0] + 0.01 * np.sin(uv[:, 0] * 90 + row * 5)
        swing = (
            0.17 * np.sin(x * 330 + row * 7) * (0.3 + word) + 0.15 * np.sin(x * 143 + row * 3) - 0.08 * np.sin(x * 61)
        )
        inside = (uv[:, 0] > 0.09) & (
            uv[:, 0] < 0.60 + 0.33 * value_noise(np.stack([row, row, row], 1).astype(np.float32) + 0.5, seed + 8)
        )
        inside &= (row > 1) & (row < 19) & (word > 0.34)
        ink = smoothstep(0.105, 0.075, np.abs(height - swing).astype(np.float32)) * inside
        fold = smoothstep(0.006, 0.0, np.abs(uv[:, 1] - 0.5).astype(np.float32)) + smoothstep(
            0.006, 0.0, np.abs(uv[:, 0] - 0.5).astype(np.float32)
        )
        tone = mix(tone, _rgb(0.045, 0.055, 0.16) * np.ones_like(tone), ink * 0.8) * (
            1 - 0.25 * np.clip(fold, 0, 1)[:, None]
        )
        return Look(tone.astype(np.float32), _full(points, 0.92), _full(points, 0.0))

    return look


def coin_bronze(seed: int) -> Material:
    """A cast coin: worn, green in the low parts."""

    def look(points: Array, _uv: Array) -> Look:
        fine = cloud(points, 9.0, 4, seed)
        low = smoothstep(0.24, 0.14, np.abs(points[:, 1]))
        green = smoothstep(0.35, 0.62, fine) * (0.35 + 0.65 * low)
        tone = mix(
            _rgb(0.34, 0.21, 0.085) * np.ones((len(points), 3), np.float32),
            _rgb(0.075, 0.145, 0.095) * np.ones((len(points), 3), np.float32),
            green,
        )
        return Look(
            tone.astype(np.float32),
            (0.5 + 0.4 * green).astype(np.float32),
            ((1 - green) * 0.8).astype(np.float32),
            (0.008 * fine).astype(np.float32),
        )

    return look


def scale_bar() -> Material:
    """A ruler of black and white centimetres (texture u along it)."""

    def look(points: Array, uv: Array) -> Look:
        dark = np.floor(uv[:, 0] * 10).astype(int) % 2 == (uv[:, 1] > 0.5)
        tone = np.where(dark[:, None], _rgb(0.02, 0.02, 0.02), _rgb(0.72, 0.72, 0.72))
        return Look(tone.astype(np.float32), _full(points, 0.6), _full(points, 0.0))

    return look
