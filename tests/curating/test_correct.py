"""Corrections and what leaves, as people call them: words in two languages, codes, documents, exit codes."""

import re
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.batches import list_batches
from catalog.history import read_history
from catalog.museum import Museum
from catalog.problems import Exit
from catalog.writing import Writer
from tests.catalog.correcting.filled import (
    asset_states,
    fill_card,
    objects,
    put_asset,
    set_status,
)
from tests.conftest import OpenWriter, jpeg
from tests.test_cli import Call
from tests.test_cli_json import data, document, documented

WHY = ["--reason", "nhầm số", "--operator", "Chị Hoa"]


def batch(museum: Museum) -> str:
    """The beginning of the id of the newest batch, as `sohoa batches` shows it."""
    return list_batches(museum)[0].id.rpartition(":")[2][:8]


# --- documents ---


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("undo BATCH", "batch undone assets withdrawn restored left"),
        ("move 1 photos/0001 2", "number asset was"),
        ("withdraw 1 photos/0001", "number asset state"),
        ("view 1 photos/0001 edge", "number asset view"),
        ("cover 1 photos/0001", "number asset"),
        ("register merge TẠM_1 2", "number moved differing"),
        ("get 1 --to ../given", "number files"),
        ("register export ../register.xlsx", "entries path"),
        ("copies add ../disk", "folder same_disk shares_disk_with"),
        ("copies remove ../disk", "folder"),
        ("copies status", "have wanted places"),
        ("copies repair", "repaired left rebuilt"),
        ("status", "progress store derivatives copies audit batch unread todo"),
    ],
)
def test_the_document_has_the_keys_of_the_page(museum: Museum, call: Call, line: str, keys: str) -> None:
    words = [word.replace("BATCH", batch(museum)).replace("TẠM_1", "TẠM 1") for word in line.split()]
    name = " ".join(words[:2]) if words[0] in ("register", "copies") else words[0]
    if name == "copies remove":
        call("copies", "add", "../disk")
    reason = WHY if name in ("undo", "move", "withdraw", "view", "cover", "register merge") else []

    said = call(*words, *reason, "--json")

    assert (said.code, set(data(said))) == (Exit.DONE, set(keys.split()))
    assert (document(said)["command"], set(keys.split()) <= documented()[name]) == (name, True)


def test_documents_say_what_was_done(museum: Museum, call: Call, tmp_path: Path) -> None:
    ingested = list_batches(museum)[0].id
    assert data(call("cover", "1", "BTBP-1_sau.jpg", *WHY, "--json")) == {"number": "BTBP 1", "asset": "photos/0001"}
    assert data(call("move", "1", "photos/0001", "2", *WHY, "--json")) == {
        "number": "BTBP 2",
        "asset": "photos/0001",
        "was": "photos/0001",
    }
    assert data(call("register", "merge", "TẠM 1", "2", *WHY, "--json")) == {
        "number": "BTBP 2",
        "moved": {"photos/0001": "photos/0002"},
        "differing": [{"field": "name", "temporary": "Thư lạ", "kept": "Thư khác"}],
    }
    assert data(call("withdraw", "2", "photos/0002", *WHY, "--json"))["state"] == "withdrawn"
    assert data(call("get", "2", "--to", tmp_path / "given", "--json"))["files"] == [
        str(tmp_path / "given" / "BTBP-00002_photos-0001_back.jpg")
    ]
    undone = data(call("undo", batch(museum), *WHY, "--json"))
    assert undone["undone"] == ingested
    assert {"number": "BTBP 2", "asset": "photos/0001"} in undone["assets"]


