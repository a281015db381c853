"""A source folder ingested: planned, carried, committed artifact by artifact, and accounted for."""

import os
from collections.abc import Callable, Collection
from concurrent.futures import Future
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import TypeVar

from catalog.batches import OpenBatch
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import Asset
from catalog.store import disk
from catalog.store.transaction import READY
from catalog.writing import Writer, speaking_of_disks
from ingest.carry import Carried, Carrier, foresee, recognize
from ingest.crew import Crew, Pulse, aside, wait_for
from ingest.digitizing import Digitizer
from ingest.match import Matcher, Register
from ingest.match_list import ListLine, read_match_list
from ingest.plan import Item, Plan, make_plan
from ingest.report import IngestReport, Line, batch_item, line_of
from ingest.seeing import Seeing
from ingest.settling import Settling
from ingest.source import SourceFile, check_source, is_as_it_was
from ingest.space import check_space
from ingest.wishes import Wishes

#: What ends a whole ingest, not one file of it.
_OF_DISKS = ("E-DISK-FULL", "E-DISK-READ-ONLY", "E-DISK-FAILED", "E-CATALOG-DAMAGED")
_FATAL = frozenset((*_OF_DISKS, "E-CLOCK-BACKWARDS", "E-MUSEUM-BUSY"))


Ticker = Callable[[int, int | None], None]
_Result = TypeVar("_Result")


def ingest(museum: Museum, wishes: Wishes, *, open_writer: Callable[[], Writer], tick: Ticker) -> IngestReport:
    """Ingest a folder. `tick(done, of)` is called as assets are settled.

    Raises Problem E-SOURCE-NO-FOLDER, E-SOURCE-IN-MUSEUM, E-SOURCE-IN-COPY, E-SOURCE-EMPTY, those of the match list,
    of opening and of the museum's disk.
    """
    source = check_source(museum, wishes.source, whole=wishes.assign is None)
    lines = read_match_list(wishes.match_list, museum.settings.limits) if wishes.match_list else None
    with speaking_of_disks(str(museum.path)), open_writer() as writer:
        matcher = load_matcher(museum, lines)
        if wishes.assign:
            matcher.assign(wishes.assign.file, wishes.assign.number, wishes.assign.view, wishes.assign.part)
        if wishes.dry_run:
            folder = writer.presence.new_folder(museum.work, "plan")
            pulse = Pulse(museum.settings.limits.stall_seconds)
            with Digitizer(museum.settings, _workers(museum, wishes), [source], folder) as digitizer:
                plan = _planned(source, matcher, digitizer, wishes, pulse)
                Seeing(source, digitizer, pulse).see(plan, matcher)
            disk.remove_tree(folder)
            _check_not_empty(plan, source)
            _one_by_one(recognize, plan.homeless, museum, source, pulse)
            _one_by_one(foresee, plan.items, museum, source, pulse, tick)
            return IngestReport(None, source, [line_of(file, plan, None) for file in plan.files])
        with Run(writer, wishes, source) as run:
            plan = run.plan(matcher)
            _check_not_empty(plan, source)
            done = 0

            def settled(items: list[Item]) -> None:
                nonlocal done
                done += len(items)
                tick(done, len(plan.items))

            run.take(plan, settled)
            run.look_again()
        return run.report()


def load_matcher(museum: Museum, lines: dict[str, ListLine] | None) -> Matcher:
    """What tells where files belong, with the register as it is now and the lines of a list."""
    with museum.engine.connect() as connection:
        return Matcher(Register.load(connection, museum.standard.numbers.prefix), lines)


def _workers(museum: Museum, wishes: Wishes) -> int:
    return wishes.workers or museum.settings.workers or os.cpu_count() or 1


