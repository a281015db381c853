"""What files say of themselves is found in every container, in the order of trust: EXIF, XMP, IPTC."""

import binascii
import struct
import zlib
from pathlib import Path

import pytest
from PIL.PngImagePlugin import PngInfo

from digitize.photo.capture import read_capture
from digitize.result import Fact
from tests.conftest import jpeg, picture, shared
from tests.digitize.photo.test_capture import GPS_TAGS, exif
from tests.digitize.photo.test_exif_block import CANON, tiff
from tests.digitize.photo.test_iptc import iim, resources
from tests.digitize.photo.test_photograph import saved
from tests.digitize.photo.test_xmp import alternatives, listed, packet

P = picture(64, 48)
EXIF = exif({0x010F: "Canon", 0x8298: "of EXIF"}).tobytes().removeprefix(b"Exif\0\0")
XMP = packet(alternatives("dc:rights", x_default="of XMP") + alternatives("dc:title", x_default="Trống"))
IPTC = iim((2, 116, b"of IPTC"), (2, 5, b"Drum"), (2, 105, b"Bronze"))
SAID = {"make": "Canon", "rights": "of EXIF", "title": "Trống", "headline": "Bronze"}
NO_IPTC = {"make": "Canon", "rights": "of EXIF", "title": "Trống"}


def read(folder: Path, data: bytes) -> dict[str, Fact]:
    (folder / "photo").write_bytes(data)
    return read_capture(folder / "photo").facts


def segments(*bodies: tuple[int, bytes]) -> bytes:
    """A JPEG with these segments at its beginning."""
    return (
        b"\xff\xd8"
        + b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in bodies)
        + jpeg()[2:]
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    """A PNG with these chunks before its pixels."""
    data = saved(P, "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def raw_profile(name: bytes, block: bytes) -> bytes:
    """A block as ImageMagick writes it into a PNG."""
    figures = binascii.hexlify(block)
    lines = b"\n".join(figures[at : at + 72] for at in range(0, len(figures), 72))
    text = b"\n" + name + b"\n%8d\n" % len(block) + lines + b"\n"
    return chunk(b"zTXt", b"Raw profile type " + name + b"\0\0" + zlib.compress(text))


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def test_each_source_speaks_where_the_one_before_is_silent(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(
        segments(
            (0xE1, b"Exif\0\0" + EXIF),
            (0xED, b"Photoshop 3.0\0" + resources(IPTC)),
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        )
    )

    said = read_capture(tmp_path / "photo")

    assert said.facts == SAID
    assert said.sources == {"make": "exif", "rights": "exif", "title": "xmp", "headline": "iptc"}


def test_a_place_or_a_time_is_never_put_together_from_two_sources(tmp_path: Path) -> None:
    block = exif({0x0132: "2027:01:01 10:00:00"}, exif={0x9003: "2026:11:05 08:00:00"}, gps=GPS_TAGS)
    other = packet(
        attributes='exif:GPSLatitude="1,0N" exif:GPSLongitude="1,0E" exif:GPSAltitude="12/1" '
        'exif:DateTimeOriginal="2020-01-01T00:00:01.5+01:00"'
    )

    said = read(
        tmp_path,
        segments((0xE1, b"Exif\0\0" + block.tobytes()[6:]), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + other)),
    )

    assert said == {
        "taken_at": "2026-11-05T08:00:00",
        "utc_offset": None,
        "latitude": 11.86,
        "longitude": 106.605,
    }


def test_the_time_of_the_last_change_is_the_last_to_be_believed(tmp_path: Path) -> None:
    block = exif({0x0132: "2027:01:01 10:00:00"}).tobytes()
    other = packet(attributes='xmp:CreateDate="2026-11-05T08:00:00"')

    said = read(tmp_path, segments((0xE1, block), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + other)))

    assert said["taken_at"] == "2026-11-05T08:00:00"


def test_the_first_block_of_a_kind_is_the_picture_s(tmp_path: Path) -> None:
    other = exif({0x010F: "Nikon"}).tobytes()

    assert read(tmp_path, segments((0xE1, b"Exif\0\0" + EXIF), (0xE1, other)))["make"] == "Canon"


def test_what_photoshop_cut_into_segments_is_joined(tmp_path: Path) -> None:
    block = resources(iim((2, 5, b"Drum"), (2, 105, b"Bronze")))
    pieces = [(0xED, b"Photoshop 3.0\0" + block[at : at + 20]) for at in range(0, len(block), 20)]

    assert len(pieces) > 1
    assert read(tmp_path, segments(*pieces)) == {"title": "Drum", "headline": "Bronze"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_png_says_it_in_chunks(tmp_path: Path, packed: bool) -> None:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP, zip=packed)

    assert read(tmp_path, saved(P, "PNG", exif=b"Exif\0\0" + EXIF, pnginfo=info)) == NO_IPTC


