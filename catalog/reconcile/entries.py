"""The register's rows, and those that share a number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from catalog.fields import values
from catalog.folding import fold
from catalog.number import natural_key, parse
from catalog.progress.parts import part_labels
from catalog.reconcile.finding import Finding, Kind, Place
from catalog.tables import ArtifactRow


@dataclass(frozen=True, slots=True)
class Entry:
    """What reconciling needs of a row of the register. `whole` is its number without parts."""

    id: str
    number: str
    whole: tuple[str, int]
    part: str
    title: str
    temporary: bool
    status: str
    counted: bool
    class_number: str
    other_numbers: str

    @property
    def open(self) -> bool:
        """Whether the artifact is in the museum's hands, as far as the register says."""
        return self.status not in ("written_off", "withdrawn")


def load_entries(connection: Connection) -> dict[str, Entry]:
    """All rows of the register by their ids, in the order of their numbers."""
    query = select(
        ArtifactRow.id,
        ArtifactRow.number,
        ArtifactRow.prefix,
        ArtifactRow.sequence,
        ArtifactRow.part,
        ArtifactRow.title,
        ArtifactRow.temporary,
        ArtifactRow.status,
        ArtifactRow.counted,
        ArtifactRow.class_number,
        ArtifactRow.other_numbers,
    )
    entries = [Entry(id_, number, (prefix, sequence), *rest) for id_, number, prefix, sequence, *rest
               in connection.execute(query)]  # fmt: skip
    entries.sort(key=lambda entry: natural_key(entry.number))
    return {entry.id: entry for entry in entries}


def sharing_numbers(entries: Collection[Entry], own_prefix: str) -> list[Finding]:
    """Entries whose class number, parts or other numbers say that two rows may be one, or that one is wrong."""
    rows = [entry for entry in entries if entry.open]
    return [*_class_numbers(rows), *_other_numbers(rows, own_prefix), *_parts(rows)]


def _class_numbers(rows: Iterable[Entry]) -> Iterator[Finding]:
    """Class numbers that several entries have. Parts share that of their entry."""
    sharing = defaultdict(list)
    for entry in rows:
        if entry.class_number:
            sharing[fold(entry.class_number)].append(entry)
    for same in sharing.values():
        if len({entry.whole for entry in same}) > 1:
            yield _finding("class_number", same, same[0].class_number)


def _other_numbers(rows: list[Entry], own_prefix: str) -> Iterator[Finding]:
    """Other numbers that are the register number of another entry. Bare digits may be anyone's numbers."""
    by_number = {entry.number: entry for entry in rows}
    for entry in rows:
        for text in values(entry.other_numbers):
            number = parse(text, own_prefix) if text[0].isalpha() else None
            other = by_number.get(number.canonical) if number else None
            if other and other.whole != entry.whole:
                yield _finding("other_number", [entry, other], text)


def _parts(rows: list[Entry]) -> Iterator[Finding]:
    """Parts that two rows stand for: 12.1-5 and 12.3."""
    of_whole = defaultdict(list)
    for entry in rows:
        if entry.part:
            of_whole[entry.whole].append((entry, set(part_labels(entry.number))))
    for parts in of_whole.values():
        for place, (entry, labels) in enumerate(parts):
            for other, others in parts[place + 1 :]:
                if shared := sorted(labels & others, key=natural_key):
                    yield _finding("parts", [entry, other], ", ".join(shared))


def _finding(kind: Kind, entries: list[Entry], text: str) -> Finding:
    return Finding(kind, [Place(entry.number) for entry in entries], text)
