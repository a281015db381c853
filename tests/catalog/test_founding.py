"""A new museum appears whole or not at all."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from catalog.auditing import audit_museum
from catalog.founding import found_museum, operator_name
from catalog.language import Language
from catalog.museum import LETTERHEAD_FILE, STANDARD_FILE, Museum
from catalog.problems import Exit, Problem
from catalog.settings import FILE_NAME, Settings, load_settings
from catalog.store import transaction
from catalog.vocabulary import FIELDS_OF
from catalog.writing import Writer
from tests.conftest import AddArtifact, Sohoa, assert_valid_store

FOLDERS = {"derivatives", "out", "private", "store", "work"}


def found(path: Path, name: str = "Bảo tàng", prefix: str = "BTBP", language: Language = "vi") -> Museum:
    return found_museum(path, name=name, prefix=prefix, language=language, operator="Hoa")


def everything(path: Path) -> set[str]:
    return {str(found.relative_to(path)) for found in path.rglob("*")}


def test_a_new_museum_has_its_folders_and_a_valid_clean_store(tmp_path: Path) -> None:
    museum = found(tmp_path / "museum")

    assert {path.name for path in museum.path.iterdir()} == FOLDERS | {"sohoa.toml", "catalog.db"}
    assert {path.name for path in tmp_path.iterdir()} == {"museum"}
    assert not [path for path in everything(museum.work) if path not in ("commit", "lock", "live")]
    assert_valid_store(museum.store.root)
    audited = audit_museum(Museum(museum.path), lambda _files, _of: None)
    assert audited.exit == Exit.DONE


def test_private_is_for_its_owner_only(tmp_path: Path) -> None:
    museum = found(tmp_path / "museum")

    assert stat.S_IMODE(museum.private.stat().st_mode) == 0o700


def test_the_first_version_of_its_object_says_who_founded_it(tmp_path: Path) -> None:
    museum = found(tmp_path / "museum", prefix="ĐL")
    inventory = museum.store.inventory(museum.id)

    assert (inventory.head, inventory.versions[0].user, inventory.versions[0].message) == (1, "Hoa", "init")
    terms = {f"vocabularies/{name}.csv" for name in FIELDS_OF}
    assert set(inventory.state) == {STANDARD_FILE, LETTERHEAD_FILE} | terms
    assert museum.standard.numbers.prefix == "ĐL"


def letterhead(museum: Museum) -> dict[str, object]:
    return tomllib.loads(museum.store.read(museum.store.inventory(museum.id), LETTERHEAD_FILE).decode())


@pytest.mark.parametrize("name", ["Bảo tàng tỉnh", 'Bảo tàng "Sóc Bom Bo"', "C:\\bao-tang", "{museum}", "O'Hara", "🏺"])
def test_the_letterhead_has_the_name_as_it_was_given(tmp_path: Path, name: str) -> None:
    assert letterhead(found(tmp_path / "museum", name=name))["museum"] == name


@pytest.mark.parametrize("name", ["Bảo\ntàng", "Bảo \x1btàng", "Bảo\t\x7ftàng", "\u2028Bảo\udcff tàng"])
def test_the_letterhead_stays_readable_whatever_was_pasted_into_the_name(tmp_path: Path, name: str) -> None:
    assert letterhead(found(tmp_path / "museum", name=name))["museum"] == "Bảo tàng"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_settings_file_is_the_default_in_the_language_of_its_founder(tmp_path: Path, language: Language) -> None:
    museum = found(tmp_path / "museum", language=language)

    assert load_settings(museum.path / "sohoa.toml") == Settings(language=language)


@pytest.mark.parametrize("where", ["new", "empty", "a/b/c", "trống đồng (2)", "."])
def test_a_museum_is_founded_in_a_new_or_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "here" / "empty").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / ("empty" if where == "." else ""))
    museum = found(Path(where))

    assert museum.standard.numbers.prefix == "BTBP"
    assert (tmp_path / "here" / ("empty" if where == "." else where) / "sohoa.toml").is_file()


def test_a_folder_that_is_there_stays_the_one_it_is(tmp_path: Path) -> None:
    """A shell may stand in it, a disk be mounted on it."""
    place = tmp_path.stat().st_ino
    (tmp_path / ".sohoa-new").mkdir()  # left by a founding that died
    found(tmp_path)

    assert tmp_path.stat().st_ino == place
    assert {path.name for path in tmp_path.iterdir()} == FOLDERS | {"sohoa.toml", "catalog.db"}


def test_a_museum_is_not_founded_where_one_stands(tmp_path: Path) -> None:
    museum = found(tmp_path / "museum")
    before = everything(tmp_path)

    with pytest.raises(Problem, match="E-MUSEUM-EXISTS") as problem:
        found(museum.path)
    assert (problem.value.where, problem.value.exit) == (str(museum.path), Exit.USAGE)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("there", ["a file of somebody's", "a hidden file", "a file of that name", "a folder"])
def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path, there: str) -> None:
    path = tmp_path / "museum"
    if there == "a file of that name":
        path.touch()
    else:
        path.mkdir()
        (path / ".hidden" if there == "a hidden file" else path / "x").mkdir()
    before = everything(tmp_path)

    code = "E-PATH-FILE" if there == "a file of that name" else "E-FOLDER-NOT-EMPTY"
    with pytest.raises(Problem, match=code):
        found(path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("prefix", ["", "BTBP1", "BT BP", "BT-BP", "B_P", "ABCDEFGHI", '"', "BTBP\n", "\u0301", "🏺"])
def test_a_prefix_is_one_to_eight_letters(tmp_path: Path, prefix: str) -> None:
    with pytest.raises(Problem, match="E-PREFIX-INVALID") as problem:
        found(tmp_path / "museum", prefix=prefix)

    assert problem.value.where == prefix
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["file/museum", "n" * 300], ids=["below a file", "too long"])
def test_a_path_that_can_be_no_folder_is_a_problem_with_a_code(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Problem, match="E-PATH-IMPOSSIBLE") as problem:
        found(tmp_path / where)
    assert (problem.value.where, problem.value.exit) == (str(tmp_path / where), Exit.USAGE)


def test_where_nobody_can_make_a_folder_there_can_be_no_museum() -> None:
    with pytest.raises(Problem, match="E-PATH-IMPOSSIBLE"):
        found(Path("/proc/museum"))


@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
def test_an_interrupted_founding_leaves_no_museum_and_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str
) -> None:
    path = tmp_path / "museum"
    if there == "an empty folder":
        path.mkdir()

    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Writer, "commit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        found(path)
    monkeypatch.undo()

    assert not list(path.iterdir()) if there == "an empty folder" else not path.exists()
    museum = found(path)
    assert_valid_store(museum.store.root)
    assert {made.name for made in tmp_path.iterdir()} == {"museum"}


@pytest.mark.parametrize("step", ["checked", "ready", "moved", "indexed"])
def test_a_founding_that_died_at_any_step_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    class Death(BaseException):
        pass

    def die(name: str) -> None:
        if name == step:
            raise Death

    monkeypatch.setattr(transaction, "reached", die)
    with pytest.raises(Death):
        found(tmp_path / "museum")
    monkeypatch.undo()

    assert not (tmp_path / "museum").exists()
    museum = found(tmp_path / "museum")
    assert len(list(museum.store.object_folders())) == 1
    assert_valid_store(museum.store.root)


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="E-DISK-FULL"):
        found(tmp_path / "museum")
    assert not (tmp_path / "museum").exists()


def test_who_works_has_a_name_even_without_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    assert operator_name() == "?"

    monkeypatch.setenv("LOGNAME", "hoa")
    assert operator_name() == "hoa"


def test_a_museum_that_lost_its_settings_is_told_from_none_and_gets_them_again(
    museum: Museum, add: AddArtifact, sohoa: Sohoa
) -> None:
    add("BTBP 1")
    before = museum.store.inventory(museum.id)
    (museum.path / FILE_NAME).unlink()
    below = museum.path / "out"

    lost = sohoa("status", "--json", env={"SOHOA_MUSEUM": ""}, cwd=below)
    named = sohoa("status", "--json", "--museum", museum.path)
    restored = sohoa("init", museum.path, "--json", "--lang", "en")

    assert (lost.codes, named.codes) == (["E-SETTINGS-LOST"], ["E-SETTINGS-LOST"])
    assert (restored.code, restored.data["museum"]) == (Exit.DONE, museum.id)
    assert load_settings(museum.path / FILE_NAME) == Settings(language="en")
    assert Museum(museum.path).store.inventory(museum.id) == before
    assert (sohoa("show", "1").code, sohoa("init", museum.path, "--json").codes) == (Exit.DONE, ["E-MUSEUM-EXISTS"])


def test_a_copy_is_no_museum_that_lost_its_settings(museum: Museum, sohoa: Sohoa, tmp_path: Path) -> None:
    sohoa("copies", "add", tmp_path / "copy")
    sohoa("copies", "sync")

    assert sohoa("status", "--json", "--museum", tmp_path / "copy").codes == ["E-MUSEUM-NOT-FOUND"]
    assert sohoa("init", tmp_path / "copy", "--json").codes == ["E-FOLDER-NOT-EMPTY"]
