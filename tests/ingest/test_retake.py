"""The retake list: what must be taken again, told while the artifact still lies on the table."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalog import language
from catalog.correcting.assets import overrule, withdraw
from catalog.museum import Museum
from catalog.record import Fact
from catalog.writing import Writer
from digitize.result import Digitized
from ingest.digitizing import Digitizer
from ingest.erase import may_erase
from ingest.report import IngestReport
from ingest.retake import RetakeList, list_retakes
from ingest.wording import ingest_text
from tests.conftest import GOOD_PHOTO, AddArtifact, Card, OpenWriter, jpeg
from tests.ingest.test_run import take_in

BLURRED = {"edge_px": 8.2}
NOISY = {"edge_px": None, "edge_why": "noise"}

Shoot = Any


@pytest.fixture
def shoot(monkeypatch: pytest.MonkeyPatch, card: Card) -> Shoot:
    """Puts photos on the card that will be measured as told: shoot("BTBP-1_truoc.jpg", edge_px=8.2)."""
    measured: dict[str, dict[str, Fact]] = {}

    def digitize(_self: Digitizer, _kind: str, _file: Path, scratch: Path, name: str, _where: str) -> Digitized:
        Image.new("RGB", (400, 300), (90, 120, 60)).save(scratch / "thumb.jpg")
        return Digitized("jpeg", measured[name], {}, "photo-1", {"thumb.jpg": {}})

    monkeypatch.setattr(Digitizer, "digitize", digitize)
    monkeypatch.setattr(Digitizer, "start", lambda _self, _kind: None)

    def put(name: str, **facts: Any) -> None:
        card.put(name, jpeg(len(measured)))
        measured[name.rpartition("/")[2]] = GOOD_PHOTO | facts

    return put


def ingested(museum: Museum, card: Card) -> tuple[IngestReport, RetakeList]:
    report = take_in(museum, card.path)
    return report, list_retakes(museum, report)


def said(museum: Museum, report: IngestReport, retakes: RetakeList) -> str:
    return ingest_text(report, may_erase(museum, report), None, retakes, dry_run=False)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_every_stored_photo_has_its_verdict_and_no_other_file_has_one(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_truoc.jpg")
    shoot("BTBP-1_sau.jpg", width=3000, height=2000)
    shoot("BTBP-1_trai.jpg", **BLURRED)
    shoot("BTBP-1_phai.jpg", **NOISY)
    shoot("IMG_0001.jpg")
    card.put("ghi-chu.txt", b"x")

    report, retakes = ingested(museum, card)

    verdicts = {item["path"]: item["verdict"] for item in report.as_json()["items"]}  # type: ignore[attr-defined]
    assert verdicts == {
        "BTBP-1_truoc.jpg": "accept",
        "BTBP-1_sau.jpg": "warn",
        "BTBP-1_trai.jpg": "retake",
        "BTBP-1_phai.jpg": "unknown",
        "IMG_0001.jpg": None,
        "ghi-chu.txt": None,
    }
    assert {photo.file for photo in retakes.photos} == {"BTBP-1_trai.jpg", "BTBP-1_phai.jpg"}


def test_the_screen_says_what_is_wrong_how_much_and_what_to_do(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1", name="Gùi mây")
    shoot("BTBP-1_trai.jpg", **BLURRED)
    shoot("BTBP-1_sau.jpg", width=3000, height=2000)

    report, retakes = ingested(museum, card)
    lines = said(museum, report, retakes).split("\n")

    assert "Verdicts on 2 photos: 1 accepted with a note, 1 take again." in lines
    assert "Notes are about: picture size (1)." in lines
    at = lines.index("  BTBP 1  Gùi mây  BTBP-1_trai.jpg  left: take again")
    assert lines[at + 1] == (
        "    - The picture is blurred: edges are 8.2 pixels wide, at most 3.0 is allowed. "
        "Check the focus, the tripod and the shutter release; take it again."
    )
    assert Path(lines[at + 2].strip()).read_bytes()[:2] == b"\xff\xd8"
    assert lines[-1].startswith("Wait before erasing the card")


def test_where_all_is_good_there_is_no_list(museum: Museum, add: AddArtifact, card: Card, shoot: Shoot) -> None:
    add("BTBP 1")
    shoot("BTBP-1_truoc.jpg")

    _report, retakes = ingested(museum, card)

    assert (retakes, list(museum.out.iterdir())) == (RetakeList([]), [])


def test_the_table_opens_in_excel_and_no_cell_of_it_is_a_formula(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1", name='=HYPERLINK("http://x")')
    shoot("BTBP-1_trai.jpg", **BLURRED)

    _report, retakes = ingested(museum, card)

    assert retakes.table and retakes.table.read_bytes().startswith(b"\xef\xbb\xbf")
    header, row = rows_of(retakes.table)
    assert len(header) == len(row) == 8
    assert row[:5] == ["BTBP 1", '\'=HYPERLINK("http://x")', "BTBP-1_trai.jpg", "left", "take again"]
    assert "8.2" in row[5] and row[6].startswith("Check the focus")


def test_a_vietnamese_excel_finds_semicolons_and_commas_in_figures(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_trai.jpg", **BLURRED)
    language.speak("vi")

    _report, retakes = ingested(museum, card)

    assert retakes.table
    row = retakes.table.read_bytes().decode().split("\r\n")[1]
    assert row.startswith("BTBP 1;") and "8,2" in row


@pytest.mark.parametrize("name", ["#set page(fill: red)", "$x^2$ *đậm* @a <b> \\ //", "[[("])
def test_the_sheet_is_a_pdf_in_which_names_are_never_markup(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot, name: str
) -> None:
    add("BTBP 1", name=name)
    shoot("BTBP-1_trai.jpg", **BLURRED)

    _report, retakes = ingested(museum, card)

    assert retakes.sheet
    pdf = retakes.sheet.read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert b"/DCTDecode" in pdf


def test_a_small_copy_that_cannot_be_shown_does_not_cost_the_sheet(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_trai.jpg", **BLURRED)
    _report, retakes = ingested(museum, card)
    for thumb in museum.derivatives.rglob("thumb.jpg"):
        thumb.write_bytes(b"\xff\xd8" + bytes(thumb.stat().st_size - 2))

    _report, retakes = ingested(museum, card)

    assert retakes.sheet
    pdf = retakes.sheet.read_bytes()
    assert pdf.startswith(b"%PDF-") and b"/DCTDecode" not in pdf


def test_a_photo_from_an_earlier_run_is_listed_again_while_it_lies_on_the_card(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_trai.jpg", **BLURRED)
    ingested(museum, card)

    report, retakes = ingested(museum, card)

    assert [(line.outcome, line.verdict and line.verdict.outcome) for line in report.lines] == [("known", "retake")]
    assert [(photo.file, photo.known) for photo in retakes.photos] == [("BTBP-1_trai.jpg", True)]
    assert "taken in before: take again" in said(museum, report, retakes)


def test_a_good_photo_of_the_same_view_takes_the_bad_one_off_the_list(
    museum: Museum, add: AddArtifact, card: Card, shoot: Shoot
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_trai_1.jpg", **BLURRED)
    shoot("BTBP-1_sau.jpg", **BLURRED)
    shoot("BTBP-1_trai_2.jpg")

    _report, retakes = ingested(museum, card)

    assert [photo.file for photo in retakes.photos] == ["BTBP-1_sau.jpg"]


def test_one_good_detail_does_not_stand_for_another(museum: Museum, add: AddArtifact, card: Card, shoot: Shoot) -> None:
    add("BTBP 1")
    shoot("BTBP-1_chi-tiet_1.jpg", **BLURRED)
    shoot("BTBP-1_chi-tiet_2.jpg")

    _report, retakes = ingested(museum, card)

    assert [photo.file for photo in retakes.photos] == ["BTBP-1_chi-tiet_1.jpg"]


@pytest.mark.parametrize(
    ("corrected", "verdict"),
    [
        (lambda writer: overrule(writer, "1", "photos/0001", "accept", "vải thưa"), "accept"),
        (lambda writer: withdraw(writer, "1", "photos/0001", "mờ"), None),
    ],
    ids=["overruled", "withdrawn"],
)
def test_what_a_curator_settled_is_not_asked_for_again_by_the_next_ingest_of_the_card(
    museum: Museum,
    add: AddArtifact,
    card: Card,
    shoot: Shoot,
    open_writer: OpenWriter,
    corrected: Callable[[Writer], object],
    verdict: str | None,
) -> None:
    add("BTBP 1")
    shoot("BTBP-1_trai.jpg", **BLURRED)
    ingested(museum, card)
    with open_writer() as writer:
        corrected(writer)

    report, retakes = ingested(museum, card)

    found = report.lines[0].verdict
    assert (found.outcome if found else None, retakes.photos) == (verdict, [])
