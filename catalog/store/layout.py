"""Where things stand in the OCFL root, and names that every file system can hold.

OCFL 1.1 (https://ocfl.io/1.1/spec/) with layout extension 0003 (hash and id n-tuple).
"""

import hashlib
import re
from collections.abc import Collection
from urllib.parse import unquote

from catalog.folding import fold

LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
TUPLE_SIZE = 3
ROOT_DECLARATION = "0=ocfl_1.1"
OBJECT_DECLARATION = "0=ocfl_object_1.1"
#: What every object's declaration says.
OBJECT_CONFORMANCE = b"ocfl_object_1.1\n"
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"

_SPECIAL = re.compile(r"[^A-Za-z0-9_-]")
_ONLY_COLONS = re.compile(r"[A-Za-z0-9_:-]+")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_LONGEST_NAME = 80


def encoded(object_id: str) -> str:
    """The object's own folder name: its id with what is not a letter, digit, - or _ as %xx."""
    if _ONLY_COLONS.fullmatch(object_id):
        return object_id.replace(":", "%3a")
    return _SPECIAL.sub(lambda found: "".join(f"%{byte:02x}" for byte in found[0].encode()), object_id)


def tuple_of(object_id: str) -> str:
    """The folder that spreads the objects: the first digits of the id's SHA-256."""
    return hashlib.sha256(object_id.encode()).hexdigest()[:TUPLE_SIZE]


def object_place(object_id: str) -> str:
    """Where an object stands below a storage root."""
    return f"{tuple_of(object_id)}/{encoded(object_id)}"


def id_at(place: str) -> str | None:
    """The id of the object that stands at a place below a storage root, None where none has its home there."""
    object_id = unquote(place.rpartition("/")[2])
    try:
        return object_id if object_place(object_id) == place else None
    except UnicodeEncodeError:  # a name that is no text
        return None


def safe_name(name: str, taken: Collection[str] = ()) -> str:
    """A file name for the content path: ASCII, short, no device name, unlike any in `taken`.

    The name as received stays in the logical path. `taken` holds lower-case names.

    >>> safe_name("Rìu đá (2).JPG")
    'riu-da-2.jpg'
    """
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > 8:
        stem, ending = name, ""
    stem = re.sub(r"[^a-z0-9_]+", "-", fold(stem)).strip("-")[:_LONGEST_NAME] or "file"
    ending = re.sub(r"[^a-z0-9]", "", fold(ending))
    if stem in _RESERVED:
        stem = f"_{stem}"
    suffix = f".{ending}" if ending else ""
    candidate = stem + suffix
    count = 1
    while candidate in taken:
        count += 1
        candidate = f"{stem}~{count}{suffix}"
    return candidate
