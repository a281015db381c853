"""Decoding during which Python frees nothing but what nobody holds any more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cycles of objects are collected within.

    libvips calls Python back, to read and to log, while it holds locks of its own. A picture in such a cycle, that of
    a refused photo, would ask for the same locks if it were freed just then, and end the process.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
