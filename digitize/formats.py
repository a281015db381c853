"""File formats by content: the first bytes decide, the ending only breaks ties between texts."""

import re
from dataclasses import dataclass
from typing import Literal

#: As many bytes of a file as `identify` wants to see.
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. `kind` is None where this version takes none of it; `endings` are usual ones."""

    name: str
    kind: Literal["photo", "scan"] | None
    endings: tuple[str, ...]


JPEG = Format("jpeg", "photo", (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"))
PNG = Format("png", "photo", (".png",))
TIFF = Format("tiff", "photo", (".tif", ".tiff"))
WEBP = Format("webp", "photo", (".webp",))
GLB = Format("glb", "scan", (".glb",))
GLTF = Format("gltf", "scan", (".gltf",))
OBJ = Format("obj", "scan", (".obj",))
PLY = Format("ply", "scan", (".ply",))
STL = Format("stl", "scan", (".stl",))
EMPTY = Format("empty", None, ())
RAW = Format(
    "raw",
    None,
    (".cr2", ".cr3", ".crw", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2", ".pef", ".x3f", ".mrw", ".iiq"),
)
HEIF = Format("heif", None, (".heic", ".heif", ".avif"))
GIF = Format("gif", None, (".gif",))
BMP = Format("bmp", None, (".bmp",))
ARCHIVE = Format("archive", None, (".zip", ".rar", ".7z", ".gz"))
VIDEO = Format("video", None, (".mp4", ".mov", ".avi"))
PDF = Format("pdf", None, (".pdf",))
OTHER_SCAN = Format(
    "other_scan", None, (".off", ".xyz", ".pcd", ".las", ".laz", ".e57", ".drc", ".dae", ".fbx", ".3ds", ".ctm", ".pts")
)
UNKNOWN = Format("unknown", None, ())

_RAW_TIFF_ENDINGS = frozenset(RAW.endings) | {".3fr", ".fff", ".srw", ".kdc", ".dcr", ".nrw", ".sr2", ".erf"}
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"glTF", GLB),
    (b"ply\n", PLY),
    (b"ply\r", PLY),
    (b"ply ", PLY),
    (b"FUJIFILMCCD-RAW", RAW),
    (b"IIRO", RAW),
    (b"IIRS", RAW),
    (b"MMOR", RAW),
    (b"IIU\x00", RAW),
    (b"FOVb", RAW),
    (b"\x00MRM", RAW),
    (b"II\x1a\x00\x00\x00HEAPCCDR", RAW),
    (b"GIF8", GIF),
    (b"BM", BMP),
    (b"PK\x03\x04", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"%PDF", PDF),
    (b"LASF", OTHER_SCAN),
    (b"DRACO", OTHER_SCAN),
    (b"ASTM-E57", OTHER_SCAN),
)
_TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_OBJ_VERTEX = re.compile(rb"^\s*v\s+[-+.0-9]", re.MULTILINE)


def ending_of(name: str) -> str:
    """The ending of a file name, small, with its dot; "" where it has none."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def identify(head: bytes, size: int, name: str) -> Format:
    """The format of a file of `size` bytes that begins with `head` (`HEAD_BYTES` of it, or all)."""
    ending = ending_of(name)
    if size == 0:
        return EMPTY
    if head[:4] in _TIFF_MAGIC:
        return RAW if ending in _RAW_TIFF_ENDINGS or head[8:10] == b"CR" else TIFF
    for magic, format_ in _MAGIC:
        if head.startswith(magic):
            return format_
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        if head[8:11] == b"crx":
            return RAW
        return HEIF if head[8:12] in _HEIF_BRANDS else VIDEO
    return _mesh(head, size, ending)


def _mesh(head: bytes, size: int, ending: str) -> Format:
    if ending in STL.endings and (head[:5].lower() == b"solid" or size >= 84):
        return STL
    if len(head) >= 84 and size == 84 + 50 * int.from_bytes(head[80:84], "little") > 84:
        return STL
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"{") and (ending in GLTF.endings or b'"asset"' in text):
        return GLTF
    if ending in OTHER_SCAN.endings:
        return OTHER_SCAN
    if b"\0" not in head and (ending in OBJ.endings or len(_OBJ_VERTEX.findall(head)) >= 3):
        return OBJ
    for format_ in (JPEG, PNG, TIFF, WEBP, GLB, GLTF, OBJ, PLY, STL):
        if ending in format_.endings:
            return format_
    return UNKNOWN
