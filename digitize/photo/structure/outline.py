"""What the check of a file's structure gives."""

from typing import NamedTuple


class Outline(NamedTuple):
    """Codes of remarks; how many pictures a person would see (pages, frames, views); which is shown, from 0.

    `others` are the numbers of a TIFF's other pages, from 0, counted with what is no page. `is_odd` says of a TIFF that
    libtiff calls something in it an error that is none of the pixels. `data_end` is the place where the picture data of
    a JPEG end, `end` the one behind its end mark.
    """

    notes: list[str]
    pages: int = 1
    shown: int = 0
    data_end: int = 0
    end: int = 0
    is_odd: bool = False
    others: tuple[int, ...] = ()
