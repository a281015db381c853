"""What was read out of the words of a card, as it stands in a record beside them.

A reading never replaces words. `review` says why a person should look before it is trusted:

- `unread`: there are words, and no reading of them
- `partly_unread`: some of the words have a reading, the others are not about the same thing
- `impossible_date`: there is no such day or month
- `unit_assumed`: no unit was written; centimetres or grams were assumed
- `century_assumed`: the century was not written ("thập niên 60", "7/4/72", "XIX"); the 1900s or "thế kỷ" were assumed
- `serial`: the day was written as a spreadsheet's number of days
- `reversed`: the end stood before the beginning; they were exchanged
- `outside`: the years are outside the reign or period that is named with them
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Review = Literal[
    "unread", "partly_unread", "impossible_date", "unit_assumed", "century_assumed", "serial", "reversed", "outside"
]
Axis = Literal[
    "height", "width", "length", "thickness", "depth", "diameter", "circumference", "unlabelled"
]  # length is Vietnamese "dài"; "unlabelled" keeps the order in which the sizes were written


def _absent(value: Any) -> bool:
    return not value


#: A flag or list that is left out of the JSON where it says nothing.
_Flag = Annotated[bool, Field(exclude_if=_absent)]


class _Reading(BaseModel):
    """Frozen: equal words share one reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Years(_Reading):
    """Bounds in years, both inclusive; negative before our era, without a year 0; None where a side is open.

    `date` is the day or month where one is written (ISO 8601: `1972-04-07`, `1972-04`).
    Both bounds None: nothing could be read, `review` says so.
    """

    start: int | None = None
    end: int | None = None
    approximate: _Flag = False
    date: str | None = None
    review: Review | None = None


class Dimension(_Reading):
    """One size in millimetres; `mm_to` is the end of a range.

    `part` is what was measured, as written: `miệng`, `thân`, `nắp`. `remaining`: of what is left of a broken thing.
    """

    axis: Axis
    mm: float
    mm_to: float | None = None
    part: str | None = None
    approximate: _Flag = False
    remaining: _Flag = False


class Weight(_Reading):
    """Grams; `grams_to` is the end of a range. `grams` is None where nothing could be read."""

    grams: float | None = None
    grams_to: float | None = None
    approximate: _Flag = False
    review: Review | None = None


class Day(_Reading):
    """A day, a month or a year (ISO 8601: `1998-04-12`, `1998-04`, `1998`); None where there is no such day."""

    date: str | None = None
    review: Review | None = None


class Money(_Reading):
    """An amount in đồng; None where nothing could be read."""

    vnd: int | None = None
    review: Review | None = None


class Parsed(_Reading):
    """The readings of one card; what has no words, or words that say "unknown", is absent."""

    dating: Years | None = None
    dimensions: Annotated[tuple[Dimension, ...], Field(exclude_if=_absent)] = ()
    dimensions_review: Review | None = None
    weight: Weight | None = None
    entry_date: Day | None = None
    value_vnd: Money | None = None

    @property
    def reviews(self) -> dict[str, Review]:
        """Why a person should look, by card field."""
        parts: dict[str, Years | Weight | Day | Money | None] = {
            "dating": self.dating,
            "weight": self.weight,
            "entry_date": self.entry_date,
            "value_vnd": self.value_vnd,
        }
        found: dict[str, Review] = {key: part.review for key, part in parts.items() if part and part.review}
        if self.dimensions_review:
            found["dimensions"] = self.dimensions_review
        return found
