"""Things joined into groups, link by link."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def groups_of(links: Iterable[tuple[Thing, Thing]]) -> list[list[Thing]]:
    """The groups that links make, each in the order in which its things were named first.

    >>> groups_of([(1, 2), (5, 6), (2, 3)])
    [[1, 2, 3], [5, 6]]
    """
    above: dict[Thing, Thing] = {}

    def top(thing: Thing) -> Thing:
        above.setdefault(thing, thing)
        while above[thing] != thing:
            above[thing] = thing = above[above[thing]]
        return thing

    for one, other in links:
        first, second = top(one), top(other)
        above[second] = first
    groups: defaultdict[Thing, list[Thing]] = defaultdict(list)
    for thing in above:
        groups[top(thing)].append(thing)
    return list(groups.values())