def test_an_assignment_is_told_as_an_ingest_of_one_file(museum: Museum, call: Call, tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    photo = tmp_path / "card" / "IMG_0042.jpg"
    photo.write_bytes(jpeg(42))

    found = data(call("assign", photo, "2", "--view", "mặt trước", "--part", "3", *WHY, "--json"))

    assert (found["found"], found["added"], found["erasable"], found["unmatched_list"]) == (1, 1, False, None)
    assert (found["items"][0]["number"], found["items"][0]["reason"]) == ("BTBP 2", "assigned")
    (asset,) = load_artifact(museum, "2").record.assets
    assert (asset.view, asset.part, asset.operator) == ("front", "3", "Chị Hoa")
    assert "erase" not in call("assign", photo, "2", *WHY).out


@pytest.mark.parametrize(
    "line",
    [
        "undo BATCH",
        "move 1 photos/0001 2",
        "withdraw 1 photos/0001",
        "view 1 photos/0001 edge",
        "cover 1 photos/0001",
        "register merge TẠM_1 BTBP_7",
        "assign ../card/BTBP-1_sau.jpg 2",
    ],
)
def test_every_correction_wants_a_reason(museum: Museum, call: Call, tmp_path: Path, line: str) -> None:
    fill_card(tmp_path / "card")
    words = [word.replace("BATCH", batch(museum)).replace("_1", " 1").replace("_7", " 7") for word in line.split()]
    words = [word.replace("-1 sau", "-1_sau") for word in words]
    before = objects(museum)

    said = call(*words, "--json")

    assert (said.code, said.codes, objects(museum) == before) == (Exit.USAGE, ["E-USAGE-MISSING"], True)


def test_an_export_that_is_not_called_a_workbook_is_not_written(museum: Museum, call: Call, tmp_path: Path) -> None:
    said = call("register", "export", tmp_path / "so.csv", "--json")

    assert (said.code, said.codes, list(tmp_path.glob("so.*"))) == (Exit.USAGE, ["E-EXPORT-NAME"], [])


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_reason_of_nothing_is_none(museum: Museum, call: Call, blank: str) -> None:
    before = objects(museum)

    said = call("withdraw", "1", "photos/0001", "--reason", blank, "--json")

    assert (said.code, said.codes, objects(museum) == before) == (Exit.USAGE, ["E-REASON-EMPTY"], True)


def test_who_corrects_is_the_operator_who_was_named(museum: Museum, call: Call) -> None:
    call("view", "1", "photos/0001", "edge", *WHY)

    newest = read_history(museum, load_artifact(museum, "1").inventory)[0]
    assert (newest.by, newest.why) == ("Chị Hoa", "view: nhầm số")


# --- words ---


@pytest.mark.parametrize(
    ("word", "code", "vi", "en"),
    [
        ("sau", "back", "sau", "back"),
        ("Mặt_sau", "back", "sau", "back"),
        ("canh", "edge", "cạnh", "edge"),
        ("đáy", "bottom", "dưới", "bottom"),
        ("chi_tiết", "detail", "chi tiết", "detail"),
        ("toan bo", "whole", "toàn bộ", "whole"),
        ("LEFT", "left", "trái", "left"),
        ("none", None, "—", "—"),
    ],
)
def test_views_are_named_in_either_language(
    museum: Museum, call: Call, word: str, code: str | None, vi: str, en: str
) -> None:
    assert call("view", "1", "photos/0001", word, *WHY, lang="vi").out.rstrip().endswith(vi)
    assert load_artifact(museum, "1").record.assets[0].view == code
    assert call("view", "1", "photos/0001", word, *WHY).out.rstrip() == f"photos/0001 of BTBP 1 shows: {en}"


SENTENCES = {
    "withdraw 1 photos/0001": ("Out of view: photos/0001 of BTBP 1.", "BTBP 1"),
    "cover 1 photos/0001": ("photos/0001 stands for BTBP 1 now.", "photos/0001"),
    "move 1 photos/0001 2": ("Moved: photos/0001 is photos/0001 of BTBP 2 now.", "BTBP 2"),
    "undo BATCH": (
        "Undone: 3 photos and scans are out of view. Their files may be ingested again, under any number.",
        "3",
    ),
    "register merge TẠM_1 7": ("TẠM 1 is BTBP 7 now.", "BTBP 7"),
    "register export ../register.xlsx": ("3 entries in ../register.xlsx", "../register.xlsx"),
}


@pytest.mark.parametrize("line", SENTENCES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_correction_is_told_in_one_sentence(museum: Museum, call: Call, line: str, lang: str) -> None:
    english, fact = SENTENCES[line]
    words = [word.replace("BATCH", batch(museum)).replace("TẠM_1", "TẠM 1") for word in line.split()]

    said = call(*words, *([] if "export" in line else WHY), lang=lang)

    assert (said.code, said.err, said.out.count("\n")) == (Exit.DONE, "", 1)
    assert fact in said.out
    assert (said.out.strip() == english) == (lang == "en")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_show_and_history_tell_of_corrections(museum: Museum, call: Call, lang: str) -> None:
    for words in (
        ["cover", "1", "photos/0002"],
        ["withdraw", "1", "photos/0001"],
        ["move", "TẠM 1", "photos/0001", "1"],
    ):
        assert call(*words, *WHY).code == Exit.DONE
    told = {
        "en": ["(cover)", "(withdrawn)", "moved: nhầm số", "taken out of view: nhầm số", "cover chosen: nhầm số"],
        "vi": ["(ảnh đại diện)", "nhầm số", "Chị Hoa"],
    }[lang]

    said = call("show", "1", lang=lang).out + call("history", "1", lang=lang).out

    assert [words for words in told if words not in said] == []
    assert lang == "en" or not re.search(r"withdraw|moved|cover|taken out", said)


def test_a_merged_number_still_finds_its_entry(museum: Museum, call: Call) -> None:
    call("register", "merge", "TẠM 1", "BTBP 7", *WHY)

    shown = call("show", "TẠM 1").out
    assert shown.startswith("BTBP 7  Thư lạ")
    assert "Once: TẠM 1" in shown
    assert data(call("search", "TẠM 1", "--json"))["hits"][0]["number"] == "BTBP 7"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_masters_are_given_with_a_warning(museum: Museum, call: Call, lang: str) -> None:
    said = call("get", "1", "photos/0002", "--master", lang=lang)

    file = museum.out / "BTBP-00001" / "BTBP-00001_photos-0002" / "BTBP-1_truoc.jpg"
    assert file.read_bytes() == jpeg(2)
    assert said.out.split("\n")[1] == "  BTBP-00001_photos-0002/BTBP-1_truoc.jpg"
    assert ("Do not publish them." in said.out) == (lang == "en")
    assert said.out.count("\n") == 3


def test_copies_are_given_into_out_once(museum: Museum, call: Call) -> None:
    assert call("get", "1").out.startswith(f"2 files in {museum.out / 'BTBP-00001'}\n")

    again = call("get", "1", "--json")
    assert (again.code, again.codes) == (Exit.USAGE, ["E-FILE-EXISTS"])


# --- codes ---


@pytest.mark.parametrize(
    ("line", "code", "exit_code"),
    [
        ("undo zzz", "E-BATCH-UNKNOWN", 2),
        ("move 1 photos/0001 1", "E-MOVE-SAME", 2),
        ("move 1 photos/0001 9", "E-NUMBER-UNKNOWN", 2),
        ("move 1 photos/0001 8", "E-ENTRY-CLOSED", 3),
        ("move 1 photos/0009 2", "E-ASSET-UNKNOWN", 2),
        ("withdraw 1 a.jpg", "E-ASSET-SEVERAL", 2),
        ("view 1 photos/0001 hông", "E-VIEW-UNKNOWN", 2),
        ("view 1 photos/0001 trắng", "E-VIEW-UNKNOWN", 2),
        ("view 1 scans/0001 front", "E-ASSET-NO-VIEW", 2),
        ("cover 1 scans/0001", "E-ASSET-NO-COVER", 2),
        ("register merge 1 9", "E-MERGE-NOT-TEMPORARY", 2),
        ("assign nosuch.jpg 1", "E-ASSIGN-NO-FILE", 2),
        ("assign . 1", "E-ASSIGN-NO-FILE", 2),
        ("assign sohoa.toml 1", "E-SOURCE-IN-MUSEUM", 2),
        ("assign ../card/BTBP-1_sau.jpg 9", "E-NUMBER-UNKNOWN", 2),
        ("assign ../card/BTBP-1_sau.jpg 1 --view hông", "E-VIEW-UNKNOWN", 2),
        ("assign ../card/BTBP-1_sau.jpg 2", "E-KNOWN-ELSEWHERE", 3),
    ],
)
def test_a_wrong_correction_has_a_code_a_next_step_and_changes_no_artifact(
    museum: Museum, call: Call, open_writer: OpenWriter, tmp_path: Path, line: str, code: str, exit_code: int
) -> None:
    fill_card(tmp_path / "card")
    with Writer(museum, operator="tester", command="test") as writer:
        put_asset(writer, "1", "photo", {"a.jpg": b"1"})
        put_asset(writer, "1", "photo", {"a.jpg": b"2"})
        put_asset(writer, "1", "scan", {"model.obj": b"1"})
    call("register", "add", "BTBP 8", "name=x")
    set_status(museum, open_writer, "8", "written_off")
    before = [asset_states(museum, number) for number in ("1", "2", "8")]

    said = call(*line.split(), *WHY, "--json")

    assert (said.code, said.codes) == (exit_code, [code])
    assert document(said)["problems"][0]["next"]
    assert [asset_states(museum, number) for number in ("1", "2", "8")] == before


@pytest.mark.parametrize("line", ["get 1 --to FILE", "get 1 --master --to FILE", "get 1 --to FILE/below"])
def test_a_file_is_no_folder_to_give_copies_into(museum: Museum, call: Call, tmp_path: Path, line: str) -> None:
    (tmp_path / "file").write_bytes(b"x")

    said = call(*line.replace("FILE", str(tmp_path / "file")).split(), "--json")

    assert said.codes == ["E-PATH-IMPOSSIBLE" if line.endswith("below") else "E-PATH-FILE"]
    assert (tmp_path / "file").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "named"),
    [("materal", "materials"), ("Chât liêu x", "Chất liệu"), ("zzz", "materials")],
)
def test_a_field_that_there_is_not_is_answered_with_those_that_there_are(
    museum: Museum, call: Call, name: str, named: str
) -> None:
    said = call("edit", "1", f"{name}=x", *WHY)

    assert "E-FIELD-UNKNOWN" in said.err
    assert named in said.err
    assert "docs/" not in said.err


