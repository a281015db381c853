"""A register file brought into the museum: all of it, or nothing and a list of what stands in the way."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from catalog.batches import OpenBatch
from catalog.bulk import many_objects
from catalog.database import check_all_read
from catalog.fields import BY_KEY
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.people import FILE_NAME as PEOPLE_FILE
from catalog.people import People, is_person
from catalog.problems import Problem, visible
from catalog.record import RECORD_FILE, Imported, Record, new_id, to_bytes
from catalog.register.columns import Column, columns_of, compared_keys
from catalog.register.comparing import Difference, Known, absent_numbers, compare, known_artifacts
from catalog.register.corrections import (
    COLUMNS_FILE,
    Corrections,
    corrections_for,
    last_corrections,
    read_corrections,
)
from catalog.register.ditto import fill_ditto
from catalog.register.listing import list_differences, list_to_correct
from catalog.register.reading import RegisterRow, open_register, read_rows
from catalog.register.report import ImportReport
from catalog.sheets.table import Table
from catalog.store import disk
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change
from catalog.writing import Writer

_TRIES = 5


def import_register(
    museum: Museum,
    path: Path,
    *,
    dry_run: bool,
    open_writer: Callable[[], Writer],
    tick: Callable[[int], None],
    said: Iterable[str] = (),
    accept_good: bool = False,
    sheet: str = "",
) -> ImportReport:
    """Import a register file: each row added, changed or unchanged, or nothing where any is refused or in conflict.

    A changed row is merged with the row last imported: only cells that differ from that apply; a field that was
    changed otherwise in the museum is a conflict. With `accept_good` the rows without such trouble are written.
    `said` are words on columns (`HEADER=FIELD`), which hold for the next file with these columns too. `sheet` is the
    sheet of a workbook, "": the first with a header. Numbers of an earlier import that are absent are listed,
    never removed. `tick(of)` is called for each row written. Raises the Problems of reading, E-MAP-…, E-TABLE-…,
    E-CATALOG-INCOMPLETE, and E-STORE-RACE where others keep changing what is compared.
    """
    # What a dead process left ready belongs to the register that the file is compared with: first, a writer.
    with many_objects(), nullcontext() if dry_run else open_writer() as writer:
        corrections = read_corrections(said)
        before = last_corrections(museum)
        headers = {header for words in (corrections, *before) for header in words}
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(_register_of, museum)
            table = open_register(path, museum.settings.limits, headers, sheet)
            columns = columns_of(table, corrections, before, path.name)
            table = fill_ditto(table, columns, museum.standard.numbers.prefix)
            report = _compare_table(museum, table, columns, *asked.result())
        if writer is None:
            report.differences_list = list_differences(museum, path, report)
        else:
            words = corrections_for(table.header, corrections, before)
            for tries_left in reversed(range(_TRIES)):
                if (report.problems and not accept_good) or not _to_write(report):
                    break
                try:
                    report.batch = _write(writer, path, report, words, tick)
                    break
                except Problem as problem:
                    if problem.code != "E-STORE-RACE" or not tries_left:
                        raise
                    report = _compare_table(museum, table, columns, *_register_of(museum))
        report.to_correct = list_to_correct(museum, path, table, report)
        return report


def _register_of(museum: Museum) -> tuple[dict[str, Known], People]:
    """What a file is compared with."""
    with museum.engine.connect() as connection:
        check_all_read(connection)
        return known_artifacts(connection), People(museum.private)


def _compare_table(
    museum: Museum, table: Table, columns: Sequence[Column], known: dict[str, Known], people: People
) -> ImportReport:
    """What the file would change."""
    imported = {number: there.digest for number, there in known.items() if not there.withdrawn}
    reading = read_rows(table, columns, museum.standard.numbers.prefix, people, imported)
    own_list = any(column.how == "own" for column in columns)
    absent = [] if own_list else absent_numbers(known, reading.numbers)
    told = compared_keys(columns, reading.groups.values())
    differences, refused = compare(museum, reading.rows, columns, told, known)
    return ImportReport(
        batch=None,
        people=people,
        columns=columns,
        told=told,
        encoding=table.encoding,
        sheet=table.sheet,
        differences=differences,
        refused=[*reading.refused, *refused],
        absent=absent,
        asides=reading.asides,
        remarks=reading.remarks,
        groups=reading.groups,
    )


def _to_write(report: ImportReport) -> list[Difference]:
    return [difference for difference in report.differences if difference.outcome in ("added", "changed", "renewed")]


def _write(writer: Writer, path: Path, report: ImportReport, words: Corrections, tick: Callable[[int], None]) -> str:
    """Write what differs; returns the batch's id. Problem E-STORE-RACE where the comparison no longer holds."""
    museum = writer.museum
    digest = disk.sha512_of(path)
    batch = OpenBatch(writer, "register", visible(str(path)), digest)

    writing = _to_write(report)

    def changes() -> Iterator[Change]:
        for difference in writing:
            yield _change(museum, difference, report.told, batch.id, digest)
            difference.row.cells.clear()  # they are in the record: memory for the next ones
            tick(len(writing))
        ended = batch.change(report.items(), "done")
        if words:
            ended.put = {**ended.put, COLUMNS_FILE: json.dumps(words, ensure_ascii=False, indent=1).encode()}
        yield ended

    kept = museum.private / "registers" / batch.id.rpartition(":")[2]
    try:
        _save(report.people, writing)
        disk.make_below(museum.private, kept)
        shutil.copyfile(path, kept / path.name)
        writer.commit(changes(), check=lambda connection: _still_absent(connection, report))
    except BaseException:
        disk.remove_tree(kept)
        batch.close()
        raise
    batch.close()
    return batch.id


