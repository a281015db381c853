"""A GLB that leaves says nothing of cameras, places and people, and looks as before."""

import io
import json
import struct
from typing import Any

import pytest
from PIL import Image

from catalog.leaving import labelled, xmp
from samples.photographs import wide_gamut_profile
from tests.catalog.test_leaving import LABEL, document_of, picture_bytes
from tests.conftest import picture
from tests.digitize.photo.test_capture import EXIF_TAGS, GPS_TAGS, IMAGE_TAGS, exif
from tests.digitize.photo.test_photograph import saved

P = picture(64, 48)
SECRETS = (b"3001234", b"Owner of the camera", b"Exif\0", b"xap/1.0", b"photographer")
EXIF_OF_TEXTURE = exif(
    IMAGE_TAGS | {0x013B: "photographer"}, exif=EXIF_TAGS | {0xA430: "Owner of the camera"}, gps=GPS_TAGS
)


def glb_of(parts: dict[str, Any], binary: bytes) -> bytes:
    """A GLB of these parts and of this data."""
    views = {"bufferViews": [{"buffer": 0, "byteLength": len(binary)}], "buffers": [{"byteLength": len(binary)}]}
    text = json.dumps({"asset": {"version": "2.0"}} | views | parts).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return b"glTF" + struct.pack("<II", 2, 12 + len(chunks)) + chunks


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_textures_in_a_glb_say_nothing_of_the_camera_and_keep_their_pixels(form: str) -> None:
    texture = saved(P, form, exif=EXIF_OF_TEXTURE, xmp=xmp(LABEL), icc_profile=wide_gamut_profile())
    assert b"3001234" in texture
    glb = glb_of({"images": [{"bufferView": 0, "name": "wood"}], "extras": {"by": "photographer"}}, texture)

    marked = labelled(glb, LABEL)

    document = document_of(marked)
    begin = 28 + int.from_bytes(marked[12:16], "little")
    picture_left = marked[begin : begin + len(texture)]
    assert [secret for secret in SECRETS if secret in marked] == []
    assert document["images"] == [{"bufferView": 0}]
    assert (len(Image.open(io.BytesIO(picture_left)).getexif()), len(picture_left)) == (0, len(texture))
    assert picture_bytes(picture_left) == picture_bytes(texture)
    assert Image.open(io.BytesIO(picture_left)).info["icc_profile"] == wide_gamut_profile()


def test_words_about_people_in_a_glb_stay_at_home() -> None:
    packets = {"KHR_xmp_json_ld": {"packets": [{"dc:creator": "photographer"}]}}
    parts = {
        "extensionsUsed": ["KHR_xmp_json_ld", "KHR_materials_unlit"],
        "extensions": packets,
        "nodes": [{"extras": {"by": "photographer"}, "extensions": {"KHR_xmp_json_ld": {"packet": 0}}, "name": "body"}],
        "materials": [{"extensions": {"KHR_materials_unlit": {}}}],
    }

    document = document_of(labelled(glb_of(parts, b""), LABEL))

    assert {key: document.get(key) for key in ("extensionsUsed", "extensions", "nodes", "materials")} == {
        "extensionsUsed": ["KHR_materials_unlit"],
        "extensions": None,
        "nodes": [{}],
        "materials": [{"extensions": {"KHR_materials_unlit": {}}}],
    }


def test_names_that_a_scanner_s_program_wrote_stay_at_home_and_those_people_choose_by_are_left() -> None:
    variants = {"KHR_materials_variants": {"variants": [{"name": "sơn son"}]}}
    secret = r"C:\Users\photographer\scan.obj"
    parts = {
        "asset": {"version": "2.0", "generator": f"Scanner 3 of photographer, {secret}"},
        "extensionsUsed": ["KHR_materials_variants"],
        "extensions": variants,
        "scenes": [{"name": secret, "nodes": [0]}],
        "nodes": [{"name": secret, "mesh": 0}],
        "meshes": [{"name": secret, "primitives": [{"attributes": {}, "material": 0}]}],
        "materials": [{"name": secret, "doubleSided": True}],
        "animations": [{"name": secret, "channels": [], "samplers": []}],
    }

    marked = labelled(glb_of(parts, b""), LABEL)

    document = document_of(marked)
    assert b"photographer" not in marked
    assert (document["asset"]["version"], "generator" in document["asset"]) == ("2.0", False)
    assert document["extensions"] == variants
    assert document["nodes"] == [{"mesh": 0}]
    assert document["materials"] == [{"doubleSided": True}]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_texture_cut_anywhere_is_no_error(form: str) -> None:
    texture = saved(P, form, exif=EXIF_OF_TEXTURE)

    for kept in range(0, min(len(texture), 1500), 13):
        labelled(glb_of({"images": [{"bufferView": 0}]}, texture[:kept]), LABEL)
