"""A source folder ingested: planned, carried, committed artifact by artifact, and accounted for."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from catalog.batches import OpenBatch
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.progress.standard import ViewCode
from catalog.record import Asset
from catalog.store import disk
from catalog.writing import Writer
from ingest.carry import Carried, Carrier, foresee, recognize
from ingest.commit import commit_assets
from ingest.crew import Crew, Pulse, wait_for
from ingest.digitizing import Digitizer
from ingest.match import Matcher, Register, read_match_list
from ingest.plan import Item, Plan, make_plan
from ingest.publish import publish
from ingest.report import IngestReport, batch_item, line_of
from ingest.space import check_space

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
    keep_unread: bool = False

    @property
    def only(self) -> PurePosixPath | None:
        """The one file to take, None for all."""
        return self.assign.file if self.assign else None


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
            pulse = Pulse(museum.settings.limits.stall_seconds)
            with Digitizer(museum.settings, workers, [source], folder) as digitizer:
                plan = _planned(source, matcher, digitizer, wishes, pulse)
            disk.remove_tree(folder)
            _one_by_one(recognize, plan.homeless, museum, source, pulse)
            _one_by_one(foresee, plan.items, museum, source, pulse, tick)
            return IngestReport(None, source, [line_of(file, plan, None) for file in plan.files])
        batch = OpenBatch(writer, "ingest", str(source))
        return _Run(writer, batch, wishes, source, workers, tick).go(matcher)


def _planned(source: Path, matcher: Matcher, digitizer: Digitizer, wishes: Wishes, pulse: Pulse) -> Plan:
    """The plan, made by a thread that may be left behind. Problem E-SOURCE-STALLED."""
    digitizer.start("scan")
    crew = Crew(1)
    future = crew.submit(make_plan, source, matcher, digitizer, wishes.match_list, wishes.only, pulse)
    try:
        return wait_for(future, pulse, str(source))
    finally:
        crew.close(wait=False)


def _one_by_one(
    settle: Callable[[Museum, Path, Item, Pulse], None],
    items: list[Item],
    museum: Museum,
    source: Path,
    pulse: Pulse,
    tick: Ticker = lambda _done, _of: None,
) -> None:
    """Have each asset settled by a thread that may be left behind. Problem E-SOURCE-STALLED."""
    crew = Crew(1)
    try:
        for done, item in enumerate(items, 1):
            wait_for(crew.submit(settle, museum, source, item, pulse), pulse, str(source))
            tick(done, len(items))
    finally:
        crew.close(wait=False)


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
        self._pulse = Pulse(writer.museum.settings.limits.stall_seconds)

    def go(self, matcher: Matcher) -> IngestReport:
        """Do it. A batch that fails for a reason of ours stays in work/, for recovery to close."""
        museum = self._writer.museum
        staging, scratch = self._batch.folder / "staging", self._batch.folder / "scratch"
        staging.mkdir()
        scratch.mkdir()
        with Digitizer(museum.settings, self._workers, [self._source, staging], scratch) as digitizer:
            try:
                plan = _planned(self._source, matcher, digitizer, self._wishes, self._pulse)
                check_space(museum, plan.items)
                _one_by_one(recognize, plan.homeless, museum, self._source, self._pulse)
            except Problem:
                self._batch.close()
                raise
            refused = next((file.problem for file in plan.files if file.problem), None)
            if self._wishes.fail_fast and refused:
                self._stopped = refused
            else:
                self._carry_all(plan, digitizer)
        # What was not committed makes room for what must be written yet.
        disk.remove_tree(staging)
        disk.remove_tree(scratch)
        for file in plan.files:
            if file.outcome is None:
                file.outcome, file.problem = "refused", Problem("E-INGEST-STOPPED", where=str(file.path))
        lines = [line_of(file, plan, self._assets) for file in plan.files]
        items = [batch_item(line) for line in lines]
        self._writer.commit([self._batch.change(items, "stopped" if self._stopped else "done")])
        self._batch.close()
        return IngestReport(self._batch.id, self._source, lines, self._stopped, self._wishes.assign is None)

    def _carry_all(self, plan: Plan, digitizer: Digitizer) -> None:
        for kind in {item.kind for item in plan.items}:
            digitizer.start(kind)
        keep = self._wishes.keep_unread
        carrier = Carrier(self._writer, self._source, self._batch.folder, digitizer, self._pulse, keep_unread=keep)
        done = 0
        crew = Crew(self._workers + 1)
        hangs = False
        try:
            waiting = [(item, crew.submit(carrier.carry, item)) for item in plan.items]
            for _artifact, group in groupby(waiting, key=lambda pair: pair[0].match.entry.id if pair[0].match else ""):
                pairs = list(group)
                self._commit_group(carrier, [self._settled(future) for _item, future in pairs])
                done += len(pairs)
                self._tick(done, len(plan.items))
                if self._stopped:
                    break
        except KeyboardInterrupt:
            self._stop(Problem("E-INGEST-INTERRUPTED"))
        except Problem as problem:
            hangs = problem.code == "E-SOURCE-STALLED"
            self._stop(problem)
        finally:
            carrier.stopped.set()
            crew.close(wait=not hangs)

    def _settled(self, future: "Future[Carried]") -> Carried:
        carried = wait_for(future, self._pulse, str(self._source))
        problem = carried.item.principal.problem
        if problem and (self._wishes.fail_fast or problem.code in _FATAL):
            self._stop(problem)
        return carried

    def _stop(self, problem: Problem) -> None:
        self._stopped = self._stopped or problem

    def _commit_group(self, carrier: Carrier, group: list[Carried]) -> None:
        """Commit the assets of one artifact that are new; the same bytes twice are one asset."""
        ready: dict[str, list[Carried]] = {}
        for carried in group:
            if carried.known and carried.digitized:
                self._publish(carried.known.artifact, carried.known.path, carried)
                carrier.drop(carried)
            elif carried.item.principal.outcome is None and carried.digitized:
                ready.setdefault(carried.sha512, []).append(carried)
        if not ready:
            return
        self._commit_new(carrier, [twins[0] for twins in ready.values()])
        for first, *twins in ready.values():
            for twin in twins:
                self._settle_twin(carrier, first, twin)

    def _settle_twin(self, carrier: Carrier, first: Carried, twin: Carried) -> None:
        """The same bytes again: known once its first is stored, with all that belongs to it; else as its first."""
        if first.item.principal.outcome in ("added", "known"):
            carrier.settle_as_known(twin)
        else:
            twin.item.settle("refused", first.item.principal.problem)
        carrier.drop(twin)

    def _commit_new(self, carrier: Carrier, new: list[Carried]) -> None:
        match = new[0].item.match
        assert match is not None
        try:
            assets = commit_assets(self._writer, match.entry.id, new, self._batch.id, self._wishes.reason)
        except Problem as problem:
            if problem.code == "E-KNOWN-MEANWHILE":
                self._commit_what_is_left(carrier, new)
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

    def _commit_what_is_left(self, carrier: Carrier, new: list[Carried]) -> None:
        """Another process was faster with some of these: settle those as known, commit the others."""
        left = []
        for carried in new:
            if carrier.settle_as_known(carried):
                carrier.drop(carried)
            else:
                left.append(carried)
        if left:
            self._commit_new(carrier, left)
