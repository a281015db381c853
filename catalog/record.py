"""The record of an artifact and of a batch, as they stand in the store as JSON.

Every format ever released stays readable: a newer format gets a number and an upgrade on reading;
the store is never rewritten.
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.parsing.card import parse_card
from catalog.parsing.parsed import Parsed
from catalog.parsing.quantity import parse_quantity
from catalog.problems import Problem

FORMAT: Final = 1
RECORD_FILE = "record.json"
BATCH_FILE = "batch.json"
#: Beside an asset's files: its bulky capture facts and measures.
FACTS_FILE = "facts.json"
_ASSET_FOLDERS = {"photo": "photos", "scan": "scans"}

AssetKind = Literal["photo", "scan"]
AssetState = Literal["in_view", "withdrawn", "undone", "moved"]
Status = Literal["managed", "lent", "written_off", "withdrawn"]
Sha512 = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
#: A fact as JSON holds it.
Fact = int | float | bool | str | None


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MasterFile(_Document):
    """A file as received. `path` is its logical path in the artifact's object."""

    path: str
    sha512: Sha512
    bytes: int
    role: Literal["principal", "companion"] = "principal"


class Overruling(_Document):
    """A curator's word on a photo, which goes before its measures: whether it counts, why, and who says so."""

    outcome: Literal["accept", "retake"]
    reason: str
    by: str


class Asset(_Document):
    """One digitization of an artifact. `path` is its folder in the object: `photos/0001`.

    `format` is the principal file's, by content. `view` is a view code, `part` the label of the
    part it shows, `depicts` the ids of other artifacts in the picture. `facts` are those few
    capture facts and measures that search and levels need; all of them stand in facts.json.
    `notes` are codes of what was accepted with a remark. `moved_to` is the id of the artifact that
    an asset in the state "moved" went to. `overruled` is set while a curator's word stands for the
    verdict of the measures.
    """

    path: str
    kind: AssetKind
    format: str
    files: list[MasterFile]
    view: str | None = None
    part: str | None = None
    depicts: list[str] = []
    state: AssetState = "in_view"
    matched_by: Literal["list", "name", "folder", "label", "slate", "assigned"]
    batch: str
    operator: str
    facts: dict[str, Fact] = {}
    notes: list[str] = []
    moved_to: str | None = None
    overruled: Overruling | None = None

    @property
    def principal(self) -> MasterFile:
        """The file the asset is recognized by."""
        return next(file for file in self.files if file.role == "principal")

    @property
    def name(self) -> str:
        """The principal file's name as received."""
        return self.principal.path.rpartition("/")[2]


class Imported(_Document):
    """The register row an artifact was last imported from.

    `cells` holds the words of the row under field keys, persons as ids; `digest` (BLAKE2b, 16
    bytes, hex) tells an unchanged row without comparing cells; `file_sha512` is the register file.
    `version` is which version of the entry the row was written of, where it is one of an export.
    """

    batch: str
    row: int
    file_sha512: Sha512
    digest: str
    cells: dict[str, str]
    version: str | None = None


class Approval(_Document):
    """A person's word that the digitization of an artifact is accepted, and what it was given on.

    `on` is the day in the museum's time zone (ISO 8601). `assets` maps the paths of the assets in view, and
    `fields` the keys of the card fields that the standard then asked for, to fingerprints (BLAKE2b, 16 bytes,
    hex) of what they were: `catalog.progress.approval` compares.
    """

    by: str
    on: str
    reason: str
    assets: dict[str, str]
    fields: dict[str, str]


class Deaccession(_Document):
    """Why an artifact left the museum, by which paper, who entered it, on which day (ISO 8601)."""

    document: str
    reason: str
    by: str
    on: str


