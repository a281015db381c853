"""The percentage: how many artifacts stand at each level, and what is left out."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, func, select

from catalog.database import sum_of
from catalog.progress.levels import Level
from catalog.tables import ArtifactRow

Grouping = Literal["collection", "material"]


@dataclass(slots=True)
class Tally:
    """Entries of the register at each level, and their pieces. Levels are exclusive: they sum to `total`."""

    name: str
    levels: Counter[Level] = field(default_factory=Counter)
    pieces: int = 0
    pieces_digitized: int = 0

    @property
    def total(self) -> int:
        """Entries counted: the denominator."""
        return sum(self.levels.values())

    @property
    def digitized(self) -> int:
        """Entries that count as done."""
        return self.levels[Level.DIGITIZED] + self.levels[Level.APPROVED]

    @property
    def percent(self) -> float | None:
        """The rate, see `rate`."""
        return rate(self.digitized, self.total)

    def as_json(self) -> dict[str, object]:
        """The figures as every JSON document gives them."""
        return {
            "total": self.total,
            "levels": {level.code: self.levels[level] for level in Level},
            "digitized": self.digitized,
            "percent": self.percent,
            "pieces": {"total": self.pieces, "digitized": self.pieces_digitized},
        }


@dataclass(slots=True)
class Progress:
    """The museum's progress: the whole, its groups, and what is left out, by reason."""

    whole: Tally
    groups: list[Tally]
    excluded: dict[str, int]

    def as_json(self) -> dict[str, object]:
        """`data` of `progress`."""
        return self.whole.as_json() | {
            "excluded": sum(self.excluded.values()),
            "excluded_by": self.excluded,
            "groups": [{"name": tally.name, **tally.as_json()} for tally in self.groups],
        }


def rate(done: int, total: int) -> float | None:
    """Percent, rounded down to two decimals, so that 100 is never said while one is missing.

    Something is never 0: it is 0.01. Nothing to count gives None.

    >>> rate(1, 3), rate(1, 100_000), rate(0, 5), rate(0, 0)
    (33.33, 0.01, 0.0, None)
    """
    if not total:
        return None
    hundredths = done * 10_000 // total
    return max(hundredths, 1) / 100 if done else 0.0


def count_progress(connection: Connection, by: Grouping | None) -> Progress:
    """Count the register as it stands now, in groups of the first value of a field if asked."""
    key = {"collection": ArtifactRow.collection, "material": ArtifactRow.material}.get(by or "")
    columns = [ArtifactRow.level, func.count(), sum_of(ArtifactRow.pieces)]
    query = select(*columns, key) if key is not None else select(*columns)
    grouped = query.where(ArtifactRow.counted).group_by(ArtifactRow.level, *([] if key is None else [key]))
    whole = Tally("")
    groups: defaultdict[str, Tally] = defaultdict(lambda: Tally(""))
    for level, entries, pieces, *name in connection.execute(grouped):
        for tally in (whole, *(groups[n] for n in name)):
            tally.levels[Level(level)] += entries
            tally.pieces += pieces
            tally.pieces_digitized += pieces if level >= Level.DIGITIZED else 0
    for name_, tally in groups.items():
        tally.name = name_
    left_out = select(ArtifactRow.excluded, func.count()).where(~ArtifactRow.counted).group_by(ArtifactRow.excluded)
    excluded = {reason: number for reason, number in connection.execute(left_out.order_by(ArtifactRow.excluded))}
    return Progress(whole, sorted(groups.values(), key=lambda tally: (-tally.total, tally.name)), excluded)
