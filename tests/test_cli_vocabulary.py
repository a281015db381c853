"""`vocabulary …` and `settings …` as people and machines meet them."""

import re
import tomllib
from pathlib import Path

import pytest

from catalog.museum import Museum
from tests.catalog.ruling.rules import photograph
from tests.conftest import AddArtifact
from tests.test_cli import Call, caller

TERM = {"id", "term", "synonyms", "code", "broader", "from_year", "to_year", "uri", "note", "status"}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], museum: Museum) -> Call:
    monkeypatch.setenv("COLUMNS", "200")
    return caller(monkeypatch, capsys, museum.path)


@pytest.fixture
def held(museum: Museum, add: AddArtifact) -> Museum:
    add("BTBP 1", materials="Đá basalt", object_type="Tài liệu", ethnic_group="Stiêng")
    add("BTBP 2", materials="Đá cuội")
    photograph(museum, "BTBP 1", "front")
    return museum


def test_the_list_of_vocabularies_says_how_many_terms_cards_use_and_how_many_words_are_none(
    held: Museum, call: Call
) -> None:
    data = call("vocabulary", "list", "--json").data

    assert set(data) == {"vocabularies"}
    rows = {row["name"]: row for row in data["vocabularies"]}
    assert rows["material"] == {
        "name": "material",
        "fields": ["materials"],
        "terms": rows["material"]["terms"],
        "used": 1,
        "unknown": 1,
    }
    assert rows["place"]["fields"] == ["find_place", "find_place_now"]


def test_one_vocabulary_is_a_tree_with_codes_and_uses_and_what_is_no_term(held: Museum, call: Call) -> None:
    lines = call("vocabulary", "list", "material", lang="en").out.splitlines()

    assert re.match(r"Đá +Đa +Chất liệu đá +0$", lines[2])
    assert re.match(r"  Đá bazan +Đá basalt; .* 1$", lines[3])
    assert re.match(r"Đá cuội +materials +1$", lines[-2])
    data = call("vocabulary", "list", "material", "--json").data
    assert set(data) == {"name", "fields", "terms", "unknown"}
    assert all(set(term) == TERM | {"uses"} for term in data["terms"])
    assert data["unknown"] == [{"field": "materials", "words": "Đá cuội", "uses": 1}]


def test_a_word_becomes_a_term_is_renamed_and_merged(held: Museum, call: Call) -> None:
    added = call(
        "vocabulary",
        "add",
        "material",
        "Đá cuội",
        "broader=Đá",
        "uri=https://www.wikidata.org/wiki/Q1",
        "--reason",
        "x",
        "--json",
    )
    assert added.code == 0
    assert set(added.data) == {"vocabulary", "term"} and set(added.data["term"]) == TERM
    assert added.data["term"]["broader"] == "stone"
    assert added.data["term"]["uri"] == "http://www.wikidata.org/entity/Q1"

    edited = call(
        "vocabulary", "edit", "material", "đá cuội", "term=Cuội", "ghi chú=suối", "--reason", "x", "--json"
    ).data
    assert (edited["term"]["term"], edited["term"]["synonyms"], edited["term"]["note"]) == ("Cuội", ["Đá cuội"], "suối")

    merged = call("vocabulary", "merge", "material", "Cuội", "Đá bazan", "--reason", "một loại", "--json").data
    assert set(merged) == {"vocabulary", "term", "merged"}
    assert {"Cuội", "Đá cuội"} < set(merged["term"]["synonyms"])
    groups = call("progress", "--by", "material", "--json").data["groups"]
    assert [(group["name"], group["total"]) for group in groups] == [("Đá bazan", 2)]
    assert call("show", "2", "--json").data["record"]["card"]["materials"] == "Đá cuội"
    versions = call("settings", "show", "--json").data["versions"]
    assert [version["why"] for version in versions] == [
        "init",
        "vocabulary: x",
        "vocabulary: x",
        "vocabulary: một loại",
    ]
    assert versions[-1]["changed"] == ["vocabularies/material.csv"]


