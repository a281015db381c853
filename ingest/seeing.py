"""Photos that nothing names, looked at: labels in the picture, and slates that name the shots after them.

A slate is a picture of a code at the head of a run: one printed as a slate that fills a fifth of the frame's
shorter side, or one of unknown size that fills half of it. An ordinary label, which says its size, never is one,
however close: a small find beside its label is a photo. A slate names the photos after it in its folder that
have no word of their own, until the next slate; it is no photo of an artifact itself and is passed over. A second
one of the number that is named already is kept as a photo: then it may lie in the picture with the artifact.
"""

from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from catalog.labels import SLATE_MM
from catalog.number import natural_key
from catalog.problems import Problem
from ingest.crew import Crew, Pulse, wait_for
from ingest.digitizing import Digitizer
from ingest.match import Match, Matcher
from ingest.plan import Item, Plan

if TYPE_CHECKING:
    from digitize.photo.glance import Glance

#: Why a picture is passed over.
SLATE = "slate"
#: Sides of a code as shares of the frame's shorter side.
_SLATE_SHARE, _CLOSE_SHARE = 1 / 5, 1 / 2


@dataclass(frozen=True, slots=True)
class _Seen:
    item: Item
    texts: tuple[str, ...]
    is_slate: bool
    taken_at: str

    @property
    def folder(self) -> PurePosixPath:
        return self.item.principal.path.parent

    @property
    def name(self) -> tuple[tuple[int, int, str], ...]:
        return natural_key(self.item.principal.path.name)


class Seeing:
    """Looks at the photos of a source that have no number. Slates last from one plan to the next."""

    def __init__(self, source: Path, digitizer: Digitizer, pulse: Pulse) -> None:
        self._source = source
        self._digitizer = digitizer
        self._pulse = pulse
        self._named: dict[PurePosixPath, Match] = {}

    def see(self, plan: Plan, matcher: Matcher) -> None:
        """Find places for photos that have none. A photo that cannot be decoded stays as it is.

        To be called from the main thread, for it may start decoders.
        """
        photos = [item for item in plan.homeless if item.kind == "photo" and item.principal.outcome == "unmatched"]
        if not photos:
            return
        self._digitizer.start("photo")
        seen = sorted(self._look_at_all(photos), key=lambda one: str(one.folder))
        for folder, group in groupby(seen, key=lambda one: one.folder):
            for one in _in_order(list(group)):
                self._place(one, folder, matcher)
        plan.take_in()

    def _look_at_all(self, photos: list[Item]) -> list[_Seen]:
        crew = Crew(self._digitizer.workers)
        done = False
        try:
            waiting = [(item, crew.submit(self._look_at, item)) for item in photos]
            seen = [_seen(item, wait_for(future, self._pulse, str(self._source))) for item, future in waiting]
            done = True
        finally:
            crew.close(wait=done)
        return seen

    def _look_at(self, item: Item) -> "Glance | None":
        # The JPEG of a pair is as good for this as its RAW, and much quicker.
        quick = (file for file in item.companions if file.format and file.format.name == "jpeg")
        path = next(quick, item.principal).path
        try:
            return self._digitizer.glance(self._source / path, str(path))
        except Problem:
            return None

    def _place(self, one: _Seen, folder: PurePosixPath, matcher: Matcher) -> None:
        path = one.item.principal.path
        try:
            match = matcher.match_seen(path, one.texts)
        except Problem as problem:
            if one.is_slate:
                self._named.pop(folder, None)
            one.item.settle("refused", problem)
            return
        named = self._named.get(folder)
        if match is None:
            if named:
                one.item.place(named)
        elif one.is_slate and (named is None or named.entry.id != match.entry.id):
            self._named[folder] = replace(match, by="slate", slate=str(path))
            one.item.match = match
            one.item.settle("ignored", reason=SLATE)
        else:
            one.item.place(match)


def _seen(item: Item, glance: "Glance | None") -> _Seen:
    if glance is None:
        return _Seen(item, (), False, "")
    texts = tuple(label.text for label, _share in glance.labels)
    return _Seen(
        item, texts, any(_is_slate(label.printed_mm, share) for label, share in glance.labels), glance.taken_at
    )


def _is_slate(printed_mm: float | None, share: float) -> bool:
    """Whether a code of this printed side that fills this share of the frame's shorter side is a slate."""
    if printed_mm is None:
        return share >= _CLOSE_SHARE
    return printed_mm >= SLATE_MM and share >= _SLATE_SHARE


def _in_order(seen: list[_Seen]) -> list[_Seen]:
    """As they were taken where every one says when, else as their names count."""
    if all(one.taken_at for one in seen):
        return sorted(seen, key=lambda one: (one.taken_at, one.name))
    return sorted(seen, key=lambda one: one.name)
