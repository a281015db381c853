"""Labels in a picture: codes that say a register number, read from its pixels.

A code is looked for on a level of about 1,400 to 3,800 px, which finds all that fill some of the frame at
a price of some milliseconds. Small ones (80 px of a 24-megapixel frame are 40 px there) are only a patch
of strong edges on that level: the few windows that look most like one are read again at full size.
The figures stand in docs/howto/labels.md; `python -m benchmarks.labels` takes them again.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyvips
import zxingcpp
from numpy.typing import NDArray

from digitize.photo import pyramid
from digitize.photo.pyramid import Grey
from digitize.photo.quality.scale import ppi_of_label

Point = tuple[float, float]
#: Gives the full-size picture around a point: left, top, width, height in px of the full frame.
Window = Callable[[int, int, int, int], Grey]

#: The longer side of the level that is read whole, at least: of 24 megapixels and of smaller ones.
_LEVEL_PX, _LEAST_LEVEL_PX = 1900, 1400
#: Full-size pixels around a likely place, enough for a code of 160 px, its quiet zone and any turn.
_WINDOW_PX = 320
_MOST_WINDOWS = 4
#: Edges are summed in blocks of this many pixels; a place is 2 x 2 blocks.
_BLOCK = 16
#: Mean step between neighbouring pixels, of 255, in both directions, in which a place looks like a code:
#: codes of 80 px of a 24-megapixel frame have 25 to 60, blurred by 1.5 px the least of it.
_LEAST_STEP = 18.0
#: Blocks around a place that belong to it when the next one is looked for.
_APART = 5
_SAMPLE = 4

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_BARCODES = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
    )
)
#: Letters of a prefix, then a number, then what registers write after numbers. A link or a password is none.
_NUMBER = re.compile(r"[^\W\d_]{1,8}[ .\-_]*[0-9][\w .,/\-]{0,40}")
_PRINTED = re.compile(r"(?P<number>.*\S) (?P<mm>[0-9]{1,3}(?:\.[0-9]{1,2})?)MM", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A code that looks like a register number.

    `text` is the number as written on it. `corners` are those of the code (without its margin) in
    fractions of the frame's width and height, from its own upper left clockwise. `printed_mm` is the
    side of the code on paper where the label says it.
    """

    text: str
    corners: tuple[Point, Point, Point, Point]
    printed_mm: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The label as facts.json keeps it."""
        return {"text": self.text, "corners": [list(corner) for corner in self.corners], "printed_mm": self.printed_mm}


def read_labels(zoom: Path, *, barcodes: bool = False) -> list[Label]:
    """Labels in a picture, from its pyramid `zoom`; one with the same text counts once, the largest.

    QR codes; with `barcodes` Data Matrix, Code 128 and Code 39 too, which takes two to four times as long.
    Codes that say anything but a number (links, passwords) are left out.
    """
    levels = pyramid.levels(zoom)
    full = levels[0]
    level = pyramid.smallest(levels, level_px(max(full.width, full.height)))
    return labels_in(level.whole(), (full.width, full.height), full.part, barcodes=barcodes)


def level_px(longer_px: int) -> int:
    """The least longer side of what is read whole: half of a picture of 8 megapixels does as well as half of 24."""
    return max(_LEAST_LEVEL_PX, min(_LEVEL_PX, longer_px // 2))


def labels_in(small: Grey, size: tuple[int, int], window: Window, *, barcodes: bool = False) -> list[Label]:
    """Labels in a picture of `size` px, seen as `small`; `window` gives parts of it at full size."""
    scale = size[0] / small.shape[1]
    found = list(_codes(small, 0, 0, scale, size, barcodes=barcodes))
    if scale > 1:
        for x, y in likely_places(small):
            if any(_covers(label, x / small.shape[1], y / small.shape[0]) for label in found):
                continue
            left, top, width, height = _box(x * scale, y * scale, size)
            found += _codes(window(left, top, width, height), left, top, 1, size, barcodes=barcodes)
    largest: dict[str, Label] = {}
    for label in sorted(found, key=lambda label: label_side(label.corners, *size)):
        largest[label.text] = label
    return [largest[text] for text in sorted(largest)]


def label_side(corners: Iterable[Point], width: float, height: float) -> float:
    """The side of a code in px of a frame of `width` x `height` px: that of a square of the same area."""
    points = [(x * width, y * height) for x, y in corners]
    around = zip(points, points[1:] + points[:1], strict=True)
    return math.sqrt(abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in around)) / 2)


def ppi_facts(labels: Sequence[Label], width: int, height: int) -> dict[str, float]:
    """`ppi_measured`: pixels per inch where the largest label that says its size lies; nothing where none does."""
    sized = [(label.corners, label.printed_mm) for label in labels if label.printed_mm]
    if not sized:
        return {}
    corners, printed_mm = max(sized, key=lambda one: label_side(one[0], width, height))
    return {"ppi_measured": ppi_of_label(corners, printed_mm, width, height)}


def grey(image: pyvips.Image) -> Grey:
    """The green of a picture as an array: black on white looks the same in it as in a weighted grey, for less."""
    band = image if image.bands == 1 else image[1]
    pixels: Grey = band.cast("uchar").numpy().reshape(band.height, band.width)
    return pixels


def likely_places(small: Grey) -> list[tuple[int, int]]:
    """Centres of the places that look most like a small code: many strong steps across and down, none around."""
    height, width = (side // _BLOCK for side in small.shape)
    if min(height, width) < 2:
        return []
    small = small[: height * _BLOCK, : width * _BLOCK]
    across = np.pad(_steps(small[::_SAMPLE]), ((0, 0), (0, 1)))
    down = np.pad(_steps(np.ascontiguousarray(small[:, ::_SAMPLE]).T).T, ((0, 1), (0, 0)))
    few = _BLOCK // _SAMPLE
    sums = [
        across.reshape(height, few, width, _BLOCK).sum(axis=1, dtype=np.uint16).sum(axis=2),
        down.reshape(height, _BLOCK, width, few).sum(axis=1, dtype=np.uint16).sum(axis=2),
    ]
    step = np.minimum(*sums) / (_BLOCK * few)
    place = (step[:-1, :-1] + step[1:, :-1] + step[:-1, 1:] + step[1:, 1:]) / 4
    return list(_strongest(place))


def _strongest(place: NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """The places above the least step, those first that stand out most from what is around them."""
    out = place - _around(place)
    out[place < _LEAST_STEP] = 0
    for _count in range(_MOST_WINDOWS):
        row, column = divmod(int(out.argmax()), out.shape[1])
        if out[row, column] <= 0:
            return
        yield (column + 1) * _BLOCK, (row + 1) * _BLOCK
        out[max(0, row - _APART) : row + _APART + 1, max(0, column - _APART) : column + _APART + 1] = 0


def _around(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of each place's neighbourhood."""
    reach = _APART
    padded = np.pad(place, reach, mode="edge")
    total = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    side = 2 * reach + 1
    mean: NDArray[np.float64] = (
        total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    ) / side**2
    return mean


