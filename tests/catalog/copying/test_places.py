"""Where the copies of the store stand: folders of their own, each marked with its museum."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.copying.places import add_place, forget, list_places, on_same_disk, open_copy, remember
from catalog.copying.syncing import sync_copy
from catalog.founding import found_museum
from catalog.museum import COPY_FILE, Museum
from catalog.problems import Problem
from catalog.store import disk
from catalog.writing import speaking_of_disks
from tests.conftest import assert_valid_store


def no_tick(_done: int, _of: int | None) -> None:
    """Nobody watches."""


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("there", [True, False])
def test_a_new_or_an_empty_folder_becomes_a_copy_that_says_of_which_museum(
    museum: Museum, tmp_path: Path, there: bool
) -> None:
    folder = tmp_path / "Ổ đĩa 2" / "bản sao"
    if there:
        folder.mkdir(parents=True)

    place = add_place(museum, folder)

    assert (place.path, place.synced) == (folder, None)
    assert json.loads((folder / COPY_FILE).read_bytes()) == {"format": 1, "museum": museum.id}
    assert (folder / "store" / "0=ocfl_1.1").read_bytes() == b"ocfl_1.1\n"
    assert list(open_copy(museum, place).object_folders()) == []


@pytest.mark.parametrize("call", range(1, 6))
def test_a_copy_whose_making_was_broken_off_is_finished_when_it_is_added_again(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    left = [call]

    def broken_off(function: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
            function(*arguments)

        return run

    with monkeypatch.context() as patch:
        for name in ("write_new", "replace_file"):
            patch.setattr(disk, name, broken_off(getattr(disk, name)))
        with pytest.raises(KeyboardInterrupt):
            add_place(museum, tmp_path / "copy")

    place = add_place(museum, tmp_path / "copy")
    assert sync_copy(museum, place, no_tick).problems == []
    assert_valid_store(place.store)


def test_what_is_left_of_a_mark_that_was_never_written_is_no_reason_to_refuse_a_folder(
    museum: Museum, tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / f".{COPY_FILE}.4711.tmp").write_bytes(b"{")

    assert add_place(museum, tmp_path / "copy").path == tmp_path / "copy"


def test_a_list_that_may_not_be_read_has_a_code(museum: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    read_text = Path.read_text

    def denied(path: Path, encoding: str) -> str:
        if path.parent == museum.private:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read_text(path, encoding)

    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(Problem, match="E-COPIES-LIST") as problem:
        list_places(museum)
    assert problem.value.facts["reason"] == "no permission"


def test_copies_are_listed_in_the_order_they_were_added_by_every_process(museum: Museum, tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        add_place(museum, tmp_path / name)
    known = list_places(museum)
    remember(museum, sync_copy(museum, known[1], no_tick).place)

    places = list_places(Museum(museum.path))
    assert [place.path.name for place in places] == ["b", "a", "c"]
    assert [place.synced is not None for place in places] == [False, True, False]


def test_a_museum_without_copies_has_an_empty_list(museum: Museum) -> None:
    assert list_places(museum) == []


@pytest.mark.parametrize("where", [".", "copy", "store/copy", "work", "../museum/out/x", ".."])
def test_a_folder_in_the_museum_or_around_it_is_no_place_for_a_copy(museum: Museum, where: str) -> None:
    before = names(museum.path)

    with pytest.raises(Problem, match="E-COPY-INSIDE"):
        add_place(museum, museum.path / where)

    assert (names(museum.path), list_places(museum)) == (before, [])


@pytest.mark.parametrize("where", [".", "out/copy", "store"])
def test_another_museum_is_no_place_for_a_copy_and_none_is_proposed_in_it(
    museum: Museum, tmp_path: Path, where: str
) -> None:
    other = found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    before = names(other.path)

    with pytest.raises(Problem, match="E-COPY-IN-MUSEUM") as problem:
        add_place(museum, other.path / where)

    assert (names(other.path), list_places(museum)) == (before, [])
    assert str(other.path) not in problem.value.next


def test_a_link_into_the_museum_is_no_place_for_a_copy(museum: Museum, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(museum.path)

    with pytest.raises(Problem, match="E-COPY-INSIDE"):
        add_place(museum, tmp_path / "link" / "copy")
    assert not (museum.path / "copy").exists()


def test_a_folder_that_holds_something_is_left_alone(museum: Museum, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    (folder / "ảnh cưới.jpg").write_bytes(b"x")

    with pytest.raises(Problem, match="E-COPY-NOT-EMPTY"):
        add_place(museum, folder)
    assert (names(folder), list_places(museum)) == (["ảnh cưới.jpg"], [])


@pytest.mark.parametrize("below", ["", "copy"])
def test_a_file_is_no_folder_for_a_copy(museum: Museum, tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(b"x")

    with pytest.raises(Problem), speaking_of_disks("file"):
        add_place(museum, tmp_path / "file" / below)
    assert ((tmp_path / "file").read_bytes(), list_places(museum)) == (b"x", [])


def test_a_copy_of_another_museum_is_left_alone(museum: Museum, tmp_path: Path) -> None:
    other = found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    place = add_place(other, tmp_path / "disk")
    sync_copy(other, place, no_tick)
    before = names(tmp_path / "disk")

    with pytest.raises(Problem, match="E-COPY-FOREIGN"):
        add_place(museum, tmp_path / "disk")
    remember(museum, place)
    with pytest.raises(Problem, match="E-COPY-FOREIGN"):
        sync_copy(museum, place, no_tick)
    assert names(tmp_path / "disk") == before


def test_a_copy_is_added_once(museum: Museum, tmp_path: Path) -> None:
    add_place(museum, tmp_path / "disk")
    (tmp_path / "link").symlink_to(tmp_path / "disk")

    for again in ("disk", "link", "museum/../disk"):
        with pytest.raises(Problem, match="E-COPY-KNOWN"):
            add_place(museum, tmp_path / again)
    assert len(list_places(museum)) == 1


def test_a_copy_that_the_list_lost_is_taken_up_again_with_all_it_holds(museum: Museum, tmp_path: Path) -> None:
    sync_copy(museum, add_place(museum, tmp_path / "disk"), no_tick)
    (museum.private / "copies.json").unlink()

    place = add_place(museum, tmp_path / "disk")

    assert (list_places(museum), place.synced) == ([place], None)
    assert sync_copy(museum, place, no_tick).copied == 0


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", b'[{"nowhere": 1}]', b'{"folder": "x"}', b"\xff\xfe"])
def test_a_list_that_cannot_be_read_says_so_and_is_not_overwritten(museum: Museum, tmp_path: Path, data: bytes) -> None:
    path = museum.private / "copies.json"
    path.write_bytes(data)

    for call in (lambda: list_places(museum), lambda: add_place(museum, tmp_path / "disk")):
        with pytest.raises(Problem, match="E-COPIES-LIST") as problem:
            call()
    assert (problem.value.where, path.read_bytes()) == (str(path), data)
    assert not (tmp_path / "disk").exists()


def test_a_folder_without_its_mark_is_a_disk_that_is_not_in(museum: Museum, tmp_path: Path) -> None:
    place = add_place(museum, tmp_path / "disk")
    (tmp_path / "disk").rename(tmp_path / "away")
    with pytest.raises(Problem, match="E-COPY-ABSENT"):
        open_copy(museum, place)

    (tmp_path / "disk").mkdir()
    with pytest.raises(Problem, match="E-COPY-ABSENT"):
        open_copy(museum, place)

    shutil.rmtree(tmp_path / "disk")
    (tmp_path / "away").rename(tmp_path / "disk")
    assert open_copy(museum, place).root == tmp_path / "disk" / "store"


def test_a_copy_in_memory_is_refused(museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "is_in_memory", lambda path: tmp_path in path.parents)

    with pytest.raises(Problem, match="E-COPY-MEMORY"):
        add_place(museum, tmp_path / "disk")
    assert (list_places(museum), (tmp_path / "disk").exists()) == ([], False)


def test_whether_a_copy_stands_on_the_museum_s_own_disk_is_told(museum: Museum, tmp_path: Path) -> None:
    assert on_same_disk(museum, add_place(museum, tmp_path / "disk"))


def test_a_copy_that_is_forgotten_loses_nothing_and_can_be_added_again(museum: Museum, tmp_path: Path) -> None:
    kept, gone = add_place(museum, tmp_path / "a"), add_place(museum, tmp_path / "b")
    before = names(gone.path)

    assert forget(museum, gone.path) == gone
    assert (list_places(museum), names(gone.path)) == ([kept], before)
    with pytest.raises(Problem, match="E-COPY-UNKNOWN"):
        forget(museum, gone.path)
    assert add_place(museum, gone.path) == gone


@pytest.mark.parametrize("below", ["inner", "store/inner"])
def test_a_folder_in_another_copy_is_no_place_for_a_copy(museum: Museum, tmp_path: Path, below: str) -> None:
    place = add_place(museum, tmp_path / "a")
    before = names(place.path)

    with pytest.raises(Problem, match="E-COPY-IN-COPY"):
        add_place(museum, place.path / below)
    assert (names(place.path), list_places(museum)) == (before, [place])


@pytest.mark.parametrize("data", [None, b"", b"{", b"\x00" * 40])
@pytest.mark.parametrize("listed", [True, False])
def test_a_copy_whose_mark_is_damaged_gets_a_new_one_when_it_is_added_again(
    museum: Museum, tmp_path: Path, data: bytes | None, listed: bool
) -> None:
    place = sync_copy(museum, add_place(museum, tmp_path / "disk"), no_tick).place
    mark = place.path / COPY_FILE
    whole = mark.read_bytes()
    mark.unlink()
    if data is not None:
        mark.write_bytes(data)
    with pytest.raises(Problem, match="E-COPY-MARK"):
        open_copy(museum, place)
    if not listed:
        forget(museum, place.path)

    again = add_place(museum, place.path)

    assert (again.synced is not None, mark.read_bytes(), len(list_places(museum))) == (listed, whole, 1)
    assert sync_copy(museum, again, no_tick).copied == 0


def test_a_store_of_another_museum_gets_no_mark_of_this_one(museum: Museum, tmp_path: Path) -> None:
    other = found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    place = sync_copy(other, add_place(other, tmp_path / "disk"), no_tick).place
    mark = place.path / COPY_FILE
    mark.write_bytes(b"{")

    with pytest.raises(Problem, match="E-COPY-NOT-EMPTY"):
        add_place(museum, place.path)
    assert mark.read_bytes() == b"{"
