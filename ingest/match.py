"""Which artifact a file belongs to: the list, its name, its folders, then labels in the picture, never a guess.

Two answers that disagree refuse the file; a file without any answer goes to the list of unmatched.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from sqlalchemy import Connection, select

from catalog.database import unread
from catalog.number import TEMPORARY_PREFIX, RegisterNumber, parse
from catalog.problems import Problem
from catalog.progress.parts import part_labels
from catalog.progress.standard import ViewCode
from catalog.tables import ArtifactRow
from ingest.match_list import ListLine, list_key
from ingest.names import Named, read_name

By = Literal["list", "name", "folder", "label", "slate", "assigned"]
#: What a picture shows is the least certain word: it moves nothing that the museum has already.
SEEN: tuple[By, ...] = ("label", "slate")


@dataclass(frozen=True, slots=True)
class Entry:
    """An artifact of the register that files may belong to. `out`: the import that brought it was undone."""

    id: str
    number: str
    closed: bool
    out: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where a file belongs and why: the artifact, the part and view it shows, others in the picture.

    `slate` is the path of the picture that names it, where a slate does.
    """

    entry: Entry
    by: By
    part: str | None = None
    view: ViewCode | None = None
    depicts: tuple[str, ...] = ()
    slate: str = ""

    @property
    def reason(self) -> str:
        """Why it belongs there, as lines of a report say it."""
        return f"{self.by}: {self.slate}" if self.slate else self.by


@dataclass(slots=True)
class Register:
    """The numbers of the register, as matching needs them. `unread`: objects that may hold others."""

    own_prefix: str
    entries: dict[str, Entry]
    prefixes: set[str] = field(default_factory=set)
    unread: int = 0

    @classmethod
    def load(cls, connection: Connection, own_prefix: str) -> "Register":
        """Read the numbers from the catalog."""
        columns = (
            ArtifactRow.number,
            ArtifactRow.id,
            ArtifactRow.status,
            ArtifactRow.prefix,
            ArtifactRow.former_numbers,
        )
        register = cls(own_prefix, {}, {own_prefix, TEMPORARY_PREFIX}, unread(connection))
        former: dict[str, Entry] = {}
        for number, id_, status, prefix, before in connection.execute(select(*columns)):
            entry = Entry(id_, number, status in ("written_off", "withdrawn"), status == "withdrawn")
            register.entries[number] = entry
            register.prefixes.add(prefix)
            former |= dict.fromkeys(filter(None, before.split(";")), entry)
        register.entries |= former
        return register

    def find(self, number: str, part: str | None) -> tuple[Entry, str | None] | None:
        """The entry of a number: the part's own row where it has one, else the whole and the part's label."""
        if part and (own := self._own_row(number, part)):
            return own, None
        entry = self.entries.get(number)
        return (entry, part) if entry else None

    def unknown(self, path: PurePosixPath, number: str) -> Problem:
        """What is to be said of a file whose number is none of these."""
        if self.unread:
            return Problem("E-MATCH-INCOMPLETE", where=str(path), number=number, count=self.unread)
        return Problem("E-MATCH-UNKNOWN", where=str(path), number=number)

    def _own_row(self, number: str, part: str) -> Entry | None:
        if own := self.entries.get(f"{number}.{part}"):
            return own
        start = f"{number}."
        rows = (entry for text, entry in self.entries.items() if text.startswith(start))
        return next((entry for entry in rows if part in part_labels(entry.number)), None)


