"""The catalog's rows come from the store alone, so a rebuilt catalog is the old one."""

from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from catalog.derivatives import Made, Output, folder_of
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.rebuild import rebuild
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, Base, StandingRow
from tests.catalog.search.contents import TABLES, index_contents
from tests.conftest import GOOD_PHOTO, AddArtifact, OpenWriter

pytestmark = pytest.mark.databases

Rows = dict[str, list[dict[str, Any]]]


def all_rows(museum: Museum) -> Rows:
    """Every row of every table, in an order of their own; the numbers of documents in the word index mean nothing."""
    rows: Rows = {}
    with museum.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if name in TABLES:
                continue
            found = [dict(row._mapping) for row in connection.execute(select(table))]
            rows[name] = sorted(found, key=lambda row: [str(value) for value in row.values()])
        rows["search"] = index_contents(connection)
    return rows


def rebuilt(museum: Museum) -> Museum:
    report = rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)
    assert report.damage == []
    return Museum(museum.path)


def edit(museum: Museum, open_writer: OpenWriter, number_id: str, **card: str) -> None:
    from catalog.record import read_record, to_bytes

    base = museum.store.inventory(number_id)
    record = read_record(museum.store.read(base, "record.json"), number_id)
    record.card |= card
    with open_writer() as writer:
        writer.commit([Change(base, "edit", {"record.json": to_bytes(record)})])


def test_a_rebuilt_catalog_equals_the_old_one(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    first = add("BTBP 1", materials="Đồng; gỗ", collection="Trống đồng", quantity="3")
    add("BTBP 2", holding_kind="Bản sao")
    edit(museum, open_writer, first.id, collection="Cồng chiêng")
    made = Made(
        artifact=first.id,
        asset="photos/0001",
        recipe="photo-1",
        master="0" * 128,
        outputs={"a": Output(sha512="1", bytes=5)},
    )
    folder = folder_of(museum.derivatives, first.id, "photos/0001")
    folder.mkdir(parents=True)
    (folder / "made.json").write_text(made.model_dump_json())
    with open_writer() as writer:
        writer.index_copies([(first.id, "photos/0001")])
    before = all_rows(museum)

    museum.catalog_file.unlink(missing_ok=True)

    assert all_rows(rebuilt(museum)) == before
    assert [row["collection"] for row in before["standing"] if row["artifact"] == first.id] == [
        "Trống đồng",
        "Cồng chiêng",
    ]
    assert {row["number"]: row["material"] for row in before["artifact"]} == {"BTBP 1": "Đồng", "BTBP 2": ""}


@pytest.mark.parametrize("parts_first", [True, False])
def test_parts_with_rows_of_their_own_are_not_asked_of_the_set(
    museum: Museum, add: AddArtifact, parts_first: bool
) -> None:
    entries = [("BTBP 4", {"unit": "bộ", "parts": "3 thanh, đánh số 1-3"}), ("BTBP 4.1", {}), ("BTBP 4.2-3", {})]
    for number, fields in entries[::-1] if parts_first else entries:
        add(number, **fields)
    before = all_rows(museum)

    assert all_rows(rebuilt(museum)) == before
    levels = [row["level"] for row in before["artifact"]]
    assert levels == [0, 0, 0]


def test_standing_follows_when_a_part_gets_its_own_row(
    museum: Museum, add: AddArtifact, open_writer: OpenWriter
) -> None:
    """A set is photographed as soon as its last part without photos is a row of its own."""
    from catalog.record import Asset, MasterFile, read_record, to_bytes

    whole = add("BTBP 4", unit="bộ", parts="đánh số 1-2")
    base = museum.store.inventory(whole.id)
    record = read_record(museum.store.read(base, "record.json"), whole.id)
    files = [MasterFile(path="photos/0001/files/a.jpg", sha512="a" * 128, bytes=1)]
    asset = Asset(
        path="photos/0001",
        kind="photo",
        format="jpeg",
        files=files,
        view="whole",
        matched_by="name",
        batch="b",
        operator="o",
        facts=GOOD_PHOTO,
    )
    record.assets.append(asset)
    with open_writer() as writer:
        writer.commit([Change(base, "photo", {"record.json": to_bytes(record)})])

    def levels() -> list[int]:
        with museum.engine.connect() as connection:
            query = select(StandingRow.level).where(StandingRow.artifact == whole.id).order_by(StandingRow.at)
            return list(connection.scalars(query))

    assert levels() == [0, 1]
    add("BTBP 4.1")
    add("BTBP 4.2")
    assert levels() == [0, 1, 2]
    before = all_rows(museum)
    assert all_rows(rebuilt(museum)) == before


@pytest.mark.sqlite
def test_a_commit_never_looks_through_a_whole_table(museum: Museum, add: AddArtifact, open_writer: OpenWriter) -> None:
    entry = add("BTBP 1", name="Bộ ấm chén", quantity="2", parts="ấm; chén")
    part = add("BTBP 1.1", name="Ấm")
    asked: list[tuple[str, Any]] = []

    def remember(_c: Connection, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        asked.append((statement, values[0] if many else values))

    event.listen(museum.engine, "before_cursor_execute", remember)
    edit(museum, open_writer, entry.id, name="Bộ ấm")
    edit(museum, open_writer, part.id, name="Cái ấm")
    event.remove(museum.engine, "before_cursor_execute", remember)

    looked_up, looked_through = set(), set()
    with museum.engine.connect() as connection:
        for statement, values in asked:
            if statement.startswith(("SELECT", "DELETE", "UPDATE")):
                for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                    how, table, *_index = step.detail.split()
                    (looked_through if how == "SCAN" else looked_up).add(table)
    assert {"artifact", "asset", "standing", "search", "search_text", "search_word"} <= looked_up
    assert looked_through <= {"search_term"}  # of which there are some hundred


def test_a_damaged_object_is_named_and_the_rest_is_indexed(museum: Museum, add: AddArtifact) -> None:
    good, bad = add("BTBP 1"), add("BTBP 2")
    path = museum.store.path(museum.store.inventory(bad.id), "record.json")
    whole = path.read_bytes()
    path.write_bytes(b"{broken")

    report = rebuild(museum, operator="t", waiting=lambda _h: None, tick=lambda _of: None)

    assert [problem.code for problem in report.damage] == ["E-RECORD-INVALID"]
    with Museum(museum.path).engine.connect() as connection:
        assert list(connection.scalars(select(ArtifactRow.number))) == [good.number]
    path.write_bytes(whole)


def test_a_catalog_of_another_version_asks_for_a_rebuild(museum: Museum) -> None:
    with museum.engine.begin() as connection:
        connection.exec_driver_sql("update meta set value = '999' where key = 'schema_version'")

    with pytest.raises(Problem, match="E-CATALOG-SCHEMA"):
        _ = Museum(museum.path).engine

    with rebuilt(museum).engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from meta").scalar() == 4


@pytest.mark.sqlite
@pytest.mark.parametrize("damage", [b"", b"not a database" * 500])
def test_a_catalog_that_is_no_database_asks_for_a_rebuild(museum: Museum, damage: bytes) -> None:
    museum.catalog_file.write_bytes(damage)
    for end in ("-wal", "-shm"):
        museum.catalog_file.with_name(museum.catalog_file.name + end).unlink(missing_ok=True)

    with pytest.raises(Problem, match=r"E-CATALOG-(MISSING|DAMAGED)"):
        _ = Museum(museum.path).engine

    assert rebuilt(museum).engine
