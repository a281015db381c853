"""Objects of the store read in threads, ahead of who takes them: a disk answers several questions at once."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
#: More than an indexer takes at once: the disk is not to stand still while it works.
_AHEAD = 1000


def read_ahead(
    workers: int, read: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Generator[_Result, None, None]:
    """What `read` gives for each item, in their order. It is called in as many threads as there are `workers`."""
    waiting: deque[Future[_Result]] = deque()
    threads = ThreadPoolExecutor(workers)
    try:
        for item in items:
            waiting.append(threads.submit(read, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()
    finally:
        threads.shutdown(cancel_futures=True)