def _planned(
    source: Path,
    matcher: Matcher,
    digitizer: Digitizer,
    wishes: Wishes,
    pulse: Pulse,
    among: Collection[PurePosixPath] | None = None,
) -> Plan:
    """The plan, made by a thread that may be left behind. Problem E-SOURCE-STALLED."""
    digitizer.start("scan")
    plan = partial(make_plan, source, matcher, digitizer, wishes.match_list, wishes.only, pulse, among)
    return aside(plan, pulse, str(source))


def _check_not_empty(plan: Plan, source: Path) -> None:
    """Problem E-SOURCE-EMPTY: a card that is not connected looks like an empty folder."""
    if not plan.files:
        raise Problem("E-SOURCE-EMPTY", where=str(source))


def _one_by_one(
    settle: Callable[[Museum, Path, Item, Pulse], None],
    items: list[Item],
    museum: Museum,
    source: Path,
    pulse: Pulse,
    tick: Ticker = lambda _done, _of: None,
) -> None:
    """Have each asset settled by a thread that may be left behind. Problem E-SOURCE-STALLED."""
    for done, item in enumerate(items, 1):
        aside(partial(settle, museum, source, item, pulse), pulse, str(source))
        tick(done, len(items))


class Run:
    """An ingest at work: plan after plan is taken, and all of it becomes one batch. Use as a context manager.

    `ending`: whoever sets it has the run come to its end after the artifact at hand; what is not reached
    stays where it is and is no part of the report.
    """

    def __init__(self, writer: Writer, wishes: Wishes, source: Path) -> None:
        museum = writer.museum
        self._writer = writer
        self._wishes = wishes
        self._source = source
        self._workers = _workers(museum, wishes)
        self._batch = OpenBatch(writer, "ingest", str(source), clock_offset=wishes.clock_offset)
        self._staging, self._scratch = self._batch.folder / "staging", self._batch.folder / "scratch"
        self._staging.mkdir()
        self._scratch.mkdir()
        self._digitizer = Digitizer(museum.settings, self._workers, [source, self._staging], self._scratch)
        self._plans: list[Plan] = []
        self._assets: dict[int, Asset] = {}
        self._pulse = Pulse(museum.settings.limits.stall_seconds)
        self._seeing = Seeing(source, self._digitizer, self._pulse)
        self._matcher: Matcher | None = None
        self._source_changed = False
        self.stopped: Problem | None = None
        self.ending = False

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the decoders. A run that fails for a reason of ours leaves its batch in work/, for recovery to close."""
        self._digitizer.__exit__(kind, error, trace)
        if isinstance(error, Problem | OSError | KeyboardInterrupt) and not self._plans:
            self._batch.close()

    @property
    def has_begun(self) -> bool:
        """Whether a plan was taken."""
        return bool(self._plans)

    def get_ready(self) -> None:
        """Have the decoders of photos started before the first photo comes."""
        self._digitizer.warm("photo")

    def look(self, function: Callable[[], _Result]) -> _Result:
        """Have a thread do what reads the source, which may hang. Problem E-SOURCE-STALLED."""

        def reading() -> _Result:
            with self._pulse.reading():
                return function()

        return aside(reading, self._pulse, str(self._source))

    def plan(self, matcher: Matcher, among: Collection[PurePosixPath] | None = None) -> Plan:
        """Look at the source, or at these files of it. Problem E-SOURCE-STALLED, E-SOURCE-READ."""
        self._matcher = matcher
        plan = _planned(self._source, matcher, self._digitizer, self._wishes, self._pulse, among)
        self._seeing.see(plan, matcher)
        return plan

    def take(self, plan: Plan, settled: Callable[[list[Item]], None]) -> None:
        """Carry and commit what is planned; `settled` is told of the assets of each artifact.

        Raises Problem E-DISK-FORECAST, E-SOURCE-STALLED before anything of the plan is done.
        """
        check_space(self._writer.museum, plan.items)
        homeless = [] if self._wishes.assign else plan.homeless
        _one_by_one(recognize, homeless, self._writer.museum, self._source, self._pulse)
        self._plans.append(plan)
        refused = next((file.problem for file in plan.files if file.problem), None)
        if self._wishes.fail_fast and refused:
            self.stop(refused)
        else:
            self._carry_all(plan, settled)

    def look_again(self) -> None:
        """See, when all is taken, whether the source is still as it was planned: only then is all of it stored."""
        if self.stopped or self._wishes.assign:
            return
        files = [file for plan in self._plans for file in plan.files]
        try:
            self._source_changed = not self.look(lambda: is_as_it_was(self._source, files))
        except Problem:
            self._source_changed = True
        except KeyboardInterrupt:
            self.stop(Problem("E-INGEST-INTERRUPTED"))

    def line(self, file: SourceFile, plan: Plan) -> Line:
        """What became of a file of a plan that was taken."""
        return line_of(file, plan, self._assets)

    def report(self) -> IngestReport:
        """Write the batch down. To be called once, after the context.

        Raises what stopped the run where that left a commit half done: recovery finishes it, and counts what it holds.
        """
        work, maker = self._writer.museum.work, self._writer.presence.name
        if self.stopped and any(work.glob(f"tx-{maker}-*/{READY}")):
            raise self.stopped
        # What was not committed makes room for what must be written yet.
        disk.remove_tree(self._staging)
        disk.remove_tree(self._scratch)
        lines: dict[PurePosixPath, Line] = {}
        for plan in self._plans:
            for file in plan.files:
                if file.outcome is None and self.stopped:
                    file.outcome, file.problem = "refused", Problem("E-INGEST-STOPPED", where=str(file.path))
                # A file that was added and lies there a second time is known by then: it was added all the same.
                again = file.outcome == "known" and file.path in lines and lines[file.path].outcome == "added"
                if file.outcome is not None and not again:
                    lines[file.path] = self.line(file, plan)
        items = [batch_item(line) for line in lines.values()]
        self._writer.commit([self._batch.change(items, "stopped" if self.stopped else "done")])
        self._batch.close()
        return IngestReport(
            self._batch.id,
            self._source,
            list(lines.values()),
            self.stopped,
            self._wishes.assign is None,
            source_changed=self._source_changed,
        )

    def stop(self, problem: Problem) -> None:
        """End the run before its end; the first reason counts."""
        self.stopped = self.stopped or problem

    def _carry_all(self, plan: Plan, settled: Callable[[list[Item]], None]) -> None:
        for kind in {item.kind for item in plan.items}:
            self._digitizer.start(kind)
        keep = self._wishes.keep_unread
        carrier = Carrier(
            self._writer,
            self._source,
            self._batch.folder,
            self._digitizer,
            self._pulse,
            keep_unread=keep,
            matcher=self._matcher,
        )
        settling = Settling(self._writer, self._wishes, self._batch.id, carrier, self._assets, self.stop)
        crew = Crew(self._workers + 1)
        hangs = False
        try:
            waiting = [(item, crew.submit(carrier.carry, item)) for item in plan.items]
            for _artifact, group in groupby(waiting, key=lambda pair: pair[0].match.entry.id if pair[0].match else ""):
                pairs = list(group)
                carried = [self._settled(future) for _item, future in pairs]
                with speaking_of_disks(str(self._writer.museum.path)):
                    settling.settle(carried)
                settled([item for item, _future in pairs])
                if self.stopped or self.ending:
                    break
        except KeyboardInterrupt:
            self.stop(Problem("E-INGEST-INTERRUPTED"))
        except Problem as problem:
            hangs = problem.code == "E-SOURCE-STALLED"
            self.stop(problem)
        finally:
            carrier.stopped.set()
            crew.close(wait=not hangs)

    def _settled(self, future: "Future[Carried]") -> Carried:
        carried = wait_for(future, self._pulse, str(self._source))
        problem = carried.item.principal.problem
        if problem and (self._wishes.fail_fast or problem.code in _FATAL):
            self.stop(problem)
        return carried
