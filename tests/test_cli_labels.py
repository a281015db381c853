"""`sohoa labels`: a PDF of codes that `sohoa ingest` reads in photographs."""

import io

import pytest
from PIL import Image

from catalog.label_sheet import Grid, typeset
from catalog.labels import Labelled
from catalog.museum import Museum
from tests.conftest import AddArtifact, Card, Sohoa, picture
from tests.test_cli_json import documented

KEYS = {"labels", "pages", "code_mm", "path"}


def test_labels_are_written_into_out_and_the_size_of_the_codes_is_said(
    museum: Museum, add: AddArtifact, sohoa: Sohoa
) -> None:
    for number in (1, 2, 3):
        add(f"BTBP {number}")

    said = sohoa("labels", "BTBP", "1-3", "--json")

    path = museum.out / "labels-BTBP-00001_BTBP-00003.pdf"
    assert (said.code, said.data) == (0, {"labels": 3, "pages": 1, "code_mm": Grid(3, 8).code, "path": str(path)})
    assert path.read_bytes().startswith(b"%PDF")
    text = sohoa("labels", "1", "2", "--grid", "2x4", "--out", "nhan.pdf")
    assert text.code == 0
    assert f"the codes must be {Grid(2, 4).code} mm wide" in text.out
    assert set(KEYS) <= documented()["labels"]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ([], "E-LABELS-WHICH", 2),
        (["1", "--grid", "99x99"], "E-LABELS-GRID", 2),
        (["7"], "E-NUMBER-UNKNOWN", 2),
        (["1", "--out", "sohoa.toml"], "E-FILE-EXISTS", 2),
        (["1", "--out", "no-such-folder/x.pdf"], "E-FOLDER-MISSING", 2),
    ],
)
def test_what_cannot_be_printed_is_said(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, words: list[str], code: str, exit_code: int
) -> None:
    add("BTBP 1")

    said = sohoa("labels", *words, "--json", cwd=museum.path)

    assert (said.code, said.codes) == (exit_code, [code])


def test_a_photo_of_a_printed_label_goes_to_its_artifact(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 12", name="Rìu đá có vai")
    [page] = typeset([Labelled("BTBP 12", "Rìu đá có vai")], Grid(3, 8), lambda _done, _of: None, "png")
    label = Image.open(io.BytesIO(page)).convert("RGB").crop((0, 0, 826, 438))
    photo = picture(2400, 1600, 3)
    photo.paste(label.resize((413, 219)).rotate(8, expand=True, fillcolor="white"), (1500, 1100))
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=90)
    card.put("DCIM/100CANON/IMG_0001.JPG", buffer.getvalue())

    said = sohoa("ingest", card.path, "--json")

    [item] = said.data["items"]
    assert (item["outcome"], item["number"], item["reason"]) == ("added", "BTBP 12", "label")