@pytest.mark.parametrize(
    ("target", "exit_code"), [("../register.xlsx", 0), ("there.xlsx", 2), ("nosuch/folder/register.xlsx", None)]
)
def test_an_export_goes_where_nothing_is_yet(museum: Museum, call: Call, target: str, exit_code: int | None) -> None:
    (museum.path / "there.xlsx").write_bytes(b"x")

    said = call("register", "export", target, "--json")

    assert said.code != Exit.INTERNAL
    assert exit_code is None or said.code == exit_code
    assert (museum.path / "there.xlsx").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("get", "1", "--to", "/proc/nope/x"), "E-PATH-IMPOSSIBLE", 2),
        (("get", "1", "--master", "--to", "/proc/nope"), "E-PATH-IMPOSSIBLE", 2),
        (("get", "2"), "E-ASSET-NONE", 3),
        (("approve", "1", "--by", "", "--reason", "x"), "E-USAGE-VALUE", 2),
        (("withdraw", "1", "photos/0001", "--operator", " ", "--reason", "x"), "E-USAGE-VALUE", 2),
    ],
)
def test_what_leads_nowhere_is_told(call: Call, words: tuple[str, ...], code: str, exit_code: int) -> None:
    said = call(*words, "--json")

    assert (said.codes, said.code) == ([code], exit_code)


def test_an_undone_batch_is_told_from_one_that_stands(call: Call) -> None:
    batches = data(call("batches", "--json"))["batches"]
    batch = next(batch["id"] for batch in batches if batch["kind"] == "ingest")
    short = batch.rpartition(":")[2][:8]
    assert "undone" not in call("batches").out

    call("undo", short, "--reason", "x")

    lines = call("batches").out.splitlines()
    assert f"undo {short}" in next(line for line in lines if "  undo " in line)
    assert "undone" in next(line for line in lines if line.startswith(short))
