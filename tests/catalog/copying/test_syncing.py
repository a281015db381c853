"""A copy brought up to date: object by object, every file verified, whole after any interruption."""

import errno
import shutil
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.copying.places import Place, add_place, list_places
from catalog.copying.standing import copies_standing
from catalog.copying.syncing import SyncReport, sync_copy
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.status import look
from catalog.store import disk
from catalog.store.lock import write_lock
from catalog.store.root import Store
from catalog.wording.status import todo_text
from catalog.writing import Writer
from tests.catalog.copying.test_places import no_tick
from tests.catalog.correcting.filled import objects, put_asset
from tests.conftest import AddArtifact, OpenWriter, Sohoa, assert_valid_store
from tests.ingest.test_run import digests

PHOTO = "photos/0001/files/a.jpg"


# --- what tests of syncs share ---


def new_place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    """A copy, still empty, of a museum of two artifacts, the first in three versions with a photo and a scan."""
    add("BTBP 1")
    add("BTBP 2")
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"a.jpg": b"photo" * 1000})
        put_asset(writer, "1", "scan", {"model.obj": b"v 0 0 0\n", "vật liệu/t.jpg": b"photo" * 1000})
    return add_place(museum, tmp_path / "disk")


def sync(museum: Museum, place: Place, *, check: bool = False) -> SyncReport:
    return sync_copy(museum, place, no_tick, check=check)


def twin(museum: Museum, place: Place, number: str) -> Path:
    """The copy's folder of an artifact."""
    here = Path(museum.store.place(load_artifact(museum, number).record.id))
    return place.store / here.relative_to(museum.store.root)


def assert_complete(museum: Museum, place: Place) -> None:
    """The copy holds what the store holds, byte for byte, and is a store that anybody can read."""
    assert digests(place.store) == digests(museum.store.root)
    assert_valid_store(place.store)
    assert sorted(path.name for path in place.path.iterdir()) == ["copy.json", "lock", "store"]


# --- what a sync copies ---


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    return new_place(museum, add, open_writer, tmp_path)


def test_a_first_sync_copies_the_whole_store(museum: Museum, place: Place) -> None:
    told: list[tuple[int, int | None]] = []
    report = sync_copy(museum, place, lambda done, of: told.append((done, of)))

    assert_complete(museum, place)
    assert (report.objects, report.copied, report.problems) == (3, 3, [])
    copied = [path for path in place.store.glob("*/*/v*/**/*") if path.is_file()]
    assert (report.files, report.bytes) == (len(copied), sum(path.stat().st_size for path in copied))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert list_places(museum) == [report.place]
    assert report.place.synced is not None


def test_a_second_sync_copies_nothing_and_is_remembered(museum: Museum, place: Place) -> None:
    first = sync(museum, place)
    before = {path: path.stat().st_mtime_ns for path in place.store.rglob("*")}

    report = sync(museum, first.place)

    assert (report.objects, report.copied, report.files, report.bytes) == (3, 0, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in place.store.rglob("*")} == before
    assert list_places(museum)[0].synced == report.place.synced >= (first.place.synced or "")  # type: ignore[operator]


def test_a_copy_is_brought_up_to_date_by_one_process_at_a_time(museum: Museum, place: Place) -> None:
    sync(museum, place)
    with write_lock(place.path, "copies sync"), pytest.raises(Problem) as caught:
        sync(museum, place)

    assert (caught.value.code, caught.value.facts["command"]) == ("E-MUSEUM-BUSY", "copies sync")
    assert sync(museum, place).problems == []


def test_only_new_versions_and_new_objects_are_copied(
    museum: Museum, place: Place, add: AddArtifact, open_writer: OpenWriter
) -> None:
    sync(museum, place)
    before = {path: path.stat().st_ino for path in place.store.rglob("v*/**/*")}
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"another"})
    add("BTBP 3")

    report = sync(museum, place)

    assert_complete(museum, place)
    assert (report.copied, report.files) == (2, 4 + 3)
    assert {path: path.stat().st_ino for path in before} == before


def test_nothing_of_the_museum_but_the_store_is_copied(museum: Museum, place: Place, add: AddArtifact) -> None:
    add("BTBP 5", source_person="Ông Nguyễn Văn Minh Họa")
    sync(museum, place)

    assert not [path for path in place.path.rglob("*") if "people" in path.name or "catalog" in path.name]
    assert not [path for path in place.path.rglob("*") if path.is_file() and "Minh Họa".encode() in path.read_bytes()]


