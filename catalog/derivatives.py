"""Where the copies for people stand, and the made.json beside them that says what they are."""

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.store import disk
from catalog.store.layout import tuple_of

FORMAT: Final = 1
MADE_FILE = "made.json"


class Output(BaseModel):
    """A file that a recipe made."""

    model_config = ConfigDict(extra="forbid")

    sha512: str
    bytes: int
    facts: dict[str, int | float | str | bool | None] = {}


class Made(BaseModel):
    """made.json: what was made of one asset, from which master, by which recipe and libraries.

    `lacking` maps outputs that could not be made to the reason; `derive` tries them again.
    """

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = FORMAT
    artifact: str
    asset: str
    recipe: str
    master: str
    outputs: dict[str, Output]
    lacking: dict[str, str] = {}
    libraries: dict[str, str] = {}

    @property
    def complete(self) -> bool:
        """Whether nothing is left to make."""
        return not self.lacking


def folder_of(derivatives: Path, artifact: str, asset: str) -> Path:
    """Where the copies of an asset (`photos/0001`) stand."""
    return derivatives / tuple_of(artifact) / artifact.rpartition(":")[2] / asset


def read_made(path: Path) -> Made | None:
    """The made.json at `path`; None where there is none that can be read (copies can be made again)."""
    try:
        return Made.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def move_copies(derivatives: Path, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Take the copies of an asset, where there are any, along to where it is now (artifact and asset)."""
    source, target = folder_of(derivatives, *old), folder_of(derivatives, *new)
    made = read_made(source / MADE_FILE)
    if made is None or target.exists():
        return
    moved = made.model_copy(update={"artifact": new[0], "asset": new[1]})
    (source / MADE_FILE).unlink()
    disk.make_below(derivatives, target.parent)
    source.rename(target)
    (target / MADE_FILE).write_bytes(moved.model_dump_json(indent=1).encode())
