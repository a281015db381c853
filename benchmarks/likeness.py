"""How often photos are known again, and taken for each other: `python -m benchmarks.likeness`.

Prints the tables of docs/likeness.md. Every real photo is compared with copies of itself that were changed, and with
every other one; pictures that are known to be the same are one, those of one object are one object.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import pyvips

from benchmarks.figures import PROJECT, SHARED
from catalog.reconcile.colours import OTHER_COLOURS
from catalog.reconcile.near import NEAR_BITS
from digitize.photo.copies import THUMB_PX
from digitize.photo.likeness import colours, phash

_LEAST_PX, _LARGEST_PX = 130, 1600
#: The same picture as another of the folder, by the READMEs of the shared photos.
_COPIES = ("sm_rotational", "sm_computing", "me_Nikon_D1X.webp", "vips_sample-xyb", "it_minisblack", "it_cmyk")
#: Photos of one object, by the first letters of their names.
_OBJECTS = ("sm_1030337", "sm_10322702", "md_423")
_SAME_ENGINE = {"sm_10322702": "sm_1030337"}


def _exposed(image: pyvips.Image, stops: float) -> pyvips.Image:
    linear = image.colourspace("scrgb") * 2**stops
    return linear.copy(interpretation="scrgb").colourspace("srgb")


def _compressed(image: pyvips.Image, quality: int) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(image.jpegsave_buffer(Q=quality), "")


def _trimmed(image: pyvips.Image, share: float, edge: float) -> pyvips.Image:
    """The picture with a share of each side's length cut off; `edge` of it at the left and the top."""
    wide, high = round(image.width * share), round(image.height * share)
    return image.crop(round(wide * edge), round(high * edge), image.width - wide, image.height - high)


def _noisy(image: pyvips.Image, sigma: float) -> pyvips.Image:
    noise = pyvips.Image.gaussnoise(image.width, image.height, mean=0, sigma=sigma, seed=1)
    return (image + noise).cast("uchar").copy(interpretation="srgb")


CHANGES: dict[str, Callable[[pyvips.Image], pyvips.Image]] = {
    "half the size": lambda image: image.resize(0.5),
    "a quarter of the size": lambda image: image.resize(0.25),
    "JPEG quality 60": lambda image: _compressed(image, 60),
    "JPEG quality 30": lambda image: _compressed(image, 30),
    "+0.7 EV": lambda image: _exposed(image, 0.7),
    "-0.7 EV": lambda image: _exposed(image, -0.7),
    "+1 EV": lambda image: _exposed(image, 1),
    "half, JPEG 60, +0.3 EV": lambda image: _exposed(_compressed(image.resize(0.5), 60), 0.3),
    "noise, sigma 8": lambda image: _noisy(image, 8),
    "blur, sigma 2": lambda image: image.gaussblur(2),
    "grey": lambda image: image.colourspace("b-w").colourspace("srgb"),
    "3 % cut off, all around": lambda image: _trimmed(image, 0.03, 0.5),
    "3 % cut off, at two edges": lambda image: _trimmed(image, 0.03, 1),
    "6 % cut off, all around": lambda image: _trimmed(image, 0.06, 0.5),
}


def pictures() -> Iterator[tuple[str, pyvips.Image]]:
    """The real photos, upright and in sRGB, each picture once; then those of the sample card."""
    folders = [SHARED / "photos" / name for name in ("objects", "makers", "colour", "orientation")]
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    for path in [*files, *sorted((PROJECT / "samples" / "card").iterdir())]:
        turned = path.parent.name == "orientation" and "_1" not in path.name
        if turned or path.name.startswith(_COPIES) or path.suffix in (".md", ".py"):
            continue
        try:
            image = pyvips.Image.new_from_file(str(path)).autorot()
            image = image.flatten(background=255) if image.hasalpha() else image
            if image.get_typeof("icc-profile-data"):
                image = image.icc_transform("srgb", embedded=True)
            image = image.colourspace("srgb").thumbnail_image(_LARGEST_PX, height=_LARGEST_PX, size="down")
            image = image.copy_memory()
        except pyvips.Error:
            continue
        if min(image.width, image.height) >= _LEAST_PX:
            yield path.name, image


