"""The catalog made again from the store, whatever became of the old one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, update

from catalog.bulk import many_objects
from catalog.database import check_file_ours, check_ours, count, create_tables, last_commit, open_engine, writing
from catalog.index import index_everything
from catalog.museum import Museum, museum_object
from catalog.postgresql import SCHEMA, building
from catalog.problems import Problem
from catalog.ruling.rules import read_standards, read_vocabularies
from catalog.store import disk
from catalog.store.lock import Holder, Presence, maker_is_alive, write_lock
from catalog.store.recovery import finish, recover
from catalog.tables import ArtifactRow, BatchRow, MetaRow
from catalog.writing import Writer, speaking_of_disks


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild read: objects of the store, artifacts and batches among them, and what it could not read."""

    objects: int
    artifacts: int
    batches: int
    damage: list[Problem]


def rebuild(
    museum: Museum, *, operator: str, waiting: Callable[[Holder], None], tick: Callable[[int], None]
) -> RebuildReport:
    """Make the catalog again; the old one serves readers until the new one is whole.

    `tick(of)` is called for each object read.
    """
    with speaking_of_disks(str(museum.path)):
        museum.work.mkdir(exist_ok=True)
        presence = Presence(museum.work)
    try:
        with speaking_of_disks(str(museum.path)), write_lock(museum.work, "rebuild", waiting=waiting):
            finish(museum.store, museum.work, maker_is_alive)
            objects = sum(1 for _folder in museum.store.object_folders())
            damage = _replace(museum, presence, lambda: tick(objects))
            museum.forget_commits()
            # Only now: where no new catalog came about, the old one is still to be told of what was ready.
            recover(museum.store, museum.work, maker_is_alive, lambda _changed: None)
    finally:
        presence.close()
    with Writer(museum, operator=operator, command="rebuild", waiting=waiting), museum.engine.connect() as connection:
        museum.note_commit(last_commit(connection))
        return RebuildReport(objects, count(connection, ArtifactRow), count(connection, BatchRow), damage)


def _replace(museum: Museum, presence: Presence, tick: Callable[[], None]) -> list[Problem]:
    """Put a catalog made of the store into the place of whatever is there and may be replaced."""
    museum_id = museum_object(museum.store)
    if not museum_id:
        raise Problem("E-STORE-NO-STANDARD", where=str(museum.store.root))
    if not museum.settings.database:
        folder = presence.new_folder(museum.work, "rebuild")
        damage = _replace_file(museum, museum_id, museum.catalog_file, folder, tick)
        disk.remove_tree(folder)
        return damage
    engine = museum.unchecked_engine
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        check_file_ours(engine, museum_id)
        return _replace_file(museum, museum_id, file, file.parent, tick)
    with building(engine, lambda connection: check_ours(connection, museum_id, SCHEMA)) as connection:
        return _fill(museum, museum_id, connection, tick)


def _replace_file(museum: Museum, museum_id: str, file: Path, folder: Path, tick: Callable[[], None]) -> list[Problem]:
    """The same for an SQLite file, which is made in `folder`, on the same disk."""
    new = folder / f"{file.name}.new"
    _remove_database(new)
    engine = open_engine(new, "")
    with writing(engine) as connection:
        damage = _fill(museum, museum_id, connection, tick)
    engine.dispose()
    disk.sync_file(new)
    _remove_database(file, but_itself=True)
    new.replace(file)
    disk.sync_file(file.parent)
    return damage


def _remove_database(file: Path, *, but_itself: bool = False) -> None:
    for ending in ("-wal", "-shm") if but_itself else ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _fill(museum: Museum, museum_id: str, connection: Connection, tick: Callable[[], None]) -> list[Problem]:
    """Make the tables where there are none, and all their rows."""
    with many_objects():
        create_tables(connection, museum_id)
        own = museum.store.inventory(museum_id)
        standards, terms = read_standards(museum.store, own), read_vocabularies(museum.store, own)
        damage = index_everything(connection, museum.store, standards, terms, museum.derivatives, tick)
        unread = sum(problem.code != "E-RECORD-TWICE" for problem in damage)
        connection.execute(update(MetaRow).where(MetaRow.key == "unread").values(value=str(unread)))
    return damage