@pytest.mark.parametrize("name", [b"exif", b"APP1"])
@pytest.mark.parametrize("iptc_name", [b"iptc", b"8bim"])
def test_a_png_says_it_as_imagemagick_writes_it(tmp_path: Path, name: bytes, iptc_name: bytes) -> None:
    data = png(
        raw_profile(name, b"Exif\0\0" + EXIF),
        raw_profile(
            b"APP1" if name == b"exif" else b"xmp", (b"http://ns.adobe.com/xap/1.0/\0" * (name == b"exif")) + XMP
        ),
        raw_profile(iptc_name, resources(IPTC)),
    )

    assert read(tmp_path, data) == SAID


@pytest.mark.parametrize(
    "damaged",
    [
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0not packed"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0"),
        chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(b"\niptc\n 4\nno figures")),
        chunk(b"tEXt", b"Raw profile type exif\0"),
        chunk(b"tEXt", "Raw profile type iptc\0\n1 1\n\u0663".encode()),
    ],
    ids=["not packed", "cut off", "not of figures", "empty", "figures of another script"],
)
def test_a_damaged_chunk_of_a_png_does_not_silence_the_others(tmp_path: Path, damaged: bytes) -> None:
    assert read(tmp_path, png(damaged, chunk(b"eXIf", EXIF))) == {"make": "Canon", "rights": "of EXIF"}


def test_filling_between_the_segments_of_a_jpeg_is_passed_over(tmp_path: Path) -> None:
    data = segments((0xE1, b"Exif\0\0" + EXIF))

    assert read(tmp_path, b"\xff\xd8\xff\xff\xff\xd0\xff\x01" + data[2:]) == {"make": "Canon", "rights": "of EXIF"}


def test_a_webp_says_it_in_chunks(tmp_path: Path) -> None:
    assert read(tmp_path, saved(P, "WEBP", exif=b"Exif\0\0" + EXIF, xmp=XMP)) == NO_IPTC


@pytest.mark.parametrize("form", ["AVIF", "TIFF"])
def test_avif_and_tiff_say_it_too(tmp_path: Path, form: str) -> None:
    if form == "AVIF":
        assert read(tmp_path, saved(P, "AVIF", exif=b"Exif\0\0" + EXIF, xmp=XMP)) == NO_IPTC
        return
    data = tiff(CANON, (0x8298, 2, 8, b"of EXIF\0"), (700, 1, len(XMP), XMP), (33723, 7, len(IPTC), IPTC))
    assert read(tmp_path, data) == SAID


def test_a_tiff_keeps_iptc_in_photoshop_s_resources_too(tmp_path: Path) -> None:
    block = resources(IPTC)

    assert read(tmp_path, tiff(CANON, (34377, 7, len(block), block)))["headline"] == "Bronze"


@pytest.mark.parametrize("magic", [b"IIRO", b"IIRS", b"IIU\0", b"II*\0"])
def test_dialects_of_tiff_of_makers_are_read(tmp_path: Path, magic: bytes) -> None:
    assert read(tmp_path, magic + tiff(CANON)[4:]) == {"make": "Canon"}


def test_a_raf_is_read_by_its_picture(tmp_path: Path) -> None:
    preview = segments((0xE1, b"Exif\0\0" + EXIF))
    data = b"FUJIFILMCCD-RAW ".ljust(84, b"0") + struct.pack(">II", 160, len(preview)) + bytes(68) + preview

    assert read(tmp_path, data) == {"make": "Canon", "rights": "of EXIF"}


