"""The museum's rules as files in a folder: written out for a person to change, and read in again."""

from collections.abc import Iterator
from pathlib import Path

from catalog.language import _
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.progress.standard import read_standard
from catalog.ruling.letterhead import read_letterhead
from catalog.ruling.rules import LETTERHEAD_FILE, STANDARD_FILE
from catalog.sheets.writing import write_csv
from catalog.text_file import decoded
from catalog.vocabulary import FIELDS_OF
from catalog.vocabulary.editing import take_in
from catalog.vocabulary.table import read_file
from catalog.vocabulary.table import write_csv as vocabulary_bytes
from catalog.vocabulary.term import COLUMNS
from catalog.vocabulary.vocabularies import FOLDER, path_of
from catalog.writing import check_outside

_TABLES = (".csv", ".xlsx")
_MOST_BYTES = 1_000_000


def write_rules(museum: Museum, folder: Path) -> list[Path]:
    """Write standard, letterhead and vocabularies into a folder; returns the files.

    Problem E-PATH-INSIDE, E-FILE-EXISTS.
    """
    paths = [folder / STANDARD_FILE, folder / LETTERHEAD_FILE]
    check_outside(folder)
    tables = {name: folder / path_of(name) for name in FIELDS_OF}
    for path in (*paths, *tables.values()):
        if path.exists():
            raise Problem("E-FILE-EXISTS", where=str(path))
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for path in paths:
        path.write_bytes(museum.store.read(museum.own, path.name))
    for name, path in tables.items():
        write_csv(path, list(COLUMNS), [term.row() for term in museum.vocabularies.by_name[name].terms])
    return [*paths, *tables.values()]


def read_rules(museum: Museum, path: Path) -> dict[str, bytes]:
    """The rules in a folder, or in one file, as they would be stored: by their logical paths, checked.

    A vocabulary's file holds all of its terms. Raises Problem E-SETTINGS-NOTHING, -FILE, E-STANDARD-INVALID,
    E-LETTERHEAD-INVALID, E-VOCABULARY-…, E-TERM-CELL and those of reading tables.
    """
    if path.is_dir():
        files = list(_in_folder(path))
    elif path.is_file():
        files = [path]
    else:
        raise Problem("E-SETTINGS-NOTHING", where=str(path))
    rules: dict[str, bytes] = {}
    for file in files:
        logical, data = _read(museum, file)
        if logical in rules:  # a vocabulary as CSV and as a workbook
            raise Problem("E-SETTINGS-FILE", where=str(file))
        rules[logical] = data
    if not rules:
        raise Problem("E-SETTINGS-NOTHING", where=str(path))
    return rules


def _in_folder(folder: Path) -> Iterator[Path]:
    """The files that hold rules. Others may lie beside them, but not among the vocabularies."""
    yield from (folder / name for name in (STANDARD_FILE, LETTERHEAD_FILE) if (folder / name).is_file())
    if (folder / FOLDER).is_dir():
        # What an office program leaves beside an open file begins so.
        yield from (p for p in sorted((folder / FOLDER).iterdir()) if not p.name.startswith((".", "~$")))


def _read(museum: Museum, file: Path) -> tuple[str, bytes]:
    if file.name == STANDARD_FILE:
        text = _text(file)
        read_standard(text, file.name)
        return file.name, text.encode()
    if file.name == LETTERHEAD_FILE:
        text = _text(file)
        read_letterhead(text, file.name)
        return file.name, text.encode()
    if file.stem not in FIELDS_OF or file.suffix.lower() not in _TABLES:
        raise Problem("E-SETTINGS-FILE", where=str(file))
    table = read_file(file, museum.settings.limits)
    vocabulary = take_in(museum.vocabularies.by_name[file.stem], table, file.name, replace_all=True)
    return path_of(file.stem), vocabulary_bytes(vocabulary.terms)


def _text(file: Path) -> str:
    """The text of a file as an editor saved it, with the line ends of the store."""
    code = "E-STANDARD-INVALID" if file.name == STANDARD_FILE else "E-LETTERHEAD-INVALID"
    if file.stat().st_size > _MOST_BYTES:
        raise Problem(code, where=file.name, reason=f"> {_MOST_BYTES} B")
    data = file.read_bytes()
    try:
        text = decoded(data)
    except UnicodeDecodeError as error:
        raise Problem(code, where=file.name, reason=_("it is no text in UTF-8")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
