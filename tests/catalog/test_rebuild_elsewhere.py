"""A rebuild where the catalog's database stands elsewhere, or holds what is not this museum's."""

import shutil
from pathlib import Path

import pytest

from catalog.database import open_engine
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.writing import Writer
from tests.catalog.store.test_audit import frail_museum
from tests.catalog.test_index import all_rows
from tests.catalog.test_rebuild import delete_catalog, numbers, rebuilt
from tests.conftest import AddArtifact


def test_a_catalog_in_another_database_is_rebuilt_there(museum: Museum, add: AddArtifact, tmp_path: Path) -> None:
    add("BTBP 1")
    before = all_rows(museum)
    (museum.path / "sohoa.toml").write_text(f'database = "sqlite:///{tmp_path}/elsewhere.db"', "utf-8")
    delete_catalog(museum)

    for _twice in range(2):
        rebuilt(museum)
        assert all_rows(Museum(museum.path)) == before
    assert not museum.catalog_file.exists()


@pytest.mark.parametrize("theirs", ["a table", "no database"])
def test_a_file_elsewhere_that_is_not_ours_is_left_as_it_is(museum: Museum, tmp_path: Path, theirs: str) -> None:
    file = tmp_path / "letters.db"
    if theirs == "a table":
        with open_engine(file, "").begin() as connection:
            connection.exec_driver_sql("create table artifact (words text)")
    else:
        file.write_bytes(b"not a database" * 500)
    before = file.read_bytes()
    (museum.path / "sohoa.toml").write_text(f'database = "sqlite:///{file}"', "utf-8")

    with pytest.raises(Problem, match="E-DATABASE-FOREIGN"):
        rebuilt(museum)
    assert file.read_bytes() == before


@pytest.mark.sqlite
def test_the_catalog_of_another_museum_is_not_read_and_a_rebuild_puts_it_right(museum: Museum, tmp_path: Path) -> None:
    other = frail_museum(tmp_path / "other")
    shutil.copyfile(other.catalog_file, museum.catalog_file)

    with pytest.raises(Problem, match="E-CATALOG-DAMAGED"):
        _ = Museum(museum.path).engine
    rebuilt(museum)
    assert numbers(museum) == []


@pytest.mark.sqlite
def test_a_catalog_that_lacks_what_another_one_was_told_is_not_used(
    museum: Museum, add: AddArtifact, tmp_path: Path
) -> None:
    add("BTBP 1")
    settings = museum.path / "sohoa.toml"
    alone = settings.read_text("utf-8")
    settings.write_text(f'database = "sqlite:///{tmp_path}/elsewhere.db"', "utf-8")
    rebuilt(museum)
    with Writer(Museum(museum.path), operator="tester", command="test") as writer:
        add_artifact(writer, "BTBP 2", ["name=Rìu"])

    settings.write_text(alone, "utf-8")
    with pytest.raises(Problem, match="E-CATALOG-BEHIND"):
        _ = Museum(museum.path).engine
    rebuilt(museum)
    assert numbers(museum) == ["BTBP 1", "BTBP 2"]


@pytest.mark.sqlite
def test_a_catalog_out_of_an_old_backup_is_not_used(museum: Museum, add: AddArtifact, tmp_path: Path) -> None:
    add("BTBP 1")
    shutil.copyfile(museum.catalog_file, tmp_path / "backup.db")
    add("BTBP 2")

    shutil.copyfile(tmp_path / "backup.db", museum.catalog_file)
    with pytest.raises(Problem, match="E-CATALOG-BEHIND"):
        _ = Museum(museum.path).engine


def test_a_rebuild_over_damage_says_which_commit_is_the_newest(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    newest = add("BTBP 2")
    inventory = Path(museum.store.place(newest.id)) / "inventory.json"
    whole = inventory.read_bytes()
    inventory.write_bytes(b"{")

    rebuilt(museum)

    assert numbers(museum) == ["BTBP 1"]
    inventory.write_bytes(whole)