def test_a_vocabulary_goes_out_and_comes_in(held: Museum, call: Call, tmp_path: Path) -> None:
    file = tmp_path / "terms.xlsx"
    out = call("vocabulary", "export", "culture", file, "--json").data
    assert out == {"vocabulary": "culture", "terms": 6, "path": str(file)}
    assert call("vocabulary", "export", "culture", file, "--json").codes == ["E-FILE-EXISTS"]
    assert call("vocabulary", "export", "culture", tmp_path / "a.pdf", "--json").codes == ["E-VOCABULARY-FILE"]

    table = tmp_path / "more.csv"
    table.write_text("term,note\nSa Huỳnh,ven biển\nÓc Eo,x\n", "utf-8")
    refused = call("vocabulary", "import", "culture", table, "--reason", "x", "--json")
    assert (refused.code, refused.codes) == (3, ["E-VOCABULARY-TWICE"])  # Óc Eo is a synonym already
    table.write_text("term,note\nSa Huỳnh,ven biển\nVăn hóa Óc Eo,x\n", "utf-8")
    dry = call("vocabulary", "import", "culture", table, "--reason", "x", "--dry-run", "--json").data
    assert dry == {
        "vocabulary": "culture",
        "terms": 7,
        "added": ["Sa Huỳnh"],
        "changed": ["Văn hóa Óc Eo"],
        "removed": [],
    }
    assert len(Museum(held.path).vocabularies.by_name["culture"].terms) == 6
    assert call("vocabulary", "import", "culture", table, "--reason", "x", "--json").data == dry
    replaced = call("vocabulary", "import", "culture", table, "--replace", "--reason", "x", "--json").data
    assert (replaced["terms"], len(replaced["removed"])) == (2, 5)
    assert len(Museum(held.path).vocabularies.by_name["culture"].terms) == 2


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["list", "colour"], "E-VOCABULARY-UNKNOWN", 2),
        (["add", "material", "Đá", "--reason", "x"], "E-VOCABULARY-TWICE", 3),
        (["add", "material", "Mới", "broader=Cũ", "--reason", "x"], "E-VOCABULARY-BROADER", 3),
        (["add", "material", "Mới", "uri=ftp://x", "--reason", "x"], "E-TERM-CELL", 3),
        (["add", "material", "Mới", "uri", "--reason", "x"], "E-FIELD-FORM", 2),
        (["add", "material", "Mới", "màu=x", "--reason", "x"], "E-TERM-COLUMN", 2),
        (["add", "material", "Mới"], "E-USAGE-MISSING", 2),
        (["edit", "material", "Cũ", "note=x", "--reason", "x"], "E-TERM-UNKNOWN", 2),
        (["edit", "material", "Đá", "broader=Đá bazan", "--reason", "x"], "E-VOCABULARY-CYCLE", 3),
        (["merge", "material", "Đá", "Đá bazan", "--reason", "x"], "E-TERM-BELOW", 2),
        (["merge", "material", "Đá", "Đa", "--reason", "x"], "E-TERM-SAME", 2),
        (["import", "material", "nowhere.csv", "--reason", "x"], "E-TABLE-MISSING", 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_cannot_be_is_one_sentence_with_the_next_step(
    museum: Museum, call: Call, words: list[str], code: str, exit_code: int, lang: str
) -> None:
    said = call("vocabulary", *words, lang=lang)

    assert (said.code, said.out) == (exit_code, "")
    assert f"[{code}]" in said.err and "→" in said.err and "{" not in said.err
    assert museum.store.inventory(museum.id).head == 1


def test_settings_are_written_changed_looked_at_and_applied(held: Museum, call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shown = call("settings", "show", "--to", folder, "--json").data
    assert set(shown) == {"standard", "letterhead", "vocabularies", "versions", "folder", "files"}
    assert len(shown["files"]) == 14 and all(Path(path).is_file() for path in shown["files"])
    standard = folder / "standard.toml"
    assert shown["standard"]["name"] == tomllib.loads(standard.read_text("utf-8"))["name"]
    text = standard.read_text("utf-8")
    standard.write_text(text.replace('views = ["front", "back"]\nphoto', 'views = ["front"]\nphoto'), "utf-8")

    dry = call("settings", "apply", folder, "--dry-run", "--reason", "x", "--json").data
    moved = {
        "number": "BTBP 1",
        "before": "started",
        "after": "photographed",
        "counted_before": True,
        "counted_after": True,
    }
    assert (dry["batch"], dry["changed"], dry["moved"]) == (None, ["standard.toml"], [moved])
    assert dry["levels"]["started"] == {"before": 1, "after": 0}
    assert call("progress", "--json").data["levels"]["photographed"] == 0
    done = call("settings", "apply", folder, "--reason", "chỉ mặt trước", "--json")
    assert (done.code, done.data) == (0, dry | {"batch": done.data["batch"]})
    assert call("progress", "--json").data["levels"]["photographed"] == 1
    assert call("batches", "--json").data["batches"][0]["id"] == done.data["batch"]
    again = call("settings", "apply", folder, "--reason", "x", "--json").data
    assert (again["changed"], again["levels"], again["percent"], again["batch"]) == ([], None, None, None)


def test_applying_says_before_and_after_in_a_table(held: Museum, call: Call, tmp_path: Path) -> None:
    call("settings", "show", "--to", tmp_path / "rules")
    standard = tmp_path / "rules" / "standard.toml"
    text = standard.read_text("utf-8")
    standard.write_text(text.replace('views = ["front", "back"]\nphoto', 'views = ["front"]\nphoto'), "utf-8")
    lines = call("settings", "apply", tmp_path / "rules", "--reason", "x", lang="en").out.splitlines()

    table = {line.split()[0]: line.split()[1:] for line in lines if line and line.split()[0].isalpha()}
    assert (table["Started"], table["Photographed"], table["Counted"]) == (["1", "0"], ["0", "1"], ["2", "2"])
    assert "  1: Started → Photographed" in lines
    assert lines[-1] == "It is in force."
    history = call("settings", "show", lang="en").out
    assert re.search(r"v2 +.* settings applied: x", history)
