"""glTF 2.0 read with suspicion: one GLB or a .gltf with the files it names.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html. Every length is held against the bytes
that are there before anything is read.
"""

import base64
import binascii
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from digitize.refusal import Refusal
from digitize.scan.paths import find_companion

Json = dict[str, Any]
Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_TRIANGLES, _STRIP, _FAN = 4, 5, 6

#: Extensions that change how a mesh looks, not where it is: a reader may leave them out.
_HARMLESS = frozenset(
    {
        "KHR_materials_anisotropy",
        "KHR_materials_clearcoat",
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
        "FB_ngon_encoding",
    }
)


@dataclass(slots=True)
class Document:
    """A glTF document: its JSON, the bytes of its buffers, and of its images (by index)."""

    json: Json
    buffers: list[bytes]
    images: list[bytes]


def read_document(path: Path) -> Document:
    """Read a .glb or .gltf file with everything it names.

    Raises Refusal E-SCAN-TRUNCATED, -DAMAGED, -COMPANION, -PATH or -EXTENSION.
    """
    data = path.read_bytes()
    document, binary = _read_glb(data) if data[:4] == b"glTF" else (data, None)
    try:
        tree = json.loads(document)
        if not isinstance(tree, dict):
            raise ValueError("not an object")
        _check_tree(tree)
        buffers = [
            _buffer(path.parent, entry, binary if n == 0 else None) for n, entry in enumerate(_list(tree, "buffers"))
        ]
        result = Document(tree, buffers, [])
        result.images = [_image(path.parent, entry, result) for entry in _list(tree, "images")]
    except RecursionError as error:
        raise Refusal("E-SCAN-DAMAGED", reason="nested too deep") from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise Refusal("E-SCAN-DAMAGED", reason=f"glTF: {error}") from error
    return result


def _read_glb(data: bytes) -> tuple[bytes, bytes | None]:
    if len(data) < 20:
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{len(data)} bytes")
    _magic, version, length = struct.unpack_from("<III", data)
    if version != 2:
        raise Refusal("E-SCAN-DAMAGED", reason=f"GLB version {version}")
    if length > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{len(data)} of {length} bytes")
    chunks: list[tuple[int, bytes]] = []
    at = 12
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > length or size % 4:
            raise Refusal("E-SCAN-TRUNCATED", reason=f"a chunk of {size} bytes at byte {at}")
        chunks.append((kind, data[at + 8 : at + 8 + size]))
        at += 8 + size
    kinds = [kind for kind, _chunk in chunks]
    if at != length or length != len(data) or not kinds or kinds[0] != _JSON_CHUNK or kinds.count(_JSON_CHUNK) > 1:
        raise Refusal("E-SCAN-DAMAGED", reason="GLB chunks")
    if _BIN_CHUNK in kinds[2:]:
        raise Refusal("E-SCAN-DAMAGED", reason="GLB chunks out of order")
    return chunks[0][1], chunks[1][1] if kinds[1:2] == [_BIN_CHUNK] else None


def _list(tree: Json, key: str) -> list[Json]:
    entries = tree.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"{key} is no list of objects")
    return entries


def _check_tree(tree: Json) -> None:
    version = str(tree.get("asset", {}).get("version", ""))
    if version.partition(".")[0] != "2" or not version.replace(".", "").isdigit():
        raise Refusal("E-SCAN-DAMAGED", reason=f"glTF version {version!r}")
    for name in tree.get("extensionsRequired", []):
        if name not in _HARMLESS:
            raise Refusal("E-SCAN-EXTENSION", extension=str(name)[:80])
    for used in tree.get("extensionsUsed", []):
        if not isinstance(used, str):
            raise ValueError("extensionsUsed")


def _whole(value: object, *, least: int = 0) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{value!r} where a whole number should be")
    return value


def _buffer(folder: Path, entry: Json, binary: bytes | None) -> bytes:
    length = _whole(entry["byteLength"], least=1)
    uri = entry.get("uri")
    if uri is None:
        if binary is None:
            raise Refusal("E-SCAN-COMPANION", name="GLB BIN")
        data = binary
    else:
        data = _resource(folder, uri)
    if length > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"a buffer has {len(data)} of {length} bytes")
    return data[:length]


def _resource(folder: Path, uri: object) -> bytes:
    if not isinstance(uri, str):
        raise ValueError(f"uri {uri!r}")
    if uri.startswith("data:"):
        try:
            return base64.b64decode(uri.partition(",")[2], validate=True)
        except binascii.Error as error:
            raise Refusal("E-SCAN-TRUNCATED", reason=f"data URI: {error}") from error
    found = find_companion(folder, unquote(uri))
    if found is None:
        raise Refusal("E-SCAN-COMPANION", name=unquote(uri)[:200])
    return found.read_bytes()


def _image(folder: Path, entry: Json, document: Document) -> bytes:
    if "bufferView" in entry:
        return bytes(_view(document, _whole(entry["bufferView"]))[0])
    return _resource(folder, entry["uri"])


