"""TIFFs that are cut in places of their own, or of sorts that nobody reads."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from digitize.photo.structure.directories import Tiff
from tests.conftest import picture
from tests.digitize.photo.apart import digitize_apart
from tests.digitize.photo.test_capture import EXIF, EXIF_TAGS, GPS, GPS_TAGS
from tests.digitize.photo.test_photograph import photographed, pixels, refused, saved
from tests.digitize.photo.test_structure import BOOKKEEPING, CUT, NO_END, RAMP, WIDTH, checked, no, tiff

P = picture(64, 48)
XMP = 700


@pytest.mark.parametrize(
    ("bits", "photometric", "compression", "format_name"),
    [
        (24, 2, 1, "TIFF (RGB, 24 bit)"),
        (64, 1, 1, "TIFF (gray, 64 bit)"),
        (12, 2, 1, "TIFF (RGB, 12 bit)"),
        (8, 1, 34925, "TIFF (gray, 8 bit, compression 34925)"),
    ],
    ids=["24 bits", "64 bits", "12 bits of colour", "LZMA"],
)
def test_a_tiff_of_a_sort_that_is_not_read_is_no_damage(
    tmp_path: Path, bits: int, photometric: int, compression: int, format_name: str
) -> None:
    samples = 1 if photometric == 1 else 3
    rows = 8 * len(RAMP) // (WIDTH * bits * samples)
    changes = {257: rows, 258: bits, 259: compression, 262: photometric, 277: samples}

    refusal = refused(tmp_path, tiff(changes))

    assert (refusal.code, refusal.facts["format"]) == ("E-FORMAT-LATER", format_name)


def test_a_gray_tiff_of_12_bits_is_shown_from_black_to_white(tmp_path: Path) -> None:
    width, height = 64, 8
    samples = [4095 * column // (width - 1) for column in range(width)] * height
    pairs = zip(samples[::2], samples[1::2], strict=True)
    packed = b"".join((first << 12 | second).to_bytes(3, "big") for first, second in pairs)
    tags = {256: width, 257: height, 258: 12, 259: 1, 262: 1, 277: 1, 278: height, 279: len(packed)}
    tags[273] = 8 + 2 + 12 * (len(tags) + 1) + 4
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    data = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(4) + packed

    made, copies = photographed(tmp_path, data)

    row = pixels(copies / "access.jpg")[4, :, 0]
    assert (made.facts["bits"], made.facts["bands"], made.notes) == (12, 1, [])
    assert np.abs(row - np.linspace(0, 255, width)).max() <= 3


def test_cielab_of_8_bits_is_shown_in_its_colours(tmp_path: Path) -> None:
    of_d50 = ImageCms.createProfile("LAB")
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), of_d50, "RGB", "LAB")
    muted = Image.fromarray((128 + (pixels(P) - 128) // 3).astype(np.uint8))
    lab = ImageCms.applyTransform(muted, to_lab)
    assert lab is not None

    made, copies = photographed(tmp_path, saved(lab, "TIFF"))

    assert (made.facts["bits"], made.facts["profile"], made.notes) == (8, "CIE LAB", [])
    assert np.abs(pixels(copies / "access.jpg") - pixels(muted)).mean() < 2


@pytest.mark.parametrize("big_tiff", [False, True])
@pytest.mark.parametrize("tag", [EXIF, GPS])
def test_capture_facts_that_lie_outside_the_file_are_noted_and_the_picture_is_taken(
    tmp_path: Path, tag: int, big_tiff: bool
) -> None:
    tags = Directory()
    tags[EXIF], tags[GPS] = EXIF_TAGS, GPS_TAGS
    data = bytearray(saved(P, "TIFF", tiffinfo=tags, big_tiff=big_tiff))
    assert checked(tmp_path, bytes(data), "tiff") == []
    entry = data.index(struct.pack("<HH", tag, 4))
    struct.pack_into("<I", data, entry + (12 if big_tiff else 8), len(data) - 1)

    made, _ = photographed(tmp_path, bytes(data))

    assert made.notes == [BOOKKEEPING]


def test_a_tiff_may_say_100_mb_of_itself_in_memory_of_some_times_that(tmp_path: Path) -> None:
    tags = Directory()
    tags[XMP] = b"<x:xmpmeta>" + 100_000_000 * b" " + b"</x:xmpmeta>"
    tags.tagtype[XMP] = 1
    master = tmp_path / "master"
    master.write_bytes(saved(P, "TIFF", tiffinfo=tags))

    width, height, kilobytes = digitize_apart(master, tmp_path / "scratch")

    assert (width, height) == (64, 48)
    assert kilobytes < 8 * master.stat().st_size / 1000


def with_thumbnail(data: bytes, order: str = "<") -> bytes:
    """A TIFF of one page with the thumbnail that cameras put behind it: a directory without a size."""
    (first,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, first)
    after = first + 2 + 12 * count
    coded = saved(picture(16, 12), "JPEG")
    place = len(data) + 2 + 3 * 12 + 4
    tags = {259: 6, 513: place, 514: len(coded)}
    table = b"".join(struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in tags.items())
    thumbnail = struct.pack(order + "H", len(tags)) + table + bytes(4) + coded
    return data[:after] + struct.pack(order + "I", len(data)) + data[after + 4 :] + thumbnail


def test_a_thumbnail_as_exif_has_it_is_no_page(tmp_path: Path) -> None:
    made, _ = photographed(tmp_path, with_thumbnail(tiff()))

    assert (made.facts["pages"], made.notes) == (1, [])


def test_damaged_pixels_before_a_thumbnail_are_refused(tmp_path: Path) -> None:
    data = with_thumbnail(saved(P, "TIFF", compression="tiff_lzw"))
    assert photographed(tmp_path, data)[0].notes == []

    (strip,) = Tiff(data).integers(next(Tiff(data).pages([0]))[273])
    damaged = data[: strip + 40] + bytes(1000) + data[strip + 1040 :]

    assert refused(tmp_path, damaged).code in ("E-PHOTO-DAMAGED", CUT)


@pytest.mark.parametrize("missing", range(1, 5))
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_cut_in_the_place_of_the_next_picture_has_every_pixel_and_is_noted(
    tmp_path: Path, order: str, missing: int
) -> None:
    made, _ = photographed(tmp_path, tiff(order=order)[:-missing])

    assert made.notes == [NO_END]


@pytest.mark.parametrize("missing", [5, 40, 100])
def test_a_tiff_cut_inside_its_directory_is_cut(tmp_path: Path, missing: int) -> None:
    assert no(tmp_path, tiff()[:-missing], "tiff") == CUT


def test_a_text_that_lies_outside_the_file_means_that_it_is_cut(tmp_path: Path) -> None:
    software, text, length = 305, 2, 4000
    data = tiff({software: 8})
    entry = struct.pack("<HHI", software, 4, 1)
    data = data.replace(entry, struct.pack("<HHI", software, text, length))

    assert no(tmp_path, data, "tiff") == CUT


def test_values_of_a_type_that_nobody_knows_are_passed_over(tmp_path: Path) -> None:
    own, unknown = 65000, 99
    data = tiff({own: 0xFFFFFFFF})
    data = data.replace(struct.pack("<HHI", own, 4, 1), struct.pack("<HHI", own, unknown, 0xFFFFFFFF))

    assert checked(tmp_path, data, "tiff") == []
