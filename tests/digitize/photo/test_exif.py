"""EXIF: time, zone, place and numbers, told as they are or not at all."""

from pathlib import Path
from typing import Any

import pytest
from PIL.TiffImagePlugin import IFDRational as Ratio

from tests.conftest import picture
from tests.digitize.photo.test_capture import (
    EXPOSURE,
    F_NUMBER,
    FOCAL,
    GPS_TAGS,
    IMAGE_OFFSET,
    IMAGE_TIME,
    ISO,
    OFFSET,
    SCANNED,
    SUBSECOND,
    TIME,
    captured,
    exif,
    said,
)
from tests.digitize.photo.test_photograph import saved

P = picture(64, 48)


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
        ({IMAGE_TIME: "2027:01:01 10:00:00"}, {SCANNED: "2026:11:05 08:00:00"}, "2026-11-05T08:00:00", None),
    ],
    ids=[
        "offset",
        "no offset",
        "no true offset",
        "other marks",
        "image's time",
        "zero time",
        "time of the press first",
        "time of the scan next",
    ],
)
def test_the_time_of_the_press_is_told_as_written_with_its_zone(
    tmp_path: Path, image: dict[int, str], details: dict[int, str], taken: str, offset: str | None
) -> None:
    facts = said(tmp_path, exif(image, exif=details))

    assert (facts["taken_at"], facts["utc_offset"]) == (taken, offset)


@pytest.mark.parametrize(
    "time",
    [
        *("0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2026:11", ""),
        *("2026:13:01 08:00:00", "2026:02:31 08:00:00", "2026:11:05 24:00:00", "2026:11:05 08:61:00"),
    ],
)
def test_a_time_that_is_none_is_no_fact(tmp_path: Path, time: str) -> None:
    assert said(tmp_path, exif(exif={TIME: time, OFFSET: "+07:00"})) == {}


@pytest.mark.parametrize(("north", "latitude"), [("N", 11.86), ("S", -11.86)])
@pytest.mark.parametrize(("east", "longitude"), [("E", 106.605), ("W", -106.605)])
def test_south_and_west_are_negative(tmp_path: Path, north: str, latitude: float, east: str, longitude: float) -> None:
    facts = said(tmp_path, exif(gps=GPS_TAGS | {1: north, 3: east}))

    assert facts == {"latitude": latitude, "longitude": longitude}


@pytest.mark.parametrize(
    ("more", "altitude"),
    [
        ({6: Ratio(1203, 10)}, 120.3),
        ({5: b"\1", 6: Ratio(4)}, -4),
        ({6: Ratio(4_000_000)}, None),
        ({6: Ratio(0, 0)}, None),
        ({}, None),
    ],
    ids=["above the sea", "below it", "in space", "nought by nought", "not said"],
)
def test_a_place_has_a_height_where_the_file_says_one(
    tmp_path: Path, more: dict[int, Any], altitude: float | None
) -> None:
    assert said(tmp_path, exif(gps=GPS_TAGS | more)).get("altitude_m") == altitude


@pytest.mark.parametrize(
    "changed",
    [{2: (Ratio(0),) * 3, 4: (Ratio(0),) * 3}, {9: "V"}],
    ids=["where no receiver knows its place", "void by the receiver's own word"],
)
def test_a_receiver_without_a_position_gives_no_place(tmp_path: Path, changed: dict[int, Any]) -> None:
    assert said(tmp_path, exif(gps=GPS_TAGS | changed)) == {}


@pytest.mark.parametrize(
    ("utc", "offset", "source"),
    [
        (("2026:11:05", 1, 0, 3), "+07:00", "gps"),
        (("2026:11:05", 1, 1, 59), "+07:00", "gps"),
        (("2026:11:04", 20, 30, 0), "+11:30", "gps"),
        (("2026:11:05", 8, 0, 0), "+00:00", "gps"),
        (("2026:11:05", 17, 15, 0), "-09:15", "gps"),
        (("2026:11:05", 1, 7, 0), None, None),
        (("2026:11:04", 12, 0, 0), None, None),
        (("2026:11:03", 1, 0, 0), None, None),
        (("2026:11:05", 25, 0, 0), None, None),
        (("yesterday", 1, 0, 0), None, None),
    ],
    ids=[
        *("in Vietnam", "a fix two minutes old", "a half hour", "at Greenwich", "a quarter to the west"),
        *("seven minutes apart", "further than any zone", "days apart", "no such hour", "no such day"),
    ],
)
def test_the_zone_follows_from_the_satellites_time_where_both_agree(
    tmp_path: Path, utc: tuple[str, int, int, int], offset: str | None, source: str | None
) -> None:
    day, *time = utc
    block = exif(exif={TIME: "2026:11:05 08:00:00"}, gps={7: tuple(Ratio(part) for part in time), 29: day})

    found = captured(tmp_path, saved(P, "JPEG", exif=block))

    assert (found.facts["utc_offset"], found.sources.get("utc_offset")) == (offset, source)


def test_a_zone_that_the_camera_names_goes_before_the_satellites(tmp_path: Path) -> None:
    block = exif(
        exif={TIME: "2026:11:05 08:00:00", OFFSET: "+08:00"},
        gps={7: (Ratio(1), Ratio(0), Ratio(0)), 29: "2026:11:05"},
    )

    assert said(tmp_path, block)["utc_offset"] == "+08:00"


@pytest.mark.parametrize(("written", "read"), [("07", "07"), ("813", "813"), ("  ", None), ("x", None)])
def test_the_fraction_of_a_second_is_kept_as_digits_for_the_order_of_a_burst(
    tmp_path: Path, written: str, read: str | None
) -> None:
    block = exif(exif={TIME: "2026:11:05 08:00:00", SUBSECOND: written})

    assert said(tmp_path, block).get("subsecond") == read


def test_a_speed_that_does_not_fit_its_field_is_read_where_it_stands_then(tmp_path: Path) -> None:
    assert said(tmp_path, exif(exif={ISO: 65535, 0x8832: 204_800}))["iso"] == 204_800


@pytest.mark.parametrize("tag", [EXPOSURE, F_NUMBER, FOCAL])
def test_nought_is_what_a_lens_says_that_does_not_know(tmp_path: Path, tag: int) -> None:
    assert said(tmp_path, exif({0x010F: "Canon"}, exif={tag: Ratio(0, 1)})) == {"make": "Canon"}


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
