"""Objects read ahead in threads."""

import threading

from catalog.store.ahead import read_ahead

_READERS = 2


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(read_ahead(_READERS, lambda item: item * 2, range(3000))) == [item * 2 for item in range(3000)]


def test_who_stops_early_waits_only_for_what_is_being_read() -> None:
    gate = threading.Event()
    begun: list[int] = []

    def read(item: int) -> int:
        begun.append(item)
        if item:
            gate.wait()
        return item

    results = read_ahead(_READERS, read, range(3000))
    assert next(results) == 0
    threading.Timer(0.5, gate.set).start()
    results.close()
    assert sorted(begun) == [0, 1, 2]
