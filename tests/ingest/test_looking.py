"""Sources that are none, runs that only look, and what the command says."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog.batches import list_batches
from catalog.copying.places import add_place
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from ingest.run import Wishes, ingest
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_run import (
    assert_settled,
    digests,
    fill,
    hide_open3d,
    no_tick,
    take_in,
    take_in_by_command,
    told,
)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("nowhere", "E-SOURCE-NO-FOLDER"),
        ("card/BTBP-1.jpg", "E-SOURCE-FILE"),
        ("museum", "E-SOURCE-IN-MUSEUM"),
        ("museum/store", "E-SOURCE-IN-MUSEUM"),
        ("", "E-SOURCE-IN-MUSEUM"),
        ("another-name-of-it", "E-SOURCE-IN-MUSEUM"),
        ("card/../museum/out", "E-SOURCE-IN-MUSEUM"),
    ],
)
def test_what_cannot_be_a_source_is_refused_at_once(
    museum: Museum, card: Card, tmp_path: Path, source: str, code: str
) -> None:
    card.put("BTBP-1.jpg", jpeg())
    (tmp_path / "another-name-of-it").symlink_to(museum.path)

    with pytest.raises(Problem, match=code):
        take_in(museum, tmp_path / source)

    assert list_batches(museum) == []


@pytest.mark.parametrize(
    ("source", "copy"),
    [("disk", "copy"), ("disk/copy", "copy"), ("disk/copy/store", "copy/store"), ("disk/bare/extensions", "bare")],
)
def test_a_copy_of_the_store_is_no_source(museum: Museum, tmp_path: Path, source: str, copy: str) -> None:
    """Else its masters would be known ones, and the last line would say that they may be erased."""
    disk = tmp_path / "disk"
    shutil.copytree(add_place(museum, disk / "copy").store, disk / "bare")

    with pytest.raises(Problem, match="E-SOURCE-IN-COPY") as problem:
        take_in(museum, tmp_path / source)

    assert problem.value.facts["copy"] == str(disk / copy)


def test_a_file_called_as_the_mark_of_a_copy_makes_none(museum: Museum, add: AddArtifact, card: Card) -> None:
    fill(card, add, range(1, 2))
    card.put("copy.json", b"[]")

    assert told(take_in(museum, card.path))["BTBP-1.jpg"] == "added"


def test_a_source_may_be_named_through_a_link(museum: Museum, add: AddArtifact, card: Card, tmp_path: Path) -> None:
    fill(card, add, range(1, 2))
    (tmp_path / "the-card").symlink_to(card.path)

    assert told(take_in(museum, tmp_path / "the-card")) == {"BTBP-1.jpg": "added"}


def test_a_card_that_fails_while_it_is_looked_at_leaves_nothing(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(card, add, range(1, 2))
    card.put("DCIM/IMG_1.jpg", jpeg())
    real = os.scandir

    def failing(path: Path) -> object:
        if str(path).endswith("DCIM"):
            raise OSError(errno.EIO, "Input/output error")
        return real(path)

    monkeypatch.setattr(os, "scandir", failing)
    with pytest.raises(Problem, match="E-SOURCE-READ") as problem:
        ingest(museum, Wishes(card.path), open_writer=open_writer, tick=no_tick)
    monkeypatch.undo()

    assert problem.value.where == str(card.path / "DCIM")
    assert list_batches(museum) == []
    assert_settled(museum)


# --- only looking ---


def test_a_dry_run_writes_nothing(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    fill(card, add, range(1, 3))
    card.put("BTBP-2.obj", OBJ)
    card.put("IMG_1.jpg", jpeg(9))
    card.put("empty.jpg", b"")
    # The lock names its last holder.
    before = digests(museum.path) | {"work/lock": ""}

    report = take_in(museum, card.path, dry_run=True)

    assert report.batch is None
    assert digests(museum.path) | {"work/lock": ""} == before


def test_a_dry_run_says_where_each_file_would_go(museum: Museum, add: AddArtifact, card: Card) -> None:
    fill(card, add, range(1, 3))
    for name in ("IMG_1.jpg", "BTBP-9.jpg", "Thumbs.db", "notes.txt"):
        card.put(name, jpeg(len(name)) if name.endswith("jpg") else b"some words")

    foreseen, done = take_in(museum, card.path, dry_run=True), take_in(museum, card.path)

    assert told(foreseen) == told(done)
    assert [line.number for line in foreseen.lines] == [line.number for line in done.lines]
    assert {line.asset for line in foreseen.lines} == {None}
    assert foreseen.exit == done.exit == Exit.REFUSED


def test_a_dry_run_says_what_is_known_already(museum: Museum, add: AddArtifact, card: Card) -> None:
    fill(card, add, range(1, 3))
    take_in(museum, card.path)
    card.put("BTBP-1_new.jpg", jpeg(9))

    report = take_in(museum, card.path, dry_run=True)

    assert told(report) == {"BTBP-1.jpg": "known", "BTBP-2.jpg": "known", "BTBP-1_new.jpg": "added"}


# --- what the command says ---


def test_the_command_prints_what_became_of_every_file(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    fill(card, add, range(1, 2))

    said = take_in_by_command(sohoa, museum, card.path, "--operator", "Hoa")

    assert said.code == 0
    assert said.json["ok"] is True
    assert said.data.keys() == {
        *("batch", "found", "added", "known", "refused", "unmatched", "ignored"),
        *("items", "erasable", "erasable_not", "copies", "unmatched_list", "retake", "retake_list", "contact_sheet"),
    }
    item: dict[str, Any] = {
        "path": "BTBP-1.jpg",
        "outcome": "added",
        "code": None,
        "number": "BTBP 1",
        "asset": "photos/0001",
        "reason": "name",
        "verdict": "retake",
        "notes": [],
    }
    (found,) = said.data["items"]
    assert "pixels" in [finding["code"] for finding in found.pop("findings")]
    assert found == item
    assert list_batches(museum)[0].operator == "Hoa"


def test_the_command_exits_with_3_where_a_file_was_refused_and_says_why(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    fill(card, add, range(1, 2))
    card.put("BTBP-1_2.jpg", b"")

    said = take_in_by_command(sohoa, museum, card.path)

    assert (said.code, said.json["ok"]) == (3, False)
    assert [(problem["code"], problem["where"]) for problem in said.json["problems"]] == [
        ("E-FILE-EMPTY", "BTBP-1_2.jpg")
    ]
    assert all(said.json["problems"][0][key] for key in ("message", "next"))


@pytest.mark.parametrize("words", [["nowhere"], ["museum"], ["card", "--match", "nothing.xlsx"]])
@pytest.mark.usefixtures("museum", "card")
def test_the_command_exits_with_2_where_the_call_is_not_right(sohoa: Sohoa, words: list[str]) -> None:
    said = sohoa("ingest", *words, "--json")

    assert (said.code, said.data, len(said.codes)) == (2, {}, 1)


def test_a_dry_run_by_command_has_no_batch_and_no_list(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    fill(card, add, range(1, 2))
    card.put("IMG_1.jpg", jpeg(9))

    said = take_in_by_command(sohoa, museum, card.path, "--dry-run")

    assert said.code == 3
    facts = (said.data["batch"], said.data["unmatched_list"], said.data["erasable"], said.data["unmatched"])
    assert facts == (None, None, False, 1)
    assert list(museum.out.iterdir()) == []
