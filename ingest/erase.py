"""Whether a card may be erased: only when nothing on it would be lost by it."""

from contextlib import suppress
from dataclasses import dataclass

from catalog.copying.standing import copies_that_hold
from catalog.museum import Museum
from catalog.problems import Problem
from ingest.report import IngestReport

_SAFE = frozenset({"added", "known", "ignored"})


@dataclass(frozen=True, slots=True)
class Erasing:
    """What speaks for and against erasing the card.

    `not_stored` counts files that are not in the store; `copies` are those that hold this run's
    masters, the store among them.
    """

    not_stored: int
    copies: int
    copies_wanted: int
    stopped: bool
    whole: bool

    @property
    def erasable(self) -> bool:
        """Every file is stored, in as many verified copies as the museum wants."""
        return self.whole and not self.not_stored and not self.stopped and self.copies >= self.copies_wanted


def may_erase(museum: Museum, report: IngestReport) -> Erasing:
    """Weigh it, after an ingest: known files were hashed again in it, added ones read back.

    Of the copies those count that hold the newest version of every artifact with a file of this card.
    """
    not_stored = sum(line.outcome not in _SAFE for line in report.lines)
    stopped = report.batch is None or report.stopped is not None
    wanted = museum.settings.copies_wanted
    copies = 1
    if wanted > 1 and report.whole and not not_stored and not stopped:
        with suppress(Problem):  # a list of copies that cannot be read counts none of them
            copies += copies_that_hold(museum, {line.artifact for line in report.lines if line.artifact})
    return Erasing(not_stored, copies, wanted, stopped, report.whole)
