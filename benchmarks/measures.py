"""What the measures of a photo cost, against decoding it: `python -m benchmarks.measures`.

Real photos are enlarged to 24 megapixels. CPU time, for wall time on a shared machine says little; the plain
decode of the same JPEG runs beside, in turn, for other programs slow a CPU second down as well.
"""

import os

os.environ["VIPS_CONCURRENCY"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyvips

from benchmarks.degradations import load
from benchmarks.figures import SHARED, median
from digitize.photo.copies import make_copies
from digitize.photo.quality.measure import measure

_PHOTOS = ("skull_44.JPG", "me_Canon_EOS-1DS_after_Noise_Ninja.jpg", "ia_jolla.jpg", "me_IMG_2927.HEIC")
_PIXELS = 24_000_000
_ROUNDS = 9


def cpu(run: Callable[[], object]) -> float:
    """Milliseconds of CPU time."""
    began = time.process_time()
    run()
    return 1000 * (time.process_time() - began)


def costs(photo: pyvips.Image, folder: Path) -> tuple[float, float]:
    """Milliseconds of CPU time for a decode of a photo and for its measures, medians."""
    make_copies(photo.copy_memory(), folder)
    master, zoom = folder / "master.jpg", folder / "zoom.tif"
    photo.jpegsave(str(master), Q=92)
    access = pyvips.Image.new_from_file(str(folder / "access.jpg")).copy_memory()
    decodes, measures = [], []
    for _round in range(_ROUNDS):
        decodes.append(cpu(lambda: pyvips.Image.jpegload(str(master), access="sequential").copy_memory()))
        measures.append(cpu(lambda: measure(zoom, access)))
    return median(decodes), median(measures)


def main() -> None:
    """Print a line for each photo."""
    for name in _PHOTOS:
        photo = load(SHARED / "photos" / "objects" / name)
        large = photo.resize((_PIXELS / (photo.width * photo.height)) ** 0.5)
        with tempfile.TemporaryDirectory() as folder:
            decode, measured = costs(large, Path(folder))
        print(f"{name}: {measured:.0f} ms CPU, {measured / decode:.2f} of a decode ({decode:.0f} ms)")


if __name__ == "__main__":
    main()
