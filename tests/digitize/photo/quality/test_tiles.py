from pathlib import Path

import numpy as np
import pytest

from digitize.photo.copies import make_copies
from digitize.photo.quality.tiles import Level, working_level
from tests.digitize.photo.quality.scenes import as_image, leaves


@pytest.fixture(scope="module")
def zoom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoom")
    pixels = np.full((2600, 5200, 3), 100, np.uint8)
    pixels[600:900, 1100:1400] = leaves(300, 300)
    make_copies(as_image(pixels), folder)
    return folder / "zoom.tif"


def test_tiles_cover_every_pixel_once_but_for_slivers_at_the_end(zoom: Path) -> None:
    level = Level(zoom)

    assert (level.width, level.height) == (5200, 2600)
    assert sum(tile.width * tile.height for tile in level.tiles) == 5120 * 2560
    assert len({(tile.left, tile.top) for tile in level.tiles}) == len(level.tiles) == 50


def test_the_working_level_is_the_smallest_that_has_enough_pixels(zoom: Path) -> None:
    level = working_level(zoom)

    assert (level.width, level.height) == (2600, 1300)
    assert level.luma(level.tiles[0]).shape == (round(512 * 2500 / 2600), round(512 * 2500 / 2600))


def test_the_best_tile_is_where_the_values_are(zoom: Path) -> None:
    level = Level(zoom)
    values = np.zeros((260, 520), np.float32)
    values[70:80, 115:125] = 1
    best = level.best(values, 0.02, 3)

    assert [(tile.left, tile.top) for tile in best] == [(1024, 512)]
    assert level.luma(best[0]).std() > 20


def test_a_photo_smaller_than_a_tile_is_one_tile(tmp_path: Path) -> None:
    make_copies(as_image(leaves(300, 200)), tmp_path)
    level = working_level(tmp_path / "zoom.tif")

    assert [(tile.width, tile.height) for tile in level.tiles] == [(300, 200)]
    assert level.luma(level.tiles[0]).shape == (200, 300)
