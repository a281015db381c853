"""A museum's folder: found, opened, and refused with a code where it cannot be."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.database import check_catalog, count, open_engine
from catalog.founding import found_museum
from catalog.museum import Museum, disk_warnings, find_museum
from catalog.problems import Exit, Problem
from catalog.store import disk
from catalog.store.layout import LAYOUT
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.conftest import AddArtifact, Sohoa


def test_a_museum_is_found_from_any_folder_within(museum: Museum) -> None:
    for below in ("", "store", "work/live", "out/a/b/c"):
        (museum.path / below).mkdir(parents=True, exist_ok=True)
        assert find_museum(museum.path / below) == museum.path.resolve()


def test_a_museum_is_found_through_a_link_and_by_a_relative_path(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(museum.path / "store")
    monkeypatch.chdir(museum.path / "out")

    assert find_museum(tmp_path / "link") == museum.path.resolve()
    assert find_museum(Path()) == museum.path.resolve()


@pytest.mark.parametrize("name", ["Bảo tàng?", "50%20 #1", "a&b=c"])
def test_a_museum_may_lie_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    found_museum(tmp_path / name, name="Thử", prefix="BTBP", language="vi", operator="Hoa")
    with Museum(tmp_path / name).engine.connect() as connection:
        assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
    assert [path.name for path in (tmp_path / name).glob("catalog.db")] == ["catalog.db"]


def test_the_nearest_museum_is_meant(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for folder in (tmp_path, inner):
        (folder / "sohoa.toml").touch()

    assert find_museum(inner) == inner.resolve()
    assert find_museum(inner.parent) == tmp_path.resolve()


def test_a_museum_on_a_network_disk_is_warned_of(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / {museum.path} rw - nfs4 nas:/museum rw\n")
    assert disk_warnings(museum) == []

    monkeypatch.setattr(disk, "_MOUNTS", mounts)

    (warning,) = disk_warnings(museum)
    assert (warning.code, warning.facts["kind"]) == ("W-DISK-NETWORK", "nfs4")


def test_a_museum_on_two_disks_is_not_written_to(museum: Museum, tmp_path: Path) -> None:
    here = museum.work.stat().st_dev
    others = [place for place in map(Path, ("/dev/shm", "/var/tmp", "/run/lock")) if place.is_dir()]
    other = next((place for place in others if place.stat().st_dev != here and os.access(place, os.W_OK)), None)
    if other is None:
        pytest.skip("This machine has one disk that can be written to.")
    with tempfile.TemporaryDirectory(dir=other) as elsewhere:
        museum.work.rename(tmp_path / "work")
        museum.work.symlink_to(elsewhere)

        with pytest.raises(Problem, match="E-MUSEUM-TWO-DISKS"), Writer(museum, operator="tester", command="test"):
            pass


@pytest.mark.parametrize("there", ["nothing", "a folder", "a folder of that name"])
def test_a_folder_that_is_no_museum_says_so(tmp_path: Path, there: str) -> None:
    path = tmp_path / "x"
    if there != "nothing":
        (path / "sohoa.toml" if there == "a folder of that name" else path).mkdir(parents=True)

    for opening in (Museum, find_museum):
        with pytest.raises(Problem, match="E-MUSEUM-NOT-FOUND") as problem:
            opening(path)
        assert (problem.value.where, problem.value.exit) == (str(path), Exit.USAGE)


def test_settings_are_read_before_anything_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / "sohoa.toml").write_text("format = 2", "utf-8")

    with pytest.raises(Problem, match="E-MUSEUM-NEWER"):
        Museum(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"sohoa.toml"}


def layout(museum: Museum, **changed: object) -> None:
    path = museum.store.root / "extensions" / LAYOUT / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


HARMS: dict[str, tuple[Callable[[Museum], object], str]] = {
    "no store": (lambda m: shutil.rmtree(m.store.root), "E-STORE-MISSING"),
    "no declaration": (lambda m: (m.store.root / "0=ocfl_1.1").unlink(), "E-STORE-MISSING"),
    "no layout": (lambda m: shutil.rmtree(m.store.root / "extensions"), "E-STORE-FOREIGN"),
    "other tuples": (lambda m: layout(m, tupleSize=2), "E-STORE-FOREIGN"),
    "more tuples": (lambda m: layout(m, numberOfTuples=3), "E-STORE-FOREIGN"),
    "other digests": (lambda m: layout(m, digestAlgorithm="md5"), "E-STORE-FOREIGN"),
    "no catalog": (lambda m: m.catalog_file.unlink(), "E-CATALOG-MISSING"),
    "an empty catalog": (lambda m: m.catalog_file.write_bytes(b""), "E-CATALOG-MISSING"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_museum_that_is_not_whole_is_refused_with_a_code(tmp_path: Path, harm: str) -> None:
    museum = found_museum(tmp_path / "museum", name="Thử", prefix="BTBP", language="vi", operator="tester")
    damage, code = HARMS[harm]
    damage(museum)

    with pytest.raises(Problem, match=code) as problem:
        Museum(museum.path).id  # noqa: B018 - opening the catalog is what is tested
    assert problem.value.exit == Exit.INCOMPLETE


def test_opening_for_reading_makes_nothing(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    for folder in ("work", "out", "derivatives"):
        shutil.rmtree(museum.path / folder)
    before = {path.relative_to(museum.path) for path in museum.path.rglob("*")}

    opened = Museum(museum.path)
    assert opened.standard.numbers.prefix == "BTBP"
    after = {path.relative_to(museum.path) for path in museum.path.rglob("*")}
    assert {path for path in after ^ before if not path.name.startswith("catalog.db-")} == set()


def test_a_writer_makes_the_folders_that_are_gone(museum: Museum, add: AddArtifact) -> None:
    for folder in ("work", "out", "derivatives", "private"):
        shutil.rmtree(museum.path / folder)

    add("BTBP 1", source_person="Ông A")
    assert all((museum.path / folder).is_dir() for folder in ("work", "out", "derivatives"))
    assert museum.private.stat().st_mode & 0o077 == 0


@pytest.mark.sqlite
def test_a_database_elsewhere_is_the_catalog(museum: Museum, tmp_path: Path) -> None:
    own, other = museum.id, tmp_path / "elsewhere.db"
    shutil.copyfile(museum.catalog_file, other)
    with open_engine(museum.catalog_file, "").begin() as connection:
        connection.exec_driver_sql("update meta set value = 'local' where key = 'museum'")
    (museum.path / "sohoa.toml").write_text(f'database = "sqlite:///{other}"', "utf-8")

    assert Museum(museum.path).id == own != "local"


@pytest.mark.parametrize(
    ("words", "environment", "folder"),
    [
        (["--museum", "museum"], "", "."),
        (["--museum=museum"], "card", "."),
        ([], "museum", "."),
        ([], "", "museum/out"),
    ],
    ids=["the option", "the option before the environment", "the environment", "the folder it is called in"],
)
def test_the_command_line_finds_its_museum(
    museum: Museum, sohoa: Sohoa, tmp_path: Path, words: list[str], environment: str, folder: str
) -> None:
    said = sohoa("progress", "--json", *words, env={"SOHOA_MUSEUM": environment}, cwd=tmp_path / folder)

    assert (said.code, said.json["ok"], said.data["total"]) == (0, True, 0)


def test_the_command_line_names_the_folder_that_is_no_museum(sohoa: Sohoa, tmp_path: Path) -> None:
    said = sohoa("progress", "--json", "--museum", tmp_path)

    assert (said.code, said.codes, said.json["problems"][0]["where"]) == (2, ["E-MUSEUM-NOT-FOUND"], str(tmp_path))


def test_a_museum_whose_own_object_is_gone_says_what_to_run(museum: Museum, sohoa: Sohoa) -> None:
    place = Path(museum.store.place(museum.id))
    place.rename(museum.path / "elsewhere")

    said = sohoa("progress", "--why", "1", "--json")
    (museum.path / "elsewhere").rename(place)

    assert (said.code, said.codes) == (Exit.DAMAGE, ["E-STORE-UNREADABLE"])


def test_on_a_full_disk_the_catalog_is_read_all_the_same(
    museum: Museum, add: AddArtifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite cannot make its log beside the catalog there: no log is asked for."""
    add("BTBP 1")
    monkeypatch.setattr(disk, "is_full", lambda _path: True)
    with Museum(museum.path).engine.connect() as connection:
        assert count(connection, ArtifactRow) == 1
        assert not list(museum.path.glob("catalog.db-*"))


