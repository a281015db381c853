"""A photo digitized in a process of its own, under the usual limit of memory."""

import resource
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT

_BYTES = 4_096_000_000
_DIGITIZE = """
import sys
from pathlib import Path
from digitize.photo.photograph import digitize_photo
made = digitize_photo(Path(sys.argv[1]), Path(sys.argv[2]), "a", 1200, 10**6)
# What getrusage tells begins with the size of the process that this one was forked from.
[peak] = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(made.facts["width"], made.facts["height"], peak)
"""


def digitize_apart(master: Path, scratch: Path) -> tuple[int, int, int]:
    """Width and height in pixels, and the process's largest resident set in kilobytes."""
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _DIGITIZE, master, scratch],
        cwd=PROJECT,
        env={"VIPS_CONCURRENCY": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES)),
        capture_output=True,
        check=True,
        text=True,
    )
    width, height, kilobytes = map(int, done.stdout.split())
    return width, height, kilobytes
