"""What lies in a source folder, before a byte of it is copied: assets to be, and what is none."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import inf
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from catalog.problems import Problem
from digitize.formats import EMPTY, MODEL_ENDINGS, ending_of
from digitize.photo.press import HEAD_BYTES
from ingest.crew import Pulse
from ingest.digitizing import Digitizer
from ingest.match import Match, Matcher
from ingest.pairs import pictures_of_raws
from ingest.source import Outcome, SourceFile, look, open_source, walk

if TYPE_CHECKING:
    from digitize.scan.companions import Companions

_TEXTURE_FORMATS = frozenset({"jpeg", "png"})
SCAN_SETTINGS = "scan.toml"
_LEADS_NOWHERE = frozenset(
    {
        "E-MATCH-UNKNOWN",
        "E-MATCH-INCOMPLETE",
        "E-MATCH-CONFLICT",
        "E-MATCH-TWO-NUMBERS",
        "E-MATCH-TWO-LABELS",
        "E-MATCH-CLOSED",
        "E-MATCH-OUT",
    }
)


@dataclass(slots=True)
class Item:
    """An asset to be: its principal file, the files that belong to it, and where it belongs.

    `held_by` is the id of the artifact that has it already, `held_as` the path of its asset there,
    `withdrawn` whether that is out of view.
    """

    kind: Literal["photo", "scan"]
    principal: SourceFile
    companions: list[SourceFile] = field(default_factory=list)
    match: Match | None = None
    notes: list[str] = field(default_factory=list)
    held_by: str | None = None
    held_as: str | None = None
    withdrawn: bool = False

    @property
    def files(self) -> list[SourceFile]:
        """The principal file and the others."""
        return [self.principal, *self.companions]

    @property
    def named_files(self) -> list[SourceFile]:
        """The files whose names say where it belongs: all of a photo's, a scan's model."""
        return self.files if self.kind == "photo" else [self.principal]

    def place(self, match: Match) -> None:
        """Say where it belongs. A name that does not end as its format's do gets a remark."""
        self.match = match
        for file in self.files:
            file.outcome, file.problem, file.reason = None, None, ""
        format_ = self.principal.format
        if format_ and ending_of(self.principal.path.name) not in format_.endings:
            self.notes.append("W-FILE-ENDING")

    def settle(self, outcome: Outcome, problem: Problem | None = None, reason: str = "") -> None:
        """Say of all its files what became of them."""
        for file in self.files:
            file.outcome, file.problem, file.reason = outcome, problem, reason


@dataclass
class Plan:
    """All files of a source, the assets among them that have an artifact to go to, and those that have none."""

    files: list[SourceFile]
    items: list[Item]
    homeless: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._items = {id(file): item for item in [*self.items, *self.homeless] for file in item.files}

    def take_in(self) -> None:
        """Count those that found a place meanwhile, or were passed over, no longer among the homeless."""
        self.items += [item for item in self.homeless if item.principal.outcome is None]
        self.items.sort(key=_order)
        self.homeless = [item for item in self.homeless if _has_no_place(item)]

    def item_of(self, file: SourceFile) -> Item | None:
        """The asset that a file is part of."""
        return self._items.get(id(file))


def make_plan(
    source: Path,
    matcher: Matcher,
    digitizer: Digitizer,
    not_a_source: Path | None = None,
    only: PurePosixPath | None = None,
    pulse: Pulse | None = None,
    among: Collection[PurePosixPath] | None = None,
) -> Plan:
    """Look at every file below `source` and say what it is and where it belongs.

    Files that are none of ours, cannot be read, or disagree get their outcome here. `not_a_source`
    is a file to pass over (the match list). With `only`, the plan is that file and what belongs to
    it. Nothing is changed. `pulse` is told of every file. `among`: the only files that are looked at,
    None for all.
    """
    files = list(_look_at_all(source, not_a_source, pulse or Pulse(inf), among))
    by_path = {file.path: file for file in files}
    items: list[Item] = []
    scans = [_scan(source, file, by_path, digitizer) for file in files if _is(file, "scan")]
    taken = {id(companion) for scan in scans for companion in scan.companions}
    textures = _nameless_textures(scans, files, taken)
    items += scans
    items += _photos(source, [file for file in files if _is(file, "photo") and id(file) not in taken | textures])
    for file in files:
        if (
            file.outcome is None
            and id(file) not in taken | textures
            and (file.format is None or file.format.kind is None)
        ):
            _refuse_format(file)
    for item in items:
        _find_place(item, matcher)
    _refuse_siblings(items, files, matcher)
    if only is not None:
        items = [item for item in items if only in [file.path for file in item.named_files]]
        files = items[0].files if items else [by_path[only]]
        if not items and by_path[only].outcome in (None, "unmatched"):
            by_path[only].refuse(Problem("E-ASSIGN-COMPANION", where=str(only)))
    homeless = [item for item in items if _has_no_place(item)]
    placed = sorted((item for item in items if item.principal.outcome is None), key=_order)
    return Plan(files, placed, homeless)


def _refuse_siblings(items: list[Item], files: list[SourceFile], matcher: Matcher) -> None:
    """Refuse pictures in the folder of an artifact's model that tells nobody which of them are its textures."""
    unread = {item.principal.path.parent for item in items if item.kind == "scan" and _hides_companions(item)}
    unread |= {file.path.parent for file in files if file.format == EMPTY and _ends_as_model(file)}
    named = {folder: entry for folder in unread if (entry := matcher.entry_of_folder(folder))}
    for item in items:
        if item.kind == "photo" and item.match and item.match.by == "folder":
            above = (named[folder] for folder in item.principal.path.parents if folder in named)
            if any(entry.id == item.match.entry.id for entry in above):
                item.settle("refused", Problem("E-SCAN-SIBLING", where=str(item.principal.path)))


