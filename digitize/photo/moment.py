"""Moments as files write them, and the zone that two clocks of one camera speak for."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

_WRITTEN = re.compile(
    r"\s*(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T]+"
    r"(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
#: The widest offset of any zone from UTC (Line Islands), and what all of them are multiples of.
_WIDEST, _STEP = timedelta(hours=14), timedelta(minutes=15)
#: How old the position is at most that a camera writes beside a picture; older, its time is not the picture's.
_OLDEST_FIX = timedelta(minutes=2)


class Moment(NamedTuple):
    """Local date and time to the second (`2026-11-05T08:00:00`), digits of a fraction, offset from UTC (`+07:00`)."""

    at: str
    subsecond: str | None
    utc_offset: str | None


def read_moment(text: str) -> Moment | None:
    """A date with a time as EXIF (`2026:11:05 08:00:00`) or ISO 8601 writes it; None for any that no calendar has."""
    found = _WRITTEN.match(text)
    if not found:
        return None
    *numbers, fraction, zone = found.groups()
    try:
        at = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]
    except ValueError:
        return None
    return Moment(at.isoformat(), fraction, read_offset(zone or ""))


def is_midnight(moment: Moment) -> bool:
    """Whether this is what software writes that knows the day alone."""
    return moment.at.endswith("T00:00:00")


def read_offset(text: str) -> str | None:
    """An offset from UTC (`+07:00`, `+0700`, `Z`) as `+07:00`; None for one that no zone has."""
    text = text.strip()
    if text == "Z":
        return "+00:00"
    found = _OFFSET.fullmatch(text)
    if not found or int(found[3]) > 59 or timedelta(hours=int(found[2]), minutes=int(found[3])) > _WIDEST:
        return None
    return f"{found[1]}{found[2]}:{found[3]}"


def offset_between(local: str, utc: str) -> str | None:
    """The offset that makes one moment of both, as `read_moment` writes them; None where there is none.

    Zones are multiples of 15 minutes from UTC. A position may be older than the picture, by up to two minutes.
    """
    apart = datetime.fromisoformat(local) - datetime.fromisoformat(utc)
    steps = round(apart / _STEP)
    offset = steps * _STEP
    if abs(apart - offset) > _OLDEST_FIX or abs(offset) > _WIDEST:
        return None
    minutes = abs(steps) * 15
    return f"{'-' if steps < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
