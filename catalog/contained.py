"""Other people's files are read in child processes that may die without taking anything along.

A child works under the limits of `catalog.sandbox`. Whatever it does, crash, hang or hunger, ends
one task; the pool starts another child and goes on.
"""

import errno
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import forkserver, resource_tracker, set_forkserver_preload
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import RLock
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TypeVar

from pebble import ProcessExpired, ProcessPool

from catalog.sandbox import Bounds, confine
from catalog.settings import Limits

_Result = TypeVar("_Result")
_MB = 1_000_000
#: A task is given to so many pools before it is blamed for their end.
_MOST_POOLS = 3
_LOOK_SECONDS = 1.0


class TaskFailed(Exception):
    """A contained task came to no end of its own.

    `kind`: out of memory, out of time, a file grown too large, or a crash. `detail` is for the log.
    """

    def __init__(self, kind: Literal["memory", "seconds", "file", "crash"], detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


class _Context(ForkServerContext):
    """Starts children, and keeps the locks they share until the last of them is gone.

    The pool gives its locks up before it stops its children; one that is only starting by then would
    look for them in vain and say so on the screen.
    """

    def __init__(self) -> None:
        self._kept: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802 - the name that multiprocessing gave it
        self._kept.append(lock := super().RLock())
        return lock


class ContainedPool:
    """Child processes for tasks on files that nobody vouches for. Use as a context manager."""

    def __init__(
        self,
        *,
        workers: int,
        limits: Limits,
        readable: Sequence[Path],
        writable: Sequence[Path],
        modules: Sequence[str],
        prepare: Callable[[], object] | None = None,
        tasks_per_child: int = 0,
    ) -> None:
        """`modules` are imported, and `prepare` is called, before the child is confined."""
        bounds = Bounds(
            limits.memory_mb * _MB,
            limits.file_mb * _MB,
            tuple(str(path.resolve()) for path in readable),
            tuple(str(path.resolve()) for path in writable),
        )
        self._seconds = limits.seconds
        # The process that children are forked from imports it once for all of them; never from the folder that
        # somebody happens to stand in, which may be a card.
        os.environ["PYTHONSAFEPATH"] = "1"
        set_forkserver_preload([*modules])
        # One thread a child, of the decoder and of numpy: processes scale, threads do not
        # (docs/decisions/0003-containment.md).
        os.environ["VIPS_CONCURRENCY"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
        _start_server()
        self._new_pool = lambda: ProcessPool(
            max_workers=workers,
            max_tasks=tasks_per_child,
            initializer=_set_up,
            initargs=(tuple(modules), prepare, bounds),
            context=_Context(),
        )
        self._pool = self._new_pool()
        self._renewing = threading.Lock()
        self._ended = False

    def __enter__(self) -> "ContainedPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def run(self, task: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run a task in a child and wait for it; what it raises is raised here.

        Raises TaskFailed where it came to no end. Safe to call from several threads.
        """
        try:
            return self._run(task, arguments)
        except FutureTimeoutError as error:
            raise TaskFailed("seconds", str(error)) from error
        except MemoryError as error:
            raise TaskFailed("memory", str(error)) from error
        except ProcessExpired as error:
            raise TaskFailed("crash", f"{error} (exit code {error.exitcode})") from error
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise TaskFailed("file", str(error)) from error
            raise

    def _run(self, task: Callable[..., _Result], arguments: tuple[Any, ...]) -> _Result:
        """Give the task to a pool, and to another where that one breaks.

        A child that dies before it has said which task it took leaves the pool without anyone to
        blame: it gives all its tasks up. So does one that the system kills while it is idle.
        """
        for _ in range(_MOST_POOLS):
            pool = self._pool
            try:
                return self._outcome(pool, self._schedule(pool, task, arguments))
            except BrokenProcessPool:
                self._renew(pool)
        raise TaskFailed("crash", "no child process came to the end of it")

    def _schedule(
        self, pool: ProcessPool, task: Callable[..., _Result], arguments: tuple[Any, ...]
    ) -> "Future[_Result]":
        try:
            return pool.schedule(task, args=arguments, timeout=self._seconds)
        except RuntimeError as error:
            raise BrokenProcessPool from error

    def _outcome(self, pool: ProcessPool, future: "Future[_Result]") -> _Result:
        while not wait([future], _LOOK_SECONDS).done:
            if not pool.active:  # a task that came while the pool broke is never heard of again
                raise BrokenProcessPool
        return future.result()

    def _renew(self, broken: ProcessPool) -> None:
        with self._renewing:
            if self._ended:
                raise TaskFailed("crash", "stopped")
            if self._pool is broken:
                broken.stop()
                broken.join()
                self._pool = self._new_pool()


def _start_server() -> None:
    """Start the process that children are forked from. Ctrl-C is for its parent: it is deaf to it, as they are."""
    resource_tracker.ensure_running()  # it unblocks what is blocked before it runs
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _set_up(modules: tuple[str, ...], prepare: Callable[[], object] | None, bounds: Bounds) -> None:
    for module in modules:
        import_module(module)
    if prepare:
        prepare()
    for folder in bounds.writable:
        # libvips puts half-made levels of large pyramids where TMPDIR says.
        tempfile.tempdir = os.environ["TMPDIR"] = folder
    confine(bounds)
