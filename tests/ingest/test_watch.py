"""A watched folder: what comes is taken in as it comes, by the way of every ingest, until Ctrl-C."""

import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.record import Asset
from catalog.register.adding import add_artifact
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from ingest.arrivals import QUIET_SECONDS
from ingest.report import IngestReport, Line
from ingest.run import Wishes
from ingest.watch import watch
from tests.conftest import AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_pairs import JPEG, RAW
from tests.ingest.test_pairs import stored as files_of_assets
from tests.ingest.test_run import assert_kept, assert_settled, fill, record_of, told

Step = Callable[[], object]
Ready = Callable[[Path], None]
Watched = Callable[..., tuple[IngestReport, list[Line]]]


def assets_of(museum: Museum, number: int) -> list[Asset]:
    """The assets of an artifact."""
    with museum.engine.connect() as connection:
        artifact = connection.scalar(select(ArtifactRow.id).where(ArtifactRow.number == f"BTBP {number}"))
    assert artifact is not None
    return record_of(museum, artifact).assets


def stop() -> None:
    """Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def one_file_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """No photo waits for another file of its press."""
    monkeypatch.setattr("ingest.arrivals.TWIN_SECONDS", 0)


@pytest.fixture
def watched(museum: Museum, card: Card, open_writer: OpenWriter) -> Watched:
    """Watches the card; after each line that is told, the next thing happens, at last Ctrl-C."""

    def run(*steps: Step, ready: Ready = lambda _folder: None, **wishes: bool) -> tuple[IngestReport, list[Line]]:
        lines: list[Line] = []
        waiting = [*steps, stop]

        def tell(line: Line) -> None:
            lines.append(line)
            waiting.pop(0)()

        before = signal.getsignal(signal.SIGINT)
        wished = Wishes(card.path, workers=1, **wishes)
        report = watch(museum, wished, open_writer=open_writer, ready=ready, tell=tell)
        assert signal.getsignal(signal.SIGINT) is before
        assert_settled(museum)
        assert_kept(museum, card.path, report)
        return report, lines

    return run


def test_each_photo_is_taken_in_as_it_comes_and_told_of_and_all_are_one_batch(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    for number in (1, 2, 3):
        add(f"BTBP {number}")
    card.put("BTBP-1.jpg", jpeg(1))
    stored: list[int] = []

    def second() -> None:
        stored.append(len(assets_of(museum, 1)))
        card.put("BTBP-2.jpg", jpeg(2))

    report, lines = watched(second, lambda: card.put("100CANON/BTBP-3.jpg", jpeg(3)))

    assert stored == [1]
    assert [(line.path, line.number) for line in lines] == [
        ("BTBP-1.jpg", "BTBP 1"),
        ("BTBP-2.jpg", "BTBP 2"),
        ("100CANON/BTBP-3.jpg", "BTBP 3"),
    ]
    assert told(report) == dict.fromkeys(["BTBP-1.jpg", "BTBP-2.jpg", "100CANON/BTBP-3.jpg"], "added")
    assert (report.exit, report.whole, report.left) == (Exit.DONE, True, 0)
    batches = [batch for batch in list_batches(museum) if batch.kind == "ingest"]
    assert [(batch.outcome, batch.id) for batch in batches] == [("done", report.batch)]
    assert {assets_of(museum, n)[0].batch for n in (1, 2, 3)} == {report.batch}


def test_every_line_has_the_verdict_on_its_photo(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))

    _report, lines = watched()

    assert lines[0].verdict is not None
    assert lines[0].verdict.outcome == "retake"
    assert "pixels" in [finding.code for finding in lines[0].verdict.findings]


def test_what_belongs_nowhere_is_told_and_listed_at_the_end(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))

    report, lines = watched(
        lambda: card.put("IMG_0001.jpg", jpeg(2)),
        lambda: card.put("BTBP-9.jpg", jpeg(3)),
        lambda: card.put("BTBP-1_2.jpg", jpeg(4)[:-900]),
    )

    assert [line.outcome for line in lines] == ["added", "unmatched", "refused", "refused"]
    assert told(report) == {
        "BTBP-1.jpg": "added",
        "IMG_0001.jpg": "unmatched",
        "BTBP-9.jpg": "E-MATCH-UNKNOWN",
        "BTBP-1_2.jpg": "E-PHOTO-TRUNCATED",
    }
    assert report.exit == Exit.REFUSED


def test_what_is_known_is_told_and_not_stored_twice(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))
    watched()

    report, lines = watched()

    assert [line.outcome for line in lines] == ["known"]
    assert told(report) == {"BTBP-1.jpg": "known"}
    assert len(assets_of(museum, 1)) == 1


def test_a_photo_written_over_is_another_photo_and_one_touched_is_not(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))

    report, lines = watched(
        lambda: os.utime(card.path / "BTBP-1.jpg", (5, 5)),
        lambda: card.put("BTBP-1.jpg", jpeg(7)),
    )

    assert [line.outcome for line in lines] == ["added", "known", "added"]
    assert told(report) == {"BTBP-1.jpg": "added"}
    assert len(assets_of(museum, 1)) == 2


def test_an_artifact_entered_meanwhile_is_found(museum: Museum, add: AddArtifact, card: Card, watched: Watched) -> None:
    fill(card, add, range(1, 2))

    def enter() -> None:
        with Writer(museum, operator="another", command="test") as writer:
            add_artifact(writer, "BTBP 2", ["name=Hiện vật"])
        card.put("BTBP-2.jpg", jpeg(2))

    report, _lines = watched(enter)

    assert told(report) == {"BTBP-1.jpg": "added", "BTBP-2.jpg": "added"}


def test_a_file_still_being_written_at_the_end_is_left_and_the_card_not_called_safe(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))

    def write_and_stop() -> None:
        card.put("BTBP-2.jpg", jpeg(2)[:2000])
        stop()

    report, _lines = watched(write_and_stop)

    assert told(report) == {"BTBP-1.jpg": "added"}
    assert (report.left, report.whole, report.exit) == (1, False, Exit.DONE)


def test_ctrl_c_does_not_wait_for_all_that_was_there_before(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 9))

    report, lines = watched()

    assert [line.path for line in lines] == ["BTBP-1.jpg"]
    assert told(report) == {"BTBP-1.jpg": "added"}
    assert (report.left, report.whole) == (7, False)
    assert list_batches(museum)[0].outcome == "done"


def test_fail_fast_ends_it_at_the_first_refused_file(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched
) -> None:
    fill(card, add, range(1, 2))

    report, _lines = watched(lambda: card.put("BTBP-9.jpg", jpeg(9)), lambda: None, fail_fast=True)

    assert report.stopped is not None
    assert report.stopped.code == "E-MATCH-UNKNOWN"
    assert list_batches(museum)[0].outcome == "stopped"


def test_a_folder_that_goes_away_ends_it_and_what_came_is_kept(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))
    kept: list[Line] = []

    def tell(line: Line) -> None:
        kept.append(line)
        shutil.rmtree(card.path)

    report = watch(museum, Wishes(card.path, workers=1), open_writer=open_writer, ready=lambda _folder: None, tell=tell)

    assert [line.outcome for line in kept] == ["added"]
    assert report.stopped is not None
    assert report.stopped.code == "E-SOURCE-READ"
    assert len(assets_of(museum, 1)) == 1
    assert_settled(museum)


def test_a_folder_that_is_none_is_refused_before_anything(
    museum: Museum, tmp_path: Path, open_writer: OpenWriter
) -> None:
    with pytest.raises(Problem) as caught:
        watch(
            museum,
            Wishes(tmp_path / "nowhere"),
            open_writer=open_writer,
            ready=lambda _folder: None,
            tell=lambda _line: None,
        )

    assert caught.value.code == "E-SOURCE-NO-FOLDER"


def test_the_first_press_of_a_session_is_one_photo_although_its_raw_comes_later(
    museum: Museum, add: AddArtifact, card: Card, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.arrivals.TWIN_SECONDS", 60)
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", JPEG)
    later = threading.Timer(2 * QUIET_SECONDS, lambda: card.put("BTBP-1.dng", RAW))

    report, lines = watched(ready=lambda _folder: later.start())

    assert [line.path for line in lines] == ["BTBP-1.dng"]
    assert told(report) == {"BTBP-1.dng": "added", "BTBP-1.jpg": "added"}
    assert files_of_assets(museum, artifact) == [["BTBP-1.dng", "BTBP-1.jpg"]]
