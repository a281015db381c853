"""What textures and models say of their makers, taken out of a GLB that leaves: cameras, places, names.

Pictures keep their bytes in place and number, so that nothing in the model moves; what they say of
themselves is overwritten. They are walked by their segments and chunks, never decoded.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

#: XMP of glTF (KHR_xmp_json_ld), wherever it stands.
_XMP = "KHR_xmp_json_ld"
#: What has a name in glTF 2.0.
_NAMED = (
    *("accessors", "animations", "buffers", "bufferViews", "cameras", "images", "materials", "meshes", "nodes"),
    *("samplers", "scenes", "skins", "textures"),
)
#: Segments of a JPEG that its pixels need: JFIF, the colour profile, Adobe's word on the colours.
_JPEG_KEPT = (b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")
_SCAN, _END = 0xDA, 0xD9
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
#: Chunks that say what no pixel shows; overwritten they are called what no reader knows.
_PNG_WORDS, _PNG_UNKNOWN = (b"eXIf", b"iTXt", b"tEXt", b"zTXt", b"tIME"), b"juNk"
_WEBP_WORDS, _WEBP_UNKNOWN, _WEBP_FLAGS = (b"EXIF", b"XMP "), b"JUNK", 0x08 | 0x04


def scrub_tree(tree: dict[str, Any]) -> None:
    """Take extras, XMP, names and the program that wrote it out of the JSON of a glTF, in place.

    Nothing in glTF 2.0 refers to a thing by its name but variants of materials, which people choose by it. The
    keys of an extension are its own: what it calls a name is left there.
    """
    tree.get("asset", {}).pop("generator", None)
    for key in _NAMED:
        for thing in tree.get(key, []):
            thing.pop("name", None)
    waiting: list[Any] = [tree]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            here.pop("extras", None)
            if isinstance(extensions := here.get("extensions"), dict) and extensions.pop(_XMP, None) and not extensions:
                del here["extensions"]
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    for key in ("extensionsUsed", "extensionsRequired"):
        if _XMP in tree.get(key, []):
            tree[key] = [name for name in tree[key] if name != _XMP]
            if not tree[key]:
                del tree[key]


def scrub_pictures(tree: dict[str, Any], binary: bytearray) -> None:
    """Overwrite what the pictures in the data of a GLB say of themselves, in place."""
    views = tree.get("bufferViews", [])
    for image in tree.get("images", []):
        if "bufferView" in image:
            view = views[image["bufferView"]]
            begin = view.get("byteOffset", 0)
            end = begin + view["byteLength"]
            binary[begin:end] = _scrubbed(binary[begin:end])


def _scrubbed(picture: bytearray) -> bytearray:
    if picture.startswith(b"\xff\xd8"):
        for begin, end in _jpeg_words(picture):
            picture[begin:end] = bytes(end - begin)
    elif picture.startswith(_PNG_HEAD):
        _scrub_png(picture)
    elif picture.startswith(b"RIFF") and picture[8:12] == b"WEBP":
        _scrub_webp(picture)
    return picture


def _jpeg_words(picture: bytearray) -> Iterator[tuple[int, int]]:
    """Where the bodies of comments and of application segments that no pixel needs begin and end."""
    at = 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] not in (_SCAN, _END):
        kind = picture[at + 1]
        if kind == 0xFF:  # filling
            at += 1
            continue
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        words = kind == 0xFE or (0xE0 <= kind <= 0xEF and not picture[at + 4 : end].startswith(_JPEG_KEPT))
        if words and end <= len(picture):
            yield at + 4, end
        at = max(end, at + 4)


def _scrub_png(picture: bytearray) -> None:
    at = len(_PNG_HEAD)
    while at + 12 <= len(picture):
        length, kind = struct.unpack_from(">I4s", picture, at)
        end = at + 8 + length
        if end + 4 > len(picture):
            return
        if kind in _PNG_WORDS:
            picture[at + 4 : end] = _PNG_UNKNOWN + bytes(length)
            picture[end : end + 4] = struct.pack(">I", zlib.crc32(picture[at + 4 : end]))
        at = end + 4


def _scrub_webp(picture: bytearray) -> None:
    at = 12
    while at + 8 <= len(picture):
        kind, length = struct.unpack_from("<4sI", picture, at)
        end = min(at + 8 + length, len(picture))
        if kind in _WEBP_WORDS:
            picture[at : at + 4] = _WEBP_UNKNOWN
            picture[at + 8 : end] = bytes(end - at - 8)
        elif kind == b"VP8X" and length:
            picture[at + 8] &= ~_WEBP_FLAGS & 0xFF
        at += 8 + length + length % 2
