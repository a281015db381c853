"""What libvips does not read and Pillow does: BMP, TIFF of 12 bits, TIFF in CIELab of 8 bits."""

from pathlib import Path
from typing import Final

import numpy as np
import pyvips
from PIL import Image, UnidentifiedImageError

from digitize.photo.picture import CheckSize, Picture
from digitize.refusal import Refusal

# The limits of this program are asked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

_MM_PER_INCH: Final = 25.4
_COLOURS = {"1": "L", "P": "RGB", "PA": "RGBA", "RGBX": "RGB"}
_KINDS = {"L": "b-w", "RGB": "srgb", "RGBA": "srgb", "I;16": "grey16"}


def decode_by_pillow(
    master: Path, format_name: str, name: str, bits: int, check_size: CheckSize, page: int = 0
) -> Picture:
    """A picture of a file, upright; `bits` are those of a sample, `name` is what people call its sort.

    Raises Refusal E-PHOTO-TRUNCATED, -DAMAGED, E-FORMAT-LATER for a sort that Pillow does not read.
    """
    try:
        with Image.open(master, formats=[format_name]) as file:
            if page:
                file.seek(page)
            check_size(*file.size)
            file.load()
            image = file.convert(_COLOURS[file.mode]) if file.mode in _COLOURS else file.copy()
            stated = file.info.get("dpi") if format_name == "BMP" else None
            profile = file.info.get("icc_profile")
    except (NotImplementedError, UnidentifiedImageError) as error:
        raise Refusal("E-FORMAT-LATER", format=name, reason=str(error)[:200]) from error
    except (OSError, ArithmeticError, LookupError, SyntaxError, TypeError, ValueError) as error:
        code = "E-PHOTO-TRUNCATED" if "truncated" in str(error) else "E-PHOTO-DAMAGED"
        raise Refusal(code, reason=str(error)[:200]) from error
    made = _lab(image) if image.mode == "LAB" else _plain(image, bits)
    if stated and stated[0] > 0:
        made = made.copy(xres=float(stated[0]) / _MM_PER_INCH, yres=float(stated[1]) / _MM_PER_INCH)
        made.set_type(pyvips.GValue.gstr_type, "resolution-unit", "in")
    if profile:
        made.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return Picture(made, facts={"bits": bits})


def _plain(image: Image.Image, bits: int) -> pyvips.Image:
    if image.mode not in _KINDS:
        raise Refusal("E-FORMAT-LATER", format=image.mode)
    pixels = np.asarray(image)
    if image.mode == "I;16":
        # Samples of 12 bits stand in the low end of 16: white must become white.
        pixels = (pixels.astype(np.uint32) * 65535 // ((1 << bits) - 1)).astype(np.uint16)
    return pyvips.Image.new_from_array(pixels).copy(interpretation=_KINDS[image.mode])


def _lab(image: Image.Image) -> pyvips.Image:
    """CIELab in float: L* is 0 to 100 of stored 0 to 255, a* and b* are signed bytes."""
    stored = np.asarray(image)
    measured = np.dstack([stored[..., 0] * np.float32(100 / 255), stored[..., 1:].view(np.int8)])
    return pyvips.Image.new_from_array(measured.astype(np.float32)).copy(interpretation="lab")
