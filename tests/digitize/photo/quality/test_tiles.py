from pathlib import Path

import numpy as np
import pytest
import pyvips

from digitize.photo.copies import make_copies
from digitize.photo.pyramid import levels
from digitize.photo.quality.tiles import Level, working_level
from tests.digitize.photo.quality.scenes import as_image, blurred, leaves


@pytest.fixture(scope="module")
def zoom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zoom")
    pixels = np.full((2600, 5200, 3), 100, np.uint8)
    pixels[600:900, 1100:1400] = leaves(300, 300)
    make_copies(as_image(pixels), folder)
    return folder / "zoom.tif"


def test_tiles_cover_every_pixel_once_but_for_slivers_at_the_end(zoom: Path) -> None:
    level = Level(levels(zoom)[0])

    assert (level.width, level.height) == (5200, 2600)
    assert sum(tile.width * tile.height for tile in level.tiles) == 5120 * 2560
    assert len({(tile.left, tile.top) for tile in level.tiles}) == len(level.tiles) == 50


def test_the_working_level_is_the_smallest_that_has_enough_pixels(zoom: Path) -> None:
    level = working_level(levels(zoom))

    assert (level.width, level.height) == (2600, 1300)
    assert level.luma(level.tiles[0]).shape == (round(512 * 2500 / 2600), round(512 * 2500 / 2600))


def test_a_tile_at_the_working_scale_is_the_picture_at_that_scale(tmp_path: Path) -> None:
    make_copies(as_image(blurred(leaves(2600, 600), 3)), tmp_path)
    level = working_level(levels(tmp_path / "zoom.tif"))
    shrunk = pyvips.Image.tiffload(str(tmp_path / "zoom.tif"))[1].resize(2500 / 2600).numpy().astype(float)
    left, top = round(512 * 2500 / 2600), 100

    luma = level.luma(level.tiles[1])[top:400, 20:470]

    assert np.abs(luma - shrunk[top:400, left + 20 : left + 470]).mean() < 2


def test_the_best_tile_is_where_the_values_are(zoom: Path) -> None:
    level = Level(levels(zoom)[0])
    values = np.zeros((260, 520), np.float32)
    values[70:80, 115:125] = 1
    best = level.best(values, 0.02, 3)

    assert [(tile.left, tile.top) for tile in best] == [(1024, 512)]
    assert level.luma(best[0]).std() > 20


def test_a_photo_smaller_than_a_tile_is_one_tile(tmp_path: Path) -> None:
    make_copies(as_image(leaves(300, 200)), tmp_path)
    level = working_level(levels(tmp_path / "zoom.tif"))

    assert [(tile.width, tile.height) for tile in level.tiles] == [(300, 200)]
    assert level.luma(level.tiles[0]).shape == (200, 300)
