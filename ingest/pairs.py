"""RAW and JPEG of one press are one asset: the RAW is its principal file, the other belongs to it.

One press are a raw file and pictures in the same folder whose names differ in nothing but the ending,
unless both state a time of capture and the times differ. Two raw files of one name pair with nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from digitize.formats import HEIC, JPEG, RAW
from digitize.photo.press import pressed_at

if TYPE_CHECKING:
    from ingest.source import SourceFile


def pictures_of_raws(
    photos: "Iterable[SourceFile]", head_of: "Callable[[SourceFile], bytes]"
) -> "dict[int, list[SourceFile]]":
    """By the id() of each raw file among the photos the pictures of the same press.

    `head_of` reads a file's beginning (`digitize.photo.press.HEAD_BYTES`), b"" where it cannot be read.
    """
    namesakes: dict[tuple[str, str], list[SourceFile]] = defaultdict(list)
    for photo in photos:
        namesakes[str(photo.path.parent), photo.path.stem.casefold()].append(photo)
    found: dict[int, list[SourceFile]] = {}
    for files in namesakes.values():
        raws = [file for file in files if file.format == RAW]
        pictures = [file for file in files if file.format in (JPEG, HEIC)]
        if len(raws) == 1 and pictures:
            pressed = pressed_at(head_of(raws[0]))
            of_it = [file for file in pictures if _agree(pressed, pressed_at(head_of(file)))]
            if of_it:
                found[id(raws[0])] = of_it
    return found


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other
