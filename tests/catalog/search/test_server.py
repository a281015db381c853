"""The word index on a PostgreSQL server: there after a rebuild, and asked word by word."""

import pytest

from catalog.museum import Museum
from catalog.search.asking import Index
from catalog.search.matching import TEXTS, AllOf, AnyOf, But, Phrase, tsqueries
from catalog.search.query import read_query
from catalog.tables import SearchRow
from tests.catalog.search.libraries import find, numbers
from tests.conftest import AddArtifact, move_catalog
from tests.postgres import PostgresServer


@pytest.mark.sqlite  # where the museum is before it moves
def test_a_rebuild_leaves_an_index_that_words_are_looked_up_in(
    museum: Museum, add: AddArtifact, postgres: PostgresServer
) -> None:
    add("BTBP 1", name="Trống đồng")
    add("BTBP 2", name="Đồng hồ")
    with postgres.new_database() as name:
        moved = move_catalog(museum, postgres.url(name))
        with moved.engine.connect() as connection:
            index = Index(connection, read_query("dong", "BTBP"))
            for sampled, name in ((False, "ix_search_words"), (True, "ix_search_sample")):
                query = index.select((SearchRow.doc,), sampled=sampled).compile(connection)
                plan = connection.exec_driver_sql(f"EXPLAIN {query}", index.given(index.match())).scalars().all()
                assert any(f"Bitmap Index Scan on {name}" in line for line in plan), plan
                connection.exec_driver_sql(f"DROP INDEX {name}")
            connection.rollback()

        assert numbers(find(moved, "dong")) == ["BTBP 1", "BTBP 2"]
        moved.engine.dispose()


def test_alternatives_are_asked_for_one_by_one_and_what_belongs_together_at_once() -> None:
    one, other = Phrase((("a", "b"),)), Phrase((("c",),))

    assert tsqueries(one) == ["(('a'))", "(('b'))"]
    assert tsqueries(Phrase((("a", "b"),), ("title", "names"))) == [
        *("((('1§a')))", "((('2§a')))"),
        *("((('1§b')))", "((('2§b')))"),
    ]
    assert tsqueries(AnyOf((AllOf((one,)), other))) == ["(('a'))", "(('b'))", "(('c'))"]
    assert tsqueries(AllOf((one, other))) == ["((('a' | 'b')) & (('c')))"]
    assert tsqueries(But(one, other)) == ["((('a' | 'b')) & !(('c')))"]
    assert tsqueries(Phrase((("a",), ("c",)), TEXTS)) == ["(('a') <-> ('c'))"]
