"""Files without a number come back as a list that is filled in and handed back."""

import unicodedata
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from catalog.museum import Museum
from catalog.problems import visible
from catalog.sheets.writing import write_workbook
from ingest.unmatched import write_unmatched
from tests.conftest import AddArtifact, Card, Sohoa, jpeg
from tests.ingest.test_refusals import MTL, TEXTURED
from tests.ingest.test_run import hide_open3d, record_of, take_in, take_in_by_command, told


def read_list(path: Path) -> list[list[str]]:
    """Every row of the list."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


def fill_in(path: Path, numbers: dict[str, str]) -> None:
    """Write the list again with a number for each of these files, as a person in Excel would."""
    note, header, *rows = read_list(path)
    filled = [[file, numbers.get(file, number), *rest] for file, number, *rest in rows]
    write_workbook(path, header, filled, [50, 18, 14, 30], note[0])


def test_the_list_names_every_file_without_a_number_and_how_to_go_on(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    card.put("DCIM/100CANON/IMG_0001.JPG", jpeg(1))
    card.put("=1+1.jpg", jpeg(2))
    card.put("BTBP-1.jpg", jpeg(3))

    report = take_in(museum, card.path)
    path = write_unmatched(museum, report)

    assert path and path.parent == museum.out
    note, header, *rows = read_list(path)
    assert f"--match {path.name}" in note[0]
    assert header == ["file", "number", "view", "depicts"]
    assert rows == [["=1+1.jpg", "", "", ""], ["DCIM/100CANON/IMG_0001.JPG", "", "", ""]]


def test_there_is_no_list_where_every_file_has_a_number(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg())

    assert write_unmatched(museum, take_in(museum, card.path)) is None
    assert list(museum.out.iterdir()) == []


def test_a_list_that_is_filled_in_and_handed_back_brings_every_file_home(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    first, second = add("BTBP 1").id, add("BTBP 2").id
    card.put("DCIM/100CANON/IMG_0001.JPG", jpeg(1))
    card.put("DCIM/101CANON/IMG_0001.JPG", jpeg(2))
    card.put("ảnh đẹp (3).jpg", jpeg(3))
    unmatched = Path(take_in_by_command(sohoa, museum, card.path).data["unmatched_list"])
    numbers = {
        "DCIM/100CANON/IMG_0001.JPG": "BTBP 1",
        "DCIM/101CANON/IMG_0001.JPG": "2",
        "ảnh đẹp (3).jpg": "BTBP 2.3",
    }
    fill_in(unmatched, numbers)

    said = take_in_by_command(sohoa, museum, card.path, "--match", unmatched)

    assert (said.code, said.data["added"], said.data["unmatched_list"]) == (0, 3, None)
    assert {item["reason"] for item in said.data["items"]} == {"list"}
    kept = [asset for artifact in (first, second) for asset in record_of(museum, artifact).assets]
    assert {asset.principal.path.rpartition("/")[2]: asset.part for asset in kept} == {
        "IMG_0001.JPG": None,
        "ảnh đẹp (3).jpg": "3",
    }
    again = take_in_by_command(sohoa, museum, card.path, "--match", unmatched)
    assert (again.code, again.data["known"]) == (0, 3)


ODD_NAMES = [
    unicodedata.normalize("NFD", "Rìu đá.jpg"),
    "hai  dấu cách.jpg",
    " đầu trống.jpg",
    "cách\u00a0cứng.jpg",
    "ngược\\gạch.jpg",
]


def test_every_name_on_the_list_finds_its_file_again(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    for seed, name in enumerate(ODD_NAMES):
        card.put(name, jpeg(seed))
    unmatched = write_unmatched(museum, take_in(museum, card.path))
    assert unmatched
    fill_in(unmatched, {row[0]: "1" for row in read_list(unmatched)[2:]})

    report = take_in(museum, card.path, match_list=unmatched)

    assert told(report) == {visible(name): "added" for name in ODD_NAMES}


def test_a_scan_without_a_number_comes_home_with_its_companions(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    for name, data in (("quét/model.obj", TEXTURED), ("quét/m.mtl", MTL), ("quét/t.jpg", jpeg())):
        card.put(name, data)
    unmatched = write_unmatched(museum, take_in(museum, card.path))
    assert unmatched
    fill_in(unmatched, {"quét/model.obj": "1"})

    report = take_in(museum, card.path, match_list=unmatched)

    assert set(told(report).values()) == {"added"}
    assert len(record_of(museum, artifact).assets[0].files) == 3


# --- lists that people write themselves ---


def in_cp1258(text: str) -> str:
    """The text as that encoding has it: letters whole, their tones behind them."""
    tones = "\u0300\u0309\u0303\u0301\u0323"
    pieces = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        bare = "".join(mark for mark in marks if mark not in tones)
        pieces.append(unicodedata.normalize("NFC", bare) + "".join(mark for mark in marks if mark in tones))
    return "".join(pieces)


@pytest.mark.parametrize(
    ("name", "encoding"), [("danh-sach.csv", "utf-8-sig"), ("danh-sach.csv", "cp1258"), ("danh-sach.txt", "utf-16")]
)
def test_a_list_as_excel_saves_it_gives_number_view_and_others_in_the_picture(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, name: str, encoding: str
) -> None:
    first, second, third = add("BTBP 1").id, add("BTBP 2").id, add("BTBP 3").id
    card.put("DCIM/IMG_1.jpg", jpeg(1))
    card.put("IMG_2.jpg", jpeg(2))
    text = 'Tệp;Số đăng ký;Góc chụp;Cùng có\nDCIM\\IMG_1.jpg;1;mặt trước;"2; BTBP 3"\nIMG_2.jpg;BTBP 2;;\n'
    data = in_cp1258(text) if encoding == "cp1258" else text
    (tmp_path / name).write_bytes(data.encode(encoding))

    report = take_in(museum, card.path, match_list=tmp_path / name)

    assert set(told(report).values()) == {"added"}
    asset = record_of(museum, first).assets[0]
    assert (asset.view, asset.depicts, asset.matched_by) == ("front", [second, third], "list")
    assert record_of(museum, second).assets[0].view is None
