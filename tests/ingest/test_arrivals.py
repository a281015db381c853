"""Which files of a watched folder are whole and not taken yet."""

import os
from pathlib import Path, PurePosixPath

import pytest

from catalog.problems import Problem
from ingest.arrivals import QUIET_SECONDS, TWIN_SECONDS, Arrivals
from ingest.source import FileState, Outcome, SourceFile
from tests.conftest import Card, jpeg

WHOLE = jpeg(1)


@pytest.fixture
def arrivals(card: Card) -> Arrivals:
    """Of a camera that was seen to make one file of a press."""
    found = Arrivals(card.path)
    found.took([SourceFile(PurePosixPath("IMG_0.JPG"), outcome="added")])
    return found


@pytest.fixture
def pairs(card: Card) -> Arrivals:
    """Of a camera that was seen to make two."""
    found = Arrivals(card.path)
    found.took([SourceFile(PurePosixPath(name), outcome="added") for name in ("IMG_1.JPG", "IMG_1.CR2")])
    return found


def due(arrivals: Arrivals, now: float) -> list[str]:
    return [str(path) for path in arrivals.due(now)]


def take(arrivals: Arrivals, card: Card, *names: str, outcome: Outcome = "added", code: str | None = None) -> None:
    """As a run does that has taken these files."""
    problem = Problem(code, where="x") if code else None
    arrivals.took(
        [
            SourceFile(PurePosixPath(name), FileState.of(os.lstat(card.path / name)), None, outcome, problem)
            for name in names
        ]
    )


def test_a_jpeg_that_has_its_end_is_due_at_once(arrivals: Arrivals, card: Card) -> None:
    card.put("DCIM/BTBP-1.jpg", WHOLE)

    assert due(arrivals, 0) == ["DCIM/BTBP-1.jpg"]


@pytest.mark.parametrize(("name", "data"), [("BTBP-1.jpg", WHOLE[:-1]), ("BTBP-1.CR2", b"II*\0"), ("x.tif", b"")])
def test_any_other_file_is_due_when_it_was_quiet_for_a_while(
    arrivals: Arrivals, card: Card, name: str, data: bytes
) -> None:
    card.put(name, data)

    assert due(arrivals, 0) == []
    assert due(arrivals, QUIET_SECONDS - 0.1) == []
    assert due(arrivals, QUIET_SECONDS) == [name]


def test_a_file_that_grows_begins_anew(arrivals: Arrivals, card: Card) -> None:
    for second in range(5):
        card.put("BTBP-1.tif", b"II*\0" + bytes(second))
        assert due(arrivals, second) == []

    assert due(arrivals, 4 + QUIET_SECONDS) == ["BTBP-1.tif"]


def test_a_file_that_shrinks_or_is_touched_begins_anew(arrivals: Arrivals, card: Card) -> None:
    path = card.put("BTBP-1.tif", b"II*\0....")
    assert due(arrivals, 0) == []
    path.write_bytes(b"II*\0")
    assert due(arrivals, 1) == []
    os.utime(path, (1, 1))

    assert due(arrivals, 2) == []
    assert due(arrivals, 3) == ["BTBP-1.tif"]


@pytest.mark.parametrize("name", ["BTBP-1.jpg.part", "BTBP-1.jpg.TMP", "BTBP-1.jpg.crdownload"])
def test_what_a_program_calls_unfinished_is_left_until_it_has_its_name(
    arrivals: Arrivals, card: Card, name: str
) -> None:
    part = card.put(name, WHOLE)

    assert (due(arrivals, 0), due(arrivals, 60), arrivals.left) == ([], [], 1)
    part.rename(card.path / "BTBP-1.jpg")
    assert due(arrivals, 60.1) == ["BTBP-1.jpg"]


def test_what_was_taken_is_not_due_again_but_what_was_written_over_is(arrivals: Arrivals, card: Card) -> None:
    card.put("BTBP-1.jpg", WHOLE)
    due(arrivals, 0)
    take(arrivals, card, "BTBP-1.jpg")

    assert (due(arrivals, 10), arrivals.left) == ([], 0)
    card.put("BTBP-1.jpg", jpeg(2))
    assert due(arrivals, 11) == ["BTBP-1.jpg"]


