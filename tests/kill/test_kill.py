"""Killed at any moment, an ingest or an import loses nothing, and running it again ends as if it had never died."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.museum import Museum
from catalog.store import disk
from catalog.tables import Base
from tests.catalog.search.contents import index_contents
from tests.conftest import PROJECT, Sohoa, assert_valid_store, jpeg, move_catalog

STEPS = (
    ("checked", 1),
    ("synced", 2),
    ("ready", 1),
    ("ready", 3),
    ("version moved", 1),
    ("inventory.json replaced", 1),
    ("inventory.json.sha512 replaced", 2),
    ("moved", 2),
    ("names synced", 1),
    ("indexed", 1),
    ("removed", 1),
    ("removed", 3),
)
IMPORT_STEPS = (
    ("checked", 1),
    ("synced", 1),
    ("ready", 1),
    ("version moved", 2),
    ("inventory.json replaced", 1),
    ("moved", 20),
    ("names synced", 1),
    ("indexed", 1),
)
#: Moments between the named steps, as shares of all calls that change the disk.
SHARES = [pytest.param(n / 13, marks=[pytest.mark.slow] if n % 3 else []) for n in range(1, 13)]
IMPORT_SHARES = [pytest.param(n / 9, marks=[pytest.mark.slow] if n % 3 else []) for n in range(1, 9)]
#: Times, batches, and the digest of a row's cells, in which persons stand by their random ids.
NOT_COMPARED = {"row_digest", "at", "created_at", "changed_at", "started", "ended", "import_batch", "batch", "bytes"}


@dataclass(frozen=True)
class Scene:
    """A museum before a command, the command, and what it leads to where nobody disturbs it."""

    before: Path
    words: tuple[str, ...]
    after: dict[str, list[Any]]
    calls: int


def run(moment: str, log: Path, museum: Path, words: tuple[str, ...]) -> int:
    return disturbed(moment, log, museum, words).returncode


def disturbed(moment: str, log: Path, museum: Path, words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SOHOA_")}
    command = [sys.executable, "-m", "tests.kill.victim", moment, str(log), *words, "--museum", str(museum), "--json"]
    there = clean | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=PROJECT, env=there, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def rows(museum: Path, *, mapped: bool) -> dict[str, list[Any]]:
    """Every row of the catalog; `mapped`: numbers for ids, and neither times nor batches."""
    found: dict[str, list[Any]] = {}
    with Museum(museum).engine.connect() as connection:
        tables = Base.metadata.tables
        numbers = {row.id: row.number for row in connection.execute(select(tables["artifact"]))}
        for name, table in tables.items():
            if name in ("search_term", "search_text") or (mapped and name in ("meta", "batch")):
                continue
            dicts = [dict(row._mapping) for row in connection.execute(select(table))]
            if name == "search":
                dicts = index_contents(connection)
            if mapped:
                dicts = [{k: numbers.get(v, v) for k, v in row.items() if k not in NOT_COMPARED} for row in dicts]
            found[name] = sorted(dicts, key=lambda row: sorted((k, str(v)) for k, v in row.items()))
    return found


def files_added(museum: Path) -> tuple[int, int]:
    """Files or rows added and changed, over all batches."""
    with Museum(museum).engine.connect() as connection:
        batches = list(connection.execute(select(Base.metadata.tables["batch"])))
    return sum(row.added for row in batches), sum(row.changed for row in batches)


def register(path: Path, first: int, last: int, name: str) -> Path:
    lines = [f'BTBP {n},"{name} {n}",{n},Đồng,Ông Giàng {n}' for n in range(first, last)]
    header = 'Số đăng ký,Tên hiện vật,Số lượng,Chất liệu,"Người giao, hiến tặng"'
    path.write_text("\n".join([header, *lines]), "utf-8")
    return path


def scene(home: Path, *commands: tuple[str, ...]) -> Scene:
    """A museum in which all commands but the last were run; the last is the scene's."""
    museum = home / "before"
    for words in (("init", str(museum)), *commands[:-1]):
        done = run("never", home / "log", museum, words) if words[0] != "init" else init(museum)
        assert done == 0
    undisturbed = home / "undisturbed"
    shutil.copytree(museum, undisturbed)
    log = home / "undisturbed.log"
    assert run("never", log, undisturbed, commands[-1]) == 0
    calls = json.loads(log.read_text().splitlines()[-1])["call"]
    assert calls > 50
    return Scene(museum, commands[-1], rows(undisturbed, mapped=True), calls)