class Record(_Document):
    """Everything known of one artifact.

    `number` is the canonical register number. `card` holds the words as written under the keys of
    `catalog.fields`, `extra` the columns of a register that have no field. `pieces` is the parsed
    quantity, `parsed` what else was read out of the card's words (both through `with_card` alone).
    `batch` names the batch this version was made in, if any. `cover` is the path of the
    photo that stands for the artifact. `former_numbers` are temporary ones it had, `merged_into` the
    id of the artifact that a temporary entry was joined to. `approval` stays when what was approved
    changes: it then no longer holds. `deaccession` is there while `status` is "written_off".
    `imported` is the row of the register that later ones are merged against, `from_export` the last row of an
    export that changed anything.
    """

    format: Literal[1] = FORMAT
    id: str
    number: str
    temporary: bool = False
    status: Status = "managed"
    card: dict[str, str] = Field(default_factory=dict)
    extra: dict[str, str] = Field(default_factory=dict)
    pieces: int = 1
    parsed: Parsed | None = None
    imported: Imported | None = None
    from_export: Imported | None = None
    assets: list[Asset] = Field(default_factory=list)
    batch: str | None = None
    cover: str | None = None
    former_numbers: list[str] = Field(default_factory=list)
    merged_into: str | None = None
    approval: Approval | None = None
    deaccession: Deaccession | None = None

    def next_path(self, kind: AssetKind) -> str:
        """The folder of the next asset of this kind: `photos/0003`."""
        folder = _ASSET_FOLDERS[kind]
        numbers = [int(asset.path.partition("/")[2]) for asset in self.assets if asset.kind == kind]
        return f"{folder}/{max(numbers, default=0) + 1:04d}"

    def with_card(self, card: dict[str, str], extra: dict[str, str] | None = None) -> "Record":
        """A copy with this card and, where given, these further columns; readings are brought up to date.

        A quantity that cannot be read counts as one piece.
        """
        quantity = parse_quantity(card["quantity"]) if "quantity" in card else None
        update = {"card": card, "pieces": quantity.pieces if quantity else 1, "parsed": parse_card(card)}
        if extra is not None:
            update["extra"] = extra
        return self.model_copy(update=update)

    @property
    def assets_in_view(self) -> Iterator[Asset]:
        """The assets that count and are shown."""
        return (asset for asset in self.assets if asset.state == "in_view")


class BatchItem(_Document):
    """What became of one file or row. `where` is its path below the source, or `row 12`."""

    where: str
    outcome: str
    code: str | None = None
    number: str | None = None
    asset: str | None = None
    reason: str | None = None


class Batch(_Document):
    """One run that changed much. Times are UTC, RFC 3339. `source` is the folder or file it read.

    `clock_offset_seconds` is what was to be added to the camera's clock, where a person said so.
    """

    format: Literal[1] = FORMAT
    id: str
    kind: Literal["ingest", "register", "undo", "settings"]
    operator: str
    started: str
    ended: str
    outcome: Literal["done", "interrupted", "stopped"]
    source: str
    source_sha512: Sha512 | None = None
    clock_offset_seconds: int | None = None
    items: list[BatchItem] = []


def new_id() -> str:
    """An identity that never changes, whatever becomes of the number."""
    return uuid4().urn


def read_record(data: bytes, where: str) -> Record:
    """Parse record.json. Problem E-RECORD-NEWER or E-RECORD-INVALID where it cannot be read.

    A record from before readings were kept gets them here.
    """
    record = _read(Record, data, where)
    record.parsed = record.parsed or parse_card(record.card)
    return record


def read_batch(data: bytes, where: str) -> Batch:
    """Parse batch.json. Problem E-RECORD-NEWER or E-RECORD-INVALID where it cannot be read."""
    return _read(Batch, data, where)


_Model = TypeVar("_Model", Record, Batch)


def _read(model: type[_Model], data: bytes, where: str) -> _Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        if first["loc"] == ("format",) and isinstance(first["input"], int) and first["input"] > FORMAT:
            raise Problem("E-RECORD-NEWER", where=where, found=first["input"], known=FORMAT) from error
        reason = ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
        raise Problem("E-RECORD-INVALID", where=where, reason=reason) from error


def to_bytes(document: BaseModel) -> bytes:
    """A record or batch as it is stored: UTF-8 JSON, what is not known left out."""
    return document.model_dump_json(indent=1, exclude_none=True).encode()
