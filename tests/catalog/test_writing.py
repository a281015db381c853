"""A writer on a museum: who works stands in the history as a name that can be kept and shown."""

from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.writing import Writer, check_new_file
from tests.conftest import AddArtifact, Sohoa


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Chị Hoa", "Chị Hoa"),
        ("  Chị\tHoa\n", "Chị Hoa"),
        ("Hoa\x1b[2J", "Hoa[2J"),
        ("\udcffHoa", "Hoa"),
        ("\udcff", "?"),
    ],
)
def test_the_operator_s_name_is_kept_as_it_can_be_shown(museum: Museum, given: str, kept: str) -> None:
    with Writer(museum, operator=given, command="test") as writer:
        add_artifact(writer, "BTBP 1", ["name=Rìu"])

    assert load_artifact(museum, "1").inventory.versions[0].user == kept


@pytest.mark.parametrize("folder", ["store", "private", "derivatives", "work", "work/deep"])
def test_the_program_s_own_folders_take_no_file_of_a_person(museum: Museum, tmp_path: Path, folder: str) -> None:
    (museum.path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / "link").symlink_to(museum.path / folder)

    for wanted in (museum.path / folder / "x.csv", museum.path / "out" / ".." / folder / "x.csv", tmp_path / "link/x"):
        with pytest.raises(Problem) as refused:
            check_new_file(wanted)
        assert refused.value.code == "E-PATH-INSIDE"


def test_other_folders_take_files(museum: Museum, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    museum.out.mkdir(exist_ok=True)

    for wanted in (museum.out / "x.csv", museum.path / "x.csv", tmp_path / "store" / "x.csv"):
        check_new_file(wanted)


@pytest.mark.parametrize(
    "words",
    [
        "search rìu --csv {museum}/store/x.csv",
        "search rìu --xlsx {museum}/private/x.xlsx",
        "reconcile --list {museum}/work/x.xlsx",
        "register export {museum}/store/x.xlsx",
        "vocabulary export material {museum}/store/x.csv",
        "get 1 --to {museum}/derivatives/x",
        "get 1 --master --to {museum}/store",
        "labels 1 --out {museum}/store/x.pdf",
        "settings show --to {museum}/private/rules",
        "init {museum}/store/x --name Thử --prefix X",
    ],
)
def test_every_command_that_writes_where_a_person_says_asks(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, words: str
) -> None:
    add("BTBP 1", name="Rìu")
    before = sorted((museum.path / "store").rglob("*"))

    said = sohoa(*words.format(museum=museum.path).split(), "--json")

    assert (said.code, said.codes) == (2, ["E-PATH-INSIDE"])
    assert sorted((museum.path / "store").rglob("*")) == before
