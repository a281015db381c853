"""`copies repair` as it is run: copies that are away, what it brings back that no audit can open, what it says."""

import json
import shutil
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.auditing import audit_museum
from catalog.copying.places import Place
from catalog.copying.repairing import repair_from_copies
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.store.layout import LAYOUT, ROOT_DECLARATION
from catalog.store.root import Store, mend_root
from tests.catalog.copying.test_places import no_tick
from tests.catalog.copying.test_syncing import new_place, sync
from tests.catalog.correcting.filled import objects
from tests.catalog.test_index import all_rows
from tests.conftest import AddArtifact, OpenWriter, Sohoa
from tests.ingest.test_known import flip_a_byte

CONFIG = f"extensions/{LAYOUT}/config.json"


@pytest.fixture
def place(museum: Museum, add: AddArtifact, open_writer: OpenWriter, tmp_path: Path) -> Place:
    made = new_place(museum, add, open_writer, tmp_path)
    sync(museum, made)
    return made


def home(museum: Museum, number: str) -> Path:
    """The folder of an artifact's object."""
    return Path(museum.store.place(load_artifact(museum, number).record.id))


# --- the root's own files ---


@pytest.mark.parametrize("name", [ROOT_DECLARATION, CONFIG, "ocfl_layout.json"])
@pytest.mark.parametrize("content", [None, b"", b'{"extensionName": "other"}'])
def test_the_few_files_of_the_root_are_written_anew(
    museum: Museum, place: Place, sohoa: Sohoa, name: str, content: bytes | None
) -> None:
    root = museum.store.root
    before, good = objects(museum), (root / name).read_bytes()
    (root / name).unlink()
    if content is not None:
        (root / name).write_bytes(content)

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.data["repaired"]) == (Exit.DONE, [{"path": name, "source": "OCFL 1.1"}])
    assert ((root / name).read_bytes(), objects(Museum(museum.path))) == (good, before)
    assert sohoa("audit").code == Exit.DONE


@pytest.mark.parametrize("name", [ROOT_DECLARATION, CONFIG])
def test_a_copy_s_own_are_written_anew_by_a_sync_that_checks(
    museum: Museum, place: Place, sohoa: Sohoa, name: str
) -> None:
    (place.store / name).unlink()
    assert sohoa("copies", "sync").code != Exit.DONE

    assert sohoa("copies", "sync", "--check").code == Exit.DONE
    assert Store(place.store)


def test_a_store_of_another_layout_is_left_as_it_is(tmp_path: Path) -> None:
    config = tmp_path / CONFIG
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"extensionName": "0002-flat-direct-storage-layout"}))
    declaration = tmp_path / "an-object" / "0=ocfl_object_1.1"
    declaration.parent.mkdir()
    declaration.write_bytes(b"ocfl_object_1.1\n")

    assert mend_root(tmp_path) == []
    assert not (tmp_path / ROOT_DECLARATION).exists()
    assert mend_root(tmp_path / "absent") == []


IN_THE_WAY = [ROOT_DECLARATION, "ocfl_layout.json", CONFIG, "extensions"]


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_what_stands_in_the_place_of_a_file_of_the_root_is_named_and_left(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path, name: str
) -> None:
    stray = museum.store.root / name
    stray.rename(tmp_path / "aside")
    if name == "extensions":
        stray.write_bytes(b"x")
    else:
        stray.mkdir()

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.codes, said.json["problems"][0]["where"]) == (Exit.DAMAGE, ["E-STORE-BLOCKED"], str(stray))
    stray.rename(tmp_path / "stray")
    assert sohoa("copies", "repair").code == Exit.DONE
    assert sohoa("audit").code == Exit.DONE


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_what_stands_there_in_a_copy_is_named_by_a_sync_that_checks(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path, name: str
) -> None:
    (place.store / name).rename(tmp_path / "aside")
    (place.store / name).symlink_to("/dev/null")

    said = sohoa("copies", "sync", "--check", "--json")

    assert (said.code, said.codes) == (Exit.DAMAGE, ["E-STORE-BLOCKED"])
    assert (place.store / name).is_symlink()


# --- copies that are away, strays, folders that are full again ---


def test_a_copy_that_is_not_connected_is_named(museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path) -> None:
    flip_a_byte(home(museum, "1") / "v2/content/photos/0001/files/a.jpg")
    place.path.rename(tmp_path / "unplugged")

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.codes, len(said.data["left"])) == (Exit.DAMAGE, ["E-COPY-ABSENT"], 1)
    (tmp_path / "unplugged").rename(place.path)
    assert sohoa("copies", "repair").code == Exit.DONE


def test_what_is_no_part_of_the_store_is_told_apart(museum: Museum, place: Place, sohoa: Sohoa) -> None:
    (museum.store.root / "Thumbs.db").write_bytes(b"x")

    said = sohoa("copies", "repair")

    assert said.code == Exit.DAMAGE
    assert "No part of the store" in said.out
    assert "Not repaired" not in said.out


def test_a_folder_that_stood_empty_is_no_damage_once_its_object_is_back(
    museum: Museum, place: Place, sohoa: Sohoa
) -> None:
    before = objects(museum)
    shutil.rmtree(home(museum, "1"))

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.data["left"]) == (Exit.DONE, [])
    assert objects(museum) == before


# --- objects that a rebuild forgot ---


def test_the_catalog_is_made_again_although_the_run_that_owed_it_died(
    museum: Museum, place: Place, open_writer: OpenWriter, sohoa: Sohoa
) -> None:
    rows = all_rows(museum)
    shutil.rmtree(home(museum, "2").parent)
    assert sohoa("rebuild").code == Exit.DONE
    here = Museum(museum.path)
    audited = audit_museum(here, no_tick)
    with open_writer() as writer:
        repair_from_copies(writer, audited.report)
    with pytest.raises(Problem, match="E-NUMBER-UNKNOWN"):
        load_artifact(Museum(museum.path), "2")

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.data["rebuilt"]) == (Exit.DONE, True)
    assert all_rows(Museum(museum.path)) == rows


def test_an_artifact_whose_number_was_given_again_stays_in_its_copy(museum: Museum, place: Place, sohoa: Sohoa) -> None:
    lost = home(museum, "2")
    shutil.rmtree(lost.parent)
    assert sohoa("rebuild").code == Exit.DONE
    assert sohoa("register", "add", "BTBP 2", "name=Another").code == Exit.DONE

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.codes, said.data["repaired"]) == (Exit.DAMAGE, ["E-REPAIR-NUMBER"], [])
    assert not lost.exists()
    assert (place.store / lost.relative_to(museum.store.root)).exists()
    assert sohoa("rebuild").code == Exit.DONE
