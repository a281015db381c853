"""One artifact by the number that a person types: card, digitizations, what is missing, what is damaged."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import language
from catalog.artifact import load_artifact
from catalog.database import writing
from catalog.derivatives import Made, Output
from catalog.index import index_derivative
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Exit, Problem
from catalog.record import RECORD_FILE, Asset, MasterFile, to_bytes
from catalog.store.transaction import Change
from catalog.wording.artifact import artifact_json, artifact_text
from tests.catalog.store.test_audit import flip_one_bit, frail_museum
from tests.conftest import GOOD_PHOTO, AddArtifact, OpenWriter


def asset(path: str, **about: object) -> Asset:
    files = [MasterFile(path=f"{path}/files/ảnh 1.jpg", sha512="a" * 128, bytes=1_500_000)]
    kind = "photo" if path.startswith("photos") else "scan"
    given = {"format": "jpeg", "matched_by": "name", "batch": "b", "operator": "o", **about}
    return Asset.model_validate({"path": path, "kind": kind, "files": files, **given})


def put_assets(museum: Museum, open_writer: OpenWriter, number: str, *assets: Asset) -> None:
    artifact = load_artifact(museum, number)
    artifact.record.assets += assets
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "assets", {RECORD_FILE: to_bytes(artifact.record)})])


@pytest.mark.parametrize("typed", ["12", "BTBP 12", "btbp-12", "BTBP12", "BTBP.12", "Số đăng ký: 12", "BTBP 12/Đa 3"])
def test_an_artifact_is_found_by_its_number_as_people_type_it(museum: Museum, add: AddArtifact, typed: str) -> None:
    record = add("BTBP 12/Đa 3")

    assert load_artifact(museum, typed).record == record


@pytest.mark.parametrize("typed", ["13", "BTSB 12", "BTBP 12.1", "rìu", "", "%", "12 13", "\udcff", "1" * 5000])
def test_a_number_that_is_not_in_the_register_is_unknown(museum: Museum, add: AddArtifact, typed: str) -> None:
    add("BTBP 12")

    with pytest.raises(Problem, match="E-NUMBER-UNKNOWN") as problem:
        load_artifact(museum, typed)
    assert (problem.value.where, problem.value.exit) == (typed, Exit.USAGE)


def test_a_part_with_a_row_of_its_own_is_not_asked_of_the_whole(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 4", unit="bộ", parts="3 thanh, đánh số 1-3")
    add("BTBP 4.2")

    missing = load_artifact(museum, "4").assessment.missing
    assert {lack.part for lack in missing if lack.part} == {"1", "3"}
    assert not [lack for lack in load_artifact(museum, "4.2").assessment.missing if lack.part]


def test_copies_are_listed_by_asset_with_their_folder(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    record = add("BTBP 1")
    outputs = {"access.jpg": Output(sha512="1", bytes=70), "thumb.jpg": Output(sha512="2", bytes=7)}
    with writing(museum.engine) as connection:
        for path in ("photos/0002", "photos/0001"):
            made = Made(artifact=record.id, asset=path, recipe="photo-1", master="0" * 128, outputs=outputs)
            index_derivative(connection, made)

    found = artifact_json(load_artifact(museum, "1"), museum)["derivatives"]
    assert [(copy["asset"], copy["recipe"], copy["complete"], copy["bytes"]) for copy in found] == [
        ("photos/0001", "photo-1", True, 77),
        ("photos/0002", "photo-1", True, 77),
    ]
    assert found[0]["folder"].endswith(f"{record.id.rpartition(':')[2]}/photos/0001")


def test_the_card_shows_fields_assets_and_what_is_missing_in_both_languages(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    add("BTBP 1", name="Rìu đá", materials="Đá", location="Kho 2")
    front = asset("photos/0001", view="front", facts=GOOD_PHOTO)
    scan = asset("scans/0001", part="a", facts={"triangles": 12345})
    put_assets(museum, open_writer, "1", front, scan, asset("photos/0002", state="withdrawn"))
    artifact = load_artifact(museum, "1")

    english = artifact_text(artifact, People(museum.private)).split("\n")
    assert english[:2] == ["BTBP 1  Rìu đá", "Level: Started"]
    assert [line.split() for line in english if line.startswith("location")] == [["location", "Kho", "2"]]
    assert "  photos/0001  ảnh 1.jpg  front  6000 × 4000 px  1.5 MB" in english
    assert "  scans/0001  ảnh 1.jpg  part a  12,345 triangles  1.5 MB" in english
    assert "  photos/0002  ảnh 1.jpg  1.5 MB  (withdrawn)" in english
    assert "  - photo: back" in english
    assert "  - photo: front" not in english
    language.speak("vi")
    vietnamese = artifact_text(artifact, People(museum.private))
    assert "Vị trí kho, trưng bày" in vietnamese
    assert "12.345 tam giác  1,5 MB" in vietnamese
    assert not {"Level", "Missing", "photo", "withdrawn", "part"} & set(vietnamese.replace(":", " ").split())


def test_entries_pieces_and_parts_stand_apart(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 12", name="Đàn đá", quantity="14 thanh")
    for part in ("10", "2", "3-4"):
        add(f"BTBP 12.{part}")
    whole, part = load_artifact(museum, "12"), load_artifact(museum, "BTBP 12.2")

    lines = artifact_text(whole, People(museum.private)).split("\n")
    assert "One entry, 14 pieces" in lines
    assert "Parts with entries of their own: BTBP 12.2, BTBP 12.3-4, BTBP 12.10" in lines
    assert artifact_json(whole, museum)["parts"] == ["BTBP 12.2", "BTBP 12.3-4", "BTBP 12.10"]
    assert (part.parts, part.record.pieces) == ([], 1)


def test_what_is_for_staff_only_stands_under_a_heading_of_its_own(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", location="Kho 2", value_vnd="3.500.000", publish="không", find_place="Lộc Tấn", rights_note="© A")
    artifact = load_artifact(museum, "1")

    lines = artifact_text(artifact, People(museum.private)).split("\n")
    public, private = lines[: (at := lines.index("For staff only, not to leave the museum:"))], lines[at:]
    assert [name for name in ("location", "value vnd", "publish") if any(li.startswith(name) for li in public)] == []
    assert [name for name in ("find place", "rights note") if any(li.startswith(name) for li in private)] == []
    assert sorted(artifact_json(artifact, museum)["restricted"]) == ["location", "publish", "value_vnd"]


def test_what_was_read_out_of_the_words_stands_beside_them(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", dating="Thế kỷ IV - III trước Công nguyên", weight="3,5 kg")
    add("BTBP 2", dating="31/2/1998")

    def line(start: str, number: str = "1") -> str:
        text = artifact_text(load_artifact(museum, number), People(museum.private))
        return next(line for line in text.split("\n") if line.startswith(start))

    assert line("dating").endswith("Thế kỷ IV - III trước Công nguyên  [400 BC – 201 BC]")
    assert line("weight").endswith("3,5 kg  [3,500 g]")
    assert line("dating", "2").endswith("31/2/1998  [look again: there is no such date]")


def test_words_for_what_is_missing_have_their_codes(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", dating="Không rõ", inscriptions="không đọc được", condition="Chưa khảo sát", notes="-")

    assert artifact_json(load_artifact(museum, "1"), museum)["missing_values"] == {
        "dating": "unknown",
        "inscriptions": "illegible",
        "condition": "not_surveyed",
        "notes": "blank",
    }


def test_what_was_withdrawn_does_not_count(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    add("BTBP 1")
    put_assets(museum, open_writer, "1", asset("photos/0001", view="front", state="withdrawn"))

    assert artifact_json(load_artifact(museum, "1"), museum)["level"] == "registered"


def test_a_donor_is_shown_by_name_until_erased_and_never_in_json(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1", source_person="Bà Điểu Thị Hương")
    artifact = load_artifact(museum, "1")

    assert "Bà Điểu Thị Hương" in artifact_text(artifact, People(museum.private))
    assert "Hương" not in str(artifact_json(artifact, museum))
    (museum.private / "people.db").unlink()
    assert "(erased)" in artifact_text(artifact, People(museum.private))


HARMS: dict[str, tuple[Callable[[Path], object], str, Exit]] = {
    "the object is gone": (shutil.rmtree, "E-(STORE|MASTER)", Exit.DAMAGE),
    "the record is gone": (lambda o: (o / "v1/content/record.json").unlink(), "E-(STORE|MASTER)", Exit.DAMAGE),
    "the inventory is gone": (lambda o: (o / "inventory.json").unlink(), "E-(STORE|MASTER)", Exit.DAMAGE),
    "the inventory is damaged": (lambda o: flip_one_bit(o / "inventory.json"), "E-STORE-INVENTORY", Exit.DAMAGE),
    "the record is no JSON": (lambda o: rewrite(o, b'"format"', b'format"'), "E-RECORD-INVALID", Exit.DAMAGE),
    "the record lacks its number": (lambda o: rewrite(o, b'"number"', b'"nummer"'), "E-RECORD-INVALID", Exit.DAMAGE),
    "the record is newer": (lambda o: rewrite(o, b'"format": 1', b'"format": 2'), "E-RECORD-NEWER", Exit.INCOMPLETE),
    "the record is newer and has more": (
        lambda o: rewrite(o, b'"format": 1', b'"new": {"a": 1}, "format": 2, "number": 5, "x": 1, "y": 1'),
        "E-RECORD-NEWER",
        Exit.INCOMPLETE,
    ),
}


def rewrite(folder: Path, old: bytes, new: bytes) -> None:
    path = folder / "v1/content/record.json"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize("harm", HARMS)
def test_an_artifact_that_cannot_be_read_is_a_problem_with_a_code(tmp_path: Path, harm: str) -> None:
    museum = frail_museum(tmp_path / "museum")
    with museum.engine.connect() as connection:
        object_id = connection.execute(text("select id from artifact where number = 'BTBP 2'")).scalar()
    damage, code, exit_code = HARMS[harm]
    damage(Path(museum.store.place(str(object_id))))

    with pytest.raises(Problem, match=code) as problem:
        load_artifact(museum, "2")
    assert problem.value.exit == exit_code
    assert object_id in str(problem.value.where) or str(object_id).rpartition(":")[2] in str(problem.value.where)
