"""An artifact of the sample museum: its things on the table, and the scale bar beside it. Lengths in centimetres."""

from dataclasses import dataclass

import numpy as np

from samples.materials import scale_bar
from samples.noise import Array
from samples.shapes import box, rotate
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


def ruler(length: float, x: float, z: float) -> Thing:
    """A scale bar of ten black and white steps, `length` long, before the artifact."""
    return Thing(box(length, length * 0.012, length * 0.10, 12).moved(x, length * 0.006, z), scale_bar())
