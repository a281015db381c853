"""A folder that a tethered camera fills: each photo is taken in as it comes, until somebody says stop."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from sqlalchemy import func, select

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.tables import ArtifactRow
from catalog.writing import Writer, speaking_of_disks
from ingest.arrivals import AGAIN, QUIET_SECONDS, Arrivals
from ingest.judging import judge
from ingest.match import Matcher
from ingest.match_list import ListLine, read_match_list
from ingest.plan import Item, Plan
from ingest.report import IngestReport, Line
from ingest.run import Run, load_matcher
from ingest.seeing import SLATE
from ingest.source import SourceFile, check_source
from ingest.wishes import Wishes

#: How often the folder is looked at, in seconds.
_LOOK_SECONDS = 0.25


def watch(
    museum: Museum,
    wishes: Wishes,
    *,
    open_writer: Callable[[], Writer],
    ready: Callable[[Path], None],
    tell: Callable[[Line], None],
) -> IngestReport:
    """Take in what is in a folder, and what comes into it, as one batch, until Ctrl-C.

    `ready` is called with the folder once it is watched; `tell` gets a line, with its verdict, for each asset and
    for each file that is none, as soon as it is settled. What is still being written at the end is left, and the
    report says how many files that are. To be called from the main thread. Raises Problem as `ingest` does.
    """
    source = check_source(museum, wishes.source)
    lines = read_match_list(wishes.match_list, museum.settings.limits) if wishes.match_list else None
    arrivals = Arrivals(source)
    with speaking_of_disks(str(museum.path)), open_writer() as writer:
        with Run(writer, wishes, source) as run, _until_interrupted(run):
            run.look(lambda: arrivals.look(time.monotonic()))
            run.get_ready()
            ready(source)
            time.sleep(QUIET_SECONDS)
            _Watch(museum, run, arrivals, lines, tell).go()
            seen = _looked(run, arrivals)
        report = run.report()
    return replace(report, whole=not arrivals.left, left=arrivals.left, source_changed=not seen)


def _looked(run: Run, arrivals: Arrivals) -> bool:
    """Look at the folder a last time; False where that cannot be done any more."""
    try:
        run.look(lambda: arrivals.look(time.monotonic()))
    except Problem:
        return False
    return True


@contextmanager
def _until_interrupted(run: Run) -> Iterator[None]:
    """The first Ctrl-C lets the run come to its end; another one is the usual one again."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        run.ending = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Watch:
    """One run that follows what arrives."""

    def __init__(
        self,
        museum: Museum,
        run: Run,
        arrivals: Arrivals,
        lines: dict[str, ListLine] | None,
        tell: Callable[[Line], None],
    ) -> None:
        self._museum = museum
        self._run = run
        self._arrivals = arrivals
        self._lines = lines
        self._tell = tell
        self._matcher: Matcher | None = None
        self._artifacts = -1

    def go(self) -> None:
        """Take what is due, again and again."""
        run = self._run
        while not (run.ending or run.stopped):
            try:
                due = run.look(lambda: self._arrivals.due(time.monotonic()))
                if due:
                    self._take(run.plan(self._up_to_date(), due))
                else:
                    time.sleep(_LOOK_SECONDS)
            except Problem as problem:
                if not run.has_begun:
                    raise
                run.stop(problem)

    def _up_to_date(self) -> Matcher:
        """The register may have grown since the last look, by another hand."""
        with self._museum.engine.connect() as connection:
            artifacts = connection.scalar(select(func.count()).select_from(ArtifactRow)) or 0
        if self._matcher is None or artifacts != self._artifacts:
            self._matcher, self._artifacts = load_matcher(self._museum, self._lines), artifacts
        return self._matcher

    def _take(self, plan: Plan) -> None:
        told: set[int] = set()

        def settled(items: list[Item]) -> None:
            for item in items:
                told.add(id(item.principal))
                self._say(item.principal, plan)

        self._run.take(plan, settled)
        for file in plan.files:
            item = plan.item_of(file)
            if id(file) not in told and (item is None or file is item.principal):
                self._say(file, plan)
        self._arrivals.took(plan.files)

    def _say(self, file: SourceFile, plan: Plan) -> None:
        """Tell of a file, unless it is not settled, comes again, or is nobody's business."""
        passed_over = file.outcome == "ignored" and file.reason != SLATE
        if file.outcome is None or passed_over or (file.problem and file.problem.code in AGAIN):
            return
        line = self._run.line(file, plan)
        judge(self._museum, [line])
        self._tell(line)
