"""Every file of the store read again and held against its digest.

Nothing is called clean that was not read. Missing, changed and unexpected files are told apart.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from catalog.store.ahead import read_ahead
from catalog.store.examining import Awaited, Damage, Examined, examine_object, examine_root
from catalog.store.layout import object_place
from catalog.store.root import Store

#: Opens a time in which no commit is at work, and gives what commits cut short have yet to move in.
Settled = Callable[[], AbstractContextManager[Awaited]]


@dataclass(slots=True)
class AuditReport:
    """What an audit read and found. `unchecked` are paths that could not be read to the end."""

    objects: int = 0
    files: int = 0
    bytes: int = 0
    damage: list[Damage] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> Literal["clean", "damaged", "incomplete", "nothing"]:
        """Clean only where there was something to read, all of it could be, and nothing was wrong."""
        if self.damage:
            return "damaged"
        if self.unchecked:
            return "incomplete"
        return "clean" if self.objects else "nothing"

    def add(self, examined: Examined) -> None:
        """Take in what was read and found of the root or of an object."""
        self.files += examined.files
        self.bytes += examined.size
        self.damage += examined.damage
        self.unchecked += examined.unchecked


def audit_store(
    store: Store,
    expected: Iterable[str],
    workers: int,
    tick: Callable[[int, int], None],
    settled: Settled | None = None,
) -> AuditReport:
    """Read every file of the store.

    `expected` are the ids that the catalog knows: one without an object is missing.
    `tick(files, bytes)` is told of each object. Who commits meanwhile makes an object look damaged:
    what does is looked at again while things are `settled`, where that is given.
    """
    report = AuditReport()
    root, places = examine_root(store.root, {})
    report.objects = len(places)
    again = []
    first = partial(examine_object, store.root, awaited={})
    for place, examined in zip(places, read_ahead(workers, first, places), strict=True):
        tick(examined.files, examined.size)
        if examined.damage and settled:
            again.append(place)
        else:
            report.add(examined)
    if settled and (again or root.damage):
        with settled() as awaited:
            root, _places = examine_root(store.root, awaited)
            for examined in read_ahead(workers, partial(examine_object, store.root, awaited=awaited), again):
                report.add(examined)
    report.add(root)
    missing = {object_place(object_id): object_id for object_id in expected}
    shut = set(root.unchecked)
    for place in missing.keys() - places:
        if shut.isdisjoint(("", place.partition("/")[0])):  # nobody knows what a shut folder holds
            report.damage.append(Damage("missing", place, missing[place]))
    report.damage.sort(key=lambda damage: damage.path)
    return report
