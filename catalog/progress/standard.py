"""What counts as digitized: the museum's standard, and the one function that holds a record to it.

Levels and rules: docs/levels.md. The count and the answer to "why" both come from `assess`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.fields import BY_KEY, FIELDS, values
from catalog.folding import fold
from catalog.number import parse
from catalog.problems import Problem
from catalog.record import Asset, Record

#: Words of vocabularies, folded: there are few, and they come again with every record.
_folded = lru_cache(maxsize=4096)(fold)
_NEEDED = tuple(field.key for field in FIELDS if field.needed)

ViewCode = Literal["front", "back", "left", "right", "top", "bottom", "edge", "detail", "scale", "whole", "page"]
VIEW_CODES: tuple[ViewCode, ...] = get_args(ViewCode)
FORMAT: Final = 1
DEFAULT_FILE = Path(__file__).parent.parent / "defaults" / "standard.toml"


class Level(IntEnum):
    """How far an artifact's digitization has come."""

    REGISTERED = 0
    STARTED = 1
    PHOTOGRAPHED = 2
    DIGITIZED = 3
    APPROVED = 4

    @property
    def code(self) -> str:
        """The level's name in JSON."""
        return self.name.lower()


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Numbers(_Table):
    """How the museum numbers."""

    prefix: Annotated[str, Field(pattern=r"^[^\W\d_]{1,8}$")]


class Counting(_Table):
    """Kinds of holding that are left out of the percentage."""

    not_counted: list[str]


class Card(_Table):
    """Card fields that level "digitized" asks for."""

    required: list[str]


class Photographs(_Table):
    """`quality = "none"`: a photo without a verdict counts."""

    quality: Literal["none"]


class Profile(_Table):
    """What is asked of one kind of artifact.

    `views` are asked of the whole; `details` asks one detail each for inscriptions and damage;
    `parts` names the profile of each numbered part; `scan_for` lists legal levels that need a scan.
    """

    views: list[ViewCode]
    details: bool = False
    parts: str | None = None
    scan_for: list[str] = []


class Choice(_Table):
    """A line of the table that chooses a profile: every condition given must hold."""

    profile: str
    object_type: list[str] = []
    material: list[str] = []
    unit: list[str] = []

    @cached_property
    def _conditions(self) -> list[tuple[str, frozenset[str]]]:
        given = (("object_type", self.object_type), ("materials", self.material), ("unit", self.unit))
        return [(key, frozenset(map(fold, words))) for key, words in given if words]

    def fits(self, card: dict[str, str]) -> bool:
        """Whether every condition holds for a card; of several materials the first counts."""
        return all(_folded(first_value(card, key)) in words for key, words in self._conditions)


class Standard(_Table):
    """`standard.toml`."""

    format: Literal[1] = FORMAT
    name: str
    numbers: Numbers
    counting: Counting
    card: Card
    photographs: Photographs
    profiles: dict[str, Profile]
    choose: list[Choice] = []

    @cached_property
    def _not_counted(self) -> frozenset[str]:
        return frozenset(map(fold, self.counting.not_counted))

    def profile_of(self, card: dict[str, str]) -> str:
        """Name of the profile that an artifact with this card is held to."""
        return next((choice.profile for choice in self.choose if choice.fits(card)), "object_3d")

    def excluded(self, record: Record) -> str:
        """Why an artifact is left out of the percentage: a code, "" where it counts."""
        if record.status in ("written_off", "withdrawn"):
            return record.status
        if record.temporary:
            return "temporary"
        return "holding_kind" if _folded(record.card.get("holding_kind", "")) in self._not_counted else ""


def read_standard(text: str, where: str) -> Standard:
    """Parse standard.toml. Problem E-STANDARD-INVALID names the key that cannot be read."""
    try:
        standard = Standard.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        reason = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise Problem("E-STANDARD-INVALID", where=where, reason=reason) from error
    named = {choice.profile for choice in standard.choose} | {"object_3d"}
    named |= {profile.parts for profile in standard.profiles.values() if profile.parts}
    unknown = [*sorted(named - standard.profiles.keys()), *(k for k in standard.card.required if k not in BY_KEY)]
    if unknown:
        raise Problem("E-STANDARD-INVALID", where=where, reason=f"{unknown[0]}?")
    return standard


def first_value(card: dict[str, str], key: str) -> str:
    """The first value of a field, as grouping uses it; "" where the field is empty."""
    text = card.get(key, "")
    if BY_KEY[key].listed:
        return next(iter(values(text)), "")
    return text


