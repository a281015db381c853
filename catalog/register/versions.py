"""Which version of an entry a row of an export was written of: what an edit of that row is held against."""

import re

from catalog.museum import Museum
from catalog.record import RECORD_FILE, Record, read_record
from catalog.store.inventory import Inventory

_TEXT = re.compile(r"v([1-9][0-9]*)-([0-9a-f]{8})")


def version_text(inventory: Inventory) -> str:
    """An entry's newest version, with the first digits of what its record says: `v3-1f3a9c2e`.

    Spreadsheets leave it as it is: it is no number and no day.
    """
    return f"v{inventory.head}-{inventory.state[RECORD_FILE][:8]}"


def written_of(museum: Museum, inventory: Inventory, text: str) -> Record | None:
    """The entry as it was when an export wrote a row of it.

    None where the text is none of this entry: another museum's, or copied from another row.
    """
    found = _TEXT.fullmatch(text)
    if not found or int(found[1]) > inventory.head:
        return None
    number, digits = int(found[1]), found[2]
    if not inventory.versions[number - 1].state[RECORD_FILE].startswith(digits):
        return None
    return read_record(museum.store.read(inventory, RECORD_FILE, number), inventory.id)