def _steps(pixels: Grey) -> Grey:
    steps: Grey = np.maximum(pixels[:, 1:], pixels[:, :-1]) - np.minimum(pixels[:, 1:], pixels[:, :-1])
    return steps


def _box(x: float, y: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The window around a point that lies inside the frame: left, top, width, height."""
    width, height = (min(_WINDOW_PX, side) for side in size)
    left = min(max(0, round(x) - width // 2), size[0] - width)
    top = min(max(0, round(y) - height // 2), size[1] - height)
    return left, top, width, height


def _covers(label: Label, x: float, y: float) -> bool:
    across, down = zip(*label.corners, strict=True)
    return bool(min(across) <= x <= max(across) and min(down) <= y <= max(down))


def _codes(
    pixels: Grey, left: int, top: int, scale: float, size: tuple[int, int], *, barcodes: bool
) -> Iterator[Label]:
    """Codes with a number in an array whose upper left lies at (`left`, `top`) of the frame."""
    for code in zxingcpp.read_barcodes(pixels, formats=_BARCODES if barcodes else _QR):
        number, printed_mm = read_text(code.text)
        if number is None:
            continue
        around = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_right,
            code.position.bottom_left,
        )
        first, second, third, fourth = (
            ((left + point.x * scale) / size[0], (top + point.y * scale) / size[1]) for point in around
        )
        yield Label(number, (first, second, third, fourth), printed_mm)


def read_text(text: str) -> tuple[str | None, float | None]:
    """The number that a code says, and the side in mm where it says that; (None, None) for any other text.

    >>> read_text("BTBP 1234 20MM"), read_text("BTBP 1234.3")
    (('BTBP 1234', 20.0), ('BTBP 1234.3', None))
    >>> read_text("https://example.org/BTBP 1234")
    (None, None)
    """
    printed = _PRINTED.fullmatch(text.strip())
    number = printed["number"] if printed else text.strip()
    if not _NUMBER.fullmatch(number):
        return None, None
    return number, float(printed["mm"]) if printed else None