@dataclass(frozen=True, slots=True)
class Missing:
    """Something an artifact lacks for a level: a view, a card field or a scan, of a part perhaps."""

    level: Level
    kind: Literal["view", "field", "scan", "asset"]
    code: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An artifact held to the standard: its level, whether it counts, and all that is missing."""

    level: Level
    excluded: str
    profile: str
    missing: list[Missing]

    @property
    def counted(self) -> bool:
        """Whether the artifact is part of the denominator."""
        return not self.excluded


def assess(record: Record, standard: Standard, own_parts: Collection[str] = ()) -> Assessment:
    """Hold a record to the standard.

    `own_parts` are the labels of parts that the register gives rows of their own: they are assessed
    there, not here.
    """
    name = standard.profile_of(record.card)
    profile = standard.profiles[name]
    assets = list(record.assets_in_view)
    missing: list[Missing] = [Missing(Level.REGISTERED, "field", key) for key in _NEEDED if not _filled(record, key)]
    level = Level.REGISTERED
    if not assets:
        missing.append(Missing(Level.STARTED, "asset", "any"))
    else:
        level = Level.STARTED
    views = _missing_views(record.card, profile, standard, assets, own_parts)
    missing += views
    if assets and not views:
        level = Level.PHOTOGRAPHED
    fields = [Missing(Level.DIGITIZED, "field", key) for key in standard.card.required if not _filled(record, key)]
    scans = _missing_scans(record, profile, assets, own_parts)
    missing += fields + scans
    if level is Level.PHOTOGRAPHED and not fields and not scans:
        level = Level.DIGITIZED
    return Assessment(level, standard.excluded(record), name, missing)


def _filled(record: Record, key: str) -> bool:
    if key == "inventory_number":
        return not record.temporary
    return bool(record.card.get(key))


def _missing_views(
    card: dict[str, str], profile: Profile, standard: Standard, assets: list[Asset], own_parts: Collection[str]
) -> list[Missing]:
    photos = [asset for asset in assets if asset.kind == "photo"]
    seen = {(asset.part, asset.view) for asset in photos}
    # A view of the whole may be given by a photo that names a part only where nothing is asked of parts.
    whole = {view for part, view in seen if part is None or profile.parts is None}
    missing = [Missing(Level.PHOTOGRAPHED, "view", view) for view in profile.views if view not in whole]
    if profile.parts:
        for part in parts_of(card, own_parts):
            missing += [
                Missing(Level.PHOTOGRAPHED, "view", view, part)
                for view in standard.profiles[profile.parts].views
                if (part, view) not in seen
            ]
    if profile.details:
        owed = _details_owed(card)
        found = Counter(asset.view for asset in photos)["detail"]
        missing += [Missing(Level.PHOTOGRAPHED, "view", "detail")] * max(0, owed - found)
    return missing


_NOTHING = frozenset({"", "khong", "khong co", "khong ro", "chua ro", "chua khao sat", "chua xac dinh", "-"})


def _details_owed(card: dict[str, str]) -> int:
    """One detail where inscriptions are recorded, one where the condition is other than sound."""
    inscribed = _folded(card.get("inscriptions", "")) not in _NOTHING
    conditions = {_folded(value) for value in values(card.get("condition", ""))}
    return inscribed + bool(conditions - _NOTHING - {"nguyen ven"})


def _missing_scans(record: Record, profile: Profile, assets: list[Asset], own_parts: Collection[str]) -> list[Missing]:
    if _folded(record.card.get("legal_level", "")) not in map(_folded, profile.scan_for):
        return []
    scanned = {asset.part for asset in assets if asset.kind == "scan"}
    parts = parts_of(record.card, own_parts) if profile.parts else []
    if parts:
        return [Missing(Level.DIGITIZED, "scan", "model", part) for part in parts if part not in scanned]
    return [] if scanned else [Missing(Level.DIGITIZED, "scan", "model")]


_NUMBERED = re.compile(r"danh so\s+([0-9]{1,3}|[a-z])\s*-\s*([0-9]{1,3}|[a-z])\b")


def parts_of(card: dict[str, str], own_parts: Collection[str] = ()) -> list[str]:
    """Labels of the numbered parts that a card names ("12 thanh, đánh số 1-12"), less `own_parts`."""
    found = _NUMBERED.search(fold(card.get("parts", "")))
    labels = run_of(f"{found[1]}-{found[2]}") if found else []
    return [label for label in labels if label not in own_parts]


def run_of(parts: str) -> list[str]:
    """The single labels in a parts text: `1-5` is five, `a-c` three, `1,2,5` three.

    >>> run_of("1-3"), run_of("a-c"), run_of("1,2,5")
    (['1', '2', '3'], ['a', 'b', 'c'], ['1', '2', '5'])
    """
    labels: list[str] = []
    for piece in parts.split(","):
        first, dash, last = piece.partition("-")
        if dash and first.isdigit() and last.isdigit():
            labels += [str(n) for n in range(int(first), int(last) + 1)]
        elif dash and len(first) == len(last) == 1:
            labels += [chr(c) for c in range(ord(first), ord(last) + 1)]
        elif piece:
            labels.append(str(int(piece)) if piece.isdigit() else piece)
    return labels


def part_labels(number: str) -> list[str]:
    """Labels that a register number with parts stands for: `BTBP 1234.1-3` is three."""
    found = parse(number, "")
    return run_of(found.parts) if found and found.parts else []
