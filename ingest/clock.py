"""The camera's clock: what it lacked, the zone assumed where a photo names none, and times that cannot be."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from catalog.problems import Problem
from catalog.record import Fact

CLOCK = "W-PHOTO-CLOCK"
_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
_IN_UNITS = re.compile(r"(?:\d{1,5}[dhms])+", re.ASCII)
_AS_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
#: A hundred years: what clocks that were never set are wrong by, and more.
_LARGEST = 36_525 * 86_400
#: No digital camera took pictures before; a clock that was reset often stands at 1970 or 1980.
_FIRST_YEAR = 1990
#: By how much a camera may be ahead of this machine without a word about it.
_AHEAD = timedelta(minutes=5)


def read_clock_offset(words: str) -> int:
    """Seconds to be added to the camera's clock, from `+7h`, `-1d2h30m`, `-00:05:30`. Problem E-CLOCK-OFFSET."""
    text = words.strip().lower().replace("−", "-").replace(" ", "")
    sign, amount = text[:1], text[1:]
    if found := _AS_CLOCK.fullmatch(amount):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + seconds
    elif _IN_UNITS.fullmatch(amount):
        total = sum(int(count) * _UNITS[unit] for count, unit in re.findall(r"(\d+)([dhms])", amount))
    else:
        raise Problem("E-CLOCK-OFFSET", where=words)
    if sign not in ("+", "-") or total > _LARGEST:
        raise Problem("E-CLOCK-OFFSET", where=words)
    return -total if sign == "-" else total


@dataclass(frozen=True, slots=True)
class Clock:
    """How a batch takes the times of its photos: seconds to add, None for nothing known, and the museum's zone."""

    offset: int | None
    zone: str

    def facts(self, said: dict[str, Fact]) -> dict[str, Fact]:
        """What is to be recorded beside `taken_at`: the time put right, and the zone assumed where none was named."""
        taken = said.get("taken_at")
        if not isinstance(taken, str):
            return {}
        facts: dict[str, Fact] = {} if said.get("utc_offset") else {"zone_assumed": self.zone}
        if self.offset is not None:
            try:
                corrected = datetime.fromisoformat(taken) + timedelta(seconds=self.offset)
            except OverflowError:
                return facts
            facts["taken_at_corrected"] = corrected.isoformat()
        return facts

    def notes(self, facts: dict[str, Fact], now: datetime) -> list[str]:
        """W-PHOTO-CLOCK for a photo that was taken in the future, or before there were digital cameras."""
        taken = facts.get("taken_at_corrected") or facts.get("taken_at")
        if not isinstance(taken, str):
            return []
        local = datetime.fromisoformat(taken)
        offset = facts.get("utc_offset")
        if isinstance(offset, str):
            ahead = datetime.fromisoformat(taken + offset) > now + _AHEAD
        else:
            ahead = local > now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) + _AHEAD
        return [CLOCK] if ahead or local.year < _FIRST_YEAR else []
