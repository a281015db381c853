"""The register as a workbook: every entry under the headers that an import reads."""

from pathlib import Path

from sqlalchemy import select

from catalog.fields import FIELDS, PERSON_FIELDS
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.record import RECORD_FILE, Record, read_record
from catalog.spreadsheet import write_workbook
from catalog.tables import ArtifactRow

_WIDTH, _NAME_WIDTH = 16, 34


def export_register(museum: Museum, path: Path, *, restricted: bool) -> int:
    """Write the register to the new XLSX file `path`; returns how many entries.

    Without `restricted` the fields that never leave the museum are left out. Problem E-EXPORT-NAME,
    E-FILE-EXISTS, E-FOLDER-MISSING.
    """
    if path.exists():
        raise Problem("E-FILE-EXISTS", where=str(path))
    if path.suffix.lower() != ".xlsx":
        raise Problem("E-EXPORT-NAME", where=path.name)
    if not path.parent.is_dir():
        raise Problem("E-FOLDER-MISSING", where=str(path.parent))
    fields = [field for field in FIELDS if restricted or not field.restricted]
    records = [_read(museum, id_) for id_ in _ids(museum)]
    extra = list(dict.fromkeys(header for record in records for header in record.extra)) if restricted else []
    people = People(museum.private)
    header = [*(field.label for field in fields), *extra]
    rows = []
    for record in records:
        persons = people.words_of(record.card.get(key, "") for key in PERSON_FIELDS)
        cells = [record.card.get(field.key, "") for field in fields]
        cells = [persons.get(c, "") if f.key in PERSON_FIELDS else c for f, c in zip(fields, cells, strict=True)]
        rows.append(cells + [record.extra.get(name, "") for name in extra])
    widths = [_NAME_WIDTH if field.key == "name" else _WIDTH for field in fields] + [_WIDTH] * len(extra)
    write_workbook(path, header, rows, widths)
    return len(rows)


def _ids(museum: Museum) -> list[str]:
    query = (
        select(ArtifactRow.id)
        .where(ArtifactRow.status != "withdrawn")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
    )
    with museum.engine.connect() as connection:
        return list(connection.scalars(query))


def _read(museum: Museum, id_: str) -> Record:
    return read_record(museum.store.read(museum.store.inventory(id_), RECORD_FILE), id_)
