"""The catalog's database, SQLite or PostgreSQL: one snapshot, one writer, one order, texts and numbers of any size."""

import json
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError

from catalog.database import count, open_engine, sum_of, writing
from catalog.museum import Museum
from catalog.progress.count import count_progress
from catalog.rebuild import rebuild
from catalog.record import RECORD_FILE, read_record, to_bytes
from catalog.status import look
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, BatchRow, MetaRow
from tests.catalog.test_rebuild import rebuilt
from tests.conftest import AddArtifact, OpenWriter, Sohoa

pytestmark = pytest.mark.databases


def batch(number: int, **values: object) -> dict[str, object]:
    row = {column.name: 0 if column.type.python_type is int else "" for column in BatchRow.__table__.columns}
    return {**row, "id": f"urn:uuid:{number}", **values}


def test_a_reader_sees_one_state_of_the_catalog_until_it_is_done(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    with museum.engine.connect() as reader:
        before = count(reader, ArtifactRow)
        add("BTBP 2")
        during = (count(reader, ArtifactRow), len(reader.execute(select(ArtifactRow.number)).all()))
    with museum.engine.connect() as reader:
        after = count(reader, ArtifactRow)

    assert (before, during, after) == (1, (1, 1), 2)


def test_half_a_commit_is_seen_by_nobody(museum: Museum) -> None:
    with museum.engine.connect() as reader, writing(museum.engine) as writer:
        writer.execute(insert(BatchRow), [batch(1)])
        assert count(reader, BatchRow) == 0
        writer.execute(insert(BatchRow), [batch(2)])
    with museum.engine.connect() as reader:
        assert count(reader, BatchRow) == 2


def test_what_fails_midway_leaves_nothing(museum: Museum) -> None:
    def fail_midway() -> None:
        with writing(museum.engine) as connection:
            connection.execute(insert(BatchRow), [batch(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_midway()
    with museum.engine.connect() as connection:
        assert count(connection, BatchRow) == 0


def test_who_writes_waits_for_whoever_is_writing_and_sees_what_that_one_wrote(museum: Museum) -> None:
    seen: list[int] = []

    def write() -> None:
        with writing(museum.engine) as connection:
            seen.append(count(connection, BatchRow))
            connection.execute(insert(BatchRow), [batch(2)])

    with writing(museum.engine) as connection:
        second = threading.Thread(target=write)
        second.start()
        connection.execute(insert(BatchRow), [batch(1)])
        second.join(0.3)
        assert (second.is_alive(), seen) == (True, [])
    second.join(60)

    assert seen == [1]
    with museum.engine.connect() as connection:
        assert count(connection, BatchRow) == 2


def test_readers_have_the_old_catalog_until_a_rebuild_is_done(museum: Museum, add: AddArtifact) -> None:
    add("BTBP 1")
    seen: list[int] = []

    def look(_of: int) -> None:
        with Museum(museum.path).engine.connect() as reader:
            seen.append(count(reader, ArtifactRow))

    rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=look)

    assert seen == [1, 1]


def test_texts_sort_and_compare_by_code_points_whatever_the_locale(museum: Museum) -> None:
    words = ["Ấm", "ao", "Đá", "da", "Zen", "10", "9", "áo", "Ao", "a b", "a-b", "ab"]
    with writing(museum.engine) as connection:
        connection.execute(insert(BatchRow), [batch(n, source=word) for n, word in enumerate(words)])
    with museum.engine.connect() as connection:
        ordered = list(connection.scalars(select(BatchRow.source).order_by(BatchRow.source)))
        beyond = set(connection.scalars(select(BatchRow.source).where(BatchRow.source > "Zen")))
        grouped = dict(connection.execute(select(BatchRow.source, func.count()).group_by(BatchRow.source)).all())

    assert ordered == sorted(words)
    assert beyond == {word for word in words if word > "Zen"}
    assert set(grouped.values()) == {1}


def test_numbers_beyond_32_bits_are_kept_and_added_up(museum: Museum) -> None:
    with writing(museum.engine) as connection:
        connection.execute(insert(BatchRow), [batch(n, found=2**40 + n) for n in range(3)])
    with museum.engine.connect() as connection:
        total = connection.scalar(select(sum_of(BatchRow.found)))

    assert (total, type(total)) == (3 * 2**40 + 3, int)


def test_a_register_of_very_many_pieces_is_counted(museum: Museum, add: AddArtifact) -> None:
    for number in (1, 2):
        add(f"BTBP {number}", quantity="2.000.000.000")
    with museum.engine.connect() as connection:
        tally = count_progress(connection, None).whole

    assert (tally.total, tally.pieces) == (2, 4_000_000_000)
    assert json.loads(json.dumps(tally.as_json()))["pieces"]["total"] == 4_000_000_000
    assert json.dumps([look(museum).holding.master_bytes, look(museum).progress.as_json()])


@pytest.mark.parametrize(
    "text", ["Rìu\0đá", "x" * 1_000_000, "%_\\'\";--", "😀 ộ"], ids=["NUL", "long", "signs", "plane 1"]
)
def test_a_record_may_hold_any_text(museum: Museum, add: AddArtifact, open_writer: OpenWriter, text: str) -> None:
    entered = add("BTBP 1")
    base = museum.store.inventory(entered.id)
    record = read_record(museum.store.read(base, RECORD_FILE), entered.id)
    changed = record.model_copy(update={"card": {**record.card, "name": text}, "extra": {"Cột": text}})
    with open_writer() as writer:
        writer.commit([Change(base, "edit", {RECORD_FILE: to_bytes(changed)})])

    for report in (None, rebuilt(museum)):
        assert report is None or report.damage == []
        with Museum(museum.path).engine.connect() as connection:
            (title,) = connection.scalars(select(ArtifactRow.title))
        assert title.replace("\0", "") == text.replace("\0", "")


@pytest.mark.sqlite
def test_a_bug_is_told_without_values_on_a_full_disk_too(museum: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.store.disk.is_full", lambda _path: True)
    engine = open_engine(museum.catalog_file, "")
    assert "immutable" in engine.url.query
    with engine.connect() as connection, pytest.raises(DatabaseError, match="absent") as told:
        connection.execute(text("select absent from artifact where title = :title"), {"title": "Hương"})

    assert "Hương" not in str(told.value)


def without_meta(museum: Museum) -> None:
    with writing(museum.engine) as connection:
        MetaRow.__table__.drop(connection)


def other_version(museum: Museum) -> None:
    with writing(museum.engine) as connection:
        connection.exec_driver_sql("update meta set value = '999' where key = 'schema_version'")


@pytest.mark.parametrize(
    ("harm", "code"),
    [(without_meta, "E-CATALOG-MISSING"), (other_version, "E-CATALOG-SCHEMA")],
    ids=["none", "version"],
)
def test_a_catalog_that_is_not_ours_to_read_names_the_rebuild(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, harm: Callable[[Museum], None], code: str
) -> None:
    add("BTBP 1")
    harm(museum)
    said = sohoa("progress", "--json")

    assert (said.code, said.codes) == (5, [code])
    assert "sohoa rebuild" in said.json["problems"][0]["next"]
