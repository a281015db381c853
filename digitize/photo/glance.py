"""A quick look at a photo that nothing names: what labels it shows, and when it was taken. No copies, no colours."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyvips

from digitize.formats import JPEG
from digitize.photo.capture import read_capture
from digitize.photo.decode import decode, refusal_of, watched_jpeg
from digitize.photo.labels import Label, grey, label_side, labels_in, level_px
from digitize.photo.photograph import photo_format, size_check
from digitize.photo.pyramid import Grey
from digitize.photo.structure import check_structure
from digitize.photo.uncollected import uncollected

#: Reductions that a JPEG decoder makes at next to no price.
_JPEG_SHRINKS = (8, 4, 2)
_GREEN_IS_THERE = ("srgb", "rgb")


@dataclass(frozen=True, slots=True)
class Glance:
    """Labels in a photo, each with its side as a share of the frame's shorter side, and the time it was taken.

    `taken_at` is as the file says it, with the fraction of the second after it; "" where it says nothing.
    """

    labels: tuple[tuple[Label, float], ...]
    taken_at: str


@uncollected()
def glance_at(master: Path, name: str, megapixels: int, pixels_per_byte: int, *, barcodes: bool) -> Glance:
    """Look at the photo `master`; limits as `digitize_photo` has them. Raises Refusal E-PHOTO-…, E-FORMAT-LATER."""
    format_ = photo_format(master, name)
    outline = check_structure(master, format_)
    pyvips.cache_set_max(0)
    picture = decode(
        master, format_, outline, "truncated", size_check(master.stat().st_size, megapixels, pixels_per_byte)
    )
    image = picture.image
    size = (image.width, image.height)

    @cache
    def full() -> Grey:
        return _grey(image)

    def window(left: int, top: int, width: int, height: int) -> Grey:
        return full()[top : top + height, left : left + width]

    try:
        shrink = _shrink(max(size))
        if format_ == JPEG and shrink > 1:
            watched = watched_jpeg(master, outline)
            small = _grey(pyvips.Image.jpegload_source(watched.source, shrink=shrink, access="sequential"))
        else:
            small = _reduced(full, shrink)
        labels = labels_in(small, size, window, barcodes=barcodes)
    except pyvips.Error as error:
        raise refusal_of(error, master, format_) from error
    facts = read_capture(master).facts
    taken_at = ".".join(str(facts[key]) for key in ("taken_at", "subsecond") if facts.get(key))
    return Glance(tuple((label, label_side(label.corners, *size) / min(size)) for label in labels), taken_at)


def _shrink(longer_px: int) -> int:
    return next((shrink for shrink in _JPEG_SHRINKS if longer_px >= shrink * level_px(longer_px)), 1)


def _reduced(full: Callable[[], Grey], shrink: int) -> Grey:
    pixels = full()
    height, width = (side // shrink * shrink for side in pixels.shape)
    image = pyvips.Image.new_from_array(pixels[:height, :width])
    small: Grey = image.shrink(shrink, shrink).rint().cast("uchar").numpy() if shrink > 1 else pixels
    return small


def _grey(image: pyvips.Image) -> Grey:
    """Any picture as 8-bit grey: its green where that is at hand."""
    if image.interpretation not in _GREEN_IS_THERE or image.format != "uchar":
        image = image.colourspace("b-w")[0]
    return grey(image)
