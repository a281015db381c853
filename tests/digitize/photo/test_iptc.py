"""IPTC-IIM: the words of agencies, in the encodings of their time."""

import struct

import pytest

from digitize.photo.iptc import iptc_facts
from tests.digitize.photo.test_text import NAME, tones_apart

UTF_8 = (1, 90, b"\x1b%G")
DAY, CLOCK = (2, 55, b"20261105"), (2, 60, b"080000+0700")


def iim(*data_sets: tuple[int, int, bytes]) -> bytes:
    """Data sets of record, number and value, one after the other."""
    return b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value for record, number, value in data_sets
    )


def resources(block: bytes, kind: int = 0x0404, name: bytes = b"") -> bytes:
    """Photoshop's image resources: one of another kind, then the block."""

    def resource(kind: int, name: bytes, body: bytes) -> bytes:
        words = bytes([len(name)]) + name
        return (
            b"8BIM" + struct.pack(">H", kind) + words + b"\0" * (len(words) % 2) + struct.pack(">I", len(body)) + body
        )

    return resource(0x03ED, b"", b"odd") + b"\0" + resource(kind, name, block)


def test_what_an_agency_says_of_a_picture_is_read() -> None:
    said = iim(
        UTF_8,
        (2, 5, "Trống đồng".encode()),
        (2, 105, b"Drum"),
        (2, 120, "Mặt trống".encode()),
        (2, 80, "Nguyễn Văn Hoà".encode()),
        (2, 116, "© Bảo tàng".encode()),
        (2, 25, b"bronze"),
        (2, 25, "đồng".encode()),
        DAY,
        CLOCK,
    )

    assert iptc_facts(said) == {
        "title": "Trống đồng",
        "headline": "Drum",
        "description": "Mặt trống",
        "creator": "Nguyễn Văn Hoà",
        "rights": "© Bảo tàng",
        "keywords": "bronze; đồng",
        "date_created": "2026-11-05",
        "taken_at": "2026-11-05T08:00:00",
        "utc_offset": "+07:00",
    }


@pytest.mark.parametrize(
    ("data_sets", "title"),
    [
        ([UTF_8, (2, 5, NAME.encode())], NAME),
        ([(2, 5, NAME.encode())], NAME),
        ([UTF_8, (2, 5, "đồ".encode() + b"\xff" + b"ng")], "đồ\ufffdng"),
        ([(2, 5, "Musée".encode("latin-1"))], "Musée"),
        ([(2, 5, tones_apart(NAME).encode("cp1258"))], NAME),
        ([(2, 5, b"a\x1b[31mb\x00c\xe2\x80\xae")], "a b"),
    ],
    ids=["utf-8 by its word", "utf-8", "utf-8 with a broken letter", "latin 1", "Vietnamese Windows", "hostile"],
)
def test_texts_are_read_in_the_encoding_that_the_block_names_or_they_speak_for(
    data_sets: list[tuple[int, int, bytes]], title: str
) -> None:
    assert iptc_facts(iim(*data_sets)) == {"title": title}


@pytest.mark.parametrize(
    ("day", "clock", "facts"),
    [
        (b"20261105", b"", {"date_created": "2026-11-05"}),
        (b"20261105", b"000000", {"date_created": "2026-11-05"}),
        (b"20261105", b"256161", {"date_created": "2026-11-05"}),
        (b"20261105", b"080000", {"date_created": "2026-11-05", "taken_at": "2026-11-05T08:00:00", "utc_offset": None}),
        (b"20261305", b"080000", {}),
        (b"00000000", b"080000", {}),
        (b"yesterday", b"080000", {}),
    ],
)
def test_a_time_is_one_that_a_calendar_has(day: bytes, clock: bytes, facts: dict[str, str | None]) -> None:
    assert iptc_facts(iim((2, 55, day), (2, 60, clock))) == facts


@pytest.mark.parametrize("name", [b"", b"a", b"ab"])
def test_the_block_is_found_among_photoshops_resources(name: bytes) -> None:
    block = iim((2, 5, b"Drum"))

    assert iptc_facts(b"Photoshop 3.0\0" + resources(block, name=name)) == {"title": "Drum"}
    assert iptc_facts(resources(block, kind=0x0405)) == {}


def test_a_long_value_has_its_length_in_more_bytes() -> None:
    text = b"x" * 40_000

    assert iptc_facts(b"\x1c\2\5\x80\4" + struct.pack(">I", len(text)) + text) == {"title": "x" * 500}


def test_a_block_cut_anywhere_says_less_and_is_no_error() -> None:
    whole = iim((2, 5, b"Drum"), (2, 105, b"Bronze"), DAY)
    packed = resources(whole)

    for data in (whole, packed):
        said = [iptc_facts(data[:kept]) for kept in range(len(data))]
        assert all(set(facts) <= {"title", "headline", "date_created"} for facts in said)
        assert (said[0], len(said[-1])) == ({}, 2)


def test_data_sets_without_end_are_not_followed_to_it() -> None:
    facts = iptc_facts(iim((2, 5, b"Drum")) + iim((2, 25, b"k")) * 180_000 + iim((2, 105, b"too late")))

    assert facts["title"] == "Drum"
    assert "headline" not in facts
    assert len(str(facts["keywords"])) == 500