def _save(people: People, writing: Iterable[Difference]) -> None:
    """Keep the people of rows that are written."""
    try:
        people.save({words for difference in writing for words in difference.row.cells.values() if is_person(words)})
    except IntegrityError as error:  # another process has just given one of them an id
        raise Problem("E-STORE-RACE", where=PEOPLE_FILE) from error


def _still_absent(connection: Connection, report: ImportReport) -> None:
    """A number that another process added meanwhile must not come twice."""
    known = known_artifacts(connection)
    for difference in report.differences:
        if difference.outcome == "added" and not difference.id and difference.row.number.canonical in known:
            raise Problem("E-STORE-RACE", where=difference.row.number.canonical)


def _change(museum: Museum, difference: Difference, told: set[str], batch: str, file_sha512: str) -> Change:
    row, base = difference.row, difference.base
    new = {key: words for key, (_old, words) in difference.fields.items()}
    imported = Imported(batch=batch, row=row.row, file_sha512=file_sha512, digest=row.digest, cells=row.cells)
    if not difference.id:
        inventory = Inventory(new_id())
        record = Record(id=inventory.id, number=row.number.canonical, temporary=row.temporary)
        written = record.with_card(row.card(), row.extra())
    else:
        inventory, record = load_newest(museum.store, difference.id)
        if inventory.head != difference.version:
            raise Problem("E-STORE-RACE", where=row.number.canonical)
        if difference.outcome == "added":
            written = record.with_card(row.card(), row.extra()).model_copy(update={"status": "managed"})
        else:
            written = _with_fields(record, difference, told)
            imported.cells = _with_columns_absent(record, row, told)
    written.batch = batch
    if base and base.of == "export":
        taken = {key: words for key, words in base.old.items() if words != base.written.get(key, "")} | new
        written.from_export = imported.model_copy(update={"cells": taken, "version": row.version})
    else:
        if base:  # what a list leaves as the museum has it, the register's own file may go on saying otherwise
            cells = {key: words for key, words in {**base.old, **new}.items() if words}
            imported = imported.model_copy(update={"cells": cells, "digest": ""})
        written.imported = imported
    return Change(inventory, "register import", {RECORD_FILE: to_bytes(written)})


def _with_fields(record: Record, difference: Difference, told: set[str]) -> Record:
    """The record with the fields that a row changes, and with where the row stands now in the count of rows."""
    counts = {key: words for key, words in difference.row.extra().items() if key not in told}
    card, extra = dict(record.card), record.extra | counts
    for key, (_old, new) in difference.fields.items():
        place = card if key in BY_KEY else extra
        if new:
            place[key] = new
        else:
            place.pop(key, None)
    return record.with_card(card, extra)


def _with_columns_absent(record: Record, row: RegisterRow, told: set[str]) -> dict[str, str]:
    """The row's cells, and what an earlier file said in columns that this one does not have."""
    before = record.imported.cells if record.imported else {}
    return {key: words for key, words in before.items() if key not in told} | row.cells
