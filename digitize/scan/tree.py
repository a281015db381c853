"""The JSON of a glTF document, held against the specification as far as a reader relies on it."""

from collections.abc import Iterator
from typing import Any

from digitize.refusal import Refusal

Json = dict[str, Any]

#: Extensions that change how a mesh looks, or what may be done with it, not where it is: a reader may leave them out.
_HARMLESS = frozenset(
    {
        "KHR_materials_anisotropy",
        "KHR_animation_pointer",
        "KHR_materials_clearcoat",
        "KHR_materials_diffuse_transmission",
        "KHR_materials_dispersion",
        "KHR_materials_emissive_strength",
        "KHR_materials_ior",
        "KHR_materials_iridescence",
        "KHR_materials_pbrSpecularGlossiness",
        "KHR_materials_sheen",
        "KHR_materials_specular",
        "KHR_materials_transmission",
        "KHR_materials_unlit",
        "KHR_materials_variants",
        "KHR_materials_volume",
        "KHR_lights_punctual",
        "KHR_mesh_quantization",
        "KHR_texture_transform",
        "KHR_xmp_json_ld",
        "EXT_structural_metadata",
        "FB_ngon_encoding",
    }
)

#: Where numbers stand that count in a list of the document, and which list; `*` is every entry.
_REFERENCES = {
    "accessors.*.bufferView": "bufferViews",
    "accessors.*.sparse.indices.bufferView": "bufferViews",
    "accessors.*.sparse.values.bufferView": "bufferViews",
    "animations.*.channels.*.target.node": "nodes",
    "animations.*.samplers.*.input": "accessors",
    "animations.*.samplers.*.output": "accessors",
    "bufferViews.*.buffer": "buffers",
    "images.*.bufferView": "bufferViews",
    "materials.*.emissiveTexture.index": "textures",
    "materials.*.normalTexture.index": "textures",
    "materials.*.occlusionTexture.index": "textures",
    "materials.*.pbrMetallicRoughness.baseColorTexture.index": "textures",
    "materials.*.pbrMetallicRoughness.metallicRoughnessTexture.index": "textures",
    "meshes.*.primitives.*.attributes.*": "accessors",
    "meshes.*.primitives.*.indices": "accessors",
    "meshes.*.primitives.*.material": "materials",
    "meshes.*.primitives.*.targets.*.*": "accessors",
    "nodes.*.camera": "cameras",
    "nodes.*.children.*": "nodes",
    "nodes.*.mesh": "meshes",
    "nodes.*.skin": "skins",
    "scene": "scenes",
    "scenes.*.nodes.*": "nodes",
    "skins.*.inverseBindMatrices": "accessors",
    "skins.*.joints.*": "nodes",
    "skins.*.skeleton": "nodes",
    "textures.*.sampler": "samplers",
    "textures.*.source": "images",
}


def entries(tree: Json, key: str) -> list[Json]:
    """The objects of a list, none where there is no list. Raises ValueError for anything else."""
    found = tree.get(key, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise ValueError(f"{key} is no list of objects")
    return found


def whole(value: object, *, least: int = 0) -> int:
    """A whole number, as JSON may write it (4 or 4.0). Raises ValueError for anything else, or less."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{value!r} where a whole number should be")
    return value


def check_tree(tree: Json) -> None:
    """Hold version, extensions and references against what there is.

    Raises Refusal E-SCAN-DAMAGED or -EXTENSION, and ValueError and its like, which are damage too.
    """
    version = str(tree.get("asset", {}).get("version", ""))
    if version.partition(".")[0] != "2" or not version.replace(".", "").isdigit():
        raise Refusal("E-SCAN-DAMAGED", reason=f"glTF version {version!r}"[:200])
    for name in tree.get("extensionsRequired", []):
        if name not in _HARMLESS:
            raise Refusal("E-SCAN-EXTENSION", extension=str(name)[:80])
    for used in tree.get("extensionsUsed", []):
        if not isinstance(used, str):
            raise ValueError("extensionsUsed")
    for path, key in _REFERENCES.items():
        count = len(entries(tree, key))
        for number in _values(tree, path.split(".")):
            if whole(number) >= count:
                raise ValueError(f"{path} {number} of {count} {key}")
    for mesh in entries(tree, "meshes"):
        if not entries(mesh, "primitives") or not all(part["attributes"] for part in mesh["primitives"]):
            raise ValueError("a mesh without primitives")
    for material in entries(tree, "materials"):
        factor = material.get("pbrMetallicRoughness", {}).get("baseColorFactor", [1, 1, 1, 1])
        if len(factor) != 4 or not all(isinstance(part, int | float) for part in factor):
            raise ValueError(f"baseColorFactor {factor!r}")


def _values(place: Any, path: list[str]) -> Iterator[Any]:
    """What stands at this path; nothing where it leads to nothing. Raises TypeError where it cannot lead."""
    if not path:
        yield place
    elif path[0] == "*":
        for value in place.values() if isinstance(place, dict) else place:
            yield from _values(value, path[1:])
    elif not isinstance(place, dict):
        raise TypeError(f"{place!r} where {path[0]} should be")
    elif path[0] in place:
        yield from _values(place[path[0]], path[1:])
