"""What a row is held against that is none of the register's own file: of an export, the version it was written of."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from catalog.loading import load_record
from catalog.museum import Museum
from catalog.number import parse
from catalog.people import is_person
from catalog.record import RECORD_FILE, Imported, Record
from catalog.register.reading import RegisterRow
from catalog.store.inventory import Inventory

_TEXT = re.compile(r"v([1-9][0-9]{0,8})-([0-9a-f]{8})")


def version_text(inventory: Inventory) -> str:
    """An entry's newest version, with the first digits of what its record says: `v3-1f3a9c2e`.

    Spreadsheets leave it as it is: it is no number and no day.
    """
    return f"v{inventory.head}-{inventory.state[RECORD_FILE][:8]}"


class Base(NamedTuple):
    """What a row is held against: `old` is what was taken from there last, `written` what the file said unedited.

    `of` is the file: the register's own, an export, or a list of rows to correct.
    """

    of: Literal["register", "export", "list"]
    old: Mapping[str, str]
    written: Mapping[str, str]


def base_of(museum: Museum, inventory: Inventory, record: Record, row: RegisterRow, *, of_list: bool) -> Base | None:
    """What a row of an export, or of a list of rows to correct, is held against; None for one of any other file."""
    if written := _written_of(museum, inventory, row.version) if row.version else None:
        words = {**written.card, **written.extra}
        earlier = record.from_export
        taken = earlier.cells if earlier and earlier.version == row.version else {}
        return Base("export", {**words, **taken}, words)
    return Base("list", words_of(record.imported), {}) if of_list and record.imported else None


def words_of(imported: Imported | None) -> dict[str, str]:
    """What a row that was imported once said, with what its register number says of the class."""
    if imported is None:
        return {}
    words = dict(imported.cells)
    number = parse(words.get("inventory_number", ""), "")
    if number and number.class_text:
        words.setdefault("class_number", number.class_text)
    return words


def _written_of(museum: Museum, inventory: Inventory, text: str) -> Record | None:
    """The entry as an export wrote a row of it, without the persons in its foreign columns.

    None where the text is none of this entry: another museum's, or copied from another row.
    """
    found = _TEXT.fullmatch(text)
    if not found or int(found[1]) > inventory.head:
        return None
    number, digits = int(found[1]), found[2]
    if not inventory.versions[number - 1].state[RECORD_FILE].startswith(digits):
        return None
    record = load_record(museum.store, inventory, number)
    return record.model_copy(update={"extra": foreign_words(record)})


def foreign_words(record: Record) -> dict[str, str]:
    """What an export says of an entry in columns without a field, by their headers: cells of persons are blank."""
    return {header: words for header, words in record.extra.items() if not is_person(words)}
