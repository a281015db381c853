"""Assets moved from one artifact to another, in one commit; a temporary entry joined to its real number."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from catalog.copying.replacing import mend_what_is_shared
from catalog.correcting.change import check_here, check_open, find_asset, read_artifact
from catalog.derivatives import move_copies
from catalog.history import FieldChange, shown
from catalog.number import TEMPORARY_PREFIX, parse
from catalog.problems import Problem
from catalog.record import FACTS_FILE, RECORD_FILE, Asset, Record, to_bytes
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change, Staged
from catalog.writing import Writer, speaking_of_disks


@dataclass(frozen=True, slots=True)
class Moved:
    """Where assets went: the artifact's number, and each asset's old and new path.

    `back`: it is the same artifact, where a withdrawn asset is in view again. `differing` are the words that
    stayed with an entry which was joined to another, by field: its own, and those of the other.
    """

    number: str
    paths: dict[str, str]
    back: bool = False
    differing: list[FieldChange] = field(default_factory=list)


def move_asset(writer: Writer, number: str, words: str, target: str, part: str | None, reason: str) -> Moved:
    """Move an asset to another artifact (as showing `part` of it). Its masters are copied and verified.

    To say where an asset belongs brings a withdrawn one back into view, also at the artifact that has it.
    Raises Problem E-NUMBER-UNKNOWN, E-ASSET-…, E-MOVE-SAME, E-ENTRY-…, E-MASTER-DAMAGED.
    """
    with writer.lock(), _folder(writer) as folder:
        base, record = read_artifact(writer.museum, number)
        target_base, target_record = read_artifact(writer.museum, target)
        asset = find_asset(record, words)
        check_here(record, asset)
        if base.id == target_base.id and asset.state != "withdrawn":
            raise Problem("E-MOVE-SAME", where=record.number)
        check_open(target_record)
        if base.id == target_base.id:
            asset.state, asset.part = "in_view", part or asset.part
            writer.commit([Change(base, f"move: {reason}", {RECORD_FILE: to_bytes(record)})])
            return Moved(record.number, {asset.path: asset.path}, back=True)
        move = _Move(writer, base, record, target_base, target_record, folder)
        move.take(asset, part)
        move.commit(f"move: {reason}")
    return Moved(target_record.number, move.paths)


def merge_temporary(writer: Writer, temporary: str, number: str, reason: str) -> Moved:
    """Join a temporary entry to its real number: it gets the number, or all it has goes to the entry there.

    Card fields that the real entry lacks are taken over. Files named for the temporary number belong to the
    real one from then on. Raises Problem E-NUMBER-UNKNOWN, -INVALID, -REVIEW, E-MERGE-NOT-TEMPORARY, -TARGET.
    """
    museum = writer.museum
    with writer.lock(), _folder(writer) as folder:
        base, record = read_artifact(museum, temporary)
        wanted = parse(number, museum.standard.numbers.prefix)
        if not record.temporary or record.merged_into:
            raise Problem("E-MERGE-NOT-TEMPORARY", where=record.number)
        if wanted is None:
            raise Problem("E-NUMBER-INVALID", where=number)
        if wanted.review:
            raise Problem("E-NUMBER-REVIEW", where=number, number=wanted.canonical)
        if wanted.prefix == TEMPORARY_PREFIX:
            raise Problem("E-MERGE-TARGET", where=wanted.canonical)
        of_number = {"class_number": wanted.class_text} if wanted.class_text else {}
        try:
            target_base, target_record = read_artifact(museum, wanted.canonical)
        except Problem as problem:
            if problem.code != "E-NUMBER-UNKNOWN":
                raise
            renamed = record.with_card(record.card | {"inventory_number": wanted.canonical} | of_number)
            renamed.number, renamed.temporary = wanted.canonical, False
            renamed.former_numbers = [*record.former_numbers, record.number]
            writer.commit([Change(base, f"merge: {reason}", {RECORD_FILE: to_bytes(renamed)})])
            return Moved(wanted.canonical, {})
        if target_record.temporary or target_record.status in ("written_off", "withdrawn"):
            raise Problem("E-MERGE-TARGET", where=target_record.number)
        card, extra = record.card | of_number | target_record.card, record.extra | target_record.extra
        differing = [
            FieldChange(key, shown(key, words), shown(key, card[key]))
            for key, words in record.card.items()
            if key != "inventory_number" and card[key] != words
        ]
        target_record = target_record.with_card(card, extra)
        move = _Move(writer, base, record, target_base, target_record, folder)
        cover = record.cover
        for asset in list(record.assets_in_view):
            move.take(asset, asset.part)
        target_record.cover = target_record.cover or move.paths.get(cover or "")
        target_record.former_numbers.append(record.number)
        record.merged_into = target_record.id
        record.status = "withdrawn"
        move.commit(f"merge: {reason}")
    return Moved(target_record.number, move.paths, differing=differing)


@contextmanager
def _folder(writer: Writer) -> Iterator[Path]:
    with speaking_of_disks(str(writer.museum.path)):
        folder = writer.presence.new_folder(writer.museum.work, "move")
        try:
            yield folder
        finally:
            disk.remove_tree(folder)


class _Move:
    """Assets on their way between two artifacts whose newest versions are at hand."""

    def __init__(
        self,
        writer: Writer,
        base: Inventory,
        record: Record,
        target_base: Inventory,
        target_record: Record,
        folder: Path,
    ) -> None:
        self._writer = writer
        self._base, self._record = base, record
        self._target_base, self._target = target_base, target_record
        self._folder = folder
        self._put: dict[str, bytes | Staged] = {}
        self._names: dict[str, str] = {}
        self.paths: dict[str, str] = {}

    def take(self, asset: Asset, part: str | None) -> None:
        """Copy an asset's files and facts, and say in both records where it is now."""
        new = self._target.next_path(asset.kind)
        files = []
        for file in asset.files:
            path = new + file.path.removeprefix(asset.path)
            self._put[path], self._names[path] = self._copy(new, file.path)
            files.append(file.model_copy(update={"path": path}))
        self._put[f"{new}/{FACTS_FILE}"] = self._facts(f"{asset.path}/{FACTS_FILE}")
        here = {"path": new, "files": files, "part": part, "state": "in_view"}
        self._target.assets.append(asset.model_copy(update=here))
        asset.state, asset.moved_to = "moved", self._target.id
        if self._record.cover == asset.path:
            self._record.cover = None
        self.paths[asset.path] = new

    def _facts(self, logical: str) -> bytes:
        """An asset's facts, held against their digest. Problem E-MASTER-DAMAGED."""
        store = self._writer.museum.store
        with suppress(Problem, KeyError):
            data = store.read(self._base, logical)
            if disk.sha512_of_bytes(data) == self._base.state[logical]:
                return data
        place = f"{store.place(self._base.id)}/{logical}"
        raise Problem("E-MASTER-DAMAGED", where=logical, number=self._record.number, path=place)

    def _copy(self, new: str, logical: str) -> tuple[Staged, str]:
        store = self._writer.museum.store
        master = store.path(self._base, logical)
        copy = self._folder / f"{len(self._put):06d}"
        expected = self._base.state[logical]
        if not master.is_file() or disk.copy_synced(master, copy) != expected:
            raise Problem("E-MASTER-DAMAGED", where=logical, number=self._record.number, path=str(master))
        name = self._base.content_path(logical).partition("/files/")[2]
        return Staged(copy, expected), f"{new}/files/{name}"

    def commit(self, message: str) -> None:
        """Both records and the copied masters in one transaction; then the copies for people follow."""
        mend_what_is_shared(self._writer, self._target_base, self._put)
        self._put[RECORD_FILE] = to_bytes(self._target)
        changes = [
            Change(self._target_base, message, self._put, content_names=self._names),
            Change(self._base, message, {RECORD_FILE: to_bytes(self._record)}),
        ]
        self._writer.commit(changes)
        moves = [((self._base.id, old), (self._target_base.id, new)) for old, new in self.paths.items()]
        with self._writer.moving_copies([place for move in moves for place in move]):
            for old, new in moves:
                move_copies(self._writer.museum.derivatives, old, new)
