"""glTF read with suspicion: containers, buffers, references; and written whole."""

import base64
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from digitize.refusal import Refusal
from digitize.scan.gltf import read_document, write_glb
from digitize.scan.primitives import Primitive, read_primitives

Json = dict[str, Any]
Array = npt.NDArray[Any]
Change = Callable[[Json], object]

#: A closed tetrahedron.
CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
SIDES = np.array([0, 2, 1, 0, 1, 3, 1, 2, 3, 0, 3, 2], np.uint16)
_COMPONENTS = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942


def chunk(kind: int, data: bytes) -> bytes:
    data += (b" " if kind == _JSON_CHUNK else b"\0") * (-len(data) % 4)
    return struct.pack("<II", len(data), kind) + data


def glb(tree: Json | bytes, *binary: bytes) -> bytes:
    """A GLB of this JSON and, if there is any, this binary data."""
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    chunks = chunk(_JSON_CHUNK, text) + b"".join(chunk(_BIN_CHUNK, data) for data in binary)
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def model(change: Change | None = None, pad: int = 0, **arrays: Array) -> tuple[Json, bytes]:
    """JSON and data of a tetrahedron, or of other `arrays` (indices, POSITION …); `pad` bytes go first.

    Accessor and buffer view n hold array n: POSITION, indices, then the others. Arrays are attributes
    unless their names begin with "indices"; integers in attributes are normalized.
    """
    binary, views, accessors = bytearray(pad), [], []
    arrays = {"POSITION": CORNERS, "indices": SIDES} | arrays
    for name, array in arrays.items():
        data = np.ascontiguousarray(array)
        width = data.shape[1] if data.ndim == 2 else 1
        accessor = {"bufferView": len(accessors), "componentType": _COMPONENTS[data.dtype.name], "count": len(data)}
        accessor["type"] = "SCALAR" if width == 1 else f"VEC{width}"
        if not name.startswith("indices") and data.dtype.kind in "iu":
            accessor["normalized"] = True
        if name == "POSITION":
            accessor |= {"min": data.min(0).tolist(), "max": data.max(0).tolist()}
        accessors.append(accessor)
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": data.nbytes})
        binary += data.tobytes() + (b"" if pad else bytes(-data.nbytes % 4))
    attributes = {name: n for n, name in enumerate(arrays) if not name.startswith("indices")}
    primitive = {"indices": list(arrays).index("indices"), "attributes": attributes}
    tree: Json = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "buffers": [{"byteLength": len(binary)}],
        "bufferViews": views,
        "accessors": accessors,
    }
    if change:
        change(tree)
    return tree, bytes(binary)


def put(*path: str | int, value: object) -> Change:
    """A change of one place in the JSON."""

    def change(tree: Json) -> None:
        place: Any = tree
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def read(folder: Path, data: bytes, name: str = "a.glb") -> list[Primitive]:
    path = folder / name
    path.write_bytes(data)
    return read_primitives(read_document(path))


def corners_of(primitives: list[Primitive]) -> Array:
    """Corner positions of all triangles, (m, 3, 3)."""
    return np.concatenate([primitive.positions[primitive.triangles] for primitive in primitives])


def test_a_glb_gives_its_triangles(tmp_path: Path) -> None:
    (primitive,) = read(tmp_path, glb(*model()))

    assert primitive.positions.tolist() == CORNERS.tolist()
    assert primitive.triangles.tolist() == SIDES.reshape(-1, 3).tolist()
    assert (primitive.normals, primitive.uv, primitive.colours, primitive.material) == (None, None, None, None)


@pytest.mark.parametrize("uri", ["mesh.bin", "data/my%20mesh.bin", "data:application/octet-stream;base64,"])
def test_a_gltf_finds_its_buffer_beside_it_or_within(tmp_path: Path, uri: str) -> None:
    tree, binary = model()
    if uri.startswith("data:"):
        uri += base64.b64encode(binary).decode()
    else:
        path = tmp_path / uri.replace("%20", " ")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(binary)
    tree["buffers"][0]["uri"] = uri

    primitives = read(tmp_path, json.dumps(tree).encode(), "a.gltf")
    assert corners_of(primitives).tolist() == CORNERS[SIDES.reshape(-1, 3)].tolist()


