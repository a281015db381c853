"""The catalog may be deleted at any time: `rebuild` makes the same one again from the store."""

import errno
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.derivatives import MADE_FILE, folder_of
from catalog.museum import Museum
from catalog.problems import Exit, Problem
from catalog.rebuild import RebuildReport, rebuild
from catalog.record import new_id
from catalog.register.adding import add_artifact
from catalog.register.importing import import_register
from catalog.store import disk, transaction
from catalog.store.inventory import Inventory, sidecar_of
from catalog.store.root import Store
from catalog.store.transaction import Change, Transaction
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.catalog.store.test_audit import frail_museum, object_folder
from tests.catalog.test_index import all_rows
from tests.conftest import OBJ, AddArtifact, Card, OpenWriter, Sohoa, jpeg

REGISTER = """\
Số đăng ký;Tên hiện vật;Số lượng;Đơn vị tính;Thành phần;Chất liệu;Sưu tập;Tính chất hiện vật;Cột riêng
BTBP 1/Đa 5;Rìu đá;1;chiếc;;Đá;Đồ đá;Nguyên gốc;x
BTBP 2;Đàn đá;1;bộ;đánh số 1-3;Đá;Đồ đá;Nguyên gốc;
BTBP 2.3;Thanh đàn;1;thanh;;Đá;Đồ đá;Nguyên gốc;
BTBP 4;Trống;1;chiếc;;Đồng, gỗ;Trống;Bản sao;
TẠM 1;Mảnh gốm;7.064 mảnh;mảnh;;Đất nung;;;
"""


def rebuilt(museum: Museum) -> RebuildReport:
    return rebuild(Museum(museum.path), operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)


def numbers(museum: Museum) -> list[str]:
    with Museum(museum.path).engine.connect() as connection:
        return sorted(connection.scalars(select(ArtifactRow.number)))


def delete_catalog(museum: Museum) -> None:
    for path in museum.path.glob("catalog.db*"):
        path.unlink()


@pytest.mark.parametrize(
    "files", [{}, pytest.param({"BTBP-4.obj": OBJ}, marks=pytest.mark.slow)], ids=["photos", "a scan"]
)
def test_after_a_mixed_history_the_rebuilt_catalog_is_the_old_one_row_for_row(
    museum: Museum,
    add: AddArtifact,
    open_writer: OpenWriter,
    sohoa: Sohoa,
    card: Card,
    tmp_path: Path,
    files: dict[str, bytes],
) -> None:
    register = tmp_path / "register.csv"
    register.write_text(REGISTER, "utf-8")
    assert sohoa("register", "import", register).code == 0
    register.write_text(REGISTER.replace("Rìu đá;1;", "Rìu đá có vai;2;"), "utf-8")
    import_register(museum, register, dry_run=False, open_writer=open_writer, tick=lambda _of: None)
    add(None, name="Chum")
    card.put("BTBP-1_truoc.jpg", jpeg(1))
    card.put("BTBP-2_toan-bo.jpg", jpeg(2))
    card.put("BTBP-2.3_truoc.jpg", jpeg(3))
    card.put("BTBP-1_sau.jpg", jpeg(4)[:500])
    card.put("IMG_0001.jpg", jpeg(5))
    for name, data in files.items():
        card.put(name, data)
    assert sohoa("ingest", card.path).code == 3
    card.put("BTBP-1_sau.jpg", jpeg(6))
    assert sohoa("ingest", card.path, "--json").data["known"] == 3 + len(files)
    before = all_rows(museum)
    counts = {name: len(rows) for name, rows in before.items()}
    assert counts["artifact"] == 6
    assert counts["asset"] == counts["derivative"] == 4 + len(files)
    assert counts["batch"] == 4
    assert counts["standing"] > 6

    delete_catalog(museum)
    report = rebuilt(museum)

    assert (report.objects, report.artifacts, report.batches, report.damage) == (11, 6, 4, [])
    assert all_rows(Museum(museum.path)) == before


def garbage(museum: Museum) -> None:
    delete_catalog(museum)
    museum.catalog_file.write_bytes(b"not a database" * 500)


def other_schema(museum: Museum) -> None:
    with museum.engine.begin() as connection:
        connection.exec_driver_sql("update meta set value = '999' where key = 'schema_version'")


@pytest.fixture
def frail(tmp_path: Path) -> Museum:
    """A museum of two artifacts whose store is not validated after the test."""
    return frail_museum(tmp_path / "museum")


@pytest.mark.parametrize("harm", [delete_catalog, garbage, other_schema])
def test_what_needs_the_catalog_names_the_rebuild_that_brings_it_back(
    frail: Museum, sohoa: Sohoa, harm: Callable[[Museum], None]
) -> None:
    before = all_rows(frail)
    harm(frail)
    said = sohoa("progress", "--json")

    assert said.code == 5
    assert said.codes[0].startswith("E-CATALOG-")
    assert "sohoa rebuild" in said.json["problems"][0]["next"]
    assert sohoa("rebuild").out == "The catalog is made again: 2 artifacts.\n"
    assert all_rows(Museum(frail.path)) == before


