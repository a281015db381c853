"""One photo decoded, whatever its format: the decoder for it, and what its refusals mean."""

import errno
import mmap
import os
from pathlib import Path

import PIL
import pyvips

from digitize.formats import BMP, HEIC, JPEG, RAW, TIFF, Format
from digitize.photo.header import orientation
from digitize.photo.heif import decode_heic
from digitize.photo.leftover import WatchedJpeg
from digitize.photo.picture import CheckSize, Picture
from digitize.photo.pillow import decode_by_pillow
from digitize.photo.raw import develop
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.tiff import layouts
from digitize.refusal import Refusal

#: What libvips says where a limit ends it, and the setting of that limit.
_LIMIT_WORDS = {"out of memory": "memory_mb", "unable to allocate": "memory_mb", "file too large": "file_mb"}
_TRUNCATED_WORDS = (
    "premature end",
    "truncated",
    "end of file",
    "read error",
    "unexpected end",
    "not enough data",
    "end of gif",
)
_UNREAD_WORDS = (
    "not a whole number of bytes",
    "samples out of range",
    "labq",
    "unsupported",
    "not configured",
    "not implemented",
    "not supported",
)
#: What libtiff says of directories, which are checked before, and what libjpeg remarks that tells of no damage, or
#: does so where `check_strips` says.
_NOT_OF_PIXELS = (
    '"orientation" tag',
    "directory is missing required",
    "extraneous bytes before marker",
    "unknown adobe color transform",
    "unknown jfif revision",
    "inconsistent progression sequence",
    "invalid sos parameters",
)
#: Loaders of libvips that are not called after their format.
_LOADERS = {"avif": "heifload", "jpeg": "jpegload_source"}


def decode(master: Path, format_: Format, outline: Outline, fail_on: str, check_size: CheckSize) -> Picture:
    """The picture of a file, to be pulled: what is wrong with its pixels may show only then, as pyvips.Error.

    `outline` is what the check of its structure gave; `fail_on` is libvips's: "warning" to be strict, "error", or
    "truncated" to be lenient. Raises Refusal E-PHOTO-…, E-FORMAT-LATER.
    """
    if format_ == RAW:
        return develop(master, check_size)
    if format_ == HEIC:
        return decode_heic(master, check_size)
    if format_ == BMP:
        return decode_by_pillow(master, "BMP", "BMP", 8, check_size)
    if format_ == TIFF and (coding := layouts(master, [outline.shown])[0]).is_for_pillow:
        return decode_by_pillow(master, "TIFF", str(coding), coding.bits, check_size, outline.shown)
    options: dict[str, str | int] = {"fail_on": fail_on}
    if format_ == TIFF:
        # What is said of the picture may be larger than the 50 MB that libtiff allows it, not than the file.
        options |= {"page": outline.shown, "unlimited": True}
    watched = watched_jpeg(master, outline) if format_ == JPEG else None
    source = watched.source if watched else str(master)
    image = _load(source, master, format_, access="random", **options)
    check_size(image.width, image.height)
    turn = orientation(image)
    if turn in (1, None):
        image = _load(source, master, format_, access="sequential", **options)
    if watched:
        return Picture(image, turn, owner=watched, check_pulled=watched.check_read)
    return Picture(image, turn, check_pulled=check_complaints) if format_ == TIFF else Picture(image, turn)


def watched_jpeg(master: Path, outline: Outline) -> WatchedJpeg:
    """A JPEG to be decoded, without what stands behind it: that may be larger than all memory."""
    with master.open("rb") as file:
        return WatchedJpeg(mmap.mmap(file.fileno(), outline.end, access=mmap.ACCESS_READ), outline.data_end)


def check_complaints() -> None:
    """Raise pyvips.Error for what libtiff said of the pixels that were just pulled.

    On tiles libvips goes on where libtiff fails, and leaves a hole. What libtiff said stays among the errors of
    libvips, which are one text for the whole process; the next operation of libvips empties it: ask before that.
    """
    said = pyvips.Error("").detail  # the text, taken along
    if any(map(_is_of_pixels, said.splitlines())):
        raise pyvips.Error("unable to read every pixel", said)


def _is_of_pixels(line: str) -> bool:
    return bool(line.strip()) and not any(word in line.lower() for word in _NOT_OF_PIXELS)


def libraries() -> dict[str, str]:
    """Versions of what decodes and makes copies of every photo."""
    return {
        "libvips": ".".join(str(pyvips.version(part)) for part in range(3)),
        "pyvips": pyvips.__version__,
        "pillow": PIL.__version__,
    }


def _load(source: str | pyvips.Source, master: Path, format_: Format, **options: str | int) -> pyvips.Image:
    loader = getattr(pyvips.Image, _LOADERS.get(format_.name, f"{format_.name}load"))
    try:
        image: pyvips.Image = loader(source, **options)
    except pyvips.Error as error:
        raise refusal_of(error, master, format_, opening=True) from error
    return image


def refusal_of(error: pyvips.Error, master: Path, format_: Format, *, opening: bool = False) -> Refusal:
    """What an error of libvips means for the file; OSError where our own disk is full."""
    words = str(error).lower()
    if "no space left" in words:  # on our own disk: it says nothing of the picture
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
    reason = " ".join(str(error).split())[-200:]
    for word, limit in _LIMIT_WORDS.items():
        if word in words:
            return Refusal("E-PHOTO-LIMIT", limit=limit, reason=reason)
    if any(word in words for word in _TRUNCATED_WORDS):
        return Refusal("E-PHOTO-TRUNCATED", reason=reason)
    if any(word in words for word in _UNREAD_WORDS):
        name = str(layouts(master, [0])[0]) if format_ == TIFF else format_.name.upper()
        return Refusal("E-FORMAT-LATER", format=name, reason=reason)
    return Refusal("E-PHOTO-NOT-IMAGE" if opening else "E-PHOTO-DAMAGED", reason=reason)
