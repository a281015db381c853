"""What a header says of how a picture is shown: its resolution, where it states one, and its bits."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Ratio

from tests.conftest import picture
from tests.digitize.photo.test_photograph import photographed, pixels, saved

P = picture(64, 48)
ACROSS, DOWN, UNIT = 282, 283, 296
NO_UNIT, INCH, CENTIMETRE = 1, 2, 3


def resolution(across: object, unit: int | None) -> dict[int, Any]:
    """EXIF tags of a resolution; without a unit it is per inch."""
    return {ACROSS: across, DOWN: across} | ({UNIT: unit} if unit else {})


def with_exif(format_name: str, across: object, unit: int | None) -> bytes:
    exif = Image.Exif()
    exif.update(resolution(across, unit))
    return saved(P, format_name, exif=exif)


def with_jfif_unit(unit: int) -> bytes:
    """A JPEG of 72 by 72 dots per nothing, inch or centimetre."""
    data = bytearray(saved(P, "JPEG"))
    struct.pack_into(">BHH", data, data.index(b"JFIF\0") + 7, unit, 72, 72)
    return bytes(data)


def with_phys(across: int, unit: int) -> bytes:
    """A PNG that states pixels per metre (1), or a ratio of the sides only (0)."""
    data, header_end = saved(P, "PNG"), 33
    body = b"pHYs" + struct.pack(">IIB", across, across, unit)
    return data[:header_end] + struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body)) + data[header_end:]


@pytest.mark.parametrize(
    ("data", "ppi"),
    [
        (lambda: with_jfif_unit(0), None),
        (lambda: with_jfif_unit(1), 72),
        (lambda: with_jfif_unit(2), 182.88),
        (lambda: with_phys(2834, 1), 71.98),
        (lambda: with_phys(2834, 0), None),
        (lambda: with_phys(0, 1), None),
        (lambda: saved(P, "TIFF", tiffinfo=resolution(300.0, NO_UNIT)), None),
        (lambda: saved(P, "TIFF", tiffinfo=resolution(300.0, None)), 300),
        (lambda: saved(P, "TIFF", tiffinfo=resolution(0.0, INCH)), None),
        *[
            (lambda format_name=format_name, said=said: with_exif(format_name, *said), ppi)
            for format_name in ("JPEG", "PNG", "WEBP")
            for said, ppi in [
                ((Ratio(300), INCH), 300),
                ((Ratio(118), CENTIMETRE), 299.72),
                ((Ratio(300), None), 300),
                ((Ratio(300), NO_UNIT), None),
                ((Ratio(0), INCH), None),
                ((Ratio(0, 0), INCH), None),
            ]
        ],
    ],
)
def test_a_resolution_is_told_only_where_the_file_states_it_with_its_unit(
    tmp_path: Path, data: Callable[[], bytes], ppi: float | None
) -> None:
    made, _ = photographed(tmp_path, data())

    assert made.facts["ppi"] == ppi


@pytest.mark.parametrize(
    ("format_name", "bits"),
    [("uchar", 8), ("ushort", 16), ("uint", 32), ("float", 32)],
)
def test_bits_are_those_of_a_sample(tmp_path: Path, format_name: str, bits: int) -> None:
    image = pyvips.Image.new_from_array(np.asarray(P.convert("L"))).cast(format_name)

    made, _ = photographed(tmp_path, image.tiffsave_buffer())

    assert made.facts["bits"] == bits


def test_cielab_of_16_bits_is_shown_in_its_colours(tmp_path: Path) -> None:
    image = pyvips.Image.new_from_array(np.asarray(P)).copy(interpretation="srgb").colourspace("labs")

    made, copies = photographed(tmp_path, image.tiffsave_buffer())

    assert (made.facts["bits"], made.facts["profile"], made.facts["profile_assumed"]) == (16, "CIE LAB", False)
    assert made.notes == []
    assert np.abs(pixels(copies / "access.jpg") - pixels(P)).mean() < 6