def rewrite(folder: Path, old: bytes, new: bytes) -> None:
    path = folder / "v1/content/record.json"
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))


def date_wrongly(folder: Path) -> None:
    """An inventory that fits its sidecar and says what no version of this program writes."""
    for place in (folder, folder / "v1"):
        data = re.sub(rb'"created":\s*"[^"]*"', b'"created": "yesterday"', (place / "inventory.json").read_bytes())
        (place / "inventory.json").write_bytes(data)
        (place / "inventory.json.sha512").write_bytes(sidecar_of(data))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "the record is cut off": (lambda o: (o / "v1/content/record.json").write_bytes(b"{"), "E-RECORD-INVALID"),
    "the record is gone": (lambda o: (o / "v1/content/record.json").unlink(), "E-STORE-UNREADABLE"),
    "the record is newer": (lambda o: rewrite(o, b'"format": 1', b'"format": 2'), "E-RECORD-NEWER"),
    "the inventory is damaged": (lambda o: (o / "inventory.json").write_bytes(b"{}"), "E-STORE-INVENTORY"),
    "the inventory is gone": (lambda o: (o / "inventory.json").unlink(), "E-STORE-UNREADABLE"),
    "the time is none": (date_wrongly, "E-STORE-UNREADABLE"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_object_is_reported_and_the_others_are_there(frail: Museum, damage: str) -> None:
    folder = object_folder(frail, "BTBP 2")
    harm, code = DAMAGES[damage]
    harm(folder)
    report = rebuilt(frail)

    assert [problem.code for problem in report.damage] == [code]
    assert folder.name.rpartition("%3a")[2] in str(report.damage[0].where)
    assert (numbers(frail), report.artifacts, report.objects) == (["BTBP 1"], 1, 3)


def test_damage_in_an_object_that_is_no_artifact_does_not_stop_a_rebuild(frail: Museum) -> None:
    other = new_id()
    with Writer(frail, operator="tester", command="test") as writer:
        writer.commit([Change(Inventory(other), "a note", {"note.txt": b"x"})])
    date_wrongly(Path(frail.store.place(other)))
    report = rebuilt(frail)

    assert [problem.code for problem in report.damage] == ["E-STORE-UNREADABLE"]
    assert numbers(frail) == ["BTBP 1", "BTBP 2"]


def test_the_command_says_what_is_damaged_and_exits_so(frail: Museum, sohoa: Sohoa) -> None:
    folder = object_folder(frail, "BTBP 2")
    (folder / "v1/content/record.json").write_bytes(b"{")
    said = sohoa("rebuild", "--json")

    assert (said.code, said.json["ok"], said.codes) == (Exit.DAMAGE, False, ["E-RECORD-INVALID"])
    assert said.data == {"objects": 3, "artifacts": 1, "batches": 0}
    assert said.json["problems"][0]["next"] == "Run: sohoa audit"
    *_done, sentence, next_step = sohoa("rebuild").out.splitlines()
    assert "cannot be read: Invalid JSON" in sentence
    assert next_step == "→ Run: sohoa audit"
    assert sohoa("show", "1").code == 0


def test_a_rebuild_that_cannot_be_done_leaves_the_old_catalog(frail: Museum) -> None:
    before = all_rows(frail)
    shutil.rmtree(Path(frail.store.place(frail.id)))

    with pytest.raises(Problem, match="E-STORE-NO-STANDARD") as problem:
        rebuilt(frail)
    assert problem.value.exit == Exit.DAMAGE
    assert all_rows(Museum(frail.path)) == before


def test_readers_see_the_old_catalog_until_the_new_one_is_whole(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    add("BTBP 2")
    seen: list[list[str]] = []
    of: list[int] = []

    def tick(objects: int) -> None:
        of.append(objects)
        seen.append(numbers(museum))

    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=tick)

    assert (of, seen) == ([3, 3, 3], [["BTBP 1", "BTBP 2"]] * 3)
    assert not list(museum.work.glob("rebuild-*"))


@pytest.fixture
def half_done(museum: Museum, add: AddArtifact, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch) -> Inventory:
    """BTBP 1, whose change from Rìu to Trống a dead process had committed and nobody has finished."""

    class Death(BaseException):
        pass

    def die(step: str) -> None:
        if step == "ready":
            raise Death

    record = add("BTBP 1", name="Rìu")
    base = museum.store.inventory(record.id)
    data = museum.store.read(base, "record.json").replace("Rìu".encode(), "Trống".encode())
    with monkeypatch.context() as patched:
        patched.setattr(transaction, "reached", die)
        patched.setattr(Transaction, "discard", lambda _self: None)
        with pytest.raises(Death), open_writer() as writer:
            writer.commit([Change(base, "edit", {"record.json": data})])
    return base


def titles(museum: Museum) -> list[object]:
    return [row["title"] for row in all_rows(Museum(museum.path))["artifact"]]


def test_a_rebuild_finishes_what_a_dead_process_had_committed(museum: Museum, half_done: Inventory) -> None:
    delete_catalog(museum)
    report = rebuilt(museum)

    assert (report.damage, museum.store.inventory(half_done.id).head) == ([], 2)
    assert titles(museum) == ["Trống"]
    assert not list(museum.work.glob("tx-*"))


def test_where_the_rebuild_ends_midway_the_old_catalog_is_told_of_it_by_the_next_writer(
    museum: Museum, half_done: Inventory, open_writer: OpenWriter
) -> None:
    def stop(_of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(Museum(museum.path), operator="tester", waiting=lambda _holder: None, tick=stop)
    assert titles(museum) == ["Rìu"]

    with open_writer():
        pass
    assert (titles(museum), museum.store.inventory(half_done.id).head) == (["Trống"], 2)


def test_objects_that_are_none_of_ours_are_counted_and_passed_over(museum: Museum, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        writer.commit([Change(Inventory(new_id()), "a note", {"note.txt": b"x"})])
    report = rebuilt(museum)

    assert (report.objects, report.artifacts, report.batches, report.damage) == (2, 0, 0, [])


def test_copies_whose_made_json_cannot_be_read_are_not_in_the_catalog(museum: Museum, add: AddArtifact) -> None:
    folder = folder_of(museum.derivatives, add("BTBP 1").id, "photos/0001")
    folder.mkdir(parents=True)
    (folder / MADE_FILE).write_bytes(b'{"format": 1')
    rebuilt(museum)

    assert all_rows(Museum(museum.path))["derivative"] == []


def test_an_artifact_that_cannot_be_read_closes_the_register_until_it_is_mended(frail: Museum, sohoa: Sohoa) -> None:
    """Its number looks free: whoever entered it again would have two artifacts under it."""
    inventory = object_folder(frail, "BTBP 2") / "inventory.json"
    whole = inventory.read_bytes()
    inventory.write_bytes(whole + b"x")
    assert len(rebuilt(frail).damage) == 1

    said = sohoa("register", "add", "BTBP 2", "name=Trống", "--json")
    (frail.path.parent / "register.csv").write_text(REGISTER, "utf-8")
    imported = sohoa("register", "import", frail.path.parent / "register.csv", "--json")

    assert (said.codes, imported.codes, said.code) == (["E-CATALOG-INCOMPLETE"],) * 2 + (Exit.DAMAGE,)
    assert said.json["problems"][0]["message"].startswith("Objects of the store cannot be read (1),")
    inventory.write_bytes(whole)
    assert rebuilt(frail).damage == []
    assert sohoa("register", "add", "BTBP 3", "name=Trống").code == 0


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_artifacts_with_one_number_the_catalog_has_the_older(
    frail: Museum, turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever the store gives first; and it is the same catalog every time."""
    before = all_rows(frail)
    older = object_folder(frail, "BTBP 2")
    away = frail.path.parent / "away"
    older.rename(away)
    rebuilt(frail)
    with Writer(Museum(frail.path), operator="tester", command="test") as writer:
        younger = add_artifact(writer, "BTBP 2", ["name=Trống"]).id
    away.rename(older)
    if turned:
        folders = list(frail.store.object_folders())[::-1]
        monkeypatch.setattr(Store, "object_folders", lambda _store: iter(folders))
    report = rebuilt(frail)

    (problem,) = report.damage
    kept = frail.store.inventory_in(older).id
    assert (problem.code, problem.where, problem.facts) == (
        "E-RECORD-TWICE",
        younger,
        {"number": "BTBP 2", "kept": kept},
    )
    after = all_rows(Museum(frail.path))
    assert {name: rows for name, rows in after.items() if name != "meta"} == {
        name: rows for name, rows in before.items() if name != "meta"
    }
    assert {"key": "unread", "value": "0"} in after["meta"]


def test_an_object_folder_that_is_shut_is_one_damaged_object(frail: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = object_folder(frail, "BTBP 2")
    is_file, read_small = Path.is_file, disk.read_small

    def refuse(path: Path | str) -> None:
        if str(path).startswith(str(folder)):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", lambda path: refuse(path) or is_file(path))
    monkeypatch.setattr(disk, "read_small", lambda path: refuse(path) or read_small(path))
    (problem,) = rebuilt(frail).damage

    assert (problem.code, problem.facts["reason"]) == ("E-STORE-UNREADABLE", "no permission")
    assert numbers(frail) == ["BTBP 1"]


def test_a_museum_that_cannot_be_written_says_so(frail: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(Problem, match="E-DISK-READ-ONLY") as problem:
        rebuilt(frail)
    assert problem.value.where == str(frail.path)
