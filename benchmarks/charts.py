"""Colour charts rendered into real photos: how many are found, at what cost: `python -m benchmarks.charts`.

Each chart has a size, a turn, a slant, a gap, falling light, blur and noise drawn by lot. A chart counts as found
where its "dark skin" corner is.
"""

import os
import sys
import time

os.environ["VIPS_CONCURRENCY"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pyvips
from numpy.typing import NDArray

from benchmarks.figures import SHARED, median
from digitize.photo.quality.chart import Chart, find_chart
from digitize.photo.quality.patches import COLUMNS, DEFAULT_REFERENCE, ROWS
from tests.digitize.photo.quality.charts import Shot, photograph

_SCENES = ("me_Kodak_PIXPRO_FZ201.jpg", "skull_44.JPG", "ia_jolla.jpg", "me_Canon_EOS-1DS_after_Noise_Ninja.jpg")
_ACCESS_PX = 2048
#: The scenes in which charts are rendered: half of an access copy, for the renderer's sake.
_SCENE_PX = 1024


def scene(name: str, pixels: int) -> pyvips.Image:
    """A real photo, upright in sRGB."""
    path = str(SHARED / "photos" / "objects" / name)
    image = pyvips.Image.thumbnail(path, pixels, height=pixels, export_profile="srgb")
    return image.colourspace("srgb").cast("uchar").copy_memory()


def drawn(random: np.random.Generator) -> Shot:
    """A shot by lot; what is large stays within the frame."""
    width = float(random.choice([0.15, 0.2, 0.3, 0.5, 0.8]))
    large = width >= 0.5
    turn = random.choice([0, 90, 180, 270]) + random.uniform(-30, 30)
    if large:
        turn = random.choice([0, 180]) + random.uniform(-10, 10)
    return Shot(
        width=width,
        at=(0.5, 0.5) if large else (float(random.uniform(0.3, 0.7)), float(random.uniform(0.35, 0.65))),
        turn=float(turn),
        slant=float(random.uniform(-0.15, 0.15) if large else random.uniform(-0.3, 0.3)),
        gap=float(random.choice([0.1, 0.13, 0.2, 0.3])),
        falloff=float(random.choice([0, 0, 0.2, 0.5])),
        blur=float(random.choice([0, 0.5, 1, 1.5])),
        noise=float(random.choice([0, 3, 6, 10])),
    )


def is_right(chart: Chart | None, shot: Shot, size: NDArray[np.intp]) -> bool:
    """Whether "dark skin" is on its side, and the field where it was rendered."""
    if chart is None:
        return False
    middle = chart.corners.mean(axis=0) * size
    corner = chart.corners[0] * size - middle
    angle = np.radians(shot.turn)
    true = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ (-COLUMNS / 2, -ROWS / 2)
    cosine = corner @ true / np.linalg.norm(corner) / np.linalg.norm(true)
    off = np.linalg.norm(middle - np.array(shot.at) * size)
    return bool(cosine > 0.8 and off < 0.15 * shot.width * size.max())


def milliseconds(image: pyvips.Image) -> float:
    """CPU time of a search: the best of three."""
    costs = []
    for _round in range(3):
        began = time.process_time()
        find_chart(image)
        costs.append((time.process_time() - began) * 1000)
    return min(costs)


def main(count: int) -> None:
    """Print how many were found, how far off their colours are, and the cost."""
    random = np.random.default_rng(11)
    found, misses, off, with_chart = 0, [], [], []
    for number in range(count):
        background = scene(_SCENES[number % len(_SCENES)], _SCENE_PX)
        shot = drawn(random)
        image = photograph(background.numpy().astype(float), shot, seed=number)
        chart = find_chart(image)
        if chart is not None and is_right(chart, shot, np.array([image.width, image.height])):
            found += 1
            if not shot.falloff:
                off.append(chart.figures[DEFAULT_REFERENCE].mean)
        else:
            misses.append(shot)
        if number < 2 * len(_SCENES):
            large = image.resize(_ACCESS_PX / _SCENE_PX).cast("uchar").copy_memory()
            with_chart.append(milliseconds(large))
    without = [milliseconds(scene(name, _ACCESS_PX)) for name in _SCENES]
    print(f"charts: {found} of {count} rendered charts found the right way round")
    for shot in misses:
        print(f"  missed: {shot}")
    if off:
        print(
            f"  in even light ({len(off)} charts): mean ΔE from the reference {median(off):.2f}, at most {max(off):.2f}"
        )
    print(
        f"  CPU on 2,048 px: without a chart {median(without):.0f} ms (at most {max(without):.0f}), "
        f"with one {median(with_chart):.0f} ms (at most {max(with_chart):.0f})"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
