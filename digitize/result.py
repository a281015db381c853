"""What digitizing one asset gives: facts and measures, files for people, remarks."""

from dataclasses import dataclass, field

#: A fact as JSON holds it.
Fact = int | float | bool | str | None


@dataclass(frozen=True, slots=True)
class Digitized:
    """The outcome for one asset.

    `format`: the principal file's, by content. `summary`: the few facts that search and levels need.
    `facts`: all of them, nested, as facts.json keeps them. `recipe`: name and version of the recipe;
    `outputs`: file names in the scratch folder with facts about each; `lacking`: outputs that could
    not be made here, with the reason. `notes`: codes of remarks on a file that was accepted.
    `libraries`: versions of what did the work.
    """

    format: str
    summary: dict[str, Fact]
    facts: dict[str, object]
    recipe: str
    outputs: dict[str, dict[str, Fact]]
    lacking: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    libraries: dict[str, str] = field(default_factory=dict)
