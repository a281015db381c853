"""What tests of copies share."""

from collections.abc import Iterator

import pytest

from tests.catalog.correcting.filled import without_syncs


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Nothing here is about what a power cut leaves: nothing waits for the disk."""
    with without_syncs():
        yield
