"""Who may write: one process at a time; and who is alive, so that nobody's work is swept away."""

import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.problems import Problem

_POLL_SECONDS = 0.05
_TELL_AFTER_SECONDS = 1.0
_FOLDER_NAME = re.compile(r"[a-z]+-[0-9a-f]{12}-\d+")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the write lock: process id, the command it runs, when it took the lock (local time)."""

    pid: int
    command: str
    since: str


def _read_holder(path: Path) -> Holder:
    try:
        return Holder(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Holder(0, "?", "?")


@contextmanager
def write_lock(
    work: Path, command: str, *, patience: float = 600.0, waiting: Callable[[Holder], None] | None = None
) -> Iterator[None]:
    """Hold the museum's write lock; the system lets go of it when the process ends, however it ends.

    `waiting` is called once when the lock is not free within a second. Raises Problem E-MUSEUM-BUSY
    after `patience` seconds.
    """
    path = work / "lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, path, patience, waiting)
        holder = {"pid": os.getpid(), "command": command, "since": time.strftime("%H:%M:%S")}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder, ensure_ascii=False).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, patience: float, waiting: Callable[[Holder], None] | None) -> None:
    began = time.monotonic()
    told = waiting is None
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            waited = time.monotonic() - began
        if waited > patience:
            holder = _read_holder(path)
            raise Problem("E-MUSEUM-BUSY", pid=holder.pid, command=holder.command, since=holder.since)
        if not told and waited > _TELL_AFTER_SECONDS and waiting is not None:
            waiting(_read_holder(path))
            told = True
        time.sleep(_POLL_SECONDS)


class Presence:
    """A sign in `work/live` that this process is at work; the system takes it down with the process.

    Folders in `work` carry the name of the presence that made them. Recovery touches only those
    whose maker is gone.
    """

    def __init__(self, work: Path) -> None:
        self._folder = work / "live"
        self._folder.mkdir(exist_ok=True)
        self.name = secrets.token_hex(6)
        self._count = 0
        self._path = self._folder / self.name
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def new_folder(self, work: Path, kind: str) -> Path:
        """A new folder of this process in `work`, named after its kind and maker."""
        self._count += 1
        folder = work / f"{kind}-{self.name}-{self._count}"
        folder.mkdir()
        return folder

    def close(self) -> None:
        """Take the sign down."""
        self._path.unlink(missing_ok=True)
        os.close(self._handle)


def is_ours(folder: Path) -> bool:
    """Whether this folder of `work` was made by a presence. What anybody else put there is none of our business."""
    return bool(_FOLDER_NAME.fullmatch(folder.name))


def maker_is_alive(folder: Path) -> bool:
    """Whether the process that made this folder of `work`, which is ours, still runs."""
    sign = folder.parent / "live" / folder.name.split("-")[1]
    try:
        handle = os.open(sign, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    sign.unlink(missing_ok=True)
    return False
