"""What lies in a source folder, before a byte of it is copied: assets to be, companions, junk."""

import os
from pathlib import Path, PurePosixPath

import pytest

from catalog.museum import Museum
from ingest.digitizing import Digitizer
from ingest.match import Matcher, Register
from ingest.match_list import ListLine
from ingest.plan import Plan, make_plan
from tests.conftest import OBJ, AddArtifact, Card, jpeg
from tests.ingest.test_refusals import MTL, TEXTURED, png
from tests.ingest.test_run import hide_open3d


def plan_of(
    museum: Museum, card: Card, lines: dict[str, ListLine] | None = None, not_a_source: Path | None = None
) -> Plan:
    """The plan for a card; what reads models works in its own folder beside."""
    scratch = card.path.with_name("scratch")
    scratch.mkdir(exist_ok=True)
    with museum.engine.connect() as connection:
        register = Register.load(connection, "BTBP")
    with Digitizer(museum.settings, 1, [card.path], scratch) as digitizer:
        return make_plan(card.path, Matcher(register, lines), digitizer, not_a_source)


def outcomes(plan: Plan) -> dict[str, str | None]:
    """Each file's code or outcome, None for what goes on."""
    return {str(file.path): file.problem.code if file.problem else file.outcome for file in plan.files}


def assets(plan: Plan) -> list[list[str]]:
    """The files of each asset to be, its principal first."""
    return [[str(file.path) for file in item.files] for item in plan.items]


@pytest.mark.parametrize(
    "name",
    [
        "Thumbs.db",
        "THUMBS.DB",
        "ehthumbs.db",
        "desktop.ini",
        ".DS_Store",
        "._BTBP-1.jpg",
        "BTBP-1/._IMG_0001.JPG",
        ".picasa.ini",
        "autorun.inf",
        "@eaDir/BTBP-1.jpg/SYNOFILE_THUMB_M.jpg",
        "__MACOSX/BTBP-1.jpg",
        "BTBP-1/.Trashes/501/BTBP-1.jpg",
        "System Volume Information/IndexerVolumeGuid",
        "$RECYCLE.BIN/BTBP-1.jpg",
    ],
)
def test_what_computers_leave_behind_is_ignored(museum: Museum, add: AddArtifact, card: Card, name: str) -> None:
    """What macOS puts into a file of its own begins as AppleDouble does (RFC 1740)."""
    add("BTBP 1")
    card.put(name, bytes.fromhex("00051607 00020000") + bytes(4088))

    plan = plan_of(museum, card)

    assert [(file.outcome, file.reason) for file in plan.files] == [("ignored", "junk")]
    assert plan.items == []


@pytest.mark.parametrize("name", ["._BTBP-1.jpg", "Thumbs.db", "BTBP-1/desktop.ini", ".DS_Store"])
@pytest.mark.parametrize("data", [jpeg(), png(), OBJ], ids=["jpeg", "png", "obj"])
def test_a_picture_or_model_under_a_name_of_junk_is_not_passed_over(
    museum: Museum, add: AddArtifact, card: Card, name: str, data: bytes
) -> None:
    add("BTBP 1")
    card.put(name, data)

    assert [file.outcome for file in plan_of(museum, card).files] == [None if "/" in name else "unmatched"]


@pytest.mark.parametrize("folder", ["@eaDir", "__MACOSX", ".Trashes/501", "$RECYCLE.BIN"])
def test_pictures_in_folders_of_systems_are_passed_over(
    museum: Museum, add: AddArtifact, card: Card, folder: str
) -> None:
    add("BTBP 1")
    card.put(f"{folder}/BTBP-1.jpg", jpeg())
    card.put(f"{folder}/._BTBP-1.jpg", jpeg())

    assert [file.reason for file in plan_of(museum, card).files] == ["junk", "junk"]


