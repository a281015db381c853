"""The one way to change a museum: a writer that recovers, locks, commits and keeps the catalog true."""

import errno
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from catalog import batches
from catalog.database import last_commit, writing
from catalog.derivatives import MADE_FILE, folder_of, read_made
from catalog.folding import clean
from catalog.index import forget_derivative, index_commit, index_derivative
from catalog.language import _
from catalog.museum import Museum
from catalog.problems import Problem, reason_of
from catalog.settings import FILE_NAME
from catalog.store import clock, disk
from catalog.store.inventory import Inventory
from catalog.store.lock import Holder, Presence, maker_is_alive, write_lock
from catalog.store.recovery import recover
from catalog.store.transaction import Change, Transaction

Check = Callable[[Connection], None]
Tick = Callable[[int, int], None]

_COPIES_FILE = "assets.json"


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
        E-CLOCK-BACKWARDS, E-STORE-RACE where an object changed since its change was made: read it again and retry.
        """
        museum = self.museum
        with museum.engine.connect() as connection:
            last = last_commit(connection)
        clock.check(last, museum.time_zone, museum.settings.clock_ahead_until)
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
                    # Whoever may not write the catalog is told before the store is written.
                    with museum.engine.connect().execution_options(purpose="writes") as connection:
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
            newest = last_commit(connection)
        museum.note_commit(newest)

    def index_copies(self, assets: Iterable[tuple[str, str]]) -> None:
        """Bring the catalog up to date with the copies for people of assets, which may be gone.

        An asset is told by its artifact's id and its path below that.
        """
        with writing(self.museum.engine) as connection:
            for artifact, asset in assets:
                if made := read_made(folder_of(self.museum.derivatives, artifact, asset) / MADE_FILE):
                    index_derivative(connection, made)
                else:
                    forget_derivative(connection, artifact, asset)

    @contextmanager
    def moving_copies(self, assets: list[tuple[str, str]]) -> Iterator[None]:
        """Hold the lock while copies of these assets come and go, and have the catalog know of it at the end.

        Where this process dies in between, recovery does.
        """
        with self.lock():
            note = self.presence.new_folder(self.museum.work, "copies")
            disk.write_new(note / _COPIES_FILE, json.dumps(assets).encode())
            try:
                yield
            finally:
                self.index_copies(assets)
                disk.remove_tree(note)

    def _recover(self) -> None:
        museum = self.museum
        left = recover(museum.store, museum.work, maker_is_alive, self._index)
        for folder in left:
            with suppress(FileNotFoundError, ValueError):  # who died before a note was whole moved nothing
                self.index_copies(json.loads((folder / _COPIES_FILE).read_bytes()))
            batches.close_interrupted(self, folder)


#: What SQLite says of a disk, and what it means. https://www.sqlite.org/rescode.html
_DATABASE_WORDS = {
    "database or disk is full": errno.ENOSPC,
    "attempt to write a readonly database": errno.EROFS,
    "disk i/o error": errno.EIO,
    "unable to open database file": errno.EIO,
}
_DAMAGED_WORDS = ("malformed", "file is not a database")
_NO_PERMISSION = (errno.EROFS, errno.EACCES, errno.EPERM)
_IMPOSSIBLE = (errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP)
#: What a disk says that fails, was pulled out, or whose file system is damaged.
_FAILED = (
    errno.EIO,
    errno.ENODEV,
    errno.ENXIO,
    errno.ENOMEDIUM,
    errno.ESTALE,
    errno.ENOTCONN,
    errno.EBADMSG,
    errno.EUCLEAN,
)


@contextmanager
def speaking_of_disks(where: str) -> Iterator[None]:
    """Turn what a disk has to say into a Problem with a code."""
    try:
        yield
    except (OSError, DatabaseError) as error:
        if problem := disk_problem(error, where):
            raise problem from error
        raise


def disk_problem(error: Exception, where: str) -> Problem | None:
    """What an error says of the disk that holds `where`, or of the catalog's file; None where it says neither."""
    if isinstance(error, DatabaseError):
        words = str(error.orig).lower()
        if any(text in words for text in _DAMAGED_WORDS):
            return Problem("E-CATALOG-DAMAGED", reason=_("its file is damaged"))
        error = _error_of_database(words, where)
    if not isinstance(error, OSError):
        return None
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("E-DISK-FULL", where=where)
    if error.errno in _NO_PERMISSION:
        return Problem("E-DISK-READ-ONLY", where=_shut_place(error, where))
    if error.errno in _IMPOSSIBLE:
        return Problem("E-PATH-IMPOSSIBLE", where=where)
    if error.errno in _FAILED:
        return Problem("E-DISK-FAILED", where=error.filename or where, reason=reason_of(error))
    return None


def _shut_place(error: OSError, where: str) -> str:
    """The path that is not permitted: of a rename the end that is shut, of what is not there yet its folder."""
    names = [os.fspath(name) for name in (error.filename2, error.filename) if isinstance(name, str | Path)]
    for name in names:
        place = Path(name)
        while not os.path.exists(place) and place != place.parent:
            place = place.parent
        if not os.access(place, os.W_OK):
            return str(place)
    # Paths of staged files mean nothing to people.
    return next((name for name in names if not name.startswith(f"{where}/work")), where)


def _error_of_database(words: str, where: str) -> OSError:
    """The system's error behind what SQLite says, whose words are others where the disk is full."""
    number = next((number for text, number in _DATABASE_WORDS.items() if text in words), 0)
    return OSError(errno.ENOSPC if number and disk.is_full(Path(where)) else number, words)


#: Folders of a museum that the program alone writes into.
_OWN_FOLDERS = ("store", "private", "derivatives", "work")


def check_outside(path: Path) -> None:
    """Problem E-PATH-INSIDE where a file or folder that a person named lies in a folder that is the program's own."""
    real = Path(os.path.realpath(path))
    for above in real.parents:
        folder = real.relative_to(above).parts[0]
        if folder in _OWN_FOLDERS and (above / FILE_NAME).is_file():
            raise Problem("E-PATH-INSIDE", where=str(path), folder=f"{folder}/")


def check_folder(folder: Path) -> None:
    """Problem E-PATH-INSIDE, E-PATH-FILE where a folder that a person named cannot be written into."""
    check_outside(folder)
    if folder.is_file():
        raise Problem("E-PATH-FILE", where=str(folder))


def make_folder(folder: Path) -> None:
    """Make a folder that a person named, with those above it. Problem E-PATH-IMPOSSIBLE where nobody can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileNotFoundError as error:  # as below /proc
        raise Problem("E-PATH-IMPOSSIBLE", where=str(folder)) from error


def check_new_file(path: Path) -> None:
    """Problem E-PATH-INSIDE, E-FILE-EXISTS, E-FOLDER-MISSING where a file that a person named cannot be made."""
    check_outside(path)
    if path.exists():
        raise Problem("E-FILE-EXISTS", where=str(path))
    if not path.absolute().parent.is_dir():
        raise Problem("E-FOLDER-MISSING", where=str(path.absolute().parent))