def test_a_cr3_is_read_from_its_boxes(tmp_path: Path) -> None:
    speed = tiff((0x8827, 3, 1, b"\x90\1"))
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + box(b"CMT1", tiff(CANON)) + box(b"CMT2", speed)
    adobe = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + XMP

    data = box(b"ftyp", b"crx \0\0\0\1crx ") + box(b"moov", box(b"uuid", canon)) + box(b"uuid", adobe)

    assert read(tmp_path, data) == {"make": "Canon", "iso": 400, "rights": "of XMP", "title": "Trống"}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("ev_Stonehenge.heic", {"model": "NIKON D5300", "latitude": 51.178281, "serial_number": "2567806"}),
        ("ex_Irvine_CA.avif", {"model": "iPhone 3GS", "taken_at": "2010-05-11T10:51:45"}),
        ("et_Apple.jpg", {"model": "iPhone 7", "utc_offset": "+01:00", "gps_at": "2016-09-28T17:17:58"}),
        ("et_CanonRaw.cr2", {"model": "Canon EOS 350D DIGITAL", "focal_length_mm": 55}),
        ("et_CanonRaw.cr3", {"model": "Canon EOS M50", "iso": 12800, "utc_offset": "+00:00", "subsecond": "21"}),
        ("et_DNG.dng", {"serial_number": "012345678", "lens": "18.0-55.0 mm"}),
        ("et_FujiFilm.raf", {"model": "FinePix S5Pro", "taken_at": "2007-05-22T13:58:30"}),
        ("et_Nikon.nef", {"model": "NIKON D70", "description": "A caption"}),
        ("et_Panasonic.rw2", {"model": "DMC-LX3", "f_number": 4}),
        ("me_Nikon_D1X.webp", {"model": "NIKON D1X", "subsecond": "61"}),
    ],
)
def test_files_of_many_makers_say_what_they_are_known_to_say(name: str, facts: dict[str, Fact]) -> None:
    said = read_capture(shared("photos") / "makers" / name).facts

    assert {key: said.get(key) for key in facts} == facts


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff\xe3\0\2" * 1_000_000,
        b"\x89PNG\r\n\x1a\n" + chunk(b"tEXt", b"") * 300_000,
        png(*[chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(30_000_000)))] * 100),
        b"RIFF\xff\xff\xff\xffWEBP" + b"VP8 \0\0\0\0" * 300_000,
        box(b"ftyp", b"crx ") + box(b"moov", b"\0\0\0\x08free" * 100_000),
        tiff(CANON, (700, 1, 3_000_000, b"x" * 3_000_000)),
        b"FUJIFILMCCD-RAW ".ljust(84, b"0") + b"\xff" * 80,
    ],
    ids=["segments", "chunks", "packed texts", "chunks of a webp", "boxes", "a packet", "outside"],
)
def test_a_container_of_very_many_parts_says_its_camera_or_nothing(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data) in ({}, {"make": "Canon"})


HOSTILE = "\x1b]0;x\x07=cmd|' /C calc'!A0\u202e<script>\r\n\0&amp;\x9b31m"


@pytest.mark.parametrize("source", ["exif", "xmp", "iptc"])
def test_nothing_that_a_file_says_can_break_a_terminal(tmp_path: Path, source: str) -> None:
    text = HOSTILE.encode()
    safe = "".join(c for c in HOSTILE if c.isprintable()).replace("&", "").replace("<", "")
    body = {
        "exif": (0xE1, exif({0x013B: HOSTILE.replace("\0", "")}, exif={0x9286: b"ASCII\0\0\0" + text}).tobytes()),
        "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet(listed("dc:creator", safe, "\u202eb&#x9b;2J"))),
        "iptc": (0xED, b"Photoshop 3.0\0" + resources(iim((2, 80, text)))),
    }[source]

    (tmp_path / "photo").write_bytes(segments(body))
    said = read_capture(tmp_path / "photo")

    texts = [*said.tags, *said.tags.values(), *(fact for fact in said.facts.values() if isinstance(fact, str))]
    assert "creator" in said.facts
    assert "calc" in str(said.facts["creator"])
    assert [text for text in texts if not text.isprintable()] == []


@pytest.mark.parametrize(
    ("comment", "read_as"),
    [
        (b"ASCII\0\0\0" + b"of a museum", "of a museum"),
        (b"UNICODE\0" + "Trống đồng".encode("utf-16-le"), "Trống đồng"),
        (b"UNICODE\0" + "Trống đồng".encode("utf-16-be"), "Trống đồng"),
        (b"JIS\0\0\0\0\0" + "銅鼓".encode("iso2022_jp"), "銅鼓"),
        (b"\0" * 8 + "Trống đồng".encode(), "Trống đồng"),
        (b"no code at all", "no code at all"),
        (b"ASCII\0\0\0" + b" " * 40, None),
        (b"\0" * 40, None),
    ],
    ids=["ascii", "unicode", "unicode, big end first", "Japanese", "undefined", "without a code", "blank", "empty"],
)
def test_a_comment_is_read_by_the_code_at_its_beginning(tmp_path: Path, comment: bytes, read_as: str | None) -> None:
    assert read(tmp_path, segments((0xE1, exif(exif={0x9286: comment}).tobytes()))).get("description") == read_as


def test_words_of_windows_are_read_as_utf_16(tmp_path: Path) -> None:
    words = {0x9C9B: "Trống", 0x9C9D: "Nguyễn Văn Hoà", 0x9C9E: "đồng;trống", 0x9C9F: "Mặt trống"}
    fields = [(tag, 1, len(data), data) for tag, word in words.items() if (data := (word + "\0").encode("utf-16-le"))]

    assert read(tmp_path, tiff(*fields)) == {
        "title": "Trống",
        "creator": "Nguyễn Văn Hoà",
        "keywords": "đồng;trống",
        "description": "Mặt trống",
    }
