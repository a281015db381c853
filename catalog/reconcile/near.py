"""Pairs of hashes that differ in few bits, found among many without comparing all with all.

The first 64 bits of a hash are a hash of their own. Cut into 11 bands, two that differ in at most 8 bits agree in at
least 3 whole bands; so whatever is near stands together once it is sorted by some 3 bands of the 165 choices. (The
scheme of Manku, Jain, Das Sarma, Detecting Near-Duplicates for Web Crawling, 2007.)
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.intp]

#: Bits that two hashes of the same picture differ in at most, of 256 and of the first 64 (docs/likeness.md).
NEAR_BITS, NEAR_FIRST_BITS = 40, 8
_BANDS, _AGREEING = 11, 3
#: Of a crowd that agrees in the same bands, each is compared with so many that follow it.
_CROWD = 32
_BIT = np.uint64(1)


def read_hashes(data: bytes) -> Words:
    """Hashes of 32 bytes each, one after another, as rows of four words."""
    return np.frombuffer(data, ">u8").reshape(-1, 4).astype(np.uint64)


def near_pairs(hashes: Words, owners: NDArray[np.int64]) -> tuple[Places, Places, NDArray[np.int64]]:
    """Pairs of different owners whose hashes are near each other: first places, second places, bits that differ.

    Every pair is found whose first 64 bits differ in at most 8, unless it stands in a crowd of more than 33 that
    agree in the same bands; of these at least some are found.
    """
    bands = _bands(hashes[:, 0])
    found = np.empty(0, np.int64)
    fresh: list[NDArray[np.int64]] = []
    crowded = np.zeros(len(hashes), np.bool_)
    for chosen in combinations(range(_BANDS), _AGREEING):
        fresh += _agreeing(bands, chosen, hashes, owners, crowded)
        if sum(map(len, fresh)) > len(hashes) + len(found):
            found, fresh = np.unique(np.concatenate([found, *fresh])), []
            ends = np.concatenate(np.divmod(found, len(hashes)))
            crowded = np.bincount(ends, minlength=len(hashes)) >= _CROWD
    first, second = np.divmod(np.unique(np.concatenate([found, *fresh])), max(1, len(hashes)))
    return first, second, _distance(hashes[first], hashes[second])


def _bands(words: Words) -> list[tuple[Words, int]]:
    """The bands of 64-bit words, each as a number with its width in bits; every band has bits from low to high."""
    bits = ((words[:, None] >> np.arange(64, dtype=np.uint64)) & _BIT).astype(np.uint8)
    bands = []
    for band in range(_BANDS):
        own = bits[:, band::_BANDS]
        bands.append((own @ (_BIT << np.arange(own.shape[1], dtype=np.uint64)), own.shape[1]))
    return bands


def _agreeing(
    bands: list[tuple[Words, int]],
    chosen: tuple[int, ...],
    hashes: Words,
    owners: NDArray[np.int64],
    crowded: NDArray[np.bool_],
) -> Iterator[NDArray[np.int64]]:
    """Near pairs among those that agree in the chosen bands, as `first * len(hashes) + second`, first below second.

    Pairs within a crowd that is known already are left out.
    """
    keys = np.zeros(len(hashes), np.uint64)
    for band in (*chosen, *(band for band in range(_BANDS) if band not in chosen)):
        values, width = bands[band]
        keys = (keys << np.uint64(width)) | values
    order = np.argsort(keys)
    first_words = hashes[order, 0]
    keys = keys[order] >> np.uint64(64 - sum(bands[band][1] for band in chosen))
    here = np.flatnonzero(keys[1:] == keys[:-1])
    for step in range(1, _CROWD + 1):
        here = here[: np.searchsorted(here, len(keys) - step)]
        here = here[keys[here] == keys[here + step]]
        if not len(here):
            return
        close = here[np.bitwise_count(first_words[here] ^ first_words[here + step]) <= NEAR_FIRST_BITS]
        one, other = order[close], order[close + step]
        asked = (owners[one] != owners[other]) & ~(crowded[one] & crowded[other])
        one, other = one[asked], other[asked]
        near = _distance(hashes[one], hashes[other]) <= NEAR_BITS
        one, other = one[near], other[near]
        yield np.minimum(one, other) * len(hashes) + np.maximum(one, other)


def _distance(one: Words, other: Words) -> NDArray[np.int64]:
    """In how many bits the rows differ."""
    differing: NDArray[np.int64] = np.bitwise_count(one ^ other).sum(axis=1, dtype=np.int64)
    return differing
