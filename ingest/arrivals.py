"""Files that come into a folder while it is watched: which of them are there whole, and not taken yet."""

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catalog.problems import Problem
from digitize.formats import HEIC, JPEG, RAW, ending_of
from ingest.source import FileState, SourceFile, open_source, walk

#: A file that did not change for so many seconds is complete.
QUIET_SECONDS = 0.7
#: So many seconds a photo waits for the other file of its press, where the camera makes two or nobody knows yet.
TWIN_SECONDS = 4.0
_PAIRED = frozenset((*RAW.endings, *JPEG.endings, *HEIC.endings))
_JPEG_END = b"\xff\xd9"
#: How programs call a file that they are still writing.
_UNFINISHED = (".part", ".partial", ".tmp", ".filepart", ".crdownload")
#: What happens to files that are still being written, or renamed when they are whole: they are looked at again.
AGAIN = frozenset({"E-SOURCE-CHANGED", "E-SOURCE-VANISHED"})

_Press = tuple[PurePosixPath, str]


@dataclass(slots=True)
class _Arrival:
    """A file seen: what it was like, and since when (in seconds)."""

    state: FileState
    since: float


class Arrivals:
    """What a folder holds beyond what was taken from it."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._waiting: dict[PurePosixPath, _Arrival] = {}
        self._taken: dict[PurePosixPath, FileState] = {}
        #: Whether the camera makes two files of a press; None until a first photo has come with another or without.
        self._comes_in_pairs: bool | None = None

    @property
    def left(self) -> int:
        """Files that were seen and are not taken."""
        return len(self._waiting)

    def due(self, now: float) -> list[PurePosixPath]:
        """The files to take now; `now` is a time in seconds that only grows.

        Complete is a file that did not change for `QUIET_SECONDS`, and a JPEG that has its end. RAW and JPEG of
        one press wait for each other, and one that was taken before comes again with the other. Problem
        E-SOURCE-READ where the folder cannot be looked into.
        """
        self.look(now)
        waiting, taken = _by_press(self._waiting), _by_press(self._taken)
        due: list[PurePosixPath] = []
        for press, paths in waiting.items():
            mates = [path for path in taken.get(press, ()) if path not in paths]
            complete = all(self._is_complete(path, now) for path in paths)
            if complete and (mates or not self._may_have_twin(paths, now)):
                due += [*paths, *mates]
        return sorted(due)

    def look(self, now: float) -> None:
        """See what is there."""
        there: dict[PurePosixPath, _Arrival] = {}
        try:
            paths = list(walk(self._source))
        except Problem:
            if self._source.is_dir():  # a folder below went away at this very moment
                return
            raise
        for path in paths:
            try:
                state = os.lstat(self._source / path)
            except OSError:  # gone again, or not for us: an ingest of the folder says which
                continue
            found = FileState.of(state)
            if self._taken.get(path) == found:
                continue
            before = self._waiting.get(path)
            same = before is not None and before.state == found
            there[path] = before if before and same else _Arrival(found, now)
        self._waiting = there

    def took(self, files: Sequence[SourceFile]) -> None:
        """Remember what became of files, so that each is taken once for every state that it is in."""
        for paths in _by_press(file.path for file in files).values():
            if len(paths) > 1 and any(ending_of(path.name) in RAW.endings for path in paths):
                self._comes_in_pairs = True
            elif self._comes_in_pairs is None and ending_of(paths[0].name) in _PAIRED:
                self._comes_in_pairs = False
        for file in files:
            arrival = self._waiting.get(file.path)
            if file.outcome is None or (file.problem and file.problem.code in AGAIN):
                file.outcome, file.problem = None, None
                self._taken.pop(file.path, None)
            elif state := file.state or (arrival.state if arrival else None):
                self._taken[file.path] = state
                self._waiting.pop(file.path, None)

    def _is_complete(self, path: PurePosixPath, now: float) -> bool:
        if path.name.lower().endswith(_UNFINISHED):
            return False
        return now - self._waiting[path].since >= QUIET_SECONDS or self._has_its_end(path)

    def _has_its_end(self, path: PurePosixPath) -> bool:
        """Whether it is a JPEG whose last bytes are those of every whole one."""
        if ending_of(path.name) not in JPEG.endings:
            return False
        try:
            with open_source(self._source / path) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return False
                file.seek(-len(_JPEG_END), os.SEEK_END)
                return file.read() == _JPEG_END
        except OSError:
            return False

    def _may_have_twin(self, paths: list[PurePosixPath], now: float) -> bool:
        """Whether a lone photo's other file may be on its way still."""
        first = paths[0]
        is_possible = self._comes_in_pairs is not False and len(paths) == 1 and ending_of(first.name) in _PAIRED
        return is_possible and now - self._waiting[first].since < TWIN_SECONDS


def _press(path: PurePosixPath) -> _Press:
    return path.parent, path.stem.casefold()


def _by_press(paths: Iterable[PurePosixPath]) -> dict[_Press, list[PurePosixPath]]:
    """Files by the press of the shutter that they are of: folder and name, whatever their endings."""
    presses: defaultdict[_Press, list[PurePosixPath]] = defaultdict(list)
    for path in paths:
        presses[_press(path)].append(path)
    return presses