def _thumb(image: pyvips.Image) -> pyvips.Image:
    return image.thumbnail_image(THUMB_PX, height=THUMB_PX, size="down").copy_memory()


def _object_of(path: str) -> str:
    if path.startswith("BTBP"):
        return path.split("_")[0].split(" ")[0].split(".")[0]
    start = next((name for name in _OBJECTS if path.startswith(name)), path)
    return _SAME_ENGINE.get(start, start)


def _bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _apart(one: str, other: str) -> float:
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (2 * 255)


def known_again(images: dict[str, pyvips.Image], hashes: dict[str, str]) -> None:
    """Print how far changed copies are from their originals."""
    print(f"| changed | median | 95 % | largest | known again (<= {NEAR_BITS}) |\n| --- | --- | --- | --- | --- |")
    for name, change in CHANGES.items():
        bits = []
        for picture, own in hashes.items():
            other = phash(_thumb(change(images[picture])))
            bits.append(_bits(own, other) if other else 256)
        known = np.mean([n <= NEAR_BITS for n in bits])
        middle, most = np.percentile(bits, [50, 95])
        print(f"| {name} | {middle:.0f} | {most:.0f} | {max(bits)} | {known:.1%} |")


def taken_for_another(hashes: dict[str, str]) -> None:
    """Print how near different pictures come to each other."""
    near = sorted((_bits(hashes[a], hashes[b]), a, b) for a, b in combinations(hashes, 2))
    same = [pair for pair in near if _object_of(pair[1]) == _object_of(pair[2])]
    other = [pair for pair in near if _object_of(pair[1]) != _object_of(pair[2])]
    print(f"{len(other):,} pairs of different objects: nearest {other[:3]}; within {NEAR_BITS}: "
          f"{sum(bits <= NEAR_BITS for bits, _a, _b in other)}")  # fmt: skip
    print(f"{len(same)} pairs of views of one object: within {NEAR_BITS}: "
          f"{[pair for pair in same if pair[0] <= NEAR_BITS]}")  # fmt: skip


def colours_apart(images: dict[str, pyvips.Image]) -> None:
    """Print how far apart the colours of one object's photos are, and of different objects'."""
    found = {name: colours(_thumb(image)) for name, image in images.items()}
    apart: defaultdict[str, list[float]] = defaultdict(list)
    names = [name for name in found if name.startswith("BTBP") or (SHARED / "photos" / "objects" / name).exists()]
    for a, b in combinations(names, 2):
        group = _object_of(a) if _object_of(a) == _object_of(b) else "different objects"
        apart[group].append(_apart(found[a], found[b]))
    print(f"| photos of | pairs | median | largest | over {OTHER_COLOURS} |\n| --- | --- | --- | --- | --- |")
    for group, values in sorted(apart.items(), key=lambda item: (item[0] == "different objects", item[0])):
        over = np.mean([value > OTHER_COLOURS for value in values])
        print(f"| {group} | {len(values)} | {np.median(values):.2f} | {max(values):.2f} | {over:.0%} |")


def main() -> None:
    """Measure and print."""
    if not SHARED.is_dir():
        sys.exit("the shared photos are not on this machine")
    images = dict(pictures())
    hashed = {name: phash(_thumb(image)) for name, image in images.items()}
    hashes = {name: value for name, value in hashed.items() if value}
    print(f"{len(images)} pictures; without features: {', '.join(sorted(images.keys() - hashes.keys()))}\n")
    known_again(images, hashes)
    print()
    taken_for_another(hashes)
    print()
    colours_apart(images)


if __name__ == "__main__":
    main()
