"""The catalog made again from the store, whatever became of the old one."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, update

from catalog.bulk import many_objects
from catalog.database import count, create_tables, open_engine
from catalog.index import index_everything
from catalog.museum import STANDARD_FILE, Museum
from catalog.problems import Problem
from catalog.store import disk
from catalog.store.lock import Holder, Presence, maker_is_alive, write_lock
from catalog.store.root import Store
from catalog.store.transaction import recover
from catalog.tables import ArtifactRow, Base, BatchRow, MetaRow
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
            recover(museum.store, museum.work, maker_is_alive, lambda _changed: None)
            objects = sum(1 for _folder in museum.store.object_folders())
            if museum.settings.database:
                damage = _fill(museum, museum.unchecked_engine, lambda: tick(objects))
            else:
                damage = _replace_file(museum, presence, lambda: tick(objects))
    finally:
        presence.close()
    with Writer(museum, operator=operator, command="rebuild", waiting=waiting), museum.engine.connect() as connection:
        return RebuildReport(objects, count(connection, ArtifactRow), count(connection, BatchRow), damage)


def _replace_file(museum: Museum, presence: Presence, tick: Callable[[], None]) -> list[Problem]:
    folder = presence.new_folder(museum.work, "rebuild")
    new = folder / museum.catalog_file.name
    damage = _fill(museum, open_engine(new, ""), tick)
    disk.sync_file(new)
    for leftover in ("-wal", "-shm"):
        museum.catalog_file.with_name(museum.catalog_file.name + leftover).unlink(missing_ok=True)
    new.replace(museum.catalog_file)
    disk.sync_file(museum.path)
    disk.remove_tree(folder)
    return damage


def _fill(museum: Museum, engine: Engine, tick: Callable[[], None]) -> list[Problem]:
    museum_id = _find_museum_object(museum.store)
    with many_objects(), engine.begin() as connection:
        Base.metadata.drop_all(connection)
        create_tables(connection, museum_id)
        standard = museum.standard_in(museum_id)
        damage = index_everything(connection, museum.store, standard, museum.derivatives, tick)
        unread = sum(problem.code != "E-RECORD-TWICE" for problem in damage)
        connection.execute(update(MetaRow).where(MetaRow.key == "unread").values(value=str(unread)))
    engine.dispose()
    return damage


def _find_museum_object(store: Store) -> str:
    for folder in store.object_folders():
        if os.path.exists(folder / "v1" / "content" / STANDARD_FILE):
            return store.inventory_in(folder).id
    raise Problem("E-STORE-NO-STANDARD", where=str(store.root))
