from pathlib import Path

import numpy as np
import pytest
import pyvips

from digitize.photo.copies import make_copies
from digitize.photo.pyramid import Level, levels, smallest
from tests.digitize.photo.quality.scenes import as_image, leaves


def coloured(width: int, height: int) -> np.ndarray:
    """Discs whose colour changes over the picture."""
    tint = np.stack([np.linspace(0.4, 1, width), np.linspace(1, 0.4, width), np.full(width, 0.8)], axis=1)
    return leaves(width, height) * tint


def pyramid(folder: Path, width: int, height: int) -> tuple[Path, list[Level]]:
    make_copies(as_image(coloured(width, height)), folder)
    return folder / "zoom.tif", levels(folder / "zoom.tif")


@pytest.mark.parametrize(
    ("width", "height"), [(1300, 700), (300, 200), (512, 512), (3, 700), (1, 1)], ids=lambda side: str(side)
)
def test_every_level_has_the_brightness_of_its_colours(tmp_path: Path, width: int, height: int) -> None:
    zoom, found = pyramid(tmp_path, width, height)

    assert len(found) == pyvips.Image.tiffload(str(zoom)).get_n_pages()
    for page, level in enumerate(found):
        colours = pyvips.Image.tiffload(str(zoom), page=page).numpy().astype(float)
        luma = colours @ (0.299, 0.587, 0.114)
        assert level.whole().shape == luma.shape == (level.height, level.width)
        assert np.abs(level.whole() - luma).mean() < 1


@pytest.mark.parametrize("box", [(0, 0, 20, 20), (500, 500, 30, 30), (512, 0, 512, 512), (1000, 300, 300, 400)])
def test_a_part_is_what_lies_there(tmp_path: Path, box: tuple[int, int, int, int]) -> None:
    _zoom, (full, *_smaller) = pyramid(tmp_path, 1300, 700)
    left, top, width, height = box

    assert (full.part(*box) == full.whole()[top : top + height, left : left + width]).all()


@pytest.mark.parametrize(("pixels", "width"), [(1300, 1300), (651, 1300), (650, 650), (5000, 1300), (1, 325)])
def test_the_smallest_level_that_has_enough_pixels_is_taken(tmp_path: Path, pixels: int, width: int) -> None:
    _zoom, found = pyramid(tmp_path, 1300, 700)

    assert smallest(found, pixels).width == width


def test_a_damaged_tile_is_an_error_not_a_picture(tmp_path: Path) -> None:
    zoom, (full, *_smaller) = pyramid(tmp_path, 700, 600)
    page = pyvips.Image.tiffload(str(zoom))
    assert (page.width, page.height) == (full.width, full.height)
    data = bytearray(zoom.read_bytes())
    first = data.index(b"\xff\xd8")
    data[first : first + 60_000] = bytes(60_000)
    zoom.write_bytes(data)

    with pytest.raises((OSError, SyntaxError)):
        levels(zoom)[0].whole()
