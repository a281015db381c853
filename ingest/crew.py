"""Threads that read a source which may never answer: who hangs in it is left behind, not waited for."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from typing import Any, TypeVar

from catalog.problems import Problem

_Result = TypeVar("_Result")
_LOOK_SECONDS = 0.2


class Pulse:
    """Tells whether those who read a source still get something from it."""

    def __init__(self, seconds: float) -> None:
        """`seconds` without a byte or a name mean that the source hangs."""
        self._seconds = seconds
        self._beats: dict[int, float] = {}

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What this thread does in here is reading the source."""
        self.beat()
        try:
            yield
        finally:
            self._beats.pop(threading.get_ident(), None)

    def beat(self, _count: int = 0) -> None:
        """Something came from the source."""
        self._beats[threading.get_ident()] = time.monotonic()

    def check(self, source: str) -> None:
        """Problem E-SOURCE-STALLED where somebody waits too long."""
        now = time.monotonic()
        if any(now - beat > self._seconds for beat in list(self._beats.values())):
            raise Problem("E-SOURCE-STALLED", where=source, seconds=round(self._seconds))


class Crew:
    """Worker threads that end with the process, even one that hangs in the system."""

    def __init__(self, workers: int) -> None:
        self._tasks: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while task := self._tasks.get():
            future, function = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except BaseException as error:  # the future's to raise, in the thread that asks for it
                future.set_exception(error)

    def submit(self, function: Callable[..., _Result], *arguments: Any) -> "Future[_Result]":
        """Have a thread call the function."""
        future: Future[_Result] = Future()
        self._tasks.put((future, lambda: function(*arguments)))
        return future

    def close(self, *, wait: bool) -> None:
        """No more tasks after those that are waiting; with `wait`, come back when all are done."""
        for _thread in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join()


def aside(function: Callable[[], _Result], pulse: Pulse, source: str) -> _Result:
    """Have a thread do what reads a source, and leave it behind where that hangs. Problem E-SOURCE-STALLED."""
    crew = Crew(1)
    try:
        return wait_for(crew.submit(function), pulse, source)
    finally:
        crew.close(wait=False)


def wait_for(future: "Future[_Result]", pulse: Pulse, source: str) -> _Result:
    """The result of a task that reads a source. Problem E-SOURCE-STALLED where the source hangs."""
    while True:
        try:
            return future.result(timeout=_LOOK_SECONDS)
        except FutureTimeoutError:
            if future.done():
                raise
            pulse.check(source)
