"""Cheap checks of a picture file's own bookkeeping, before and beside what a decoder says.

Decoders forgive: half a JPEG, a PNG with wrong checksums, a TIFF whose strips lie outside the file or
a RAW without its sensor data come out as pictures. Each check here reads the file's structure only,
never its pixels.
"""

import mmap
import struct
from collections.abc import Callable
from pathlib import Path

from digitize.formats import AVIF, BMP, GIF, HEIC, JPEG, PNG, RAW, TIFF, WEBP, Format
from digitize.photo.structure.bmp import check_bmp
from digitize.photo.structure.gif import check_gif
from digitize.photo.structure.heif import check_heif
from digitize.photo.structure.jpeg import check_jpeg
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.png import check_png
from digitize.photo.structure.raw import check_raw
from digitize.photo.structure.remarks import PAGES
from digitize.photo.structure.tiff import check_tiff
from digitize.photo.structure.webp import check_webp
from digitize.refusal import Refusal

_CHECKS: dict[Format, Callable[[mmap.mmap], Outline]] = {
    JPEG: check_jpeg,
    PNG: check_png,
    TIFF: check_tiff,
    WEBP: check_webp,
    AVIF: check_heif,
    HEIC: check_heif,
    GIF: check_gif,
    BMP: check_bmp,
    RAW: check_raw,
}


def check_structure(path: Path, format_: Format) -> Outline:
    """Hold the file against the rules of the format that it begins as.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED, -NO-PIXELS, -DIRECTORY, -RAW-INCOMPLETE, E-FORMAT-LATER.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            outline = _CHECKS[format_](data)
        except OverflowError as error:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"impossible offsets in its {format_.name} header") from error
        except (struct.error, IndexError) as error:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"ends inside its {format_.name} header") from error
    return outline._replace(notes=sorted({*outline.notes, *([PAGES] if outline.pages > 1 else [])}))
