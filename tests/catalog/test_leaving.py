"""Files that leave the museum: copies that say what they are and nothing of camera or donor, masters as received."""

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.artifact import load_artifact
from catalog.correcting.assets import withdraw
from catalog.correcting.moving import move_asset
from catalog.derivatives import MADE_FILE, Made, Output, folder_of
from catalog.leaving import Label, get_copies, get_masters, labelled, xmp
from catalog.museum import LETTERHEAD_FILE, Museum
from catalog.problems import Problem
from catalog.record import RECORD_FILE, to_bytes
from catalog.store import disk
from catalog.store.transaction import Change
from catalog.writing import Writer
from tests.catalog.correcting.filled import filled_museum, put_asset
from tests.conftest import OpenWriter, jpeg
from tests.ingest.test_known import flip_a_byte
from tests.ingest.test_run import digests, master_of

FRONT, BACK = "photos/0002", "photos/0001"
LABEL = Label("BTBP 1234.3", "Trống «đồng» <Đông Sơn> & chiêng ]]> \"'", "© Bảo tàng tỉnh & <ai đó>", "Bảo tàng tỉnh")
GLB: bytes = trimesh.Scene(trimesh.creation.box()).export(file_type="glb")


@pytest.fixture
def museum(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    yield from filled_museum(tmp_path, tmp_path_factory)


@pytest.fixture
def writer(museum: Museum) -> Iterator[Writer]:
    with Writer(museum, operator="tester", command="test") as opened:
        yield opened


def copies(museum: Museum, folder: Path, number: str = "1", words: str | None = None) -> list[str]:
    """Names of the copies that were written."""
    return [path.name for path in get_copies(museum, load_artifact(museum, number), words, folder)]


def xmp_words(data: bytes) -> dict[str, str]:
    """The Dublin Core of a picture, as any XML reader finds it in what Pillow calls its XMP."""
    packet = Image.open(io.BytesIO(data)).info["xmp"]
    tree = ElementTree.fromstring(packet)
    found = {}
    for element in tree.iter():
        if element.tag.startswith("{http://purl.org/dc/elements/1.1/}"):
            found[element.tag.partition("}")[2]] = "".join(element.itertext())
    return found


def document_of(glb: bytes) -> dict[str, Any]:
    """The JSON of a GLB whose header and chunks must add up."""
    magic, version, total = struct.unpack_from("<4sII", glb)
    length, kind = struct.unpack_from("<I4s", glb, 12)
    assert (magic, version, total, length % 4, kind) == (b"glTF", 2, len(glb), 0, b"JSON")
    document = json.loads(glb[20 : 20 + length])
    assert isinstance(document, dict)
    return document


def put_copies(museum: Museum, writer: Writer, number: str, asset: str, outputs: dict[str, bytes]) -> Path:
    """Copies for people as a recipe would leave them."""
    id_ = load_artifact(museum, number).record.id
    folder = folder_of(museum.derivatives, id_, asset)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in outputs.items():
        (folder / name).write_bytes(data)
    made = Made(
        artifact=id_,
        asset=asset,
        recipe="scan-1",
        master="0" * 128,
        outputs={n: Output(sha512=disk.sha512_of_bytes(d), bytes=len(d)) for n, d in outputs.items()},
    )
    (folder / MADE_FILE).write_bytes(made.model_dump_json().encode())
    writer.index_copies([(id_, asset)])
    return folder


# --- the label ---


def test_a_jpeg_says_what_it_is_in_words_that_any_reader_finds() -> None:
    assert xmp_words(labelled(jpeg(1), LABEL)) == {
        "identifier": LABEL.identifier,
        "title": LABEL.title,
        "rights": LABEL.rights,
        "creator": LABEL.creator,
    }


@pytest.mark.parametrize("save", [{}, {"progressive": True}, {"icc_profile": b"profile" * 99}, {"dpi": (300, 300)}])
def test_a_label_changes_no_pixel_and_no_other_segment(save: dict[str, Any]) -> None:
    data = jpeg(1, **save)

    marked = labelled(data, LABEL)

    assert np.array_equal(np.asarray(Image.open(io.BytesIO(marked))), np.asarray(Image.open(io.BytesIO(data))))
    at = marked.index(b"\xff\xe1")
    length = int.from_bytes(marked[at + 2 : at + 4])
    assert marked[:at] + marked[at + 2 + length :] == data
    assert marked[2:4] == b"\xff\xe0"
    assert Image.open(io.BytesIO(marked)).info.get("icc_profile") == save.get("icc_profile")


def test_a_jpeg_without_a_jfif_header_is_labelled_too() -> None:
    data = b"\xff\xd8" + jpeg(1)[20:]

    assert xmp_words(labelled(data, LABEL))["title"] == LABEL.title
    assert Image.open(io.BytesIO(labelled(data, LABEL))).convert("RGB").tobytes() == picture_bytes(data)


def picture_bytes(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def test_the_longest_words_still_make_a_segment() -> None:
    long = "&ệ" * 3000

    words = xmp_words(labelled(jpeg(1), Label(long, long, long, long)))
    assert {len(text) for text in words.values()} == {2000}
    assert words["title"] == "&ệ" * 1000


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Trống 鼓 🥁 \u202eđồng", "Trống 鼓 🥁 \u202eđồng"),
        ("a\0b\x0b\x1b[31mc\x7f", "ab[31mc\x7f"),
        ("half \ud800 a letter, \ufffe\uffff", "half  a letter, "),
        ("]]> <![CDATA[x]]> <!-- & &amp; --> <?xpacket end?>", "]]> <![CDATA[x]]> <!-- & &amp; --> <?xpacket end?>"),
        ("\"'", "\"'"),
        ("", ""),
    ],
    ids=["any script", "control characters", "no characters", "marks of XML", "quotes", "nothing"],
)
def test_a_title_of_any_letters_is_read_as_written_without_what_xml_cannot_hold(title: str, read: str) -> None:
    label = Label(LABEL.identifier, title, LABEL.rights, LABEL.creator)

    assert xmp_words(labelled(jpeg(1), label))["title"] == read
    document_of(labelled(GLB, label))


