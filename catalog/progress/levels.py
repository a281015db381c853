"""How far an artifact's digitization has come: the one function that holds a record to the standard.

Levels and rules: docs/levels.md. The count and the answer to "why" both come from `assess`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from catalog.fields import FIELDS, values
from catalog.progress.parts import parts_of
from catalog.progress.standard import Profile, Standard, folded
from catalog.quality.grading import Verdict, verdict_of
from catalog.record import Asset, Record

_NEEDED = tuple(field.key for field in FIELDS if field.needed)


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


@dataclass(frozen=True, slots=True)
class Missing:
    """Something an artifact lacks for a level: a view, a card field or a scan, of a part perhaps."""

    level: Level
    kind: Literal["view", "field", "scan", "asset"]
    code: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An artifact held to the standard: its level, whether it counts, and all that is missing.

    `verdicts` are those on its photos in view, by their paths; empty where the museum asks for none.
    """

    level: Level
    excluded: str
    profile: str
    missing: list[Missing]
    verdicts: dict[str, Verdict]

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
    verdicts = {asset.path: verdict for asset in assets if (verdict := verdict_of(asset, standard, name))}
    photos = [a for a in assets if a.kind == "photo" and (a.path not in verdicts or verdicts[a.path].counts)]
    views = _missing_views(record.card, profile, standard, photos, own_parts)
    missing += views
    if assets and not views:
        level = Level.PHOTOGRAPHED
    fields = [Missing(Level.DIGITIZED, "field", key) for key in standard.card.required if not _filled(record, key)]
    scans = _missing_scans(record, profile, assets, own_parts)
    missing += fields + scans
    if level is Level.PHOTOGRAPHED and not fields and not scans:
        level = Level.DIGITIZED
    return Assessment(level, standard.excluded(record), name, missing, verdicts)


def _filled(record: Record, key: str) -> bool:
    if key == "inventory_number":
        return not record.temporary
    return bool(record.card.get(key))


def _missing_views(
    card: dict[str, str], profile: Profile, standard: Standard, photos: list[Asset], own_parts: Collection[str]
) -> list[Missing]:
    """The views that none of these photos gives."""
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
    inscribed = folded(card.get("inscriptions", "")) not in _NOTHING
    conditions = {folded(value) for value in values(card.get("condition", ""))}
    return inscribed + bool(conditions - _NOTHING - {"nguyen ven"})


def _missing_scans(record: Record, profile: Profile, assets: list[Asset], own_parts: Collection[str]) -> list[Missing]:
    if folded(record.card.get("legal_level", "")) not in map(folded, profile.scan_for):
        return []
    scanned = {asset.part for asset in assets if asset.kind == "scan"}
    parts = parts_of(record.card, own_parts) if profile.parts else []
    if parts:
        return [Missing(Level.DIGITIZED, "scan", "model", part) for part in parts if part not in scanned]
    return [] if scanned else [Missing(Level.DIGITIZED, "scan", "model")]
