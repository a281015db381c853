"""The letterhead: the names that reports, labels and copies carry."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from catalog.toml_text import fill_model, parse_toml


class Letterhead(BaseModel):
    """`letterhead.toml`: the museum's name, its parent body, the place of its documents, the rights in its copies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    museum: str
    parent: str = ""
    place: str = ""
    rights: str = ""


def read_letterhead(text: str, where: str) -> Letterhead:
    """Parse letterhead.toml. Problem E-LETTERHEAD-INVALID names the key that cannot be read."""
    values = parse_toml(text, "E-LETTERHEAD-INVALID", where)
    return fill_model(Letterhead, values, "E-LETTERHEAD-INVALID", where)
