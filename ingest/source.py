"""A source and its files as they lie there: found, looked at, opened; nothing is changed."""

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from catalog.copying.places import copy_around, list_places
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from digitize.formats import Format, identify_file

_JUNK_NAMES = frozenset(
    {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "autorun.inf", "picasa.ini", ".picasa.ini"}
)
_JUNK_FOLDERS = frozenset(
    {
        "@eadir",
        "__macosx",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        "system volume information",
        "$recycle.bin",
        "lost+found",
    }
)
#: The folders into which Linux moves what a user deletes (freedesktop.org, Trash specification 1.0).
_TRASH = re.compile(r"\.trash-[0-9]+")

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

    def refuse(self, problem: Problem) -> None:
        """Say that it cannot be taken, and why."""
        self.outcome, self.problem = "refused", problem


def check_source(museum: Museum, source: Path, *, whole: bool = True) -> Path:
    """The real place of a folder to take in, or to take one file from. It may hold the museum if it is not taken whole.

    Problem E-SOURCE-NO-FOLDER, E-SOURCE-FILE, E-SOURCE-IN-MUSEUM, E-SOURCE-IN-COPY.
    """
    if not os.path.isdir(source):
        raise Problem("E-SOURCE-FILE" if os.path.isfile(source) else "E-SOURCE-NO-FOLDER", where=str(source))
    source, home = source.resolve(), museum.path.resolve()
    if source == home or home in source.parents or (whole and source in home.parents):
        raise Problem("E-SOURCE-IN-MUSEUM", where=str(source))
    if whole:
        _check_no_copy(museum, source)
    return source


def _check_no_copy(museum: Museum, source: Path) -> None:
    """Problem E-SOURCE-IN-COPY: of what lies in a copy nobody may be told that it may be erased."""
    copy = copy_around(source)
    with suppress(Problem):  # a list of copies that cannot be read names none of them
        copy = copy or next((place.path for place in list_places(museum) if source in place.path.parents), None)
    if copy:
        raise Problem("E-SOURCE-IN-COPY", where=str(source), copy=str(copy))


def walk(source: Path) -> Iterator[PurePosixPath]:
    """Every entry below the source that is no folder, and every folder below it that may not be looked into.

    Links to folders are not followed. Problem E-SOURCE-DENIED where the source itself may not be looked into,
    E-SOURCE-READ where it does not answer.
    """
    waiting = [PurePosixPath()]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(source / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                if not folder.parts:
                    raise Problem("E-SOURCE-DENIED", where=str(source)) from error
                yield folder
                continue
            raise Problem("E-SOURCE-READ", where=str(source / folder), reason=reason_of(error)) from error
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(folder / entry.name)
            else:
                yield folder / entry.name


def look(source: Path, path: PurePosixPath, not_a_source: Path | None) -> SourceFile:
    """What a file below the source is, from its name, its state and its first bytes."""
    file = SourceFile(path)
    if _is_junk(source, path):
        file.outcome, file.reason = "ignored", "junk"
        return file
    try:
        str(path).encode("utf-8")
        state = os.lstat(source / path)
        if stat.S_ISLNK(state.st_mode):
            raise Problem("E-SOURCE-LINK", where=str(path))
        if stat.S_ISDIR(state.st_mode):
            raise Problem("E-SOURCE-DENIED", where=str(path))
        if not stat.S_ISREG(state.st_mode):
            raise Problem("E-SOURCE-SPECIAL", where=str(path))
        if not_a_source is not None and os.path.samefile(source / path, not_a_source):
            file.outcome, file.reason = "ignored", "list"
            return file
        file.state = FileState.of(state)
        with open_source(source / path) as handle:
            file.format = identify_file(handle, state.st_size, path.name)
    except UnicodeEncodeError:
        file.refuse(Problem("E-SOURCE-NAME", where=str(path)))
    except Problem as problem:
        file.refuse(problem)
    except OSError as error:
        file.refuse(source_problem(error, path))
    return file


def _is_junk(source: Path, path: PurePosixPath) -> bool:
    """Whether a file is one that systems leave behind. Of names alone folders tell: a picture may have any name."""
    if any(part in _JUNK_FOLDERS or _TRASH.fullmatch(part) for part in map(str.lower, path.parts)):
        return True
    named = path.name.lower() in _JUNK_NAMES or path.name.startswith("._")
    return named and not _begins_as_asset(source / path)


def _begins_as_asset(path: Path) -> bool:
    """Whether the first bytes of a file, whatever its name, are those of a picture or a model."""
    try:
        with open_source(path) as handle:
            state = os.fstat(handle.fileno())
            return stat.S_ISREG(state.st_mode) and identify_file(handle, state.st_size, "").kind is not None
    except OSError:
        return False


def is_as_it_was(source: Path, files: Sequence[SourceFile]) -> bool:
    """Whether these files lie below the source, no other ones, and each with the size and time it had when looked at.

    Problem E-SOURCE-READ where the source does not answer.
    """
    there = set(walk(source))
    if there != {file.path for file in files}:
        return False
    try:
        now = {file.path: FileState.of(os.lstat(source / file.path)) for file in files if file.state}
    except OSError:
        return False
    return all(
        (now[file.path].size, now[file.path].mtime_ns) == (file.state.size, file.state.mtime_ns)
        for file in files
        if file.state
    )


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
    return Problem("E-SOURCE-READ", where=str(path), reason=reason_of(error))
