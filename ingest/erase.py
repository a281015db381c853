"""Whether a card may be erased: only when nothing on it would be lost by it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from catalog.copying.places import places_elsewhere
from catalog.copying.standing import Holders, copies_that_hold, untold
from catalog.copying.syncing import Tick
from catalog.museum import Museum
from catalog.problems import Problem
from ingest.report import IngestReport
from ingest.seeing import SLATE

#: Files that are not stored; an ingest cut short (or a dry run); a source that changed meanwhile; only a part
#: of the source looked at, or nothing in it; too few copies.
Hindrance = Literal["not_stored", "stopped", "source_changed", "not_all_seen", "copies"]

_SAFE = frozenset({"added", "known", "ignored"})


@dataclass(frozen=True, slots=True)
class Erasing:
    """What speaks for and against erasing the card.

    `stored` counts files that are in the store, `not_stored` those that should be and are not; `copies` are
    those that hold this run's masters, the store among them, and `copies_elsewhere` disks other than the museum's
    and the card's on which it has a copy; `copies_damaged`: one of these has lost some of them, or has them otherwise;
    `copies_beside`: one stands on the card's own disk, and does not count. `slates` are pictures that only name
    others, and are kept nowhere. `source_changed`: the card is no longer as it was when the run began.
    """

    stored: int
    not_stored: int
    copies: int
    copies_wanted: int
    stopped: bool
    whole: bool
    slates: int
    copies_elsewhere: int
    copies_damaged: bool
    copies_beside: bool
    source_changed: bool

    @property
    def erasable(self) -> bool:
        """Every file but slates is stored, and there is one, in as many verified copies as the museum wants."""
        return self.hindrance is None

    @property
    def hindrance(self) -> Hindrance | None:
        """What speaks against erasing first of all; None where nothing does."""
        if self.not_stored:
            return "not_stored"
        if self.stopped:
            return "stopped"
        if self.source_changed:
            return "source_changed"
        if not self.whole or not self.stored:
            return "not_all_seen"
        return "copies" if self.copies < self.copies_wanted else None


def may_erase(museum: Museum, report: IngestReport, tick: Tick = untold) -> Erasing:
    """Weigh it, after an ingest: known files were hashed again in it, added ones read back.

    Of the copies those count that hold the newest version of every artifact with a file of this card, and the files
    of this card as they were recorded: they are read for it, and `tick(done, of)` tells of artifacts.
    """
    stored = report.count("added") + report.count("known")
    not_stored = sum(line.outcome not in _SAFE for line in report.lines)
    stopped = report.batch is None or report.stopped is not None
    wanted = museum.settings.copies_wanted
    elsewhere, holders = 0, Holders(0, [], [])
    with suppress(Problem):  # a list of copies that cannot be read counts none of them
        elsewhere = places_elsewhere(museum, report.source)
    if wanted > 1 and report.whole and not not_stored and not stopped:
        with suppress(Problem):
            holders = copies_that_hold(museum, _assets(report), report.source, tick)
    slates = sum(line.reason == SLATE for line in report.lines)
    return Erasing(
        stored,
        not_stored,
        1 + holders.holding,
        wanted,
        stopped,
        report.whole,
        slates,
        elsewhere,
        bool(holders.damaged),
        bool(holders.beside),
        report.source_changed,
    )


def _assets(report: IngestReport) -> dict[str, set[str]]:
    """The assets of a card, by the ids of their artifacts."""
    assets: dict[str, set[str]] = {}
    for line in report.lines:
        if line.artifact:
            assets.setdefault(line.artifact, set()).update([line.stored_as] if line.stored_as else [])
    return assets
