"""Mixed commands, each killed at a random moment and run again: the store holds, and a rebuild agrees."""

import json
import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.store import disk
from tests.conftest import assert_valid_store, jpeg
from tests.kill.test_kill import init, register, rows, run

#: Six commands a round at least, each with a moment of its own: more than a hundred moments.
ROUNDS = 17
#: More calls that change the disk than any of the commands makes: who is not killed has come to its end.
MOST_CALLS = 400


def commands(home: Path, museum: Path) -> Iterator[tuple[str, ...]]:
    """What a museum goes through, in this order."""
    yield "register", "import", str(home / "new.csv")
    yield "ingest", str(home / "card"), "--workers", "1"
    yield "ingest", str(home / "wrong card"), "--workers", "1"
    yield "move", "1", "photos/0001", "2", "--reason", "x"
    for batch in list_batches(Museum(museum)):
        if batch.source.endswith("wrong card") and batch.added:
            yield "undo", batch.id, "--reason", "x"
    shutil.rmtree(museum / "derivatives")
    (museum / "derivatives").mkdir()
    yield ("derive",)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("mixed")
    for name, seed in (("card", 0), ("wrong card", 100)):
        (home / name).mkdir()
        for number in range(1, 4):
            for shot in range(1, 3):
                (home / name / f"BTBP-{number} ({shot}).jpg").write_bytes(jpeg(seed + number * 10 + shot))
    register(home / "new.csv", 1, 12, "Hiện vật")
    assert init(home / "museum") == 0
    return home


@pytest.mark.slow
@pytest.mark.parametrize("number", range(ROUNDS))
def test_mixed_commands_killed_at_random_moments(before: Path, number: int, tmp_path: Path) -> None:
    museum, log = tmp_path / "museum", tmp_path / "log"
    shutil.copytree(before / "museum", museum)
    dice = random.Random(number)

    for words in commands(before, museum):
        code = run(f"call {dice.randrange(1, MOST_CALLS)}", log, museum, words)
        assert code in (0, -signal.SIGKILL)
        if code:
            # A correction that was acknowledged before the kill says now that there is nothing left to do.
            assert run("never", log, museum, words) in (0, 2)

    store = Museum(museum).store
    for line in log.read_text().splitlines():
        for object_id, version, digest in [change for change in json.loads(line) if isinstance(change, list)]:
            assert disk.sha512_of(Path(store.place(object_id), f"v{version}", "inventory.json")) == digest
    assert_valid_store(museum / "store")
    catalog = rows(museum, mapped=False)
    states = Counter(asset["state"] for asset in catalog["asset"])
    assert states == {"in_view": 6, "moved": 1, "undone": 6}
    assert len(catalog["derivative"]) == 6
    for name in ("catalog.db", "catalog.db-wal", "catalog.db-shm"):
        (museum / name).unlink(missing_ok=True)
    assert run("never", log, museum, ("rebuild",)) == 0
    assert rows(museum, mapped=False) == catalog
