"""What another standard would make of every artifact, before it is put into force."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.progress.count import rate
from catalog.progress.levels import Level, assess
from catalog.progress.parts import part_labels
from catalog.progress.standard import Standard
from catalog.tables import ArtifactRow

LEVELS_FILE = "levels.csv"


@dataclass(frozen=True, slots=True)
class Move:
    """An artifact that another standard moves: its level, and whether it counts, before and after."""

    id: str
    number: str
    before: Level
    after: Level
    counted_before: bool
    counted_after: bool


@dataclass(slots=True)
class Preview:
    """All artifacts at their levels before and after, those that count, and those that move."""

    before: Counter[Level] = field(default_factory=Counter)
    after: Counter[Level] = field(default_factory=Counter)
    moves: list[Move] = field(default_factory=list)

    @property
    def rates(self) -> tuple[float | None, float | None]:
        """The percentage before and after."""
        return _rate(self.before), _rate(self.after)

    def levels_csv(self) -> bytes:
        """What moved, as it is kept in the batch: UTF-8 with its mark, commas."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["id", "number", "level_before", "level_after", "counted_before", "counted_after"])
        for m in self.moves:
            counted = ("yes" if c else "no" for c in (m.counted_before, m.counted_after))
            writer.writerow([m.id, m.number, m.before.code, m.after.code, *counted])
        return text.getvalue().encode("utf-8-sig")


def _rate(levels: Counter[Level]) -> float | None:
    return rate(levels[Level.DIGITIZED] + levels[Level.APPROVED], levels.total())


def preview(museum: Museum, standard: Standard, tick: Callable[[int, int], None]) -> Preview:
    """Hold every artifact to a standard; no photo is opened. `tick(done, of)` is called for each.

    Problem E-STORE-UNREADABLE, E-RECORD-… for an artifact that cannot be read.
    """
    seen = Preview()
    with museum.engine.connect() as connection:
        columns = (ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
        query = select(ArtifactRow.id, ArtifactRow.number, ArtifactRow.level, ArtifactRow.counted, *columns)
        rows = connection.execute(query.order_by(*columns)).all()
        own_parts = _own_parts(connection)
    for done, (object_id, number, level, counted, prefix, sequence, part) in enumerate(rows, 1):
        _inventory, record = load_newest(museum.store, object_id)
        now = assess(record, standard, [] if part else own_parts[prefix, sequence])
        move = Move(object_id, number, Level(level), now.level, counted, now.counted)
        if counted:
            seen.before[move.before] += 1
        if now.counted:
            seen.after[now.level] += 1
        if (move.before, counted) != (now.level, now.counted):
            seen.moves.append(move)
        tick(done, len(rows))
    return seen


def _own_parts(connection: Connection) -> defaultdict[tuple[str, int], list[str]]:
    """Labels of the parts that have rows of their own, by their entry."""
    own: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    query = select(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.number).where(ArtifactRow.part != "")
    for prefix, sequence, number in connection.execute(query):
        own[prefix, sequence] += part_labels(number)
    return own
