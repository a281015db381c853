"""One scan, from its model and companions to facts, a complete GLB and a still picture (recipe `scan-0`)."""

from pathlib import Path

import numpy as np
import PIL
import pyvips

from digitize.formats import HEAD_BYTES, PLY, STL, Format, identify
from digitize.recipes import SCAN
from digitize.result import Digitized, Fact
from digitize.scan.convert import to_glb
from digitize.scan.facts import Shape, model_facts, weld
from digitize.scan.gltf import Document, read_document
from digitize.scan.primitives import Primitive, read_primitives
from digitize.scan.raycaster import missing_reason
from digitize.scan.still import render_still
from digitize.scan.surface import Surface

_STILL_QUALITY = 90


def digitize_scan(model: Path, scratch: Path, name: str) -> Digitized:
    """Facts of the scan whose principal file is `model` and, in the folder `scratch`, its copies.

    Companions stand beside the model as its scanner left them; `name` is the model's name as
    received. Raises Refusal E-SCAN-….
    """
    with model.open("rb") as file:
        format_ = identify(file.read(HEAD_BYTES), model.stat().st_size, name)
    glb = scratch / "model.glb"
    glb.write_bytes(to_glb(model, format_))
    document = read_document(glb)
    primitives = [primitive for primitive in read_primitives(document) if len(primitive.triangles)]
    shape = weld(primitives)
    facts = model_facts(primitives, shape)
    facts["textures"] = len(document.images)
    lacking = _make_still(scratch / "still.jpg", document, primitives, shape, format_)
    outputs: dict[str, dict[str, Fact]] = {"model.glb": {"triangles": len(shape.triangles)}}
    if "still.jpg" not in lacking:
        outputs["still.jpg"] = {}
    summary: dict[str, Fact] = {key: facts[key] for key in ("triangles", "vertices", "watertight")}  # type: ignore[misc]
    libraries = {"numpy": np.__version__, "pillow": PIL.__version__}
    return Digitized(format_.name, summary, dict(facts), SCAN, outputs, lacking, libraries=libraries)


def _make_still(
    path: Path, document: Document, primitives: list[Primitive], shape: Shape, format_: Format
) -> dict[str, str]:
    """Draw the still; where Open3D cannot be loaded, say so instead."""
    if reason := missing_reason():
        return {path.name: reason}
    # Scanners that write PLY and STL hold the object with z up; OBJ and glTF come with y up.
    up = "z" if format_ in (PLY, STL) else "y"
    picture = render_still(shape, Surface(document, primitives, shape), up)
    image = pyvips.Image.new_from_array(picture, interpretation="srgb")
    image.jpegsave(str(path), Q=_STILL_QUALITY, profile="srgb", keep="icc")
    return {}
