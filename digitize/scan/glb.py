"""The container of glTF: JSON alone, or a GLB with JSON and data in chunks.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#glb-file-format-specification
"""

import json
import struct
from pathlib import Path

from digitize.refusal import Refusal
from digitize.scan.damage import damaged
from digitize.scan.tree import Json

_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942


@damaged()
def read_container(path: Path) -> tuple[Json, bytes | None]:
    """The JSON of a .gltf or .glb file and, if there is one, its chunk of data.

    Raises Refusal E-SCAN-TRUNCATED or -DAMAGED.
    """
    data = path.read_bytes()
    text, binary = _chunks(data) if data[:4] == b"glTF" else (data, None)
    tree = json.loads(text)
    if not isinstance(tree, dict):
        raise ValueError("not an object")
    return tree, binary


def _chunks(data: bytes) -> tuple[bytes, bytes | None]:
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


def write_container(tree: Json, binary: bytes) -> bytes:
    """A GLB of this JSON and data. Raises ValueError for what JSON has no words for: NaN, half a letter."""
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), _JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<II", len(binary), _BIN_CHUNK) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
