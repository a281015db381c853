"""Camera raw developed: LibRaw, with the camera's white balance and without any brightening.

Exposure stays as it was taken, so that the shots of one session look alike; the demosaicing is
LibRaw's default (AHD; X-Trans its own), at full size. A preview inside the file is never the picture.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
import rawpy

from digitize.photo.colour import srgb_profile
from digitize.photo.picture import CheckSize, Picture
from digitize.refusal import Refusal

#: sRGB's own curve (IEC 61966-2-1); LibRaw's default is that of television.
_SRGB_CURVE = (2.4, 12.92)
#: No raw is packed tighter, the lossy ones included: sensor noise does not compress. In bytes a pixel.
_LEAST_BYTES_PER_PIXEL = 0.1
_SPARSE = 16


def develop(master: Path, check_size: CheckSize) -> Picture:
    """The picture of a raw file, upright, sRGB of 8 bits.

    Raises Refusal E-PHOTO-RAW-CAMERA for a camera or coding that LibRaw does not know,
    E-PHOTO-RAW-INCOMPLETE where the sensor data are not all there, E-PHOTO-DAMAGED.
    """
    said: list[str] = []
    try:
        with _overheard(said), rawpy.RawPy() as raw:
            raw.open_file(str(master))
            _check_bytes(raw.sizes, master.stat().st_size, check_size)
            raw.unpack()
            pixels = raw.postprocess(
                use_camera_wb=True,
                output_color=rawpy.ColorSpace.sRGB,
                gamma=_SRGB_CURVE,
                no_auto_bright=True,
                output_bps=8,
            )
            by_camera = bool(raw.camera_whitebalance[0])
    except (rawpy.LibRawFileUnsupportedError, rawpy.LibRawNotImplementedError) as error:
        raise Refusal("E-PHOTO-RAW-CAMERA", reason=_words(error)) from error
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise MemoryError(_words(error)) from error
    except (rawpy.LibRawError, rawpy.NotSupportedError) as error:
        raise _unreadable(said, _words(error)) from error
    if said:
        raise _unreadable(said, "")
    if _is_flat(pixels):
        raise Refusal("E-PHOTO-RAW-INCOMPLETE", reason="one flat tone")
    image = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", srgb_profile())
    versions = {"rawpy": version("rawpy"), "libraw": ".".join(map(str, rawpy.libraw_version))}
    return Picture(image, facts={"white_balance": "camera" if by_camera else "daylight"}, libraries=versions)


@contextmanager
def _overheard(said: list[str]) -> Iterator[None]:
    """What LibRaw writes to the standard error, which is its only way to tell of data that end or are damaged."""
    sys.stderr.flush()
    own = os.dup(2)
    ear = os.memfd_create("libraw")
    os.dup2(ear, 2)
    try:
        yield
    finally:
        os.dup2(own, 2)
        os.close(own)
        os.lseek(ear, 0, os.SEEK_SET)
        said += os.read(ear, 4096).decode("utf-8", "replace").splitlines()
        os.close(ear)


def _check_bytes(sizes: Any, file_bytes: int, check_size: CheckSize) -> None:
    check_size(sizes.raw_width, sizes.raw_height)
    pixels = sizes.raw_width * sizes.raw_height
    if file_bytes < pixels * _LEAST_BYTES_PER_PIXEL:
        raise Refusal("E-PHOTO-RAW-INCOMPLETE", reason=f"{file_bytes} bytes for {pixels} pixels")


def _unreadable(said: list[str], words: str) -> Refusal:
    heard = "; ".join(line.rpartition(": ")[2] for line in said)
    ends = "end of file" in heard.lower() or "input/output" in words.lower()
    return Refusal("E-PHOTO-RAW-INCOMPLETE" if ends else "E-PHOTO-DAMAGED", reason=heard or words)


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


def _is_flat(pixels: "np.ndarray[Any, Any]") -> bool:
    return not np.ptp(pixels[::_SPARSE, ::_SPARSE]) and not np.ptp(pixels)
