"""A sync or a mend cut short, anywhere: the copy is whole after the next, and never worse than before."""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from catalog.copying.places import Place
from catalog.copying.standing import copies_standing
from catalog.museum import Museum
from catalog.store import disk
from catalog.store.audit import audit_store
from catalog.store.root import Store
from tests.catalog.copying.test_syncing import assert_complete, new_place, sync, twin
from tests.catalog.correcting.filled import put_asset
from tests.conftest import AddArtifact, OpenWriter
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import digests


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    return new_place(museum, add, open_writer, tmp_path)


class Death(BaseException):
    """Stands for the end of the process, or of the disk's cable."""


Cut = tuple[Any, str]
CUTS = [(disk, "copy_synced"), (disk, "remove_tree"), (disk, "replace_file"), (Path, "rename")]
MORE_CUTS = [(disk, "sha512_from_disk"), (disk, "write_new"), (disk, "sync_file"), (Path, "mkdir")]


def failing_at(call: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but for its n-th call, which is the end."""
    left = [call]

    def failing(*arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise Death(call)
        return real(*arguments, **options)

    return failing


def cut_short(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch, cut: Cut, call: int, *, check: bool = False
) -> bool:
    """A sync that ends at the n-th call of a function; False where there is no such call."""
    target, name = cut
    with monkeypatch.context() as patch:
        patch.setattr(target, name, failing_at(call, getattr(target, name)))
        try:
            sync(museum, place, check=check)
        except Death:
            return True
    return False


@pytest.mark.parametrize(
    "cut", [*CUTS, *(pytest.param(cut, marks=pytest.mark.slow) for cut in MORE_CUTS)], ids=lambda cut: cut[1]
)
@pytest.mark.parametrize("fresh", [True, False], ids=["a first sync", "a later sync"])
def test_a_sync_cut_short_anywhere_is_complete_after_the_next(
    museum: Museum,
    place: Place,
    add: AddArtifact,
    open_writer: OpenWriter,
    monkeypatch: pytest.MonkeyPatch,
    cut: Cut,
    fresh: bool,
) -> None:
    if not fresh:
        sync(museum, place)
        with open_writer() as writer:
            put_asset(writer, "1", "photo", {"b.jpg": b"another"})
        add("BTBP 3")
    before = place.path.with_name("before")
    place.path.rename(before)
    for call in count(1):
        shutil.rmtree(place.path, ignore_errors=True)
        shutil.copytree(before, place.path)
        if not cut_short(museum, place, monkeypatch, cut, call):
            break
        assert sync(museum, place).problems == []
        assert digests(place.store) == digests(museum.store.root), call
    assert call > 1
    assert_complete(museum, place)


def test_what_is_half_copied_is_never_in_the_copy_s_store(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cut_short(museum, place, monkeypatch, (disk, "copy_synced"), 6)

    assert audit_store(Store(place.store), (), 1, lambda _files, _bytes: None).damage == []
    assert (place.path / "work").is_dir()


def test_a_sync_that_ends_before_its_end_is_not_called_complete(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cut_short(museum, place, monkeypatch, (disk, "copy_synced"), 6)

    standing = copies_standing(museum)[0]
    assert (standing.complete, standing.place.synced) == (False, None)
    assert standing.behind >= 1


def files_of(root: Path) -> set[tuple[str, str]]:
    """Every file below a root with its digest."""
    return {(name, digest) for name, digest in digests(root).items() if digest != "folder"}


@pytest.mark.parametrize("cut", [(os, "unlink"), (os, "rmdir"), (Path, "rename")], ids=lambda cut: cut[1])
def test_a_mend_cut_short_loses_nothing_that_was_whole(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch, cut: Cut
) -> None:
    sync(museum, place)
    flip_a_byte(twin(museum, place, "1") / "v1" / "content" / "record.json")
    whole = files_of(place.store) & files_of(museum.store.root)
    before = place.path.with_name("before")
    place.path.rename(before)
    for call in count(1):
        shutil.rmtree(place.path, ignore_errors=True)
        shutil.copytree(before, place.path)
        if not cut_short(museum, place, monkeypatch, cut, call, check=True):
            break
        sync(museum, place)
        assert whole - files_of(place.store) == set(), call
    assert call > 1
    assert_complete(museum, place)
