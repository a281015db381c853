"""Writes that are on the disk when they return, and nothing half-written under its final name.

Every sync of the program goes through this module, so that a test can count them.
"""

import ctypes
import errno
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

BLOCK_SIZE = 1 << 20
_ROOM = 1 << 20

#: Above this many files and folders one sync of the file system is cheaper than one each.
SINGLE_SYNCS = 12


def _libc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.syncfs  # noqa: B018 - absent on systems other than Linux
    except (OSError, AttributeError):
        return None
    return libc


_LIBC = _libc()


def sync_file(path: Path) -> None:
    """Have the bytes (or, of a folder, the names) at `path` on the disk before returning."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file_system(path: Path) -> bool:
    """Sync the whole file system that holds `path`; False where this system cannot."""
    if _LIBC is None:
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        if _LIBC.syncfs(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(path))
    finally:
        os.close(handle)
    return True


def sync_all(paths: Iterable[Path]) -> None:
    """Sync every path: one by one while they are few, by one sync of their file system else."""
    paths = list(paths)
    if len(paths) > SINGLE_SYNCS and sync_file_system(paths[0]):
        return
    for path in paths:
        sync_file(path)


def write_new(path: Path | str, data: bytes) -> None:
    """Write a file that must not exist yet; not synced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        written = os.write(handle, data)
        while written < len(data):
            written += os.write(handle, memoryview(data)[written:])
    finally:
        os.close(handle)


def read_small(path: Path | str) -> bytes:
    """The bytes of a file that fits into memory, with as little ado as possible."""
    handle = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        data = os.read(handle, size + 1)
        while len(data) < size and (more := os.read(handle, size - len(data))):
            data += more
        return data
    finally:
        os.close(handle)


def make_below(top: Path, folder: Path) -> None:
    """Make `folder` and those above it, but not `top`: where that is gone its disk was pulled out."""
    if folder != top and not folder.is_dir():
        make_below(top, folder.parent)
        folder.mkdir(exist_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` at `path`, durably; whoever reads meanwhile sees the old bytes or the new."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write_new(temporary, data)
        sync_file(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_file(path.parent)


def is_full(path: Path) -> bool:
    """Whether the disk that holds `path` has not even room for a database's own small files."""
    try:
        return shutil.disk_usage(path).free < _ROOM
    except OSError:
        return False


def copy_synced(source: Path, target: Path) -> str:
    """Copy a file to the new file `target`, on the disk when this returns; the SHA-512 of what was copied."""
    digest = hashlib.sha512()
    buffer = memoryview(bytearray(BLOCK_SIZE))
    with source.open("rb", buffering=0) as original, target.open("xb") as copy:
        while count := original.readinto(buffer):
            digest.update(buffer[:count])
            copy.write(buffer[:count])
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def sha512_of(path: Path) -> str:
    """SHA-512 of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha512").hexdigest()


def is_whole(path: Path, sha512: str) -> bool:
    """Whether a file is there, can be read, and has this SHA-512."""
    try:
        return path.is_file() and sha512_of(path) == sha512
    except OSError:
        return False


def sha512_from_disk(path: Path) -> str:
    """SHA-512 of a synced file as the disk gives it back, not as memory still holds it."""
    with path.open("rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(file, "sha512").hexdigest()


def sha512_of_bytes(data: bytes) -> str:
    """SHA-512 of bytes, lower-case hex."""
    return hashlib.sha512(data).hexdigest()


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it; no error where it is gone already."""
    shutil.rmtree(path, ignore_errors=False, onerror=_ignore_missing)


def _ignore_missing(_function: object, _path: str, info: tuple[type, BaseException, object]) -> None:
    error = info[1]
    if not (isinstance(error, OSError) and error.errno == errno.ENOENT):
        raise error


#: File systems of other machines: locks and syncs there are promises of somebody else.
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone", "davfs"}
)
#: File systems that keep nothing on a disk.
MEMORY_KINDS = frozenset({"tmpfs", "ramfs", "devtmpfs"})
_MOUNTS = Path("/proc/self/mountinfo")
_BLOCK_DEVICES = Path("/sys/dev/block")


def network_kind(path: Path, mounts: str | None = None) -> str | None:
    """The kind of network file system that holds `path`, None where it is a disk of this machine (or unknown).

    `mounts` is the text of mountinfo (proc(5)), this process's own by default.
    """
    kind, _source = _mount_of(path, mounts)
    return kind if kind in _NETWORK else None


def is_in_memory(path: Path, mounts: str | None = None) -> bool:
    """Whether what stands at `path` is gone when this machine is switched off; `mounts` as for `network_kind`."""
    kind, _source = _mount_of(path, mounts)
    return kind in MEMORY_KINDS


def _mount_of(path: Path, mounts: str | None = None) -> tuple[str, str]:
    """Kind and source of the file system that holds `path`, both "" where that is unknown."""
    try:
        lines = (mounts if mounts is not None else _MOUNTS.read_text("utf-8", "replace")).splitlines()
    except OSError:
        return "", ""
    place = path.resolve()
    best: tuple[int, str, str] = (-1, "", "")
    for line in lines:
        before, _dash, after = line.partition(" - ")
        point = Path(before.split()[4].replace("\\040", " "))
        if point == place or point in place.parents:
            kind, source, *_options = after.split()
            best = max(best, (len(point.parts), kind, source))
    return best[1:]


def disks_of(path: Path) -> frozenset[str]:
    """The disks that `path` is lost with: whole ones, whatever partitions, volumes or encryption lie between.

    Of a file system on no disk of this machine, or an unknown one, its device number stands for it. Raises OSError
    where there is no such path.
    """
    number = path.stat().st_dev
    source = Path(_mount_of(path)[1])
    if os.major(number) == 0 and source.is_block_device():  # btrfs gives each subvolume a number of its own
        number = source.stat().st_rdev
    return _whole_disks(_BLOCK_DEVICES / f"{os.major(number)}:{os.minor(number)}")


def _whole_disks(device: Path) -> frozenset[str]:
    """The disks below a block device, as sysfs shows them (Linux, Documentation/ABI/stable/sysfs-block)."""
    place = device.resolve()
    if (place / "partition").exists():
        place = place.parent
    below = [_whole_disks(slave) for slave in (place / "slaves").glob("*")]
    return frozenset[str]().union(*below) or frozenset({place.name})
