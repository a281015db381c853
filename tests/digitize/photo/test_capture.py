"""Capture facts: what a photo says of itself, and less of it where the file is not to be believed."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Ratio
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from digitize.photo.capture import Capture, read_capture
from digitize.result import Fact
from tests.conftest import jpeg, picture
from tests.digitize.photo.test_photograph import photographed, saved

P = picture(64, 48)
IMAGE_TIME, TIME, SCANNED, IMAGE_OFFSET, OFFSET, SUBSECOND = 0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9291
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


def captured(folder: Path, data: bytes) -> Capture:
    (folder / "photo").write_bytes(data)
    return read_capture(folder / "photo")


def facts_of(folder: Path, data: bytes) -> dict[str, Fact]:
    return captured(folder, data).facts


def said(folder: Path, block: Image.Exif | bytes, format_name: str = "JPEG") -> dict[str, Fact]:
    """Capture facts of a picture with this EXIF block."""
    return facts_of(folder, saved(P, format_name, exif=block))


def with_text(folder: Path, text: bytes) -> Fact:
    """The artist, as read from a JPEG whose file holds exactly these bytes."""
    place = b"#" * len(text)
    data = saved(P, "JPEG", exif=exif({0x013B: place.decode()}))
    assert data.count(place) == 1
    return facts_of(folder, data.replace(place, text)).get("creator")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
def test_a_photo_says_camera_exposure_time_and_place(tmp_path: Path, format_name: str) -> None:
    if format_name == "TIFF":
        tags = Directory()
        tags.update(IMAGE_TAGS)
        tags[EXIF], tags[GPS] = EXIF_TAGS, GPS_TAGS
        data = saved(P, "TIFF", tiffinfo=tags)
    else:
        data = saved(P, format_name, exif=exif(IMAGE_TAGS, exif=EXIF_TAGS, gps=GPS_TAGS))

    found = captured(tmp_path, data)
    assert set(found.sources.values()) == {"exif"}
    assert found.facts == {
        "make": "NIKON CORPORATION",
        "model": "NIKON D850",
        "software": "Ver 1.2",
        "rights": "CC BY",
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

    assert facts_of(tmp_path, data) == {"make": "NIKON"}


def test_camera_and_time_stand_in_the_summary_and_every_tag_in_the_facts(tmp_path: Path) -> None:
    block = exif(IMAGE_TAGS, exif=EXIF_TAGS | {SUBSECOND: "25"}, gps=GPS_TAGS)

    made, _ = photographed(tmp_path, saved(P, "JPEG", exif=block))

    said = {"make", "model", "taken_at", "utc_offset", "subsecond", "latitude", "serial_number", "creator", "gps_at"}
    assert {key: fact for key, fact in made.summary.items() if key in said} == {
        "make": "NIKON CORPORATION",
        "model": "NIKON D850",
        "taken_at": "2026-11-05T08:00:00",
        "utc_offset": "+07:00",
        "subsecond": "25",
    }
    capture, sources, tags = made.facts["capture"], made.facts["sources"], made.facts["exif"]
    assert isinstance(capture, dict)
    assert (capture["latitude"], capture["serial_number"]) == (11.86, "3001234")
    assert sources == dict.fromkeys(capture, "exif")
    assert isinstance(tags, dict)
    assert tags["EXIF ExposureTime"] == "1/60"
    assert tags["Image Make"] == "NIKON CORPORATION"


def test_text_is_read_as_utf_8(tmp_path: Path) -> None:
    assert with_text(tmp_path, "Bảo tàng Bình Phước".encode()) == "Bảo tàng Bình Phước"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"A\x07B\x1b[31mC\x7fD", "A B C D"),
        (b"A\x1b]0;title\x07B\x1b]8;;http://x\x1b\\C", "A B C"),
        (b"two\r\nlines\tand a tab", "two lines and a tab"),
        (b"   padded to its end      ", "padded to its end"),
        ("hidden \u202eright to left\u200b".encode(), "hidden right to left"),
        (b"\x01\x02\x03\x04\x05\x06", None),
        (b"          ", None),
    ],
    ids=[
        "control characters",
        "strings for a terminal",
        "lines",
        "padding",
        "direction marks",
        "nothing else",
        "blank",
    ],
)
def test_what_is_not_text_is_taken_out_of_texts(tmp_path: Path, text: bytes, read: str | None) -> None:
    assert with_text(tmp_path, text) == read


@pytest.mark.parametrize(("written", "read"), [("#" * 499, 499), ("#" * 500, 500), ("#" * 3000, 500), ("ă" * 900, 500)])
def test_a_text_ends_after_500_characters(tmp_path: Path, written: str, read: int) -> None:
    found = with_text(tmp_path, written.encode())

    assert found == written[:read]


def test_no_more_than_400_tags_are_kept(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(saved(P, "JPEG", exif=exif({0xC000 + number: "x" for number in range(600)})))

    tags = read_capture(tmp_path / "photo").tags

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


@pytest.mark.parametrize(
    "data",
    [b"not a picture", b"", jpeg(), saved(P, "GIF"), saved(P, "BMP")],
    ids=["text", "empty", "jpeg", "gif", "bmp"],
)
def test_who_says_nothing_has_no_facts(tmp_path: Path, data: bytes) -> None:
    assert captured(tmp_path, data) == Capture({}, {}, {})


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

    assert facts_of(tmp_path, data) == {"make": "Canon"}
