"""Commit times: RFC 3339 in UTC with milliseconds, and always later than the last."""

import time
from datetime import UTC, datetime

from catalog.problems import Problem

_DAY_MS = 24 * 60 * 60 * 1000


def now_ms() -> int:
    """Milliseconds since 1970, UTC, by this machine's clock."""
    return time.time_ns() // 1_000_000


def next_time(last: int) -> int:
    """The time of the next commit after one at `last` (both in ms): now, or just after the last.

    Raises Problem E-CLOCK-BACKWARDS where the clock is more than a day behind the last commit.
    """
    now = now_ms()
    if now < last - _DAY_MS:
        raise Problem("E-CLOCK-BACKWARDS", now=_shown(now), last=_shown(last))
    return max(now, last + 1)


def _shown(ms: int) -> str:
    """A time as this machine's clock shows it to people: 05/11/2026 08:00."""
    return f"{datetime.fromtimestamp(ms / 1000):%d/%m/%Y %H:%M}"


def to_text(ms: int) -> str:
    """`2026-11-05T01:02:03.004Z`."""
    seconds, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def from_text(text: str) -> int:
    """Milliseconds since 1970 of an RFC 3339 time. Raises ValueError for another form."""
    moment = datetime.fromisoformat(text)
    return int(moment.replace(microsecond=0).timestamp()) * 1000 + moment.microsecond // 1000
