"""Museums to search in, on either database."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import pytest

from catalog.fields import PERSON_FIELDS
from catalog.founding import found_museum
from catalog.museum import Museum
from catalog.number import parse
from catalog.record import RECORD_FILE, Record, new_id, to_bytes
from catalog.register.adding import add_artifact
from catalog.search.found import Found
from catalog.search.searching import search
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.writing import Writer
from tests.conftest import move_catalog

Entries = Mapping[str, Mapping[str, str]]


def library_of(
    entries: Entries, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Museum]:
    """A museum with these cards by their numbers, its catalog in the database that the fixture's parameter names."""
    path = tmp_path_factory.mktemp("search") / "museum"
    museum = found_museum(path, name="Thử", prefix="BTBP", language="vi", operator="tester")
    with Writer(museum, operator="tester", command="test") as writer:
        plain = {number: fields for number, fields in entries.items() if not set(PERSON_FIELDS) & set(fields)}
        for number, fields in entries.items():
            if number not in plain:
                add_artifact(writer, number, [f"{key}={value}" for key, value in fields.items()])
        writer.commit([_change(number, dict(fields)) for number, fields in plain.items()])
    with ExitStack() as stack:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            museum = move_catalog(museum, server.url(stack.enter_context(server.new_database())))
        yield museum
        museum.engine.dispose()


def _change(number: str, card: dict[str, str]) -> Change:
    parsed = parse(number, "BTBP")
    assert parsed
    if parsed.class_text:
        card["class_number"] = parsed.class_text
    record = Record(id=new_id(), number=parsed.canonical).with_card(card)
    return Change(Inventory(record.id), "register import", {RECORD_FILE: to_bytes(record)})


def find(museum: Museum, words: str, limit: int = 1000, offset: int = 0) -> Found:
    """What a search for these words finds."""
    with museum.engine.connect() as connection:
        return search(connection, words, "BTBP", limit=limit, offset=offset)


def numbers(found: Found) -> list[str]:
    """The numbers of the hits, in their order."""
    return [hit.number for hit in found.hits]
