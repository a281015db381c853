"""What tests of the museum's rules share: short ways to change them and to look at what came of it."""

from collections.abc import Callable

from sqlalchemy import select

from catalog.museum import STANDARD_FILE, Museum
from catalog.rebuild import rebuild
from catalog.record import RECORD_FILE, Asset, MasterFile, read_record, to_bytes
from catalog.ruling.applying import Applied, apply_rules, change_vocabulary
from catalog.store.transaction import Change
from catalog.tables import ArtifactRow, StandingRow
from catalog.vocabulary import Vocabulary
from catalog.writing import Writer
from tests.catalog.test_index import all_rows
from tests.conftest import GOOD_PHOTO


def writer_on(museum: Museum) -> Writer:
    return Writer(museum, operator="Hoa", command="test")


def nothing(_done: int, _of: int) -> None:
    pass


def standard_text(museum: Museum) -> str:
    return museum.store.read(museum.store.inventory(museum.id), STANDARD_FILE).decode()


def apply_standard(museum: Museum, old: str, new: str) -> Applied:
    """Put the museum's standard into force with one text replaced."""
    text = standard_text(museum)
    assert text.count(old) == 1, old
    with writer_on(museum) as writer:
        return apply_rules(writer, {STANDARD_FILE: text.replace(old, new).encode()}, "rules", "test", nothing)


def change(museum: Museum, name: str, alter: Callable[[Vocabulary], Vocabulary]) -> list[tuple[int, int]]:
    """Change a vocabulary; returns the ticks: artifacts that were indexed again."""
    ticks: list[tuple[int, int]] = []
    with writer_on(museum) as writer:
        change_vocabulary(writer, name, alter, "test", lambda done, of: ticks.append((done, of)))
    return ticks


def photograph(museum: Museum, number: str, *views: str) -> None:
    """Give an artifact a good photo of each view, in one commit; no file is made."""
    with museum.engine.connect() as connection:
        object_id = connection.scalars(select(ArtifactRow.id).where(ArtifactRow.number == number)).one()
    base = museum.store.inventory(object_id)
    record = read_record(museum.store.read(base, RECORD_FILE), number)
    for view in views:
        path = record.next_path("photo")
        file = MasterFile(
            path=f"{path}/files/{view}.jpg", sha512=(number + path).encode().hex().ljust(128, "0"), bytes=1
        )
        record.assets.append(
            Asset(
                path=path,
                kind="photo",
                format="jpeg",
                files=[file],
                view=view,
                matched_by="name",
                batch="b",
                operator="o",
                facts=dict(GOOD_PHOTO),
            )
        )
    with writer_on(museum) as writer:
        writer.commit([Change(base, "ingest", {RECORD_FILE: to_bytes(record)})])


def stood(museum: Museum, number: str) -> list[tuple[int, bool, str]]:
    """Level, counting and material of an artifact, each time that one changed."""
    with museum.engine.connect() as connection:
        query = (
            select(StandingRow.level, StandingRow.counted, StandingRow.material)
            .join(ArtifactRow, ArtifactRow.id == StandingRow.artifact)
            .where(ArtifactRow.number == number)
            .order_by(StandingRow.at)
        )
        return [(level, counted, material) for level, counted, material in connection.execute(query)]


def assert_rebuilt_is_the_same(museum: Museum) -> None:
    """A catalog made again from the store has the same rows in every table."""
    before = all_rows(Museum(museum.path))
    report = rebuild(museum, operator="tester", waiting=lambda _holder: None, tick=lambda _of: None)
    assert report.damage == []
    assert all_rows(Museum(museum.path)) == before
