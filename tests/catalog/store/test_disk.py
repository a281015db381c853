"""Writes are whole and synced when they return, and every sync can be counted."""

import ctypes
import errno
import hashlib
import os
from pathlib import Path

import pytest

from catalog.problems import Problem
from catalog.store import disk
from catalog.writing import speaking_of_disks


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced, in order: names of files and folders, and "syncfs"."""
    calls: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        calls.append(Path(f"/proc/self/fd/{handle}").resolve().name)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(disk, "sync_file_system", lambda _path: calls.append("syncfs") or True)
    return calls


@pytest.mark.parametrize("size", [0, 1, 4096, 3_000_001])
def test_a_small_file_is_read_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "a").write_bytes(data)

    assert disk.read_small(tmp_path / "a") == data


def test_a_file_that_comes_in_pieces_is_read_and_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network file systems may read and write less than was asked."""
    data = bytes(range(256)) * 10
    read, write = os.read, os.write
    monkeypatch.setattr(os, "write", lambda handle, view: write(handle, view[:7]))
    disk.write_new(tmp_path / "a", data)
    monkeypatch.setattr(os, "read", lambda handle, size: read(handle, min(size, 7)))

    assert disk.read_small(tmp_path / "a") == data


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_new_file_does_not_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "link", b"new")
    assert not (tmp_path / "elsewhere").exists()


def test_a_replaced_file_is_synced_before_its_name_and_leaves_nothing_beside_it(
    tmp_path: Path, syncs: list[str]
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    disk.replace_file(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert syncs == [f".a.{os.getpid()}.tmp", tmp_path.name]


def test_whoever_reads_during_a_replacement_sees_the_old_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    seen = []
    monkeypatch.setattr(disk, "sync_file", lambda _path: seen.append(target.read_bytes()))
    disk.replace_file(target, b"new")

    assert seen == [b"old", b"new"]


@pytest.mark.parametrize("fails", ["write", "sync_file", "replace"])
def test_a_replacement_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(
        *{"write": (os, "write"), "sync_file": (disk, "sync_file"), "replace": (Path, "replace")}[fails], full
    )
    with pytest.raises(OSError, match="No space left"):
        disk.replace_file(target, b"new")

    assert (target.read_bytes(), list(tmp_path.iterdir())) == (b"old", [target])


@pytest.mark.parametrize(
    ("files", "expected"),
    [(0, []), (3, ["0", "1", "2"]), (disk.SINGLE_SYNCS + 1, ["syncfs"])],
    ids=["none", "few", "many"],
)
def test_few_files_are_synced_one_by_one_and_many_at_once(
    tmp_path: Path, syncs: list[str], files: int, expected: list[str]
) -> None:
    paths = [tmp_path / str(number) for number in range(files)]
    for path in paths:
        path.touch()
    disk.sync_all(iter(paths))

    assert syncs == expected


def test_where_the_system_cannot_sync_at_once_every_file_is_synced(
    tmp_path: Path, syncs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "sync_file_system", lambda _path: False)
    paths = [tmp_path / f"{number:02}" for number in range(disk.SINGLE_SYNCS + 5)]
    for path in paths:
        path.touch()
    disk.sync_all(paths)

    assert syncs == [path.name for path in paths]


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "syncfs"), reason="this system has no syncfs")
def test_the_whole_file_system_can_be_synced(tmp_path: Path) -> None:
    assert disk.sync_file_system(tmp_path) is True
    with pytest.raises(FileNotFoundError):
        disk.sync_file_system(tmp_path / "gone")


def test_a_failed_sync_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "a").touch()
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        disk.sync_all([tmp_path / "a"])


def test_digests_are_sha_512_in_small_hex(tmp_path: Path) -> None:
    data = b"masters" * 400_000
    (tmp_path / "a").write_bytes(data)

    assert disk.sha512_of(tmp_path / "a") == disk.sha512_of_bytes(data) == hashlib.sha512(data).hexdigest()


