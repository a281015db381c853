"""What lies in a source folder, before a byte of it is copied: assets to be, and what is none."""

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from math import inf
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, NamedTuple

from catalog.problems import Problem
from digitize.formats import HEAD_BYTES, Format, ending_of, identify
from ingest.crew import Pulse
from ingest.digitizing import Digitizer
from ingest.match import Match, Matcher

if TYPE_CHECKING:
    from digitize.scan.companions import Companions

_JUNK_NAMES = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "autorun.inf", "picasa.ini", ".picasa.ini"}
)
_JUNK_FOLDERS = frozenset(
    {"@eadir", "__macosx", ".spotlight-v100", ".trashes", ".fseventsd", "system volume information", "$recycle.bin"}
)
_TEXTURE_FORMATS = frozenset({"jpeg", "png"})
SCAN_SETTINGS = "scan.toml"
_LEADS_NOWHERE = frozenset({"E-MATCH-UNKNOWN", "E-MATCH-CONFLICT", "E-MATCH-TWO-NUMBERS", "E-MATCH-CLOSED"})

Outcome = Literal["added", "known", "refused", "unmatched", "ignored"]


class FileState(NamedTuple):
    """What tells whether a file is still the same: size in bytes, time of change in ns, inode."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, state: os.stat_result) -> "FileState":
        """The state as the system gives it."""
        return cls(state.st_size, state.st_mtime_ns, state.st_ino)


@dataclass(slots=True)
class SourceFile:
    """A file of the source. `path` is below the source folder; `outcome` is filled in as it is known."""

    path: PurePosixPath
    state: FileState | None = None
    format: Format | None = None
    outcome: Outcome | None = None
    problem: Problem | None = None
    reason: str = ""

    @property
    def size(self) -> int:
        """Bytes, as far as it could be looked at."""
        return self.state.size if self.state else 0


@dataclass(slots=True)
class Item:
    """An asset to be: its principal file, the files that belong to it, and where it belongs.

    `held_by` is the id of the artifact that has it already, where that is another than the match's.
    """

    kind: Literal["photo", "scan"]
    principal: SourceFile
    companions: list[SourceFile] = field(default_factory=list)
    match: Match | None = None
    notes: list[str] = field(default_factory=list)
    held_by: str | None = None

    @property
    def files(self) -> list[SourceFile]:
        """The principal file and the others."""
        return [self.principal, *self.companions]

    def settle(self, outcome: Outcome, problem: Problem | None = None, reason: str = "") -> None:
        """Say of all its files what became of them."""
        for file in self.files:
            file.outcome, file.problem, file.reason = outcome, problem, reason


@dataclass
class Plan:
    """All files of a source, the assets among them that have an artifact to go to, and those that have none."""

    files: list[SourceFile]
    items: list[Item]
    homeless: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = {id(file): item for item in [*self.items, *self.homeless] for file in item.files}

    def item_of(self, file: SourceFile) -> Item | None:
        """The asset that a file is part of."""
        return self._items.get(id(file))


def make_plan(
    source: Path,
    matcher: Matcher,
    digitizer: Digitizer,
    not_a_source: Path | None = None,
    only: PurePosixPath | None = None,
    pulse: Pulse | None = None,
) -> Plan:
    """Look at every file below `source` and say what it is and where it belongs.

    Files that are none of ours, cannot be read, or disagree get their outcome here. `not_a_source`
    is a file to pass over (the match list). With `only`, the plan is that file and what belongs to
    it. Nothing is changed. `pulse` is told of every file.
    """
    files = list(_look_at_all(source, not_a_source, pulse or Pulse(inf)))
    by_path = {file.path: file for file in files}
    items: list[Item] = []
    scans = [_scan(source, file, by_path, digitizer) for file in files if _is(file, "scan")]
    taken = {id(companion) for scan in scans for companion in scan.companions}
    textures = _nameless_textures(scans, files, taken)
    items += scans
    items += [Item("photo", file) for file in files if _is(file, "photo") and id(file) not in taken | textures]
    for file in files:
        if (
            file.outcome is None
            and id(file) not in taken | textures
            and (file.format is None or file.format.kind is None)
        ):
            _refuse_format(file)
    unread = {
        scan.principal.path.parent for scan in scans if scan.principal.outcome == "refused" and not scan.companions
    }
    for item in items:
        _find_place(item, matcher)
        if (
            item.match
            and item.match.by == "folder"
            and item.kind == "photo"
            and unread & set(item.principal.path.parents)
        ):
            item.settle("refused", Problem("E-SCAN-SIBLING", where=str(item.principal.path)))
    if only is not None:
        items = [item for item in items if item.principal.path == only]
        files = items[0].files if items else [by_path[only]]
        if not items and by_path[only].outcome in (None, "unmatched"):
            _refuse(by_path[only], Problem("E-ASSIGN-COMPANION", where=str(only)))
    homeless = [item for item in items if _has_no_place(item)]
    placed = sorted((item for item in items if item.principal.outcome is None), key=_order)
    return Plan(files, placed, homeless)


def _has_no_place(item: Item) -> bool:
    """Whether nothing says where it belongs, or what says so leads nowhere."""
    problem = item.principal.problem
    return item.principal.outcome == "unmatched" or (problem is not None and problem.code in _LEADS_NOWHERE)


def _look_at_all(source: Path, not_a_source: Path | None, pulse: Pulse) -> Iterator[SourceFile]:
    with pulse.reading():
        for path in _walk(source):
            yield _look(source, path, not_a_source)
            pulse.beat()


def _is(file: SourceFile, kind: str) -> bool:
    return file.outcome is None and file.format is not None and file.format.kind == kind


def _order(item: Item) -> tuple[str, str]:
    return (item.match.entry.number if item.match else "", str(item.principal.path))


def _walk(source: Path) -> Iterator[PurePosixPath]:
    """Every entry below the source that is no folder; links to folders are not followed."""
    waiting = [PurePosixPath()]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(source / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            raise Problem("E-SOURCE-READ", where=str(source / folder), reason=error.strerror or "") from error
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(folder / entry.name)
            else:
                yield folder / entry.name


def _look(source: Path, path: PurePosixPath, not_a_source: Path | None) -> SourceFile:
    file = SourceFile(path)
    if (
        path.name.lower() in _JUNK_NAMES
        or path.name.startswith("._")
        or _JUNK_FOLDERS & {p.lower() for p in path.parts}
    ):
        file.outcome, file.reason = "ignored", "junk"
        return file
    try:
        str(path).encode("utf-8")
        state = os.lstat(source / path)
        if stat.S_ISLNK(state.st_mode):
            raise Problem("E-SOURCE-LINK", where=str(path))
        if not stat.S_ISREG(state.st_mode):
            raise Problem("E-SOURCE-SPECIAL", where=str(path))
        if not_a_source is not None and os.path.samefile(source / path, not_a_source):
            file.outcome, file.reason = "ignored", "list"
            return file
        file.state = FileState.of(state)
        with open_source(source / path) as handle:
            file.format = identify(handle.read(HEAD_BYTES), state.st_size, path.name)
    except UnicodeEncodeError:
        _refuse(file, Problem("E-SOURCE-NAME", where=str(path)))
    except Problem as problem:
        _refuse(file, problem)
    except OSError as error:
        _refuse(file, source_problem(error, path))
    return file


def open_source(path: Path) -> FileIO:
    """Open a file of the source without waiting for pipes and without following a link."""
    return FileIO(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "r")


def source_problem(error: OSError, path: PurePosixPath) -> Problem:
    """What an error of the source's disk means."""
    if error.errno == errno.ENOENT:
        return Problem("E-SOURCE-VANISHED", where=str(path))
    if error.errno in (errno.EACCES, errno.EPERM):
        return Problem("E-SOURCE-DENIED", where=str(path))
    if error.errno == errno.ELOOP:
        return Problem("E-SOURCE-LINK", where=str(path))
    return Problem("E-SOURCE-READ", where=str(path), reason=error.strerror or str(error))


