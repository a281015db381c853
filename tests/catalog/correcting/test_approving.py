"""Approval: another person's word on what is digitized; it holds until an asset or an asked-for field changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.artifact import load_artifact
from catalog.correcting.approving import approve_artifacts, withdraw_approval
from catalog.correcting.assets import overrule, set_view, withdraw
from catalog.correcting.change import today
from catalog.correcting.deaccessioning import deaccession
from catalog.correcting.editing import edit_card
from catalog.museum import STANDARD_FILE, Museum
from catalog.problems import Problem
from catalog.progress.levels import Level
from catalog.store.transaction import Change
from catalog.tables import StandingRow
from catalog.wording.progress import why_text
from catalog.writing import Writer
from tests.catalog.correcting.filled import filled_museum, levels, newest, objects, percent
from tests.conftest import Card, jpeg
from tests.ingest.test_run import take_in


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


@pytest.fixture
def writer(museum: Museum) -> Iterator[Writer]:
    with Writer(museum, operator="Nguyễn Thị Lan", command="test") as opened:
        yield opened


@pytest.fixture
def approved(writer: Writer) -> Writer:
    """A writer on the museum with BTBP 1 approved."""
    assert approve_artifacts(writer, ["1"], "biên bản 2/2026").numbers == ["BTBP 1"]
    return writer


def set_standard(museum: Museum, old: str, new: str) -> Museum:
    """The museum with another standard in force."""
    base = museum.store.inventory(museum.id)
    text = museum.store.read(base, STANDARD_FILE).decode()
    assert text.count(old) == 1
    with Writer(museum, operator="tester", command="test") as writer:
        writer.commit([Change(base, "settings", {STANDARD_FILE: text.replace(old, new).encode()})])
    museum.engine.dispose()
    return Museum(museum.path)


def changed(museum: Museum) -> list[tuple[str, str]]:
    """What is not as it was approved."""
    missing = load_artifact(museum, "1").assessment.missing
    return [(lack.kind, lack.code) for lack in missing if lack.level is Level.APPROVED]


def test_what_another_person_accepts_is_approved(museum: Museum, approved: Writer) -> None:
    assert (levels(museum)["BTBP 1"], percent(museum)) == ("approved", 50.0)
    word = load_artifact(museum, "1").record.approval
    assert word is not None
    assert (word.by, word.on, word.reason) == ("Nguyễn Thị Lan", today(museum), "biên bản 2/2026")
    version = newest(museum, "1")
    assert (version.by, version.why) == ("Nguyễn Thị Lan", "approve: biên bản 2/2026")
    assert [(f.field, f.old, f.new) for f in version.fields] == [("approval", "", f"Nguyễn Thị Lan ({word.on})")]


def test_the_day_it_was_approved_stands_in_the_catalog(museum: Museum, approved: Writer) -> None:
    id_ = load_artifact(museum, "1").record.id
    query = select(StandingRow.level, StandingRow.operator).where(StandingRow.artifact == id_)
    with museum.engine.connect() as connection:
        steps = list(connection.execute(query.order_by(StandingRow.at)))
    assert steps[-1] == (int(Level.APPROVED), "Nguyễn Thị Lan")
    assert [level for level, _by in steps] == sorted(level for level, _by in steps)


def test_many_are_approved_in_one_go_and_each_refusal_says_why(museum: Museum, writer: Writer) -> None:
    done = approve_artifacts(writer, ["2", "1", "99", "BTBP 1", "TẠM 1"], "x")

    assert (done.numbers, done.already) == (["BTBP 1"], [])
    refusals = [(problem.code, problem.where) for problem in done.refused]
    assert refusals == [("E-APPROVE-LEVEL", "BTBP 2"), ("E-NUMBER-UNKNOWN", "99"), ("E-APPROVE-LEVEL", "TẠM 1")]
    assert approve_artifacts(writer, ["1"], "x").already == ["BTBP 1"]


def test_where_nothing_can_be_approved_nothing_is_written(museum: Museum, writer: Writer) -> None:
    before = objects(museum)
    approve_artifacts(writer, ["2"], "x")

    assert objects(museum) == before


@pytest.mark.parametrize("name", ["tester", " TESTER ", "Téster"])
def test_who_made_a_photo_that_counts_cannot_approve(museum: Museum, name: str) -> None:
    with Writer(museum, operator=name, command="test") as writer:
        (problem,) = approve_artifacts(writer, ["1"], "x").refused

    assert (problem.code, problem.where) == ("E-APPROVE-OPERATOR", "BTBP 1")
    assert problem.facts["assets"] == "photos/0001, photos/0002"
    assert levels(museum)["BTBP 1"] == "digitized"


def test_a_museum_may_waive_the_other_person(museum: Museum) -> None:
    waived = set_standard(museum, "other_person = true", "other_person = false")
    with Writer(waived, operator="tester", command="test") as writer:
        assert approve_artifacts(writer, ["1"], "x").numbers == ["BTBP 1"]
    assert levels(waived)["BTBP 1"] == "approved"


def test_what_left_the_museum_is_not_approved(writer: Writer) -> None:
    deaccession(writer, "1", "QĐ 5", "x")

    assert [problem.code for problem in approve_artifacts(writer, ["1"], "x").refused] == ["E-ENTRY-CLOSED"]


# --- until something changes ---


@pytest.mark.parametrize("words", ["location=Kho 9", "notes=xem lại", "name=Thư tay", "status=lent", "weight=3 g"])
def test_what_the_standard_does_not_ask_for_may_change(museum: Museum, approved: Writer, words: str) -> None:
    edit_card(approved, "1", [words], "x")

    assert (levels(museum)["BTBP 1"], changed(museum)) == ("approved", [])


def test_a_field_that_the_standard_asks_for_ends_it_until_it_is_as_before(museum: Museum, approved: Writer) -> None:
    edit_card(approved, "1", ["dating=1973"], "x")
    assert (levels(museum)["BTBP 1"], changed(museum)) == ("digitized", [("changed_field", "dating")])

    edit_card(approved, "1", ["dating=1972"], "nhầm")
    assert (levels(museum)["BTBP 1"], changed(museum)) == ("approved", [])


def test_a_photo_withdrawn_ends_it(museum: Museum, approved: Writer) -> None:
    withdraw(approved, "1", "photos/0002", "mờ")

    assert (levels(museum)["BTBP 1"], changed(museum)) == ("started", [("changed_asset", "photos/0002")])


def test_another_view_or_a_curator_s_word_ends_it(museum: Museum, approved: Writer) -> None:
    set_view(approved, "1", "photos/0001", "detail", "x")
    set_view(approved, "1", "photos/0001", "back", "x")
    assert levels(museum)["BTBP 1"] == "approved"

    overrule(approved, "1", "photos/0001", "accept", "x")
    assert (levels(museum)["BTBP 1"], changed(museum)) == ("digitized", [("changed_asset", "photos/0001")])


def test_a_photo_that_nobody_accepted_ends_it(museum: Museum, card: Card) -> None:
    def approve() -> list[str]:
        with Writer(museum, operator="Nguyễn Thị Lan", command="test") as writer:
            return approve_artifacts(writer, ["1"], "xem lại").numbers

    approve()
    card.put("BTBP-1_truoc_2.jpg", jpeg(9))
    assert take_in(museum, card.path).count("added") == 1
    assert (levels(museum)["BTBP 1"], changed(museum)) == ("digitized", [("changed_asset", "photos/0003")])

    assert approve() == ["BTBP 1"]
    assert levels(museum)["BTBP 1"] == "approved"


def test_a_standard_that_comes_to_ask_for_more_does_not_end_it(museum: Museum, approved: Writer) -> None:
    asking = set_standard(museum, '"description", "dating",', '"description", "dating", "weight", "location",')

    artifact = load_artifact(asking, "1")
    assert artifact.assessment.level is Level.APPROVED
    assert {lack.code for lack in artifact.assessment.missing if lack.level is Level.DIGITIZED} == {
        "weight",
        "location",
    }
    assert "It holds, though the standard has come to ask for more:" in why_text(artifact)


def test_why_says_who_approved_it_and_what_changed_since(museum: Museum, approved: Writer) -> None:
    assert "Approved by Nguyễn Thị Lan on " in why_text(load_artifact(museum, "1"))

    edit_card(approved, "1", ["dating=1973"], "x")
    lines = why_text(load_artifact(museum, "1")).split("\n")
    assert "That holds no more: what was approved has changed since." in lines
    assert "  - changed since it was approved: dating" in lines


def test_an_approval_is_taken_back_with_a_reason(museum: Museum, approved: Writer) -> None:
    assert withdraw_approval(approved, "1", "ký nhầm") == "BTBP 1"

    assert (levels(museum)["BTBP 1"], load_artifact(museum, "1").record.approval) == ("digitized", None)
    assert newest(museum, "1").why == "unapprove: ký nhầm"
    with pytest.raises(Problem, match="E-APPROVE-NONE"):
        withdraw_approval(approved, "1", "x")