WHOLE = glb(*model())
_JSON_END = 20 + struct.unpack_from("<I", WHOLE, 12)[0]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (WHOLE[:19], "E-SCAN-TRUNCATED"),
        (WHOLE[:-4], "E-SCAN-TRUNCATED"),
        (WHOLE[:8] + struct.pack("<I", len(WHOLE) + 4) + WHOLE[12:], "E-SCAN-TRUNCATED"),
        (WHOLE[:8] + struct.pack("<I", len(WHOLE) - 4) + WHOLE[12:], "E-SCAN-TRUNCATED"),
        (WHOLE[:12] + struct.pack("<I", 0xFFFFFFFC) + WHOLE[16:], "E-SCAN-TRUNCATED"),
        (WHOLE[:12] + struct.pack("<I", _JSON_END - 20 - 2) + WHOLE[16:], "E-SCAN-TRUNCATED"),
        (WHOLE[:_JSON_END] + struct.pack("<I", 1 << 30) + WHOLE[_JSON_END + 4 :], "E-SCAN-TRUNCATED"),
        (WHOLE + b"more", "E-SCAN-DAMAGED"),
        (WHOLE[:4] + struct.pack("<I", 1) + WHOLE[8:], "E-SCAN-DAMAGED"),
        (struct.pack("<4sII", b"glTF", 2, 20) + struct.pack("<II", 0, _BIN_CHUNK), "E-SCAN-DAMAGED"),
        (glb(model()[0]), "E-SCAN-DAMAGED"),
        (glb(b'{"asset": {"version": "2.0"}'), "E-SCAN-DAMAGED"),
        (glb(b'["asset"]'), "E-SCAN-DAMAGED"),
        (glb(b'{"asset": {"version": "2.0"}, "nodes": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"), "E-SCAN-DAMAGED"),
        (glb(b'{"asset": {"version": "2.0"}, "extras": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001), "E-SCAN-DAMAGED"),
    ],
)
def test_a_container_whose_lengths_or_json_are_wrong_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read(tmp_path, data)


def test_a_glb_cut_anywhere_is_truncated(tmp_path: Path) -> None:
    for length in range(4, len(WHOLE)):
        with pytest.raises(Refusal, match="E-SCAN-TRUNCATED"):
            read(tmp_path, WHOLE[:length])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put("accessors", 0, "count", value=5), "E-SCAN-TRUNCATED"),
        (put("accessors", 1, "count", value=10**9), "E-SCAN-TRUNCATED"),
        (put("accessors", 0, "byteOffset", value=4), "E-SCAN-TRUNCATED"),
        (put("accessors", 0, "byteOffset", value=-4), "E-SCAN-DAMAGED"),
        (put("accessors", 0, "componentType", value=5124), "E-SCAN-DAMAGED"),
        (put("accessors", 0, "type", value="VEC2"), "E-SCAN-DAMAGED"),
        (put("accessors", 0, "count", value=True), "E-SCAN-DAMAGED"),
        (put("accessors", 0, value={"componentType": 5126, "count": 4, "type": "VEC3"}), "E-SCAN-DAMAGED"),
        (put("accessors", 1, "count", value=11), "E-SCAN-DAMAGED"),
        (put("bufferViews", 0, "byteStride", value=4), "E-SCAN-DAMAGED"),
        (put("bufferViews", 0, "byteStride", value=20), "E-SCAN-TRUNCATED"),
        (put("bufferViews", 1, "byteLength", value=10**9), "E-SCAN-TRUNCATED"),
        (put("bufferViews", 1, "byteOffset", value=60), "E-SCAN-TRUNCATED"),
        (put("bufferViews", 0, "buffer", value=1), "E-SCAN-DAMAGED"),
        (put("buffers", 0, "byteLength", value=10**9), "E-SCAN-TRUNCATED"),
        (put("buffers", 0, "uri", value="gone.bin"), "E-SCAN-COMPANION"),
        (put("buffers", 0, "uri", value="../a.bin"), "E-SCAN-PATH"),
        (put("buffers", 0, "uri", value="%2e%2e%2fa.bin"), "E-SCAN-PATH"),
        (put("buffers", 0, "uri", value="https://example.org/a.bin"), "E-SCAN-PATH"),
        (put("buffers", 0, "uri", value="data:;base64,AAA"), "E-SCAN-TRUNCATED"),
        (put("buffers", 0, "uri", value=7), "E-SCAN-DAMAGED"),
        (put("meshes", 0, "primitives", 0, "attributes", "TEXCOORD_0", value=1), "E-SCAN-DAMAGED"),
        (put("meshes", 0, "primitives", 0, "attributes", value={}), "E-SCAN-DAMAGED"),
        (put("nodes", 0, "mesh", value=1), "E-SCAN-DAMAGED"),
        (put("nodes", 0, "matrix", value=[1] * 15), "E-SCAN-DAMAGED"),
        (put("nodes", 0, "children", value=[0]), "E-SCAN-DAMAGED"),
        (put("scene", value=1), "E-SCAN-DAMAGED"),
        (put("asset", "version", value="1.0"), "E-SCAN-DAMAGED"),
        (put("asset", value=[]), "E-SCAN-DAMAGED"),
        (put("images", value=None), "E-SCAN-DAMAGED"),
    ],
)
def test_json_that_its_data_do_not_bear_out_is_refused(tmp_path: Path, change: Change, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read(tmp_path, glb(*model(change)))


@pytest.mark.parametrize("name", ["KHR_draco_mesh_compression", "EXT_meshopt_compression"])
def test_a_required_extension_that_is_not_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refusal, match="E-SCAN-EXTENSION") as caught:
        read(tmp_path, glb(*model(put("extensionsRequired", value=["KHR_materials_unlit", name]))))

    assert caught.value.facts == {"extension": name}


