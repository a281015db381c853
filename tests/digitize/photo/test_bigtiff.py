"""What a BigTIFF says of itself is read as from a classic TIFF."""

from pathlib import Path

import pytest
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from digitize.photo.capture import read_capture
from samples.photographs import wide_gamut_profile
from tests.conftest import picture
from tests.digitize.photo.test_capture import EXIF, EXIF_TAGS, GPS, GPS_TAGS, IMAGE_TAGS
from tests.digitize.photo.test_photograph import saved

ARTIST, NAME = 0x013B, "Bảo tàng Bình Phước"


def talkative(big_tiff: bool) -> bytes:
    """A TIFF with tags of the image, EXIF and GPS, a Vietnamese name and a profile."""
    tags = Directory()
    tags.update(IMAGE_TAGS)
    tags[ARTIST] = NAME.encode()
    tags[EXIF], tags[GPS] = EXIF_TAGS, GPS_TAGS
    return saved(picture(64, 48), "TIFF", tiffinfo=tags, icc_profile=wide_gamut_profile(), big_tiff=big_tiff)


def test_a_bigtiff_says_what_a_classic_tiff_says(tmp_path: Path) -> None:
    (tmp_path / "classic").write_bytes(talkative(big_tiff=False))
    (tmp_path / "big").write_bytes(talkative(big_tiff=True))

    facts, tags = read_capture(tmp_path / "big", "tiff")

    assert facts == read_capture(tmp_path / "classic", "tiff")[0]
    assert len(facts) == 15
    assert (facts["artist"], facts["f_number"], facts["latitude"]) == (NAME, 5.6, 11.86)
    assert tags["EXIF ExposureTime"] == "1/60"
    assert {name.split()[0] for name in tags} == {"Image", "EXIF", "GPS"}


@pytest.mark.parametrize("kept", [4, 8, 15, 16, 20, 60, 200, 400])
def test_a_bigtiff_that_is_cut_short_says_less_and_is_no_error(tmp_path: Path, kept: int) -> None:
    (tmp_path / "big").write_bytes(talkative(big_tiff=True)[:kept])

    assert read_capture(tmp_path / "big", "tiff") == ({}, {})


def test_directories_of_a_bigtiff_that_name_themselves_end(tmp_path: Path) -> None:
    data = bytearray(talkative(big_tiff=True))
    entry = data.index(EXIF.to_bytes(2, "little") + b"\4\0")
    data[entry + 12 : entry + 20] = data[8:16]
    (tmp_path / "big").write_bytes(data)

    assert read_capture(tmp_path / "big", "tiff")[0]["make"] == "NIKON CORPORATION"
