"""One asset on its way: staged, known or not, digitized; what stands in its way is its outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from catalog.museum import Museum
from catalog.store import disk
from catalog.writing import Writer
from ingest.carry import Carrier, place_in_asset
from ingest.crew import Pulse
from ingest.digitizing import Digitizer
from ingest.known import find_known
from ingest.match import Entry, Match
from ingest.plan import Item
from ingest.source import SourceFile
from tests.conftest import AddArtifact, Card, jpeg
from tests.ingest.test_run import take_in


@contextmanager
def carrier_of(museum: Museum, card: Card) -> Iterator[tuple[Carrier, Path]]:
    """A carrier from the card into a folder beside it."""
    folder = card.path.with_name("batch")
    for name in ("staging", "scratch"):
        (folder / name).mkdir(parents=True)
    writer = Writer(museum, operator="tester", command="test")
    with writer, Digitizer(museum.settings, 1, [folder / "staging"], folder / "scratch") as digitizer:
        yield Carrier(writer, card.path, folder, digitizer, Pulse(60)), folder


def photo(name: str, artifact: str) -> Item:
    """A photo planned for an artifact."""
    return Item("photo", SourceFile(PurePosixPath(name)), match=Match(Entry(artifact, "BTBP 1", closed=False), "name"))


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_new_photo_is_staged_and_digitized(museum: Museum, add: AddArtifact, card: Card) -> None:
    card.put("DCIM/BTBP-1.jpg", jpeg())
    with carrier_of(museum, card) as (carrier, folder):
        carried = carrier.carry(photo("DCIM/BTBP-1.jpg", add("BTBP 1").id))

        assert carried.item.principal.outcome is None
        assert carried.digitized and carried.digitized.summary.items() >= {"width": 320, "height": 240}.items()
        assert carried.sha512 == disk.sha512_of_bytes(jpeg())
        assert files_in(folder) == {"BTBP-1.jpg", "zoom.tif", "access.jpg", "thumb.jpg"}
        assert carried.scratch and files_in(carried.scratch) == {"zoom.tif", "access.jpg", "thumb.jpg"}


def test_a_refusal_is_an_outcome_and_leaves_no_file(museum: Museum, add: AddArtifact, card: Card) -> None:
    card.put("BTBP-1.jpg", jpeg()[:-1000])
    with carrier_of(museum, card) as (carrier, folder):
        carried = carrier.carry(photo("BTBP-1.jpg", add("BTBP 1").id))

        problem = carried.item.principal.problem
        assert problem and (problem.code, problem.where) == ("E-PHOTO-TRUNCATED", "BTBP-1.jpg")
        assert files_in(folder) == set()


def test_a_carrier_that_is_stopped_touches_nothing(museum: Museum, add: AddArtifact, card: Card) -> None:
    card.put("BTBP-1.jpg", jpeg())
    with carrier_of(museum, card) as (carrier, folder):
        carrier.stopped.set()
        carried = carrier.carry(photo("BTBP-1.jpg", add("BTBP 1").id))

        assert (carried.copies, carried.item.principal.outcome, files_in(folder)) == ({}, None, set())


def test_a_known_photo_is_not_digitized_and_leaves_no_file(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)
    with carrier_of(museum, card) as (carrier, folder):
        carried = carrier.carry(photo("BTBP-1.jpg", artifact))

        assert (carried.item.principal.outcome, carried.digitized, files_in(folder)) == ("known", None, set())


def test_bytes_are_found_over_all_artifacts_and_only_by_principal_files(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    artifact, other = add("BTBP 7").id, add("BTBP 8").id
    card.put("BTBP-7.jpg", jpeg())
    take_in(museum, card.path)

    known = find_known(museum.engine, disk.sha512_of_bytes(jpeg()), other)

    assert known and (known.artifact, known.number, known.path, known.state) == (
        artifact,
        "BTBP 7",
        "photos/0001",
        "in_view",
    )
    assert find_known(museum.engine, disk.sha512_of_bytes(jpeg(1)), artifact) is None


@pytest.mark.parametrize(
    ("kind", "principal", "file", "place"),
    [
        ("photo", "DCIM/100CANON/IMG_1.JPG", "DCIM/100CANON/IMG_1.JPG", "IMG_1.JPG"),
        ("scan", "BTBP-1/model.obj", "BTBP-1/model.obj", "model.obj"),
        ("scan", "BTBP-1/model.obj", "BTBP-1/tex/màu/t.jpg", "tex/màu/t.jpg"),
        ("scan", "model.obj", "tex/t.jpg", "tex/t.jpg"),
    ],
)
def test_companions_keep_their_place_beside_the_model(kind: str, principal: str, file: str, place: str) -> None:
    item = Item("photo" if kind == "photo" else "scan", SourceFile(PurePosixPath(principal)))

    assert place_in_asset(item, SourceFile(PurePosixPath(file))) == place
