"""Artifacts without photos, and photos without artifacts."""

import shutil
from pathlib import PurePosixPath

from catalog.museum import Museum
from catalog.reconcile.finding import Place
from catalog.reconcile.reconciling import Reconciled, reconcile
from ingest.run import ingest
from ingest.wishes import Assignment, Wishes
from tests.catalog.correcting.filled import put_asset, set_status
from tests.catalog.reconcile.conftest import LOOK, Found, PutPhoto
from tests.conftest import AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_run import no_tick, take_in


def test_every_artifact_that_counts_wants_a_photo(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, put_photo: PutPhoto, found: Found
) -> None:
    for number, fields in {"BTBP 10": {}, "BTBP 9": {}, "BTBP 1": {}, "BTBP 2": {"holding_kind": "Bản sao"}}.items():
        add(number, name="Trống", **fields)
    add(None)
    put_photo("BTBP 1")
    with open_writer() as writer:
        put_asset(writer, "BTBP 9", "scan", {"a.obj": b"x"})

    assert [(f.places, f.text) for f in found("no_photo")] == [
        ([Place("BTBP 9")], "Trống"),
        ([Place("BTBP 10")], "Trống"),
    ]


def test_photos_of_a_withdrawn_entry_belong_to_something_else(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, put_photo: PutPhoto, found: Found
) -> None:
    for number in ("BTBP 1", "BTBP 2"):
        add(number)
        put_photo(number)
    put_photo("BTBP 1")
    set_status(museum, open_writer, "BTBP 1", "withdrawn")
    set_status(museum, open_writer, "BTBP 2", "written_off")

    assert [(f.places, f.photos) for f in found("withdrawn")] == [
        ([Place("BTBP 1", "photos/0001"), Place("BTBP 1", "photos/0002")], 2)
    ]


def test_files_left_without_a_number_stay_open_until_they_are_taken_in(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, found: Found
) -> None:
    add("BTBP 1")
    for number in range(1, 4):
        card.put(f"IMG_{number}.jpg", jpeg(number))
    card.put("BTBP-1_sau.jpg", jpeg(9))
    take_in(museum, card.path)
    (finding,) = found("unmatched")

    left = finding.files
    assert left is not None
    assert (left.source, left.files, left.names) == (str(card.path), 3, ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"])
    named = Assignment(PurePosixPath("IMG_2.jpg"), "1", "front", None)
    ingest(museum, Wishes(card.path, assign=named, reason="rõ rồi"), open_writer=open_writer, tick=no_tick)
    assert [f.files.names for f in found("unmatched") if f.files] == [["IMG_1.jpg", "IMG_3.jpg"]]


def test_a_file_that_is_met_again_without_a_number_is_told_of_once(
    museum: Museum, add: AddArtifact, card: Card, found: Found
) -> None:
    card.put("IMG_1.jpg", jpeg(1))
    card.put("IMG_2.jpg", jpeg(2))
    take_in(museum, card.path)
    (card.path / "IMG_2.jpg").unlink()
    take_in(museum, card.path)
    first, second = found("unmatched")

    assert first.files is not None and second.files is not None
    assert (first.files.names, second.files.names) == (["IMG_2.jpg"], ["IMG_1.jpg"])
    assert first.files.at < second.files.at


def test_the_same_name_in_another_folder_is_another_file(
    museum: Museum, add: AddArtifact, card: Card, found: Found
) -> None:
    add("BTBP 1")
    card.put("a.jpg", jpeg(1))
    take_in(museum, card.path)
    other = card.path.with_name("other")
    shutil.copytree(card.path, other)
    take_in(museum, other)

    assert sorted(f.files.source for f in found("unmatched") if f.files) == [str(card.path), str(other)]


def test_a_museum_in_which_all_fits_has_nothing_to_tell(
    add: AddArtifact, put_photo: PutPhoto, found: Found, museum: Museum
) -> None:
    add("BTBP 1")
    put_photo("BTBP 1", LOOK)

    assert reconcile(museum) == Reconciled([], 0)


def test_photos_that_cannot_be_compared_are_counted(museum: Museum, add: AddArtifact, put_photo: PutPhoto) -> None:
    add("BTBP 1")
    for phash in (LOOK, None, None):
        put_photo("BTBP 1", phash)

    assert reconcile(museum).not_compared == 2