def test_written_documents_hold_every_buffer_and_image_themselves(tmp_path: Path) -> None:
    png, jpeg = b"\x89PNG pretended", b"\xff\xd8\xff pretended"
    (tmp_path / "skin.png").write_bytes(png)
    tree, binary = model()
    tree["buffers"] += [{"byteLength": 17, "uri": "data:;base64," + base64.b64encode(jpeg.ljust(17)).decode()}]
    tree["bufferViews"] += [{"buffer": 1, "byteOffset": 0, "byteLength": len(jpeg)}]
    tree["images"] = [{"uri": "skin.png"}, {"bufferView": 2, "mimeType": "image/png"}]
    path = tmp_path / "a.glb"
    path.write_bytes(glb(tree, binary))
    alone = tmp_path / "alone" / "b.glb"
    alone.parent.mkdir()
    alone.write_bytes(write_glb(read_document(path)))

    document = read_document(alone)
    assert document.images == [png, jpeg]
    assert [image["mimeType"] for image in document.json["images"]] == ["image/png", "image/jpeg"]
    assert len(document.json["buffers"]) == 1
    assert "uri" not in json.dumps(document.json)
    assert corners_of(read_primitives(document)).tolist() == CORNERS[SIDES.reshape(-1, 3)].tolist()


def test_pictures_that_viewers_do_not_know_are_not_written(tmp_path: Path) -> None:
    tree, binary = model(
        put("images", value=[{"uri": "data:image/gif;base64," + base64.b64encode(b"GIF89a").decode()}])
    )
    path = tmp_path / "a.glb"
    path.write_bytes(glb(tree, binary))

    with pytest.raises(Refusal, match="E-SCAN-TEXTURE"):
        write_glb(read_document(path))


def test_a_picture_that_is_inside_and_outside_is_written_once_from_inside(tmp_path: Path) -> None:
    inside, outside = b"\x89PNG inside", b"\x89PNG outside"
    (tmp_path / "skin.png").write_bytes(outside)
    tree, binary = model()
    tree["bufferViews"] += [{"buffer": 0, "byteOffset": len(binary), "byteLength": len(inside)}]
    tree["buffers"][0]["byteLength"] += len(inside)
    tree["images"] = [{"uri": "skin.png", "bufferView": 2}]
    path = tmp_path / "a.glb"
    path.write_bytes(glb(tree, binary + inside))
    path.write_bytes(write_glb(read_document(path)))

    document = read_document(path)
    assert document.images == [inside]
    assert document.json["images"] == [{"bufferView": 2, "mimeType": "image/png"}]


def test_a_picture_that_was_made_anew_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    tree, binary = model(put("images", value=[{"bufferView": 0}]))
    path = tmp_path / "a.glb"
    path.write_bytes(glb(tree, binary))
    document = read_document(path)
    document.images = [b"\x89PNG made anew"]
    path.write_bytes(write_glb(document))

    assert read_document(path).images == [b"\x89PNG made anew"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_what_json_has_no_words_for_is_not_written(tmp_path: Path, value: object) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(glb(*model(put("extras", value={"a": value}))))

    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        write_glb(read_document(path))
