"""Stand-ins for the window-system libraries: objects that load, and with which Open3D works."""

import importlib.util
import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from digitize.scan import standins
from digitize.scan.standins import STAND_INS, shared_object, undefined_functions
from tests.conftest import PROJECT

pytestmark = pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"), reason="stand-ins are for Linux on x86-64"
)


def open3d_library() -> Path:
    """The shared object of Open3D that wants the libraries."""
    spec = importlib.util.find_spec("open3d")
    if spec is None or spec.origin is None:
        pytest.skip("open3d is not installed")
    return next(Path(spec.origin).parent.glob("libOpen3D.so*"))


def in_a_process(program: str, *words: str | Path) -> Any:
    """What a Python program prints, as JSON; libraries that it loads do not stay with the tests."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


CALL = """
import ctypes, json, sys
library = ctypes.CDLL(sys.argv[1])
print(json.dumps([getattr(library, name)(7, 8) for name in sys.argv[2:]]))
"""
FICTIONAL = [f"vase_{n}" for n in range(300)]


@pytest.mark.parametrize("count", [1, 2, 3, 300])
def test_every_function_of_a_stand_in_returns_zero(tmp_path: Path, count: int) -> None:
    """300 names are more than one page of symbols."""
    path = tmp_path / "libvase.so.1"
    path.write_bytes(shared_object("libvase.so.1", FICTIONAL[:count]))

    assert in_a_process(CALL, path, *FICTIONAL[:count]) == [0] * count


def test_a_stand_in_without_functions_loads_too(tmp_path: Path) -> None:
    path = tmp_path / "libvase.so.1"
    path.write_bytes(shared_object("libvase.so.1", []))

    assert in_a_process(CALL, path) == []


BY_NAME = """
import ctypes, json, sys
ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)
found = ctypes.CDLL("libvase.so.1").vase_0()
try:
    missing = str(ctypes.CDLL(sys.argv[1]).vase_1)
except AttributeError:
    missing = "AttributeError"
print(json.dumps([found, missing]))
"""


def test_a_stand_in_answers_to_its_name_and_for_its_own_functions_alone(tmp_path: Path) -> None:
    path = tmp_path / "under another name.so"
    path.write_bytes(shared_object("libvase.so.1", ["vase_0"]))

    assert in_a_process(BY_NAME, path) == [0, "AttributeError"]


def test_open3d_wants_functions_of_all_four_libraries() -> None:
    wanted = undefined_functions(open3d_library())

    assert [name for name, prefix in STAND_INS.items() if not any(w.startswith(prefix) for w in wanted)] == []
    assert {"eglInitialize", "glClear", "libusb_init", "XFlush"} <= set(wanted)


@pytest.mark.parametrize(
    "data", [b"", b"\x7fELF\x01\x01".ljust(64, b"\0"), b"\x7fELF\x02\x02".ljust(64, b"\0"), b"MZ".ljust(64, b"\0")]
)
def test_what_is_no_library_of_this_machine_is_a_value_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.so"
    path.write_bytes(data)

    with pytest.raises(ValueError, match="no little-endian ELF64"):
        undefined_functions(path)


def test_a_library_without_symbols_is_a_value_error(tmp_path: Path) -> None:
    path = tmp_path / "x.so"
    path.write_bytes(shared_object("libvase.so.1", ["vase_0"]))

    with pytest.raises(ValueError, match="no dynamic symbols"):
        undefined_functions(path)


def test_libraries_that_are_there_are_not_stood_in_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standins, "STAND_INS", {"libc.so.6": "gl", "libm.so.6": "X"})

    assert standins.load(tmp_path / "not asked", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


BARE_MACHINE = """
import ctypes, json, sys, tempfile
from pathlib import Path
from digitize.scan import raycaster, standins

class Library(ctypes.CDLL):
    def __init__(self, name, *words, **settings):
        asked.append(str(name))
        if name in standins.STAND_INS:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        super().__init__(name, *words, **settings)

asked = []
ctypes.CDLL = Library
reason = raycaster.missing_reason()
first = list(asked)
import numpy as np
from digitize.scan.facts import Shape
caster = raycaster.RayCaster(Shape(np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]])))
rays = np.array([[0.25, 0.5, 2, 0, 0, -1], [2, 2, 2, 0, 0, -1]], np.float32)
distance, triangle, uv = caster.first_hits(rays)
print(json.dumps({
    "reason": reason,
    "by_name": [name for name in first if name in standins.STAND_INS],
    "written": [Path(name).name for name in first if "/" in name and Path(name).name in standins.STAND_INS],
    "left": [name for name in first if "/" in name and Path(name).exists() and tempfile.gettempdir() in name],
    "hit": [float(distance[0]), int(triangle[0]), *map(float, uv[0])],
    "missed": bool(np.isinf(distance[1])),
    "blocked": caster.blocked(rays, 3.0).tolist(),
    "out_of_reach": caster.blocked(rays, 1.0).tolist(),
}))
"""


def test_with_none_of_the_four_libraries_open3d_still_casts_rays() -> None:
    open3d_library()
    found = in_a_process(BARE_MACHINE)

    assert found["reason"] is None
    assert found["by_name"] == found["written"] == list(STAND_INS)
    assert found["left"] == []
    assert found["hit"] == pytest.approx([2, 0, 0.25, 0.5], abs=1e-5)
    assert found["missed"] is True
    assert (found["blocked"], found["out_of_reach"]) == ([True, False], [False, False])


@pytest.mark.parametrize("missing", STAND_INS)
def test_each_library_can_be_stood_in_for_alone(missing: str) -> None:
    open3d_library()
    program = BARE_MACHINE.replace("if name in standins.STAND_INS:", f"if name == {missing!r}:")
    found = in_a_process(program)

    assert found["reason"] is None
    assert missing in found["written"]
    assert found["hit"] == pytest.approx([2, 0, 0.25, 0.5], abs=1e-5)


NO_OPEN3D = """
import json, sys
from digitize.scan import raycaster, standins

def fail(*_words):
    raise OSError("libX11.so.6: no room for a stand-in")

standins.load = fail
print(json.dumps([raycaster.missing_reason(), "open3d" in sys.modules]))
"""


def test_where_no_stand_in_can_be_loaded_the_reason_is_told() -> None:
    open3d_library()

    assert in_a_process(NO_OPEN3D) == ["open3d: libX11.so.6: no room for a stand-in", False]
