"""A source folder ingested: planned, carried, committed artifact by artifact, and accounted for."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path, PurePosixPath

from catalog.batches import OpenBatch
from catalog.museum import Museum
from catalog.problems import Exit, Problem, visible
from catalog.progress.standard import ViewCode
from catalog.record import Asset, BatchItem
from catalog.store import disk
from catalog.writing import Writer
from ingest.carry import Carried, Carrier, find_known, foresee
from ingest.commit import commit_assets
from ingest.digitizing import Digitizer
from ingest.match import Matcher, Register, read_match_list
from ingest.plan import Item, Plan, SourceFile, make_plan
from ingest.publish import publish

#: What ends a whole ingest, not one file of it.
_FATAL = frozenset({"E-DISK-FULL", "E-DISK-READ-ONLY", "E-DISK-FAILED", "E-CLOCK-BACKWARDS", "E-MUSEUM-BUSY"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's word on one file of the source: where it belongs, what it shows."""

    file: PurePosixPath
    number: str
    view: ViewCode | None
    part: str | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked of an ingest. `workers` 0 means one a core; `assign` takes that file alone."""

    source: Path
    match_list: Path | None = None
    assign: Assignment | None = None
    reason: str = ""
    workers: int = 0
    dry_run: bool = False
    fail_fast: bool = False

    @property
    def only(self) -> PurePosixPath | None:
        """The one file to take, None for all."""
        return self.assign.file if self.assign else None


@dataclass(slots=True)
class Line:
    """What became of one file. `artifact` is the id of the one that holds it, where it is stored."""

    path: str
    outcome: str
    problem: Problem | None = None
    number: str | None = None
    artifact: str | None = None
    asset: str | None = None
    reason: str | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class IngestReport:
    """What became of every file of a source. `batch` is None where nothing was written.

    `stopped` says why the run ended before its end, None where it did not; `whole` whether every
    file of the source was looked at.
    """

    batch: str | None
    source: Path
    lines: list[Line]
    stopped: Problem | None = None
    whole: bool = True

    def count(self, outcome: str) -> int:
        """Files of that outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def problems(self) -> list[Problem]:
        """The problem of each refused file, and what stopped the run."""
        found = [line.problem for line in self.lines if line.problem]
        return [*found, self.stopped] if self.stopped and self.stopped not in found else found

    @property
    def exit(self) -> Exit:
        """The exit code that says it."""
        if self.stopped and self.stopped.exit != Exit.REFUSED:
            return self.stopped.exit
        return Exit.REFUSED if self.count("refused") or self.count("unmatched") else Exit.DONE

    def as_json(self) -> dict[str, object]:
        """`data` of `ingest`, but for what concerns the card."""
        return {
            "batch": self.batch,
            "found": len(self.lines),
            **{name: self.count(name) for name in ("added", "known", "refused", "unmatched", "ignored")},
            "items": [
                {
                    "path": line.path,
                    "outcome": line.outcome,
                    "code": line.problem.code if line.problem else None,
                    "number": line.number,
                    "asset": line.asset,
                    "reason": line.reason,
                    "verdict": None,
                    "notes": line.notes,
                }
                for line in self.lines
            ],
        }


Ticker = Callable[[int, int | None], None]


def ingest(museum: Museum, wishes: Wishes, *, open_writer: Callable[[], Writer], tick: Ticker) -> IngestReport:
    """Ingest a folder. `tick(done, of)` is called as assets are settled.

    Raises Problem E-SOURCE-NO-FOLDER, E-SOURCE-IN-MUSEUM, those of the match list and of opening.
    """
    source = _check_source(museum, wishes.source)
    lines = read_match_list(wishes.match_list, museum.settings.limits) if wishes.match_list else None
    workers = wishes.workers or museum.settings.workers or os.cpu_count() or 1
    with open_writer() as writer:
        with museum.engine.connect() as connection:
            matcher = Matcher(Register.load(connection, museum.standard.numbers.prefix), lines)
        if wishes.assign:
            matcher.assign(wishes.assign.file, wishes.assign.number, wishes.assign.view, wishes.assign.part)
        if wishes.dry_run:
            folder = writer.presence.new_folder(museum.work, "plan")
            with Digitizer(museum.settings, workers, [source], folder) as digitizer:
                plan = make_plan(source, matcher, digitizer, wishes.match_list, wishes.only)
            disk.remove_tree(folder)
            for done, item in enumerate(plan.items, 1):
                foresee(museum, source, item)
                tick(done, len(plan.items))
            return IngestReport(None, source, [_line(file, plan, None) for file in plan.files])
        batch = OpenBatch(writer, "ingest", str(source))
        return _Run(writer, batch, wishes, source, workers, tick).go(matcher)


def _check_source(museum: Museum, source: Path) -> Path:
    if not source.is_dir():
        raise Problem("E-SOURCE-NO-FOLDER", where=str(source))
    source, home = source.resolve(), museum.path.resolve()
    if source == home or home in source.parents or source in home.parents:
        raise Problem("E-SOURCE-IN-MUSEUM", where=str(source))
    return source


