"""Processes timed as wholes: wall and CPU seconds, with the children's, and the largest resident set."""

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared" / "data"
#: Whose parent ends becomes our child, so that the CPU time of children of children is ours to read (prctl(2)).
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: seconds of wall time, of CPU time with all processes below it, and MB at its largest."""

    wall: float
    cpu: float
    megabytes: float


def cost_of(command: Sequence[str | Path], expected: tuple[int, ...] = (0,), **environment: str) -> Cost:
    """Run a command and wait for it and all processes below it. Raises SystemExit where it fails."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SOHOA_")}
    there = _children()
    began = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=PROJECT,
            env=clean | environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        cpu = usage.ru_utime + usage.ru_stime + _cpu_of_others(there)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            errors.seek(0)
            sys.exit(f"{command[:6]}: exit {process.returncode}\n{errors.read()[-2000:].decode(errors='replace')}")
    return Cost(wall, cpu, usage.ru_maxrss / 1024)


def _cpu_of_others(there: set[str]) -> float:
    """CPU seconds of the processes that the last one left behind; waits for their end, not for those `there` before."""
    seconds = 0.0
    while left := _children() - there:
        for pid in left:
            usage = os.wait4(int(pid), 0)[2]
            seconds += usage.ru_utime + usage.ru_stime
    return seconds


def _children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def sohoa(*words: str | Path) -> list[str | Path]:
    """The words that run a command of sohoa."""
    return [Path(sys.executable).with_name("sohoa"), *words]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


def alternate(rounds: int, *runs: Callable[[], Cost]) -> list[list[Cost]]:
    """Run each in turn, again and again, so that a noisy neighbour disturbs all alike."""
    costs: list[list[Cost]] = [[] for _run in runs]
    for _round in range(rounds):
        for run, found in zip(runs, costs, strict=True):
            found.append(run())
    return costs
