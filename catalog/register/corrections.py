"""What a person said of the columns of a register, now and in earlier imports."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from catalog.fields import find_field
from catalog.folding import fold
from catalog.museum import Museum
from catalog.problems import Problem
from catalog.sheets.grid import column_number
from catalog.tables import BatchRow

#: Beside a batch's own file: what a person said of the columns, header → field key, or EXTRA.
COLUMNS_FILE = "columns.json"
#: Said of a column that has no field: its words are kept under its own header.
EXTRA = "-"

Corrections = dict[str, str]

_CORRECTIONS = TypeAdapter(Corrections)


def read_corrections(words: Iterable[str]) -> Corrections:
    """What a person says of columns, `HEADER=FIELD` or `HEADER=-`, by header. Problem E-MAP-FORM, E-MAP-FIELD."""
    said = {}
    for word in words:
        header, equals, name = (piece.strip() for piece in word.rpartition("="))
        if not equals or not header or not name:
            raise Problem("E-MAP-FORM", where=word)
        field = find_field(name)
        if field is None and name != EXTRA:
            raise Problem("E-MAP-FIELD", where=name)
        said[header] = field.key if field else EXTRA
    return said


def last_corrections(museum: Museum) -> list[Corrections]:
    """What was said of columns in earlier imports that were not undone, the newest first."""
    undone = select(BatchRow.source).where(BatchRow.kind == "undo", BatchRow.outcome == "done")
    imports = select(BatchRow.id).where(BatchRow.kind == "register", BatchRow.id.not_in(undone))
    query = imports.order_by(BatchRow.started.desc(), BatchRow.id)
    with museum.engine.connect() as connection:
        batches = list(connection.scalars(query))
    found = []
    for batch in batches:
        inventory = museum.store.inventory(batch)
        if COLUMNS_FILE in inventory.state:
            try:
                found.append(_CORRECTIONS.validate_json(museum.store.read(inventory, COLUMNS_FILE)))
            except ValidationError as error:
                raise Problem("E-RECORD-INVALID", where=f"{batch}/{COLUMNS_FILE}", reason=str(error)) from error
    return found


def corrections_for(header: Sequence[str], said: Corrections, before: Sequence[Corrections]) -> Corrections:
    """What holds for a file with this header: what is said now, and the last that was said of all its columns.

    Earlier words hold only where every column that they are about is in the file: it is then the same register.
    """
    names = column_names(header)
    here = {fold(name) for name in names}
    last = next((words for words in before if all(fold(name) in here for name in words)), {})
    places = {name: place_of(header, name) for name in said}
    now = {names[place]: said[name] for name, place in places.items() if place is not None}
    told = {fold(name) for name in now}
    return {name: key for name, key in last.items() if fold(name) not in told} | now


def column_names(header: Sequence[str]) -> list[str]:
    """Names that tell the columns of a file apart: their headers, those of several numbered."""
    times = Counter(map(fold, header))
    seen: Counter[str] = Counter()
    names = []
    for words in header:
        seen[fold(words)] += 1
        names.append(f"{words} ({seen[fold(words)]})" if times[fold(words)] > 1 else words)
    return names


def place_of(header: Sequence[str], name: str) -> int | None:
    """The place of the column that a person means by its header, or by its letter in the spreadsheet."""
    for place, words in enumerate(header):
        if fold(words) == fold(name):
            return place
    letters = name.upper()
    if letters.isascii() and letters.isalpha() and len(letters) <= 2:
        place = column_number(letters)
        return place if place < len(header) else None
    return None