@pytest.mark.parametrize("code", ["E-SOURCE-CHANGED", "E-SOURCE-VANISHED"])
def test_what_changed_under_the_hand_comes_again(arrivals: Arrivals, card: Card, code: str) -> None:
    card.put("BTBP-1.jpg", WHOLE)
    due(arrivals, 0)

    take(arrivals, card, "BTBP-1.jpg", outcome="refused", code=code)

    assert due(arrivals, 1) == ["BTBP-1.jpg"]


def test_what_was_refused_for_good_does_not(arrivals: Arrivals, card: Card) -> None:
    card.put("BTBP-1.jpg", WHOLE)
    due(arrivals, 0)

    take(arrivals, card, "BTBP-1.jpg", outcome="refused", code="E-PHOTO-DAMAGED")

    assert due(arrivals, 1) == []


def test_a_photo_waits_for_the_file_of_the_same_press_that_is_still_being_written(
    arrivals: Arrivals, card: Card
) -> None:
    card.put("IMG_1.JPG", WHOLE)
    card.put("IMG_1.CR2", b"II*\0")
    card.put("IMG_2.JPG", WHOLE)

    assert due(arrivals, 0) == ["IMG_2.JPG"]
    assert due(arrivals, QUIET_SECONDS) == ["IMG_1.CR2", "IMG_1.JPG", "IMG_2.JPG"]


def test_a_camera_that_was_seen_to_make_two_files_is_given_time_for_the_second(pairs: Arrivals, card: Card) -> None:
    card.put("IMG_2.JPG", WHOLE)
    assert due(pairs, 10) == []
    card.put("IMG_2.CR2", b"II*\0")
    assert due(pairs, 11) == []
    assert due(pairs, 12) == ["IMG_2.CR2", "IMG_2.JPG"]


def test_but_not_more_than_a_few_seconds(pairs: Arrivals, card: Card) -> None:
    card.put("IMG_2.JPG", WHOLE)

    assert due(pairs, 10) == due(pairs, 10 + TWIN_SECONDS - 0.1) == []
    assert due(pairs, 10 + TWIN_SECONDS) == ["IMG_2.JPG"]


@pytest.mark.parametrize(("first", "second"), [("IMG_1.JPG", "IMG_1.CR2"), ("IMG_1.CR2", "IMG_1.JPG")])
def test_the_first_photo_is_given_time_too_because_nobody_knows_the_camera_yet(
    card: Card, first: str, second: str
) -> None:
    arrivals = Arrivals(card.path)
    card.put(first, WHOLE)
    assert due(arrivals, 0) == due(arrivals, TWIN_SECONDS - 0.1) == []
    card.put(second, WHOLE)
    arrivals.look(TWIN_SECONDS - 0.1)

    assert due(arrivals, TWIN_SECONDS + QUIET_SECONDS) == ["IMG_1.CR2", "IMG_1.JPG"]


def test_after_a_first_photo_that_came_alone_none_waits(card: Card) -> None:
    arrivals = Arrivals(card.path)
    card.put("IMG_1.JPG", WHOLE)
    due(arrivals, 0)
    assert due(arrivals, TWIN_SECONDS) == ["IMG_1.JPG"]
    take(arrivals, card, "IMG_1.JPG")
    card.put("IMG_2.JPG", WHOLE)

    assert due(arrivals, TWIN_SECONDS + 1) == ["IMG_2.JPG"]


def test_a_raw_file_that_comes_late_brings_its_picture_again(arrivals: Arrivals, card: Card) -> None:
    card.put("IMG_1.JPG", WHOLE)
    due(arrivals, 0)
    take(arrivals, card, "IMG_1.JPG")
    card.put("img_1.CR2", b"II*\0")
    due(arrivals, 5)

    assert due(arrivals, 6) == ["IMG_1.JPG", "img_1.CR2"]


def test_what_is_gone_before_it_was_taken_is_forgotten(arrivals: Arrivals, card: Card) -> None:
    path = card.put("BTBP-1.tif", b"II*\0")
    due(arrivals, 0)
    path.unlink()

    assert (due(arrivals, 5), arrivals.left) == ([], 0)


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        Arrivals(tmp_path / "nowhere").due(0)

    assert caught.value.code == "E-SOURCE-READ"
