"""A catalog in PostgreSQL: what its server refuses has a code, and nothing of anybody else's is touched."""

import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, make_url, select, text

from catalog import postgresql
from catalog.database import count
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.postgresql import copy_rows, open_server
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.catalog.test_index import all_rows
from tests.catalog.test_rebuild import rebuilt
from tests.conftest import AddArtifact, Sohoa, move_catalog
from tests.postgres import PostgresServer, running_server, versions

SECRET = "s3cret-pa55"


#: These museums begin with the file and move to a server by themselves.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def moved(museum: Museum, add: AddArtifact, postgres_url: str) -> Museum:
    """A museum of two artifacts with its catalog in PostgreSQL."""
    add("BTBP 1")
    add("BTBP 2")
    return move_catalog(museum, postgres_url)


def point_to(museum: Museum, url: str) -> Museum:
    (museum.path / "sohoa.toml").write_text(f'database = "{url}"\n', "utf-8")
    return Museum(museum.path)


def name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def refusal(museum: Museum) -> Problem:
    with pytest.raises(Problem) as problem:
        _ = museum.engine
    return problem.value


def refused(museum: Museum, url: str) -> str:
    """The code with which this address is refused; no password is in its words."""
    problem = refusal(point_to(museum, url))
    assert SECRET not in f"{problem} {problem.next} {problem.as_json()}"
    return problem.code


# --- another address, another version ---


def test_a_new_address_asks_for_a_rebuild_which_brings_everything(
    museum: Museum, add: AddArtifact, sohoa: Sohoa, postgres_url: str
) -> None:
    add("BTBP 1", name="Rìu đá")
    before = all_rows(museum)
    point_to(museum, postgres_url)
    said = sohoa("progress", "--json")

    assert (said.code, said.codes) == (5, ["E-CATALOG-MISSING"])
    assert "sohoa rebuild" in said.json["problems"][0]["next"]
    assert sohoa("rebuild").out == "The catalog is made again: 1 artifact.\n"
    assert all_rows(Museum(museum.path)) == before


@pytest.mark.slow
@pytest.mark.parametrize("version", versions() or [pytest.param(0, marks=pytest.mark.skip("there is no server"))])
def test_every_version_of_the_server_gives_the_same_rows(museum: Museum, add: AddArtifact, version: int) -> None:
    add("BTBP 1", name="Rìu đá", materials="Đá")
    before = all_rows(museum)
    with running_server(version) as server, server.new_database() as name:
        assert all_rows(move_catalog(museum, server.url(name))) == before


def test_every_text_is_compared_by_code_points_whatever_the_server_s_locale(
    moved: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    """A column that says nothing has the collation of its database, and this server knows no other than C."""
    columns = """select table_name, column_name, collation_name from information_schema.columns
        where table_schema = 'sohoa' and data_type in ('text', 'character varying')"""
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name_of(postgres_url)) as connection:
        found = connection.execute(columns).fetchall()

    assert len(found) > 40
    assert [column for column in found if column[2] != "C"] == []


# --- what is somebody else's ---


def test_the_catalog_of_another_museum_is_neither_read_nor_replaced(
    moved: Museum, postgres_url: str, tmp_path: Path
) -> None:
    before = all_rows(moved)
    founded = found_museum(tmp_path / "other", name="Khác", prefix="BTSB", language="vi", operator="tester")
    other = point_to(founded, postgres_url)

    assert refused(other, postgres_url) == "E-CATALOG-OTHER"
    with pytest.raises(Problem, match="E-CATALOG-OTHER") as problem:
        rebuilt(other)
    assert "sohoa rebuild" in problem.value.next
    assert all_rows(Museum(moved.path)) == before


@pytest.mark.parametrize(
    "theirs",
    [
        ["create schema sohoa", "create table sohoa.letters (words text)"],
        ["create schema sohoa", "create table sohoa.meta (key text, value text)"],
        ["create schema sohoa", "create table sohoa.meta (words text)"],
        ["create schema sohoa", "create view sohoa.one as select 1"],
        ["create schema sohoa", "create function sohoa.one() returns int language sql as 'select 1'"],
        ["create schema sohoa", "create schema sohoa_building"],
    ],
    ids=["tables", "an empty meta", "another meta", "a view", "a function", "the schema of a rebuild"],
)
def test_a_place_that_holds_something_else_is_left_as_it_is(
    museum: Museum, postgres: PostgresServer, postgres_url: str, theirs: list[str]
) -> None:
    postgres.execute(*theirs, database=name_of(postgres_url))
    point_to(museum, postgres_url)

    with pytest.raises(Problem, match="E-DATABASE-FOREIGN"):
        rebuilt(museum)
    kept = theirs[1].replace("create ", "drop ").partition(" (")[0].partition(" as")[0].partition(" returns")[0]
    postgres.execute(kept, database=name_of(postgres_url))
    assert rebuilt(museum).damage == []


