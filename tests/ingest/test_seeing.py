"""Photos without a number find their artifact by what they show: a label in the picture, or a slate before them."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import segno
from PIL import Image

from catalog.museum import Museum
from catalog.sheets.writing import write_workbook
from ingest.report import IngestReport
from ingest.unmatched import write_unmatched
from tests.conftest import AddArtifact, Card, Sohoa, picture
from tests.ingest.test_run import record_of, take_in, take_in_by_command, told
from tests.ingest.test_unmatched import fill_in, read_list

WIDTH, HEIGHT = 900, 700


def code(text: str, side: int) -> Image.Image:
    """A printed code on white paper: without its margin `side` px."""
    matrix = np.array([[not dark for dark in row] for row in segno.make(text, error="m", micro=False).matrix])
    plain = Image.fromarray((matrix * 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
    paper = Image.new("L", (side + side // 3,) * 2, 255)
    paper.paste(plain, (side // 6, side // 6))
    return paper


def shot(seed: int, *labels: str, side: int = 110, at: datetime | None = None) -> bytes:
    """A photo as JPEG, with labels in it side by side, and the time it was taken."""
    image = picture(WIDTH, HEIGHT, seed)
    for place, text in enumerate(labels):
        paper = code(text, side)
        image.paste(paper.convert("RGB"), (40 + place * (paper.width + 60), 20))
    exif = Image.Exif()
    if at:
        exif.get_ifd(0x8769)[0x9003] = at.strftime("%Y:%m:%d %H:%M:%S")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90, exif=exif)
    return buffer.getvalue()


def slate(seed: int, number: str, at: datetime | None = None) -> bytes:
    """A picture of a printed slate."""
    return shot(seed, f"{number} 84MM", side=300, at=at)


def reasons(report: IngestReport) -> dict[str, tuple[str | None, str | None]]:
    """Each file's number and why."""
    return {line.path: (line.number, line.reason) for line in report.lines}


# --- labels ---