def _refuse(file: SourceFile, problem: Problem) -> None:
    file.outcome, file.problem = "refused", problem


def _refuse_format(file: SourceFile) -> None:
    name = file.format.name if file.format else "unknown"
    codes = {
        "empty": "E-FILE-EMPTY",
        "raw": "E-PHOTO-RAW",
        "heif": "E-FORMAT-LATER",
        "gif": "E-FORMAT-LATER",
        "bmp": "E-FORMAT-LATER",
        "other_scan": "E-FORMAT-LATER",
        "archive": "E-FORMAT-ARCHIVE",
    }
    _refuse(
        file,
        Problem(codes.get(name, "E-FORMAT-UNKNOWN"), where=str(file.path), format=ending_of(file.path.name) or name),
    )


def _scan(source: Path, file: SourceFile, by_path: dict[PurePosixPath, SourceFile], digitizer: Digitizer) -> Item:
    """A model with the files it names; what it names wrongly refuses it."""
    item = Item("scan", file)
    assert file.format is not None
    try:
        found = digitizer.companions(source / file.path, file.format, str(file.path))
    except Problem as problem:
        _refuse(file, problem)
        return item
    item.companions = _companion_files(source, file, found, by_path)
    if found.forbidden:
        item.settle("refused", Problem("E-SCAN-PATH", where=str(file.path), name=found.forbidden[0]))
    elif found.missing:
        item.settle("refused", Problem("E-SCAN-COMPANION", where=str(file.path), name=found.missing[0]))
    return item


def _companion_files(
    source: Path, file: SourceFile, found: "Companions", by_path: dict[PurePosixPath, SourceFile]
) -> list[SourceFile]:
    paths = [PurePosixPath(path.relative_to(source).as_posix()) for path in found.found]
    settings = file.path.parent / SCAN_SETTINGS
    return [by_path[path] for path in [*paths, settings] if path in by_path and by_path[path] is not file]


def _nameless_textures(scans: list[Item], files: list[SourceFile], taken: set[int]) -> set[int]:
    """Pictures beside a model that names none, with the model's own name: its texture, most likely.

    They are kept as companions, and the model is noted to be untextured.
    """
    found = set()
    for scan in scans:
        model = scan.principal
        if model.outcome is not None or any(c.format and c.format.name in _TEXTURE_FORMATS for c in scan.companions):
            continue
        for file in files:
            same = file.path.parent == model.path.parent and file.path.stem == model.path.stem
            if same and id(file) not in taken and file.format and file.format.name in _TEXTURE_FORMATS:
                scan.companions.append(file)
                scan.notes.append("W-SCAN-TEXTURE-UNUSED")
                found.add(id(file))
    return found


def _find_place(item: Item, matcher: Matcher) -> None:
    principal = item.principal
    if principal.outcome is not None:
        return
    try:
        item.match = matcher.match(principal.path)
    except Problem as problem:
        item.settle("refused", problem)
        return
    if item.match is None:
        item.settle("unmatched")
        return
    if principal.format and ending_of(principal.path.name) not in principal.format.endings:
        item.notes.append("W-FILE-ENDING")