class _Run:
    """One ingest at work."""

    def __init__(
        self, writer: Writer, batch: OpenBatch, wishes: Wishes, source: Path, workers: int, tick: Ticker
    ) -> None:
        self._writer = writer
        self._batch = batch
        self._wishes = wishes
        self._source = source
        self._workers = workers
        self._tick = tick
        self._assets: dict[int, Asset] = {}
        self._stopped: Problem | None = None

    def go(self, matcher: Matcher) -> IngestReport:
        """Do it. A batch that fails for a reason of ours stays in work/, for recovery to close."""
        museum = self._writer.museum
        staging, scratch = self._batch.folder / "staging", self._batch.folder / "scratch"
        staging.mkdir()
        scratch.mkdir()
        with Digitizer(museum.settings, self._workers, [self._source, staging], scratch) as digitizer:
            try:
                plan = make_plan(self._source, matcher, digitizer, self._wishes.match_list, self._wishes.only)
            except Problem:
                self._batch.close()
                raise
            refused = next((file.problem for file in plan.files if file.problem), None)
            if self._wishes.fail_fast and refused:
                self._stopped = refused
            else:
                self._carry_all(plan, digitizer)
        for file in plan.files:
            if file.outcome is None:
                file.outcome, file.problem = "refused", Problem("E-INGEST-STOPPED", where=str(file.path))
        lines = [_line(file, plan, self._assets) for file in plan.files]
        items = [_batch_item(line) for line in lines]
        self._writer.commit([self._batch.change(items, "stopped" if self._stopped else "done")])
        self._batch.close()
        return IngestReport(self._batch.id, self._source, lines, self._stopped, self._wishes.assign is None)

    def _carry_all(self, plan: Plan, digitizer: Digitizer) -> None:
        for kind in {item.kind for item in plan.items}:
            digitizer.start(kind)
        carrier = Carrier(self._writer, self._source, self._batch.folder, digitizer)
        done = 0
        threads = ThreadPoolExecutor(self._workers + 1, thread_name_prefix="carry")
        try:
            waiting = [(item, threads.submit(carrier.carry, item)) for item in plan.items]
            for _artifact, group in groupby(waiting, key=lambda pair: pair[0].match.entry.id if pair[0].match else ""):
                pairs = list(group)
                self._commit_group(carrier, [self._settled(future) for _item, future in pairs])
                done += len(pairs)
                self._tick(done, len(plan.items))
                if self._stopped:
                    break
        except KeyboardInterrupt:
            self._stop(Problem("E-INGEST-INTERRUPTED"))
        finally:
            carrier.stopped.set()
            threads.shutdown(wait=True, cancel_futures=True)

    def _settled(self, future: "Future[Carried]") -> Carried:
        carried = future.result()
        problem = carried.item.principal.problem
        if problem and (self._wishes.fail_fast or problem.code in _FATAL):
            self._stop(problem)
        return carried

    def _stop(self, problem: Problem) -> None:
        self._stopped = self._stopped or problem

    def _commit_group(self, carrier: Carrier, group: list[Carried]) -> None:
        """Commit the assets of one artifact that are new; the same bytes twice are one asset."""
        ready: dict[str, Carried] = {}
        for carried in group:
            if carried.known and carried.digitized:
                self._publish(carried.known.artifact, carried.known.path, carried)
                carrier.drop(carried)
            elif carried.item.principal.outcome is None and carried.digitized:
                first = ready.setdefault(carried.sha512, carried)
                if first is not carried:
                    carried.item.settle("known", reason=str(first.item.principal.path))
                    carrier.drop(carried)
        if not ready:
            return
        new = list(ready.values())
        match = new[0].item.match
        assert match is not None
        try:
            assets = commit_assets(self._writer, match.entry.id, new, self._batch.id, self._wishes.reason)
        except Problem as problem:
            if problem.code == "E-KNOWN-MEANWHILE":
                self._commit_one_by_one(carrier, new)
                return
            for carried in new:
                carried.item.settle("refused", problem)
                carrier.drop(carried)
            self._stop(problem)
            return
        for carried, asset in zip(new, assets, strict=True):
            carried.item.settle("added")
            self._assets[id(carried.item.principal)] = asset
            self._publish(match.entry.id, asset.path, carried)

    def _publish(self, artifact: str, asset: str, carried: Carried) -> None:
        assert carried.digitized and carried.scratch
        publish(self._writer, artifact, asset, carried.sha512, carried.digitized, carried.scratch)

    def _commit_one_by_one(self, carrier: Carrier, group: list[Carried]) -> None:
        """Another process was faster with some of these: settle those as known, commit the others."""
        left = []
        for carried in group:
            match = carried.item.match
            assert match is not None
            known = find_known(self._writer.museum.engine, carried.sha512, match.entry.id)
            if known is None:
                left.append(carried)
                continue
            if known.artifact == match.entry.id:
                carried.item.settle("known", reason=known.number)
            else:
                facts = {"number": known.number, "asked": match.entry.number}
                where = str(carried.item.principal.path)
                carried.item.settle("refused", Problem("E-KNOWN-ELSEWHERE", where=where, **facts))
            carrier.drop(carried)
        self._commit_group(carrier, left)


def _line(file: SourceFile, plan: Plan, assets: dict[int, Asset] | None) -> Line:
    """A file's line; `assets` by their principal files, None for a dry run."""
    item = plan.item_of(file)
    asset = assets.get(id(item.principal)) if assets and item else None
    notes = asset.notes if asset else item.notes if item else []
    return Line(
        visible(str(file.path)),
        file.outcome or "added",
        file.problem,
        item.match.entry.number if item and item.match else None,
        _holder(file, item),
        asset.path if asset else None,
        file.reason or (item.match.by if item and item.match else None),
        notes if item and file is item.principal else [],
    )


def _holder(file: SourceFile, item: Item | None) -> str | None:
    if item is None or item.match is None or file.outcome not in ("added", "known"):
        return None
    return item.held_by or item.match.entry.id


def _batch_item(line: Line) -> BatchItem:
    return BatchItem(
        where=line.path,
        outcome=line.outcome,
        code=line.problem.code if line.problem else None,
        number=line.number,
        asset=line.asset,
        reason=line.reason,
    )
