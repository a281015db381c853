"""How far an artifact's digitization has come: the one function that holds a record to the standard.

Levels and rules: docs/levels.md. The count and the answer to "why" both come from `assess`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

from catalog.fields import FIELDS, values
from catalog.missing_values import is_blank, missing_value
from catalog.progress.approval import changed_since
from catalog.progress.parts import parts_of
from catalog.progress.standard import Profile, Standard, folded
from catalog.quality.grading import Verdict, verdict_of
from catalog.record import Approval, Asset, Record

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


class Missing(NamedTuple):
    """Something an artifact lacks for a level: a view, a card field or a scan, of a part perhaps.

    For the level "approved": an asset or a field that is not what was once approved.
    """

    level: Level
    kind: Literal["view", "field", "scan", "asset", "changed_asset", "changed_field"]
    code: str
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An artifact held to the standard: its level, whether it counts, and all that is missing.

    `verdicts` are those on its photos in view, by their paths; empty where the museum asks for none.
    `counting` are the paths of the assets in view that count.
    """

    level: Level
    excluded: str
    profile: str
    missing: list[Missing]
    verdicts: dict[str, Verdict]
    counting: list[str]

    @property
    def counted(self) -> bool:
        """Whether the artifact is part of the denominator."""
        return not self.excluded


def assess(record: Record, standard: Standard, own_parts: Collection[str] = ()) -> Assessment:
    """Hold a record to the standard.

    `own_parts` are the labels of parts that the register gives rows of their own: they are assessed
    there, not here. An approval stands, whatever the standard has come to ask for since, until what was
    approved changes.
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
    counting = [a.path for a in assets if a.path not in verdicts or verdicts[a.path].counts]
    photos = [asset for asset in assets if asset.kind == "photo" and asset.path in counting]
    views = _missing_views(record.card, profile, standard, photos, own_parts)
    missing += views
    if assets and not views:
        level = Level.PHOTOGRAPHED
    fields = [Missing(Level.DIGITIZED, "field", key) for key in standard.card.required if not _filled(record, key)]
    scans = _missing_scans(record, profile, assets, own_parts)
    missing += fields + scans
    if level is Level.PHOTOGRAPHED and not fields and not scans:
        level = Level.DIGITIZED
    if record.approval:
        changed = _changes(record, record.approval, counting)
        missing += changed
        level = level if changed else Level.APPROVED
    return Assessment(level, standard.excluded(record), name, missing, verdicts, counting)


def _changes(record: Record, approval: Approval, counting: list[str]) -> list[Missing]:
    """What is not as it was when the record was approved."""
    assets, fields = changed_since(record, approval, counting)
    return [
        *(Missing(Level.APPROVED, "changed_asset", path) for path in assets),
        *(Missing(Level.APPROVED, "changed_field", key) for key in fields),
    ]


def _filled(record: Record, key: str) -> bool:
    if key == "inventory_number":
        return not record.temporary
    return not is_blank(record.card.get(key, ""))


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


#: Words that record nothing to be photographed; what is illegible is there.
_NOTHING = ("unknown", "none", "not_applicable", "not_surveyed", "blank")


def _details_owed(card: dict[str, str]) -> int:
    """One detail where inscriptions are recorded, one where the condition is other than sound."""
    inscriptions = card.get("inscriptions", "")
    inscribed = bool(inscriptions) and missing_value(inscriptions) not in _NOTHING
    damage = (value for value in values(card.get("condition", "")) if folded(value) != "nguyen ven")
    return inscribed + any(missing_value(value) not in _NOTHING for value in damage)


def _missing_scans(record: Record, profile: Profile, assets: list[Asset], own_parts: Collection[str]) -> list[Missing]:
    if folded(record.card.get("legal_level", "")) not in map(folded, profile.scan_for):
        return []
    scanned = {asset.part for asset in assets if asset.kind == "scan"}
    parts = parts_of(record.card, own_parts) if profile.parts else []
    if parts:
        return [Missing(Level.DIGITIZED, "scan", "model", part) for part in parts if part not in scanned]
    return [] if scanned else [Missing(Level.DIGITIZED, "scan", "model")]
