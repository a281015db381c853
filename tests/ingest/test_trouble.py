"""Trouble underneath: sources that hang, disks that fill, that cannot be written, that are somebody else's."""

import errno
import io
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy.exc import OperationalError

from catalog.batches import list_batches
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.settings import Limits
from catalog.store import disk, transaction
from catalog.store.disk import network_kind
from catalog.writing import Writer
from ingest import carry, space, stage
from ingest.report import IngestReport
from ingest.run import Wishes, ingest
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, assert_valid_store, jpeg
from tests.ingest.test_run import master_of, take_in, told


def run(museum: Museum, card: Card, open_writer: OpenWriter) -> IngestReport:
    return ingest(museum, Wishes(card.path, workers=2), open_writer=open_writer, tick=lambda _done, _of: None)


def test_a_source_that_hangs_ends_the_ingest_and_keeps_what_is_in(
    museum: Museum, open_writer: OpenWriter, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        add(f"BTBP {number}")
        card.put(f"BTBP-{number}.jpg", jpeg(number))
    museum.settings.limits = Limits(stall_seconds=6)
    let_go = threading.Event()
    real = stage.open_source

    class Hanging:
        def __init__(self, file: object) -> None:
            self._file = file

        def __enter__(self) -> "Hanging":
            return self

        def __exit__(self, *_error: object) -> None:
            self._file.close()  # type: ignore[attr-defined]

        def fileno(self) -> int:
            return int(self._file.fileno())  # type: ignore[attr-defined]

        def readinto(self, _buffer: object) -> int:
            let_go.wait(60)
            raise OSError(5, "gone")

    def opened(path: Path) -> object:
        return Hanging(real(path)) if path.name == "BTBP-2.jpg" else real(path)

    monkeypatch.setattr(stage, "open_source", opened)
    report = run(museum, card, open_writer)
    let_go.set()

    assert report.stopped is not None
    assert report.stopped.code == "E-SOURCE-STALLED"
    assert {line.path: line.outcome for line in report.lines}["BTBP-1.jpg"] == "added"
    assert {line.path: line.outcome for line in report.lines}["BTBP-2.jpg"] == "refused"

    monkeypatch.undo()
    again = run(museum, card, open_writer)

    assert (again.count("added") + again.count("known"), again.stopped) == (3, None)


def test_a_disk_without_room_is_seen_before_anything_is_copied(
    museum: Museum, open_writer: OpenWriter, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))
    free = shutil.disk_usage(museum.path)._replace(free=40_000_000)
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _path: free)

    with pytest.raises(Problem) as problem:
        run(museum, card, open_writer)

    assert problem.value.code == "E-DISK-FORECAST"
    assert "40.0 MB" in problem.value.message
    assert {path.name for path in museum.work.iterdir()} <= {"commit", "lock", "live"}
    monkeypatch.undo()
    assert run(museum, card, open_writer).count("added") == 1
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _path: free)
    assert run(museum, card, open_writer).count("known") == 1


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size; the test is skipped where this user may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this user may not mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_meanwhile_loses_nothing_and_the_next_run_goes_on(
    tmp_path: Path, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 9):
        card.put(f"BTBP-{number}.png", picture_bytes(number))
    with small_disk(tmp_path / "disk", 12) as disk:
        museum = found_museum(disk / "museum", name="Thử", prefix="BTBP", language="vi", operator="tester")

        def open_writer() -> Writer:
            return Writer(museum, operator="tester", command="test")

        with open_writer() as writer:
            for number in range(1, 9):
                add_artifact(writer, f"BTBP {number}", ["name=Thử"])
        filler = disk / "filler"
        filler.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - 3_000_000)))
        monkeypatch.setattr("ingest.run.check_space", lambda _museum, _items: None)

        codes = set()
        try:
            report = run(museum, card, open_writer)
            codes = {problem.code for problem in report.problems}
            added = report.count("added")
        except Problem as problem:
            codes, added = {problem.code}, 0
        assert "E-DISK-FULL" in codes
        assert added < 8

        filler.unlink()
        again = run(museum, card, open_writer)

        assert again.count("added") + again.count("known") == 8
        assert_valid_store(museum.store.root)
        assert {path.name for path in museum.work.iterdir()} <= {"commit", "lock", "live"}


