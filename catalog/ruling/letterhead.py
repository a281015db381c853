"""The letterhead: the names that reports, labels and copies carry."""

import tomllib
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from catalog.problems import Problem


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
    try:
        return Letterhead.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise Problem("E-LETTERHEAD-INVALID", where=where, reason=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise Problem("E-LETTERHEAD-INVALID", where=where, reason=reason) from error