def test_a_tree_is_removed_and_gone_already_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").touch()
    (tmp_path / "kept").touch()
    (tmp_path / "a/link").symlink_to(tmp_path / "kept")
    disk.remove_tree(tmp_path / "a")
    disk.remove_tree(tmp_path / "a")

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_tree_that_cannot_be_removed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "a").mkdir()
    monkeypatch.setattr(os, "rmdir", deny)
    with pytest.raises(PermissionError):
        disk.remove_tree(tmp_path / "a")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "E-DISK-FULL"),
        (errno.EDQUOT, "E-DISK-FULL"),
        (errno.EROFS, "E-DISK-READ-ONLY"),
        (errno.EACCES, "E-DISK-READ-ONLY"),
        (errno.EIO, "E-DISK-FAILED"),
        (errno.ENODEV, "E-DISK-FAILED"),
        (errno.ESTALE, "E-DISK-FAILED"),
    ],
)
def test_what_a_disk_says_has_a_code_and_names_the_file(number: int, code: str) -> None:
    with pytest.raises(Problem, match=code) as problem, speaking_of_disks("museum"):
        raise OSError(number, os.strerror(number), "museum/store/x")

    assert problem.value.where == ("museum" if code == "E-DISK-FULL" else "museum/store/x")


def test_what_is_no_matter_of_disks_stays_what_it_is() -> None:
    with pytest.raises(FileNotFoundError), speaking_of_disks("museum"):
        raise FileNotFoundError(errno.ENOENT, "No such file", "x")


def sysfs(top: Path, *devices: str) -> None:
    """Block devices as sysfs shows them: `sda/sda1` is a partition, `dm-0 < sda/sda1` a volume on one."""
    for line in devices:
        name, *below = line.split(" < ")
        device = top / "devices" / name
        device.mkdir(parents=True, exist_ok=True)
        if "/" in name:
            (device / "partition").write_text("1\n")
        for slave in below:
            (device / "slaves").mkdir(exist_ok=True)
            (device / "slaves" / Path(slave).name).symlink_to(top / "devices" / slave)


@pytest.mark.parametrize(
    ("device", "disks"),
    [
        ("sda", {"sda"}),
        ("sda/sda1", {"sda"}),
        ("dm-0", {"sda"}),
        ("sdb", {"sdb"}),
        ("md0", {"sda", "sdb"}),
        ("md0/md0p1", {"sda", "sdb"}),
    ],
)
def test_partitions_and_volumes_of_one_disk_are_lost_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: str, disks: set[str]
) -> None:
    sysfs(tmp_path, "sda", "sda/sda1", "dm-0 < sda/sda1", "sdb", "md0 < sda/sda1 < sdb", "md0/md0p1")
    number = tmp_path.stat().st_dev
    (tmp_path / f"{os.major(number)}:{os.minor(number)}").symlink_to(tmp_path / "devices" / device)
    monkeypatch.setattr(disk, "_BLOCK_DEVICES", tmp_path)

    assert disk.disks_of(tmp_path) == disks


def test_file_systems_without_a_disk_are_told_by_their_own_numbers(tmp_path: Path, other_disk: Path) -> None:
    assert disk.disks_of(tmp_path) == disk.disks_of(tmp_path.parent)
    assert disk.disks_of(tmp_path).isdisjoint(disk.disks_of(other_disk))


@pytest.mark.parametrize(
    ("path", "told"), [("/dev/shm/copy", True), ("/dev/shmcopy", False), ("/media/usb", False), ("/run/user/0", True)]
)
def test_file_systems_in_memory_are_told_from_disks(path: str, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MEMORY_KINDS", frozenset({"tmpfs"}))
    mounts = "\n".join(
        f"{number} 1 0:{number} / {point} rw - {kind} {kind} rw"
        for number, (point, kind) in enumerate({"/": "ext4", "/dev/shm": "tmpfs", "/run": "tmpfs"}.items())
    )

    assert disk.is_in_memory(Path(path), mounts) == told


@pytest.mark.parametrize(
    ("shut", "names"),
    [
        ("work", ["work/tx-1/ready"]),
        ("store/65d/object", ["work/tx-1/object/v2", "store/65d/object/v2"]),
        ("out/list.csv", ["out/list.csv"]),
    ],
)
def test_what_is_not_permitted_is_named_and_not_the_museum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shut: str, names: list[str]
) -> None:
    for folder in ("work", "store/65d/object", "out"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "out/list.csv").touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: str(path) != str(tmp_path / shut))
    first, second = [*(str(tmp_path / name) for name in names), None][:2]

    with pytest.raises(Problem, match="E-DISK-READ-ONLY") as problem, speaking_of_disks(str(tmp_path)):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), first, None, second)

    assert problem.value.where == str(tmp_path / shut)
