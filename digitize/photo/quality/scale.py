"""Pixels per inch on the artifact itself, from something of known size that lies beside it."""

import math
from collections.abc import Sequence

_MM_PER_INCH = 25.4


def ppi_of_label(corners: Sequence[tuple[float, float]], printed_mm: float, width: int, height: int) -> float:
    """Pixels per inch where a square label of known side lies in a photo.

    corners: the label's four corners in turn, in fractions of the frame. printed_mm: its side as printed,
    in millimetres. width, height: of the photo in pixels. The square root of the area is taken for
    the side: turning does not change it, and a slight slant only a little.
    Raises ValueError unless there are four corners around some area and all sizes are positive.

    >>> ppi_of_label([(0.1, 0.1), (0.2, 0.1), (0.2, 0.25), (0.1, 0.25)], 25.4, 6000, 4000)
    600.0
    """
    if len(corners) != 4 or printed_mm <= 0 or width <= 0 or height <= 0:
        raise ValueError(f"need 4 corners and positive sizes, got {len(corners)}, {printed_mm} mm, {width} x {height}")
    places = [(x * width, y * height) for x, y in corners]
    turns = zip(places, places[1:] + places[:1], strict=True)
    area = abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in turns)) / 2
    if not area:
        raise ValueError(f"the corners {corners} lie on one line")
    return round(math.sqrt(area) * _MM_PER_INCH / printed_mm, 1)
