"""Digitizing in contained children: photos in one pool, scans in another that knows Open3D.

The tasks import what decodes only in the child, so that this process stays small and quick to start.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TypeVar

from catalog.contained import ContainedPool, TaskFailed
from catalog.problems import Problem, reason_of
from catalog.settings import Settings
from digitize.formats import Format
from digitize.refusal import Refusal
from digitize.result import Digitized

if TYPE_CHECKING:
    from digitize.photo.glance import Glance
    from digitize.scan.companions import Companions

Kind = Literal["photo", "scan"]
_Result = TypeVar("_Result")

#: A scan leaves much behind in memory: its child makes room for another after so many.
_SCANS_PER_CHILD = 20

#: The setting behind each limit of a child.
_LIMITS = {"memory": "memory_mb", "seconds": "seconds", "file": "file_mb"}


def _photo(master: Path, scratch: Path, name: str, megapixels: int, pixels_per_byte: int, barcodes: bool) -> Digitized:
    from digitize.photo.photograph import digitize_photo

    return digitize_photo(master, scratch, name, megapixels, pixels_per_byte, barcodes=barcodes)


def _glance(photo: Path, name: str, megapixels: int, pixels_per_byte: int, barcodes: bool) -> "Glance":
    from digitize.photo.glance import glance_at

    return glance_at(photo, name, megapixels, pixels_per_byte, barcodes=barcodes)


def _scan(model: Path, scratch: Path, name: str) -> Digitized:
    from digitize.scan.scan import digitize_scan

    return digitize_scan(model, scratch, name)


def _companions(model: Path, format_: Format) -> "Companions":
    from digitize.scan.companions import find_companions

    return find_companions(model, format_)


def _get_ready_for_scans() -> None:
    from digitize.scan.raycaster import missing_reason

    missing_reason()


class Digitizer:
    """The two pools, started when first needed. Use as a context manager."""

    def __init__(self, settings: Settings, workers: int, readable: list[Path], scratch: Path) -> None:
        """Children read `readable` folders and write below `scratch`, nothing else."""
        self._settings = settings
        self.workers = workers
        self._readable = [*readable, scratch]
        self._scratch = scratch
        self._pools: dict[Kind, ContainedPool] = {}

    def __enter__(self) -> "Digitizer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in self._pools.values():
            pool.__exit__(kind, error, trace)

    def companions(self, model: Path, format_: Format, where: str) -> "Companions":
        """The files a model names. Raises Problem E-SCAN-…."""
        return self._run("scan", where, _companions, model, format_)

    def glance(self, photo: Path, where: str) -> "Glance":
        """Labels in a photo and its time, without copies of it. Raises Problem E-PHOTO-…."""
        limits = (self._settings.limits.megapixels, self._settings.limits.pixels_per_byte)
        return self._run("photo", where, _glance, photo, photo.name, *limits, self._settings.barcodes)

    def digitize(self, kind: Kind, principal: Path, scratch: Path, name: str, where: str) -> Digitized:
        """Facts and copies of one asset. `where` is what a problem names. Raises Problem E-PHOTO-…, E-SCAN-…."""
        if kind == "photo":
            limits = (self._settings.limits.megapixels, self._settings.limits.pixels_per_byte)
            return self._run(kind, where, _photo, principal, scratch, name, *limits, self._settings.barcodes)
        return self._run(kind, where, _scan, principal, scratch, name)

    def start(self, kind: Kind) -> None:
        """Start a pool. To be called from the main thread, before other threads use it."""
        if kind in self._pools:
            return
        photo = kind == "photo"
        self._pools[kind] = ContainedPool(
            workers=self.workers,
            limits=self._settings.limits,
            readable=self._readable,
            writable=[self._scratch],
            modules=[__name__, "digitize.photo.glance" if photo else "digitize.scan.scan"],
            prepare=None if photo else _get_ready_for_scans,
            tasks_per_child=0 if photo else _SCANS_PER_CHILD,
        )

    def warm(self, kind: Kind) -> None:
        """Start a pool and wait until a child of it is ready. To be called from the main thread."""
        self.start(kind)
        self._pools[kind].run(os.getpid)

    def _run(self, kind: Kind, where: str, task: Callable[..., _Result], *arguments: object) -> _Result:
        self.start(kind)
        try:
            return self._pools[kind].run(task, *arguments)
        except Refusal as refusal:
            raise Problem(refusal.code, where=where, **refusal.facts) from refusal
        except TaskFailed as failure:
            if failure.kind == "crash":
                raise Problem(f"E-{kind.upper()}-CRASH", where=where, reason=failure.detail) from failure
            limit = _LIMITS[failure.kind]
            raise Problem(f"E-{kind.upper()}-LIMIT", where=where, limit=limit, reason=failure.detail) from failure
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Problem("E-DISK-FULL", where=str(self._scratch)) from error
            if error.errno == errno.ENOMEM:  # a file too large to be mapped
                limit, reason = _LIMITS["memory"], reason_of(error)
                raise Problem(f"E-{kind.upper()}-LIMIT", where=where, limit=limit, reason=reason) from error
            raise Problem("E-SOURCE-READ", where=where, reason=reason_of(error)) from error
        except Exception as error:  # whatever a decoder throws at us ends one file, not the batch
            raise Problem(f"E-{kind.upper()}-CRASH", where=where, reason=repr(error)[:300]) from error
