"""Verdicts as people meet them: `overrule`, and what `show`, `progress --why`, `history` say of quality."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.problems import Exit
from catalog.record import RECORD_FILE, Asset, MasterFile, to_bytes
from catalog.store.disk import sha512_of_bytes
from catalog.store.transaction import Change
from catalog.tables import AssetRow
from tests.catalog.test_index import all_rows, rebuilt
from tests.conftest import GOOD_PHOTO, AddArtifact, OpenWriter
from tests.test_cli import Call, caller
from tests.test_cli_json import document, documented

LETTER = {"object_type": "Tài liệu", "materials": "Giấy"}
WHY = ["--reason", "giấy thô, không mờ", "--operator", "Chị Hoa"]
FOUND = {"code", "outcome", "value", "threshold", "text", "advice"}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    """Runs the command line in the museum's folder, in English."""
    run = caller(monkeypatch, capsys, museum.path)
    return lambda *words: run(*words, lang="en")


@pytest.fixture(autouse=True)
def letter(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    """BTBP 1: a good front, a blurred back, a withdrawn photo and a scan."""
    add("BTBP 1", name="Thư tay", **LETTER)
    artifact = load_artifact(museum, "1")
    put = {}
    for path, view, facts, state in (
        ("photos/0001", "front", GOOD_PHOTO, "in_view"),
        ("photos/0002", "back", GOOD_PHOTO | {"edge_px": 4.1}, "in_view"),
        ("photos/0003", None, GOOD_PHOTO, "withdrawn"),
        ("scans/0001", None, {}, "in_view"),
    ):
        name = f"{path}/files/{path.replace('/', '-')}.jpg"
        put[name] = path.encode()
        artifact.record.assets.append(
            Asset.model_validate(
                {"path": path, "kind": path.partition("s/")[0], "format": "x", "view": view, "facts": facts}
                | {"files": [MasterFile(path=name, sha512=sha512_of_bytes(put[name]), bytes=len(put[name]))]}
                | {"state": state, "matched_by": "name", "batch": "b", "operator": "o"}
            )
        )
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "ingest", put | {RECORD_FILE: to_bytes(artifact.record)})])


def rows(museum: Museum) -> dict[str, tuple[str, str]]:
    """Verdict and findings of each asset, as lists find them in the catalog."""
    with museum.engine.connect() as connection:
        found = connection.execute(select(AssetRow.path, AssetRow.verdict, AssetRow.findings))
        return {path: (verdict, findings) for path, verdict, findings in found}


def test_the_catalog_has_the_verdicts_and_a_rebuilt_one_the_same(museum: Museum, call: Call) -> None:
    call("overrule", "1", "photos/0001", "retake", *WHY)

    assert rows(museum) == {
        "photos/0001": ("retake", ""),
        "photos/0002": ("retake", "focus"),
        "photos/0003": ("", ""),
        "scans/0001": ("", ""),
    }
    before = all_rows(museum)
    assert all_rows(rebuilt(museum)) == before


def test_why_names_the_photo_that_does_not_count_and_what_is_wrong_with_it(call: Call) -> None:
    said = call("progress", "--why", "1").out.split("\n")

    assert "  - photo: back" in said
    at = said.index("photos/0002 photos-0002.jpg (back) does not count: take again")
    assert said[at + 1].startswith(
        "  - The picture is blurred: edges are 4.1 pixels wide, at most 3.0 is allowed. Check"
    )


def test_why_gives_figures_and_words_to_machines(call: Call) -> None:
    (photo,) = document(call("progress", "--why", "1", "--json"))["data"]["photos_not_counted"]

    assert {key: photo[key] for key in ("asset", "name", "view", "verdict", "overruled")} == {
        "asset": "photos/0002",
        "name": "photos-0002.jpg",
        "view": "back",
        "verdict": "retake",
        "overruled": None,
    }
    (finding,) = photo["findings"]
    assert set(finding) == FOUND
    assert (finding["code"], finding["outcome"], finding["value"], finding["threshold"]) == (
        "focus",
        "retake",
        4.1,
        3.0,
    )


