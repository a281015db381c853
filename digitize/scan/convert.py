"""Any model made into one complete GLB, with everything it refers to."""

from pathlib import Path

from digitize.formats import GLB, GLTF, OBJ, PLY, STL, Format
from digitize.refusal import Refusal
from digitize.scan.assemble import assemble
from digitize.scan.companions import find_companions
from digitize.scan.gltf import Document, read_document, write_glb
from digitize.scan.obj import read_obj
from digitize.scan.pictures import usable_picture
from digitize.scan.ply import read_ply
from digitize.scan.primitives import read_primitives
from digitize.scan.stl import read_stl
from digitize.scan.tidy import tidy


def to_glb(model: Path, format_: Format) -> bytes:
    """The model with everything it refers to, as one GLB. Raises Refusal E-SCAN-…."""
    companions = find_companions(model, format_)
    if companions.forbidden:
        raise Refusal("E-SCAN-PATH", name=companions.forbidden[0])
    if companions.missing:
        raise Refusal("E-SCAN-COMPANION", name=companions.missing[0][:200])
    if format_ in (GLB, GLTF):
        document = _read_gltf(model)
    else:
        parts = {OBJ: read_obj, PLY: read_ply, STL: read_stl}[format_](model)
        document = assemble(parts, {path: usable_picture(path.read_bytes()) for path in companions.textures})
    tidy(document)
    return write_glb(document)


def _read_gltf(model: Path) -> Document:
    document = read_document(model)
    document.images = [usable_picture(data) for data in document.images]
    if not any(len(primitive.triangles) for primitive in read_primitives(document)):
        raise Refusal("E-SCAN-EMPTY", vertices=0)
    return document
