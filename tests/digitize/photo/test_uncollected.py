"""While libvips works, no picture of an earlier photo is freed."""

import gc

from digitize.photo.uncollected import uncollected


class Noticed:
    """In a cycle with itself, as a refusal is with the frames that it came from."""

    freed = 0

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        Noticed.freed += 1


def test_cycles_wait_until_the_work_is_done() -> None:
    gc.collect()
    Noticed()

    with uncollected():
        [[] for _ in range(100_000)]
        assert Noticed.freed == 0

    gc.collect()
    assert Noticed.freed == 1 and gc.isenabled()
