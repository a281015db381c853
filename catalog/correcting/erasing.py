"""A person erased: the words in people.db, and the files in which they stand."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from catalog.correcting.change import today
from catalog.fields import FIELDS
from catalog.folding import clean, fold
from catalog.legacy.decoding import UnknownEncoding, decode
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import CSV_ENDINGS, read_table
from catalog.store import disk
from catalog.writing import Writer, speaking_of_disks

#: What spreadsheets save lists as.
_LISTS = (*CSV_ENDINGS, ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_MARKUP = re.compile("<[^<>]*>")
_LABELS = [name for field in FIELDS for name in (field.key, field.label)]


@dataclass(frozen=True, slots=True)
class Erased:
    """The id that stays in the records, and the files that were removed, below the museum's folder."""

    id: str
    files: list[Path]


def files_with(museum: Museum, words: str) -> list[Path]:
    """Register files as received that hold these words or cannot be read, and lists in out/ that hold them."""
    wanted = fold(clean(words))
    limits = museum.settings.limits
    registers = (path for path in sorted((museum.private / "registers").rglob("*")) if path.is_file())
    lists = (path for path in sorted(museum.out.rglob("*")) if path.suffix.lower() in _LISTS)
    kept = [path for path in registers if _stands_in(path, wanted, limits) is not False]
    return kept + [path for path in lists if _stands_in(path, wanted, limits)]


def erase_person(writer: Writer, words: str, reason: str) -> Erased:
    """Erase a person; the id in the records then stands for nobody. Problem E-PERSON-UNKNOWN, E-DISK-….

    What a register file held beside persons stands in the records of its import.
    """
    museum = writer.museum
    with writer.lock(), speaking_of_disks(str(museum.path)):
        people = People(museum.private)
        id_, known = people.named(words)
        files = files_with(museum, known)
        for path in files:
            path.unlink()
            disk.sync_file(path.parent)
        people.erase(id_, by=writer.operator, on=today(museum), reason=reason)
    return Erased(id_, [path.relative_to(museum.path) for path in files])


def _stands_in(path: Path, wanted: str, limits: Limits) -> bool | None:
    """Whether these folded words stand in a file; None where they were not found and not all could be looked through.

    As a table first: in any encoding, each cell whole. Lists of ours are tables whose header nobody knows.
    """
    whole = False
    try:
        table = read_table(path, _LABELS, limits)
    except Problem as problem:
        if problem.code == "E-TABLE-LIMIT":
            return None
    else:
        if any(wanted in fold(clean(cell)) for _row, cells in table.rows for cell in cells):
            return True
        whole = not any(remark.code == "other_sheet" for remark in table.remarks)
    if any(wanted in fold(text) for text in _texts(path)):
        return True
    return False if whole else None


def _texts(path: Path) -> list[str]:
    """The text of a file as far as it has one, each quotation mark once; of a workbook that of its parts."""
    try:
        with zipfile.ZipFile(path) as workbook:
            parts = [workbook.read(name) for name in workbook.namelist() if name.endswith(".xml")]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        try:
            return [decode(path.read_bytes())[0].replace('""', '"')]
        except UnknownEncoding:
            return []
    texts = [part.decode("utf-8", "replace") for part in parts]
    # A cell whose letters do not all look alike is cut into runs; names of sheets stand within tags.
    return [unescape(text) for whole in texts for text in (whole, _MARKUP.sub("", whole))]