@given(st.text(st.characters()))
def test_no_words_break_the_packet(words: str) -> None:
    tree = ElementTree.fromstring(xmp(Label(words, words, words, words)))

    assert len(list(tree.iter("{http://purl.org/dc/elements/1.1/}title"))) == 1


def test_the_label_is_one_packet_of_valid_xml() -> None:
    packet = xmp(LABEL)

    assert packet.startswith(b'<?xpacket begin="\xef\xbb\xbf"')
    assert packet.endswith(b'<?xpacket end="r"?>')
    assert b"<\xc4\x90\xc3\xb4ng" not in packet


def test_a_glb_says_what_it_is_and_is_the_same_mesh() -> None:
    marked = labelled(GLB, LABEL)

    asset = document_of(marked)["asset"]
    assert asset["copyright"] == LABEL.rights
    assert asset["extras"] == {"identifier": LABEL.identifier, "title": LABEL.title, "creator": LABEL.creator}
    assert asset["version"] == "2.0"
    before, after = (trimesh.load(io.BytesIO(data), file_type="glb").to_mesh() for data in (GLB, marked))
    assert np.array_equal(after.vertices, before.vertices)
    assert np.array_equal(after.faces, before.faces)
    unmarked = document_of(GLB)
    assert unmarked["meshes"][0].pop("extras")
    assert unmarked["meshes"][0].pop("name") == unmarked["nodes"][0].pop("name") == "geometry_0"
    assert document_of(marked) | {"asset": 0} == unmarked | {"asset": 0}


# --- copies ---


def test_copies_of_all_photos_in_view_are_named_for_the_artifact_and_their_views(
    museum: Museum, tmp_path: Path
) -> None:
    assert copies(museum, tmp_path / "out") == [
        "BTBP-00001_photos-0001_back.jpg",
        "BTBP-00001_photos-0002_front.jpg",
    ]
    assert copies(museum, tmp_path / "other", words=FRONT) == ["BTBP-00001_photos-0002_front.jpg"]
    assert copies(museum, tmp_path / "third", words="BTBP-1_sau.jpg") == ["BTBP-00001_photos-0001_back.jpg"]
    assert copies(museum, tmp_path / "fourth", "TẠM 1") == ["TẠM-00001_photos-0001_front.jpg"]


