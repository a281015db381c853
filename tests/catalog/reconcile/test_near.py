"""Near hashes are found, all of them, without comparing all with all; a crowd does not become all pairs."""

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.reconcile.near import NEAR_BITS, NEAR_FIRST_BITS, near_pairs, read_hashes

Words = NDArray[np.uint64]


def random_hashes(count: int, seed: int = 0) -> Words:
    return read_hashes(np.random.default_rng(seed).bytes(32 * count))


def changed(hashes: Words, first: int, others: int, seed: int = 1) -> Words:
    """The same hashes with so many bits changed in the first word, and in the other three."""
    dice = np.random.default_rng(seed)
    rows = []
    for words in hashes:
        bits = np.unpackbits(words.astype(">u8").view(np.uint8))
        bits[dice.permutation(64)[:first]] ^= 1
        bits[64 + dice.permutation(192)[:others]] ^= 1
        rows.append(np.packbits(bits).tobytes())
    return read_hashes(b"".join(rows))


def pairs(hashes: Words, owners: NDArray[np.int64] | None = None) -> dict[tuple[int, int], int]:
    owners = np.arange(len(hashes)) if owners is None else owners
    first, second, bits = near_pairs(hashes, owners)
    return {(int(a), int(b)): int(n) for a, b, n in zip(first, second, bits, strict=True)}


@pytest.mark.parametrize(
    ("first", "others", "found"),
    [
        (0, 0, True),
        (NEAR_FIRST_BITS, 0, True),
        (NEAR_FIRST_BITS, NEAR_BITS - NEAR_FIRST_BITS, True),
        (0, NEAR_BITS, True),
        (0, NEAR_BITS + 1, False),
        (NEAR_FIRST_BITS, NEAR_BITS, False),
        (30, 0, False),
    ],
)
def test_copies_are_found_up_to_the_bits_that_may_differ_and_no_further(first: int, others: int, found: bool) -> None:
    hashes = random_hashes(200)
    both = np.concatenate([hashes, changed(hashes, first, others)])

    assert pairs(both) == ({(n, 200 + n): first + others for n in range(200)} if found else {})


def test_what_is_found_is_what_comparing_all_with_all_finds() -> None:
    centres = random_hashes(30)
    hashes = np.concatenate([changed(centres, seed % 9, 3 * seed, seed) for seed in range(12)])
    whole = {}
    for one in range(len(hashes)):
        differing = np.bitwise_count(hashes[one + 1 :] ^ hashes[one])
        near = np.flatnonzero((differing[:, 0] <= NEAR_FIRST_BITS) & (differing.sum(axis=1) <= NEAR_BITS))
        whole |= {(one, one + 1 + int(n)): int(differing[n].sum()) for n in near}

    assert len(whole) > 300
    assert pairs(hashes) == whole


def test_photos_of_one_owner_are_no_pair() -> None:
    hashes = np.repeat(random_hashes(5), 2, axis=0)

    assert pairs(hashes, np.repeat(np.arange(5), 2)) == {}
    assert set(pairs(hashes, np.arange(10) % 2)) == {(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)}


@pytest.mark.parametrize("bits", [0, 6], ids=["all the same", "nearly the same"])
def test_a_crowd_does_not_become_all_pairs_and_each_of_it_has_a_companion(bits: int) -> None:
    crowd = changed(np.repeat(random_hashes(1), 800, axis=0), bits // 2, bits // 2)
    found = pairs(crowd)

    assert {place for pair in found for place in pair} == set(range(800))
    assert len(found) <= 800 * 64 < 800 * 2999 / 2


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one_make_no_pairs(count: int) -> None:
    assert pairs(random_hashes(count)) == {}