def image_uris(tree: Json) -> Iterator[str]:
    """The file names that buffers and images of a document refer to."""
    for key in ("buffers", "images"):
        for entry in tree.get(key, []):
            uri = entry.get("uri") if isinstance(entry, dict) else None
            if isinstance(uri, str) and not uri.startswith("data:"):
                yield unquote(uri)


def _view(document: Document, number: int) -> tuple[memoryview, int | None]:
    """The bytes of a buffer view and its stride."""
    view = _list(document.json, "bufferViews")[number]
    data = document.buffers[_whole(view["buffer"])]
    offset, length = _whole(view.get("byteOffset", 0)), _whole(view["byteLength"], least=1)
    if offset + length > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason="a buffer view lies outside its buffer")
    return memoryview(data)[offset : offset + length], view.get("byteStride")


def read_accessor(document: Document, number: int) -> npt.NDArray[Any]:
    """The values of an accessor, one row an element; normalized integers as floats in 0–1 or ±1."""
    values = raw_accessor(document, number)
    if document.json["accessors"][number].get("normalized") and values.dtype.kind in "iu":
        return np.maximum(values / np.iinfo(values.dtype).max, -1.0)
    return values


def raw_accessor(document: Document, number: int) -> npt.NDArray[Any]:
    """The values of an accessor as they are stored, one row an element."""
    accessor = _list(document.json, "accessors")[_whole(number)]
    kind = np.dtype(_COMPONENTS[accessor["componentType"]]).newbyteorder("<")
    width = _WIDTHS[accessor["type"]]
    count = _whole(accessor["count"], least=1)
    size = width * kind.itemsize
    if "bufferView" in accessor:
        data, stride = _view(document, _whole(accessor["bufferView"]))
        values = _strided(data[_whole(accessor.get("byteOffset", 0)) :], kind, width, count, stride or size)
    elif "sparse" in accessor:
        longest = sum(len(buffer) for buffer in document.buffers)
        if count > longest:
            raise Refusal("E-SCAN-TRUNCATED", reason=f"{count} elements in {longest} bytes")
        values = np.zeros((count, width), kind)
    else:
        raise Refusal("E-SCAN-DAMAGED", reason="an accessor without data")
    if sparse := accessor.get("sparse"):
        values = _with_sparse(document, values.copy(), sparse, kind, width)
    return values


def _strided(data: memoryview, kind: np.dtype[Any], width: int, count: int, stride: int) -> npt.NDArray[Any]:
    size = width * kind.itemsize
    stride = _whole(stride, least=size)
    if (count - 1) * stride + size > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"{count} elements in {len(data)} bytes")
    return np.ndarray((count, width), kind, data, 0, (stride, kind.itemsize))


def _with_sparse(
    document: Document, values: npt.NDArray[Any], sparse: Json, kind: np.dtype[Any], width: int
) -> npt.NDArray[Any]:
    count = _whole(sparse["count"], least=1)
    places, new = sparse["indices"], sparse["values"]
    index_kind = np.dtype(_COMPONENTS[places["componentType"]]).newbyteorder("<")
    at = _strided(
        _view(document, places["bufferView"])[0][places.get("byteOffset", 0) :],
        index_kind,
        1,
        count,
        index_kind.itemsize,
    )
    data = _view(document, new["bufferView"])[0][new.get("byteOffset", 0) :]
    if at.max() >= len(values):
        raise Refusal("E-SCAN-DAMAGED", reason="a sparse index is out of range")
    values[at[:, 0]] = _strided(data, kind, width, count, width * kind.itemsize)
    return values


@dataclass(frozen=True, slots=True)
class Primitive:
    """Triangles of one material as they are drawn: positions in the scene, and what belongs to them.

    `positions` (n, 3), `triangles` (m, 3) indices, `normals` (n, 3), `uv` (n, 2) and `colours` (n, 3
    or 4, 0–1, linear) or None. `mesh` and `number` tell drawn copies of one mesh apart from others.
    """

    positions: Floats
    triangles: Indices
    normals: Floats | None
    uv: Floats | None
    colours: Floats | None
    material: int | None
    mesh: int
    number: int


def read_primitives(document: Document) -> list[Primitive]:
    """Every triangle primitive of the scene, each drawn copy with its own positions.

    Raises Refusal as `read_document`, -INDEX for triangles of vertices that are not there, -NUMBERS
    for coordinates that are no numbers.
    """
    try:
        return [
            primitive for mesh, matrix in _placed_meshes(document.json) for primitive in _mesh(document, mesh, matrix)
        ]
    except RecursionError as error:
        raise Refusal("E-SCAN-DAMAGED", reason="nodes nested too deep") from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise Refusal("E-SCAN-DAMAGED", reason=f"glTF: {error!r}") from error


