"""Moments as cameras and programs write them."""

import pytest

from digitize.photo.moment import Moment, offset_between, read_moment, read_offset


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026:11:05 08:00:00", Moment("2026-11-05T08:00:00", None, None)),
        ("2026-11-05T08:00:00", Moment("2026-11-05T08:00:00", None, None)),
        ("2026-11-05T08:00:00.250+07:00", Moment("2026-11-05T08:00:00", "250", "+07:00")),
        ("2026-11-05T08:00Z", Moment("2026-11-05T08:00:00", None, "+00:00")),
        ("2026/11/05 08:00:00 -0330", Moment("2026-11-05T08:00:00", None, "-03:30")),
        ("2024:02:29 23:59:59", Moment("2024-02-29T23:59:59", None, None)),
        ("2026-11-05T08:00:00+25:00", Moment("2026-11-05T08:00:00", None, None)),
    ],
)
def test_a_moment_is_read_with_what_it_says_of_its_zone(written: str, read: Moment) -> None:
    assert read_moment(written) == read


@pytest.mark.parametrize(
    "written",
    [
        *("", "2026", "2026-11-05", "0000:00:00 00:00:00", "2026:13:05 08:00:00", "2026:02:31 08:00:00"),
        *("2023:02:29 08:00:00", "2026:11:05 24:00:00", "2026:11:05 08:00:60", "20261105 080000", "no:no:no no:no:no"),
    ],
)
def test_what_no_calendar_has_is_no_moment(written: str) -> None:
    assert read_moment(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [("+07:00", "+07:00"), (" -0930 ", "-09:30"), ("Z", "+00:00"), ("+14:00", "+14:00")]
    + [(wrong, None) for wrong in ("+14:15", "+07:60", "07:00", "+7", "Asia/Saigon", "")],
)
def test_an_offset_is_one_that_a_zone_can_have(written: str, read: str | None) -> None:
    assert read_offset(written) == read


@pytest.mark.parametrize(
    ("utc", "offset"),
    [
        ("2026-11-05T01:00:00", "+07:00"),
        ("2026-11-05T00:58:00", "+07:00"),
        ("2026-11-05T00:57:59", None),
        ("2026-11-05T02:15:00", "+05:45"),
        ("2026-11-04T18:00:00", "+14:00"),
        ("2026-11-04T17:45:00", None),
        ("2026-11-05T22:00:00", "-14:00"),
    ],
)
def test_two_clocks_speak_for_a_zone_where_they_are_quarters_of_an_hour_apart(utc: str, offset: str | None) -> None:
    assert offset_between("2026-11-05T08:00:00", utc) == offset
