"""What a photo costs, part by part, in CPU seconds of one process: `python -m benchmarks.photo_parts [N]`.

Staged and digitized as an ingest does it, with and without quality, labels and likeness, beside the bare loop over the
same photos, photo by photo. CPU seconds say what is true of a busy machine too; commits and waiting for disks are in
`benchmarks.photos`.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

os.environ["VIPS_CONCURRENCY"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from benchmarks import bare_loop
from benchmarks.photos import make_card
from digitize.photo import photograph
from digitize.photo.quality.measure import Measures
from ingest.stage import copy_in

#: What is left out of "without", by its name in `photograph`, with what stands for it.
_EXTRAS: dict[str, Callable[..., object]] = {
    "measure": lambda *_args: Measures({}, {}),
    "read_labels": lambda *_args, **_options: [],
    "likeness": lambda *_args: {},
}


@contextmanager
def timed(spent: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds of what runs within to `spent`."""
    began = time.process_time()
    try:
        yield
    finally:
        spent[name] += time.process_time() - began


@contextmanager
def instead(functions: dict[str, Callable[..., object]]) -> Iterator[None]:
    """Have `photograph` call these functions while it runs."""
    real = {name: getattr(photograph, name) for name in functions}
    try:
        for name, function in functions.items():
            setattr(photograph, name, function)
        yield
    finally:
        for name, function in real.items():
            setattr(photograph, name, function)


def ours(master: Path, folder: Path) -> None:
    """Stage and digitize one photo."""
    folder.mkdir()
    staged = folder / master.name
    copy_in(master.parent, PurePosixPath(master.name), staged, lambda _bytes: None)
    photograph.digitize_photo(staged, folder, master.name, 400)


def main(count: int) -> None:
    """Measure and print."""
    spent: defaultdict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "card").mkdir()
        megapixels = make_card(home / "card", count)
        for number, master in enumerate(sorted((home / "card").iterdir())):
            with timed(spent, "bare loop"):
                bare_loop.one(master, home / f"bare-{number}")
            with timed(spent, "without"), instead(_EXTRAS):
                ours(master, home / f"without-{number}")
            with timed(spent, "everything"), instead(_timed_extras(spent)):
                ours(master, home / f"with-{number}")
    for part, seconds in spent.items():
        print(f"{part:12} {1000 * seconds / count:6.0f} ms a photo, {1000 * seconds / megapixels:5.1f} ms a megapixel")
    bare = spent["bare loop"]
    print(f"without / bare = {spent['without'] / bare:.2f} (goal <= 1.25)")
    print(f"everything / bare = {spent['everything'] / bare:.2f} (goal <= 1.6)")


def _timed_extras(spent: dict[str, float]) -> dict[str, Callable[..., object]]:
    def watched(name: str) -> Callable[..., object]:
        real = getattr(photograph, name)

        def run(*arguments: object, **options: object) -> object:
            with timed(spent, name):
                return real(*arguments, **options)

        return run

    return {name: watched(name) for name in _EXTRAS}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
