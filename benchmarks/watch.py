"""From a photo's last byte to its line on the screen, under --watch: `python -m benchmarks.watch`.

Photos of 24 megapixels, made from the sample card, are written one after the other into a folder that
`sohoa ingest --watch` looks at; each is written once the one before has its line. The CPU time of the watching
processes stands beside, for on a busy machine the wall says little.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from benchmarks.figures import PROJECT, median, sohoa
from benchmarks.photos import make_card, make_museum

_MEGAPIXELS = (24,)
_PAUSE_SECONDS = 0.6
_PATIENCE_SECONDS = 60


def _read_lines(stream: IO[str], lines: "queue.Queue[tuple[float, str]]") -> None:
    for line in stream:
        lines.put((time.perf_counter(), line))


def _seconds_until_said(name: str, lines: "queue.Queue[tuple[float, str]]", written: float) -> float:
    while True:
        at, line = lines.get(timeout=_PATIENCE_SECONDS)
        if line.startswith(name):
            return at - written


def _cpu_seconds(session: int) -> float:
    """CPU time so far of all processes of a session."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def latencies(home: Path, count: int) -> tuple[list[float], float]:
    """Seconds that each photo took, and CPU seconds a photo."""
    shots, card = home / "shots", home / "card"
    shots.mkdir()
    card.mkdir()
    # The first photo of a session waits for a RAW of the same press, and is left out.
    make_card(shots, count + 1, _MEGAPIXELS)
    museum = make_museum(home, count + 1)
    command = [str(word) for word in sohoa("ingest", card, "--watch", "--museum", museum)]
    lines: queue.Queue[tuple[float, str]] = queue.Queue()
    found = []
    english = os.environ | {"SOHOA_LANG": "en"}
    with subprocess.Popen(
        command, cwd=PROJECT, env=english, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        reader = threading.Thread(target=_read_lines, args=(process.stdout, lines), daemon=True)
        reader.start()
        _seconds_until_said("Watching", lines, 0)
        time.sleep(2 * _PAUSE_SECONDS)
        before = _cpu_seconds(process.pid)
        for shot in sorted(shots.iterdir()):
            (card / shot.name).write_bytes(shot.read_bytes())
            found.append(_seconds_until_said(shot.name, lines, time.perf_counter()))
            time.sleep(_PAUSE_SECONDS)
        cpu = (_cpu_seconds(process.pid) - before) / (count + 1)
        process.send_signal(signal.SIGINT)
        reader.join()
    return found[1:], cpu


def main(count: int) -> None:
    """Print the middle, the 95th percentile and the longest."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        latency, cpu = latencies(Path(folder), count)
    found = sorted(latency)
    p95 = found[min(len(found) - 1, round(0.95 * len(found)))]
    print(f"watch: {count} photos of 24 megapixels, from the last byte to the line on the screen: ")
    print(
        f"  median {median(found):.2f} s, 95 % {p95:.2f} s, longest {found[-1]:.2f} s (goal < 2); CPU {cpu:.2f} s each"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
