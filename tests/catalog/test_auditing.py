"""The audit of a museum: what the catalog knows must be in the store, and only a whole reading is clean."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import pytest

from catalog import language
from catalog.auditing import Audited, audit_museum
from catalog.museum import Museum
from catalog.problems import Exit
from catalog.record import new_id
from catalog.store import transaction
from catalog.store.inventory import Inventory
from catalog.store.layout import tuple_of
from catalog.store.transaction import Change
from catalog.wording.audit import audit_text
from catalog.writing import Writer
from tests.catalog.store.test_audit import PHOTO, flip_one_bit, frail_museum, object_folder
from tests.conftest import Sohoa


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frail_museum(tmp_path_factory.mktemp("whole") / "museum").path


@pytest.fixture
def museum(whole: Path, tmp_path: Path) -> Museum:
    """A copy of the whole museum, to be damaged."""
    return Museum(Path(shutil.copytree(whole, tmp_path / "museum")))


def audited(museum: Museum) -> Audited:
    return audit_museum(Museum(museum.path), lambda _files, _of: None)


def test_a_whole_museum_is_clean_and_its_files_are_told_as_they_are_read(museum: Museum) -> None:
    told: list[int] = []
    result = audit_museum(museum, lambda files, _of: told.append(files))

    assert (result.report.outcome, result.exit) == ("clean", Exit.DONE)
    assert told == sorted(told)
    assert told[-1] <= result.report.files


def test_damage_bears_the_register_number(museum: Museum) -> None:
    folder = object_folder(museum, "BTBP 1")
    flip_one_bit(folder / PHOTO)
    result = audited(museum)

    path = f"{folder.relative_to(museum.store.root)}/{PHOTO}"
    assert result.exit == Exit.DAMAGE
    assert result.as_json()["damage"] == [{"kind": "changed", "path": path, "number": "BTBP 1"}]
    assert f"altered: {path} (BTBP 1)" in audit_text(result)


@pytest.mark.parametrize("gone", ["inventory.json", "inventory.json.sha512", "0=ocfl_object_1.1"])
def test_damage_to_the_object_itself_bears_the_register_number_too(museum: Museum, gone: str) -> None:
    folder = object_folder(museum, "BTBP 2")
    (folder / gone).unlink()

    assert {damage["number"] for damage in audited(museum).as_json()["damage"]} == {"BTBP 2"}  # type: ignore[index]


def test_an_artifact_whose_object_is_gone_is_missing(museum: Museum) -> None:
    folder = object_folder(museum, "BTBP 2")
    shutil.rmtree(folder)
    with suppress(OSError):  # another artifact's object may stand in the same folder
        folder.parent.rmdir()
    result = audited(museum)

    path = folder.relative_to(museum.store.root).as_posix()
    assert result.as_json()["damage"] == [{"kind": "missing", "path": path, "number": "BTBP 2"}]


def test_the_object_of_the_museum_itself_is_missed_too(museum: Museum) -> None:
    shutil.rmtree(Path(museum.store.place(museum.id)).parent)
    result = audited(museum)

    assert [(d.kind, d.object_id) for d in result.report.damage] == [("missing", museum.id)]
    assert result.exit == Exit.DAMAGE


def one_bit(museum: Museum) -> None:
    flip_one_bit(object_folder(museum, "BTBP 1") / PHOTO)


def without_catalog(museum: Museum) -> None:
    museum.catalog_file.unlink()


def garbage(museum: Museum) -> None:
    museum.catalog_file.write_bytes(b"not a database" * 500)


def of_another_version(museum: Museum) -> None:
    with museum.engine.begin() as connection:
        connection.exec_driver_sql("update meta set value = '999' where key = 'schema_version'")


@pytest.mark.parametrize("harm", [without_catalog, garbage, of_another_version])
def test_without_its_catalog_a_museum_is_read_but_never_clean(museum: Museum, harm: Callable[[Museum], None]) -> None:
    files = audited(museum).report.files
    harm(museum)
    result = audited(museum)

    assert (result.report.outcome, result.exit) == ("incomplete", Exit.INCOMPLETE)
    assert (result.report.files, result.report.unchecked) == (files, ["catalog.db"])


def test_damage_weighs_more_than_what_was_not_read(museum: Museum) -> None:
    one_bit(museum)
    without_catalog(museum)

    assert audited(museum).exit == Exit.DAMAGE


def test_a_store_emptied_of_all_objects_is_not_clean_without_its_catalog_either(museum: Museum) -> None:
    for folder in museum.store.root.glob("[0-9a-f][0-9a-f][0-9a-f]"):
        shutil.rmtree(folder)
    assert len(audited(museum).report.damage) == 3

    without_catalog(museum)
    assert audited(museum).exit == Exit.INCOMPLETE


@pytest.mark.parametrize("step", ["version moved", "inventory.json replaced", "moved"])
def test_a_commit_of_another_process_is_no_damage(museum: Museum, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """An audit either sees the commit whole or waits for its end."""
    folder = object_folder(museum, "BTBP 1")
    with ThreadPoolExecutor(1) as threads, Writer(museum, operator="tester", command="test") as writer:
        audits = []

        def reached(name: str) -> None:
            if name == step:
                audits.append(threads.submit(audited, museum))
                wait(audits, timeout=1.5)

        monkeypatch.setattr(transaction, "reached", reached)
        writer.commit([Change(museum.store.inventory_in(folder), "more", {"more": b"x"})])

        assert [(a.result().report.outcome, a.result().report.damage) for a in audits] == [("clean", [])]


class Death(BaseException):
    """Stands for the end of the process: nothing of ours may catch and tidy up after it."""


def die_at(step: str, museum: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process ends while it changes BTBP 1 and adds an object; the next one has not come yet."""

    def reached(name: str) -> None:
        if name == step:
            raise Death

    monkeypatch.setattr(transaction, "reached", reached)
    monkeypatch.setattr(transaction.Transaction, "discard", lambda _self: None)
    base = museum.store.inventory_in(object_folder(museum, "BTBP 1"))
    changes = [Change(base, "more", {"more": b"x"}), Change(Inventory(new_id()), "new", {"note": b"y"})]
    with pytest.raises(Death), Writer(museum, operator="tester", command="test") as writer:
        writer.commit(changes)
    monkeypatch.undo()


