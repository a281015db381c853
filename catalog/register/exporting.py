"""The register as a workbook: every entry under the headers that an import reads."""

from pathlib import Path

from sqlalchemy import select

from catalog.fields import FIELDS, KEEPING_FIELDS, PERSON_FIELDS, Field
from catalog.loading import load_newest
from catalog.museum import Museum
from catalog.person_headers import holds_persons
from catalog.problems import Problem
from catalog.record import Record
from catalog.register.columns import VERSION_HEADER
from catalog.register.versions import foreign_words, version_text
from catalog.sheets.writing import write_workbook
from catalog.tables import ArtifactRow
from catalog.writing import check_new_file

_WIDTH, _NAME_WIDTH = 16, 34


def export_register(museum: Museum, path: Path, *, restricted: bool) -> int:
    """Write the register to the new XLSX file `path`; returns how many entries.

    Each row says of which version of its entry it was written: imported again, it changes what was edited in it.
    Persons are never in it. Without `restricted` neither are the other fields for staff only. Problem E-EXPORT-NAME,
    E-FILE-EXISTS, E-FOLDER-MISSING.
    """
    check_new_file(path)
    if path.suffix.lower() != ".xlsx":
        raise Problem("E-EXPORT-NAME", where=path.name)
    entries = [_read(museum, id_) for id_ in _ids(museum)]
    records = [record for record, _version in entries]
    fields = _fields(records, restricted=restricted)
    extra = _foreign(records) if restricted else []
    header = [*(field.label for field in fields), *extra, VERSION_HEADER]
    rows = [
        [
            *(record.card.get(field.key, "") for field in fields),
            *(foreign_words(record).get(name, "") for name in extra),
            version,
        ]
        for record, version in entries
    ]
    widths = [_NAME_WIDTH if field.key == "name" else _WIDTH for field in fields] + [_WIDTH] * (len(extra) + 1)
    write_workbook(path, header, rows, widths)
    return len(rows)


def _fields(records: list[Record], *, restricted: bool) -> list[Field]:
    """The fields of a register, and those of its keeping that any entry has."""
    kept = [field for field in KEEPING_FIELDS if any(record.card.get(field.key) for record in records)]
    allowed = (field for field in (*FIELDS, *kept) if restricted or not field.restricted)
    return [field for field in allowed if field.key not in PERSON_FIELDS]


def _foreign(records: list[Record]) -> list[str]:
    """Headers of columns without a field, but for those that hold persons, or nothing beside them."""
    headers = dict.fromkeys(header for record in records for header in foreign_words(record))
    return [header for header in headers if not holds_persons(header)]


def _ids(museum: Museum) -> list[str]:
    query = (
        select(ArtifactRow.id)
        .where(ArtifactRow.status != "withdrawn")
        .order_by(ArtifactRow.prefix, ArtifactRow.sequence, ArtifactRow.part)
    )
    with museum.engine.connect() as connection:
        return list(connection.scalars(query))


def _read(museum: Museum, id_: str) -> tuple[Record, str]:
    """An entry, and of which version of it a row is written."""
    inventory, record = load_newest(museum.store, id_)
    return record, version_text(inventory)
