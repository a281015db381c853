"""What a PostgreSQL server refuses has a code and a next step, and no password is in the words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog import postgresql
from catalog.database import count, open_engine, writing
from catalog.museum import Museum
from catalog.postgresql import address, copy_rows
from catalog.problems import Problem
from catalog.register.adding import add_artifact
from catalog.tables import ArtifactRow
from catalog.writing import Writer
from tests.catalog.test_postgresql import SECRET, name_of, point_to, refusal, refused
from tests.catalog.test_rebuild import rebuilt
from tests.conftest import AddArtifact, Sohoa, move_catalog
from tests.postgres import PostgresServer

#: These museums begin with the file and move to a server by themselves.
pytestmark = pytest.mark.sqlite


@contextmanager
def locked(server: PostgresServer, role: str, *rights: str) -> Iterator[None]:
    """A role that must show its password, for the time of the block."""
    rules = server.folder / "data" / "pg_hba.conf"
    open_to_all = rules.read_bytes()
    rules.write_bytes(f"local all {role} scram-sha-256\n".encode() + open_to_all)
    server.execute(f"create role {role} login password '{SECRET}'", "select pg_reload_conf()", *rights)
    try:
        yield
    finally:
        rules.write_bytes(open_to_all)
        server.execute("select pg_reload_conf()", f"drop owned by {role}", f"drop role {role}")


def test_a_password_that_is_wrong_or_wanting_says_where_it_belongs(
    museum: Museum, postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = postgres_url.replace("postgres@", "hoa@")
    wrong = postgres_url.replace("postgres@", f"hoa:{SECRET}-not@")
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    with locked(postgres, "hoa"):
        for url, password in ((plain, ""), (plain, SECRET + "x"), (wrong, "")):
            monkeypatch.setenv("PGPASSWORD", password)
            assert refused(museum, url) == "E-DATABASE-LOGIN"
        monkeypatch.setenv("PGPASSWORD", SECRET)
        assert refused(museum, plain) == "E-CATALOG-MISSING"


def test_no_password_is_printed_or_logged(
    museum: Museum, sohoa: Sohoa, postgres: PostgresServer, postgres_url: str
) -> None:
    point_to(museum, postgres_url.replace("postgres@", f"mai:{SECRET}@") + "&connect_timeout=x")
    said = sohoa("rebuild", "--json")

    assert (said.code, said.codes) == (5, ["E-DATABASE-UNREACHABLE"])
    assert SECRET not in said.out + said.err
    assert not (museum.path / "sohoa.log").exists()


def test_a_user_without_rights_reads_nothing_and_makes_nothing(
    museum: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    with locked(postgres, "lan"):
        url = postgres_url.replace("postgres@", f"lan:{SECRET}@")
        assert refused(museum, url) == "E-CATALOG-MISSING"
        with pytest.raises(Problem, match="E-DATABASE-RIGHTS") as problem:
            rebuilt(Museum(museum.path))
    assert SECRET not in str(problem.value)


def test_a_user_who_may_only_read_reads_and_is_told_where_that_ends(
    museum: Museum, add: AddArtifact, postgres: PostgresServer, postgres_url: str
) -> None:
    add("BTBP 1")
    moved = move_catalog(museum, postgres_url)
    database = name_of(postgres_url)
    url = postgres_url.replace("postgres@", f"nam:{SECRET}@")
    with locked(postgres, "nam"):
        for right in ("usage on schemas", "select on tables"):
            postgres.execute(f"alter default privileges for role postgres grant {right} to nam", database=database)
        rebuilt(moved)
        reading = point_to(moved, url)
        with reading.engine.connect() as connection:
            assert count(connection, ArtifactRow) == 1
        with pytest.raises(Problem, match="E-DATABASE-RIGHTS"):
            rebuilt(reading)
        before = sorted(reading.store.root.rglob("*"))
        with (
            Writer(reading, operator="tester", command="test") as writer,
            pytest.raises(Problem, match="E-DATABASE-RIGHTS"),
        ):
            add_artifact(writer, "BTBP 2", ["name=Rìu"])
        assert sorted(reading.store.root.rglob("*")) == before
        reading.engine.dispose()
        postgres.execute("drop owned by nam", database=database)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda url: url.replace("/test_", "/absent_"), "E-DATABASE-ABSENT"),
        (lambda url: url.replace("postgres@", "nobody_here@"), "E-DATABASE-LOGIN"),
        (lambda url: url.partition("?")[0] + "?host=/nonexistent", "E-DATABASE-UNREACHABLE"),
        (lambda _url: f"postgresql+psycopg://hoa:{SECRET}@127.0.0.1:1/museum", "E-DATABASE-UNREACHABLE"),
        (lambda _url: f"postgresql+psycopg://hoa:{SECRET}@no-such-server.invalid/museum", "E-DATABASE-UNREACHABLE"),
        (lambda url: f"{url}&password={SECRET}&no_such_option=1", "E-DATABASE-UNREACHABLE"),
    ],
    ids=["no database", "no role", "no socket", "no port", "no host", "an option that is none"],
)
def test_a_server_that_does_not_let_us_in_has_a_code(
    museum: Museum, postgres_url: str, change: Callable[[str], str], code: str
) -> None:
    assert refused(museum, change(postgres_url)) == code


@pytest.mark.parametrize(
    "rule",
    ["alter role bo nologin", "alter database {} allow_connections false", "revoke connect on database {} from public"],
)
def test_who_is_not_let_in_is_told_so_and_not_to_own_what_is_theirs(
    museum: Museum, postgres: PostgresServer, postgres_url: str, rule: str
) -> None:
    with locked(postgres, "bo", rule.format(name_of(postgres_url))):
        problem = refusal(point_to(museum, postgres_url.replace("postgres@", f"bo:{SECRET}@")))

    assert problem.code == "E-DATABASE-CLOSED"
    assert "owner" not in problem.next


def test_a_database_that_is_not_there_is_named_where_the_address_does_not(
    museum: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    with locked(postgres, "bo"):
        unnamed = postgres_url.replace(name_of(postgres_url), "").replace("postgres@", f"bo:{SECRET}@")
        problem = refusal(point_to(museum, unnamed))

    assert problem.code == "E-DATABASE-ABSENT"
    assert 'database "bo" does not exist' in problem.message


def test_a_server_that_is_too_old_is_refused(
    museum: Museum, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_OLDEST", 990000)
    problem = refusal(point_to(museum, postgres_url))

    assert (problem.code, problem.facts["needed"]) == ("E-DATABASE-OLD", 99)
    assert 14 <= problem.facts["found"] < 99


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_vietnamese_is_refused(
    museum: Museum, postgres: PostgresServer, encoding: str
) -> None:
    with postgres.new_database(f"encoding '{encoding}'") as name:
        opened = point_to(museum, postgres.url(name))
        problem = refusal(opened)

    assert (problem.code, problem.facts["found"]) == ("E-DATABASE-ENCODING", encoding)


def test_the_address_that_people_see_holds_no_secret() -> None:
    url = f"postgresql+psycopg://hoa:{SECRET}@server:5433/museum?password={SECRET}&host=/x"

    assert address(open_engine(Path(), url).url) == "postgresql+psycopg://hoa:***@server:5433/museum"


def test_whatever_encoding_the_address_asks_for_vietnamese_is_spoken(
    museum: Museum, add: AddArtifact, postgres_url: str
) -> None:
    add("BTBP 1", name="Rìu đồng")
    moved = move_catalog(museum, f"{postgres_url}&client_encoding=latin1")

    with moved.engine.connect() as connection:
        assert connection.scalar(select(ArtifactRow.title)) == "Rìu đồng"


def test_what_a_server_cannot_hold_is_said_without_quoting_it(
    museum: Museum, postgres: PostgresServer, postgres_url: str
) -> None:
    moved = move_catalog(museum, postgres_url)
    long = " ".join(str(number) for number in range(2000))
    postgres.execute("create index on sohoa.meta (value)", database=name_of(postgres_url))
    with pytest.raises(Problem, match="E-DATABASE-LIMIT") as problem, writing(moved.engine) as connection:
        copy_rows(connection, "meta", ["key", "value"], [("long", long)])

    assert "index row" in problem.value.message
    assert "100 101 102" not in f"{problem.value} {problem.value.as_json()}"