def test_what_hangs_on_our_tables_is_not_torn_off_and_the_catalog_stays(
    moved: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    before = all_rows(moved)
    view = "create view public.report as select number, title from sohoa.artifact"
    postgres.execute(view, database=name_of(postgres_url))

    with pytest.raises(Problem, match="E-DATABASE-FOREIGN"):
        rebuilt(moved)
    postgres.execute("select number from public.report", database=name_of(postgres_url))
    assert all_rows(Museum(moved.path)) == before


def test_what_stands_beside_the_catalog_stays(museum: Museum, postgres: PostgresServer, postgres_url: str) -> None:
    database = name_of(postgres_url)
    postgres.execute("create table artifact (words text)", "insert into artifact values ('theirs')", database=database)
    point_to(museum, postgres_url)
    for _twice in range(2):
        assert rebuilt(museum).damage == []

    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=database) as connection:
        assert connection.execute("select words from public.artifact").fetchall() == [("theirs",)]
        schemas = connection.execute("select nspname from pg_namespace where nspname like 'sohoa%'").fetchall()
    assert schemas == [("sohoa",)]


def test_a_rebuild_that_fails_leaves_the_old_catalog(moved: Museum, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_rows(moved)

    def fail(*_anything: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("catalog.rebuild.index_everything", fail)
    with pytest.raises(ZeroDivisionError):
        rebuilt(moved)
    assert all_rows(Museum(moved.path)) == before


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("truncate sohoa.meta", "E-CATALOG-DAMAGED"),
        ("delete from sohoa.meta where key = 'museum'", "E-CATALOG-DAMAGED"),
        ("update sohoa.meta set value = 'x' where key = 'last_commit'", "E-CATALOG-DAMAGED"),
        ("alter table sohoa.meta drop column value", "E-CATALOG-DAMAGED"),
        ("alter table sohoa.artifact drop column title", "E-CATALOG-DAMAGED"),
        ("drop table sohoa.meta", "E-CATALOG-MISSING"),
        ("drop table sohoa.artifact", "E-CATALOG-MISSING"),
    ],
)
def test_a_catalog_that_somebody_spoilt_is_made_again(
    moved: Museum, sohoa: Sohoa, postgres: PostgresServer, postgres_url: str, harm: str, code: str
) -> None:
    before = all_rows(moved)
    postgres.execute(harm, database=name_of(postgres_url))
    said = sohoa("edit", "1", "name=Rìu", "--reason", "x", "--json")

    assert (said.code, said.codes) == (5, [code])
    assert "sohoa rebuild" in said.json["problems"][0]["next"]
    assert rebuilt(Museum(moved.path)).damage == []
    assert all_rows(Museum(moved.path)) == before


# --- a connection that goes, or waits ---


def test_whoever_is_held_up_for_too_long_is_told(
    moved: Museum, postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_SESSION", postgresql._SESSION.replace("'60s'", "'100ms'"))
    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name_of(postgres_url)) as other:
        other.execute("lock table sohoa.meta in access exclusive mode")
        problem = refusal(Museum(moved.path))
        other.rollback()
        assert Museum(moved.path).id == moved.id

    assert problem.code == "E-DATABASE-BUSY"


def test_whoever_stops_a_command_that_waits_is_told_that_it_stopped(
    moved: Museum, postgres: PostgresServer, postgres_url: str, sohoa: Sohoa
) -> None:
    waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = %s"

    def stop_when_it_waits() -> None:
        with psycopg.connect(host=str(postgres.folder), user="postgres", autocommit=True) as watch:
            while not watch.execute(waiting, (name_of(postgres_url),)).fetchall():
                time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    with psycopg.connect(host=str(postgres.folder), user="postgres", dbname=name_of(postgres_url)) as other:
        other.execute("lock table sohoa.meta in access exclusive mode")
        watcher = threading.Thread(target=stop_when_it_waits)
        before = signal.signal(signal.SIGINT, signal.default_int_handler)  # shells let their background jobs ignore it
        try:
            watcher.start()
            said = sohoa("progress", "--json")
        finally:
            signal.signal(signal.SIGINT, before)
        watcher.join()
        other.rollback()

    assert (said.code, said.codes) == (5, ["E-INTERRUPTED"])


