import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from catalog.contained import ContainedPool, TaskFailed
from catalog.settings import Limits
from tests.conftest import PROJECT


def double(number: int) -> int:
    return number * 2


def slow_double(number: int) -> int:
    time.sleep(1)
    return number * 2


def eat_memory() -> int:
    return len(bytearray(4_000_000_000))


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def write(path: Path, size: int) -> int:
    return path.write_bytes(bytes(size))


def read(path: Path) -> int:
    return len(path.read_bytes())


def connect() -> None:
    with socket.socket() as s:
        s.connect(("127.0.0.1", 9))


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    folder = tmp_path / "inside"
    folder.mkdir()
    return folder


@pytest.fixture
def pool(inside: Path) -> Iterator[ContainedPool]:
    limits = Limits(memory_mb=1000, seconds=3, file_mb=1)
    with ContainedPool(workers=1, limits=limits, readable=[inside], writable=[inside], modules=[__name__]) as made:
        yield made


@pytest.mark.parametrize(
    ("task", "arguments", "kind"),
    [(eat_memory, (), "memory"), (crash, (), "crash"), (sleep, (30,), "seconds")],
)
def test_a_task_that_comes_to_no_end_ends_alone(
    pool: ContainedPool, task: object, arguments: tuple[object, ...], kind: str
) -> None:
    with pytest.raises(TaskFailed) as failed:
        pool.run(task, *arguments)  # type: ignore[arg-type]

    assert failed.value.kind == kind
    assert pool.run(double, 21) == 42


def test_a_child_that_is_killed_while_it_has_nothing_to_do_is_replaced(pool: ContainedPool) -> None:
    os.kill(pool.run(os.getpid), signal.SIGKILL)

    assert [pool.run(double, number) for number in range(3)] == [0, 2, 4]


def test_a_pool_that_breaks_gives_its_tasks_to_another(pool: ContainedPool) -> None:
    """A crash that comes before the child's word on what it had taken breaks the pool, not the other tasks."""
    with ThreadPoolExecutor(3) as threads:
        waiting = [threads.submit(pool.run, slow_double, number) for number in range(3)]
        time.sleep(0.5)
        pool._pool._pool_manager.handle_broken_pool(BrokenProcessPool("All workers expired"))

        assert [task.result() for task in waiting] == [0, 2, 4]


def test_a_task_that_breaks_every_pool_is_at_fault(pool: ContainedPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_outcome", lambda *_: (_ for _ in ()).throw(BrokenProcessPool()))

    with pytest.raises(TaskFailed) as failed:
        pool.run(double, 21)

    assert failed.value.kind == "crash"


def test_a_file_that_grows_too_large_is_stopped(pool: ContainedPool, inside: Path) -> None:
    with pytest.raises(TaskFailed) as failed:
        pool.run(write, inside / "big", 5_000_000)

    assert failed.value.kind == "file"
    assert pool.run(write, inside / "small", 1000) == 1000


def test_what_a_library_puts_aside_lies_in_the_folder_that_may_be_written(pool: ContainedPool, inside: Path) -> None:
    assert pool.run(os.getenv, "TMPDIR") == pool.run(tempfile.gettempdir) == str(inside)


#: Pools whose only task is done while most of their children are still starting.
SHORT_POOLS = """
from catalog.contained import ContainedPool
from catalog.settings import Limits
if __name__ == "__main__":
    for _ in range(4):
        with ContainedPool(workers=4, limits=Limits(), readable=[], writable=[], modules=["json"]) as pool:
            pool.run(len, "abc")
"""


def test_a_pool_that_closes_while_children_are_starting_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text(SHORT_POOLS, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "short.py"], cwd=tmp_path, env=environment, capture_output=True, check=False, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


#: Ctrl-C reaches the process that children are forked from while it is still starting.
CTRL_C = """
import os, signal, threading, time
from multiprocessing import forkserver
from catalog.contained import ContainedPool
from catalog.settings import Limits
if __name__ == "__main__":
    with ContainedPool(workers=1, limits=Limits(), readable=[], writable=[], modules=["catalog.writing"]) as pool:
        thread = threading.Thread(target=lambda: print(pool.run(len, "abc")))
        thread.start()
        while not (server := forkserver._forkserver._forkserver_pid):
            time.sleep(0.001)
        time.sleep(0.05)
        os.kill(server, signal.SIGINT)
        thread.join()
"""


def test_ctrl_c_is_not_for_the_process_that_children_are_forked_from(tmp_path: Path) -> None:
    (tmp_path / "stopped.py").write_text(CTRL_C, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "stopped.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "3\n", "")


def test_a_folder_that_is_gone_keeps_no_child_from_its_work(inside: Path) -> None:
    gone = [inside / "gone", inside]
    with ContainedPool(workers=1, limits=Limits(), readable=gone, writable=[inside], modules=[__name__]) as pool:
        assert pool.run(write, inside / "a", 3) == 3


def landlocked() -> bool:
    import ctypes

    return int(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)) >= 1


@pytest.mark.skipif(not landlocked(), reason="this kernel has no Landlock")
def test_a_child_sees_its_own_folders_and_nothing_else(pool: ContainedPool, inside: Path, tmp_path: Path) -> None:
    (inside / "a").write_bytes(b"abc")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")

    assert pool.run(read, inside / "a") == 3
    for task, arguments in (
        (read, (secret,)),
        (write, (tmp_path / "new", 1)),
        (read, (Path("/etc/passwd"),)),
        (connect, ()),
    ):
        with pytest.raises(PermissionError):
            pool.run(task, *arguments)  # type: ignore[arg-type]
