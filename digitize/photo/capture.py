"""Capture facts: what a photo says of itself, in EXIF, XMP and IPTC."""

from dataclasses import dataclass
from pathlib import Path

from digitize.photo.blocks import read_blocks
from digitize.photo.exif import exif_facts, read_tags, tag_texts, time_of_last_change
from digitize.photo.iptc import iptc_facts
from digitize.photo.moment import offset_between
from digitize.photo.xmp import xmp_facts
from digitize.result import Fact

#: Facts that belong together: they come from one source, or each would be half of two truths.
_TIME = ("taken_at", "subsecond", "utc_offset")
_PLACE = ("latitude", "longitude", "altitude_m")
_SUMMARY = (*_TIME, "make", "model")


@dataclass(frozen=True, slots=True)
class Capture:
    """What a photo says of itself.

    `facts`: texts `make`, `model`, `lens`, `serial_number`, `software`, `creator`, `rights`, `title`,
    `description`, `headline`, `keywords`; `exposure_seconds`, `f_number`, `iso`, `focal_length_mm`;
    `taken_at` as the camera's clock showed it (`2026-11-05T08:00:00`), with `utc_offset` (`+07:00`) or
    None and the digits of its `subsecond`; `date_created` of what is shown; `gps_at` (UTC), `latitude`,
    `longitude` (degrees) and `altitude_m`. `sources`: for each fact exif, xmp, iptc, or gps where an
    offset follows from the satellites' time. `tags`: every tag of EXIF as text.
    """

    facts: dict[str, Fact]
    sources: dict[str, str]
    tags: dict[str, str]

    @property
    def summary(self) -> dict[str, Fact]:
        """The few that search and levels need; places and names of people are not among them."""
        return {name: self.facts[name] for name in _SUMMARY if name in self.facts}


def read_capture(path: Path) -> Capture:
    """What the photo says of itself: EXIF goes before XMP, XMP before IPTC. A damaged block gives fewer facts."""
    blocks = read_blocks(path)
    tags = read_tags(blocks.exif)
    said = (
        ("exif", exif_facts(tags)),
        ("xmp", xmp_facts(blocks.xmp)),
        ("iptc", iptc_facts(blocks.iptc)),
        ("exif", time_of_last_change(tags)),
    )
    facts: dict[str, Fact] = {}
    sources: dict[str, str] = {}
    for source, more in said:
        taken = {name for group in (_TIME, _PLACE) if group[0] in facts for name in group}
        for name, fact in more.items():
            if name not in facts and name not in taken:
                facts[name] = fact
                sources[name] = source
    local, utc = facts.get("taken_at"), facts.get("gps_at")
    if isinstance(local, str) and isinstance(utc, str) and facts["utc_offset"] is None:
        facts["utc_offset"] = offset_between(local, utc)
        sources["utc_offset"] = "gps"
    return Capture(
        facts, {name: source for name, source in sources.items() if facts[name] is not None}, tag_texts(tags)
    )
