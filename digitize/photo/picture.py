"""What a decoder gives: one picture, whatever the format of its file."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pyvips

from digitize.result import Fact

#: Refuses a picture of this width and height that is too large, before it is decoded.
CheckSize = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels as their file has them, still to be turned and converted.

    `turn`: how to turn them upright, 1 to 8 as in EXIF; None where the file says what cannot be.
    `facts`: what the decoder knows beyond; `libraries`: versions of it, by name. `owner` holds the
    memory of the pixels, which lasts as long as this object. `check_pulled` is to be called as soon as
    every pixel was pulled, before anything else is asked of libvips: it raises Refusal or pyvips.Error
    for what shows only then.
    """

    image: pyvips.Image
    turn: int | None = 1
    facts: dict[str, Fact] = field(default_factory=dict)
    libraries: dict[str, str] = field(default_factory=dict)
    owner: object = None
    check_pulled: Callable[[], None] = lambda: None
