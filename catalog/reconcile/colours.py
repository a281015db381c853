"""One number on visibly different objects: photos of an artifact whose colours have little in common.

Colours tell no object from another of the same colours, and an object may have other colours on another side: what is
found here is worth a look, no more. How often it is right stands in docs/likeness.md.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from catalog.reconcile.entries import Entry
from catalog.reconcile.finding import Finding
from catalog.reconcile.photos import Photos

#: Objects whose colours are further apart are worth a look, 0 to 1 (docs/likeness.md).
OTHER_COLOURS = 0.6
#: Sides that may have other colours than the rest are compared among themselves; details, targets and pages not at all.
_OWN_SIDES = ("back", "bottom")
_NOT_COMPARED = ("detail", "scale", "page")


def other_objects(photos: Photos, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Photos that are unlike most of their artifact's in colours, and the one of those that is nearest to them."""
    sides = defaultdict(list)
    for number in photos.colours:
        part, view = photos.views[number]
        if view not in _NOT_COMPARED:
            sides[photos.owners[number], part, view if view in _OWN_SIDES else ""].append(number)
    order = {id_: place for place, id_ in enumerate(entries)}
    for _side, numbers in sorted(sides.items(), key=lambda item: (order[item[0][0]], *item[0][1:])):
        data = b"".join(photos.colours[number] for number in numbers)
        table = np.frombuffer(data, np.uint8).reshape(len(numbers), -1).astype(np.int16)
        most, *others = _by_colours(table)
        for group in others:
            apart = np.array([_apart(table[most], table[row]) for row in group])
            nearest = most[int(apart.min(axis=0).argmin())]
            places = [photos.place(numbers[row], entries) for row in (*group, nearest)]
            yield Finding("other_object", places, distance=round(float(apart.min()), 2), photos=len(group))


def _apart(table: NDArray[np.int16], one: NDArray[np.int16]) -> NDArray[np.float64]:
    """How far the colours of each photo are from those of one: half the sum of what they differ in, 0 to 1."""
    apart: NDArray[np.float64] = np.abs(table - one).sum(axis=1) / (2 * 255)
    return apart


def _by_colours(table: NDArray[np.int16]) -> list[list[int]]:
    """The rows in groups, in each of which every one is like another; the largest first, else the first."""
    groups = []
    left = np.arange(len(table))
    while len(left):
        group, front = [], [int(left[0])]
        left = left[1:]
        while front:
            group.append(front.pop())
            alike = _apart(table[left], table[group[-1]]) <= OTHER_COLOURS
            front += left[alike].tolist()
            left = left[~alike]
        groups.append(sorted(group))
    return sorted(groups, key=lambda group: (-len(group), group[0]))
