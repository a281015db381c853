"""The museum's standard: what it asks of a digitized artifact, per kind of artifact."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog.fields import BY_KEY, values
from catalog.folding import fold
from catalog.language import _
from catalog.missing_values import missing_value
from catalog.problems import Problem
from catalog.quality.limits import Limits
from catalog.quality.tolerances import Reference
from catalog.record import Record
from catalog.toml_text import fill_model, parse_toml

#: Words of vocabularies, folded: there are few, and they come again with every record.
folded = lru_cache(maxsize=4096)(fold)

ViewCode = Literal["front", "back", "left", "right", "top", "bottom", "edge", "detail", "scale", "whole", "page"]
FORMAT: Final = 1
#: The profile of what the table of choices says nothing of.
DEFAULT_PROFILE: Final = "object_3d"
DEFAULT_FILE = Path(__file__).parent.parent / "defaults" / "standard.toml"


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


class ApprovalRule(_Table):
    """Who may approve: another person than those whose photos and scans count, unless the museum waives it."""

    other_person: bool = True


class Photographs(_Table):
    """What is asked of a photo: "graded" within these limits, or "none": every photo counts, whatever it is like.

    `chart` names the reference set that a colour chart in the picture is compared with.
    """

    quality: Literal["graded", "none"]
    chart: Reference = "classic24-2014"
    limits: Limits = Limits()


class Profile(_Table):
    """What is asked of one kind of artifact.

    `views` are asked of the whole; `details` asks one detail each for inscriptions and damage;
    `parts` names the profile of each numbered part; `scan_for` lists legal levels that need a scan.
    `photographs` holds limits of its own, which go before the museum's.
    """

    views: list[ViewCode]
    details: bool = False
    parts: str | None = None
    scan_for: list[str] = []
    photographs: Limits = Limits()


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
        return all(folded(first_value(key, card.get(key, ""))) in words for key, words in self._conditions)


class Standard(_Table):
    """`standard.toml`."""

    format: Literal[1] = FORMAT
    name: str
    numbers: Numbers
    counting: Counting
    card: Card
    approval: ApprovalRule = ApprovalRule()
    photographs: Photographs
    profiles: dict[str, Profile]
    choose: list[Choice] = []

    @cached_property
    def _not_counted(self) -> frozenset[str]:
        return frozenset(map(fold, self.counting.not_counted))

    def profile_of(self, card: dict[str, str]) -> str:
        """Name of the profile that an artifact with this card is held to."""
        return next((choice.profile for choice in self.choose if choice.fits(card)), DEFAULT_PROFILE)

    def limits_of(self, profile: str) -> Limits:
        """The limits for photos of artifacts with this profile."""
        return self._limits[profile]

    @cached_property
    def _limits(self) -> dict[str, Limits]:
        return {
            name: self.photographs.limits.model_copy(
                update={code: getattr(profile.photographs, code) for code in profile.photographs.model_fields_set}
            )
            for name, profile in self.profiles.items()
        }

    def excluded(self, record: Record) -> str:
        """Why an artifact is left out of the percentage: a code, "" where it counts."""
        if record.status in ("written_off", "withdrawn"):
            return record.status
        if record.temporary:
            return "temporary"
        return "holding_kind" if folded(record.card.get("holding_kind", "")) in self._not_counted else ""


@lru_cache(maxsize=16)
def read_standard(text: str, where: str) -> Standard:
    """Parse standard.toml. Problem E-STANDARD-INVALID names the key that cannot be read."""
    standard = fill_model(Standard, parse_toml(text, "E-STANDARD-INVALID", where), "E-STANDARD-INVALID", where)
    named = {choice.profile for choice in standard.choose} | {DEFAULT_PROFILE}
    named |= {profile.parts for profile in standard.profiles.values() if profile.parts}
    unknown = [*sorted(named - standard.profiles.keys()), *(k for k in standard.card.required if k not in BY_KEY)]
    if unknown:
        reason = _("there is no profile or field “{name}”").format(name=unknown[0])
        raise Problem("E-STANDARD-INVALID", where=where, reason=reason)
    return standard


@lru_cache(maxsize=8192)
def first_value(key: str, text: str) -> str:
    """The first value of a field's words; "" where there are none, or they say that there is none."""
    words = values(text) if BY_KEY[key].listed else [text]
    return next((value for value in words if value and not missing_value(value)), "")
