"""What leaves the museum leaves the percentage by a paper, and nothing of it is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.correcting.change import today
from catalog.correcting.deaccessioning import deaccession
from catalog.correcting.moving import merge_temporary, move_asset
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.progress.count import count_progress
from catalog.wording.artifact import artifact_text
from catalog.writing import Writer
from tests.catalog.correcting.filled import asset_states, filled_museum, newest, objects
from tests.conftest import Card, jpeg
from tests.ingest.test_run import take_in, told


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


def test_it_leaves_the_percentage_and_keeps_its_photos(museum: Museum, writer: Writer) -> None:
    before = objects(museum)
    deaccession(writer, "1", "QĐ 12/QĐ-SVHTTDL", "chuyển giao")

    with museum.engine.connect() as connection:
        progress = count_progress(connection, None)
    assert (progress.whole.total, progress.whole.digitized, progress.excluded["written_off"]) == (1, 0, 1)
    assert asset_states(museum, "1") == {"photos/0001": "in_view", "photos/0002": "in_view"}
    masters = {name: digest for name, digest in before.items() if "/files/" in name}
    assert masters.items() <= objects(museum).items()


def test_paper_reason_day_and_person_are_kept_and_shown(museum: Museum, writer: Writer) -> None:
    deaccession(writer, "1", "QĐ 12/QĐ-SVHTTDL", "chuyển giao")

    artifact = load_artifact(museum, "1")
    paper = artifact.record.deaccession
    assert paper is not None
    assert (paper.document, paper.reason, paper.by) == ("QĐ 12/QĐ-SVHTTDL", "chuyển giao", "Chị Hoa")
    assert paper.on == today(museum)
    version = newest(museum, "1")
    assert (version.by, version.why) == ("Chị Hoa", "deaccession: chuyển giao")
    assert [(f.field, f.old, f.new) for f in version.fields] == [
        ("status", "managed", "written_off"),
        ("deaccession", "", "QĐ 12/QĐ-SVHTTDL"),
    ]
    said = artifact_text(artifact, People(museum.private)).split("\n")
    assert "Status: written off" in said
    assert [line.startswith("Written off by QĐ 12/QĐ-SVHTTDL on ") for line in said].count(True) == 1


def test_nothing_is_ingested_onto_it(museum: Museum, card: Card) -> None:
    with Writer(museum, operator="Chị Hoa", command="test") as writer:
        deaccession(writer, "1", "QĐ 5", "x")
    card.put("BTBP-1_truoc_2.jpg", jpeg(9))

    assert told(take_in(museum, card.path)) == {"BTBP-1_truoc_2.jpg": "E-MATCH-CLOSED"}


def test_nothing_is_moved_onto_it_and_no_temporary_entry_joined_to_it(writer: Writer) -> None:
    deaccession(writer, "1", "QĐ 5", "x")

    with pytest.raises(Problem, match="E-ENTRY-CLOSED"):
        move_asset(writer, "TẠM 1", "photos/0001", "1", None, "x")
    with pytest.raises(Problem, match="E-MERGE-TARGET"):
        merge_temporary(writer, "TẠM 1", "BTBP 1", "x")


def test_what_is_gone_or_unknown_is_not_written_off(museum: Museum, writer: Writer) -> None:
    deaccession(writer, "1", "QĐ 5", "x")
    before = objects(museum)

    for number, code in (("1", "E-ENTRY-CLOSED"), ("99", "E-NUMBER-UNKNOWN")):
        with pytest.raises(Problem, match=code):
            deaccession(writer, number, "QĐ 6", "y")
    assert objects(museum) == before