def init(museum: Path) -> int:
    command = [sys.executable, "-m", "cli", "init", str(museum)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def ingesting(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    home = tmp_path_factory.mktemp("ingesting")
    card = home / "card"
    card.mkdir()
    for number in range(1, 5):
        for shot in range(1, 3):
            (card / f"BTBP-{number} ({shot}).jpg").write_bytes(jpeg(number * 10 + shot))
    file = register(home / "register.csv", 1, 6, "Hiện vật")
    return scene(home, ("register", "import", str(file)), ("ingest", str(card), "--workers", "1"))


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    home = tmp_path_factory.mktemp("importing")
    old = register(home / "old.csv", 1, 11, "Cũ")
    new = register(home / "new.csv", 6, 31, "Mới")
    return scene(home, ("register", "import", str(old)), ("register", "import", str(new)))


def kill_and_go_on(scene: Scene, moment: str, home: Path, sohoa: Sohoa, database: str = "") -> None:
    """Kill, go on in this process, and compare; the catalog may be in another database than that of the scene."""
    museum = home / "museum"
    shutil.copytree(scene.before, museum)
    log = home / "log"
    if database:
        move_catalog(Museum(museum), database)

    assert run(moment, log, museum, scene.words) == -signal.SIGKILL
    acknowledged = [change for line in log.read_text().splitlines() for change in json.loads(line)]
    assert sohoa(*scene.words).code == 0

    store = Museum(museum).store
    for object_id, version, digest in acknowledged:
        inventory = Path(store.place(object_id), f"v{version}", "inventory.json")
        assert disk.sha512_of(inventory) == digest
    assert rows(museum, mapped=True) == scene.after
    assert_sound(museum, sohoa)


def assert_sound(museum: Path, sohoa: Sohoa) -> None:
    """The store is valid, nothing waits in work/, and a rebuild makes the same catalog."""
    assert_valid_store(museum / "store")
    assert {path.name for path in (museum / "work").iterdir()} <= {"commit", "lock", "live"}
    before = rows(museum, mapped=False)
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (museum / name).unlink(missing_ok=True)
    assert sohoa("rebuild").code == 0
    assert rows(museum, mapped=False) == before


@pytest.mark.parametrize(("step", "time"), STEPS)
def test_an_ingest_killed_at_a_step_of_a_commit(
    ingesting: Scene, step: str, time: int, tmp_path: Path, sohoa: Sohoa
) -> None:
    kill_and_go_on(ingesting, f"step {step} {time}", tmp_path, sohoa)

    assert files_added(tmp_path / "museum") == (5 + 8, 0)


@pytest.mark.parametrize("share", SHARES)
def test_an_ingest_killed_anywhere(ingesting: Scene, share: float, tmp_path: Path, sohoa: Sohoa) -> None:
    kill_and_go_on(ingesting, f"call {round(ingesting.calls * share)}", tmp_path, sohoa)


@pytest.mark.parametrize(("step", "time"), IMPORT_STEPS)
def test_an_import_killed_at_a_step_of_its_commit(
    importing: Scene, step: str, time: int, tmp_path: Path, sohoa: Sohoa
) -> None:
    kill_and_go_on(importing, f"step {step} {time}", tmp_path, sohoa)

    assert files_added(tmp_path / "museum") == (10 + 20, 5)


@pytest.mark.parametrize("share", IMPORT_SHARES)
def test_an_import_killed_anywhere(importing: Scene, share: float, tmp_path: Path, sohoa: Sohoa) -> None:
    kill_and_go_on(importing, f"call {round(importing.calls * share)}", tmp_path, sohoa)


@pytest.mark.slow
@pytest.mark.parametrize(("step", "time"), [("synced", 1), ("ready", 1), ("moved", 20), ("indexed", 1)])
def test_an_import_into_postgresql_killed_at_a_step_of_its_commit(
    importing: Scene, step: str, time: int, tmp_path: Path, sohoa: Sohoa, postgres_url: str
) -> None:
    kill_and_go_on(importing, f"step {step} {time}", tmp_path, sohoa, postgres_url)

    assert files_added(tmp_path / "museum") == (10 + 20, 5)
    assert not (tmp_path / "museum" / "catalog.db").exists()
