"""What lies in a source folder: folders that may not be looked into, folders that are junk, no file at all."""

import errno
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from catalog.batches import list_batches
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from ingest.erase import may_erase
from ingest.run import Wishes, ingest
from ingest.source import is_as_it_was, look, walk
from tests.conftest import AddArtifact, Card, OpenWriter, Sohoa, jpeg
from tests.ingest.test_run import assert_settled, digests, no_tick, told, with_settings


def close(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int = errno.EACCES) -> None:
    """Let nobody look into a folder: root may look into all of them, whatever their mode."""
    real: Callable[..., Any] = os.scandir

    def scandir(path: Path | int = 0) -> Any:
        if path == folder:
            raise OSError(number, os.strerror(number), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_folder_that_may_not_be_looked_into_is_refused_and_the_rest_of_the_card_is_seen(
    card: Card, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    card.put("BTBP-1.jpg", jpeg(1))
    card.put("khoa/BTBP-1_2.jpg", jpeg(2))
    close(monkeypatch, card.path / "khoa", number)

    found = [look(card.path, path, None) for path in walk(card.path)]

    said = {str(file.path): file.problem.code if file.problem else file.outcome for file in found}
    assert said == {"BTBP-1.jpg": None, "khoa": "E-SOURCE-DENIED"}


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOENT])
def test_a_folder_that_cannot_be_read_ends_the_looking(
    card: Card, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    card.put("hong/BTBP-1.jpg", jpeg())
    close(monkeypatch, card.path / "hong", number)

    with pytest.raises(Problem, match="E-SOURCE-READ"):
        list(walk(card.path))


def test_a_source_that_may_not_be_looked_into_at_all_is_no_empty_one(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(monkeypatch, card.path)

    with pytest.raises(Problem, match="E-SOURCE-DENIED"):
        list(walk(card.path))


def test_a_source_that_may_not_be_looked_into_is_told_by_the_ingest_and_not_by_the_command_line(
    museum: Museum, card: Card, sohoa: Sohoa, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = os.access
    close(monkeypatch, card.path)
    monkeypatch.setattr(os, "access", lambda path, *mode: str(path) != str(card.path) and access(path, *mode))

    assert sohoa("ingest", card.path, "--json").codes == ["E-SOURCE-DENIED"]


@pytest.mark.parametrize("folder", ["lost+found", "System Volume Information", ".Trash-1000", "a/@eaDir"])
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_folders_of_the_system_are_passed_over_whether_they_open_or_not(
    card: Card, monkeypatch: pytest.MonkeyPatch, folder: str, closed: bool
) -> None:
    card.put(f"{folder}/BTBP-1.jpg", jpeg())
    if closed:
        close(monkeypatch, card.path / folder)

    files = [look(card.path, path, None) for path in walk(card.path)]

    assert [(file.outcome, file.reason) for file in files] == [("ignored", "junk")]


@pytest.mark.parametrize("name", ["BTBP-1/.trash-talk/1.jpg", "lost+found.jpg", ".Trash-1000.jpg"])
def test_what_only_resembles_a_folder_of_the_system_is_not_passed_over(card: Card, name: str) -> None:
    card.put(name, jpeg())

    assert look(card.path, PurePosixPath(name), None).outcome is None


def test_a_folder_without_any_file_is_not_taken_for_a_card_that_is_stored(
    museum: Museum, card: Card, sohoa: Sohoa
) -> None:
    (card.path / "DCIM" / "100CANON").mkdir(parents=True)
    before = digests(museum.store.root)

    said = sohoa("ingest", card.path, "--json")
    dry = sohoa("ingest", card.path, "--json", "--dry-run")

    assert (said.code, said.codes) == (dry.code, dry.codes) == (Exit.INCOMPLETE, ["E-SOURCE-EMPTY"])
    assert "Do not erase the card" in said.json["problems"][0]["next"]
    assert digests(museum.store.root) == before
    assert list_batches(museum) == []
    assert_settled(museum)


def test_a_folder_of_files_is_as_it_was_until_one_comes_changes_or_goes(card: Card) -> None:
    card.put("a.jpg", jpeg(1))
    card.put("b/c.jpg", jpeg(2))
    files = [look(card.path, path, None) for path in walk(card.path)]

    assert is_as_it_was(card.path, files)

    card.put("b/d.jpg", jpeg(3))
    assert not is_as_it_was(card.path, files)

    (card.path / "b/d.jpg").unlink()
    assert is_as_it_was(card.path, files)

    with (card.path / "a.jpg").open("ab") as file:
        file.write(b"!")
    assert not is_as_it_was(card.path, files)

    (card.path / "a.jpg").unlink()
    assert not is_as_it_was(card.path, files)


def test_a_card_with_a_folder_that_may_not_be_looked_into_is_not_to_be_erased(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("BTBP 1")
    museum = with_settings(museum, "copies_wanted = 1\n")
    card.put("BTBP-1.jpg", jpeg(1))
    card.put("khoa/BTBP-1_2.jpg", jpeg(2))
    close(monkeypatch, card.path / "khoa")

    report = ingest(museum, Wishes(card.path, workers=1), open_writer=open_writer, tick=no_tick)

    assert told(report) == {"BTBP-1.jpg": "added", "khoa": "E-SOURCE-DENIED"}
    assert not may_erase(museum, report).erasable
