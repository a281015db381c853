"""`copies repair` as it is run: copies that are away, what it brings back that no audit can open, what it says."""

import errno
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.artifact import load_artifact
from catalog.auditing import audit_museum
from catalog.copying.places import Place, add_place
from catalog.copying.repairing import repair_from_copies
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.store import disk
from catalog.store.layout import INVENTORY, LAYOUT, ROOT_DECLARATION
from catalog.store.lock import write_lock
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


def test_the_root_is_mended_by_one_process_at_a_time(
    museum: Museum, place: Place, sohoa: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    (museum.store.root / ROOT_DECLARATION).unlink()
    monkeypatch.setitem(write_lock.__wrapped__.__kwdefaults__, "patience", 0.0)  # type: ignore[attr-defined]

    with write_lock(museum.work, "ingest"):
        assert sohoa("copies", "repair", "--json").codes == ["E-MUSEUM-BUSY"]
        assert not (museum.store.root / ROOT_DECLARATION).exists()
    assert sohoa("copies", "repair").code == Exit.DONE


# --- copies that are away, strays, folders that are full again ---


def test_a_copy_that_is_not_connected_is_named(museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path) -> None:
    flip_a_byte(home(museum, "1") / "v2/content/photos/0001/files/a.jpg")
    place.path.rename(tmp_path / "unplugged")

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.codes, len(said.data["left"])) == (Exit.DAMAGE, ["E-COPY-ABSENT"], 1)
    (tmp_path / "unplugged").rename(place.path)
    assert sohoa("copies", "repair").code == Exit.DONE


@pytest.mark.parametrize(("lang", "next_step"), [("en", "→ Connect the disk"), ("vi", "→ Cắm ổ đĩa")])
def test_a_person_is_told_of_a_copy_that_is_not_connected_although_nothing_is_damaged(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path, lang: str, next_step: str
) -> None:
    place.path.rename(tmp_path / "unplugged")

    said = sohoa("copies", "repair", "--lang", lang)

    assert (said.code, place.folder in said.out, next_step in said.out) == (Exit.INCOMPLETE, True, True)


def test_damage_is_not_hidden_by_a_copy_that_is_not_connected(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path
) -> None:
    add_place(museum, tmp_path / "other").path.rename(tmp_path / "unplugged")
    give_again(museum, sohoa, "2")
    flip_a_byte(home(Museum(museum.path), "2") / INVENTORY)

    for command in (("sync",), ("repair",)):
        said = sohoa("copies", *command, "--json")

        assert (said.code, {"E-COPY-ABSENT"} < set(said.codes)) == (Exit.DAMAGE, True)


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


def give_again(museum: Museum, sohoa: Sohoa, number: str) -> Path:
    """Lose an artifact from the store, and enter another with its number; returns where the lost one stood."""
    lost = home(museum, number)
    shutil.rmtree(lost.parent)
    assert sohoa("rebuild").code == Exit.DONE
    assert sohoa("register", "add", f"BTBP {number}", "name=Another").code == Exit.DONE
    return lost


def test_an_artifact_whose_number_was_given_again_stays_in_its_copy(museum: Museum, place: Place, sohoa: Sohoa) -> None:
    lost = give_again(museum, sohoa, "2")

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.codes, said.data["repaired"]) == (Exit.DAMAGE, ["E-REPAIR-NUMBER"], [])
    assert "the photos of that artifact are only there" in sohoa("copies", "repair").out
    assert not lost.exists()
    assert (place.store / lost.relative_to(museum.store.root)).exists()
    assert sohoa("rebuild").code == Exit.DONE


@pytest.mark.parametrize("damaged", [INVENTORY, "v1/content/record.json"])
@pytest.mark.parametrize("which", [0, 1])
def test_it_stays_there_although_one_of_two_copies_is_damaged(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path, damaged: str, which: int
) -> None:
    second = add_place(museum, tmp_path / "second")
    sync(museum, second)
    lost = give_again(museum, sohoa, "2").relative_to(museum.store.root)
    flip_a_byte((place, second)[which].store / lost / damaged)

    said = sohoa("copies", "repair", "--json")

    assert (said.codes, said.data["repaired"], said.data["left"]) == (["E-REPAIR-NUMBER"], [], [])
    assert (place, second)[1 - which].folder in said.json["problems"][0]["message"]
    assert sohoa("show", "2", "--json").data["record"]["card"]["name"] == "Another"


def test_an_object_whose_number_nobody_can_tell_stays_in_its_copy(museum: Museum, place: Place, sohoa: Sohoa) -> None:
    lost = give_again(museum, sohoa, "2").relative_to(museum.store.root)
    flip_a_byte(place.store / lost / "v1/content/record.json")

    said = sohoa("copies", "repair", "--json")

    assert (said.code, said.data["repaired"], said.data["left"]) == (Exit.DAMAGE, [], [str(lost)])


def test_of_two_lost_artifacts_with_one_number_one_comes_back(museum: Museum, place: Place, sohoa: Sohoa) -> None:
    give_again(museum, sohoa, "2")
    sync(Museum(museum.path), place)
    shutil.rmtree(home(Museum(museum.path), "2").parent)
    assert sohoa("rebuild").code == Exit.DONE

    said = sohoa("copies", "repair", "--json")

    assert (said.codes, len(said.data["repaired"])) == (["E-REPAIR-NUMBER"], 1)
    assert sohoa("rebuild").code == Exit.DONE


# --- copies that cannot be read to the end ---


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_folder_of_a_copy_that_cannot_be_listed_hides_no_other(
    museum: Museum, place: Place, sohoa: Sohoa, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    lost = [home(museum, n).relative_to(museum.store.root) for n in ("1", "2")]
    for path in lost:
        shutil.rmtree((museum.store.root / path).parent)
    bad = (place.store / lost[int(number) - 1]).parent
    iterdir = Path.iterdir

    def listed(folder: Path) -> Iterator[Path]:
        if folder == bad:
            raise OSError(errno.EIO, "Input/output error", str(folder))
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", listed)
    said = sohoa("copies", "repair", "--json")
    monkeypatch.undo()

    assert [repair["path"] for repair in said.data["repaired"]] == [str(lost[2 - int(number)])]
    assert (said.code, said.codes, said.json["problems"][0]["where"]) == (Exit.DAMAGE, ["E-DISK-FAILED"], str(bad))
    assert sohoa("copies", "repair").code == Exit.DONE


def test_an_object_that_one_copy_cannot_read_comes_back_from_the_next(
    museum: Museum, place: Place, sohoa: Sohoa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = add_place(museum, tmp_path / "second")
    sync(museum, second)
    before, lost = objects(museum), home(museum, "1")
    shutil.rmtree(lost.parent)
    real = disk.copy_synced

    def copied(source: Path, target: Path) -> str:
        if source.is_relative_to(place.store):
            raise OSError(errno.EIO, "Input/output error")
        return real(source, target)

    monkeypatch.setattr(disk, "copy_synced", copied)
    said = sohoa("copies", "repair", "--json")

    assert said.code == Exit.DONE
    assert [repair["source"].startswith(second.folder) for repair in said.data["repaired"]] == [True]
    assert objects(museum) == before
