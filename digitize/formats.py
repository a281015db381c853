"""File formats by content: the first bytes decide, the ending only breaks ties between texts."""

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO, Final, Literal

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
AVIF = Format("avif", "photo", (".avif", ".avifs"))
HEIC = Format("heic", "photo", (".heic", ".heif", ".hif"))
GIF = Format("gif", "photo", (".gif",))
BMP = Format("bmp", "photo", (".bmp", ".dib"))
_TIFF_RAW_ENDINGS = (".cr2", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".dng", ".pef", ".srw", ".erf", ".3fr", ".fff")
RAW = Format(
    "raw",
    "photo",
    (*_TIFF_RAW_ENDINGS, ".cr3", ".crw", ".raf", ".orf", ".rw2", ".raw", ".x3f", ".mrw", ".iiq", ".kdc", ".dcr"),
)
GLB = Format("glb", "scan", (".glb",))
GLTF = Format("gltf", "scan", (".gltf",))
OBJ = Format("obj", "scan", (".obj",))
PLY = Format("ply", "scan", (".ply",))
STL = Format("stl", "scan", (".stl",))
#: Of models that are taken.
MODEL_ENDINGS = frozenset(ending for model in (GLB, GLTF, OBJ, PLY, STL) for ending in model.endings)
EMPTY = Format("empty", None, ())
ARCHIVE = Format("archive", None, (".zip", ".rar", ".7z", ".gz"))
VIDEO = Format("video", None, (".mp4", ".mov", ".avi"))
PDF = Format("pdf", None, (".pdf",))
OTHER_SCAN = Format(
    "other_scan", None, (".off", ".xyz", ".pcd", ".las", ".laz", ".e57", ".drc", ".dae", ".fbx", ".3ds", ".ctm", ".pts")
)
UNKNOWN = Format("unknown", None, ())

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
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"PK\x03\x04", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"%PDF", PDF),
    (b"LASF", OTHER_SCAN),
    (b"DRACO", OTHER_SCAN),
    (b"ASTM-E57", OTHER_SCAN),
)
#: Sizes of the second header of a BMP, which tell one from any text that begins with "BM".
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_OBJ_VERTEX = re.compile(rb"^\s*v\s+[-+.0-9]", re.MULTILINE)

_CLASSIC_TIFF, _BIG_TIFF = (b"II*\x00", b"MM\x00*"), (b"II+\x00", b"MM\x00+")
#: What cameras write behind the head of a TIFF that is none: Canon's CR2, Phase One's IIQ.
_RAW_MARKS = (b"CR\x02", b"IIII", b"MMMM")
_SUBFILE: Final = 254
_PHOTOMETRIC: Final = 262
_SUB_IFDS: Final = 330
_DNG_VERSION: Final = 50706
_CFA, _LINEAR_RAW = 32803, 34892


def ending_of(name: str) -> str:
    """The ending of a file name, small, with its dot; "" where it has none."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def identify_file(file: BinaryIO, size: int, name: str) -> Format:
    """The format of an open file of `size` bytes, which is read from where it stands, its beginning."""
    head = file.read(HEAD_BYTES)
    at = _first_directory(head)
    if 0 < at < size and at + HEAD_BYTES > len(head):
        file.seek(at)
        return identify(head, size, name, file.read(HEAD_BYTES))
    return identify(head, size, name)


def identify(head: bytes, size: int, name: str, directory: bytes | None = None) -> Format:
    """The format of a file of `size` bytes that begins with `head` (`HEAD_BYTES` of it, or all).

    `directory` is what stands where a TIFF has its first directory, if that is not in the head.
    """
    if size == 0:
        return EMPTY
    if head[:4] in _CLASSIC_TIFF + _BIG_TIFF:
        begins = head[_first_directory(head) :] if directory is None else directory
        return RAW if head.startswith(_RAW_MARKS, 8) or _is_raw_directory(head, begins) else TIFF
    for magic, format_ in _MAGIC:
        if head.startswith(magic):
            return format_
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return BMP
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    return _mesh(head, size, ending_of(name))


def _first_directory(head: bytes) -> int:
    """Where a TIFF says that its first directory stands; 0 for what is no TIFF."""
    order: Literal["little", "big"] = "little" if head[:2] == b"II" else "big"
    if head[:4] in _CLASSIC_TIFF:
        return int.from_bytes(head[4:8], order)
    return int.from_bytes(head[8:16], order) if head[:4] in _BIG_TIFF else 0


def _is_raw_directory(head: bytes, directory: bytes) -> bool:
    """Whether a TIFF's first directory is that of camera raw: a DNG's, sensor data, a thumbnail of others."""
    order = "<" if head[:2] == b"II" else ">"
    count, entry = ("Q", "HHQ") if head[:4] in _BIG_TIFF else ("H", "HHI")
    count_bytes, entry_bytes = struct.calcsize(order + count), 2 * struct.calcsize(order + entry) - 4
    if len(directory) < count_bytes:
        return False
    (entries,) = struct.unpack_from(order + count, directory)
    values: dict[int, int] = {}
    room = (len(directory) - count_bytes) // entry_bytes
    for number in range(min(entries, room)):
        at = count_bytes + number * entry_bytes
        tag, kind, _values = struct.unpack_from(order + entry, directory, at)
        form = "H" if kind == 3 else "I"
        values[tag] = struct.unpack_from(order + form, directory, at + struct.calcsize(order + entry))[0]
    if _DNG_VERSION in values or values.get(_PHOTOMETRIC) in (_CFA, _LINEAR_RAW):
        return True
    return bool(values.get(_SUBFILE, 0) & 1) and _SUB_IFDS in values


def _by_brands(head: bytes) -> Format:
    """Which of the formats in ISO's boxes: the brands that a file lists tell."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if head[8:11] == b"crx":
        return RAW
    if brands & _AVIF_BRANDS:
        return AVIF
    return HEIC if brands & _HEIC_BRANDS else VIDEO


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
    for format_ in (JPEG, PNG, TIFF, WEBP, AVIF, HEIC, GIF, BMP, RAW, GLB, GLTF, OBJ, PLY, STL):
        if ending in format_.endings:
            return format_
    return UNKNOWN
