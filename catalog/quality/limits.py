"""The limits that a museum sets to the measures of its photos: the tables `photographs.limits` of standard.toml."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: What a measure that is beyond a limit makes of its photo.
Beyond = Literal["warn", "retake"]
_Figure = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Limit(BaseModel):
    """Where a photo gets a remark (`warn`) and where it must be taken again (`retake`); None where never."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    #: Whether the figures are the least that a measure may have, or the most.
    is_least: ClassVar[bool]

    warn: _Figure | None = None
    retake: _Figure | None = None

    @property
    def asked(self) -> bool:
        """Whether the museum asks anything of this measure."""
        return self.warn is not None or self.retake is not None

    def exceeded(self, value: float) -> tuple[Beyond, float] | None:
        """What a measured value makes of its photo, and the limit that it is beyond; None where it is within."""
        if self.retake is not None and self._is_beyond(value, self.retake):
            return "retake", self.retake
        if self.warn is not None and self._is_beyond(value, self.warn):
            return "warn", self.warn
        return None

    def _is_beyond(self, value: float, figure: float) -> bool:
        return value < figure if self.is_least else value > figure

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.warn is not None and self.retake is not None and self._is_beyond(self.warn, self.retake):
            raise ValueError(f"warn = {self.warn:g}, retake = {self.retake:g}")
        return self


class AtLeast(Limit):
    """The measure must reach the figures: `warn` lies above `retake`."""

    is_least = True


class AtMost(Limit):
    """The measure must not go over the figures: `warn` lies below `retake`."""

    is_least = False


class Limits(BaseModel):
    """A limit for each finding, under its code.

    What a standard leaves out has the figures here, which are those of catalog/defaults/standard.toml;
    sources and what they are worth: docs/levels.md, docs/quality.md. `{}` asks nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pixels: AtLeast = AtLeast(warn=4000, retake=3000)
    focus: AtMost = AtMost(warn=2.5, retake=3.0)
    highlights: AtMost = AtMost(warn=0.05, retake=0.40)
    shadows: AtMost = AtMost(warn=0.15, retake=0.40)
    dark: AtLeast = AtLeast(warn=57, retake=45)
    bright: AtMost = AtMost(warn=90)
    contrast: AtLeast = AtLeast(warn=40)
    noise: AtMost = AtMost(warn=6)
    cast: AtMost = AtMost(warn=8)
    subject_small: AtLeast = AtLeast(warn=0.6)
    ppi: AtLeast = AtLeast()
    chart_colour: AtMost = AtMost(warn=4)
    chart_white: AtMost = AtMost(warn=4)
    chart_tone: AtMost = AtMost(warn=4)