def test_a_copy_says_number_title_rights_and_creator_and_its_pixels_are_those_of_the_access_copy(
    museum: Museum, tmp_path: Path
) -> None:
    (file,) = get_copies(museum, load_artifact(museum, "1"), FRONT, tmp_path / "out")

    assert xmp_words(file.read_bytes()) == {
        "identifier": "BTBP 1",
        "title": "Thư tay",
        "rights": "© Thử",
        "creator": "Thử",
    }
    access = folder_of(museum.derivatives, load_artifact(museum, "1").record.id, FRONT) / "access.jpg"
    assert np.array_equal(np.asarray(Image.open(file)), np.asarray(Image.open(access)))


def test_rights_and_creator_are_those_of_the_letterhead_in_force(
    museum: Museum, open_writer: OpenWriter, tmp_path: Path
) -> None:
    letterhead = 'format = 1\nmuseum = "Bảo tàng \\"A & B\\""\nrights = "CC BY 4.0"\n'
    with open_writer() as writer:
        writer.commit([Change(museum.store.inventory(museum.id), "test", {LETTERHEAD_FILE: letterhead.encode()})])

    (file,) = get_copies(museum, load_artifact(museum, "1"), FRONT, tmp_path)
    assert {key: xmp_words(file.read_bytes())[key] for key in ("rights", "creator")} == {
        "rights": "CC BY 4.0",
        "creator": 'Bảo tàng "A & B"',
    }


def test_nothing_of_the_camera_or_the_donor_leaves(museum: Museum, writer: Writer, tmp_path: Path) -> None:
    artifact = load_artifact(museum, "1")
    artifact.record.card |= {"source_person": "person:1", "location": "Kho 7", "value_vnd": "123456789"}
    writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])

    for file in get_copies(museum, load_artifact(museum, "1"), None, tmp_path):
        data = file.read_bytes()
        assert (len(Image.open(file).getexif()), b"Exif\0" in data) == (0, False)
        assert not [word for word in ("person:", "Kho 7", "123456789", "tester") if word.encode() in data]


def test_copies_of_a_scan_are_its_model_and_its_picture(museum: Museum, writer: Writer, tmp_path: Path) -> None:
    put_asset(writer, "2", "scan", {"model.obj": b"1"})
    put_copies(museum, writer, "2", "scans/0001", {"model.glb": GLB, "still.jpg": jpeg(3)})

    assert copies(museum, tmp_path / "out", "2") == ["BTBP-00002_scans-0001.glb", "BTBP-00002_scans-0001_still.jpg"]
    assert document_of((tmp_path / "out" / "BTBP-00002_scans-0001.glb").read_bytes())["asset"]["copyright"] == "© Thử"
    assert xmp_words((tmp_path / "out" / "BTBP-00002_scans-0001_still.jpg").read_bytes())["identifier"] == "BTBP 2"


def test_a_scan_without_a_picture_leaves_as_a_model_alone(museum: Museum, writer: Writer, tmp_path: Path) -> None:
    put_asset(writer, "2", "scan", {"model.obj": b"1"})
    put_copies(museum, writer, "2", "scans/0001", {"model.glb": GLB})

    assert copies(museum, tmp_path, "2") == ["BTBP-00002_scans-0001.glb"]


def test_what_is_out_of_view_does_not_leave_with_the_others(museum: Museum, writer: Writer, tmp_path: Path) -> None:
    withdraw(writer, "1", BACK, "mờ")
    move_asset(writer, "1", FRONT, "2", None, "nhầm")

    with pytest.raises(Problem, match="E-ASSET-NONE"):
        copies(museum, tmp_path / "1")
    assert not (tmp_path / "1").exists()
    assert copies(museum, tmp_path / "2", "2") == ["BTBP-00002_photos-0001_front.jpg"]


