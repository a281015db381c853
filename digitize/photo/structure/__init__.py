"""Cheap checks of a picture file's own bookkeeping, before and beside what a decoder says.

Decoders forgive: half a JPEG, a PNG with wrong checksums or a TIFF whose strips lie outside the file
come out as pictures. Each check here reads the file's structure only, never its pixels.
"""

import mmap
import struct
from pathlib import Path

from digitize.formats import HEAD_BYTES, JPEG, PNG, TIFF, WEBP, Format, identify
from digitize.photo.structure.jpeg import check_jpeg
from digitize.photo.structure.png import check_png
from digitize.photo.structure.tiff import check_tiff
from digitize.photo.structure.webp import check_webp
from digitize.refusal import Refusal

_CHECKS = {JPEG: check_jpeg, PNG: check_png, TIFF: check_tiff, WEBP: check_webp}


def check_structure(path: Path, format_: Format) -> list[str]:
    """Hold the file against the rules of its format; returns codes of remarks.

    Raises Refusal E-PHOTO-NOT-IMAGE where only the name speaks for that format, else
    E-PHOTO-TRUNCATED, -DAMAGED or -RAW.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if identify(data[:HEAD_BYTES], len(data), name="") != format_:
            raise Refusal("E-PHOTO-NOT-IMAGE", reason=f"does not begin as {format_.name} does")
        try:
            return sorted(set(_CHECKS[format_](data)))
        except OverflowError as error:
            raise Refusal("E-PHOTO-DAMAGED", reason=f"impossible offsets in its {format_.name} header") from error
        except (struct.error, IndexError) as error:
            raise Refusal("E-PHOTO-TRUNCATED", reason=f"ends inside its {format_.name} header") from error
