"""A file is copied once, proven equal, and refused where its source or the disk did not hold still."""

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from catalog.museum import Museum
from catalog.problems import Problem
from catalog.store.disk import BLOCK_SIZE
from ingest import stage
from ingest.stage import Copied, copy_in
from tests.conftest import OBJ, AddArtifact, Card, jpeg
from tests.ingest.test_run import record_of, take_in, told

NAME = PurePosixPath("DCIM/IMG_1.jpg")


def quiet(_count: int) -> None:
    """Nobody asks whether the source still answers."""


def copy(card: Card, alive: Callable[[int], None] = quiet) -> Copied:
    """Copy the one file of the card."""
    folder = card.path.with_name("staging") / "000001"
    folder.mkdir(parents=True, exist_ok=True)
    return copy_in(card.path, NAME, folder / NAME.name, alive)


def staged_files(card: Card) -> list[Path]:
    return [path for path in card.path.with_name("staging").rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, BLOCK_SIZE, BLOCK_SIZE + 1, 2 * BLOCK_SIZE + 12345])
def test_the_copy_has_the_same_bytes_and_their_digest(card: Card, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    card.put(str(NAME), data[:size])

    copied = copy(card)

    assert copied.staged.path.read_bytes() == data[:size]
    assert (copied.staged.sha512, copied.bytes) == (hashlib.sha512(data[:size]).hexdigest(), size)


def test_every_block_is_told_of_in_both_passes(card: Card) -> None:
    card.put(str(NAME), bytes(BLOCK_SIZE + 10))
    blocks: list[int] = []

    copy(card, blocks.append)

    assert blocks == [BLOCK_SIZE, 10, BLOCK_SIZE, 10]


# --- a source that does not hold still ---


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shrink(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def rewrite(path: Path) -> None:
    """Other bytes, just as many, a moment later."""
    state = path.stat()
    path.write_bytes(bytes(state.st_size))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))


def replace(path: Path) -> None:
    """Another file in its place, equal but for its identity."""
    state = path.stat()
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    other.replace(path)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def become_another_kind(path: Path) -> None:
    path.write_bytes(b"PK\3\4" + bytes(99))


def become_a_model(path: Path) -> None:
    path.write_bytes(OBJ)


Change = Callable[[Path], None]
CHANGES: list[tuple[Change, str]] = [
    (grow, "E-SOURCE-CHANGED"),
    (shrink, "E-SOURCE-CHANGED"),
    (rewrite, "E-SOURCE-CHANGED"),
    (replace, "E-SOURCE-CHANGED"),
    (Path.unlink, "E-SOURCE-VANISHED"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_a_file_that_changes_while_it_is_copied_is_not_taken(card: Card, change: Change, code: str) -> None:
    photo = card.put(str(NAME), jpeg() + bytes(BLOCK_SIZE))
    changed: list[int] = []

    def alive(count: int) -> None:
        if not changed:
            change(photo)
        changed.append(count)

    with pytest.raises(Problem, match=code) as problem:
        copy(card, alive)

    assert problem.value.where == str(NAME)
    assert staged_files(card) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Path.unlink, "E-SOURCE-VANISHED"),
        (grow, "E-SOURCE-CHANGED"),
        (shrink, "E-SOURCE-CHANGED"),
        (rewrite, "E-SOURCE-CHANGED"),
        (empty, "E-SOURCE-CHANGED"),
        (become_another_kind, "E-SOURCE-CHANGED"),
        (become_a_model, "E-SOURCE-CHANGED"),
    ],
)
def test_a_file_that_is_no_more_what_was_planned_is_not_taken(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, change: Change, code: str
) -> None:
    artifact = add("BTBP 1").id
    photo = card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2))
    real = stage.open_source

    def open_source(path: Path) -> io.FileIO:
        if path == photo:
            change(photo)
        return real(path)

    monkeypatch.setattr(stage, "open_source", open_source)
    report = take_in(museum, card.path)

    assert told(report) == {"BTBP-1_1.jpg": code, "BTBP-1_2.jpg": "added"}
    assert [asset.principal.path for asset in record_of(museum, artifact).assets] == ["photos/0001/files/BTBP-1_2.jpg"]


def test_a_link_in_the_place_of_a_file_is_not_followed(card: Card) -> None:
    photo = card.put(str(NAME), jpeg())
    photo.rename(card.path / "elsewhere.jpg")
    photo.symlink_to(card.path / "elsewhere.jpg")

    with pytest.raises(Problem, match="E-SOURCE-LINK"):
        copy(card)


# --- disks ---


class Failing(io.FileIO):
    """A source that breaks off in its second block."""

    blocks = 0

    def readinto(self, buffer: object) -> int:
        self.blocks += 1
        if self.blocks == 2:
            raise OSError(errno.EIO, "Input/output error")
        return super().readinto(buffer)  # type: ignore[arg-type]


def test_a_card_that_cannot_be_read_to_the_end_leaves_no_half_copy(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.put(str(NAME), bytes(2 * BLOCK_SIZE))
    monkeypatch.setattr(stage, "open_source", Failing)

    with pytest.raises(Problem, match="E-SOURCE-READ") as problem:
        copy(card)

    assert problem.value.facts["reason"] == "the disk cannot read it"
    assert staged_files(card) == []


def test_a_disk_that_gives_back_other_bytes_is_found_out(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.put(str(NAME), jpeg())

    def rot(handle: int, *_advice: int) -> None:
        os.pwrite(handle, b"\x55", 1000)

    monkeypatch.setattr(os, "posix_fadvise", rot)
    with pytest.raises(Problem, match="E-STAGE-DIFFERS"):
        copy(card)

    assert staged_files(card) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "E-DISK-FULL"),
        (errno.EDQUOT, "E-DISK-FULL"),
        (errno.EROFS, "E-DISK-READ-ONLY"),
        (errno.EIO, "E-DISK-FAILED"),
    ],
)
def test_trouble_with_the_museums_own_disk_is_not_blamed_on_the_card(
    card: Card, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    card.put(str(NAME), jpeg())

    def fsync(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Problem, match=code):
        copy(card)
    monkeypatch.undo()

    assert staged_files(card) == []


def test_the_copy_is_on_the_disk_before_it_is_read_back(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.put(str(NAME), jpeg())
    steps: list[str] = []
    real_sync, real_drop = os.fsync, os.posix_fadvise
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("synced"), real_sync(handle))[1])
    monkeypatch.setattr(
        os, "posix_fadvise", lambda handle, *rest: (steps.append("dropped"), real_drop(handle, *rest))[1]
    )

    copy(card, lambda _count: steps.append("block"))

    assert steps == ["block", "synced", "dropped", "block"]