def test_a_file_that_is_there_is_never_overwritten_and_then_nothing_is_written(museum: Museum, tmp_path: Path) -> None:
    there = tmp_path / "BTBP-00001_photos-0002_front.jpg"
    there.write_bytes(b"mine")

    with pytest.raises(Problem, match="E-FILE-EXISTS") as problem:
        copies(museum, tmp_path)
    assert problem.value.where == str(there)
    assert sorted(path.name for path in tmp_path.glob("*.jpg")) == [there.name]
    assert there.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("harm", "code"), [(Path.unlink, "E-DERIVATIVE-MISSING"), (flip_a_byte, "E-DERIVATIVE-DAMAGED")]
)
def test_a_copy_that_is_missing_or_damaged_does_not_leave_and_nothing_else_does(
    museum: Museum, tmp_path: Path, harm: Any, code: str
) -> None:
    harm(folder_of(museum.derivatives, load_artifact(museum, "1").record.id, FRONT) / "access.jpg")

    with pytest.raises(Problem, match=code) as problem:
        copies(museum, tmp_path / "out")
    assert (problem.value.where, (tmp_path / "out").exists()) == (f"BTBP 1 {FRONT}", False)


def test_an_asset_that_is_not_there_has_a_code(museum: Museum, tmp_path: Path) -> None:
    for get in (get_copies, get_masters):
        with pytest.raises(Problem, match="E-ASSET-UNKNOWN"):
            get(museum, load_artifact(museum, "1"), "photos/0009", tmp_path / "out")


def test_what_was_moved_away_is_said_to_be_gone(museum: Museum, writer: Writer, tmp_path: Path) -> None:
    move_asset(writer, "1", FRONT, "2", None, "nhầm")

    for get in (get_copies, get_masters):
        with pytest.raises(Problem, match="E-ASSET-GONE"):
            get(museum, load_artifact(museum, "1"), FRONT, tmp_path / "out")


# --- masters ---


def test_masters_leave_byte_for_byte_under_their_names_in_a_folder_for_each_asset(
    museum: Museum, writer: Writer, tmp_path: Path
) -> None:
    files = {"mô hình.obj": b"v 0 0 0\n", "vật liệu/m.mtl": b"newmtl m\n", "vật liệu/ảnh/t.jpg": jpeg(9)}
    put_asset(writer, "1", "scan", files)

    get_masters(museum, load_artifact(museum, "1"), None, tmp_path / "out")

    found = digests(tmp_path / "out")
    assert {name: digest for name, digest in found.items() if digest != "folder"} == {
        "BTBP-00001_photos-0001/BTBP-1_sau.jpg": disk.sha512_of_bytes(jpeg(1)),
        "BTBP-00001_photos-0002/BTBP-1_truoc.jpg": disk.sha512_of_bytes(jpeg(2)),
        **{f"BTBP-00001_scans-0001/{name}": disk.sha512_of_bytes(data) for name, data in files.items()},
    }


@pytest.mark.parametrize(("harm", "code"), [(Path.unlink, "E-MASTER-MISSING"), (flip_a_byte, "E-MASTER-DAMAGED")])
def test_a_damaged_master_does_not_leave(museum: Museum, tmp_path: Path, harm: Any, code: str) -> None:
    master = master_of(museum, load_artifact(museum, "1").record.id, f"{FRONT}/files/BTBP-1_truoc.jpg")
    harm(master)

    with pytest.raises(Problem, match=code):
        get_masters(museum, load_artifact(museum, "1"), FRONT, tmp_path / "out")

    assert not list(tmp_path.glob("out/**/*.jpg"))
    master.write_bytes(jpeg(2))


def test_a_master_never_overwrites(museum: Museum, tmp_path: Path) -> None:
    get_masters(museum, load_artifact(museum, "1"), None, tmp_path / "out")
    before = digests(tmp_path / "out")

    with pytest.raises(Problem, match="E-FILE-EXISTS"):
        get_masters(museum, load_artifact(museum, "1"), None, tmp_path / "out")
    assert digests(tmp_path / "out") == before
