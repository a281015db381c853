"""Every command that changes a museum, disturbed at moments spread over its work: killed, the disk full or gone.

Afterwards the command, run again, ends as if nothing had been, the store is valid and a rebuild makes the same catalog.
"""

import json
import re
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.batches import list_batches
from catalog.museum import Museum
from tests.conftest import Sohoa, jpeg
from tests.kill.test_kill import assert_sound, disturbed, init, register, rows, run

_MOMENTS = 5
_REASON = ("--reason", "x")
Words = tuple[str, ...]


def _undo(home: Path, kind: str) -> Words:
    batch = next(batch for batch in list_batches(Museum(home / "museum")) if batch.kind == kind)
    return "undo", batch.id, *_REASON


#: Each with the words that are given in a folder which holds the museum, files and a place for a copy.
COMMANDS: dict[str, Callable[[Path], Words]] = {
    "import": lambda home: ("register", "import", str(home / "changed.csv")),
    "add": lambda _home: ("register", "add", "BTBP 99", "name=Ché"),
    "merge": lambda _home: ("register", "merge", "TẠM 1", "BTBP 4", *_REASON),
    "ingest": lambda home: ("ingest", str(home / "other card"), "--workers", "1"),
    "assign": lambda home: ("assign", str(home / "desk" / "IMG_1.jpg"), "2", *_REASON),
    "edit": lambda _home: ("edit", "1", "name=Trống đồng", "materials=Gỗ", *_REASON),
    "approve": lambda _home: ("approve", "1", "2", "--by", "Người nghiệm thu", *_REASON),
    "deaccession": lambda _home: ("deaccession", "5", "--document", "QĐ 1", *_REASON),
    "withdraw": lambda _home: ("withdraw", "1", "photos/0001", *_REASON),
    "move": lambda _home: ("move", "1", "photos/0001", "2", *_REASON),
    "overrule": lambda _home: ("overrule", "1", "photos/0001", "accept", *_REASON),
    "cover": lambda _home: ("cover", "1", "photos/0002", *_REASON),
    "undo ingest": lambda home: _undo(home, "ingest"),
    "undo import": lambda home: _undo(home, "register"),
    "settings": lambda home: ("settings", "apply", str(home / "rules"), *_REASON),
    "vocabulary": lambda _home: ("vocabulary", "merge", "material", "Đồng", "Gỗ", *_REASON),
    "people": lambda _home: ("people", "erase", "Ông Giàng 3", *_REASON),
    "copies add": lambda home: ("copies", "add", str(home / "another")),
    "copies sync": lambda _home: ("copies", "sync"),
    "derive": lambda _home: ("derive",),
    "rebuild": lambda _home: ("rebuild",),
}
#: Exit codes of a command that comes to its end, or finds its work done already.
_ENDS = (0, 2, 3)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished")
    museum = home / "museum"
    for folder, numbers, seed in (("card", (1, 2, 3), 0), ("other card", (2, 4), 100)):
        (home / folder).mkdir()
        for number in numbers:
            for shot in (1, 2):
                (home / folder / f"BTBP-{number} ({shot}).jpg").write_bytes(jpeg(seed + number * 10 + shot))
    (home / "desk").mkdir()
    (home / "desk" / "IMG_1.jpg").write_bytes(jpeg(200))
    register(home / "register.csv", 1, 9, "Hiện vật")
    register(home / "changed.csv", 5, 14, "Tên mới")
    assert init(museum) == 0
    for words in (
        ("register", "import", str(home / "register.csv")),
        ("register", "add", "--temporary", "name=Gùi"),
        ("ingest", str(home / "card"), "--workers", "1"),
        ("settings", "show", "--to", str(home / "rules")),
    ):
        assert run("never", home / "log", museum, words) == 0
    standard = home / "rules" / "standard.toml"
    standard.write_text(standard.read_text("utf-8").replace("warn = 4000", "warn = 4100"), "utf-8")
    return home


def furnish(furnished: Path, home: Path) -> None:
    """The museum and the files as they were."""
    for path in (*furnished.iterdir(), home / "copy", home / "another"):
        there = home / path.name
        if there.is_dir():
            shutil.rmtree(there)
        if path.is_dir():
            shutil.copytree(path, there)
        elif path.is_file():
            shutil.copyfile(path, there)


def ask_for_little(standard: Path) -> None:
    """A standard by which any artifact with a name and a photo is digitized."""
    text = standard.read_text("utf-8").replace('quality = "graded"', 'quality = "none"')
    text = re.sub(r"required = \[[^\]]*\]", 'required = ["name"]', text)
    text = re.sub(r"views = \[[^\]]*\]", "views = []", text).replace("details = true", "details = false")
    standard.write_text(text, "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("disturbance", ["call", "full", "gone"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_disturbed_anywhere(
    furnished: Path, name: str, disturbance: str, tmp_path: Path, sohoa: Sohoa
) -> None:
    museum, log = tmp_path / "museum", tmp_path / "log"

    def begin() -> Words:
        furnish(furnished, tmp_path)
        if name == "copies sync":
            assert sohoa("copies", "add", tmp_path / "copy").code == 0
        if name == "approve":
            ask_for_little(tmp_path / "rules" / "standard.toml")
            assert sohoa("settings", "apply", tmp_path / "rules", *_REASON).code == 0
        if name == "derive":
            shutil.rmtree(museum / "derivatives")
        return COMMANDS[name](tmp_path)

    assert run("never", log, museum, begin()) == (3 if name == "undo import" else 0)
    calls = json.loads(log.read_text().splitlines()[-1])["call"]
    after = rows(museum, mapped=True)

    for number in range(1, _MOMENTS + 1):
        words = begin()
        moment = f"{disturbance} {max(1, calls * number // (_MOMENTS + 1))}"
        done = disturbed(moment, log, museum, words)
        if disturbance == "call":
            assert done.returncode == -signal.SIGKILL
        elif done.returncode:
            assert '"E-' in done.stdout, (moment, done)
        else:
            assert_as(after, rows(museum, mapped=True), name, moment)
        again = sohoa(*words)
        assert again.code in _ENDS, (moment, again)
        if name == "move":  # its copies for people may have stayed behind: they are made again
            assert sohoa("derive").code == 0
        assert_as(after, rows(museum, mapped=True), name, moment)
        assert_sound(museum, sohoa)


def assert_as(after: dict[str, list[Any]], now: dict[str, list[Any]], name: str, moment: str) -> None:
    if name == "move":  # copies that had stayed behind were made for all
        assert len(now["derivative"]) >= len(after["derivative"]), moment
        now["derivative"] = after["derivative"]
    assert now == after, moment
