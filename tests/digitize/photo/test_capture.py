"""Capture facts: what a photo says of itself, and less of it where the file is not to be believed."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Ratio
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from digitize.photo.capture import read_capture
from digitize.result import Fact
from tests.conftest import jpeg, picture
from tests.digitize.photo.test_photograph import photographed, saved

P = picture(64, 48)
IMAGE_TIME, TIME, IMAGE_OFFSET, OFFSET = 0x0132, 0x9003, 0x9010, 0x9011
EXPOSURE, F_NUMBER, ISO, FOCAL = 0x829A, 0x829D, 0x8827, 0x920A
EXIF, GPS = 0x8769, 0x8825

IMAGE_TAGS: dict[int, Any] = {0x010F: "NIKON CORPORATION", 0x0110: "NIKON D850", 0x0131: "Ver 1.2", 0x8298: "CC BY"}
EXIF_TAGS: dict[int, Any] = {
    EXPOSURE: Ratio(1, 60),
    F_NUMBER: Ratio(56, 10),
    ISO: 400,
    FOCAL: Ratio(60, 1),
    TIME: "2026:11:05 08:00:00",
    OFFSET: "+07:00",
    0xA431: "3001234",
    0xA434: "60 mm f/2.8 macro",
}
GPS_TAGS: dict[int, Any] = {
    1: "N",
    2: (Ratio(11), Ratio(51), Ratio(36)),
    3: "E",
    4: (Ratio(106), Ratio(363, 10), Ratio(0)),
}


def exif(image: dict[int, Any] | None = None, **blocks: dict[int, Any]) -> Image.Exif:
    """An EXIF block of tags of the image, `exif` and `gps`."""
    made = Image.Exif()
    made.update(image or {})
    for name, tag in (("exif", EXIF), ("gps", GPS)):
        if name in blocks:
            made.get_ifd(tag).update(blocks[name])
    return made


def facts_of(folder: Path, data: bytes, format_name: str = "JPEG") -> dict[str, Fact]:
    (folder / "photo").write_bytes(data)
    return read_capture(folder / "photo", format_name.lower())[0]


def said(folder: Path, block: Image.Exif | bytes, format_name: str = "JPEG") -> dict[str, Fact]:
    """Capture facts of a picture with this EXIF block."""
    return facts_of(folder, saved(P, format_name, exif=block), format_name)


def with_text(folder: Path, text: bytes) -> Fact:
    """The artist, as read from a JPEG whose file holds exactly these bytes."""
    place = b"#" * len(text)
    data = saved(P, "JPEG", exif=exif({0x013B: place.decode()}))
    assert data.count(place) == 1
    return facts_of(folder, data.replace(place, text)).get("artist")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_photo_says_camera_exposure_time_and_place(tmp_path: Path, format_name: str) -> None:
    if format_name == "TIFF":
        tags = Directory()
        tags.update(IMAGE_TAGS)
        tags[EXIF], tags[GPS] = EXIF_TAGS, GPS_TAGS
        data = saved(P, "TIFF", tiffinfo=tags)
    else:
        data = saved(P, format_name, exif=exif(IMAGE_TAGS, exif=EXIF_TAGS, gps=GPS_TAGS))

    assert facts_of(tmp_path, data, format_name) == {
        "make": "NIKON CORPORATION",
        "model": "NIKON D850",
        "software": "Ver 1.2",
        "copyright": "CC BY",
        "serial_number": "3001234",
        "lens": "60 mm f/2.8 macro",
        "exposure_seconds": 0.016667,
        "f_number": 5.6,
        "iso": 400,
        "focal_length_mm": 60,
        "taken_at": "2026-11-05T08:00:00",
        "utc_offset": "+07:00",
        "latitude": 11.86,
        "longitude": 106.605,
    }


def test_a_large_tiff_says_its_camera(tmp_path: Path) -> None:
    data = saved(P, "TIFF", tiffinfo={0x010F: "NIKON"}, big_tiff=True)

    assert facts_of(tmp_path, data, "TIFF") == {"make": "NIKON"}


def test_camera_and_time_stand_in_the_summary_and_every_tag_in_the_facts(tmp_path: Path) -> None:
    made, _ = photographed(tmp_path, saved(P, "JPEG", exif=exif(IMAGE_TAGS, exif=EXIF_TAGS)))

    assert made.summary == {
        "width": 64,
        "height": 48,
        "make": "NIKON CORPORATION",
        "model": "NIKON D850",
        "taken_at": "2026-11-05T08:00:00",
        "utc_offset": "+07:00",
    }
    tags = made.facts["exif"]
    assert isinstance(tags, dict)
    assert tags["EXIF ExposureTime"] == "1/60"
    assert tags["Image Make"] == "NIKON CORPORATION"


@pytest.mark.parametrize(
    ("image", "details", "taken", "offset"),
    [
        ({}, {TIME: "2026:11:05 08:00:00", OFFSET: "-03:30"}, "2026-11-05T08:00:00", "-03:30"),
        ({}, {TIME: "2026:11:05 08:00:00"}, "2026-11-05T08:00:00", None),
        ({}, {TIME: "2026:11:05 08:00:00", OFFSET: "Asia/Saigon"}, "2026-11-05T08:00:00", None),
        ({}, {TIME: "2026-11-05T08:00:00"}, "2026-11-05T08:00:00", None),
        ({IMAGE_TIME: "2025:01:01 10:00:00"}, {IMAGE_OFFSET: "+07:00"}, "2025-01-01T10:00:00", "+07:00"),
        (
            {IMAGE_TIME: "2025:01:01 10:00:00"},
            {TIME: "0000:00:00 00:00:00", OFFSET: "+08:00"},
            "2025-01-01T10:00:00",
            None,
        ),
        ({IMAGE_TIME: "2027:01:01 10:00:00"}, {TIME: "2026:11:05 08:00:00"}, "2026-11-05T08:00:00", None),
    ],
    ids=[
        "offset",
        "no offset",
        "no true offset",
        "other marks",
        "image's time",
        "zero time",
        "time of the press first",
    ],
)
def test_the_time_of_the_press_is_told_as_written_with_its_zone(
    tmp_path: Path, image: dict[int, str], details: dict[int, str], taken: str, offset: str | None
) -> None:
    facts = said(tmp_path, exif(image, exif=details))

    assert (facts["taken_at"], facts["utc_offset"]) == (taken, offset)


@pytest.mark.parametrize("time", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2026:11", ""])
def test_a_time_that_is_none_is_no_fact(tmp_path: Path, time: str) -> None:
    assert said(tmp_path, exif(exif={TIME: time, OFFSET: "+07:00"})) == {}


@pytest.mark.parametrize(("north", "latitude"), [("N", 11.86), ("S", -11.86)])
@pytest.mark.parametrize(("east", "longitude"), [("E", 106.605), ("W", -106.605)])
def test_south_and_west_are_negative(tmp_path: Path, north: str, latitude: float, east: str, longitude: float) -> None:
    facts = said(tmp_path, exif(gps=GPS_TAGS | {1: north, 3: east}))

    assert facts == {"latitude": latitude, "longitude": longitude}


@pytest.mark.parametrize(
    "place",
    [
        (Ratio(11), Ratio(51)),
        (Ratio(91), Ratio(0), Ratio(0)),
        (Ratio(181), Ratio(0), Ratio(0)),
        (Ratio(0, 0), Ratio(0, 0), Ratio(0, 0)),
        (Ratio(1, 0), Ratio(0), Ratio(0)),
    ],
    ids=["two numbers", "past the pole", "too many degrees", "nought by nought", "infinite"],
)
def test_a_place_that_cannot_be_is_no_fact(tmp_path: Path, place: tuple[Ratio, ...]) -> None:
    assert said(tmp_path, exif({0x010F: "Canon"}, gps={1: "N", 2: place})) == {"make": "Canon"}


@pytest.mark.parametrize("value", [Ratio(0, 0), Ratio(1, 0)], ids=["nought by nought", "one by nought"])
@pytest.mark.parametrize("tag", [EXPOSURE, F_NUMBER, FOCAL])
def test_a_number_that_a_lens_does_not_tell_is_no_fact(tmp_path: Path, tag: int, value: Ratio) -> None:
    assert said(tmp_path, exif({0x010F: "Canon"}, exif={tag: value, ISO: 200})) == {"make": "Canon", "iso": 200}


def test_text_is_read_as_utf_8(tmp_path: Path) -> None:
    assert with_text(tmp_path, "Bảo tàng Bình Phước".encode()) == "Bảo tàng Bình Phước"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"A\x07B\x1b[31mC\x7fD", "A B [31mC D"),
        (b"two\r\nlines\tand a tab", "two lines and a tab"),
        (b"   padded to its end      ", "padded to its end"),
        ("hidden \u202eright to left\u200b".encode(), "hidden right to left"),
        (b"\x01\x02\x03\x04\x05\x06", None),
        (b"          ", None),
    ],
    ids=["control characters", "lines", "padding", "direction marks", "nothing else", "blank"],
)
def test_what_is_not_text_is_taken_out_of_texts(tmp_path: Path, text: bytes, read: str | None) -> None:
    assert with_text(tmp_path, text) == read


@pytest.mark.parametrize(("written", "read"), [("#" * 499, 499), ("#" * 500, 500), ("#" * 3000, 500), ("ă" * 900, 500)])
def test_a_text_ends_after_500_characters(tmp_path: Path, written: str, read: int) -> None:
    found = with_text(tmp_path, written.encode())

    assert found == written[:read]


def test_no_more_than_400_tags_are_kept(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(saved(P, "JPEG", exif=exif({0xC000 + number: "x" for number in range(600)})))

    _, tags = read_capture(tmp_path / "photo", "jpeg")

    assert len(tags) == 400
    assert set(tags.values()) == {"x"}


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "block",
    [b"", b"II", b"II*\0\xff\xff\xff\xff", bytes(range(256)) * 3, b"MM\0*\0\0\0\x08\xff\xff" + b"\x01" * 300],
    ids=["empty", "two letters", "outside", "noise", "65535 tags"],
)
def test_rubbish_instead_of_exif_gives_no_facts_and_no_error(tmp_path: Path, format_name: str, block: bytes) -> None:
    assert said(tmp_path, b"Exif\0\0" + block, format_name) == {}


def test_a_damaged_block_gives_fewer_facts_not_an_error(tmp_path: Path) -> None:
    """Wherever the block is cut off, what is read is what the whole one says, or less."""
    block = exif(IMAGE_TAGS, exif=EXIF_TAGS, gps=GPS_TAGS).tobytes()
    whole = said(tmp_path, block)

    counts = []
    for kept in range(20, len(block), 7):
        part = said(tmp_path, block[:kept].ljust(len(block), b"\0"))
        assert set(part) <= set(whole)
        counts.append(len(part))

    assert len(whole) == 14
    assert counts[0] == 0
    assert max(counts) >= 10


@pytest.mark.parametrize("format_name", ["jpeg", "png", "tiff", "webp"])
@pytest.mark.parametrize("data", [b"not a picture", jpeg()], ids=["text", "a picture without EXIF"])
def test_who_says_nothing_has_no_facts(tmp_path: Path, format_name: str, data: bytes) -> None:
    (tmp_path / "photo").write_bytes(data)

    assert read_capture(tmp_path / "photo", format_name) == ({}, {})


def test_a_picture_of_very_many_pixels_still_says_its_camera(tmp_path: Path) -> None:
    """Reading what a file says of itself needs none of its pixels, so their number is no matter."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 20_000, 12_000, 8, 2, 0, 0, 0)
    block = exif({0x010F: "Canon"}).tobytes().removeprefix(b"Exif\0\0")
    data = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"eXIf", block)
        + chunk(b"IDAT", b"")
        + chunk(b"IEND", b"")
    )

    assert facts_of(tmp_path, data, "PNG") == {"make": "Canon"}
