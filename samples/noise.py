"""Noise over space, the stuff that stone, patina and clay are made of. The same everywhere, always."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_ASKEW = np.array(((0.36, 0.48, -0.80), (-0.80, 0.60, 0.0), (0.48, 0.64, 0.60)), np.float32)


def _hash(x: npt.NDArray[np.uint32], y: npt.NDArray[np.uint32], z: npt.NDArray[np.uint32], seed: int) -> Array:
    """A number in 0–1 for each lattice point."""
    mixed = (
        x * np.uint32(0x8DA6B343)
        ^ y * np.uint32(0xD8163841)
        ^ z * np.uint32(0xCB1AB31F)
        ^ np.uint32(seed * 0x9E3779B1 & 0xFFFFFFFF)
    )
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    mixed ^= mixed >> np.uint32(12)
    mixed *= np.uint32(0x297A2D39)
    mixed ^= mixed >> np.uint32(15)
    return np.asarray((mixed >> np.uint32(8)).astype(np.float32) * np.float32(1 / (1 << 24)), np.float32)


def value_noise(points: Array, seed: int) -> Array:
    """Smooth noise in 0–1 at points (n, 3); one lattice cell is one unit."""
    floor = np.floor(points)
    fraction = points - floor
    weight = fraction * fraction * (3 - 2 * fraction)
    cell = floor.astype(np.int64).astype(np.uint32)
    x, y, z = cell[:, 0], cell[:, 1], cell[:, 2]
    one = np.uint32(1)
    wx, wy, wz = weight[:, 0], weight[:, 1], weight[:, 2]

    def edge(dy: np.uint32, dz: np.uint32) -> Array:
        near, far = _hash(x, y + dy, z + dz, seed), _hash(x + one, y + dy, z + dz, seed)
        return near + (far - near) * wx

    zero = np.uint32(0)
    low = edge(zero, zero) + (edge(one, zero) - edge(zero, zero)) * wy
    high = edge(zero, one) + (edge(one, one) - edge(zero, one)) * wy
    return np.asarray(low + (high - low) * wz, np.float32)


def cloud(points: Array, scale: float, octaves: int, seed: int) -> Array:
    """Several layers of noise, each twice as fine and half as strong: 0–1, mostly near a half."""
    total = np.zeros(len(points), np.float32)
    strength, whole = 1.0, 0.0
    scaled = points * np.float32(scale)
    for octave in range(octaves):
        # Each layer lies askew to the last, so that no lattice shows.
        scaled = np.asarray((scaled @ _ASKEW) * np.float32(2.03 if octave else 1) + np.float32(17.3), np.float32)
        total += np.float32(strength) * value_noise(scaled, seed + octave)
        whole += strength
        strength /= 2
    return np.asarray(total / np.float32(whole), np.float32)


def smoothstep(low: float, high: float, values: Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def mix(first: Array, second: Array, share: Array) -> Array:
    """Between two colours, by a share for each point."""
    return np.asarray(first + (second - first) * share[:, None], np.float32)
