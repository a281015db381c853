"""The one way to change a museum: a writer that recovers, locks, commits and keeps the catalog true."""

import errno
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from catalog import batches
from catalog.database import last_commit, writing
from catalog.derivatives import Made
from catalog.folding import clean
from catalog.index import forget_derivative, index_commit, index_derivative
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.store import clock, disk
from catalog.store.inventory import Inventory
from catalog.store.lock import Holder, Presence, maker_is_alive, write_lock
from catalog.store.transaction import Change, Transaction, recover

Check = Callable[[Connection], None]
Tick = Callable[[int, int], None]


class Writer:
    """A process that may change a museum. Opening it settles what a dead process left behind.

    Use as a context manager. `operator` is who does the work, "?" where the name has nothing to show;
    `command` and `waiting` are for those who wait for the lock: the first is what they are told, the
    second tells this process's user.
    """

    def __init__(
        self,
        museum: Museum,
        *,
        operator: str,
        command: str,
        waiting: Callable[[Holder], None] | None = None,
    ) -> None:
        self.museum = museum
        self.operator = clean(operator) or "?"
        self._command = command
        self._waiting = waiting
        self._threads = threading.RLock()
        self._held = False

    def __enter__(self) -> "Writer":
        museum = self.museum
        with speaking_of_disks(str(museum.path)):
            for folder in (museum.work, museum.derivatives, museum.out):
                folder.mkdir(exist_ok=True)
            museum.private.mkdir(mode=0o700, exist_ok=True)
            if museum.work.stat().st_dev != museum.store.root.stat().st_dev:
                raise Problem("E-MUSEUM-TWO-DISKS", where=str(museum.path))
            self.presence = Presence(museum.work)
        try:
            with self.lock():
                self._recover()
        except BaseException:
            self.presence.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.presence.close()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the write lock; may be taken again by the thread that holds it."""
        with self._threads:
            if self._held:
                yield
                return
            with write_lock(self.museum.work, self._command, waiting=self._waiting):
                self._held = True
                try:
                    yield
                finally:
                    self._held = False

    def commit(self, changes: Iterable[Change], check: Check | None = None, tick: Tick | None = None) -> None:
        """Make the changes, all or none; they are in the store and in the catalog on return.

        `check` runs under the lock before anything happens and raises to refuse. `tick(done, of)` is called for
        each artifact that has to be indexed again because the museum's rules changed. Raises Problem
        E-STORE-RACE where an object changed since its change was made: read it again and retry.
        """
        museum = self.museum
        with museum.engine.connect() as connection:
            last = last_commit(connection)
        transaction = Transaction(
            museum.store,
            museum.work,
            self.presence,
            user=self.operator,
            address=f"{museum.id}#operator",
            at=clock.next_time(last),
        )
        try:
            with speaking_of_disks(str(museum.path)):
                for change in changes:
                    transaction.add(change)
                with self.lock():
                    with museum.engine.connect() as connection:
                        if check:
                            check(connection)
                        last = last_commit(connection)
                    transaction.commit(last, lambda changed: self._index(changed, tick))
        except BaseException:
            if not transaction.is_ready:
                transaction.discard()
            raise

    def _index(self, changed: Iterable[Inventory], tick: Tick | None = None) -> None:
        museum = self.museum
        museum.refresh()
        with writing(museum.engine) as connection:
            index_commit(connection, museum.store, museum.standards, museum.vocabularies, changed, tick)

    def index_derivative(self, made: Made) -> None:
        """Bring the catalog up to date with the copies of one asset."""
        with writing(self.museum.engine) as connection:
            index_derivative(connection, made)

    def forget_derivative(self, artifact: str, asset: str) -> None:
        """Tell the catalog that an asset's copies are no longer there."""
        with writing(self.museum.engine) as connection:
            forget_derivative(connection, artifact, asset)

    def _recover(self) -> None:
        museum = self.museum
        left = recover(museum.store, museum.work, maker_is_alive, self._index)
        for folder in left:
            batches.close_interrupted(self, folder)


#: What SQLite says of a disk, and what it means. https://www.sqlite.org/rescode.html
_DATABASE_WORDS = {
    "database or disk is full": errno.ENOSPC,
    "attempt to write a readonly database": errno.EROFS,
    "disk i/o error": errno.EIO,
    "unable to open database file": errno.EIO,
}

_NO_ROOM_BYTES = 1_000_000


@contextmanager
def speaking_of_disks(where: str) -> Iterator[None]:
    """Turn what a disk has to say into a Problem with a code."""
    try:
        yield
    except OSError as error:
        if problem := _disk_problem(error, where):
            raise problem from error
        raise
    except OperationalError as error:
        words = str(error.orig).lower()
        number = next((number for text, number in _DATABASE_WORDS.items() if text in words), 0)
        if number and disk.is_full(Path(where)):
            number = errno.ENOSPC
        if number == errno.EIO and _is_full(where):  # SQLite's words where its shared memory file cannot grow
            number = errno.ENOSPC
        if problem := _disk_problem(OSError(number, words), where):
            raise problem from error
        raise


def check_new_file(path: Path) -> None:
    """Problem E-FILE-EXISTS, E-FOLDER-MISSING where a file that a person named cannot be made."""
    if path.exists():
        raise Problem("E-FILE-EXISTS", where=str(path))
    if not path.absolute().parent.is_dir():
        raise Problem("E-FOLDER-MISSING", where=str(path.absolute().parent))


def _is_full(where: str) -> bool:
    try:
        return shutil.disk_usage(where).free < _NO_ROOM_BYTES
    except OSError:
        return False


def _disk_problem(error: OSError, where: str) -> Problem | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("E-DISK-FULL", where=where)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        below_work = str(error.filename or "").startswith(f"{where}/work")
        return Problem("E-DISK-READ-ONLY", where=where if below_work else error.filename or where)
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP):
        return Problem("E-PATH-IMPOSSIBLE", where=where)
    if error.errno in (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE):
        return Problem("E-DISK-FAILED", where=error.filename or where, reason=reason_of(error))
    return None
