"""HEIC decoded: libheif with libde265, which makes the turns that the file asks for, once."""

from pathlib import Path

import pi_heif
import pyvips

from digitize.photo.picture import CheckSize, Picture
from digitize.refusal import Refusal

# Children scale, threads do not (docs/decisions/0003-containment.md).
pi_heif.options.DECODE_THREADS = 1

_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "RGBa": 4}


def decode_heic(master: Path, check_size: CheckSize) -> Picture:
    """The main picture of a HEIC, upright, with its profile and EXIF; never a thumbnail.

    Raises Refusal E-PHOTO-TRUNCATED or -DAMAGED, MemoryError.
    """
    try:
        file = pi_heif.open_heif(master, convert_hdr_to_8bit=False)
        main = file[file.primary_index]
        check_size(*main.size)
        pixels = memoryview(main.data)
    except (EOFError, OSError, RuntimeError, SyntaxError, ValueError) as error:
        words = str(error)
        if "security limit" in words.lower():  # of libheif: 1,000 items, where phones write 768 tiles at most
            raise Refusal("E-FORMAT-LATER", format="HEIC", reason=words[:200]) from error
        if "memory" in words.lower():
            raise MemoryError(words) from error
        code = "E-PHOTO-TRUNCATED" if "end of file" in words.lower() else "E-PHOTO-DAMAGED"
        raise Refusal(code, reason=words[:200]) from error
    mode, _, deep = main.mode.partition(";")
    width, height = main.size
    bands = _BANDS[mode]
    # A row may be padded: its padding is read as pixels and cut off.
    columns = main.stride // (bands * (2 if deep else 1))
    image = pyvips.Image.new_from_memory(pixels, columns, height, bands, "ushort" if deep else "uchar")
    kind = ("grey16" if deep else "b-w") if bands < 3 else ("rgb16" if deep else "srgb")
    image = image.crop(0, 0, width, height).copy(interpretation=kind)
    for name, block in (("icc-profile-data", main.info.get("icc_profile")), ("exif-data", main.info.get("exif"))):
        if block:
            image.set_type(pyvips.GValue.blob_type, name, block)
    versions = pi_heif.libheif_info()
    used = {"pi-heif": pi_heif.__version__, "libheif": str(versions["libheif"])}
    return Picture(image, libraries=used, owner=main)
