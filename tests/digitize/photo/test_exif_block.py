"""EXIF of any file as one small block: nothing that a file says makes it large, endless or deep."""

import struct
from pathlib import Path

import pytest
from PIL.TiffImagePlugin import ImageFileDirectory_v2 as Directory

from digitize.photo.capture import Capture, read_capture
from digitize.photo.exif import read_tags
from digitize.photo.exif_block import condensed
from digitize.result import Fact
from samples.photographs import wide_gamut_profile
from tests.conftest import picture
from tests.digitize.photo.test_capture import EXIF, EXIF_TAGS, GPS, GPS_TAGS, IMAGE_TAGS
from tests.digitize.photo.test_photograph import saved

ARTIST, NAME = 0x013B, "Bảo tàng Bình Phước"
#: No block is larger: three directories, the values of each within 64 KB.
LARGEST = 3 * (65_536 + 400 * 12 + 8)
CANON = (0x010F, 2, 6, b"Canon\0")

Field = tuple[int, int, int, bytes | int]


def tiff(*fields: Field, order: str = "<", after: int = 0) -> bytes:
    """A TIFF of one directory; a value given as a number is where the values are said to stand."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    behind = 8 + 2 + 12 * len(fields) + 4
    entries = values = b""
    for tag, kind, count, value in fields:
        at = value if isinstance(value, int) else behind + len(values)
        short = isinstance(value, bytes) and len(value) <= 4
        entries += struct.pack(order + "HHI", tag, kind, count)
        entries += value.ljust(4, b"\0") if short and isinstance(value, bytes) else struct.pack(order + "I", at)
        values += value if isinstance(value, bytes) and not short else b""
    return head + struct.pack(order + "H", len(fields)) + entries + struct.pack(order + "I", after) + values


def facts_of(folder: Path, data: bytes) -> dict[str, Fact]:
    (folder / "photo").write_bytes(data)
    return read_capture(folder / "photo").facts


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

    said = read_capture(tmp_path / "big")

    assert said.facts == read_capture(tmp_path / "classic").facts
    assert len(said.facts) == 15
    assert (said.facts["creator"], said.facts["f_number"], said.facts["latitude"]) == (NAME, 5.6, 11.86)
    assert said.tags["EXIF ExposureTime"] == "1/60"
    assert {name.split()[0] for name in said.tags} == {"Image", "EXIF", "GPS"}


@pytest.mark.parametrize("kept", [4, 8, 15, 16, 20])
@pytest.mark.parametrize("big_tiff", [False, True])
def test_a_tiff_cut_before_its_directory_says_nothing_and_is_no_error(
    tmp_path: Path, kept: int, big_tiff: bool
) -> None:
    (tmp_path / "photo").write_bytes(talkative(big_tiff)[:kept])

    assert read_capture(tmp_path / "photo") == Capture({}, {}, {})


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(tmp_path: Path, order: str) -> None:
    exif = tiff((0x8827, 3, 1, struct.pack(order + "H", 400)), order=order)
    image = tiff(CANON, (EXIF, 4, 1, struct.pack(order + "I", 0)), order=order)
    at = image.index(struct.pack(order + "HHI", EXIF, 4, 1)) + 8
    whole = image[:at] + struct.pack(order + "I", len(image)) + image[at + 4 :] + exif[8:]

    assert facts_of(tmp_path, whole) == {"make": "Canon", "iso": 400}


@pytest.mark.parametrize(
    "fields",
    [
        [(0x4000 + n, 3, 1, b"\5\0") for n in range(30_000)],
        [(0x4000 + n, 3, 999, 8) for n in range(30_000)],
        [(0x4000 + n, 2, 300_000, 8) for n in range(30_000)],
        [(0x4000 + n, 7, 2**32 - 1, 8) for n in range(30_000)],
        [(tag, 4, 1, struct.pack("<I", 8)) for tag in (EXIF, GPS, 0xA005, 0x014A) * 8000],
    ],
    ids=["short values", "the same long list", "the same long text", "values past the end", "itself, again and again"],
)
def test_a_directory_of_30_000_entries_costs_little_and_still_says_its_camera(
    tmp_path: Path, fields: list[Field]
) -> None:
    data = tiff(CANON, *fields)

    assert len(condensed(data)) <= LARGEST
    assert facts_of(tmp_path, data)["make"] == "Canon"


@pytest.mark.parametrize("kind", [EXIF, GPS])
def test_directories_that_name_themselves_end(tmp_path: Path, kind: int) -> None:
    assert facts_of(tmp_path, tiff(CANON, (kind, 4, 1, struct.pack("<I", 8)), after=8)) == {"make": "Canon"}


def test_what_can_be_told_twice_is_told_as_at_first(tmp_path: Path) -> None:
    assert facts_of(tmp_path, tiff(CANON, (0x010F, 2, 6, b"Nikon\0"))) == {"make": "Canon"}


def test_bulk_is_left_where_it_is(tmp_path: Path) -> None:
    """Profiles, thumbnails, maker's notes: bytes that no line of text can show."""
    data = tiff(CANON, *((tag, 7, 60_000, b"x" * 60_000) for tag in (700, 33723, 34377, 34675, 37500)))

    assert len(condensed(data)) < 100
    assert facts_of(tmp_path, data) == {"make": "Canon"}


def test_a_long_text_keeps_its_beginning() -> None:
    (tag,) = read_tags(condensed(tiff((0x010E, 2, 50_000, b"x" * 50_000)))).values()

    assert str(tag) == "x" * 4096


@pytest.mark.parametrize(
    "data", [b"", b"II", b"II*\0", b"MM\0*\0\0\0\x08\0", b"II*\0\xff\xff\xff\xff", b"II+\0" + b"\xff" * 20]
)
def test_what_is_no_tiff_is_an_empty_block(data: bytes) -> None:
    assert condensed(data) == b""