def test_a_sync_changes_nothing_in_the_store(museum: Museum, place: Place) -> None:
    before = objects(museum)
    for check in (False, True):
        sync(museum, place, check=check)

    assert objects(museum) == before


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "E-DISK-FULL"), (errno.EIO, "E-DISK-FAILED")])
def test_a_full_or_failing_disk_has_its_code_and_the_next_sync_completes(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def failing(_source: Path, _target: Path) -> str:
        raise OSError(number, "no", "copy")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "copy_synced", failing)
        with pytest.raises(Problem, match=code):
            sync(museum, place)

    assert sync(museum, place).problems == []
    assert_complete(museum, place)


def test_a_disk_that_gives_back_other_bytes_is_told(
    museum: Museum, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(disk, "sha512_from_disk", lambda _path: "0" * 128)
        report = sync(museum, place)

    assert {problem.code for problem in report.problems} == {"E-STAGE-DIFFERS"}
    assert (len(report.problems), report.copied, list(Store(place.store).object_folders())) == (3, 0, [])


# --- a copy that is not what it was ---


def test_a_store_behind_its_copy_is_told_and_neither_is_changed(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    shutil.copytree(museum.path, tmp_path / "old")
    with open_writer() as writer:
        put_asset(writer, "1", "photo", {"b.jpg": b"newer"})
        put_asset(writer, "2", "photo", {"b.jpg": b"newer"})
        add_artifact(writer, "BTBP 3", ["name=Ché"])
    sync(museum, place)
    old = Museum(tmp_path / "old")
    before = digests(place.store), objects(old)

    for check in (False, True):
        report = sync(old, place, check=check)
        assert [(problem.code, problem.facts["count"]) for problem in report.problems] == [("E-COPY-AHEAD", 3)]

    assert (digests(place.store), objects(old)) == before
    (standing,) = copies_standing(old)
    assert (standing.complete, standing.problem and standing.problem.facts["count"]) == (False, 3)
    assert not any("copies sync" in line for line in todo_text(look(old)))


def test_an_object_that_the_store_lost_does_not_make_a_copy_newer(museum: Museum, place: Place) -> None:
    sync(museum, place)
    shutil.rmtree((museum.store.root / twin(museum, place, "2").relative_to(place.store)).parent)

    assert ([problem.code for problem in sync(museum, place).problems], copies_standing(museum)[0].problem) == (
        [],
        None,
    )


def test_a_store_that_went_another_way_than_its_copy_is_told(
    museum: Museum, place: Place, open_writer: OpenWriter, tmp_path: Path
) -> None:
    """After an old backup came back: the same version number, another content."""
    shutil.copytree(museum.path, tmp_path / "old")
    with open_writer() as writer:
        put_asset(writer, "2", "photo", {"b.jpg": b"newer"})
    sync(museum, place)
    old = Museum(tmp_path / "old")
    before = digests(place.store)
    with Writer(old, operator="other", command="test") as other:
        put_asset(other, "2", "photo", {"c.jpg": b"another way"})

    report = sync(old, place)

    assert [problem.code for problem in report.problems] == ["E-COPY-DIFFERS"]
    assert digests(twin(museum, place, "2")) == digests(Path(museum.store.place(load_artifact(museum, "2").record.id)))
    assert digests(place.store) == before


def test_a_disk_that_is_not_in_is_told_and_nothing_is_written(museum: Museum, place: Place, tmp_path: Path) -> None:
    place.path.rename(tmp_path / "away")

    with pytest.raises(Problem, match="E-COPY-ABSENT"):
        sync(museum, place)
    assert not place.path.exists()


def test_a_sync_that_is_stopped_tells_what_it_copied(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    tmp_path: Path,
    sohoa: Sohoa,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = new_place(museum, add, open_writer, tmp_path)
    real, copied = disk.copy_synced, []

    def fills_up(source: Path, target: Path) -> str:
        copied.append(source)
        if len(list(place.store.glob("*/urn*"))) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        return real(source, target)

    monkeypatch.setattr(disk, "copy_synced", fills_up)
    said = sohoa("copies", "sync", "--json")

    (report,) = said.data["copies"]
    assert (said.codes, report["copied"]) == (["E-DISK-FULL"], 2)
    assert report["files"] >= len(copied) - 1 > 0