@pytest.mark.parametrize("name", ["BTBP-1.jpg.db", "thumbs.jpg", "_BTBP-1.txt", "BTBP-1/eaDir/x.txt"])
def test_what_only_looks_like_junk_is_not_passed_over(museum: Museum, add: AddArtifact, card: Card, name: str) -> None:
    add("BTBP 1")
    card.put(name, b"words")

    assert "ignored" not in outcomes(plan_of(museum, card)).values()


def test_photos_are_known_by_their_content(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    card.put("BTBP-1_1.jpg", jpeg())
    card.put("BTBP-1_2.dat", png())
    card.put("BTBP-1_3.jpg", b"LASF" + bytes(99))

    plan = plan_of(museum, card)

    assert outcomes(plan) == {"BTBP-1_1.jpg": None, "BTBP-1_2.dat": None, "BTBP-1_3.jpg": "E-FORMAT-LATER"}
    kinds = [(item.kind, item.principal.format and item.principal.format.name, item.notes) for item in plan.items]
    assert kinds == [("photo", "jpeg", []), ("photo", "png", ["W-FILE-ENDING"])]


def test_the_assets_of_an_artifact_stand_together(museum: Museum, add: AddArtifact, card: Card) -> None:
    for number in (1, 2, 10):
        add(f"BTBP {number}")
    for name in ("a/BTBP-10.jpg", "a/BTBP-2.jpg", "b/BTBP-10.jpg", "BTBP-1.jpg", "BTBP-2.jpg"):
        card.put(name, jpeg(len(name)))

    numbers = [item.match.entry.number for item in plan_of(museum, card).items if item.match]

    assert len(numbers) == 5
    assert [n for n, before in zip(numbers, ["", *numbers], strict=False) if n != before] == sorted(set(numbers))


def test_the_match_list_on_the_card_is_passed_over_whatever_it_is_called(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    given = card.put("danh-sach.csv", b"file,number\n")
    os.link(given, card.path / "BTBP-1.csv")
    card.put("BTBP-1.jpg", jpeg())

    plan = plan_of(museum, card, not_a_source=given)

    assert {str(file.path): file.reason for file in plan.files if file.outcome == "ignored"} == {
        "danh-sach.csv": "list",
        "BTBP-1.csv": "list",
    }
    assert assets(plan) == [["BTBP-1.jpg"]]


def test_a_list_brings_view_and_others_in_the_picture(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    other = add("BTBP 2").id
    card.put("IMG_1.jpg", jpeg())

    plan = plan_of(museum, card, {"IMG_1.jpg": ListLine(2, "1", "front", ("BTBP 2",))})

    match = plan.items[0].match
    assert match and (match.entry.number, match.by, match.view, match.depicts) == ("BTBP 1", "list", "front", (other,))


# --- models ---


def test_a_model_takes_the_files_it_names_and_its_settings_along(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    card.put("BTBP-1/model.obj", b"mtllib MATERIAL\\M.MTL\n" + OBJ)
    card.put("BTBP-1/material/m.mtl", b"newmtl stone\nmap_Kd -s 1 1 1 t\xe1\xba\xa3.jpg\n")
    card.put("BTBP-1/material/tả.jpg", jpeg(1))
    card.put("BTBP-1/scan.toml", b"unit = 'mm'\n")
    card.put("BTBP-1/IMG_0001.jpg", jpeg(2))

    plan = plan_of(museum, card)

    model = ["BTBP-1/model.obj", "BTBP-1/material/m.mtl", "BTBP-1/material/tả.jpg", "BTBP-1/scan.toml"]
    assert assets(plan) == [["BTBP-1/IMG_0001.jpg"], model]
    by_path = {file.path: file for file in plan.files}
    texture = plan.item_of(by_path[PurePosixPath("BTBP-1/material/tả.jpg")])
    assert texture is plan.items[1]


def test_settings_of_a_scan_that_is_not_there_are_no_file_of_ours(museum: Museum, add: AddArtifact, card: Card) -> None:
    add("BTBP 1")
    card.put("BTBP-1/scan.toml", b"unit = 'mm'\n")

    assert outcomes(plan_of(museum, card)) == {"BTBP-1/scan.toml": "E-FORMAT-UNKNOWN"}


def test_a_picture_with_the_name_of_a_model_without_textures_is_kept_with_it(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    for number in (1, 2):
        add(f"BTBP {number}")
    card.put("BTBP-1.obj", OBJ)
    card.put("BTBP-1.png", png())
    card.put("BTBP-2/BTBP-2.obj", TEXTURED)
    card.put("BTBP-2/m.mtl", MTL)
    card.put("BTBP-2/t.jpg", jpeg(1))
    card.put("BTBP-2/BTBP-2.jpg", jpeg(2))

    plan = plan_of(museum, card)

    assert assets(plan) == [
        ["BTBP-1.obj", "BTBP-1.png"],
        ["BTBP-2/BTBP-2.jpg"],
        ["BTBP-2/BTBP-2.obj", "BTBP-2/m.mtl", "BTBP-2/t.jpg"],
    ]
    assert [item.notes for item in plan.items] == [["W-SCAN-TEXTURE-UNUSED"], [], []]


def test_pictures_beside_a_model_that_cannot_be_read_are_not_taken_for_photos(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    card.put("BTBP-1/model.gltf", b'{"asset": {"version": "2.0"}, "images": [')
    card.put("BTBP-1/textures/base.jpg", jpeg(1))
    card.put("BTBP-1/BTBP-1_truoc.jpg", jpeg(2))
    card.put("BTBP-1_sau.jpg", jpeg(3))

    plan = plan_of(museum, card)

    assert outcomes(plan) == {
        "BTBP-1/model.gltf": "E-SCAN-DAMAGED",
        "BTBP-1/textures/base.jpg": "E-SCAN-SIBLING",
        "BTBP-1/BTBP-1_truoc.jpg": None,
        "BTBP-1_sau.jpg": None,
    }


def test_nor_are_those_of_a_model_that_is_empty_or_names_files_elsewhere(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    add("BTBP 2")
    card.put("BTBP-1/model.obj", b"")
    card.put("BTBP-1/t.jpg", jpeg(1))
    card.put("BTBP-2/model.obj", b"mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl a\nf 1 2 3\n")
    card.put("BTBP-2/m.mtl", rb"newmtl a\nmap_Kd C:\Users\x\t.jpg".replace(rb"\n", b"\n"))
    card.put("BTBP-2/t.jpg", jpeg(2))

    found = outcomes(plan_of(museum, card))

    assert (found["BTBP-1/model.obj"], found["BTBP-2/model.obj"]) == ("E-FILE-EMPTY", "E-SCAN-PATH")
    assert (found["BTBP-1/t.jpg"], found["BTBP-2/t.jpg"]) == ("E-SCAN-SIBLING", "E-SCAN-SIBLING")


def test_a_model_outside_an_artifact_s_folder_hides_none_of_its_textures(
    museum: Museum, add: AddArtifact, card: Card
) -> None:
    add("BTBP 1")
    for path in ("notes.stl", "khay/notes.stl", "BTBP-9/notes.stl"):
        card.put(path, b"")
    for number, path in enumerate(("BTBP-1/a.jpg", "khay/BTBP-1/b.jpg")):
        card.put(path, jpeg(number))

    found = outcomes(plan_of(museum, card))

    assert (found["BTBP-1/a.jpg"], found["khay/BTBP-1/b.jpg"]) == (None, None)


def test_a_model_without_a_number_leaves_its_companions_without_one_too(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    add("BTBP 1")
    files = {"scan/model.obj": TEXTURED, "scan/m.mtl": MTL, "scan/t.jpg": jpeg()}
    for name, data in files.items():
        card.put(name, data)

    plan = plan_of(museum, card)

    assert outcomes(plan) == dict.fromkeys(files, "unmatched")
    assert plan.items == []