def test_a_label_in_the_picture_says_where_a_photo_without_a_number_belongs(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    first = add("BTBP 1").id
    add("BTBP 2")
    add(None)
    card.put("IMG_0001.JPG", shot(1, "BTBP 1 17MM"))
    card.put("DCIM/100CANON/IMG_0002.JPG", shot(2, "BTBP 2"))
    card.put("IMG_0003.JPG", shot(3, "TẠM 1 17MM"))
    card.put("IMG_0004.JPG", shot(4))

    report = take_in(museum, card.path)

    assert reasons(report) == {
        "IMG_0001.JPG": ("BTBP 1", "label"),
        "DCIM/100CANON/IMG_0002.JPG": ("BTBP 2", "label"),
        "IMG_0003.JPG": ("TẠM 1", "label"),
        "IMG_0004.JPG": (None, None),
    }
    assert told(report)["IMG_0004.JPG"] == "unmatched"
    [asset] = record_of(museum, first).assets
    assert asset.matched_by == "label"
    assert asset.facts["ppi_measured"] == pytest.approx(110 / 17 * 25.4, rel=0.02)


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        (("BTBP 1 17MM", "BTBP 2 17MM"), "E-MATCH-TWO-LABELS"),
        (("BTBP 99 17MM",), "E-MATCH-UNKNOWN"),
        (("https://example.org/BTBP-1",), "unmatched"),
        (("WIFI:T:WPA;S:bao tang;P:1234;;",), "unmatched"),
        (("1",), "unmatched"),
        (("SKU 1",), "unmatched"),
        (("BTBP 1 17MM", "BTBP 1.3 17MM"), "added"),
    ],
)
def test_what_a_label_does_not_say_for_certain_is_not_guessed(
    museum: Museum, add: AddArtifact, card: Card, labels: tuple[str, ...], code: str
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    card.put("IMG_0001.JPG", shot(1, *labels))

    assert told(take_in(museum, card.path)) == {"IMG_0001.JPG": code}


def test_a_picture_with_two_labels_is_settled_by_the_list_that_asks_for_it(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("IMG_0001.JPG", shot(1, "BTBP 1 17MM", "BTBP 2 17MM"))

    unmatched = write_unmatched(museum, take_in(museum, card.path))

    assert unmatched
    assert read_list(unmatched)[2:] == [["IMG_0001.JPG", "", "", "BTBP 1; BTBP 2"]]
    fill_in(unmatched, {"IMG_0001.JPG": "BTBP 1"})
    assert told(take_in(museum, card.path, match_list=unmatched)) == {"IMG_0001.JPG": "added"}
    assert record_of(museum, first).assets[0].depicts == [second]
    assert told(take_in(museum, card.path)) == {"IMG_0001.JPG": "known"}


def test_a_name_that_the_label_in_the_picture_contradicts_is_refused(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path
) -> None:
    for number in ("BTBP 1", "BTBP 2", "BTBP 1.3"):
        add(number)
    card.put("BTBP-1_a.jpg", shot(1, "BTBP 2 17MM"))
    card.put("BTBP-1_b.jpg", shot(2, "BTBP 2 17MM", "BTBP 1 17MM"))
    card.put("BTBP-1_c.jpg", shot(3, "BTBP 1.3 17MM"))
    card.put("BTBP-1_d.jpg", shot(4, "BTBP 99 17MM"))
    card.put("BTBP-1_e.jpg", shot(5, "BTBP 2 17MM"))
    names = tmp_path / "list.xlsx"
    write_workbook(names, ["file", "number", "view", "depicts"], [["BTBP-1_e.jpg", "1", "", "2"]], [9] * 4, "")

    report = take_in(museum, card.path, match_list=names)

    assert told(report) == {
        "BTBP-1_a.jpg": "E-MATCH-LABEL",
        "BTBP-1_b.jpg": "added",
        "BTBP-1_c.jpg": "added",
        "BTBP-1_d.jpg": "added",
        "BTBP-1_e.jpg": "added",
    }
    assert "named for BTBP 1, but the label in the picture says BTBP 2" in report.problems[0].message


def test_a_person_who_assigns_a_file_has_seen_its_label(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    photo = card.put("IMG_0001.JPG", shot(1, "BTBP 2 17MM"))

    said = sohoa("assign", photo, "1", "--reason", "label laid wrongly", "--json")

    assert (said.code, said.data["added"]) == (0, 1)
    assert told(take_in(museum, card.path)) == {"IMG_0001.JPG": "known"}


def test_a_photo_that_a_label_placed_is_known_again_and_a_dry_run_says_where_it_would_go(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("IMG_0001.JPG", shot(1, "BTBP 1 17MM"))

    assert reasons(take_in(museum, card.path, dry_run=True)) == {"IMG_0001.JPG": ("BTBP 1", "label")}
    take_in(museum, card.path)
    assert told(take_in(museum, card.path)) == {"IMG_0001.JPG": "known"}


def test_other_barcodes_are_read_by_a_setting(museum: Museum, add: AddArtifact, card: Card) -> None:
    import zxingcpp

    add("BTBP 1")
    matrix = zxingcpp.create_barcode("BTBP 1", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=8)
    image = picture(WIDTH, HEIGHT, 1)
    image.paste(Image.fromarray(np.asarray(matrix)).convert("RGB"), (100, 100))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92)
    card.put("IMG_0001.JPG", buffer.getvalue())

    assert told(take_in(museum, card.path)) == {"IMG_0001.JPG": "unmatched"}
    settings = museum.path / "sohoa.toml"
    settings.write_text(settings.read_text("utf-8").replace("# barcodes = false", "barcodes = true"), "utf-8")
    assert told(take_in(Museum(museum.path), card.path)) == {"IMG_0001.JPG": "added"}


# --- slates ---


def test_a_slate_names_the_shots_after_it_until_the_next_slate_and_is_no_photo_itself(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    first = add("BTBP 1").id
    for number in ("BTBP 2", "BTBP 3"):
        add(number)
    card.put("DCIM/IMG_0001.JPG", shot(1))
    card.put("DCIM/IMG_0002.JPG", slate(2, "BTBP 1"))
    card.put("DCIM/IMG_0003.JPG", shot(3))
    card.put("DCIM/IMG_0004.JPG", shot(4, "BTBP 3 17MM"))
    card.put("DCIM/BTBP-3.JPG", shot(5))
    card.put("DCIM/IMG_0009.JPG", shot(6))
    card.put("DCIM/IMG_0010.JPG", slate(7, "BTBP 2"))
    card.put("DCIM/IMG_0011.JPG", shot(8))
    card.put("other/IMG_0012.JPG", shot(9))

    said = take_in_by_command(sohoa, museum, card.path)

    assert {item["path"]: (item["outcome"], item["number"], item["reason"]) for item in said.data["items"]} == {
        "DCIM/BTBP-3.JPG": ("added", "BTBP 3", "name"),
        "DCIM/IMG_0001.JPG": ("unmatched", None, None),
        "DCIM/IMG_0002.JPG": ("ignored", "BTBP 1", "slate"),
        "DCIM/IMG_0003.JPG": ("added", "BTBP 1", "slate: DCIM/IMG_0002.JPG"),
        "DCIM/IMG_0004.JPG": ("added", "BTBP 3", "label"),
        "DCIM/IMG_0009.JPG": ("added", "BTBP 1", "slate: DCIM/IMG_0002.JPG"),
        "DCIM/IMG_0010.JPG": ("ignored", "BTBP 2", "slate"),
        "DCIM/IMG_0011.JPG": ("added", "BTBP 2", "slate: DCIM/IMG_0010.JPG"),
        "other/IMG_0012.JPG": ("unmatched", None, None),
    }
    assert {asset.matched_by for asset in record_of(museum, first).assets} == {"slate"}
    again = take_in_by_command(sohoa, museum, card.path)
    assert (again.data["known"], again.data["unmatched"], again.data["ignored"]) == (5, 2, 2)


def test_a_run_is_told_by_capture_time_where_every_shot_has_one_else_by_name(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    noon = datetime(2026, 11, 5, 12)
    for folder, known in (("by time", True), ("by name", False)):
        times = [noon + timedelta(minutes=minute) for minute in range(4)]
        card.put(f"{folder}/IMG_9998.JPG", slate(1, "BTBP 1", times[0]))
        card.put(f"{folder}/IMG_9999.JPG", shot(2 + known, at=times[1]))
        card.put(f"{folder}/IMG_0001.JPG", shot(4 + known, at=times[2]))
        card.put(f"{folder}/IMG_0002.JPG", slate(6, "BTBP 2", times[3] if known else None))

    found = reasons(take_in(museum, card.path))

    assert found["by time/IMG_9999.JPG"] == found["by time/IMG_0001.JPG"] == ("BTBP 1", "slate: by time/IMG_9998.JPG")
    assert found["by name/IMG_0001.JPG"] == (None, None)
    assert found["by name/IMG_9999.JPG"] == ("BTBP 1", "slate: by name/IMG_9998.JPG")


@pytest.mark.parametrize(
    ("text", "side", "outcome"),
    [
        ("BTBP 1 84MM", 300, "ignored"),
        ("BTBP 1 84MM", 110, "added"),
        ("BTBP 1 17MM", 400, "added"),
        ("BTBP 1", 400, "ignored"),
        ("BTBP 1", 300, "added"),
    ],
    ids=["slate", "slate far off", "label close", "code of unknown size close", "code of unknown size"],
)
def test_only_what_can_be_nothing_else_is_a_slate(
    museum: Museum, add: AddArtifact, card: Card, text: str, side: int, outcome: str
) -> None:
    add("BTBP 1")
    card.put("IMG_0001.JPG", shot(1, text, side=side))
    card.put("IMG_0002.JPG", shot(2))

    found = told(take_in(museum, card.path))

    assert found["IMG_0001.JPG"] == outcome
    assert found["IMG_0002.JPG"] == ("added" if outcome == "ignored" else "unmatched")


def test_a_slate_that_lies_in_every_picture_of_its_run_loses_no_photo_but_the_first(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    for number in range(1, 4):
        card.put(f"IMG_000{number}.JPG", slate(number, "BTBP 1"))

    assert told(take_in(museum, card.path)) == {
        "IMG_0001.JPG": "ignored",
        "IMG_0002.JPG": "added",
        "IMG_0003.JPG": "added",
    }


def test_after_a_slate_that_names_nothing_for_certain_no_shot_goes_to_the_one_before(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("IMG_0001.JPG", slate(1, "BTBP 1"))
    card.put("IMG_0002.JPG", slate(2, "BTBP 99"))
    card.put("IMG_0003.JPG", shot(3))

    assert told(take_in(museum, card.path)) == {
        "IMG_0001.JPG": "ignored",
        "IMG_0002.JPG": "E-MATCH-UNKNOWN",
        "IMG_0003.JPG": "unmatched",
    }


def test_the_sentence_on_erasing_the_card_owns_that_slates_are_not_kept(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    card.put("IMG_0001.JPG", slate(1, "BTBP 1"))
    card.put("IMG_0002.JPG", shot(2))
    settings = museum.path / "sohoa.toml"
    settings.write_text(settings.read_text("utf-8").replace("# copies_wanted = 2", "copies_wanted = 1"), "utf-8")

    said = sohoa("ingest", card.path)

    assert "  IMG_0001.JPG: BTBP 1, 1 photo after it" in said.out
    assert "every file on it but the slates is stored" in said.out.splitlines()[-1]
