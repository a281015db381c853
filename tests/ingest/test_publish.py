"""Copies for people stand in their place with a made.json that describes them truly."""

from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import select

from catalog.derivatives import MADE_FILE, Made, folder_of, read_made
from catalog.museum import Museum
from catalog.store import disk
from catalog.tables import DerivativeRow
from catalog.writing import Writer
from digitize.result import Digitized
from ingest.publish import publish
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_run import digests, hide_open3d, take_in

MASTER = "ab" * 64


def scratch_with(tmp_path: Path, name: str, **files: bytes) -> Path:
    """A scratch folder as a child leaves it."""
    folder = tmp_path / name
    folder.mkdir()
    for stem, data in files.items():
        (folder / f"{stem}.jpg").write_bytes(data)
    return folder


def digitized(*names: str, lacking: dict[str, str] | None = None) -> Digitized:
    outputs = {name: {"width": 3} for name in names}
    return Digitized("jpeg", {}, {}, "photo-1", outputs, lacking or {}, libraries={"libvips": "8.18"})  # type: ignore[arg-type]


def row_of(museum: Museum, artifact: str) -> tuple[str, str, bool, int]:
    """Recipe, master, completeness and bytes of the artifact's only copies, as the catalog has them."""
    columns = (DerivativeRow.recipe, DerivativeRow.master, DerivativeRow.complete, DerivativeRow.bytes)
    with museum.engine.connect() as connection:
        rows = connection.execute(select(*columns).where(DerivativeRow.artifact == artifact))
        return tuple(rows.one())


def made_of(museum: Museum, artifact: str, asset: str) -> Made:
    made = read_made(folder_of(museum.derivatives, artifact, asset) / MADE_FILE)
    assert made
    return made


def assert_true(made: Made, folder: Path) -> None:
    """Every digest and size in made.json is that of the file beside it, and no file is left out."""
    files = digests(folder)
    del files[MADE_FILE]
    assert {name: output.sha512 for name, output in made.outputs.items()} == files
    assert {name: output.bytes for name, output in made.outputs.items()} == {
        name: (folder / name).stat().st_size for name in files
    }


def test_an_ingested_photo_has_copies_that_are_described_truly(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    card.put("BTBP-1.jpg", jpeg())
    take_in(museum, card.path)

    made = made_of(museum, artifact, "photos/0001")
    assert_true(made, folder_of(museum.derivatives, artifact, "photos/0001"))
    assert (made.artifact, made.asset, made.recipe, made.complete) == (artifact, "photos/0001", "photo-1", True)
    assert made.master == disk.sha512_of_bytes(jpeg())
    assert made.outputs["thumb.jpg"].facts == {"width": 320, "height": 240}
    assert made.libraries.keys() == {"libvips", "pyvips", "pillow"}
    total = sum(output.bytes for output in made.outputs.values())
    assert row_of(museum, artifact) == ("photo-1", made.master, True, total)


def test_copies_that_lack_something_say_what_and_why(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    card.put("BTBP-1.obj", OBJ)
    take_in(museum, card.path)

    made = made_of(museum, artifact, "scans/0001")
    assert_true(made, folder_of(museum.derivatives, artifact, "scans/0001"))
    assert (made.recipe, list(made.outputs), list(made.lacking)) == ("scan-0", ["model.glb"], ["still.jpg"])
    assert row_of(museum, artifact)[2] is False


def test_new_copies_take_the_place_of_old_ones_whole(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path
) -> None:
    artifact = add("BTBP 1").id
    with open_writer() as writer:
        old = scratch_with(tmp_path, "old", a=b"old a", b=b"old b")
        publish(writer, artifact, "photos/0001", MASTER, digitized("a.jpg", "b.jpg"), old)
        new = scratch_with(tmp_path, "new", a=b"new", c=b"newer")
        publish(writer, artifact, "photos/0001", MASTER, digitized("a.jpg", "c.jpg", lacking={"d.jpg": "why"}), new)

    folder = folder_of(museum.derivatives, artifact, "photos/0001")
    assert {path.name: path.read_bytes() for path in folder.glob("*.jpg")} == {"a.jpg": b"new", "c.jpg": b"newer"}
    assert_true(made_of(museum, artifact, "photos/0001"), folder)
    assert row_of(museum, artifact) == ("photo-1", MASTER, False, 8)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("old", "new"))] == []


class Death(BaseException):
    """Stands for the end of the process."""


def test_who_dies_before_the_catalog_knows_of_new_copies_leaves_a_note_of_it(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = add("BTBP 1").id
    with open_writer() as writer:
        publish(writer, artifact, "photos/0001", MASTER, digitized("a.jpg"), scratch_with(tmp_path, "old", a=b"old"))

    def die(_self: Writer, _assets: object) -> NoReturn:
        raise Death

    new = scratch_with(tmp_path, "new", b=b"n")
    with monkeypatch.context() as patch, open_writer() as writer:
        patch.setattr(Writer, "index_copies", die)
        with pytest.raises(Death):
            publish(writer, artifact, "photos/0001", "cd" * 64, digitized("b.jpg"), new)

    assert row_of(museum, artifact) == ("photo-1", MASTER, True, 3)
    with open_writer():
        assert row_of(museum, artifact) == ("photo-1", "cd" * 64, True, 1)
    assert {path.name for path in museum.work.iterdir()} == {"commit", "lock", "live"}


def test_a_note_that_was_not_written_to_its_end_is_swept(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        folder = writer.presence.new_folder(museum.work, "copies")
        (folder / "assets.json").write_bytes(b'[["urn:uu')

    with open_writer():
        assert not folder.exists()
