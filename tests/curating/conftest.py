"""The command line in a museum with artifacts, photos and scans."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.museum import Museum
from tests.catalog.correcting.filled import filled_museum
from tests.commands import Said
from tests.test_cli import Call, caller


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    """Runs the command line in the museum's folder, in English unless told otherwise."""
    run = caller(monkeypatch, capsys, museum.path)

    def in_english(*words: str | Path, lang: str = "en") -> Said:
        return run(*words, lang=lang)

    return in_english
