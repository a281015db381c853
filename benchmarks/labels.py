"""How small, turned, blurred or pale a label is still read: `python -m benchmarks.labels [N [WIDTH]]`.

One label lies in a frame that is 6,000 px wide (24 megapixels), or WIDTH: real photos of the shared test data
enlarged to camera size, and a mosaic of many at their own size, which is busier than any photo. Each label is blurred
and gets noise and two rounds of JPEG with what lies around it, as the camera and the pyramid give it; N labels a cell
of the table and picture.
"""

import io
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyvips
import segno
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.figures import PROJECT
from digitize.photo.copies import make_copies
from digitize.photo.labels import labels_in, read_labels

_WIDTH = 6000
_PHOTOS = PROJECT.parent / "shared" / "data" / "photos" / "objects"
_SIDES, _BLURS = (60, 80, 100, 160), (0.0, 0.7, 1.0, 1.5)
#: Turn in degrees (None: any), tilt (share by which the far edge is shorter), dark and light of 255.
_KINDS: dict[str, tuple[float | None, float, tuple[int, int]]] = {
    "upright": (3, 0, (25, 235)),
    "turned": (None, 0, (25, 235)),
    "turned, tilted by about 35°": (None, 0.35, (25, 235)),
    "turned, pale": (None, 0, (90, 170)),
}
_OVERSAMPLED, _PATCH = 4, 768
Grey = NDArray[np.uint8]


def frames(width: int) -> Iterator[tuple[str, Image.Image]]:
    """Pictures of camera size without a label."""
    height = width * 2 // 3
    photos = sorted((p for p in _PHOTOS.iterdir() if p.suffix.lower() == ".jpg"), key=lambda p: -p.stat().st_size)
    for number, path in enumerate(photos[:4]):
        image = Image.open(path).convert("RGB")
        scale = max(width / image.width, height / image.height)
        image = image.resize((round(image.width * scale), round(image.height * scale))).crop((0, 0, width, height))
        yield path.name, _noisy(image, 3, number)
    mosaic = Image.new("RGB", (width, height))
    order = random.Random(1)
    for top in range(0, height, 400):
        left = 0
        while left < width:
            tile = Image.open(order.choice(photos)).convert("RGB").crop((0, 0, 600, 400))
            mosaic.paste(tile, (left, top))
            left += tile.width
    yield "mosaic", mosaic


def _noisy(image: Image.Image, sigma: float, seed: int) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    pixels += np.random.default_rng(seed).normal(0, sigma, (*pixels.shape[:2], 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def paper(
    text: str, side: float, angle: float, tilt: float, shades: tuple[int, int]
) -> tuple[Image.Image, Image.Image]:
    """A label with a code of `side` px as it lies in a picture, and where it covers what is below."""
    matrix = np.pad(np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix]), 4)
    dark, light = shades
    module = max(4, round(side * _OVERSAMPLED / (len(matrix) - 8)) + 1)
    flat = Image.fromarray(np.where(matrix, dark, light).astype(np.uint8))
    flat = flat.resize([len(matrix) * module] * 2, Image.Resampling.NEAREST)
    half = side * _OVERSAMPLED * len(matrix) / (len(matrix) - 8) / 2
    room = round(half * 3.2)
    turn = np.deg2rad(angle)
    corners = []
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = across * half * (1 - tilt / 2 * (down < 0))
        y = down * half * (1 - 0.6 * tilt)
        corners.append((room / 2 + x * np.cos(turn) - y * np.sin(turn), room / 2 + x * np.sin(turn) + y * np.cos(turn)))
    lines, values = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        u, v = u * flat.width, v * flat.width
        lines += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    how = list(np.linalg.solve(np.array(lines), np.array(values)))
    size = (room // _OVERSAMPLED,) * 2

    def laid(image: Image.Image) -> Image.Image:
        turned = image.transform((room, room), Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC)
        return turned.resize(size, Image.Resampling.BOX)

    return laid(flat), laid(Image.new("L", flat.size, 255))


def _by_jpeg(pixels: Grey, quality: int) -> Grey:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer))