def end_sessions(server: PostgresServer, database: str) -> None:
    server.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database}'")


def test_a_connection_lost_between_two_questions_is_made_again(
    moved: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    for _twice in range(2):
        with moved.engine.connect() as connection:
            assert count(connection, ArtifactRow) == 2
        end_sessions(postgres, name_of(postgres_url))


def test_a_server_that_vanishes_is_noticed_in_the_time_that_the_address_says_or_two_minutes(postgres_url: str) -> None:
    for address, idle in ((postgres_url, "60"), (f"{postgres_url}&keepalives_idle=5", "5")):
        engine = open_server(make_url(address))
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            given = driver.info.get_parameters()
            connection.rollback()
        engine.dispose()
        assert (given["keepalives"], given["keepalives_idle"]) == ("1", idle)
        assert int(given["keepalives_interval"]) * int(given["keepalives_count"]) == 60
        assert given["tcp_user_timeout"] == "120000"


@pytest.mark.parametrize("moment", ["before an update", "before rows", "among rows", "before the end"])
def test_a_commit_whose_connection_is_lost_is_finished_by_the_next_writer(
    museum: Museum, postgres: PostgresServer, postgres_url: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = name_of(postgres_url)
    moved = move_catalog(museum, postgres_url)
    engine = moved.engine
    copy_rows = postgresql.copy_rows

    def lose_at_an_update(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE meta"):
            end_sessions(postgres, database)

    def lose_at_rows(connection: Any, table: str, columns: Any, rows: list[Any]) -> None:
        def rows_that_end() -> Iterator[Any]:
            yield from rows
            end_sessions(postgres, database)
            yield from rows

        if moment == "before rows":
            end_sessions(postgres, database)
        copy_rows(connection, table, columns, rows_that_end() if moment == "among rows" else rows)  # type: ignore[arg-type]

    with Writer(moved, operator="tester", command="test") as writer:
        if moment == "before the end":
            event.listen(engine, "commit", lambda _connection: end_sessions(postgres, database))
        elif moment == "before an update":
            event.listen(engine, "before_cursor_execute", lose_at_an_update)
        else:
            monkeypatch.setattr("catalog.bulk.copy_rows", lose_at_rows)
        with pytest.raises(Problem, match="E-DATABASE-LOST"):
            add_artifact(writer, "BTBP 1", ["name=Rìu"])
    monkeypatch.undo()

    again = Museum(moved.path)
    with Writer(again, operator="tester", command="test"), again.engine.connect() as connection:
        assert list(connection.execute(select(ArtifactRow.number, ArtifactRow.title))) == [("BTBP 1", "Rìu")]
    found = all_rows(again)
    rebuilt(again)
    assert all_rows(Museum(moved.path)) == found


def test_a_server_whose_disk_is_full_says_so(postgres_url: str) -> None:
    engine = open_server(make_url(postgres_url))
    building = engine.connect().execution_options(purpose="builds")
    with building as connection, pytest.raises(Problem, match="E-DATABASE-FULL"):
        connection.exec_driver_sql("do $$ begin raise disk_full; end $$")
    engine.dispose()


def test_a_bug_of_ours_is_told_without_a_value_of_a_statement_or_a_row(postgres_url: str) -> None:
    engine = open_server(make_url(postgres_url))
    with engine.connect().execution_options(purpose="builds") as connection:
        connection.exec_driver_sql("create temporary table once (word text primary key)")
        with pytest.raises(Exception, match="absent") as asked, connection.begin_nested():
            connection.execute(text("select absent(word) from once where word = :word"), {"word": SECRET})
        with pytest.raises(Exception, match="duplicate key") as written:
            copy_rows(connection, "once", ["word"], [(SECRET,), (SECRET,)])
    engine.dispose()

    for told in (asked, written):
        assert SECRET not in "".join(traceback.format_exception(told.value))


def test_a_bug_of_ours_is_not_called_a_trouble_of_the_server(postgres_url: str) -> None:
    engine: Engine = create_engine(postgres_url)
    event.listen(engine, "handle_error", postgresql._explain("x"))
    with engine.connect() as connection, pytest.raises(Exception, match="syntax error"):
        connection.exec_driver_sql("selec 1")
