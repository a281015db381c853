"""glTF 2.0 documents: read with suspicion, with everything they name; written whole.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html. Every length is held against the bytes
that are there before anything is read.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from digitize.refusal import Refusal
from digitize.scan.damage import damaged
from digitize.scan.glb import read_container, write_container
from digitize.scan.paths import find_companion
from digitize.scan.tree import Json, check_tree, entries, whole


@dataclass(slots=True)
class Document:
    """A glTF document: its JSON, the bytes of its buffers, and of its images (by index)."""

    json: Json
    buffers: list[bytes]
    images: list[bytes]


@damaged()
def read_document(path: Path) -> Document:
    """Read a .glb or .gltf file with everything it names.

    Raises Refusal E-SCAN-TRUNCATED, -DAMAGED, -COMPANION, -PATH or -EXTENSION.
    """
    tree, binary = read_container(path)
    check_tree(tree)
    buffers = [
        _buffer(path.parent, entry, binary if n == 0 else None) for n, entry in enumerate(entries(tree, "buffers"))
    ]
    document = Document(tree, buffers, [])
    document.images = [_image(path.parent, entry, document) for entry in entries(tree, "images")]
    return document


def _buffer(folder: Path, entry: Json, binary: bytes | None) -> bytes:
    length = whole(entry["byteLength"], least=1)
    uri = entry.get("uri")
    if uri is None:
        if binary is None:
            raise Refusal("E-SCAN-DAMAGED", reason="no BIN chunk")
        data = binary
    else:
        data = _resource(folder, uri)
    if length > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason=f"a buffer has {len(data)} of {length} bytes")
    return data[:length]


def _image(folder: Path, entry: Json, document: Document) -> bytes:
    if "bufferView" in entry:
        return bytes(view_bytes(document, entry["bufferView"]))
    return _resource(folder, entry["uri"])


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


@damaged()
def named_files(path: Path) -> list[str]:
    """The files that buffers and images of a .glb or .gltf name, each once, in order.

    Raises Refusal E-SCAN-TRUNCATED or -DAMAGED.
    """
    tree, _binary = read_container(path)
    return list(dict.fromkeys(_uris(tree)))


def _uris(tree: Json) -> Iterator[str]:
    for key in ("buffers", "images"):
        for entry in entries(tree, key):
            uri = entry.get("uri")
            if isinstance(uri, str) and not uri.startswith("data:"):
                yield unquote(uri)


def view_bytes(document: Document, number: object) -> memoryview:
    """The bytes of a buffer view. Raises Refusal E-SCAN-TRUNCATED where its buffer is shorter.

    Like all that reads on after `check_tree`, it raises ValueError and its like where the view is wrong.
    """
    view = document.json["bufferViews"][whole(number)]
    data = document.buffers[whole(view["buffer"])]
    offset, length = whole(view.get("byteOffset", 0)), whole(view["byteLength"], least=1)
    if offset + length > len(data):
        raise Refusal("E-SCAN-TRUNCATED", reason="a buffer view lies outside its buffer")
    return memoryview(data)[offset : offset + length]


@damaged()
def write_glb(document: Document) -> bytes:
    """The document as one GLB: every buffer and image inside, nothing left out.

    Raises Refusal E-SCAN-TEXTURE for pictures that viewers do not know, -DAMAGED for NaN or half a
    letter in the JSON.
    """
    tree = json.loads(json.dumps(document.json))
    binary = bytearray()
    starts = [append_aligned(binary, buffer) for buffer in document.buffers]
    views = entries(tree, "bufferViews")
    for view in views:
        view["byteOffset"] = view.get("byteOffset", 0) + starts[view["buffer"]]
        view["buffer"] = 0
    for entry, data in zip(entries(tree, "images"), document.images, strict=True):
        entry.pop("uri", None)
        entry["mimeType"] = _mime(data)
        if "bufferView" not in entry or bytes(view_bytes(document, entry["bufferView"])) != data:
            entry["bufferView"] = len(views)
            views.append({"buffer": 0, "byteOffset": append_aligned(binary, data), "byteLength": len(data)})
    if binary:
        tree["buffers"], tree["bufferViews"] = [{"byteLength": len(binary)}], views
    return write_container(tree, bytes(binary))


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
