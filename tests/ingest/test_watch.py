"""A watched folder: what comes is taken in as it comes, by the way of every ingest, until Ctrl-C."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.batches import list_batches
from catalog.console import Call
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.quality.grading import Outcome, Verdict
from catalog.record import Asset
from catalog.register.adding import add_artifact
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from ingest import commands
from ingest.report import IngestReport, Line
from ingest.run import Wishes
from ingest.watch import watch
from tests.conftest import PROJECT, AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_run import assert_kept, assert_settled, fill, record_of, told

Step = Callable[[], object]


def assets_of(museum: Museum, number: int) -> list[Asset]:
    """The assets of an artifact."""
    with museum.engine.connect() as connection:
        artifact = connection.scalar(select(ArtifactRow.id).where(ArtifactRow.number == f"BTBP {number}"))
    assert artifact is not None
    return record_of(museum, artifact).assets


def stop() -> None:
    """Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


def watched(
    museum: Museum, card: Card, open_writer: OpenWriter, *steps: Step, **wishes: bool
) -> tuple[IngestReport, list[Line]]:
    """Watch the card; after each line that is told, the next thing happens, at last Ctrl-C."""
    lines: list[Line] = []
    waiting = [*steps, stop]

    def tell(line: Line) -> None:
        lines.append(line)
        waiting.pop(0)()

    before = signal.getsignal(signal.SIGINT)
    report = watch(
        museum, Wishes(card.path, workers=1, **wishes), open_writer=open_writer, ready=lambda _folder: None, tell=tell
    )
    assert signal.getsignal(signal.SIGINT) is before
    assert_settled(museum)
    assert_kept(museum, card.path, report)
    return report, lines


