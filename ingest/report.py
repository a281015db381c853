"""What became of the files of a source: a line each, and how an ingest ended."""

from dataclasses import dataclass, field
from pathlib import Path

from catalog.problems import Exit, Problem, visible
from catalog.quality.grading import Verdict
from catalog.record import Asset, BatchItem
from catalog.wording.verdicts import findings_json
from ingest.plan import Item, Plan
from ingest.source import SourceFile


@dataclass(slots=True)
class Line:
    """What became of one file. `artifact` is the id of the one that holds it, where it is stored.

    `stored_as` is the path there of the asset whose principal file it is, `verdict` that on a photo. Of a known
    one `reason` is the number that holds it, and `withdrawn` says that it is out of view there.
    """

    path: str
    outcome: str
    problem: Problem | None = None
    number: str | None = None
    artifact: str | None = None
    asset: str | None = None
    reason: str | None = None
    notes: list[str] = field(default_factory=list)
    stored_as: str | None = None
    verdict: Verdict | None = None
    withdrawn: bool = False

    @property
    def why(self) -> str | None:
        """The reason as documents give it: what is withdrawn says so."""
        return f"{self.reason}, withdrawn" if self.withdrawn else self.reason


@dataclass(slots=True)
class IngestReport:
    """What became of every file of a source. `batch` is None where nothing was written.

    `stopped` says why the run ended before its end, None where it did not; `whole` whether every
    file of the source was looked at; `left` how many were seen by a watch and not taken before its end;
    `source_changed` whether the source was found not to be, or could not be seen to be, as it was planned.
    """

    batch: str | None
    source: Path
    lines: list[Line]
    stopped: Problem | None = None
    whole: bool = True
    left: int = 0
    source_changed: bool = False

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
        if any(problem.exit == Exit.DAMAGE for problem in self.problems):
            return Exit.DAMAGE
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
                    "reason": line.why,
                    "verdict": line.verdict.outcome if line.verdict else None,
                    "findings": findings_json(line.verdict) if line.verdict else [],
                    "notes": line.notes,
                }
                for line in self.lines
            ],
        }


def line_of(file: SourceFile, plan: Plan, assets: dict[int, Asset] | None) -> Line:
    """A file's line; `assets` by their principal files, None for a dry run."""
    item = plan.item_of(file)
    asset = assets.get(id(item.principal)) if assets and item and file in item.files else None
    notes = asset.notes if asset else item.notes if item else []
    return Line(
        visible(str(file.path)),
        file.outcome or "added",
        file.problem,
        item.match.entry.number if item and item.match else None,
        _holder(file, item),
        asset.path if asset else None,
        file.reason or (item.match.reason if item and item.match else None),
        notes if item and file is item.principal else [],
        _stored_as(file, item, asset),
        withdrawn=item is not None and item.withdrawn and file.outcome == "known",
    )


def _holder(file: SourceFile, item: Item | None) -> str | None:
    if item is None or file.outcome not in ("added", "known"):
        return None
    return item.held_by or (item.match.entry.id if item.match else None)


def _stored_as(file: SourceFile, item: Item | None, asset: Asset | None) -> str | None:
    if item is None or file is not item.principal:
        return None
    return asset.path if asset else item.held_as


def batch_item(line: Line) -> BatchItem:
    """The line as the batch keeps it."""
    return BatchItem(
        where=line.path,
        outcome=line.outcome,
        code=line.problem.code if line.problem else None,
        number=line.number,
        asset=line.asset,
        reason=line.why,
    )
