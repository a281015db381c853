"""`sohoa`, disturbed at a chosen moment: `python -m tests.kill.victim MOMENT LOG WORDS…`.

MOMENT is `step NAME N` (killed the N-th time that a commit reaches a step), `call N` (killed before the N-th call
that changes the disk), `full N` (from the N-th call on the museum's disk is full), `gone N` (from there on it answers
nothing but errors) or `never`. LOG gets, synced, a line for each commit acknowledged; and, at an undisturbed end, how
often each moment came.
"""

import errno
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from catalog import console
from catalog.store import disk, transaction
from catalog.store.transaction import Transaction

CHANGING = ("mkdir", "rename", "replace", "unlink", "rmdir", "write", "fsync", "link", "ftruncate")
#: What needs room on a disk.
_GROWING = ("mkdir", "write", "fsync", "link")


class Moments:
    """Counts what happens, and disturbs the process when the chosen moment comes."""

    def __init__(self, moment: str, disk: str) -> None:
        kind, _space, rest = moment.partition(" ")
        name, _space, number = rest.rpartition(" ")
        self._chosen = (name if kind == "step" else kind, int(number) if number else 0)
        self._disk = disk
        self.counts: Counter[str] = Counter()

    def come(self, name: str) -> None:
        self.counts[name] += 1
        if (name, self.counts[name]) == self._chosen:
            os.kill(os.getpid(), signal.SIGKILL)

    def disk_error(self, function: str, place: int | str | os.PathLike[str]) -> int:
        """What the museum's disk answers from the chosen call on, 0: nothing is the matter."""
        kind, number = self._chosen
        if kind not in ("full", "gone") or self.counts["call"] < number:
            return 0
        path = os.readlink(f"/proc/self/fd/{place}") if isinstance(place, int) else os.fspath(place)
        if not path.startswith(self._disk):
            return 0
        if kind == "gone":
            return errno.EIO
        return errno.ENOSPC if function in _GROWING else 0


def watch(moments: Moments, log: int) -> None:
    """Put the counters in their places."""
    transaction.reached = moments.come
    write, fsync = os.write, os.fsync
    parent = os.getpid()

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if os.getpid() == parent:
                moments.come("call")
                if number := moments.disk_error(function.__name__, arguments[0]):
                    raise OSError(number, os.strerror(number))
            return function(*arguments, **options)

        return call

    commit = Transaction.commit

    def acknowledged(self: Transaction, *arguments: Any) -> None:
        commit(self, *arguments)
        objects = [[built.inventory.id, built.inventory.head, built.guard] for built in self._built]
        write(log, json.dumps(objects).encode() + b"\n")
        fsync(log)

    Transaction.commit = acknowledged  # type: ignore[method-assign]
    for name in CHANGING:
        setattr(os, name, counted(getattr(os, name)))


def main() -> None:
    """Be the command line, until the moment comes."""
    import cli

    moment, log_path, *words = sys.argv[1:]
    disk.MEMORY_KINDS = frozenset()  # museums and copies stand in memory, for speed
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    moments = Moments(moment, os.path.dirname(words[words.index("--museum") + 1]))
    write = os.write
    watch(moments, log)
    sys.argv = ["sohoa", *words]
    try:
        console.run(cli.app)
    finally:
        write(log, json.dumps(moments.counts).encode() + b"\n")


if __name__ == "__main__":
    main()
