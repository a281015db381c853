import numpy as np
import pytest

from digitize.photo.quality.noise import noise
from tests.digitize.photo.quality.scenes import blurred

FLAT = np.full((256, 256), 120.0)


def grain(sigma: float, base: np.ndarray = FLAT) -> np.ndarray:
    noisy = base + np.random.default_rng(3).normal(0, sigma, base.shape)
    return np.clip(np.round(noisy), 0, 255).astype(np.float32)


@pytest.mark.parametrize("sigma", [0.5, 2, 4, 8, 16])
def test_noise_on_a_plain_surface_is_its_standard_deviation(sigma: float) -> None:
    found = noise([grain(sigma)])

    assert found.level == pytest.approx(sigma, rel=0.15)
    assert found.hinders is (sigma >= 4)


def test_noise_is_read_from_the_quietest_parts() -> None:
    busy = grain(2, np.random.default_rng(1).uniform(80, 160, (256, 256)))

    assert noise([busy, busy, busy, grain(2)]).level == pytest.approx(2, rel=0.2)


def test_texture_is_not_taken_for_noise() -> None:
    cloth = blurred(np.repeat(grain(90)[:, :, None], 3, axis=2).astype(np.uint8), 0.7)[:, :, 1].astype(np.float32)
    found = noise([cloth])

    assert (found.level, found.hinders) == (None, False)


@pytest.mark.parametrize("level", [0.0, 255.0])
def test_on_clipped_black_or_white_noise_is_not_known(level: float) -> None:
    assert noise([np.full((256, 256), level, np.float32)]).level is None


def test_noise_that_white_cuts_in_half_still_hinders() -> None:
    assert noise([grain(12, np.full((256, 256), 252.0))]).hinders


def test_a_piece_smaller_than_a_block_says_nothing() -> None:
    assert noise([np.zeros((20, 300), np.float32)]).level is None
    assert noise([]).level is None
