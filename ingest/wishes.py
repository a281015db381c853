"""What a person asks of an ingest."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from catalog.progress.standard import ViewCode


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's word on one file of the source: where it belongs, what it shows."""

    file: PurePosixPath
    number: str
    view: ViewCode | None
    part: str | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked. `workers` 0: one a core; `assign`: that file alone; `clock_offset`: seconds, if any."""

    source: Path
    match_list: Path | None = None
    assign: Assignment | None = None
    reason: str = ""
    workers: int = 0
    dry_run: bool = False
    fail_fast: bool = False
    keep_unread: bool = False
    clock_offset: int | None = None

    @property
    def only(self) -> PurePosixPath | None:
        """The one file to take, None for all."""
        return self.assign.file if self.assign else None
