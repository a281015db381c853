"""`sohoa ingest --watch` as it is typed: its lines, its end by Ctrl-C or worse, its bell."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from catalog.batches import list_batches
from catalog.console import Call
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.quality.grading import Outcome, Verdict
from ingest import commands
from ingest.report import IngestReport, Line
from ingest.run import Wishes
from tests.conftest import PROJECT, AddArtifact, Card, OpenWriter, Sohoa, jpeg, picture
from tests.digitize.photo.test_photograph import saved
from tests.ingest.test_run import assert_settled
from tests.ingest.test_watch import assets_of

#: A photo that waits for no other file of its press.
PNG = saved(picture(seed=1), "PNG")


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
        card.put("BTBP-1.png", PNG)
        said = line_of_output(process, "BTBP-1.png")
        os.killpg(process.pid, signal.SIGINT)
        rest, errors = process.communicate(timeout=60)

    assert said == "BTBP-1.png → BTBP 1: take again\n"
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
        card.put("BTBP-1.png", PNG)
        line_of_output(process, "BTBP-1.png")
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
