"""What was found not to fit."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "same_picture",
    "other_object",
    "temporary",
    "withdrawn",
    "unmatched",
    "class_number",
    "other_number",
    "parts",
    "no_photo",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Place:
    """An artifact, or one of its photos: its number, and the photo's path in it."""

    number: str
    asset: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Files that a batch left without an artifact: the batch, when (RFC 3339, UTC), its folder, how many and the first.

    `table` is the list to be filled in, None where it is not there any more.
    """

    batch: str
    at: str
    source: str
    files: int
    names: list[str]
    table: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at, and the artifacts and photos it is about, the first one foremost.

    `text` is the shared number, or the artifact's name. `distance`: of a same picture the bits of 256 that differ (the
    most of any link); of another object how far the colours are apart, 0 to 1; then the last place is the photo beside
    which it was seen. `photos` is how many it is about. `why` is what makes the other places candidates for a
    temporary entry.
    """

    kind: Kind
    places: list[Place]
    text: str = ""
    distance: float | None = None
    photos: int | None = None
    why: Literal["picture", "name"] | None = None
    files: LeftOver | None = None
