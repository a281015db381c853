"""What the tests of the register share."""

from pathlib import Path

import pytest

from catalog.museum import Museum
from tests.catalog.register.bringing import Import, importer
from tests.conftest import OpenWriter


@pytest.fixture
def bring_in(museum: Museum, open_writer: OpenWriter, tmp_path: Path) -> Import:
    """Imports rows under a header, or a file."""
    return importer(museum, open_writer, tmp_path)
