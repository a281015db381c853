"""What tests of ingests share."""

import shutil
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import exifread
import pytest

from tests.conftest import start_forkserver

DECODER = """
import os, sys, time

def process_file(block):
    data = block.read()
    if b"KILL" in data:
        os.kill(os.getpid(), 9)
    if b"HANG" in data:
        time.sleep(600)
    if b"HUNGER" in data:
        bytearray(10**12)
    if b"SURPRISE" in data:
        raise RuntimeError("nobody foresaw this")
    if b"WRITE" in data:
        frame = sys._getframe()
        while "master" not in frame.f_locals:
            frame = frame.f_back
        try:
            with open(frame.f_locals["master"], "ab") as master:
                master.write(b"!")
        except OSError:
            return {"Image Make": "kept from writing"}
    return {}
"""


@pytest.fixture
def wild_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let children read EXIF with a package that does what a word in the picture says."""
    package = tmp_path / "wild" / "exifread"
    shutil.copytree(Path(exifread.__file__).parent, package)
    (package / "__init__.py").write_text(DECODER)
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    # What children are forked from has the real one already.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    yield
    monkeypatch.undo()
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    start_forkserver()