def test_each_photo_is_taken_in_as_it_comes_and_told_of_and_all_are_one_batch(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    for number in (1, 2, 3):
        add(f"BTBP {number}")
    card.put("BTBP-1.jpg", jpeg(1))
    stored: list[int] = []

    def second() -> None:
        stored.append(len(assets_of(museum, 1)))
        card.put("BTBP-2.jpg", jpeg(2))

    report, lines = watched(museum, card, open_writer, second, lambda: card.put("100CANON/BTBP-3.jpg", jpeg(3)))

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
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    _report, lines = watched(museum, card, open_writer)

    assert lines[0].verdict is not None
    assert lines[0].verdict.outcome == "retake"
    assert "pixels" in [finding.code for finding in lines[0].verdict.findings]


def test_what_belongs_nowhere_is_told_and_listed_at_the_end(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    report, lines = watched(
        museum,
        card,
        open_writer,
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
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))
    watched(museum, card, open_writer)

    report, lines = watched(museum, card, open_writer)

    assert [line.outcome for line in lines] == ["known"]
    assert told(report) == {"BTBP-1.jpg": "known"}
    assert len(assets_of(museum, 1)) == 1


def test_a_photo_written_over_is_another_photo_and_one_touched_is_not(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    report, lines = watched(
        museum,
        card,
        open_writer,
        lambda: os.utime(card.path / "BTBP-1.jpg", (5, 5)),
        lambda: card.put("BTBP-1.jpg", jpeg(7)),
    )

    assert [line.outcome for line in lines] == ["added", "known", "added"]
    assert told(report) == {"BTBP-1.jpg": "added"}
    assert len(assets_of(museum, 1)) == 2


def test_an_artifact_entered_meanwhile_is_found(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    def enter() -> None:
        with Writer(museum, operator="another", command="test") as writer:
            add_artifact(writer, "BTBP 2", ["name=Hiện vật"])
        card.put("BTBP-2.jpg", jpeg(2))

    report, _lines = watched(museum, card, open_writer, enter)

    assert told(report) == {"BTBP-1.jpg": "added", "BTBP-2.jpg": "added"}


def test_a_file_still_being_written_at_the_end_is_left_and_the_card_not_called_safe(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    def write_and_stop() -> None:
        card.put("BTBP-2.jpg", jpeg(2)[:2000])
        stop()

    report, _lines = watched(museum, card, open_writer, write_and_stop)

    assert told(report) == {"BTBP-1.jpg": "added"}
    assert (report.left, report.whole, report.exit) == (1, False, Exit.DONE)


def test_ctrl_c_does_not_wait_for_all_that_was_there_before(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 9))

    report, lines = watched(museum, card, open_writer)

    assert [line.path for line in lines] == ["BTBP-1.jpg"]
    assert told(report) == {"BTBP-1.jpg": "added"}
    assert (report.left, report.whole) == (7, False)
    assert list_batches(museum)[0].outcome == "done"


def test_fail_fast_ends_it_at_the_first_refused_file(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    fill(card, add, range(1, 2))

    report, _lines = watched(
        museum, card, open_writer, lambda: card.put("BTBP-9.jpg", jpeg(9)), lambda: None, fail_fast=True
    )

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


# --- the command ---


@contextmanager
def watching(museum: Museum, card: Card, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """`sohoa ingest --watch` in a process group of its own, as a terminal starts it."""
    words = ["ingest", str(card.path), "--watch", "--workers", "1", "--museum", str(museum.path), *options]
    environment = os.environ | {"SOHOA_LANG": "en", "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def line_of_output(process: "subprocess.Popen[str]", beginning: str) -> str:
    assert process.stdout
    return next(line for line in process.stdout if line.startswith(beginning))


def test_ctrl_c_on_the_terminal_ends_it_with_the_summary_of_an_ingest(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    with watching(museum, card) as process:
        line_of_output(process, "Watching")
        card.put("BTBP-1.jpg", jpeg(1))
        said = line_of_output(process, "BTBP-1.jpg")
        os.killpg(process.pid, signal.SIGINT)
        rest, errors = process.communicate(timeout=60)

    assert said == "BTBP-1.jpg → BTBP 1: take again\n"
    assert re.search(r"^added +1$", rest, re.MULTILINE)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.slow
def test_json_is_one_document_at_the_end(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))
    card.put("BTBP-9.jpg", jpeg(9))
    with watching(museum, card, "--json") as process:
        until(lambda: len(assets_of(museum, 1)) == 1)
        os.killpg(process.pid, signal.SIGINT)
        out, _errors = process.communicate(timeout=60)

    document = json.loads(out)
    assert {item["path"]: item["outcome"] for item in document["data"]["items"]} == {
        "BTBP-1.jpg": "added",
        "BTBP-9.jpg": "refused",
    }
    assert (document["command"], document["data"]["left"], process.returncode) == ("ingest", 0, 3)


def until(true: Callable[[], bool]) -> None:
    """Wait for it, a minute at most."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it did not come")


def test_killed_outright_it_leaves_what_was_told_and_the_next_opening_closes_the_batch(
    museum: Museum, add: AddArtifact, card: Card, open_writer: OpenWriter
) -> None:
    add("BTBP 1")
    with watching(museum, card) as process:
        line_of_output(process, "Watching")
        card.put("BTBP-1.jpg", jpeg(1))
        line_of_output(process, "BTBP-1.jpg")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)

    with open_writer():
        pass

    assert len(assets_of(museum, 1)) == 1
    assert list_batches(museum)[0].outcome == "interrupted"
    assert_settled(museum)


def test_a_dry_run_of_a_watch_is_a_wrong_call(museum: Museum, card: Card, sohoa: Sohoa) -> None:
    said = sohoa("ingest", card.path, "--watch", "--dry-run", "--json")

    assert (said.code, said.codes) == (2, ["E-WATCH-DRY-RUN"])


@pytest.mark.parametrize(
    ("terminal", "as_json", "heard"), [(True, False, "\a\a"), (False, False, ""), (True, True, "\a\a")]
)
def test_the_bell_of_a_terminal_rings_for_what_must_be_taken_again(
    museum: Museum,
    open_writer: OpenWriter,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    as_json: bool,
    heard: str,
) -> None:
    outcomes: tuple[Outcome, ...] = ("accept", "warn", "retake")
    lines = [Line(f"{name}.jpg", "added", number="BTBP 1", verdict=Verdict(name, [])) for name in outcomes]
    lines.append(Line("x.jpg", "refused", Problem("E-FILE-EMPTY", where="x.jpg")))

    def told_of(_museum: Museum, _wishes: Wishes, *, tell: Callable[[Line], None], **_more: object) -> IngestReport:
        for line in lines:
            tell(line)
        return IngestReport(None, museum.path, [])

    monkeypatch.setattr("ingest.watch.watch", told_of)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)

    commands._watched(Call("ingest", museum.path, as_json), Wishes(museum.path), None)

    out, err = capsys.readouterr()
    assert err == heard
    assert ("retake.jpg → BTBP 1: take again" in out) is not as_json
