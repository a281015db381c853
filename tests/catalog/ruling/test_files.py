"""Rules written into a folder, changed by a person, and read in again."""

from pathlib import Path

import pytest

from catalog import language
from catalog.museum import LETTERHEAD_FILE, STANDARD_FILE, Museum
from catalog.problems import Problem
from catalog.ruling.applying import compare_rules
from catalog.ruling.files import read_rules, write_rules
from catalog.vocabulary import FIELDS_OF
from tests.catalog.ruling.rules import nothing


def changed(museum: Museum, path: Path) -> list[str]:
    return compare_rules(museum, read_rules(museum, path), nothing).changed


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_was_written_and_not_changed_differs_in_nothing(museum: Museum, tmp_path: Path, lang: str) -> None:
    language.speak("vi" if lang == "vi" else "en")
    files = write_rules(museum, tmp_path / "rules")

    assert {str(path.relative_to(tmp_path / "rules")) for path in files} == {
        STANDARD_FILE,
        LETTERHEAD_FILE,
        *(f"vocabularies/{name}.csv" for name in FIELDS_OF),
    }
    assert changed(museum, tmp_path / "rules") == []


def test_files_that_are_there_are_not_overwritten(museum: Museum, tmp_path: Path) -> None:
    write_rules(museum, tmp_path)

    with pytest.raises(Problem, match="E-FILE-EXISTS"):
        write_rules(museum, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_may_come_as_notepad_saves_it(museum: Museum, tmp_path: Path, encoding: str) -> None:
    text = museum.store.read(museum.own, STANDARD_FILE).decode()
    (tmp_path / STANDARD_FILE).write_bytes(text.replace("\n", "\r\n").encode(encoding))

    assert changed(museum, tmp_path) == []


def test_one_file_is_enough(museum: Museum, tmp_path: Path) -> None:
    file = tmp_path / "culture.csv"
    file.write_text("term;note\nVăn hóa Đồng Nai;sông Đồng Nai\n", "utf-8-sig")

    rules = read_rules(museum, file)

    assert list(rules) == ["vocabularies/culture.csv"]
    assert rules["vocabularies/culture.csv"].decode("utf-8-sig").splitlines()[1:] == [
        "dong-nai,Văn hóa Đồng Nai,Đồng Nai,,,,,,sông Đồng Nai,active"
    ]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        (STANDARD_FILE, "format = 1", "E-STANDARD-INVALID"),
        (STANDARD_FILE, "format = ", "E-STANDARD-INVALID"),
        (LETTERHEAD_FILE, "museum = 5", "E-LETTERHEAD-INVALID"),
        (LETTERHEAD_FILE, 'museum = "x"\ncolour = "red"', "E-LETTERHEAD-INVALID"),
        (LETTERHEAD_FILE, 'museum = "x', "E-LETTERHEAD-INVALID"),
        (LETTERHEAD_FILE, "# " + "x" * 1_000_001, "E-LETTERHEAD-INVALID"),
        ("vocabularies/material.csv", "colour,size\na,b\n", "E-VOCABULARY-HEADER"),
        ("vocabularies/material.csv", "id,term\na,Đá\nb,đá\n", "E-VOCABULARY-TWICE"),
        ("vocabularies/materials.csv", "id,term\na,Đá\n", "E-SETTINGS-FILE"),
        ("vocabularies/material.pdf", "x", "E-SETTINGS-FILE"),
        ("notes.txt", "x", "E-SETTINGS-NOTHING"),
    ],
)
def test_a_file_that_cannot_be_is_refused(museum: Museum, tmp_path: Path, name: str, text: str, code: str) -> None:
    (tmp_path / "rules" / "vocabularies").mkdir(parents=True)
    (tmp_path / "rules" / name).write_text(text, "utf-8")

    with pytest.raises(Problem) as caught:
        read_rules(museum, tmp_path / "rules")

    assert caught.value.code == code
    assert caught.value.message and caught.value.next


def test_bytes_that_are_no_text_are_refused(museum: Museum, tmp_path: Path) -> None:
    (tmp_path / STANDARD_FILE).write_bytes(b"name = \xff\xfe\xfd")

    with pytest.raises(Problem, match="E-STANDARD-INVALID"):
        read_rules(museum, tmp_path)


def test_a_vocabulary_in_two_files_is_refused_and_an_open_workbooks_shadow_is_passed_over(
    museum: Museum, tmp_path: Path
) -> None:
    from catalog.vocabulary.export import export_vocabulary

    folder = tmp_path / "vocabularies"
    folder.mkdir()
    export_vocabulary(museum.vocabularies.by_name["culture"], folder / "culture.xlsx")
    (folder / "~$culture.xlsx").write_bytes(b"x")
    assert changed(museum, tmp_path) == []
    export_vocabulary(museum.vocabularies.by_name["culture"], folder / "culture.csv")

    with pytest.raises(Problem, match="E-SETTINGS-FILE"):
        read_rules(museum, tmp_path)


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_a_folder_without_rules_is_said(museum: Museum, tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(Problem, match="E-SETTINGS-NOTHING"):
        read_rules(museum, tmp_path / missing)
