"""What happens to the museum's disk while a command is at work: it is said, and it is no error of ours."""

import errno
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest

from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.problems import Exit, reason_of
from catalog.register.adding import add_artifact
from catalog.store.lock import Presence
from catalog.writing import Writer
from ingest.carry import Carrier
from tests.conftest import AddArtifact, Card, Sohoa, jpeg
from tests.ingest.test_trouble import small_disk
from tests.test_cli import Call, caller


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    monkeypatch.setenv("HOME", str(tmp_path))
    run = caller(monkeypatch, capsys, tmp_path)
    monkeypatch.setenv("SOHOA_MUSEUM", str(tmp_path / "museum"))
    return run


# --- errors of the disk, wherever a command meets them ---


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "E-DISK-FULL"),
        (errno.EROFS, "E-DISK-READ-ONLY"),
        (errno.EIO, "E-DISK-FAILED"),
        (errno.EUCLEAN, "E-DISK-FAILED"),
        (errno.EBADMSG, "E-DISK-FAILED"),
    ],
)
def test_a_disk_that_fails_between_the_steps_of_a_command_is_no_error_of_ours(
    museum: Museum, add: AddArtifact, call: Call, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    add("BTBP 1")

    def new_folder(_self: Presence, work: Path, _kind: str) -> NoReturn:
        raise OSError(number, os.strerror(number), str(work))

    with monkeypatch.context() as patch:
        patch.setattr(Presence, "new_folder", new_folder)
        said = call("edit", "1", "name=Rìu", "--reason", "x", "--json")

    assert (said.code, said.codes) == (Exit.INCOMPLETE, [code])
    assert not (museum.path / "sohoa.log").exists()
    assert call("edit", "1", "name=Rìu", "--reason", "x").code == Exit.DONE


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EUCLEAN, errno.ENODEV, errno.ENAMETOOLONG])
def test_what_the_system_says_of_a_disk_is_said_in_our_words(number: int) -> None:
    assert reason_of(OSError(number, os.strerror(number))) != os.strerror(number)


# --- a disk that is pulled out ---


def test_a_museum_whose_disk_is_pulled_out_is_not_made_anew_where_it_was(
    museum: Museum, add: AddArtifact, card: Card, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        add(f"BTBP {number}")
        card.put(f"BTBP-{number}.jpg", jpeg(number))
    stage = Carrier._stage

    def pulled_out(*arguments: Any) -> None:
        with suppress(FileNotFoundError):
            museum.path.rename(tmp_path / "away")
        stage(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Carrier, "_stage", pulled_out)
        said = call("ingest", card.path, "--json")

    assert (said.code, said.codes[-1:]) == (Exit.INCOMPLETE, ["E-DISK-FAILED"])
    assert not museum.path.exists()
    (tmp_path / "away").rename(museum.path)
    assert call("ingest", card.path, "--json").data["added"] == 3


def test_a_command_that_finds_the_museum_gone_says_so(
    museum: Museum, add: AddArtifact, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    add("BTBP 1")
    new_folder = Presence.new_folder

    def pulled_out(self: Presence, work: Path, kind: str) -> Path:
        museum.path.rename(tmp_path / "away")
        return new_folder(self, work, kind)

    with monkeypatch.context() as patch:
        patch.setattr(Presence, "new_folder", pulled_out)
        said = call("edit", "1", "name=Rìu", "--reason", "x", "--json")

    assert (said.code, said.codes) == (Exit.INCOMPLETE, ["E-DISK-FAILED"])
    assert said.json["problems"][0]["detail"] == "không còn thấy ổ đĩa"
    assert not museum.path.exists()
    (tmp_path / "away").rename(museum.path)


# --- a catalog whose file is damaged ---


def test_a_catalog_damaged_in_its_middle_is_made_again(museum: Museum, add: AddArtifact, call: Call) -> None:
    for number in range(1, 6):
        add(f"BTBP {number}", description="Rìu đá")
    data = bytearray(museum.catalog_file.read_bytes())
    page = 4096
    data[2 * page :] = b"\xff" * (len(data) - 2 * page)
    for ending in ("-wal", "-shm"):
        museum.catalog_file.with_name(f"catalog.db{ending}").unlink(missing_ok=True)
    museum.catalog_file.write_bytes(data)

    said = call("search", "rìu", "--json")

    assert (said.code, said.codes) == (Exit.INCOMPLETE, ["E-CATALOG-DAMAGED"])
    assert said.json["problems"][0]["detail"] == "tệp danh mục bị hỏng"
    assert call("rebuild").code == Exit.DONE
    assert call("search", "rìu", "--json").data["total"] == 5


# --- a full disk ---

LEAVE_A_LOG = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("pragma journal_mode = wal")
connection.execute("update artifact set title = 'Trống đồng'")
connection.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("index", [True, False])
def test_a_museum_on_a_full_disk_answers_or_says_so_where_a_killed_process_left_its_log(
    tmp_path: Path, program: Sohoa, index: bool
) -> None:
    """`index`: the log's index is left, too; else SQLite must make it, and cannot."""
    with small_disk(tmp_path / "disk", 12) as disk:
        museum = found_museum(disk / "museum", name="Thử", prefix="BTBP", language="vi", operator="tester")
        with Writer(museum, operator="tester", command="test") as writer:
            add_artifact(writer, "BTBP 1", ["name=Thử"])
        museum.engine.dispose()
        subprocess.run([sys.executable, "-c", LEAVE_A_LOG, museum.catalog_file], check=False)
        assert (museum.path / "catalog.db-wal").stat().st_size > 0
        if not index:
            (museum.path / "catalog.db-shm").unlink()
        (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free))
        assert shutil.disk_usage(disk).free == 0

        for words in (("status",), ("progress",), ("search", "thử"), ("show", "1")):
            said = program(*words, "--museum", museum.path, "--json")
            assert (said.code, said.codes) == ((Exit.DONE, []) if index else (Exit.INCOMPLETE, ["E-DISK-FULL"]))

        assert not (museum.path / "sohoa.log").exists()
        (disk / "filler").unlink()
        assert program("show", "1", "--museum", museum.path, "--json").code == Exit.DONE
        with museum.engine.connect() as connection:
            assert connection.exec_driver_sql("select title from artifact").scalar() == "Trống đồng"
