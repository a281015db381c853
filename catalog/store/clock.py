"""Commit times: RFC 3339 in UTC with milliseconds, and always later than the last."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from catalog.problems import Problem

_DAY_MS = 24 * 60 * 60 * 1000


def now_ms() -> int:
    """Milliseconds since 1970, UTC, by this machine's clock."""
    return time.time_ns() // 1_000_000


def check(last: int, zone: ZoneInfo, ahead_until: str) -> None:
    """Problem E-CLOCK-BACKWARDS where the clock is more than a day behind the last commit, at `last` (ms).

    Up to the end of the day `ahead_until` (ISO 8601; "": none), in the museum's zone, commits were made with a clock
    that ran ahead: a person said so.
    """
    now = now_ms()
    day = f"{_local(last, zone):%Y-%m-%d}"
    if now < last - _DAY_MS and day > ahead_until:
        shown = {name: f"{_local(ms, zone):%d/%m/%Y %H:%M}" for name, ms in (("now", now), ("last", last))}
        raise Problem("E-CLOCK-BACKWARDS", **shown, day=day)


def next_time(last: int) -> int:
    """The time of the next commit after one at `last` (both in ms): now, or just after the last."""
    return max(now_ms(), last + 1)


def _local(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms / 1000, zone)


def to_text(ms: int) -> str:
    """`2026-11-05T01:02:03.004Z`."""
    seconds, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def from_text(text: str) -> int:
    """Milliseconds since 1970 of an RFC 3339 time. Raises ValueError for another form."""
    moment = datetime.fromisoformat(text)
    return int(moment.replace(microsecond=0).timestamp()) * 1000 + moment.microsecond // 1000
