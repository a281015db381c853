"""One photo, from its master to facts and copies."""

import errno
import os
from pathlib import Path

import PIL
import pyvips

from digitize.formats import HEAD_BYTES, TIFF, Format, identify
from digitize.photo.capture import read_capture
from digitize.photo.colour import read_profile, to_srgb
from digitize.photo.copies import make_copies
from digitize.photo.header import bits, orientation, pixels_per_inch
from digitize.photo.structure import check_structure
from digitize.photo.structure.remarks import ORIENTATION, PROFILE_ASSUMED
from digitize.photo.structure.tiff import variant
from digitize.recipes import PHOTO
from digitize.refusal import Refusal
from digitize.result import Digitized, Fact

#: What libvips says where a limit ends it, and the setting of that limit.
_LIMIT_WORDS = {"out of memory": "memory_mb", "unable to allocate": "memory_mb", "file too large": "file_mb"}
_TRUNCATED_WORDS = ("premature end", "truncated", "end of file", "read error", "unexpected end", "not enough data")
_UNREAD_WORDS = (
    "not a whole number of bytes",
    "samples out of range",
    "labq",
    "unsupported",
    "not configured",
    "not implemented",
)
#: Fewer pixels than these are never a bomb, however small the file.
_PIXELS_NEVER_A_BOMB = 100_000_000


def digitize_photo(master: Path, scratch: Path, name: str, megapixels: int, pixels_per_byte: int = 500) -> Digitized:
    """Facts of the photo `master` and, in the folder `scratch`, its copies.

    `name` is the file's name as received, `megapixels` the most that is decoded, `pixels_per_byte`
    the most that a byte of a large picture may stand for (a photo has some 10, a blank page in fax
    compression 10,000). Raises Refusal E-PHOTO-…: not an image, truncated, damaged, camera raw, too
    large; E-FORMAT-LATER for a sort of TIFF that libvips does not read.
    """
    with master.open("rb") as file:
        head = file.read(HEAD_BYTES)
    format_ = identify(head, master.stat().st_size, name)
    notes = check_structure(master, format_)
    pyvips.cache_set_max(0)
    # libtiff calls an impossible orientation an error; it is one of the tag, not of the pixels.
    fail_on = "truncated" if ORIENTATION in notes else "error"
    image = _open(master, format_, "random", fail_on)
    _check_size(image, master.stat().st_size, megapixels, pixels_per_byte)
    turn = orientation(image)
    if turn is None:
        notes.append(ORIENTATION)
        turn = 1
    if turn == 1:
        image = _open(master, format_, "sequential", fail_on)
    profile = read_profile(image)
    capture, exif = read_capture(master, format_.name)
    try:
        upright = to_srgb(image.autorot(), profile)
        outputs = make_copies(upright, scratch)
    except pyvips.Error as error:
        raise _refusal(error, master, format_) from error

    if profile.unreadable or (profile.assumed and profile.name == "CMYK"):
        notes.append(PROFILE_ASSUMED)
    facts: dict[str, object] = {
        "width": upright.width,
        "height": upright.height,
        "bands": image.bands,
        "bits": bits(image),
        "colour_space": image.interpretation,
        "profile": profile.name,
        "profile_assumed": profile.assumed,
        "orientation": turn,
        "pages": image.get_n_pages(),
        "ppi": pixels_per_inch(image, master, format_),
        "capture": capture,
        "exif": exif,
    }
    summary: dict[str, Fact] = {"width": upright.width, "height": upright.height}
    for key in ("taken_at", "utc_offset", "make", "model"):
        if key in capture:
            summary[key] = capture[key]
    libraries = {
        "libvips": ".".join(str(pyvips.version(part)) for part in range(3)),
        "pyvips": pyvips.__version__,
        "pillow": PIL.__version__,
    }
    return Digitized(format_.name, summary, facts, PHOTO, outputs, notes=sorted(set(notes)), libraries=libraries)


def _open(master: Path, format_: Format, access: str, fail_on: str) -> pyvips.Image:
    loader = getattr(pyvips.Image, f"{format_.name}load")
    try:
        image: pyvips.Image = loader(str(master), access=access, fail_on=fail_on)
    except pyvips.Error as error:
        raise _refusal(error, master, format_, opening=True) from error
    return image


def _check_size(image: pyvips.Image, file_bytes: int, megapixels: int, pixels_per_byte: int) -> None:
    """Refuse more pixels than are allowed, and many pixels out of next to nothing (a bomb)."""
    pixels = image.width * image.height
    reason = f"{image.width} x {image.height} px, {file_bytes} bytes"
    if pixels > megapixels * 1_000_000:
        raise Refusal("E-PHOTO-LIMIT", limit="megapixels", reason=reason)
    if pixels > max(_PIXELS_NEVER_A_BOMB, file_bytes * pixels_per_byte):
        raise Refusal("E-PHOTO-LIMIT", limit="pixels_per_byte", reason=reason)


def _refusal(error: pyvips.Error, master: Path, format_: Format, *, opening: bool = False) -> Refusal:
    words = str(error).lower()
    if "no space left" in words:  # on our own disk: it says nothing of the picture
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
    reason = " ".join(str(error).split())[-200:]
    for word, limit in _LIMIT_WORDS.items():
        if word in words:
            return Refusal("E-PHOTO-LIMIT", limit=limit, reason=reason)
    if any(word in words for word in _TRUNCATED_WORDS):
        return Refusal("E-PHOTO-TRUNCATED", reason=reason)
    if format_ == TIFF and any(word in words for word in _UNREAD_WORDS):
        return Refusal("E-FORMAT-LATER", format=variant(master), reason=reason)
    return Refusal("E-PHOTO-NOT-IMAGE" if opening else "E-PHOTO-DAMAGED", reason=reason)
