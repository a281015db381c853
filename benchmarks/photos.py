"""An ingest of photos against a bare loop that does only what must be done: `python -m benchmarks.photos`.

Photos at camera size (8, 16 and 24 megapixels) are made from the shared real ones. The slope between n and 2n photos
leaves out what a start costs. Ours measures, reads labels and knows look-alikes as well; what it costs without stands
in `benchmarks.photo_parts`. Where ImageMagick, sha256sum and exiftool are installed, the recipe of collection systems
runs beside them, two photos at a time.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyvips

from benchmarks.figures import SHARED, Cost, cost_of, median, sohoa

_ROUNDS = 3
_MEGAPIXELS = (8, 16, 24)
_FEWEST_PIXELS = 1_000_000


def make_card(card: Path, count: int, megapixels: Sequence[int] = _MEGAPIXELS) -> float:
    """Photos of camera size from the largest real ones, each with bytes of its own; returns their megapixels."""
    found = sorted((SHARED / "photos" / "objects").glob("*.jpg"))
    samples = [path for path in found if _pixels(path) >= _FEWEST_PIXELS]
    total = 0.0
    for number in range(count):
        image = pyvips.Image.new_from_file(str(samples[number % len(samples)])).autorot().colourspace("srgb")
        scale = (megapixels[number % len(megapixels)] * 1e6 / (image.width * image.height)) ** 0.5
        noise = pyvips.Image.gaussnoise(round(image.width * scale), round(image.height * scale), sigma=4, seed=number)
        large = (image.resize(scale).crop(0, 0, noise.width, noise.height) + noise).cast("uchar")
        large = large.copy(interpretation="srgb")
        large.jpegsave(str(card / f"BTBP-{number + 1}_truoc.jpg"), Q=92)
        total += large.width * large.height / 1e6
    return total


def _pixels(path: Path) -> int:
    image = pyvips.Image.new_from_file(str(path))
    return int(image.width * image.height)


def _works(tool: str) -> bool:
    """Whether a program is there and answers."""
    option = {"convert": "-version", "exiftool": "-ver"}.get(tool, "--version")
    return bool(shutil.which(tool)) and subprocess.run([tool, option], capture_output=True, check=False).returncode == 0


def make_museum(home: Path, count: int) -> Path:
    """A museum whose register has a number for each photo."""
    museum = home / "museum"
    register = home / "register.csv"
    rows = [f"BTBP {n},Hiện vật {n},1" for n in range(1, count + 1)]
    register.write_text("\n".join(["Số đăng ký,Tên hiện vật,Số lượng", *rows]), "utf-8")
    cost_of(sohoa("init", museum))
    cost_of(sohoa("register", "import", register, "--museum", museum))
    return museum


def ours(home: Path, card: Path, count: int) -> Cost:
    """One ingest of the card into a new museum."""
    museum = make_museum(home, count)
    cost = cost_of(sohoa("ingest", card, "--museum", museum, "--workers", "2"))
    shutil.rmtree(museum)
    return cost


def bare(home: Path, card: Path) -> Cost:
    """The bare loop over the card."""
    cost = cost_of([sys.executable, "-m", "benchmarks.bare_loop", card, home / "bare"])
    shutil.rmtree(home / "bare")
    return cost


def recipe(home: Path, card: Path) -> Cost:
    """Convert per derivative with one thread, sha256sum, exiftool; two photos at a time."""
    (home / "recipe").mkdir()
    script = (
        'n=$(basename "$1"); cp "$1" "$2/$n"; sha256sum "$2/$n" >/dev/null; exiftool -j "$2/$n" >/dev/null; '
        'convert "$2/$n" -auto-orient -define tiff:tile-geometry=512x512 -compress jpeg -quality 88 '
        'ptif:"$2/$n.tif"; convert "$2/$n" -auto-orient -resize 2048x2048 -quality 88 "$2/$n.access.jpg"; '
        'convert "$2/$n" -auto-orient -resize 400x400 -quality 80 "$2/$n.thumb.jpg"'
    )
    files = [str(path) for path in sorted(card.iterdir())]
    worker = ["xargs", "-0", "-P", "2", "-I{}", "sh", "-c", script, "sh", "{}", str(home / "recipe")]
    listing = home / "list"
    listing.write_bytes(b"\0".join(os.fsencode(name) for name in files))
    cost = cost_of(["sh", "-c", 'exec "$@" < "$0"', listing, *worker], MAGICK_THREAD_LIMIT="1")
    shutil.rmtree(home / "recipe")
    return cost


def main(count: int) -> None:
    """Run all side by side and print the ratios."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        home = Path(folder)
        small, large = home / "small", home / "large"
        small.mkdir()
        large.mkdir()
        pixels = make_card(large, 2 * count)
        for path in sorted(large.iterdir())[:count]:
            os.link(path, small / path.name)
        rounds = []
        for _round in range(_ROUNDS):
            less, bare_less = ours(home, small, 2 * count), bare(home, small)
            more, bare_more = ours(home, large, 2 * count), bare(home, large)
            wall, bare_wall = more.wall - less.wall, bare_more.wall - bare_less.wall
            cpu, bare_cpu = more.cpu - less.cpu, bare_more.cpu - bare_less.cpu
            rounds.append((wall / bare_wall, cpu / bare_cpu, wall))
            print(
                f"  {count} photos more: ours {wall:.1f} s, CPU {cpu:.1f} s; "
                f"bare {bare_wall:.1f} s, CPU {bare_cpu:.1f} s",
                flush=True,
            )
        by_wall, by_cpu, seconds = (median(column) for column in zip(*rounds, strict=True))
        print(
            f"photos: ours / bare loop = {by_wall:.2f} by wall time, {by_cpu:.2f} by CPU time (goal <= 1.6); "
            f"{pixels / 2 / seconds:.0f} megapixels a second"
        )
        if all(map(_works, ("convert", "exiftool", "sha256sum"))):
            theirs = recipe(home, small).wall
            own = ours(home, small, 2 * count).wall
            print(f"photos: recipe of collection systems / ours = {theirs / own:.1f} (goal >= 7)")
        else:
            print("photos: ImageMagick or exiftool is not installed; the recipe was not run")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
