"""One photo, from its master to facts and copies."""

from pathlib import Path

import PIL
import pyvips

from digitize.formats import HEAD_BYTES, Format, identify
from digitize.photo.capture import read_capture
from digitize.photo.colour import read_profile, to_srgb
from digitize.photo.copies import RECIPE, make_copies
from digitize.photo.structure import ORIENTATION, check_structure
from digitize.refusal import Refusal
from digitize.result import Digitized, Fact

_MM_PER_INCH = 25.4
_LIMIT_WORDS = ("out of memory", "unable to allocate", "file too large")
_TRUNCATED_WORDS = ("premature end", "truncated", "end of file", "read error", "unexpected end", "not enough data")
_ORIENTATIONS = range(1, 9)
#: Fewer pixels than these are never a bomb, however small the file.
_PIXELS_NEVER_A_BOMB = 100_000_000


def digitize_photo(master: Path, scratch: Path, name: str, megapixels: int, pixels_per_byte: int = 500) -> Digitized:
    """Facts of the photo `master` and, in the folder `scratch`, its copies.

    `name` is the file's name as received, `megapixels` the most that is decoded, `pixels_per_byte`
    the most that a byte of a large picture may stand for (a photo has some 10, a blank page in fax
    compression 10,000). Raises Refusal E-PHOTO-…: not an image, truncated, damaged, camera raw, too
    large.
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
    orientation = image.get("orientation") if image.get_typeof("orientation") else 1
    if orientation not in _ORIENTATIONS:
        notes.append(ORIENTATION)
        orientation = 1
    if orientation == 1:
        image = _open(master, format_, "sequential", fail_on)
    profile = read_profile(image)
    capture, exif = read_capture(master, format_.name)
    try:
        upright = to_srgb(image.autorot(), profile)
        outputs = make_copies(upright, scratch)
    except pyvips.Error as error:
        raise _refusal(error) from error

    if profile.unreadable or (profile.assumed and profile.name == "CMYK"):
        notes.append("W-PHOTO-PROFILE-ASSUMED")
    facts: dict[str, object] = {
        "width": upright.width,
        "height": upright.height,
        "bands": image.bands,
        "bits": {"uchar": 8, "ushort": 16, "float": 32, "double": 64}.get(image.format, 8),
        "colour_space": image.interpretation,
        "profile": profile.name,
        "profile_assumed": profile.assumed,
        "orientation": orientation,
        "pages": image.get_n_pages(),
        "ppi": round(image.xres * _MM_PER_INCH, 2),
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
    return Digitized(format_.name, summary, facts, RECIPE, outputs, notes=sorted(set(notes)), libraries=libraries)


def _open(master: Path, format_: Format, access: str, fail_on: str) -> pyvips.Image:
    loader = getattr(pyvips.Image, f"{format_.name}load")
    try:
        image: pyvips.Image = loader(str(master), access=access, fail_on=fail_on)
    except pyvips.Error as error:
        raise _refusal(error, opening=True) from error
    return image


def _check_size(image: pyvips.Image, file_bytes: int, megapixels: int, pixels_per_byte: int) -> None:
    """Refuse more pixels than are allowed, and many pixels out of next to nothing (a bomb)."""
    pixels = image.width * image.height
    reason = f"{image.width} x {image.height} px, {file_bytes} bytes"
    if pixels > megapixels * 1_000_000:
        raise Refusal("E-PHOTO-LIMIT", limit="megapixels", reason=reason)
    if pixels > max(_PIXELS_NEVER_A_BOMB, file_bytes * pixels_per_byte):
        raise Refusal("E-PHOTO-LIMIT", limit="pixels_per_byte", reason=reason)


def _refusal(error: pyvips.Error, *, opening: bool = False) -> Refusal:
    words = str(error).lower()
    reason = " ".join(str(error).split())[-200:]
    if any(word in words for word in _LIMIT_WORDS):
        return Refusal("E-PHOTO-LIMIT", limit="memory_mb", reason=reason)
    if any(word in words for word in _TRUNCATED_WORDS):
        return Refusal("E-PHOTO-TRUNCATED", reason=reason)
    return Refusal("E-PHOTO-NOT-IMAGE" if opening else "E-PHOTO-DAMAGED", reason=reason)
