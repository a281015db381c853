"""Where copies stand, and made.json, which is believed only where it can be read."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from catalog.derivatives import MADE_FILE, Made, Output, folder_of, read_made
from catalog.store.layout import tuple_of

ARTIFACT = "urn:uuid:0a6d2c3e-4a58-4b07-9f1d-2f1a3b4c5d6e"
MADE = Made(
    artifact=ARTIFACT,
    asset="photos/0001",
    recipe="photo-1",
    master="a" * 128,
    outputs={"thumb.jpg": Output(sha512="b" * 128, bytes=7, facts={"width": 400, "fidelity": 0.98, "icc": True})},
    libraries={"libvips": "8.17.2"},
)


def test_copies_of_an_asset_have_a_folder_of_their_own(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ARTIFACT, "photos/0001")

    assert folder == tmp_path / tuple_of(ARTIFACT) / ARTIFACT.removeprefix("urn:uuid:") / "photos" / "0001"
    assert folder != folder_of(tmp_path, ARTIFACT, "scans/0001")
    assert len(folder.relative_to(tmp_path).parts[0]) == 3


def test_what_was_made_reads_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / MADE_FILE).write_text(MADE.model_dump_json(indent=1), "utf-8")

    assert read_made(tmp_path / MADE_FILE) == MADE


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        MADE.model_dump_json().replace('"format":1', '"format":2').encode(),
        MADE.model_dump_json(exclude={"master"}).encode(),
        MADE.model_dump_json().replace('"recipe"', '"rezept"').encode(),
        MADE.model_dump_json().replace('"bytes":7', '"bytes":"many"').encode(),
    ],
    ids=["absent", "empty", "cut off", "a list", "no text", "newer", "no master", "unknown key", "wrong type"],
)
def test_a_made_json_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / MADE_FILE).write_bytes(data)

    assert read_made(tmp_path / MADE_FILE) is None


def test_copies_are_complete_where_nothing_lacks() -> None:
    assert MADE.complete
    assert not MADE.model_copy(update={"lacking": {"still.jpg": "no library"}}).complete


def test_what_a_recipe_did_not_say_is_not_written() -> None:
    with pytest.raises(ValidationError):
        Made.model_validate({**MADE.model_dump(), "colour": "blue"})
