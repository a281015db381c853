"""Any model made into one complete GLB: OBJ, PLY and STL through trimesh, glTF by packing."""

import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image

from digitize.formats import GLB, GLTF, OBJ, PLY, STL, Format
from digitize.refusal import Refusal
from digitize.scan import plain
from digitize.scan.companions import find_companions
from digitize.scan.gltf import read_document, read_primitives, write_glb
from digitize.scan.obj import check_obj
from digitize.scan.tidy import tidy

# What trimesh has to say goes into refusals; the rest is not for a technician's screen.
logging.getLogger("trimesh").setLevel(logging.CRITICAL)

#: What trimesh has been seen to raise on files that are no models.
_READ_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    UnboundLocalError,
    ValueError,
)
#: glTF holds single precision: coordinates this much larger than the model itself lose its detail.
_FAR_AWAY = 1000.0


def to_glb(model: Path, format_: Format) -> bytes:
    """The model with everything it refers to, as one GLB. Raises Refusal E-SCAN-…."""
    companions = find_companions(model, format_)
    if companions.forbidden:
        raise Refusal("E-SCAN-PATH", name=companions.forbidden[0])
    if companions.missing:
        raise Refusal("E-SCAN-COMPANION", name=companions.missing[0][:200])
    if format_ in (GLB, GLTF):
        document = read_document(model)
        for data in document.images:
            _check_texture(io.BytesIO(data))
        if not any(len(primitive.triangles) for primitive in read_primitives(document)):
            raise Refusal("E-SCAN-EMPTY", vertices=0)
        tidy(document)
        return write_glb(document)
    checks = {OBJ: check_obj, PLY: plain.check_ply, STL: plain.check_stl}
    checks[format_](model)
    for path in companions.textures:
        _check_texture(path)
    return _through_trimesh(model, format_)


def _through_trimesh(model: Path, format_: Format) -> bytes:
    try:
        with model.open("rb") as file:
            scene = trimesh.load_scene(
                file, file_type=format_.name, resolver=trimesh.resolvers.FilePathResolver(str(model)), process=False
            )
        _check_scene(scene)
        return bytes(_centred(scene).export(file_type="glb", unitize_normals=True))
    except _READ_ERRORS as error:
        raise Refusal("E-SCAN-DAMAGED", reason=f"{type(error).__name__}: {error}"[:200]) from error


def _check_texture(source: Path | io.BytesIO) -> None:
    """A texture must be a picture: a viewer would show grey, or nothing."""
    try:
        with Image.open(source) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refusal("E-SCAN-TEXTURE", reason=str(error)[:200]) from error


def _check_scene(scene: trimesh.Scene) -> None:
    for geometry in scene.geometry.values():
        if not np.isfinite(geometry.vertices).all():
            raise Refusal("E-SCAN-NUMBERS")
        faces: Any = getattr(geometry, "faces", ())
        if len(faces) and (faces.max() >= len(geometry.vertices) or faces.min() < 0):
            raise Refusal("E-SCAN-INDEX", index=int(faces.max()), vertices=len(geometry.vertices))
    meshes = [g for g in scene.geometry.values() if isinstance(g, trimesh.Trimesh) and len(g.faces)]
    if not meshes:
        raise Refusal("E-SCAN-EMPTY", vertices=sum(len(g.vertices) for g in scene.geometry.values()))


def _centred(scene: trimesh.Scene) -> trimesh.Scene:
    """The scene with far-away coordinates moved into its nodes, which hold double precision."""
    low, high = scene.bounds
    if np.abs(scene.bounds).max() <= _FAR_AWAY * max(float((high - low).max()), 1e-12):
        return scene
    centre = np.round((low + high) / 2)
    for geometry in scene.geometry.values():
        geometry.apply_translation(-centre)
    for node in scene.graph.nodes_geometry:
        matrix, _geometry = scene.graph[node]
        scene.graph.update(node, matrix=trimesh.transformations.translation_matrix(centre) @ matrix)
    return scene