def _hides_companions(scan: Item) -> bool:
    """Whether nobody knows which pictures a refused model calls its textures."""
    problem = scan.principal.problem
    return problem is not None and (not scan.companions or problem.code == "E-SCAN-PATH")


def _ends_as_model(file: SourceFile) -> bool:
    return ending_of(file.path.name) in MODEL_ENDINGS


def _has_no_place(item: Item) -> bool:
    """Whether nothing says where it belongs, or what says so leads nowhere."""
    problem = item.principal.problem
    return item.principal.outcome == "unmatched" or (problem is not None and problem.code in _LEADS_NOWHERE)


def _look_at_all(
    source: Path, not_a_source: Path | None, pulse: Pulse, among: Collection[PurePosixPath] | None
) -> Iterator[SourceFile]:
    with pulse.reading():
        for path in walk(source) if among is None else among:
            yield look(source, path, not_a_source)
            pulse.beat()


def _is(file: SourceFile, kind: str) -> bool:
    return file.outcome is None and file.format is not None and file.format.kind == kind


def _order(item: Item) -> tuple[str, str]:
    return (item.match.entry.number if item.match else "", str(item.principal.path))


def _refuse_format(file: SourceFile) -> None:
    name = file.format.name if file.format else "unknown"
    codes = {
        "empty": "E-FILE-EMPTY",
        "other_scan": "E-FORMAT-LATER",
        "archive": "E-FORMAT-ARCHIVE",
    }
    code = codes.get(name, "E-FORMAT-UNKNOWN")
    file.refuse(Problem(code, where=str(file.path), format=ending_of(file.path.name) or name))


def _scan(source: Path, file: SourceFile, by_path: dict[PurePosixPath, SourceFile], digitizer: Digitizer) -> Item:
    """A model with the files it names; what it names wrongly refuses it."""
    item = Item("scan", file)
    assert file.format is not None
    try:
        found = digitizer.companions(source / file.path, file.format, str(file.path))
    except Problem as problem:
        file.refuse(problem)
        return item
    item.companions = _companion_files(source, file, found, by_path)
    if found.forbidden:
        item.settle("refused", Problem("E-SCAN-PATH", where=str(file.path), name=found.forbidden[0]))
    elif found.missing:
        item.settle("refused", Problem("E-SCAN-COMPANION", where=str(file.path), name=found.missing[0]))
    return item


def _companion_files(
    source: Path, file: SourceFile, found: "Companions", by_path: dict[PurePosixPath, SourceFile]
) -> list[SourceFile]:
    paths = [PurePosixPath(path.relative_to(source).as_posix()) for path in found.found]
    settings = file.path.parent / SCAN_SETTINGS
    return [by_path[path] for path in [*paths, settings] if path in by_path and by_path[path] is not file]


def _nameless_textures(scans: list[Item], files: list[SourceFile], taken: set[int]) -> set[int]:
    """Pictures beside a model that names none, with the model's own name: its texture, most likely.

    They are kept as companions, and the model is noted to be untextured.
    """
    found = set()
    for scan in scans:
        model = scan.principal
        if model.outcome is not None or any(c.format and c.format.name in _TEXTURE_FORMATS for c in scan.companions):
            continue
        for file in files:
            same = file.path.parent == model.path.parent and file.path.stem == model.path.stem
            if same and id(file) not in taken and file.format and file.format.name in _TEXTURE_FORMATS:
                scan.companions.append(file)
                scan.notes.append("W-SCAN-TEXTURE-UNUSED")
                found.add(id(file))
    return found


def _photos(source: Path, files: list[SourceFile]) -> list[Item]:
    """An asset for each photo; the JPEG of a raw file's press belongs to that one's."""

    def head_of(file: SourceFile) -> bytes:
        try:
            with open_source(source / file.path) as handle:
                return handle.read(HEAD_BYTES)
        except OSError:  # who copies it will meet that
            return b""

    pictures = pictures_of_raws(files, head_of)
    paired = {id(picture) for of_one in pictures.values() for picture in of_one}
    return [Item("photo", file, pictures.get(id(file), [])) for file in files if id(file) not in paired]


def _find_place(item: Item, matcher: Matcher) -> None:
    principal = item.principal
    if principal.outcome is not None:
        return
    try:
        match = _match(item, matcher)
    except Problem as problem:
        item.settle("refused", problem)
        return
    if match is None:
        item.settle("unmatched")
    else:
        item.place(match)


def _match(item: Item, matcher: Matcher) -> Match | None:
    """Where an asset belongs: each of its named files may say, and none against another but by a person's word."""
    answers = [match for file in item.named_files if (match := matcher.match(file.path))]
    if assigned := next((match for match in answers if match.by == "assigned"), None):
        return assigned
    for other in answers[1:]:
        if other.entry.id != answers[0].entry.id:
            facts = {"first": answers[0].entry.number, "second": other.entry.number}
            where = str(item.principal.path)
            raise Problem("E-MATCH-CONFLICT", where=where, **facts, by=answers[0].by, other=other.by)
    return answers[0] if answers else None
