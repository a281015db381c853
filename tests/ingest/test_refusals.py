"""What cannot be taken is refused with a code of its own, and nothing of it is left behind."""

import errno
import io
import os
from pathlib import Path

import pytest

from catalog.museum import Museum
from catalog.problems import Exit
from tests.conftest import OBJ, AddArtifact, Card, Sohoa, jpeg, picture
from tests.ingest.test_run import hide_open3d, record_of, take_in, take_in_by_command, told

TEXTURED = b"mtllib m.mtl\nusemtl stone\nvt 0 0\nvt 1 0\nvt 0 1\n" + OBJ.replace(b"f 1 3 2", b"f 1/1 3/3 2/2")
MTL = b"newmtl stone\nmap_Kd t.jpg\n"


def png(seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    picture(seed=seed).save(buffer, "PNG")
    return buffer.getvalue()


def assert_untouched(museum: Museum, artifact: str) -> None:
    """The artifact is as it was entered, and nothing was made for it."""
    assert museum.store.inventory(artifact).head == 1
    assert not [path for path in museum.derivatives.rglob("*") if path.is_file()]


def test_what_is_refused_is_told_with_one_next_step_for_all_that_share_it(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    for number in range(60):
        card.put(f"BTBP-1 ({number}).png", jpeg(number)[:-1000])
    card.put("BTBP-1 (60).jpg", b"")

    said = sohoa("ingest", card.path, "--lang", "en")

    refused = said.out.partition("Refused:\n")[2].partition("\n\n")[0].splitlines()
    assert [line[:6] for line in refused] == ["  BTBP"] * 60 + ["    → ", "  BTBP", "    → "]
    assert "more" not in said.out
    assert "Accepted with a remark" not in said.out, "the ending of a name is no matter of what is refused"


# --- by content and name ---


BAD: list[tuple[str, bytes, str]] = [
    ("BTBP-1.jpg", b"", "E-FILE-EMPTY"),
    ("BTBP-1.obj", b"", "E-FILE-EMPTY"),
    ("BTBP-1.CR2", b"II*\0\x10\0\0\0CR\2\0" + bytes(99), "E-PHOTO-RAW-CAMERA"),
    ("BTBP-1.NEF", b"MM\0*" + bytes(99), "E-PHOTO-DAMAGED"),
    ("BTBP-1.RAF", b"FUJIFILMCCD-RAW " + bytes(99), "E-PHOTO-RAW-CAMERA"),
    ("BTBP-1.RW2", b"IIU\0\x08\0\0\0" + bytes(9999), "E-PHOTO-RAW-CAMERA"),
    ("BTBP-1.HEIC", b"\0\0\0\x18ftypheic" + bytes(99), "E-PHOTO-TRUNCATED"),
    ("BTBP-1.gif", b"GIF89a" + bytes(99), "E-PHOTO-NO-PIXELS"),
    ("BTBP-1.bmp", b"BM" + bytes(99), "E-PHOTO-NOT-IMAGE"),
    ("BTBP-1.bmp", b"BM" + bytes(12) + b"\x28" + bytes(99), "E-PHOTO-NO-PIXELS"),
    ("BTBP-1.las", b"LASF" + bytes(99), "E-FORMAT-LATER"),
    ("BTBP-1.off", b"OFF\n3 1 0\n", "E-FORMAT-LATER"),
    ("BTBP-1.zip", b"PK\3\4" + bytes(99), "E-FORMAT-ARCHIVE"),
    ("BTBP-1.jpg", b"PK\3\4" + bytes(99), "E-FORMAT-ARCHIVE"),
    ("BTBP-1.mp4", b"\0\0\0\x18ftypisom" + bytes(99), "E-FORMAT-UNKNOWN"),
    ("BTBP-1.pdf", b"%PDF-1.7\n", "E-FORMAT-UNKNOWN"),
    ("BTBP-1.txt", "ghi chú".encode(), "E-FORMAT-UNKNOWN"),
    ("BTBP-1", b"no ending", "E-FORMAT-UNKNOWN"),
    ("BTBP-1.mtl", MTL, "E-FORMAT-UNKNOWN"),
    ("BTBP-9.jpg", jpeg(), "E-MATCH-UNKNOWN"),
    ("BTBP-1_BTBP-2.jpg", jpeg(), "E-MATCH-TWO-NUMBERS"),
    ("BTBP-2/BTBP-1.jpg", jpeg(), "E-MATCH-CONFLICT"),
    ("BTBP-1.jpg", jpeg()[:-1000], "E-PHOTO-TRUNCATED"),
    ("BTBP-1.jpg", jpeg()[:3], "E-PHOTO-TRUNCATED"),
    ("BTBP-1.png", png()[:-300], "E-PHOTO-TRUNCATED"),
    ("BTBP-1.png", png().replace(b"IDAT", b"IDAT\1", 1), "E-PHOTO-DAMAGED"),
    ("BTBP-1.tif", b"II*\0\x08\0\0\0" + bytes(99), "E-PHOTO-DAMAGED"),
]


def test_what_cannot_be_taken_has_a_code_of_its_own(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact, _other = add("BTBP 1").id, add("BTBP 2")
    expected = {}
    for number, (name, data, code) in enumerate(BAD):
        expected[f"case-{number}/{name}"] = code
        card.put(f"case-{number}/{name}", data)

    report = take_in(museum, card.path)

    assert told(report) == expected
    assert report.exit == Exit.REFUSED
    assert_untouched(museum, artifact)


@pytest.mark.parametrize("data", [b"just some words\n" * 9, b"<html>\n"])
def test_a_text_that_is_called_a_photo_is_no_picture(museum: Museum, add: AddArtifact, card: Card, data: bytes) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", data)

    assert told(take_in(museum, card.path)) == {"BTBP-1.jpg": "E-PHOTO-NOT-IMAGE"}


def test_what_is_only_odd_is_taken_with_a_remark(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    odd = {
        "BTBP-1_1.png": (jpeg(1), "jpeg", ["W-FILE-ENDING"]),
        "BTBP-1_2.JPG": (png(), "png", ["W-FILE-ENDING"]),
        "BTBP-1_3": (jpeg(3), "jpeg", ["W-FILE-ENDING"]),
        "BTBP-1_4.jpg": (jpeg(4) + b"more", "jpeg", ["W-PHOTO-TRAILING"]),
        "BTBP-1_5.tif": (jpeg(5) + b"more", "jpeg", ["W-FILE-ENDING", "W-PHOTO-TRAILING"]),
        "BTBP-1_6.JPEG": (jpeg(6), "jpeg", []),
    }
    for name, (data, _format, _notes) in odd.items():
        card.put(name, data)

    report = take_in(museum, card.path)

    assets = record_of(museum, artifact).assets
    kept = {asset.principal.path.rpartition("/")[2]: (asset.format, asset.notes) for asset in assets}
    assert kept == {name: (format_name, notes) for name, (_data, format_name, notes) in odd.items()}
    assert {line.path: line.notes for line in report.lines} == {name: notes for name, (_d, _f, notes) in odd.items()}


# --- what is no file, or cannot be opened ---


def test_pipes_and_links_are_refused_without_being_followed(museum: Museum, add: AddArtifact, card: Card) -> None:
    artifact = add("BTBP 1").id
    outside = card.path.with_name("outside")
    outside.mkdir()
    (outside / "BTBP-1.jpg").write_bytes(jpeg())
    os.mkfifo(card.path / "BTBP-1.jpg")
    (card.path / "BTBP-1_2.jpg").symlink_to(outside / "BTBP-1.jpg")
    (card.path / "BTBP-1_3.jpg").symlink_to(outside / "nothing.jpg")
    (card.path / "BTBP-1").symlink_to(outside)

    report = take_in(museum, card.path)

    links = dict.fromkeys(("BTBP-1_2.jpg", "BTBP-1_3.jpg", "BTBP-1"), "E-SOURCE-LINK")
    assert told(report) == {"BTBP-1.jpg": "E-SOURCE-SPECIAL"} | links
    assert_untouched(museum, artifact)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EACCES, "E-SOURCE-DENIED"), (errno.EIO, "E-SOURCE-READ"), (errno.ENOENT, "E-SOURCE-VANISHED")],
)
def test_a_file_that_cannot_be_opened_does_not_stop_the_rest(
    museum: Museum, add: AddArtifact, card: Card, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    add("BTBP 1")
    card.put("BTBP-1_1.jpg", jpeg(1))
    card.put("BTBP-1_2.jpg", jpeg(2))
    real = os.open

    def opened(path: str | Path, *rest: int, **others: int) -> int:
        if str(path).endswith("BTBP-1_1.jpg"):
            raise OSError(number, os.strerror(number))
        return real(path, *rest, **others)

    monkeypatch.setattr(os, "open", opened)
    report = take_in(museum, card.path)
    monkeypatch.undo()

    assert told(report) == {"BTBP-1_1.jpg": code, "BTBP-1_2.jpg": "added"}


def test_a_name_of_broken_bytes_is_refused_and_can_be_printed(
    museum: Museum, add: AddArtifact, card: Card, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    card.put("BTBP-1.jpg", jpeg(1))
    (card.path / os.fsdecode(b"\xff\xfe.jpg")).write_bytes(jpeg(2))

    said = take_in_by_command(sohoa, museum, card.path)

    assert (said.code, said.codes) == (3, ["E-SOURCE-NAME"])
    assert {item["path"]: item["outcome"] for item in said.data["items"]} == {
        "BTBP-1.jpg": "added",
        "\\udcff\\udcfe.jpg": "refused",
    }
    assert "\\udcff\\udcfe.jpg" in sohoa("ingest", card.path).out


# --- models ---


def test_each_bad_model_is_refused_with_all_its_files(
    museum: Museum, add: AddArtifact, card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide_open3d(tmp_path, monkeypatch)
    artifact = add("BTBP 1").id
    (tmp_path / "secret.mtl").write_bytes(MTL)
    bad: dict[str, tuple[str, bytes]] = {
        "points": ("E-SCAN-EMPTY", OBJ[: OBJ.index(b"f")]),
        "nan": ("E-SCAN-NUMBERS", OBJ.replace(b"10", b"nan", 1)),
        "infinite": ("E-SCAN-NUMBERS", OBJ.replace(b"10", b"inf", 1)),
        "index": ("E-SCAN-INDEX", OBJ + b"f 1 2 5\n"),
        "backward": ("E-SCAN-INDEX", OBJ + b"f -1 -2 -5\n"),
        "flat": ("E-SCAN-FLAT", b"v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\n"),
        "up": ("E-SCAN-PATH", b"mtllib ../secret.mtl\n" + OBJ),
        "absolute": ("E-SCAN-PATH", b"mtllib %s\n" % os.fsencode(tmp_path / "secret.mtl") + OBJ),
        "drive": ("E-SCAN-PATH", b"mtllib C:\\scans\\m.mtl\n" + OBJ),
        "address": ("E-SCAN-PATH", b"mtllib http://example.org/m.mtl\n" + OBJ),
        "missing": ("E-SCAN-COMPANION", b"mtllib m.mtl\n" + OBJ),
    }
    for name, (_code, model) in bad.items():
        card.put(f"BTBP-1/{name}/model.obj", model)
    expected = {f"BTBP-1/{name}/model.obj": code for name, (code, _model) in bad.items()}
    card.put("BTBP-1/good/model.obj", OBJ)
    expected["BTBP-1/good/model.obj"] = "added"
    for name, texture, code in (
        ("untextured", None, "E-SCAN-COMPANION"),
        ("broken-texture", b"no picture", "E-SCAN-TEXTURE"),
        ("cut-texture", jpeg()[:-1000], "E-SCAN-TEXTURE"),
    ):
        for file, data in (("model.obj", TEXTURED), ("m.mtl", MTL), ("t.jpg", texture)):
            if data is not None:
                card.put(f"BTBP-1/{name}/{file}", data)
                expected[f"BTBP-1/{name}/{file}"] = code
    card.put("BTBP-1/linked/model.obj", b"mtllib m.mtl\n" + OBJ)
    (card.path / "BTBP-1/linked/m.mtl").symlink_to(tmp_path / "secret.mtl")
    expected |= {"BTBP-1/linked/model.obj": "E-SCAN-PATH", "BTBP-1/linked/m.mtl": "E-SOURCE-LINK"}
    card.put("BTBP-1/cut/model.ply", b"ply\nformat binary_little_endian 1.0\n" + bytes(99))
    card.put("BTBP-1/cut/stone.stl", b"\0" * 80 + (9).to_bytes(4, "little") + bytes(50))
    expected |= {"BTBP-1/cut/model.ply": "E-SCAN-TRUNCATED", "BTBP-1/cut/stone.stl": "E-SCAN-TRUNCATED"}

    report = take_in(museum, card.path)

    assert told(report) == expected
    assert [asset.principal.path for asset in record_of(museum, artifact).assets] == ["scans/0001/files/model.obj"]
    assert len(list(museum.store.root.rglob("*.obj"))) == 1
    assert not list(museum.store.root.rglob("*.mtl"))