STEPS = ("ready", "version moved", "inventory.json replaced", "moved", "names synced", "indexed")


@pytest.mark.parametrize("step", STEPS)
def test_a_commit_that_waits_to_be_finished_is_no_damage(
    museum: Museum, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    die_at(step, museum, monkeypatch)

    assert (audited(museum).report.damage, audited(museum).exit) == ([], Exit.DONE)


@pytest.mark.parametrize("step", STEPS)
def test_damage_beside_a_commit_that_waits_is_found(museum: Museum, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    die_at(step, museum, monkeypatch)
    folder = object_folder(museum, "BTBP 1")
    flip_one_bit(folder / PHOTO)
    flip_one_bit(folder / "inventory.json")
    (folder / "v1/content/stray").touch()

    found = {(d.kind, d.path.split("/")[-1]) for d in audited(museum).report.damage}
    assert found == {("changed", "a.jpg"), ("changed", "inventory.json"), ("unexpected", "stray")}


def test_a_new_object_s_folder_that_waits_for_it_is_no_damage(museum: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    die_at("version moved", museum, monkeypatch)
    (new,) = (path.name for path in museum.work.glob("tx-*/urn*") if (path / "0=ocfl_object_1.1").exists())
    (museum.store.root / tuple_of(unquote(new))).mkdir()

    assert audited(museum).report.damage == []


def test_a_museum_whose_lock_cannot_be_taken_is_audited_too(museum: Museum) -> None:
    one_bit(museum)
    shutil.rmtree(museum.work)

    assert [damage.kind for damage in audited(museum).report.damage] == ["changed"]
    assert not museum.work.exists()


@pytest.mark.parametrize(
    ("harm", "outcome", "code", "sentence", "vietnamese"),
    [
        (None, "clean", 0, "Every file of the store is as it was recorded.", "Mọi tệp trong kho"),
        (one_bit, "damaged", 4, "The store is damaged.", "Kho bị hỏng."),
        (without_catalog, "incomplete", 5, "not everything could be read.", "không đọc được: catalog.db"),
    ],
)
def test_the_exit_code_says_what_the_sentence_says(
    museum: Museum,
    sohoa: Sohoa,
    harm: Callable[[Museum], None] | None,
    outcome: str,
    code: int,
    sentence: str,
    vietnamese: str,
) -> None:
    if harm:
        harm(museum)
    answer = sohoa("audit", "--json")

    assert (answer.code, answer.data["outcome"], answer.json["ok"]) == (code, outcome, code == 0)
    assert sentence in audit_text(audited(museum))
    assert audit_text(audited(museum)).endswith("sohoa copies repair") == (outcome == "damaged")
    language.speak("vi")
    assert vietnamese in audit_text(audited(museum))