def _halved(pixels: Grey) -> Grey:
    height, width = (side // 2 for side in pixels.shape)
    halved: Grey = pixels.reshape(height, 2, width, 2).mean(axis=(1, 3)).round().astype(np.uint8)
    return halved


def is_read(full: Grey, level: Grey, chance: random.Random, side: int, blur: float, kind: str) -> tuple[bool, bool]:
    """Whether a label laid somewhere into the frame is read, and whether anything else is."""
    turn, tilt, shades = _KINDS[kind]
    number = f"BTBP {chance.randrange(1, 100_000)}"
    angle = chance.uniform(0, 360) if turn is None else chance.uniform(-turn, turn)
    label, mask = paper(f"{number} 16MM", side, angle, tilt, shades)
    height, width = full.shape
    left, top = (chance.randrange(0, (length - _PATCH) // 2) * 2 for length in (width, height))
    here = (slice(top, top + _PATCH), slice(left, left + _PATCH))
    patch = Image.fromarray(full[here])
    patch.paste(label, ((_PATCH - label.width) // 2 + chance.randrange(40), (_PATCH - label.height) // 2), mask)
    noise = np.random.default_rng(chance.randrange(1 << 30)).normal(0, 3, (_PATCH, _PATCH))
    blurred = np.asarray(patch.filter(ImageFilter.GaussianBlur(blur))).astype(np.float32) + noise
    laid = _by_jpeg(_by_jpeg(np.clip(blurred, 0, 255).astype(np.uint8), 92), 88)
    before, kept = full[here].copy(), level.copy()
    full[here] = laid
    kept[top // 2 : (top + _PATCH) // 2, left // 2 : (left + _PATCH) // 2] = _by_jpeg(_halved(laid), 88)
    found = labels_in(kept, (width, height), lambda x, y, w, h: full[y : y + h, x : x + w])
    full[here] = before
    texts = {one.text for one in found}
    return number in texts, bool(texts - {number})


def cost_ms(image: Image.Image) -> float:
    """CPU milliseconds of looking for labels in a picture without one: the median of five."""
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.jpg"
        image.save(shot, quality=92)
        make_copies(pyvips.Image.new_from_file(str(shot), access="sequential"), Path(folder))
        costs = []
        for _round in range(5):
            start = time.process_time()
            read_labels(Path(folder) / "zoom.tif")
            costs.append(time.process_time() - start)
    return sorted(costs)[2] * 1000


def main(count: int = 8, width: int = _WIDTH) -> None:
    """Print the table and the costs."""
    read: dict[tuple[str, int, float], list[bool]] = {}
    wrong = 0
    for name, image in frames(width):
        print(f"{name}: {cost_ms(image):.0f} ms of CPU where there is no label", flush=True)
        full = np.asarray(image)[:, :, 1].copy()
        level = _halved(full)
        for kind in _KINDS:
            for side in _SIDES:
                for blur in _BLURS:
                    chance = random.Random(f"{name}{kind}{side}{blur}")
                    for _label in range(count):
                        hit, other = is_read(full, level, chance, side, blur, kind)
                        read.setdefault((kind, side, blur), []).append(hit)
                        wrong += other
    print("| label | side | " + " | ".join(f"σ {blur}" for blur in _BLURS) + " |")
    print("| --- | --- |" + " --- |" * len(_BLURS))
    for kind in _KINDS:
        for side in _SIDES:
            shares = [read[kind, side, blur] for blur in _BLURS]
            cells = " | ".join(f"{100 * sum(hits) / len(hits):.0f} %" for hits in shares)
            print(f"| {kind} | {side} px | {cells} |")
    print(f"{len(shares[0])} labels a cell; {wrong} read as something else")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
