"""One asset put right: withdrawn, another view, the cover; each with a reason, none undone by a later ingest."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.assets import set_cover, set_view, withdraw
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.transaction import Change
from catalog.writing import Writer
from tests.catalog.correcting.filled import (
    PHOTOS,
    Death,
    asset_states,
    die_at,
    fill_card,
    filled_museum,
    levels,
    newest,
    objects,
    percent,
    put_asset,
)
from tests.conftest import Card, OpenWriter, jpeg
from tests.ingest.test_run import take_in, told


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def test_a_withdrawn_photo_counts_no_more_and_its_master_stays(museum: Museum, writer: Writer) -> None:
    assert (levels(museum)["BTBP 1"], percent(museum)) == ("digitized", 50.0)

    changed = withdraw(writer, "1", "photos/0002", "mờ")

    assert (changed.number, changed.asset.state) == ("BTBP 1", "withdrawn")
    assert asset_states(museum, "1") == {"photos/0001": "in_view", "photos/0002": "withdrawn"}
    assert (levels(museum)["BTBP 1"], percent(museum)) == ("started", 0.0)
    artifact = load_artifact(museum, "1")
    assert [missing.code for missing in artifact.assessment.missing if missing.kind == "view"] == ["front"]
    assert museum.store.read(artifact.inventory, "photos/0002/files/BTBP-1_truoc.jpg") == jpeg(2)


def test_with_its_last_photo_withdrawn_an_artifact_is_registered_only(museum: Museum, writer: Writer) -> None:
    for path in ("photos/0001", "photos/0002"):
        withdraw(writer, "1", path, "nhầm")

    assert levels(museum)["BTBP 1"] == "registered"


@pytest.mark.parametrize(
    ("correct", "level", "why", "said"),
    [
        (lambda w: withdraw(w, "1", "photos/0001", "mờ"), "started", "withdraw: mờ", ("back", "withdrawn")),
        (lambda w: set_view(w, "1", "photos/0001", "detail", "nhầm"), "started", "view: nhầm", ("detail", "in_view")),
        (lambda w: set_view(w, "1", "photos/0001", None, "nhầm"), "started", "view: nhầm", (None, "in_view")),
        (lambda w: set_cover(w, "1", "photos/0001", "rõ: nhất"), "digitized", "cover: rõ: nhất", None),
    ],
    ids=["withdraw", "view", "no view", "cover"],
)
def test_the_history_says_who_why_and_what_and_the_level_follows(
    museum: Museum,
    writer: Writer,
    correct: Callable[[Writer], object],
    level: str,
    why: str,
    said: tuple[str | None, str] | None,
) -> None:
    correct(writer)

    change = newest(museum, "1")
    assert (change.version, change.by, change.why, change.batch) == (3, "Chị Hoa", why, None)
    assert [(asset.path, asset.view, asset.state) for asset in change.assets] == (
        [("photos/0001", *said)] if said else []
    )
    assert levels(museum)["BTBP 1"] == level


def test_a_view_put_right_raises_the_level_again(museum: Museum, writer: Writer) -> None:
    set_view(writer, "1", "photos/0001", "front", "nhầm")
    assert (levels(museum)["BTBP 1"], percent(museum)) == ("started", 0.0)

    set_view(writer, "1", "photos/0002", "back", "đổi cho nhau")

    assert (levels(museum)["BTBP 1"], percent(museum)) == ("digitized", 50.0)


def test_the_cover_is_part_of_the_record_and_its_change_of_the_history(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "1", "photos/0002", "rõ nhất")
    set_cover(writer, "1", "BTBP-1_sau.jpg", "đẹp hơn")

    assert load_artifact(museum, "1").record.cover == "photos/0001"
    changed = {field.field: (field.old, field.new) for field in newest(museum, "1").fields}
    assert changed == {"cover": ("photos/0002", "photos/0001")}


def test_the_same_card_again_changes_no_correction_back(museum: Museum, open_writer: OpenWriter, card: Card) -> None:
    with open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "mờ")
        set_view(writer, "1", "photos/0002", "detail", "nhầm")
        set_cover(writer, "1", "photos/0002", "rõ")
    before = load_artifact(museum, "1")
    fill_card(card.path)

    report = take_in(museum, card.path)

    assert told(report) == dict.fromkeys(PHOTOS, "known")
    assert load_artifact(museum, "1").record == before.record
    assert load_artifact(museum, "1").inventory.head == before.inventory.head


@pytest.mark.parametrize(
    "correct",
    [
        lambda w: withdraw(w, "1", "photos/0001", "mờ"),
        lambda w: set_view(w, "1", "photos/0001", "detail", "nhầm"),
        lambda w: set_cover(w, "1", "photos/0001", "rõ"),
    ],
    ids=["withdraw", "view", "cover"],
)
def test_what_is_so_already_makes_no_version(
    museum: Museum, writer: Writer, correct: Callable[[Writer], object]
) -> None:
    correct(writer)
    before = objects(museum)

    correct(writer)

    assert objects(museum) == before


def test_a_withdrawn_photo_stands_for_its_artifact_no_more(museum: Museum, writer: Writer) -> None:
    set_cover(writer, "1", "photos/0002", "rõ nhất")

    withdraw(writer, "1", "photos/0002", "mờ")

    assert load_artifact(museum, "1").record.cover is None


# --- which asset is meant ---


def test_a_file_name_means_the_asset_that_is_still_here(museum: Museum, writer: Writer) -> None:
    put_asset(writer, "1", "photo", {"a.jpg": b"1"})
    artifact = load_artifact(museum, "1")
    artifact.record.assets[-1].state = "undone"
    writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])
    put_asset(writer, "1", "photo", {"a.jpg": b"2"})

    assert withdraw(writer, "1", "a.jpg", "mờ").asset.path == "photos/0004"
    assert withdraw(writer, "1", "a.jpg", "mờ").asset.path == "photos/0004"


def test_a_file_name_that_two_assets_have_is_ambiguous(museum: Museum, writer: Writer) -> None:
    for data in (b"1", b"2"):
        put_asset(writer, "1", "photo", {"a.jpg": data})
    before = objects(museum)

    with pytest.raises(Problem, match="E-ASSET-SEVERAL") as problem:
        withdraw(writer, "1", "a.jpg", "mờ")

    assert problem.value.facts["paths"] == "photos/0003, photos/0004"
    assert objects(museum) == before


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [
        ("1", "photos/0009", "E-ASSET-UNKNOWN"),
        ("1", "", "E-ASSET-UNKNOWN"),
        ("1", "btbp-1_sau.jpg", "E-ASSET-UNKNOWN"),
        ("1", "m.mtl", "E-ASSET-UNKNOWN"),
        ("2", "photos/0001", "E-ASSET-UNKNOWN"),
        ("9", "photos/0001", "E-NUMBER-UNKNOWN"),
        ("x", "photos/0001", "E-NUMBER-UNKNOWN"),
    ],
)
def test_what_is_not_there_has_a_code_and_nothing_is_written(
    museum: Museum, writer: Writer, number: str, words: str, code: str
) -> None:
    put_asset(writer, "1", "scan", {"model.obj": b"1", "m.mtl": b"2"})
    before = objects(museum)

    with pytest.raises(Problem, match=code) as problem:
        withdraw(writer, number, words, "mờ")

    assert problem.value.where == (words if code == "E-ASSET-UNKNOWN" else number)
    assert objects(museum) == before


@pytest.mark.parametrize("state", ["moved", "undone"])
def test_what_was_moved_away_or_undone_cannot_be_corrected(museum: Museum, writer: Writer, state: str) -> None:
    artifact = load_artifact(museum, "1")
    artifact.record.assets[0].state = state  # type: ignore[assignment]
    writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])

    for correct in (withdraw, set_cover):
        with pytest.raises(Problem, match="E-ASSET-GONE"):
            correct(writer, "1", "photos/0001", "mờ")
    assert asset_states(museum, "1")["photos/0001"] == state


def test_a_scan_has_no_view_and_is_no_cover_but_can_be_withdrawn(museum: Museum, writer: Writer) -> None:
    put_asset(writer, "2", "scan", {"model.obj": b"1"})
    with pytest.raises(Problem, match="E-ASSET-NO-VIEW"):
        set_view(writer, "2", "scans/0001", "front", "nhầm")
    with pytest.raises(Problem, match="E-ASSET-NO-COVER"):
        set_cover(writer, "2", "scans/0001", "rõ")
    assert levels(museum)["BTBP 2"] == "started"

    withdraw(writer, "2", "model.obj", "hỏng")

    assert levels(museum)["BTBP 2"] == "registered"


def test_a_withdrawn_photo_cannot_become_the_cover(museum: Museum, writer: Writer) -> None:
    withdraw(writer, "1", "photos/0001", "mờ")

    with pytest.raises(Problem, match="E-ASSET-NO-COVER"):
        set_cover(writer, "1", "photos/0001", "rõ")
    assert load_artifact(museum, "1").record.cover is None


@pytest.mark.parametrize(("step", "state"), [("synced", "in_view"), ("ready", "withdrawn")])
def test_a_correction_cut_short_is_there_or_not_after_the_next_opening(
    museum: Museum, monkeypatch: pytest.MonkeyPatch, open_writer: OpenWriter, step: str, state: str
) -> None:
    die_at(monkeypatch, step)
    with pytest.raises(Death), open_writer() as writer:
        withdraw(writer, "1", "photos/0001", "mờ")
    monkeypatch.undo()
    with open_writer():
        pass

    assert asset_states(museum, "1")["photos/0001"] == state