class Matcher:
    """Finds the artifact of each file of one source."""

    def __init__(self, register: Register, lines: dict[str, ListLine] | None = None) -> None:
        self._register = register
        self._lines = lines or {}
        self._assigned: dict[PurePosixPath, Match] = {}

    def assign(self, path: PurePosixPath, number: str, view: ViewCode | None, part: str | None) -> None:
        """A person says where the file at `path` belongs, whatever its name says. Problem E-NUMBER-UNKNOWN."""
        parsed = parse(number, self._register.own_prefix)
        found = self._register.find(parsed.entry, part or parsed.parts) if parsed and not parsed.review else None
        if found is None:
            raise Problem("E-NUMBER-UNKNOWN", where=number)
        self._assigned[path] = Match(found[0], "assigned", found[1], view)

    def match(self, path: PurePosixPath) -> Match | None:
        """Where the file at `path` (below the source) belongs; None where nothing says.

        Raises Problem E-MATCH-UNKNOWN, -INCOMPLETE, -CONFLICT, -TWO-NUMBERS, -CLOSED.
        """
        if assigned := self._assigned.get(path):
            return _open(path, assigned)
        answers = [answer for answer in (self._by_list(path), self._by_name(path), *self._by_folders(path)) if answer]
        if not answers:
            return None
        first = answers[0]
        for other in answers[1:]:
            if not _agree(first, other):
                facts = {"first": first.entry.number, "second": other.entry.number, "by": first.by, "other": other.by}
                raise Problem("E-MATCH-CONFLICT", where=str(path), **facts)
        part = next((answer.part for answer in answers if answer.part), None)
        view = next((answer.view for answer in answers if answer.view), None)
        return _open(path, Match(first.entry, first.by, part, view, first.depicts))

    def entry_of_folder(self, folder: PurePosixPath) -> Entry | None:
        """The artifact that a folder's name, or those of the folders above it, say; None where they say none."""
        with suppress(Problem):
            return next((match.entry for match in self._by_folders(folder / "_") if match), None)
        return None

    def match_seen(self, path: PurePosixPath, labels: Iterable[str]) -> Match | None:
        """Where labels seen in the picture say that it belongs; None where they say nothing.

        Raises Problem E-MATCH-TWO-LABELS, -UNKNOWN, -INCOMPLETE, -CLOSED.
        """
        seen: list[Match] = []
        for text in labels:
            number = self._on_label(text)
            if number is None:
                continue
            found = self._register.find(number.entry, number.parts)
            if found is None:
                raise self._register.unknown(path, number.canonical)
            seen.append(Match(found[0], "label", found[1]))
        if not seen:
            return None
        for other in seen[1:]:
            if not _agree(seen[0], other):
                facts = {"first": seen[0].entry.number, "second": other.entry.number}
                raise Problem("E-MATCH-TWO-LABELS", where=str(path), **facts)
        return _open(path, next((match for match in seen if match.part), seen[0]))

    def check_seen(self, path: PurePosixPath, match: Match, labels: Iterable[str]) -> None:
        """Problem E-MATCH-LABEL where the picture shows labels of others and not that of its own artifact.

        Others that the list names as shown are no contradiction, nor is a label of a part or of the whole. A
        person who assigned the file has seen the picture.
        """
        if match.by == "assigned":
            return
        numbers = [number for text in labels if (number := self._on_label(text))]
        found = [own[0] for number in numbers if (own := self._register.find(number.entry, number.parts))]
        if any(_same_whole(entry, match.entry) for entry in found):
            return
        for entry in found:
            if entry.id not in match.depicts:
                facts = {"first": match.entry.number, "second": entry.number}
                raise Problem("E-MATCH-LABEL", where=str(path), **facts)

    def _on_label(self, text: str) -> RegisterNumber | None:
        """The number that a label says; None where it is none of this register: its prefix must be written out."""
        number = parse(text, self._register.own_prefix)
        if number is None or number.review or not text[:1].isalpha() or number.prefix not in self._register.prefixes:
            return None
        return number

    def _by_list(self, path: PurePosixPath) -> Match | None:
        line = self._lines.get(list_key(str(path))) or self._lines.get(list_key(path.name))
        if line is None:
            return None
        number = parse(line.number, self._register.own_prefix)
        found = self._register.find(number.entry, number.parts) if number and not number.review else None
        if found is None:
            raise self._register.unknown(path, line.number)
        others = []
        for text in line.depicts:
            other = parse(text, self._register.own_prefix)
            entry = self._register.find(other.entry, other.parts) if other else None
            if entry is None:
                raise self._register.unknown(path, text)
            if entry[0].id != found[0].id:
                others.append(entry[0].id)
        return Match(found[0], "list", found[1], line.view, tuple(others))

    def _by_name(self, path: PurePosixPath) -> Match | None:
        named = read_name(path.stem, self._register.prefixes, self._register.own_prefix)
        return self._settle(path, named, "name")

    def _by_folders(self, path: PurePosixPath) -> Iterable[Match | None]:
        for folder in path.parent.parts[::-1]:
            named = read_name(folder, self._register.prefixes, self._register.own_prefix, folder=True)
            yield self._settle(path, named, "folder")

    def _settle(self, path: PurePosixPath, named: Named | None, by: By) -> Match | None:
        if named is None:
            return None
        found = self._register.find(named.number, named.part)
        if named.bare and found is None:
            return None
        if named.disputed and (named.disputed in self._register.entries or not named.bare):
            raise Problem("E-MATCH-TWO-NUMBERS", where=str(path), first=named.number, second=named.disputed)
        if found is None:
            raise self._register.unknown(path, named.number)
        return Match(found[0], by, found[1], named.view if by == "name" else None)


def _open(path: PurePosixPath, match: Match) -> Match:
    """The match, unless its artifact is in the register no more. Problem E-MATCH-CLOSED, E-MATCH-OUT."""
    if match.entry.closed:
        code = "E-MATCH-OUT" if match.entry.out else "E-MATCH-CLOSED"
        raise Problem(code, where=str(path), number=match.entry.number)
    return match


def _agree(first: Match, second: Match) -> bool:
    """Whether two answers mean the same; a folder of the whole agrees with a name of a part of it."""
    if first.entry.id == second.entry.id:
        return first.part is None or second.part is None or first.part == second.part
    return second.by == "folder" and first.entry.number.startswith(f"{second.entry.number}.")


def _same_whole(first: Entry, second: Entry) -> bool:
    """Whether two entries are one, or one is a part of the other."""
    shorter, longer = sorted((first.number, second.number), key=len)
    return shorter == longer or longer.startswith(f"{shorter}.")