def test_show_tells_the_quality_of_every_photo_in_view(call: Call) -> None:
    said = call("show", "1").out

    assert said.count("Quality: ") == 2
    assert "Quality: good" in said and "Quality: take again" in said
    verdicts = document(call("show", "1", "--json"))["data"]["verdicts"]
    assert {path: found["verdict"] for path, found in verdicts.items()} == {
        "photos/0001": "accept",
        "photos/0002": "retake",
    }


def test_a_curator_s_word_counts_is_told_and_can_be_taken_back(museum: Museum, call: Call) -> None:
    said = call("overrule", "1", "photos-0002.jpg", "accept", *WHY)

    assert (said.code, said.out.split("\n")[:2]) == (
        Exit.DONE,
        ["photos/0002 of BTBP 1: good, says Chị Hoa: giấy thô, không mờ", "Level: Photographed"],
    )
    assert "good, says Chị Hoa: giấy thô, không mờ" in call("show", "1").out
    history = call("history", "1").out.split("\n")
    assert history[2].endswith("Chị Hoa  verdict overruled: giấy thô, không mờ")
    assert history[3] == "  + photos/0002  — → accepted by a curator"

    data = document(call("overrule", "1", "photos/0002", "none", *WHY, "--json"))["data"]
    assert (data["verdict"], data["overruled"], data["level"]) == ("retake", None, "started")
    assert call("history", "1").out.split("\n")[3] == "  + photos/0002  accepted by a curator → —"


def test_a_good_photo_can_be_asked_for_again(call: Call) -> None:
    data = document(call("overrule", "1", "photos/0001", "retake", *WHY, "--json"))["data"]

    assert set(data) <= documented()["overrule"]
    assert data == {
        "number": "BTBP 1",
        "asset": "photos/0001",
        "level": "started",
        "verdict": "retake",
        "findings": [],
        "overruled": {"outcome": "retake", "reason": "giấy thô, không mờ", "by": "Chị Hoa"},
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["1", "photos/0003", "accept", *WHY], "E-ASSET-NO-VERDICT"),
        (["1", "scans/0001", "accept", *WHY], "E-ASSET-NO-VERDICT"),
        (["1", "photos/0009", "accept", *WHY], "E-ASSET-UNKNOWN"),
        (["1", "photos/0002", "good", *WHY], "E-USAGE-VALUE"),
        (["1", "photos/0002", "accept"], "E-USAGE-MISSING"),
        (["1", "photos/0002", "accept", "--reason", " "], "E-REASON-EMPTY"),
    ],
    ids=["withdrawn", "a scan", "unknown", "another word", "no reason", "a blank reason"],
)
def test_what_cannot_be_overruled_has_a_code_and_changes_nothing(
    museum: Museum, call: Call, words: list[str], code: str
) -> None:
    before: Any = all_rows(museum)
    said = call("overrule", *words, "--json")

    assert (said.code, said.codes) == (Exit.USAGE, [code])
    assert all_rows(museum) == before


def test_withdrawing_takes_the_verdict_out_of_view_too(museum: Museum, call: Call) -> None:
    call("overrule", "1", "photos/0002", "accept", *WHY)
    call("withdraw", "1", "photos/0002", "--reason", "mờ")

    assert rows(museum)["photos/0002"] == ("", "")


def test_a_card_that_changes_grades_again_without_a_file(museum: Museum, call: Call, open_writer: OpenWriter) -> None:
    artifact = load_artifact(museum, "1")
    artifact.record.assets[0].facts["ppi_measured"] = 200.0
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "test", {RECORD_FILE: to_bytes(artifact.record)})])
    assert rows(museum)["photos/0001"] == ("retake", "ppi")
    for master in museum.store.root.rglob("*.jpg"):
        master.rename(Path(f"{master}.away"))

    artifact = load_artifact(museum, "1")
    artifact.record.card |= {"object_type": "Công cụ", "materials": "Đá"}
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: to_bytes(artifact.record)})])

    assert rows(museum)["photos/0001"] == ("accept", "")
    for master in museum.store.root.rglob("*.jpg.away"):
        master.rename(str(master).removesuffix(".away"))
