"""A person erased: the words in people.db, and the files in which they stand."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import unescape

from catalog.correcting.change import today
from catalog.fields import FIELDS
from catalog.folding import clean, fold
from catalog.museum import Museum
from catalog.people import People
from catalog.problems import Problem
from catalog.settings import Limits
from catalog.sheets.reading import read_table
from catalog.store import disk
from catalog.writing import Writer, speaking_of_disks

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
    lists = (path for path in sorted(museum.out.rglob("*")) if path.suffix.lower() in (".xlsx", ".csv"))
    kept = [path for path in registers if _holds(path, wanted, limits) is not False]
    return kept + [path for path in lists if _mentions(path, wanted)]


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


def _mentions(path: Path, wanted: str) -> bool:
    """Whether these folded words stand anywhere in a list of ours, whatever its columns are."""
    try:
        with zipfile.ZipFile(path) as workbook:
            texts = [workbook.read(name).decode("utf-8", "replace") for name in workbook.namelist()]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        texts = [path.read_text("utf-8", "replace")]
    return any(wanted in fold(unescape(text)) for text in texts)


def _holds(path: Path, wanted: str, limits: Limits) -> bool | None:
    """Whether a table holds these folded words; None where it cannot be looked through."""
    try:
        table = read_table(path, _LABELS, limits)
    except Problem:
        return None
    if any(wanted in fold(clean(cell)) for _row, cells in table.rows for cell in cells):
        return True
    return None if any(remark.code == "other_sheet" for remark in table.remarks) else False