def test_a_catalog_that_cannot_be_opened_on_a_full_disk_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(tmp_path / "absent" / "catalog.db", "")
    for full, code in ((False, "E-CATALOG-DAMAGED"), (True, "E-DISK-FULL")):
        monkeypatch.setattr(disk, "is_full", lambda _path, full=full: full)
        with pytest.raises(Problem, match=code):
            check_catalog(engine, tmp_path)


def test_a_catalog_that_may_not_be_read_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "catalog.db").write_bytes(b"not a database" * 500)
    engine = open_engine(tmp_path / "catalog.db", "", there=True)
    monkeypatch.setattr("catalog.database.os.access", lambda _path, _mode: False)

    with pytest.raises(Problem, match="E-DISK-READ-ONLY") as problem:
        check_catalog(engine, tmp_path)
    assert problem.value.where == str(tmp_path / "catalog.db")


@pytest.mark.sqlite
def test_a_write_to_a_full_disk_says_that_it_is_full(
    museum: Museum, add: AddArtifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "is_full", lambda _path: True)

    with pytest.raises(Problem, match="E-DISK-FULL"):
        add("BTBP 1")
    monkeypatch.undo()
    with Writer(Museum(museum.path), operator="tester", command="test"):
        pass


def test_a_database_in_a_folder_that_is_not_there_is_a_wrong_setting(museum: Museum) -> None:
    (museum.path / "sohoa.toml").write_text('database = "sqlite:////nonexistent/x.db"', "utf-8")

    with pytest.raises(Problem, match="E-SETTINGS-INVALID") as problem:
        _ = Museum(museum.path).engine
    assert problem.value.facts["reason"] == "database: there is no folder /nonexistent"
