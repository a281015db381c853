"""Objects of the store read in threads, a few ahead of who takes them: a disk answers several questions at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_AHEAD = 64


def read_ahead(workers: int, read: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """What `read` gives for each item, in their order. It is called in as many threads as there are `workers`."""
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(workers) as threads:
        for item in items:
            waiting.append(threads.submit(read, item))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()
