"""The files a model is made of beside itself: materials, textures, buffers."""

from dataclasses import dataclass
from pathlib import Path

from digitize.formats import GLB, GLTF, OBJ, PLY, Format
from digitize.refusal import Refusal
from digitize.scan import mtl, ply
from digitize.scan.gltf import named_files
from digitize.scan.obj import library_names
from digitize.scan.paths import find_companion


@dataclass(frozen=True, slots=True)
class Companions:
    """Files that a model names: `found` below its folder, `textures` among them, `missing` by name.

    `forbidden` are names that lead out of the folder.
    """

    found: list[Path]
    missing: list[str]
    forbidden: list[str]
    textures: list[Path]


def find_companions(model: Path, format_: Format) -> Companions:
    """What the model names. Raises Refusal E-SCAN-TRUNCATED or -DAMAGED for a glTF that cannot be read."""
    folder = model.parent
    found: dict[Path, None] = {}
    missing: dict[str, None] = {}
    forbidden: dict[str, None] = {}
    textures: dict[Path, None] = {}

    def look(name: str, beside: Path, *, texture: bool) -> Path | None:
        try:
            path = find_companion(beside, name)
        except Refusal:
            forbidden[name[:200]] = None
            return None
        if path is None:
            missing[name] = None
        elif path != model:
            found[path] = None
            if texture:
                textures[path] = None
        return path

    if format_ == OBJ:
        for name in library_names(model.read_bytes()):
            library = look(name, folder, texture=False)
            if library and library != model:
                for texture in mtl.texture_names(library.read_bytes()):
                    look(texture, library.parent, texture=True)
    elif format_ == PLY:
        for name in ply.texture_names(model):
            look(name, folder, texture=True)
    elif format_ in (GLTF, GLB):
        for name in named_files(model):
            look(name, folder, texture=False)
    return Companions(list(found), list(missing), list(forbidden), list(textures))
