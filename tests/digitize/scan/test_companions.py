"""The files a model names: found, missing, forbidden."""

import json
from pathlib import Path

import pytest

from digitize.formats import GLB, GLTF, OBJ, PLY, STL, Format
from digitize.refusal import Refusal
from digitize.scan.companions import Companions, find_companions
from tests.digitize.scan.test_gltf import glb, model
from tests.digitize.scan.test_ply import ply
from tests.digitize.scan.test_stl import stl


def companions(folder: Path, format_: Format, files: dict[str, bytes]) -> Companions:
    """What the first of these files names; found paths are told from the folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    found = find_companions(folder / next(iter(files)), format_)
    return Companions(
        [path.relative_to(folder) for path in found.found],
        found.missing,
        found.forbidden,
        [path.relative_to(folder) for path in found.textures],
    )


def test_an_obj_leads_to_its_materials_and_they_to_their_textures(tmp_path: Path) -> None:
    files = {
        "vase.obj": b"mtllib Vase.mtl\nmtllib gone.mtl\nmtllib more/inner.mtl\nv 0 0 0\n",
        "vase.mtl": b"newmtl a\nmap_Kd -s 1 1 1 tex\\my skin.jpg\nmap_Bump -bm 0.5 bump.png\nmap_Ks gone.png\n",
        "tex/my skin.jpg": b"x",
        "bump.png": b"x",
        "more/inner.mtl": b"newmtl b\nmap_Kd inner.png\nmap_Kd ../bump.png\nmap_Kd C:\\users\\scan.png\n",
        "more/inner.png": b"x",
        "beside.png": b"nobody names it",
    }

    textures = [Path("tex/my skin.jpg"), Path("bump.png"), Path("more/inner.png")]
    assert companions(tmp_path, OBJ, files) == Companions(
        found=[Path("vase.mtl"), *textures[:2], Path("more/inner.mtl"), textures[2]],
        missing=["gone.png", "gone.mtl"],
        forbidden=["../bump.png", "C:\\users\\scan.png"],
        textures=textures,
    )


def test_what_is_named_twice_is_found_once(tmp_path: Path) -> None:
    files = {
        "a.obj": b"mtllib a.mtl\nmtllib A.MTL\n",
        "a.mtl": b"newmtl a\nmap_Kd a.png\nmap_Ka ./a.png\n",
        "a.png": b"x",
    }

    found = companions(tmp_path, OBJ, files)
    assert (found.found, found.textures) == ([Path("a.mtl"), Path("a.png")], [Path("a.png")])


def test_a_model_is_no_companion_of_itself(tmp_path: Path) -> None:
    assert companions(tmp_path, OBJ, {"a.obj": b"mtllib a.obj\nmap_Kd a.obj\n"}) == Companions([], [], [], [])


def test_a_ply_leads_to_its_textures(tmp_path: Path) -> None:
    more = "comment TextureFile a b.png\ncomment TextureFile gone.png\ncomment TextureFile /etc/passwd"
    files = {"a.ply": ply("binary_little_endian", more=more), "a b.png": b"x"}

    assert companions(tmp_path, PLY, files) == Companions(
        [Path("a b.png")], ["gone.png"], ["/etc/passwd"], [Path("a b.png")]
    )


@pytest.mark.parametrize("format_", [GLTF, GLB])
def test_a_gltf_leads_to_its_buffers_and_images(tmp_path: Path, format_: Format) -> None:
    tree, _binary = model()
    tree["buffers"] = [{"byteLength": 1, "uri": "my%20mesh.bin"}, {"byteLength": 1, "uri": "data:;base64,AAAA"}]
    tree["images"] = [{"uri": "tex/a.png"}, {"uri": "gone.png"}, {"uri": "%2e%2e/b.png"}, {"bufferView": 0}]
    data = glb(tree) if format_ == GLB else json.dumps(tree).encode()
    files = {"a": data, "my mesh.bin": b"x", "tex/a.png": b"x"}

    assert companions(tmp_path, format_, files) == Companions(
        [Path("my mesh.bin"), Path("tex/a.png")], ["gone.png"], ["../b.png"], []
    )


def test_an_stl_names_nothing(tmp_path: Path) -> None:
    assert companions(tmp_path, STL, {"a.stl": stl()}) == Companions([], [], [], [])


@pytest.mark.parametrize(
    "data",
    [
        b'{"asset": ',
        b"[]",
        b'{"buffers": 5}',
        b'{"images": null}',
        b'{"asset": "\xff"}',
        b'{"extras": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    ],
)
def test_a_gltf_that_is_no_document_is_damaged(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        companions(tmp_path, GLTF, {"a.gltf": data})
    with pytest.raises(Refusal, match="E-SCAN-DAMAGED"):
        companions(tmp_path, GLB, {"a.glb": glb(data)})