def picture_bytes(seed: int) -> bytes:
    """A picture of about 700 kB that nothing compresses."""
    pixels = np.random.default_rng(seed).integers(0, 255, (480, 480, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_museum_that_cannot_be_written_can_be_read(tmp_path: Path, card: Card, program: Sohoa) -> None:
    with small_disk(tmp_path / "disk", 90) as disk:
        place = disk / "museum"
        assert program("init", place).code == 0
        assert program("register", "add", "BTBP 1", "name=Trống đồng", "--museum", place).code == 0
        card.put("BTBP-1.jpg", jpeg(1))
        assert program("ingest", card.path, "--museum", place).code == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

        assert program("search", "trong dong", "--museum", place, "--json").data["total"] == 1
        assert program("show", "1", "--museum", place, "--json").data["level"] == "started"
        assert program("progress", "--museum", place, "--json").data["total"] == 1
        assert program("audit", "--museum", place, "--json").data["outcome"] == "clean"
        refused = program("ingest", card.path, "--museum", place, "--json")
        assert (refused.code, refused.codes) == (5, ["E-DISK-READ-ONLY"])


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/srv/nas/museum", "nfs4"), ("/srv/nas two/museum", "cifs"), ("/mnt/c/museum", "9p"), ("/srv/other", None)],
)
def test_network_disks_are_told_by_their_mounts(place: str, kind: str | None) -> None:
    mounts = "\n".join(
        [
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw",
            "30 22 0:40 / /srv/nas rw - nfs4 nas:/export rw",
            "31 22 0:41 / /srv/nas\\040two rw - cifs //nas/share rw",
            "32 22 0:42 / /mnt/c rw - 9p C: rw",
        ]
    )

    assert network_kind(Path(place), mounts) == kind


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("place", ["catalog.store.disk.replace_file", "ingest.run.Digitizer.start"])
def test_a_disk_that_is_full_before_the_first_file_is_said_and_leaves_no_batch(
    museum: Museum,
    open_writer: OpenWriter,
    add: AddArtifact,
    card: Card,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))

    def full(*_arguments: object) -> None:
        raise FULL

    monkeypatch.setattr(place, full)
    with pytest.raises(Problem, match="E-DISK-FULL"):
        run(museum, card, open_writer)
    monkeypatch.undo()

    assert run(museum, card, open_writer).count("added") == 1
    assert [batch.outcome for batch in list_batches(museum)] == ["done"]


def test_a_catalog_that_cannot_be_asked_ends_the_ingest_with_every_file_accounted_for(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        add(f"BTBP {number}")
        card.put(f"BTBP-{number}.jpg", jpeg(number))

    def fails(*_arguments: object) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(carry, "find_known", fails)
    report = take_in(museum, card.path)

    assert told(report)["BTBP-1.jpg"] == "E-DISK-FAILED"
    assert told(report)["BTBP-2.jpg"] in ("E-DISK-FAILED", "E-INGEST-STOPPED")
    assert list_batches(museum)[0].outcome == "stopped"


def test_an_ingest_whose_report_cannot_be_written_says_why_and_is_counted_by_the_next_opening(
    museum: Museum, open_writer: OpenWriter, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))
    commits = 0

    def reached(step: str) -> None:
        nonlocal commits
        commits += step == "checked"
        if commits == 2:
            raise FULL

    monkeypatch.setattr(transaction, "reached", reached)
    with pytest.raises(Problem, match="E-DISK-FULL"):
        run(museum, card, open_writer)
    monkeypatch.undo()

    assert run(museum, card, open_writer).count("known") == 1
    assert [(batch.outcome, batch.added) for batch in list_batches(museum)] == [("done", 0), ("interrupted", 1)]


def test_a_stored_master_on_a_bad_sector_is_put_back_from_the_card(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = add("BTBP 1").id
    for shot in (1, 2):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot))
    take_in(museum, card.path)
    master = master_of(museum, artifact, "photos/0001/files/BTBP-1_1.jpg")
    bad = master.stat().st_ino
    real = disk.sha512_of

    def sha512_of(path: Path) -> str:
        if path.stat().st_ino == bad:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path)

    monkeypatch.setattr(disk, "sha512_of", sha512_of)
    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(("BTBP-1_1.jpg", "BTBP-1_2.jpg"), "known")
    assert [line.notes for line in report.lines] == [["W-MASTER-REPAIRED"], []]
    assert (master.stat().st_ino != bad, master.read_bytes()) == (True, jpeg(1))


def test_lists_that_cannot_be_written_are_a_remark_on_an_ingest_that_is_done(
    museum: Museum, add: AddArtifact, card: Card, program: Sohoa
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))
    card.put("IMG_1.jpg", jpeg(2))
    with small_disk(museum.path / "elsewhere", 1):
        shutil.rmtree(museum.out, ignore_errors=True)
        museum.out.symlink_to(museum.path / "elsewhere")
        subprocess.run(["mount", "-o", "remount,ro", str(museum.path / "elsewhere")], check=True)

        said = program("ingest", card.path, "--json")
        spoken = program("ingest", card.path)

    assert (said.code, spoken.code, said.codes) == (5, 5, ["E-DISK-READ-ONLY"] * len(said.codes))
    assert (said.data["added"], said.data["unmatched"], len(said.data["retake"])) == (1, 1, 1)
    assert [said.data[name] for name in ("unmatched_list", "retake_list", "contact_sheet")] == [None] * 3
    assert "Take these again" in spoken.out
    assert "None" not in spoken.out
