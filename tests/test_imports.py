"""What a command does not need it does not load: the program answers at once, and its parent never decodes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.museum import Museum
from tests.conftest import OBJ, PROJECT, AddArtifact, Card, jpeg

DECODERS = {"PIL", "numpy", "open3d", "pyvips", "trimesh"}
SLOW_TO_LOAD = DECODERS | {"pydantic", "python_calamine", "rich", "sqlalchemy", "xlsxwriter"}
#: Runs the command line and, as its process ends, writes down which modules it has.
RUN = """
import atexit, json, pathlib, sys
atexit.register(lambda: pathlib.Path(sys.argv.pop()).write_text(json.dumps(sorted(sys.modules))))
place = sys.argv.pop()
import cli
try:
    cli.main()
finally:
    sys.argv.append(place)
"""


def loaded(tmp_path: Path, *words: str | Path) -> set[str]:
    """Packages that the process of a command has loaded at its end."""
    place = tmp_path / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", RUN, *map(str, words), str(place)],
        env=os.environ | {"SOHOA_LANG": "en", "PYTHONPATH": str(PROJECT), "SOHOA_MUSEUM": str(tmp_path / "museum")},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 3), done.stderr
    return {name.partition(".")[0] for name in json.loads(place.read_text("utf-8"))}


def test_the_list_of_commands_needs_nothing_but_the_command_line(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "--help")

    assert "typer" in modules
    assert modules & SLOW_TO_LOAD == set()


def test_the_help_of_a_command_does_not_load_what_the_command_needs(tmp_path: Path) -> None:
    assert loaded(tmp_path, "ingest", "--help") & (SLOW_TO_LOAD - {"pydantic"}) == set()


@pytest.mark.parametrize(
    "words",
    [
        ["progress", "--by", "material"],
        ["search", "riu"],
        ["show", "1"],
        ["history", "1"],
        ["batches"],
        ["audit"],
        ["register", "add", "2", "name=Rìu"],
    ],
    ids=" ".join,
)
def test_what_only_asks_loads_nothing_that_decodes(
    museum: Museum, add: AddArtifact, tmp_path: Path, words: list[str]
) -> None:
    add("BTBP 1", name="Rìu")
    modules = loaded(tmp_path, *words)

    assert "sqlalchemy" in modules
    assert modules & (DECODERS | {"rich", "xlsxwriter", "python_calamine"}) == set()


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        ("BTBP-1_truoc.jpg", DECODERS),
        pytest.param("BTBP-1.obj", {"open3d", "pyvips", "trimesh"}, marks=pytest.mark.slow),
    ],
    ids=["a photo", "a scan"],
)
def test_the_parent_of_an_ingest_never_decodes(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, name: str, unwanted: set[str]
) -> None:
    add("BTBP 1", name="Rìu")
    card.put(name, OBJ if name.endswith("obj") else jpeg())
    modules = loaded(tmp_path, "ingest", card.path)

    assert len(list(museum.derivatives.rglob("made.json"))) == 1
    assert modules & unwanted == set()
