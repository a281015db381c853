"""A file copied from its source into the museum, and proven equal before anything else is done with it."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import FileIO
from pathlib import Path, PurePosixPath

from catalog.problems import Problem
from catalog.store import disk
from catalog.store.transaction import Staged
from catalog.writing import speaking_of_disks
from ingest.source import FileState, open_source, source_problem


@dataclass(frozen=True, slots=True)
class Copied:
    """A file that arrived whole: where it waits, its SHA-512 and size."""

    staged: Staged
    bytes: int


def copy_in(
    source: Path,
    path: PurePosixPath,
    target: Path,
    alive: Callable[[int], None],
    planned: FileState | None = None,
) -> Copied:
    """Copy `source / path` to the new file `target`: one pass for copy and SHA-512, synced, read back.

    `alive` is told of every block; `planned` is what the file was when it was looked at. Raises Problem
    E-SOURCE-…: vanished, denied, unreadable, changed since then; E-STAGE-DIFFERS where the disk gives
    back other bytes than were written.
    """
    try:
        with open_source(source / path) as file:
            before = os.fstat(file.fileno())
            digest, size = _copy(file, target, path, alive)
            after = os.fstat(file.fileno())
        there = os.lstat(source / path)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise source_problem(error, path) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    states = {FileState.of(state) for state in (before, after, there)} | ({planned} if planned else set())
    if len(states) != 1 or size != before.st_size:
        target.unlink()
        raise Problem("E-SOURCE-CHANGED", where=str(path))
    if _read_back(target, alive) != digest:
        target.unlink()
        raise Problem("E-STAGE-DIFFERS", where=str(path))
    return Copied(Staged(target, digest), size)


def _copy(file: FileIO, target: Path, path: PurePosixPath, alive: Callable[[int], None]) -> tuple[str, int]:
    digest = hashlib.sha512()
    size = 0
    buffer = memoryview(bytearray(disk.BLOCK_SIZE))
    with speaking_of_disks(str(target.parent)), target.open("xb", buffering=0) as copy:
        while True:
            try:
                count = file.readinto(buffer)
            except OSError as error:
                raise source_problem(error, path) from error
            if not count:
                break
            block = buffer[:count]
            digest.update(block)
            written = 0
            while written < count:
                written += copy.write(block[written:])
            size += count
            alive(count)
        os.fsync(copy.fileno())
        # What is read back must come from the disk, not from memory.
        os.posix_fadvise(copy.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.hexdigest(), size


def _read_back(target: Path, alive: Callable[[int], None]) -> str:
    digest = hashlib.sha512()
    buffer = memoryview(bytearray(disk.BLOCK_SIZE))
    with target.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
            alive(count)
    return digest.hexdigest()
