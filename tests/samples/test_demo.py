"""`make demo`: a museum from the samples, with the percentage that the README promises."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, Sohoa, assert_valid_store

Ask = Callable[..., dict[str, Any]]
TABLE = {"registered": 1, "started": 8, "photographed": 1, "digitized": 4, "approved": 0}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo's museum and what was said while it was made."""
    home = tmp_path_factory.mktemp("demo")
    return home / "demo", make_demo(home)


def make_demo(home: Path) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SOHOA_")}
    done = subprocess.run(
        [sys.executable, PROJECT / "samples" / "demo.py"],
        cwd=home,
        env=clean | {"SOHOA_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def ask(sohoa: Sohoa, demo: tuple[Path, str]) -> Ask:
    """Puts a question to the demo's museum."""
    return lambda *words: sohoa(*words, "--museum", demo[0], "--json").data


def test_the_demo_has_an_artifact_at_each_level_up_to_digitized(demo: tuple[Path, str], ask: Ask) -> None:
    progress = ask("progress")

    assert progress["levels"] == TABLE
    assert (progress["total"], progress["digitized"], progress["percent"]) == (14, 4, 28.57)
    assert (progress["excluded"], progress["excluded_by"]) == (2, {"holding_kind": 2})
    assert "28.57%" in demo[1]


@pytest.mark.parametrize(
    ("number", "level"),
    [
        ("BTBP 3", "digitized"),
        ("BTBP 8", "digitized"),
        ("BTBP 9", "digitized"),
        ("BTBP 12", "digitized"),
        ("BTBP 4", "photographed"),
        ("BTBP 2", "started"),
        ("BTBP 7", "started"),
        ("BTBP 11", "registered"),
    ],
)
def test_each_artifact_stands_where_its_pictures_put_it(ask: Ask, number: str, level: str) -> None:
    assert ask("progress", "--why", number)["level"] == level


def test_the_demo_says_what_was_refused_and_why(demo: tuple[Path, str]) -> None:
    said = demo[1]

    assert "BTBP-7_sau.jpg: the picture is cut short" in said
    assert "BTBP-99_truoc.jpg: the register has no number BTBP 99." in said
    assert "without a number   1" in said
    assert "Do not erase the card: 3 files are not stored." in said


def test_the_demo_store_is_valid_and_sound(demo: tuple[Path, str], ask: Ask) -> None:
    assert_valid_store(demo[0] / "store")
    assert ask("audit")["outcome"] == "clean"


def test_making_the_demo_again_takes_nothing_twice(demo: tuple[Path, str], ask: Ask) -> None:
    files = len(list((demo[0] / "store").rglob("*")))

    again = make_demo(demo[0].parent)

    assert "known already     28" in again
    assert ask("progress")["levels"] == TABLE
    batches = 2  # an ingest of the card and one of the scanner's folder; the register was unchanged
    assert len(list((demo[0] / "store").rglob("*"))) <= files + batches * 10


def test_the_blurred_photo_does_not_give_its_artifact_the_view(ask: Ask) -> None:
    why = ask("progress", "--why", "6")

    (photo,) = why["photos_not_counted"]
    assert (photo["name"], photo["view"], photo["verdict"]) == ("BTBP-6_trai.jpg", "left", "retake")
    assert [finding["code"] for finding in photo["findings"]] == ["focus", "pixels"]
    assert "left" in {missing["code"] for missing in why["missing"]}


def test_the_demo_asks_for_the_blurred_photo_again_and_for_no_other(demo: tuple[Path, str]) -> None:
    assert "Verdicts on 28 photos: 27 accepted with a note, 1 take again." in demo[1]
    # The demo may have been made twice by now: another test does.
    for table in demo[0].glob("out/retake-*.csv"):
        assert [line.split(",")[2] for line in table.read_text("utf-8-sig").splitlines()[1:]] == ["BTBP-6_trai.jpg"]
        assert table.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
