"""What an import of a register costs at the least: `python -m benchmarks.bare_import WORKBOOK NEW_FOLDER`.

Values read, two JSON files and two digests an artifact written as the nine files and folders of an OCFL object,
renamed to their place, and rows of as many columns as the catalog's, with its full-text index. Nothing is cleaned,
parsed, checked or compared, and nothing would survive a crash.
"""

import gc
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from uuid import uuid4

from python_calamine import CalamineWorkbook

from catalog.store.disk import sha512_of_bytes, write_new

_TABLES = """
PRAGMA journal_mode = WAL; PRAGMA cache_size = -131072;
CREATE TABLE artifact (id TEXT PRIMARY KEY, number TEXT UNIQUE, {artifact}); CREATE INDEX entry ON artifact (a0, a1);
CREATE TABLE standing (artifact TEXT, at INTEGER, {standing}, PRIMARY KEY (artifact, at));
CREATE TABLE search (doc INTEGER PRIMARY KEY, number TEXT, {search});
CREATE TABLE texts (doc INTEGER PRIMARY KEY, artifact TEXT UNIQUE, title, names, rest, labels, marks);
CREATE VIRTUAL TABLE words USING fts5(title, names, rest, labels, marks, content='texts', content_rowid='doc',
  tokenize='ascii', columnsize=0);
INSERT INTO words (words, rank) VALUES ('hashsize', 33554432);
"""
_ARTIFACT, _STANDING, _SEARCH = 22, 5, 10
_CHUNK = 500
Cells = dict[str, str]


def _read(workbook: Path) -> Iterator[Cells]:
    header, *rows = CalamineWorkbook.from_path(workbook).get_sheet_by_index(0).to_python()
    for row in rows:
        yield {str(name): str(value) for name, value in zip(header, row, strict=True) if value != ""}


def _write(folder: Path, rows: Iterator[Cells]) -> Iterator[tuple[str, Cells]]:
    """Write an object for each row beside the store."""
    for number, cells in enumerate(rows):
        id_ = uuid4().urn
        record = {"format": 1, "id": id_, "card": cells, "imported": {"row": number, "cells": cells}}
        data = json.dumps(record, ensure_ascii=False, indent=1).encode()
        digest = sha512_of_bytes(data)
        user = {"name": "operator", "address": "urn:uuid:0"}
        state = {
            "created": "2026-01-01T00:00:00.000Z",
            "message": "x",
            "user": user,
            "state": {digest: ["record.json"]},
        }
        inventory = {
            "id": id_,
            "type": "https://ocfl.io/1.1/spec/#inventory",
            "digestAlgorithm": "sha512",
            "head": "v1",
            "manifest": {digest: ["v1/content/record.json"]},
            "versions": {"v1": state},
        }
        listed = json.dumps(inventory, indent=1).encode()
        place = f"{folder}/waiting/{id_[9:]}"
        for made in (place, f"{place}/v1", f"{place}/v1/content"):
            os.mkdir(made)
        write_new(f"{place}/v1/content/record.json", data)
        write_new(f"{place}/0=ocfl_object_1.1", b"ocfl_object_1.1\n")
        for where in (place, f"{place}/v1"):
            write_new(f"{where}/inventory.json", listed)
            write_new(f"{where}/inventory.json.sha512", f"{sha512_of_bytes(listed)} inventory.json\n".encode())
        yield id_, cells


def _move(folder: Path, ids: list[str]) -> None:
    for id_ in ids:
        above = f"{folder}/store/{sha512_of_bytes(id_.encode())[:3]}"
        if not os.path.exists(above):
            os.mkdir(above)
        os.rename(f"{folder}/waiting/{id_[9:]}", f"{above}/{id_[9:]}")


def _index(folder: Path, artifacts: Iterator[tuple[str, Cells]]) -> None:
    columns = {"artifact": _ARTIFACT, "standing": _STANDING, "search": _SEARCH}
    names = {table: ", ".join(f"a{n}" for n in range(width)) for table, width in columns.items()}
    database = sqlite3.connect(folder / "catalog.db", isolation_level=None)
    database.executescript(_TABLES.format(**names) + "BEGIN;")
    docs = count(1)
    while chunk := list(islice(artifacts, _CHUNK)):
        rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in (*columns, "texts", "words")}
        for (id_, cells), doc in zip(chunk, docs, strict=False):
            values = [*cells.values(), *[""] * _ARTIFACT]
            low = [value.lower() for value in values]
            texts = (low[1], " § ".join(low[2:8]), " § ".join(low[8:]), low[3], low[0])
            rows["artifact"].append((id_, f"{values[0]}#{doc}", *values[:_ARTIFACT]))
            rows["standing"].append((id_, 1, *values[2 : 2 + _STANDING]))
            rows["search"].append((doc, values[0], *range(_SEARCH)))
            rows["texts"].append((doc, id_, *texts))
            rows["words"].append((doc, *texts))
        for table, some in rows.items():
            into = "words (rowid, title, names, rest, labels, marks)" if table == "words" else table
            database.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(some[0]))})", some)
    database.execute("COMMIT")
    database.close()


def main(workbook: Path, folder: Path) -> None:
    """Import, as barely as that."""
    gc.disable()
    for name in ("waiting", "store"):
        (folder / name).mkdir(parents=True)
    artifacts = list(_write(folder, _read(workbook)))
    os.sync()
    _move(folder, [id_ for id_, _cells in artifacts])
    _index(folder, iter(artifacts))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
