"""An ingest that ends before its end: what is done is kept, the rest is said, the next one takes it up."""

import errno
import io
import os
import shutil
import threading
from collections.abc import Callable
from typing import NoReturn

import pytest

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.store import transaction
from ingest import run, settling, stage
from ingest.erase import may_erase
from ingest.retake import RetakeList
from ingest.wording import ingest_text
from tests.conftest import AddArtifact, Card, jpeg
from tests.ingest.test_run import assert_settled, digests, fill, record_of, take_in, told, with_settings


class Death(BaseException):
    """Stands for the end of the process."""


def test_fail_fast_takes_nothing_where_a_file_is_refused_by_its_looks(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    fill(card, add, range(1, 3))
    card.put("BTBP-9.jpg", jpeg(9))
    card.put("IMG_1.jpg", jpeg(8))
    card.put(".DS_Store", b"x")

    report = take_in(museum, card.path, fail_fast=True)

    assert told(report) == {
        "BTBP-1.jpg": "E-INGEST-STOPPED",
        "BTBP-2.jpg": "E-INGEST-STOPPED",
        "BTBP-9.jpg": "E-MATCH-UNKNOWN",
        "IMG_1.jpg": "unmatched",
        ".DS_Store": "ignored",
    }
    assert report.exit == Exit.REFUSED
    assert list_batches(museum)[0].outcome == "stopped"


def test_fail_fast_keeps_what_came_before_the_first_bad_photo(museum: Museum, add: AddArtifact, card: Card) -> None:
    fill(card, add, range(1, 5))
    card.put("BTBP-2.jpg", jpeg(2)[:-1000])

    report = take_in(museum, card.path, fail_fast=True)

    assert told(report) == {
        "BTBP-1.jpg": "added",
        "BTBP-2.jpg": "E-PHOTO-TRUNCATED",
        "BTBP-3.jpg": "E-INGEST-STOPPED",
        "BTBP-4.jpg": "E-INGEST-STOPPED",
    }
    assert report.exit == Exit.REFUSED


def test_an_ingest_that_is_interrupted_keeps_what_is_done_and_is_taken_up_again(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    fill(card, add, range(1, 4))

    def interrupt(_done: int, _of: int | None) -> None:
        raise KeyboardInterrupt

    report = take_in(museum, card.path, tick=interrupt)

    stopped = {"BTBP-2.jpg": "E-INGEST-STOPPED", "BTBP-3.jpg": "E-INGEST-STOPPED"}
    assert told(report) == {"BTBP-1.jpg": "added"} | stopped
    assert [problem.code for problem in report.problems].count("E-INGEST-INTERRUPTED") == 1
    assert report.exit == Exit.INCOMPLETE
    assert list_batches(museum)[0].outcome == "stopped"
    assert told(take_in(museum, card.path)) == {"BTBP-1.jpg": "known", "BTBP-2.jpg": "added", "BTBP-3.jpg": "added"}


def test_an_ingest_that_is_interrupted_while_it_plans_leaves_no_batch(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 2))
    before = len(list_batches(museum))
    with monkeypatch.context() as patch:
        patch.setattr(run.Run, "plan", interrupted)
        with pytest.raises(KeyboardInterrupt):
            take_in(museum, card.path)

    assert told(take_in(museum, card.path)) == {"BTBP-1.jpg": "added"}
    assert len(list_batches(museum)) == before + 1
    assert_settled(museum)


def interrupted(*_arguments: object) -> None:
    raise KeyboardInterrupt


Fault = Callable[[pytest.MonkeyPatch], None]


def full_at_the_second_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full once, when the second artifact is about to be committed."""
    commits = 0

    def reached(step: str) -> None:
        nonlocal commits
        commits += step == "checked"
        if step == "checked" and commits == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(transaction, "reached", reached)


def full_at_the_second_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the second photo is staged."""
    real = os.fsync

    def fsync(handle: int) -> None:
        name = os.readlink(f"/proc/self/fd/{handle}")
        if "/staging/" in name and name.endswith("BTBP-2.jpg"):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize("fault", [full_at_the_second_commit, full_at_the_second_copy])
def test_a_full_disk_stops_the_ingest_between_two_artifacts(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    fill(card, add, range(1, 4))
    fault(monkeypatch)
    report = take_in(museum, card.path)
    monkeypatch.undo()

    assert told(report) == {
        "BTBP-1.jpg": "added",
        "BTBP-2.jpg": "E-DISK-FULL",
        "BTBP-3.jpg": "E-INGEST-STOPPED",
    }
    assert report.exit == Exit.INCOMPLETE
    assert take_in(museum, card.path).count("added") == 2


def test_a_full_disk_is_told_once_and_not_by_the_names_of_staged_files(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 4))

    def full(*_arguments: object) -> NoReturn:
        raise Problem("E-DISK-FULL", where=str(museum.work / "batch/staging/000001"))

    monkeypatch.setattr("ingest.carry.Carrier._carry", full)
    report = take_in(museum, card.path)
    text = ingest_text(report, may_erase(museum, report), None, RetakeList([]), dry_run=False)

    assert set(told(report).values()) <= {"E-DISK-FULL", "E-INGEST-STOPPED"}
    assert (text.count("[E-DISK-FULL]"), "staging" in text) == (1, False)


def two_photos_of_one_artifact(card: Card, add: AddArtifact) -> None:
    add("BTBP 1")
    for shot in (1, 2):
        card.put(f"BTBP-1_{shot}.jpg", jpeg(shot))


def interrupt_once(monkeypatch: pytest.MonkeyPatch, at: str, error: BaseException) -> None:
    """Raise this the first time that a commit reaches a step."""

    def reached(step: str) -> None:
        if step == at:
            monkeypatch.undo()
            raise error

    monkeypatch.setattr(transaction, "reached", reached)


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")])
def test_all_photos_of_a_commit_count_as_added_though_publishing_the_first_is_the_end(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    two_photos_of_one_artifact(card, add)

    def publish(*_arguments: object) -> None:
        raise fault

    monkeypatch.setattr(settling, "publish", publish)
    report = take_in(museum, card.path)
    monkeypatch.undo()

    assert told(report) == dict.fromkeys(("BTBP-1_1.jpg", "BTBP-1_2.jpg"), "added")
    code = "E-INGEST-INTERRUPTED" if isinstance(fault, KeyboardInterrupt) else "E-DISK-FULL"
    assert (report.stopped and report.stopped.code, report.exit) == (code, Exit.INCOMPLETE)
    assert [(batch.outcome, batch.added) for batch in list_batches(museum)] == [("stopped", 2)]
    assert told(take_in(museum, card.path)) == dict.fromkeys(("BTBP-1_1.jpg", "BTBP-1_2.jpg"), "known")


@pytest.mark.parametrize("step", ["ready", "moved", "names synced", "indexed"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [(KeyboardInterrupt(), "E-INGEST-INTERRUPTED"), (OSError(errno.ENOSPC, "No space left"), "E-DISK-FULL")],
    ids=["interrupted", "full"],
)
def test_a_commit_that_is_left_half_done_is_finished_and_counted_by_the_next_opening(
    museum: Museum,
    add: AddArtifact,
    card: Card,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    fault: BaseException,
    code: str,
) -> None:
    two_photos_of_one_artifact(card, add)
    interrupt_once(monkeypatch, step, fault)

    with pytest.raises(Problem, match=code):
        take_in(museum, card.path)

    assert list_batches(museum) == []
    assert told(take_in(museum, card.path)) == dict.fromkeys(("BTBP-1_1.jpg", "BTBP-1_2.jpg"), "known")
    assert [(batch.outcome, batch.added) for batch in list_batches(museum)] == [("done", 0), ("interrupted", 2)]


@pytest.mark.parametrize(("step", "outcome"), [("synced", "E-INGEST-STOPPED"), ("removed", "added")])
def test_an_interruption_before_or_after_a_commit_is_counted_as_what_it_left(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, step: str, outcome: str
) -> None:
    two_photos_of_one_artifact(card, add)
    interrupt_once(monkeypatch, step, KeyboardInterrupt())

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(("BTBP-1_1.jpg", "BTBP-1_2.jpg"), outcome)
    assert report.exit == Exit.INCOMPLETE


@pytest.mark.parametrize(("step", "survivors"), [("synced", 1), ("ready", 2), ("moved", 2)])
def test_an_ingest_whose_process_dies_is_taken_up_by_the_next(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, step: str, survivors: int
) -> None:
    artifacts = [add(f"BTBP {number}").id for number in (1, 2, 3)]
    for number in (1, 2, 3):
        card.put(f"BTBP-{number}.jpg", jpeg(number))
    commits = 0

    def reached(name: str) -> None:
        nonlocal commits
        commits += name == step
        if name == step and commits == 2:
            monkeypatch.setattr(transaction.Transaction, "discard", lambda _self: None)
            raise Death

    monkeypatch.setattr(transaction, "reached", reached)
    with pytest.raises(Death):
        take_in(museum, card.path)
    monkeypatch.undo()

    report = take_in(museum, card.path)

    names = [f"BTBP-{number}.jpg" for number in (1, 2, 3)]
    assert told(report) == {name: "known" if n < survivors else "added" for n, name in enumerate(names)}
    assert [len(record_of(museum, artifact).assets) for artifact in artifacts] == [1, 1, 1]
    done, interrupted = list_batches(museum)
    assert (done.outcome, interrupted.outcome, interrupted.added) == ("done", "interrupted", survivors)


def test_a_card_that_answers_no_more_ends_the_ingest_which_can_be_taken_up_again(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 4))
    answers = threading.Event()

    class Silent(io.FileIO):
        def readinto(self, buffer: object) -> int:
            answers.wait(60)
            return super().readinto(buffer)  # type: ignore[arg-type]

    real = stage.open_source
    monkeypatch.setattr(stage, "open_source", lambda path: (Silent if path.name == "BTBP-2.jpg" else real)(path))
    try:
        report = take_in(with_settings(museum, "[limits]\nstall_seconds = 1\n"), card.path)
    finally:
        answers.set()
    monkeypatch.undo()

    assert report.stopped and report.stopped.code == "E-SOURCE-STALLED"
    assert told(report)["BTBP-2.jpg"] == "E-INGEST-STOPPED"
    assert report.exit == Exit.INCOMPLETE
    assert set(told(take_in(museum, card.path)).values()) <= {"added", "known"}


def test_a_disk_that_has_no_room_for_the_card_is_told_of_before_anything_is_copied(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 3))
    room = shutil.disk_usage(museum.path)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)
    before = digests(museum.store.root)

    with pytest.raises(Problem, match="E-DISK-FORECAST"):
        take_in(museum, card.path)

    assert digests(museum.store.root) == before
    assert_settled(museum)


def test_a_full_disk_does_not_matter_where_everything_is_known(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 3))
    take_in(museum, card.path)
    room = shutil.disk_usage(museum.path)._replace(free=10_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: room)

    assert take_in(museum, card.path).count("known") == 2
