"""`--json`: one document, always the same keys; the table below is what docs/json.md promises."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog.museum import Museum
from tests.commands import Said
from tests.conftest import PROJECT, Card, Sohoa, jpeg
from tests.test_cli import FILES, Call, caller, fill_card, fill_museum
from tests.test_cli_calls import COMMANDS

#: What design.md fixes: these keys never go.
FIXED = {
    "ingest": "batch found added known refused unmatched ignored erasable items",
    "register import": "batch rows added changed unchanged refused conflicts absent",
    "search": "total approximate hits facets suggestions ignored files",
    "show": "record level missing verdicts charts derivatives versions",
    "progress": "total excluded levels digitized percent groups",
    "audit": "outcome files bytes damage unchecked",
}
#: What came since.
MORE = {
    "init": "museum path",
    "register import": (
        "absent_numbers differences encoding sheet columns passed_over remarks items to_correct differences_list"
    ),
    "register add": "number id temporary",
    "ingest": "erasable_not copies unmatched_list retake retake_list contact_sheet",
    "derive": "wanting made lacking",
    "labels": "labels pages code_mm path",
    "batches": "batches",
    "history": "number versions",
    "progress": "excluded_by pieces approval_by_another",
    "show": "missing_values restricted parts",
    "progress --why": "number level counted excluded profile approval missing photos_not_counted",
    "rebuild": "objects artifacts batches",
}
#: Keys of what stands in lists and tables, by the way there.
WITHIN = {
    "ingest": {"items": "path outcome code number asset reason verdict findings notes", "copies": "have wanted"},
    "register import": {
        "differences": "row number fields",
        "columns": "header field kept_as unit how",
        "items": "row number outcome codes",
    },
    "batches": {
        "batches": "id kind operator started ended outcome source found added changed known refused unmatched ignored"
    },
    "search": {
        "hits": "number title level collection status score",
        "facets": "level collection material object_type period culture ethnic_group",
    },
    "show": {"missing": "level kind code part text", "derivatives": "asset recipe complete bytes folder"},
    "history": {"versions": "version at by why batch source row fields assets"},
    "progress": {
        "levels": "registered started photographed digitized approved",
        "pieces": "total digitized",
        "groups": "name total levels digitized percent pieces",
    },
    "progress --why": {"missing": "level kind code part text"},
    "audit": {"damage": "kind path number"},
}
PROBLEM = {"code", "message", "next", "where", "detail"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_museum(tmp_path_factory.mktemp("filled") / "museum").path


@pytest.fixture
def museum(filled: Path, tmp_path: Path) -> Museum:
    """A copy of the filled museum: the one that `sohoa` works in."""
    return Museum(Path(shutil.copytree(filled, tmp_path / "museum")))


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    return caller(monkeypatch, capsys, museum.path)


def document(said: Said) -> dict[str, Any]:
    """The one document that was printed, and nothing else anywhere."""
    assert said.err == ""
    whole = json.loads(said.out)
    assert set(whole) == {"command", "ok", "data", "problems"}
    assert whole["ok"] == (said.code == 0)
    for problem in whole["problems"]:
        assert set(problem) == PROBLEM
        assert all(isinstance(problem[key], str) and problem[key] for key in ("code", "message", "next"))
    assert isinstance(whole, dict)
    return whole


def data(said: Said) -> dict[str, Any]:
    """`data` of the one document, which must be all that was said."""
    found = document(said)["data"]
    assert isinstance(found, dict)
    return found


def assert_keys(name: str, data: dict[str, Any]) -> None:
    assert set(data) == set(f"{FIXED.get(name, '')} {MORE.get(name, '')}".split())
    for key, keys in WITHIN.get(name, {}).items():
        rows = data[key] if isinstance(data[key], list) else [data[key]]
        assert rows, f"nothing in {key} to look at"
        assert {frozenset(row) for row in rows} == {frozenset(keys.split())}


def flip(museum: Museum) -> None:
    path = next(museum.store.root.glob("*/*/v*/content/photos/0001/files/*"))
    path.write_bytes(path.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["register", "add", "BTBP 9", "name=Ché"], 0),
        (["register", "import", "../changed.csv"], 0),
        (["ingest", "../card"], 3),
        (["derive"], 0),
        (["labels", "1-3"], 0),
        (["batches"], 0),
        (["search", "thu", "tay"], 0),
        (["show", "2"], 0),
        (["history", "2"], 0),
        (["progress", "--by", "material"], 0),
        (["progress", "--why", "1"], 0),
        (["audit"], 4),
        (["rebuild"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_data_has_the_keys_of_the_table(
    museum: Museum, call: Call, tmp_path: Path, words: list[str], code: int
) -> None:
    fill_card(tmp_path / "card")
    if words == ["audit"]:
        flip(museum)
    if "import" in words:
        kept = next(museum.private.glob("registers/*/register.csv")).read_text("utf-8")
        (tmp_path / "changed.csv").write_text(kept.replace("Rìu đá", "Rìu đá có vai"), "utf-8")
    said = call(*words, "--json")

    whole = document(said)
    name = max((name for name in {**FIXED, **MORE} if " ".join(words).startswith(name)), key=len)
    assert (whole["command"], said.code) == (name.removesuffix(" --why"), code)
    assert_keys(name, whole["data"])


def test_init_says_where_the_museum_is(sohoa: Sohoa, tmp_path: Path) -> None:
    whole = document(sohoa("init", tmp_path / "new", "--json"))

    assert_keys("init", whole["data"])
    assert whole["data"] == {"museum": Museum(tmp_path / "new").id, "path": str(tmp_path / "new")}


def test_every_file_of_a_source_has_a_line_and_the_counts_add_up(call: Call, card: Card) -> None:
    fill_card(card.path)
    card.put("BTBP-3_truoc.jpg", jpeg(9))
    data = document(call("ingest", card.path, "--json"))["data"]

    outcomes = {"added": 1, "known": 2, "refused": 1, "unmatched": 1, "ignored": 1}
    assert {name: data[name] for name in outcomes} == outcomes
    assert data["found"] == len(data["items"]) == sum(outcomes.values()) == len(FILES) + 1
    lines = {item["path"]: (item["outcome"], item["code"], item["number"]) for item in data["items"]}
    assert lines["BTBP-3_truoc.jpg"] == ("added", None, "BTBP 3")
    assert lines["BTBP-1_truoc.jpg"] == ("refused", "E-PHOTO-TRUNCATED", "BTBP 1")
    assert lines["IMG_0001.jpg"] == ("unmatched", None, None)
    assert (data["erasable"], data["copies"]) == (False, {"have": 1, "wanted": 2})
    assert Path(data["unmatched_list"]).is_file()


def test_progress_adds_up_in_every_group(call: Call) -> None:
    data = document(call("progress", "--by", "material", "--json"))["data"]

    assert (data["total"], data["digitized"], data["percent"], data["excluded"]) == (2, 1, 50.0, 1)
    assert data["excluded_by"] == {"holding_kind": 1}
    assert sum(data["levels"].values()) == data["total"] == sum(group["total"] for group in data["groups"])
    assert {group["name"]: group["percent"] for group in data["groups"]} == {"Đá": 0.0, "Giấy": 100.0}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_codes_and_keys_are_the_same_in_every_language_and_letters_stay_letters(call: Call, lang: str) -> None:
    said = call("show", "1", "--json", "--lang", lang)
    data = document(said)["data"]

    assert '"name": "Rìu đá"' in said.out
    assert (data["level"], data["record"]["number"]) == ("registered", "BTBP 1")
    assert {lack["kind"] for lack in data["missing"]} == {"asset", "field", "view"}
    assert not re.search("Điểu", said.out)


@pytest.mark.parametrize(
    ("line", "command", "code", "exit_code"),
    [
        ("ingest card", "ingest", "E-MUSEUM-NOT-FOUND", 2),
        ("register add 1 name=x", "register add", "E-MUSEUM-NOT-FOUND", 2),
        ("progress --why 1", "progress", "E-MUSEUM-NOT-FOUND", 2),
        ("audit --museum newer", "audit", "E-MUSEUM-NEWER", 5),
        ("audit --museum broken", "audit", "E-SETTINGS-INVALID", 5),
        ("init x --prefix 12", "init", "E-PREFIX-INVALID", 2),
        ("search x --limit 0", "search", "E-USAGE-VALUE", 2),
        ("show 1 2", "show", "E-USAGE", 2),
        ("register add", "register add", "E-USAGE-MISSING", 2),
        ("register nosuch", "register", "E-USAGE", 2),
        ("nosuch", "", "E-USAGE", 2),
    ],
)
def test_what_could_not_begin_is_a_document_too(
    sohoa: Sohoa, tmp_path: Path, line: str, command: str, code: str, exit_code: int
) -> None:
    for name, settings in {"newer": "format = 99", "broken": "format"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "sohoa.toml").write_text(settings, "utf-8")
    said = sohoa(*line.split(), "--json")

    whole = document(said)
    assert (whole["ok"], whole["data"], said.code, said.codes) == (False, {}, exit_code, [code])
    assert whole["problems"][0]["where"]
    assert whole["command"] == command


def documented() -> dict[str, set[str]]:
    """Rows of the table in docs/json.md: the words that stand beside each command."""
    text = (PROJECT / "docs" / "json.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]+`) \| (.+) \|$", text, re.MULTILINE)
    return {name: set(re.findall(r"\w+", keys)) for names, keys in rows for name in re.findall(r"`([^`]+)`", names)}


@pytest.mark.parametrize("name", sorted({*FIXED, *MORE}))
def test_the_page_names_every_key(name: str) -> None:
    table = documented()

    assert set(f"{FIXED.get(name, '')} {MORE.get(name, '')}".split()) <= table[name]
    anywhere = set().union(*table.values())
    assert {key for keys in WITHIN.get(name, {}).values() for key in keys.split()} <= anywhere


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_on_the_page(name: str) -> None:
    assert name in documented()
