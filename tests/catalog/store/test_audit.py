"""An audit reads every file of the store and tells missing, changed, unexpected and unread apart."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.register.adding import add_artifact
from catalog.store import disk
from catalog.store.audit import AuditReport, audit_store
from catalog.store.inventory import sidecar_of
from catalog.store.layout import LAYOUT
from catalog.store.root import Store, create_root
from catalog.store.transaction import Change
from catalog.writing import Writer

PHOTO = "v2/content/photos/0001/files/a.jpg"
SIDECAR = "inventory.json.sha512"


def frail_museum(path: Path) -> Museum:
    """A museum of two artifacts, the first in two versions with a photo, whose store a test may damage."""
    museum = found_museum(path, name="Thử", prefix="BTBP", language="vi", operator="tester")
    with Writer(museum, operator="tester", command="test") as writer:
        first = add_artifact(writer, "BTBP 1", ["name=Rìu"])
        add_artifact(writer, "BTBP 2", ["name=Trống"])
        files = {"photos/0001/files/a.jpg": b"photo" * 1000, "photos/0001/facts.json": b"{}"}
        writer.commit([Change(museum.store.inventory(first.id), "photo", files)])
    return museum


def object_folder(museum: Museum, number: str) -> Path:
    with museum.engine.connect() as connection:
        found = connection.exec_driver_sql("select id from artifact where number = ?", (number,)).scalar()
    return Path(museum.store.place(str(found)))


def flip_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def stray(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch()


def audited(museum: Museum, *expected: str) -> AuditReport:
    return audit_store(museum.store, expected, 2, lambda _files, _bytes: None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return frail_museum(tmp_path_factory.mktemp("whole") / "museum").path


@pytest.fixture
def museum(whole: Path, tmp_path: Path) -> Museum:
    """A copy of the whole museum, to be damaged."""
    return Museum(Path(shutil.copytree(whole, tmp_path / "museum")))


@pytest.fixture
def folder(museum: Museum) -> Path:
    """The object of BTBP 1."""
    return object_folder(museum, "BTBP 1")


def files_of(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_store_as_it_was_written_is_clean_and_every_file_was_read(museum: Museum) -> None:
    ticks: list[tuple[int, int]] = []
    report = audit_store(museum.store, [museum.id], 2, lambda files, bytes_: ticks.append((files, bytes_)))

    assert (report.outcome, report.damage, report.unchecked) == ("clean", [], [])
    assert report.files == len(files_of(museum.store.root))
    assert len(ticks) == 3
    assert report.bytes >= 5000


DAMAGES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "one bit of a master": (lambda o: flip_one_bit(o / PHOTO), "changed", PHOTO),
    "an emptied master": (lambda o: (o / PHOTO).write_bytes(b""), "changed", PHOTO),
    "a deleted master": (lambda o: (o / PHOTO).unlink(), "missing", PHOTO),
    "an old record": (lambda o: flip_one_bit(o / "v1/content/record.json"), "changed", "v1/content/record.json"),
    "a file in the object": (lambda o: (o / "stray.txt").touch(), "unexpected", "stray.txt"),
    "a file beside a master": (lambda o: (o / f"{PHOTO}.bak").touch(), "unexpected", f"{PHOTO}.bak"),
    "a file of a version too many": (lambda o: stray(o / "v3/content/x"), "unexpected", "v3/content/x"),
    "the inventory": (lambda o: flip_one_bit(o / "inventory.json"), "changed", "inventory.json"),
    "an inventory gone": (lambda o: (o / "inventory.json").unlink(), "missing", "inventory.json"),
    "the sidecar": (lambda o: flip_one_bit(o / SIDECAR), "changed", "inventory.json"),
    "a sidecar gone": (lambda o: (o / SIDECAR).unlink(), "missing", SIDECAR),
    "an old inventory": (lambda o: flip_one_bit(o / "v1/inventory.json"), "changed", "v1/inventory.json"),
    "the newest inventory": (lambda o: flip_one_bit(o / "v2/inventory.json"), "changed", "v2/inventory.json"),
    "an old inventory gone": (lambda o: (o / "v1/inventory.json").unlink(), "missing", "v1/inventory.json"),
    "an old sidecar gone": (lambda o: (o / "v1" / SIDECAR).unlink(), "missing", f"v1/{SIDECAR}"),
    "a declaration gone": (lambda o: (o / "0=ocfl_object_1.1").unlink(), "missing", "0=ocfl_object_1.1"),
    "a declaration changed": (lambda o: flip_one_bit(o / "0=ocfl_object_1.1"), "changed", "0=ocfl_object_1.1"),
    "an empty folder": (lambda o: (o / "v1/content/empty").mkdir(), "unexpected", "v1/content/empty"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_wrong_in_an_object_is_named_with_its_kind(museum: Museum, folder: Path, damage: str) -> None:
    harm, kind, path = DAMAGES[damage]
    object_id = museum.store.inventory_in(folder).id
    harm(folder)
    report = audited(museum, object_id)

    assert report.outcome == "damaged"
    assert [found.kind for found in report.damage] == [kind]
    assert report.damage[0].path.startswith(f"{folder.relative_to(museum.store.root)}/{path}")


ROOT_DAMAGES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a file in the root": (lambda r: (r / "thumbs.db").touch(), "unexpected", "thumbs.db"),
    "a file beside objects": (lambda r: (next(r.glob("[0-9a-f]??")) / "x").touch(), "unexpected", "x"),
    "a folder that is no object": (
        lambda r: (r / "abc" / "copy of x").mkdir(parents=True),
        "unexpected",
        "abc/copy of x",
    ),
    "an empty folder": (lambda r: (r / "fff").mkdir(), "unexpected", "fff"),
    "the root's declaration": (lambda r: (r / "0=ocfl_1.1").write_bytes(b"ocfl_1.0\n"), "changed", "0=ocfl_1.1"),
    "the root's declaration gone": (lambda r: (r / "0=ocfl_1.1").unlink(), "missing", "0=ocfl_1.1"),
    "the layout gone": (lambda r: (r / "ocfl_layout.json").unlink(), "missing", "ocfl_layout.json"),
    "the layout": (lambda r: (r / "ocfl_layout.json").write_bytes(b"{}"), "changed", "ocfl_layout.json"),
    "the layout's parameters gone": (
        lambda r: (r / "extensions" / LAYOUT / "config.json").unlink(),
        "missing",
        f"extensions/{LAYOUT}/config.json",
    ),
    "a file among the extensions": (lambda r: (r / "extensions/x").touch(), "unexpected", "extensions/x"),
}


@pytest.mark.parametrize("damage", ROOT_DAMAGES)
def test_what_is_wrong_in_the_root_is_named_with_its_kind(museum: Museum, damage: str) -> None:
    harm, kind, path = ROOT_DAMAGES[damage]
    harm(museum.store.root)
    report = audited(museum)

    assert report.outcome == "damaged"
    assert [(found.kind, found.object_id) for found in report.damage] == [(kind, "")]
    assert report.damage[0].path.endswith(path)


def test_the_content_is_read_even_where_the_inventory_is_damaged(museum: Museum, folder: Path) -> None:
    flip_one_bit(folder / "inventory.json")
    flip_one_bit(folder / PHOTO)
    report = audited(museum)

    assert sorted(Path(found.path).name for found in report.damage) == ["a.jpg", "inventory.json"]


@pytest.mark.parametrize("gone", ["inventory.json", "0=ocfl_object_1.1"])
def test_the_content_is_read_even_where_one_file_of_the_object_itself_is_gone(
    museum: Museum, folder: Path, gone: str
) -> None:
    (folder / gone).unlink()
    flip_one_bit(folder / PHOTO)
    report = audited(museum)

    place = folder.relative_to(museum.store.root).as_posix()
    assert {(d.kind, d.path) for d in report.damage} == {
        ("missing", f"{place}/{gone}"),
        ("changed", f"{place}/{PHOTO}"),
    }


def test_an_object_that_is_expected_and_gone_is_missing_as_a_whole(museum: Museum, folder: Path) -> None:
    object_id = museum.store.inventory_in(folder).id
    shutil.rmtree(folder.parent)

    assert audited(museum).damage == []
    report = audited(museum, object_id)
    assert [(d.kind, d.object_id) for d in report.damage] == [("missing", object_id)]
    assert museum.store.root / report.damage[0].path == folder


def test_an_inventory_that_lies_is_found_by_the_version_it_belongs_to(museum: Museum, folder: Path) -> None:
    """Both an inventory and its sidecar were written anew: the version folder still has the old ones."""
    lie = (folder / "inventory.json").read_bytes().replace(b"tester", b"nobody")
    (folder / "inventory.json").write_bytes(lie)
    (folder / SIDECAR).write_bytes(sidecar_of(lie))
    report = audited(museum)

    assert [d.kind for d in report.damage] == ["changed"]


def test_a_file_that_cannot_be_read_is_no_damage_and_not_clean(museum: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    files = len(files_of(museum.store.root))
    real = Path.open

    def fail(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "a.jpg":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", fail)
    report = audited(museum)

    assert (report.outcome, report.damage, report.files) == ("incomplete", [], files - 1)
    assert [Path(path).name for path in report.unchecked] == ["a.jpg"]


def test_an_inventory_that_cannot_be_read_is_not_clean(
    museum: Museum, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.read_small

    def fail(path: Path | str) -> bytes:
        if str(path) == f"{folder}/inventory.json":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path)

    monkeypatch.setattr(disk, "read_small", fail)
    report = audited(museum)

    assert (report.outcome, report.damage) == ("incomplete", [])
    assert report.unchecked == [f"{folder.relative_to(museum.store.root)}/inventory.json"]


def test_a_folder_that_cannot_be_read_is_not_clean_and_the_rest_is_read(
    museum: Museum, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def fail(path: str) -> object:
        if str(path).rstrip("/") == f"{folder}/v2/content/photos":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", fail)
    report = audited(museum)

    assert report.outcome == "incomplete"
    assert any(path.endswith("v2/content/photos") for path in report.unchecked)
    assert report.files > 10


def test_an_object_of_which_nothing_is_left_is_missing_as_a_whole(museum: Museum, folder: Path) -> None:
    object_id = museum.store.inventory_in(folder).id
    shutil.rmtree(folder)
    folder.mkdir()

    assert [(d.kind, d.object_id) for d in audited(museum, object_id).damage] == [("missing", object_id)]


def test_a_copy_of_an_object_in_another_place_is_unexpected(museum: Museum, folder: Path) -> None:
    (museum.store.root / "abc").mkdir()
    shutil.copytree(folder, museum.store.root / "abc" / folder.name)
    shutil.copytree(folder, folder.with_name(os.fsdecode(b"\xff")))
    report = audited(museum)

    assert {(d.kind, Path(d.path).name, d.object_id) for d in report.damage} == {
        ("unexpected", folder.name, ""),
        ("unexpected", os.fsdecode(b"\xff"), ""),
    }


def test_an_object_with_the_inventory_of_another_is_damaged(museum: Museum, folder: Path) -> None:
    other = object_folder(museum, "BTBP 2")
    shutil.rmtree(folder)
    shutil.copytree(other, folder)
    report = audited(museum)

    assert [(d.kind, museum.store.root / d.path) for d in report.damage] == [("changed", folder / "inventory.json")]


def test_where_the_newest_inventories_are_damaged_the_older_versions_are_read(museum: Museum, folder: Path) -> None:
    for path in ("inventory.json", "v2/inventory.json", "v1/content/record.json"):
        flip_one_bit(folder / path)
    report = audited(museum)

    place = folder.relative_to(museum.store.root).as_posix()
    assert {d.path.removeprefix(f"{place}/") for d in report.damage} == {
        "inventory.json",
        "v2/inventory.json",
        "v1/content/record.json",
    }
    assert report.unchecked == [f"{place}/v2"]


def test_an_object_without_any_whole_inventory_is_not_read_and_says_so(museum: Museum, folder: Path) -> None:
    for path in folder.rglob("inventory.json"):
        flip_one_bit(path)
    report = audited(museum)

    place = folder.relative_to(museum.store.root).as_posix()
    assert f"{place}/inventory.json" in [d.path for d in report.damage]
    assert report.unchecked == [place]


def test_an_empty_store_is_never_clean(tmp_path: Path) -> None:
    create_root(tmp_path / "store")
    report = audit_store(Store(tmp_path / "store"), [], 1, lambda _files, _bytes: None)

    assert report.outcome == "nothing"


@pytest.mark.parametrize("level", ["object", "tuple"])
def test_a_folder_that_is_shut_is_not_read_and_nothing_more(
    museum: Museum, folder: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    scandir, closed = os.scandir, folder if level == "object" else folder.parent

    def shut(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", shut)
    report = audited(museum, museum.store.inventory_in(folder).id)

    assert (report.damage, report.unchecked) == ([], [str(closed.relative_to(museum.store.root))])
    assert report.outcome == "incomplete"
