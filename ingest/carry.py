"""One asset on its way from the source to the commit: staged, known or not, digitized."""

import hashlib
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from catalog.copying.replacing import replace_damaged
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.store import disk
from catalog.writing import Writer, speaking_of_disks
from digitize.recipes import CURRENT
from digitize.result import Digitized
from ingest.crew import Pulse
from ingest.derive import find_wanting
from ingest.digitizing import Digitizer
from ingest.known import Known, find_beside, find_known, is_elsewhere, stands_elsewhere, stored_asset
from ingest.match import Matcher
from ingest.plan import Item
from ingest.source import SourceFile, open_source, source_problem
from ingest.stage import Copied, copy_in

#: Remark on a file whose stored master was damaged and is whole again.
REPAIRED = "W-MASTER-REPAIRED"
#: Remark on a raw file whose JPEG was ingested without it, or the other way round.
PAIR_APART = "W-PHOTO-PAIR-APART"
#: What --keep-unread stores all the same.
_UNREAD_CODES = ("-LIMIT", "E-PHOTO-RAW-CAMERA")


@dataclass(slots=True)
class Carried:
    """An asset that is ready to be committed, or that has its outcome already (in its item's files).

    A known one is digitized only where its copies for people are missing.
    """

    item: Item
    copies: dict[PurePosixPath, Copied] = field(default_factory=dict)
    digitized: Digitized | None = None
    scratch: Path | None = None
    known: Known | None = None

    @property
    def sha512(self) -> str:
        """Digest of the principal file."""
        return self.copies[self.item.principal.path].staged.sha512


def recognize(museum: Museum, source: Path, item: Item, pulse: Pulse) -> None:
    """Settle an asset without a place as known where the museum has it all the same, whole and sound.

    What no name leads to may have been assigned by a person, or ingested under a better name; what a name
    or a label leads wrong counts only where a person said so, by hand or in a list.
    """
    try:
        with pulse.reading():
            digests = [_digest(source / file.path, pulse) for file in item.files]
    except OSError:
        return
    known = find_known(museum.engine, digests[0], "")
    if known is None or (item.principal.outcome == "refused" and known.matched_by not in ("assigned", "list")):
        return
    try:
        inventory, asset = stored_asset(museum, known)
    except Problem:
        return
    stored = {file.sha512: museum.store.path(inventory, file.path) for file in asset.files}
    for digest in digests:
        master = stored.get(digest)
        if master is None or not disk.is_whole(master, digest):
            return
    item.held_by, item.held_as, item.withdrawn = known.artifact, known.path, known.withdrawn
    item.settle("known", reason=known.number)


def _digest(path: Path, pulse: Pulse) -> str:
    digest = hashlib.sha512()
    with open_source(path) as file:
        while block := file.read(disk.BLOCK_SIZE):
            digest.update(block)
            pulse.beat()
    return digest.hexdigest()


def foresee(museum: Museum, source: Path, item: Item, pulse: Pulse) -> None:
    """Settle an item as an ingest would if it knew only its matching and its bytes; nothing is written."""
    parts = [Item("photo", file, match=item.match) for file in item.files] if item.kind == "photo" else [item]
    for part in parts:
        _foresee(museum, source, part, pulse)
    if problem := next((part.principal.problem for part in parts if part.principal.problem), None):
        item.settle("refused", problem)


def _foresee(museum: Museum, source: Path, item: Item, pulse: Pulse) -> None:
    assert item.match is not None
    try:
        with pulse.reading():
            sha512 = _digest(source / item.principal.path, pulse)
    except OSError as error:
        item.settle("refused", source_problem(error, item.principal.path))
        return
    artifact = item.match.entry.id
    known = find_known(museum.engine, sha512, artifact) or find_beside(museum, sha512, artifact)
    if known is None:
        item.settle("added")
    elif is_elsewhere(museum, known, item.match, sha512):
        item.settle("refused", stands_elsewhere(item.principal.path, known, item.match))
    else:
        item.settle("known", reason=known.number)


