"""What tests of corrections share."""

from collections.abc import Iterator

import pytest

from catalog.museum import Museum
from catalog.writing import Writer


@pytest.fixture
def writer(museum: Museum) -> Iterator[Writer]:
    """One writer for the whole of a test."""
    with Writer(museum, operator="Chị Hoa", command="test") as opened:
        yield opened
