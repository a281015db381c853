"""How often each verdict on a photo is right and wrong: `python -m benchmarks.calibrate [--write]`.

Real photographs of objects and photos of the sample card are degraded by known amounts, put through the copies
and the measures that ingest makes, and graded by the standard of a new museum. The tables are printed; with
`--write` they replace those of docs/quality.md. Takes some 7 CPU minutes.
"""

import os

os.environ["VIPS_CONCURRENCY"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyvips

from benchmarks.degradations import STATES, at_working_scale, load
from benchmarks.figures import PROJECT, SHARED
from benchmarks.quality_tables import Graded, all_tables
from digitize.photo.copies import make_copies
from digitize.photo.quality.measure import measure

PAGE = PROJECT / "docs" / "quality.md"
#: More than cores, for the files are small and the waits many.
_WORKERS = 4
_HEADING = "## Tables\n"
#: Photos below this many pixels are too small to stand for photographs.
_LEAST_PIXELS = 70_000
#: Byte for byte, or but for its size, a picture that is there already.
_TWICE = ("sm_placeholder", "sm_rotational")
#: Of the sample card: the truncated photo, and views like others that are there.
_LEFT_OUT = ("_sau", "3_tr", "4_trai", "_phai", "_duoi", "mat-sau", "IMG_0042", "10_", "12_", "99_", "2_toan")


def photographs() -> list[Path]:
    """The photos that are degraded, and some that are unsharp by themselves."""
    objects = sorted((SHARED / "photos" / "objects").iterdir())
    colour = SHARED / "photos" / "colour"
    unsharp = [*sorted(colour.glob("me_FujiFilm_FinePix1400Zoom_*.jpg")), colour / "sk_clock_motion.png"]
    samples = sorted((PROJECT / "samples" / "card").iterdir())
    return [
        *(path for path in objects if path.suffix != ".md" and not path.name.startswith(_TWICE)),
        *unsharp,
        *(path for path in samples if not any(view in path.name for view in _LEFT_OUT)),
    ]


def graded(path: Path) -> list[Graded]:
    """One photo in every state."""
    photo = load(path)
    if photo.width * photo.height < _LEAST_PIXELS:
        return []
    reduced = at_working_scale(photo)
    found = []
    for state in STATES:
        made = state.make(photo if state.stored else reduced).copy_memory()
        with tempfile.TemporaryDirectory() as folder:
            make_copies(made, Path(folder))
            access = pyvips.Image.new_from_file(f"{folder}/access.jpg").copy_memory()
            measures = measure(Path(folder) / "zoom.tif", access)
        found.append(Graded(path.name, state.name, measures.summary, measures.facts))
    print(path.name, file=sys.stderr, flush=True)
    return found


def main(*, write: bool) -> None:
    """Measure everything, print the tables, and put them into the page."""
    with ProcessPoolExecutor(_WORKERS) as processes:
        everything = [one for photo in processes.map(graded, photographs()) for one in photo]
    tables = all_tables(everything)
    print(tables)
    if write:
        text = PAGE.read_text("utf-8")
        PAGE.write_text(text[: text.index(_HEADING)] + _HEADING + "\n" + tables, "utf-8")


if __name__ == "__main__":
    main(write="--write" in sys.argv)