class Carrier:
    """Carries assets of one source into one batch's folder. `carry` runs in several threads at once."""

    def __init__(
        self,
        writer: Writer,
        source: Path,
        folder: Path,
        digitizer: Digitizer,
        pulse: Pulse,
        *,
        keep_unread: bool = False,
        matcher: Matcher | None = None,
    ) -> None:
        """`folder` holds staging/, which children may read, and scratch/, which they may write.

        `keep_unread`: a file that is too much for a child is stored all the same, without copies. `matcher`
        tells whether labels in a picture contradict its place.
        """
        self._writer = writer
        self._museum = writer.museum
        self._source = source
        self._staging = folder / "staging"
        self._scratch = folder / "scratch"
        self._digitizer = digitizer
        self._pulse = pulse
        self._keep_unread = keep_unread
        self._matcher = matcher
        self._count = 0
        self._counting = threading.Lock()
        self.stopped = threading.Event()

    def carry(self, item: Item) -> Carried:
        """Stage and digitize an asset. What stands in its way is its outcome, not an exception."""
        carried = Carried(item)
        if self.stopped.is_set():
            return carried
        with self._counting:
            self._count += 1
            name = f"{self._count:06d}"
        try:
            with speaking_of_disks(str(self._museum.path)):
                self._carry(carried, name)
        except Problem as problem:
            full = problem.code == "E-DISK-FULL"  # of one disk, whatever staged file met it
            item.settle("refused", Problem(problem.code, where=str(self._museum.path)) if full else problem)
        except OSError as error:
            where = error.filename or str(item.principal.path)
            item.settle("refused", Problem("E-DISK-FAILED", where=where, reason=reason_of(error)))
        if item.principal.outcome is not None and carried.digitized is None:
            self.drop(carried)
        return carried

    def _carry(self, carried: Carried, name: str) -> None:
        item = carried.item
        self._stage(carried, self._staging / name)
        if self.stopped.is_set():
            return
        if item.kind == "photo" and item.companions:
            self._take_apart(carried)
        carried.known = self._find(carried, item.principal)
        if carried.known is None:
            self._digitize(carried, self._scratch / name)
            self._check_labels(carried)
            return
        self._settle_known(carried, carried.known)
        if self._lacks_copies(carried.known):
            with suppress(Problem):  # the masters are safe; `derive` will say what is the matter
                self._digitize(carried, self._scratch / name)

    def _find(self, carried: Carried, file: SourceFile) -> Known | None:
        assert carried.item.match is not None
        sha512, artifact = carried.copies[file.path].staged.sha512, carried.item.match.entry.id
        known = find_known(self._museum.engine, sha512, artifact)
        return known or (find_beside(self._museum, sha512, artifact) if carried.item.kind == "photo" else None)

    def _take_apart(self, carried: Carried) -> None:
        """Of files of one press, ingested at different times, settle as known what is; the others are new together."""
        item = carried.item
        known = {id(file): found for file in item.files if (found := self._find(carried, file))}
        assets = {(found.artifact, found.path) for found in known.values()}
        if not known or (len(known) == len(item.files) and len(assets) == 1):
            return
        for file in item.files:
            if found := known.get(id(file)):
                self._settle_known(Carried(Item("photo", file, match=item.match), carried.copies), found)
        left = [file for file in item.files if id(file) not in known]
        item.principal, item.companions = (left[0], left[1:]) if left else (item.principal, [])
        item.notes += [PAIR_APART] if left else []

    def _digitize(self, carried: Carried, scratch: Path) -> None:
        scratch.mkdir()
        carried.scratch = scratch
        principal = carried.item.principal.path
        staged = carried.copies[principal].staged.path
        kind = carried.item.kind
        try:
            carried.digitized = self._digitizer.digitize(kind, staged, scratch, principal.name, str(principal))
        except Problem as problem:
            if not self._keep_unread or not problem.code.endswith(_UNREAD_CODES):
                raise
            for half_made in scratch.iterdir():
                half_made.unlink()
            format_ = carried.item.principal.format
            carried.digitized = unread(kind, format_.name if format_ else "unknown", problem.code)

    def _check_labels(self, carried: Carried) -> None:
        """Problem E-MATCH-LABEL where the picture shows another artifact's label."""
        item = carried.item
        assert item.match is not None and carried.digitized is not None
        labels = carried.digitized.facts.get("labels")
        if self._matcher and isinstance(labels, list):
            self._matcher.check_seen(item.principal.path, item.match, [label["text"] for label in labels])

    def _lacks_copies(self, known: Known) -> bool:
        with self._museum.engine.connect() as connection:
            wanting = find_wanting(connection, self._museum.derivatives, known.artifact, read=False)
        return any(asset.path == known.path for asset in wanting)

    def _stage(self, carried: Carried, folder: Path) -> None:
        for file in carried.item.files:
            target = folder / place_in_asset(carried.item, file)
            disk.make_below(self._staging, target.parent)
            with self._pulse.reading():
                carried.copies[file.path] = copy_in(self._source, file.path, target, self._pulse.beat, file.state)

    def _settle_known(self, carried: Carried, known: Known) -> None:
        """A known asset counts as safe only after its stored masters were read and hashed again.

        A master that is damaged or gone is put back from the source, which still has it.
        """
        item = carried.item
        assert item.match is not None
        if is_elsewhere(self._museum, known, item.match, carried.sha512):
            raise stands_elsewhere(item.principal.path, known, item.match)
        inventory, asset = stored_asset(self._museum, known)
        item.held_by, item.held_as, item.withdrawn = known.artifact, known.path, known.withdrawn
        stored = {file.sha512: file.path for file in asset.files}
        for file in item.files:
            copied = carried.copies[file.path].staged
            if copied.sha512 not in stored:
                raise Problem("E-KNOWN-COMPANION", where=str(file.path), number=known.number)
            master = self._museum.store.path(inventory, stored[copied.sha512])
            if not disk.is_whole(master, copied.sha512):
                replace_damaged(self._writer, master, copied.path, copied.sha512)
                item.notes.append(REPAIRED)
        item.settle("known", reason=known.number)

    def settle_as_known(self, carried: Carried) -> bool:
        """Settle an asset that came to be stored meanwhile; False where it is not."""
        item = carried.item
        assert item.match is not None
        known = find_known(self._museum.engine, carried.sha512, item.match.entry.id)
        if known is None:
            return False
        try:
            self._settle_known(carried, known)
        except Problem as problem:
            item.settle("refused", problem)
        return True

    def drop(self, carried: Carried) -> None:
        """Remove what was staged and made for an asset that is not committed."""
        for copied in carried.copies.values():
            copied.staged.path.unlink(missing_ok=True)
        if carried.scratch:
            disk.remove_tree(carried.scratch)


def unread(kind: Literal["photo", "scan"], format_name: str, code: str) -> Digitized:
    """What is known of a file that is kept although it was too much to decode: nothing but that.

    `derive` tries its copies again, with the limits as they are then.
    """
    return Digitized(format_name, {}, {"unread": code}, CURRENT[kind], {}, lacking={"*": code}, notes=["W-FILE-UNREAD"])


def place_in_asset(item: Item, file: SourceFile) -> str:
    """A file's path within its asset: relative to the model for a scan, its name for a photo."""
    folder = item.principal.path.parent
    return str(file.path.relative_to(folder)) if item.kind == "scan" else file.path.name
