"""People stand in private/people.db and nowhere else; a record knows them by an id that says nothing."""

import errno
import os
import re
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.people import FILE_NAME, People
from catalog.problems import Exit
from catalog.rebuild import rebuild
from catalog.record import RECORD_FILE, to_bytes
from catalog.store.transaction import Change
from tests.conftest import AddArtifact, OpenWriter, Sohoa

DONOR = "Bà Điểu Thị Hương, thôn Bom Bo"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    (tmp_path / "private").mkdir(mode=0o700)
    return tmp_path / "private"


def test_the_same_words_have_one_id_for_ever(private: Path) -> None:
    people = People(private)
    first = people.id_of(DONOR)
    people.save()

    again = People(private)
    assert again.id_of(DONOR) == first != again.id_of("Ông Điểu Hương")
    assert again.words_of([first]) == {first: DONOR}


def test_an_id_says_nothing_of_the_person(private: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one, other = People(private).id_of(DONOR), People(tmp_path / "other").id_of(DONOR)

    assert re.fullmatch(r"person:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one)
    assert one != other


def test_nothing_is_written_before_it_is_saved_and_once_saved_it_is_there(private: Path) -> None:
    people = People(private)
    person = people.id_of(DONOR)
    assert not (private / FILE_NAME).exists()

    people.save()
    people.save()
    with sqlite3.connect(private / FILE_NAME) as connection:
        assert connection.execute("select id, words from person").fetchall() == [(person, DONOR)]


def test_the_file_is_for_its_owner_only_also_after_a_second_save(private: Path) -> None:
    for words in (DONOR, "Ông A"):
        people = People(private)
        people.id_of(words)
        people.save()

        assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private.iterdir()} == {0}
        assert stat.S_IMODE((private / FILE_NAME).stat().st_mode) == 0o600


def test_who_was_erased_is_left_out(private: Path) -> None:
    people = People(private)
    ids = [people.id_of(words) for words in (DONOR, "Ông A")]
    people.save()
    with sqlite3.connect(private / FILE_NAME) as connection:
        connection.execute("delete from person where words = ?", (DONOR,))

    assert People(private).words_of(ids) == {ids[1]: "Ông A"}
    assert People(private).words_of([DONOR, "", "person:0"]) == {}


@pytest.mark.sqlite
def test_the_words_are_in_people_db_and_in_no_file_outside_private(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, sohoa: Sohoa, tmp_path: Path
) -> None:
    """After an import, a second one with another donor, an entry and a correction by hand, and a rebuild."""
    path = tmp_path / "register.csv"
    lines = ["Số đăng ký;Tên hiện vật;Người giao, hiến tặng", f"BTBP 1;Trống;{DONOR}", f"BTBP 2;Ché;{DONOR}"]
    for donor in (DONOR, "Ông Mới"):
        path.write_text("\n".join(lines).replace(f"Trống;{DONOR}", f"Trống;{donor}"), "utf-8")
        assert sohoa("register", "import", path).code == 0
    add("BTBP 3", source_person=DONOR)
    artifact = load_artifact(museum, "1")
    artifact.record.card["notes"] = "sửa"
    with open_writer() as writer:
        writer.commit([Change(artifact.inventory, "edit", {RECORD_FILE: to_bytes(artifact.record)})])
    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)

    needles = [DONOR.encode(), "Hương".encode(), "Ông Mới".encode()]
    outside = [p for p in museum.path.rglob("*") if p.is_file() and museum.private not in p.parents]
    assert museum.catalog_file in outside
    assert len([p for p in outside if p.name == RECORD_FILE]) == 5
    assert [str(p) for p in outside if any(needle in p.read_bytes() for needle in needles)] == []
    kept = (museum.private / FILE_NAME).read_bytes()
    assert DONOR.encode() in kept
    assert "Ông Mới".encode() in kept
    assert stat.S_IMODE((museum.private / FILE_NAME).stat().st_mode) == 0o600


def damaged_in_its_middle(data: bytes) -> bytes:
    return data[:100] + b"\xff" * (len(data) - 100)


@pytest.mark.parametrize(
    "damage",
    [lambda _data: b"", lambda _data: b"no database at all" * 300, damaged_in_its_middle],
    ids=["empty", "other", "middle"],
)
@pytest.mark.parametrize(
    "words",
    [
        ("people", "list"),
        ("people", "erase", DONOR, "--reason", "x"),
        ("edit", "1", "source_person=Ông A", "--reason", "x"),
        ("register", "add", "2", "name=Rìu", "source_person=Ông A"),
        ("register", "import", "r.csv"),
        ("show", "1"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_damaged_file_is_told_from_a_damaged_catalog(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, tmp_path: Path, damage: Callable[[bytes], bytes], words: list[str]
) -> None:
    add("BTBP 1", source_person=DONOR)
    (tmp_path / "r.csv").write_text("Số đăng ký,Tên hiện vật,Người tặng\nBTBP 3,Rìu,Ông B\n", "utf-8")
    file = museum.private / FILE_NAME
    file.write_bytes(damage(file.read_bytes()))

    said = sohoa(*words, "--json")

    assert (said.code, said.codes) == (Exit.DAMAGE, ["E-PEOPLE-DAMAGED"])
    assert str(file) in said.json["problems"][0]["message"]


def test_what_names_no_person_needs_no_file_of_them(museum: Museum, add: AddArtifact, sohoa: Sohoa) -> None:
    add("BTBP 1")
    (museum.private / FILE_NAME).write_bytes(b"")

    for words in (["show", "1"], ["edit", "1", "name=Rìu", "--reason", "x"], ["register", "add", "2", "name=Ché"]):
        assert sohoa(*words).code == Exit.DONE


@pytest.mark.parametrize("links", [True, False], ids=["ext4", "exFAT"])
def test_a_file_never_appears_without_its_tables(private: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    """A process that is ended, or another one, finds no file or one that can be read."""
    seen = []
    link, rename = os.link, Path.rename

    def linked(new: Path, path: Path) -> None:
        if not links:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        seen.append(path.exists())
        link(new, path)

    def renamed(new: Path, path: Path) -> Path:
        seen.append(path.exists())
        return rename(new, path)

    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(Path, "rename", renamed)
    people = People(private)
    person = people.id_of(DONOR)
    people.save()

    assert (seen, People(private).having("")) == ([False], [(person, DONOR)])
    assert [path.name for path in private.iterdir()] == [FILE_NAME]
