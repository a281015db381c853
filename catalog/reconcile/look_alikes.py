"""The same picture under several numbers, and what temporary entries may be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from catalog.reconcile.entries import Entry
from catalog.reconcile.finding import Finding, Place
from catalog.reconcile.groups import groups_of
from catalog.reconcile.near import near_pairs, read_hashes
from catalog.reconcile.photos import Photos

#: Of a crowd of registered entries that look like a temporary one, so many are named.
_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Photos of different artifacts that look the same; `distance` is the most of any link between two of them."""

    photos: list[int]
    distance: int

    def owners(self, photos: Photos) -> list[str]:
        """Ids of the artifacts that they belong to, each once."""
        return list(dict.fromkeys(photos.owners[number] for number in self.photos))


def look_alikes(photos: Photos) -> list[Alike]:
    """Groups of photos that look the same and belong to different artifacts, unless one says that it shows both."""
    hashed = list(photos.hashes)
    owners = {owner: number for number, owner in enumerate(photos.places)}
    pairs = near_pairs(
        read_hashes(b"".join(photos.hashes.values())),
        np.array([owners[photos.owners[number]] for number in hashed], np.int64),
    )
    distances: dict[tuple[int, int], int] = {}
    for first, second, distance in zip(*(column.tolist() for column in pairs), strict=True):
        one, other = hashed[first], hashed[second]
        if not (_shows(photos, one, other) or _shows(photos, other, one)):
            distances[one, other] = distance
    groups = groups_of(distances)
    group_of = {number: place for place, group in enumerate(groups) for number in group}
    most = [0] * len(groups)
    for (one, _other), distance in distances.items():
        most[group_of[one]] = max(most[group_of[one]], distance)
    return [Alike(group, distance) for group, distance in zip(groups, most, strict=True)]


def _shows(photos: Photos, one: int, other: int) -> bool:
    """Whether a photo says that it shows the artifact of another, too."""
    return one in photos.depicts and photos.owners[other] in photos.depicts[one]


def same_pictures(alike: Iterable[Alike], photos: Photos, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """The same picture under several numbers, the most alike first.

    What temporary entries share with a registered one is told of these entries, not here.
    """
    order = {id_: place for place, id_ in enumerate(entries)}
    for group in sorted(alike, key=lambda group: group.distance):
        registered = [id_ for id_ in group.owners(photos) if not entries[id_].temporary]
        if len(registered) != 1 or not entries[registered[0]].open:
            numbers = sorted(group.photos, key=lambda number: (order[photos.owners[number]], photos.paths[number]))
            places = [photos.place(number, entries) for number in numbers]
            yield Finding("same_picture", places, distance=group.distance)


def temporary_entries(alike: Iterable[Alike], photos: Photos, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Temporary entries with photos, and the registered ones that they may be: by their pictures, else by their name.

    A name says something only where one entry of the register has it and no more.
    """
    seen: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for group in alike:
        owners = group.owners(photos)
        registered = [id_ for id_ in owners if not entries[id_].temporary and entries[id_].open]
        for id_ in owners:
            if entries[id_].temporary:
                seen[id_] |= dict.fromkeys(registered[:_CANDIDATES])
    named = defaultdict(list)
    for entry in entries.values():
        if entry.open and not entry.temporary:
            named[entry.title.casefold()].append(entry.id)
    for entry in entries.values():
        if not entry.temporary or not entry.open or entry.id not in photos.places:
            continue
        by_name = named[entry.title.casefold()]
        others = list(seen[entry.id]) or (by_name if len(by_name) == 1 else [])
        why: Literal["picture", "name"] | None = "picture" if seen[entry.id] else "name" if others else None
        places = [Place(entries[id_].number) for id_ in (entry.id, *others)]
        yield Finding("temporary", places, entry.title, photos=len(photos.places[entry.id]), why=why)