def _placed_meshes(tree: Json) -> Iterator[tuple[int, Floats]]:
    """Each mesh that the scene draws, with its place in the scene (4 x 4)."""
    nodes = _list(tree, "nodes")
    scenes = _list(tree, "scenes")
    if scenes:
        roots = scenes[_whole(tree.get("scene", 0))].get("nodes", [])
    else:
        children = {child for node in nodes for child in node.get("children", [])}
        roots = [number for number in range(len(nodes)) if number not in children]
    waiting = [(_whole(root), np.eye(4)) for root in reversed(roots)]
    seen: set[int] = set()
    while waiting:
        number, above = waiting.pop()
        if number in seen:
            raise Refusal("E-SCAN-DAMAGED", reason=f"node {number} has more than one parent")
        seen.add(number)
        node = nodes[number]
        place = above @ _matrix(node)
        if "mesh" in node:
            yield _whole(node["mesh"]), place
        waiting += [(_whole(child), place) for child in reversed(node.get("children", []))]


def _matrix(node: Json) -> Floats:
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = (float(v) for v in node.get("rotation", (0, 0, 0, 1)))
    turn = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = turn * np.array(node.get("scale", (1, 1, 1)), np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix


def _mesh(document: Document, number: int, place: Floats) -> Iterator[Primitive]:
    for count, primitive in enumerate(_list(_list(document.json, "meshes")[number], "primitives")):
        mode = primitive.get("mode", _TRIANGLES)
        if mode not in (_TRIANGLES, _STRIP, _FAN):
            continue
        attributes = primitive["attributes"]
        positions = read_accessor(document, attributes["POSITION"]).astype(np.float64)
        if positions.shape[1] != 3:
            raise ValueError("POSITION is no VEC3")
        if not np.isfinite(positions).all():
            raise Refusal("E-SCAN-NUMBERS")
        if "indices" in primitive:
            indices = read_accessor(document, primitive["indices"])[:, 0].astype(np.int64)
        else:
            indices = np.arange(len(positions))
        if len(indices) and indices.max() >= len(positions):
            raise Refusal("E-SCAN-INDEX", index=int(indices.max()), vertices=len(positions))
        others = {
            name: read_accessor(document, attributes[name])
            for name in ("NORMAL", "TEXCOORD_0", "COLOR_0")
            if name in attributes
        }
        if any(len(values) != len(positions) for values in others.values()):
            raise Refusal("E-SCAN-DAMAGED", reason="attributes of different lengths")
        normals = others.get("NORMAL")
        if normals is not None:
            normals = normals.astype(np.float64) @ np.linalg.pinv(place[:3, :3])
        yield Primitive(
            positions @ place[:3, :3].T + place[:3, 3],
            _triangles(indices, mode),
            normals,
            others["TEXCOORD_0"].astype(np.float64) if "TEXCOORD_0" in others else None,
            others["COLOR_0"].astype(np.float64) if "COLOR_0" in others else None,
            _whole(primitive["material"]) if "material" in primitive else None,
            number,
            count,
        )


def _triangles(indices: Indices, mode: int) -> Indices:
    if mode == _TRIANGLES:
        if len(indices) % 3:
            raise Refusal("E-SCAN-DAMAGED", reason=f"{len(indices)} indices for triangles")
        return indices.reshape(-1, 3)
    if len(indices) < 3:
        return np.empty((0, 3), np.int64)
    if mode == _FAN:
        return np.stack([np.broadcast_to(indices[0], len(indices) - 2), indices[1:-1], indices[2:]], axis=1)
    triangles = np.stack([indices[:-2], indices[1:-1], indices[2:]], axis=1)
    triangles[1::2] = triangles[1::2, [1, 0, 2]]
    return triangles


def write_glb(document: Document) -> bytes:
    """The document as one GLB: every buffer and image inside, nothing left out."""
    tree = json.loads(json.dumps(document.json))
    binary = bytearray()
    starts = [append_aligned(binary, buffer) for buffer in document.buffers]
    for view in tree.get("bufferViews", []):
        view["byteOffset"] = view.get("byteOffset", 0) + starts[view["buffer"]]
        view["buffer"] = 0
    for entry, data in zip(tree.get("images", []), document.images, strict=True):
        if "bufferView" not in entry:
            entry.pop("uri")
            tree.setdefault("bufferViews", [])
            tree["bufferViews"].append(
                {"buffer": 0, "byteOffset": append_aligned(binary, data), "byteLength": len(data)}
            )
            entry["bufferView"] = len(tree["bufferViews"]) - 1
        entry["mimeType"] = _mime(data)
    if binary:
        tree["buffers"] = [{"byteLength": len(binary)}]
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), _JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<II", len(binary), _BIN_CHUNK) + bytes(binary)
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def append_aligned(binary: bytearray, data: bytes) -> int:
    """Add data at the next multiple of four bytes; returns where it begins."""
    binary += b"\0" * (-len(binary) % 4)
    start = len(binary)
    binary += data
    return start


def _mime(image: bytes) -> str:
    if image.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if image.startswith(b"\x89PNG"):
        return "image/png"
    raise Refusal("E-SCAN-TEXTURE", reason="neither JPEG nor PNG")
