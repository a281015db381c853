"""One photo, from its master to facts and copies."""

import mmap
from pathlib import Path

import pyvips

from digitize.formats import HEIC, JPEG, RAW, TIFF, Format, identify_file
from digitize.photo.capture import read_capture
from digitize.photo.colour import read_profile, to_srgb
from digitize.photo.copies import make_copies
from digitize.photo.decode import decode, libraries, refusal_of
from digitize.photo.header import bits, is_possible, named_colours, pixels_per_inch
from digitize.photo.hevc import check_pictures
from digitize.photo.labels import ppi_facts, read_labels
from digitize.photo.likeness import likeness
from digitize.photo.pages import check_other_pages
from digitize.photo.picture import CheckSize
from digitize.photo.quality.measure import measure
from digitize.photo.remarked import check_coded
from digitize.photo.strips import check_strips
from digitize.photo.structure import check_structure
from digitize.photo.structure.outline import Outline
from digitize.photo.structure.remarks import ORIENTATION, PROFILE_ASSUMED, RESOLUTION
from digitize.photo.structure.tiff import holds_sensor_data
from digitize.photo.uncollected import uncollected
from digitize.recipes import PHOTO
from digitize.refusal import Refusal
from digitize.result import Digitized, Fact

#: Fewer pixels than these are never a bomb, however small the file.
_PIXELS_NEVER_A_BOMB = 100_000_000

#: What is said of a JPEG for a remark of its decoder: it may be harmless.
_OF_THE_PIXELS = ("E-PHOTO-TRUNCATED", "E-PHOTO-DAMAGED", "E-PHOTO-NOT-IMAGE")


@uncollected()
def digitize_photo(
    master: Path,
    scratch: Path,
    name: str,
    megapixels: int,
    pixels_per_byte: int = 500,
    *,
    barcodes: bool = False,
) -> Digitized:
    """Facts of the photo `master` and, in the folder `scratch`, its copies.

    `name` is the file's name as received, `megapixels` the most that is decoded, `pixels_per_byte`
    the most that a byte of a large picture may stand for (a photo has some 10, a blank page in fax
    compression 10,000), `barcodes` whether labels may be others than QR codes. Raises Refusal
    E-PHOTO-…: not an image, truncated, damaged, too large, camera raw that is incomplete or of an
    unknown camera; E-FORMAT-LATER for a coding that nothing here reads.
    """
    format_ = photo_format(master, name)
    outline = check_structure(master, format_)
    pyvips.cache_set_max(0)
    check_size = size_check(master.stat().st_size, megapixels, pixels_per_byte)

    if format_ == JPEG:
        try:
            return _digitized(master, scratch, format_, outline, "warning", check_size, barcodes=barcodes)
        except Refusal as refusal:
            if refusal.code not in _OF_THE_PIXELS:
                raise
            with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                check_coded(data, check_size)
    fail_on = "truncated" if outline.is_odd else "error"
    return _digitized(master, scratch, format_, outline, fail_on, check_size, barcodes=barcodes)


def _digitized(
    master: Path,
    scratch: Path,
    format_: Format,
    outline: Outline,
    fail_on: str,
    check_size: CheckSize,
    *,
    barcodes: bool,
) -> Digitized:
    notes = list(outline.notes)
    picture = decode(master, format_, outline, fail_on, check_size)
    image = picture.image
    if format_ == HEIC:
        check_pictures(master)
    elif format_ == TIFF:
        check_strips(master, [outline.shown], check_size)
        check_other_pages(master, outline, fail_on, check_size)
    if picture.turn is None:
        notes.append(ORIENTATION)
    profile = read_profile(image, named_colours(image, master, format_))
    if profile.unreadable or (profile.assumed and profile.name == "CMYK"):
        notes.append(PROFILE_ASSUMED)
    ppi = pixels_per_inch(image, master, format_)
    if ppi is not None and not is_possible(ppi):
        notes.append(RESOLUTION)
        ppi = None
    capture = read_capture(master)
    try:
        upright = to_srgb(image.autorot() if (picture.turn or 1) > 1 else image, profile)
        outputs, access = make_copies(upright, scratch, ppi, picture.check_pulled)
    except pyvips.Error as error:
        raise refusal_of(error, master, format_) from error
    labels = read_labels(scratch / "zoom.tif", barcodes=barcodes)
    measures = measure(scratch / "zoom.tif", access)

    facts: dict[str, object] = {
        "width": upright.width,
        "height": upright.height,
        "bands": image.bands,
        "bits": bits(image),
        "colour_space": image.interpretation,
        "profile": profile.name,
        "profile_assumed": profile.assumed,
        "orientation": picture.turn or 1,
        "pages": outline.pages,
        "ppi": ppi,
        **picture.facts,
        "capture": capture.facts,
        "sources": capture.sources,
        "exif": capture.tags,
        "labels": [label.as_json() for label in labels],
        "measures": measures.summary | measures.facts,
    }
    summary: dict[str, Fact] = {"width": upright.width, "height": upright.height, "pages": outline.pages}
    summary |= capture.summary | ppi_facts(labels, upright.width, upright.height)
    summary |= likeness(scratch / "thumb.jpg") | measures.summary
    used = libraries() | picture.libraries
    return Digitized(format_.name, summary, facts, PHOTO, outputs, notes=sorted(set(notes)), libraries=used)


def size_check(file_bytes: int, megapixels: int, pixels_per_byte: int) -> CheckSize:
    """What refuses more pixels than are allowed, and many pixels out of next to nothing (a bomb)."""

    def check_size(width: int, height: int) -> None:
        pixels = width * height
        reason = f"{width} x {height} px, {file_bytes} bytes"
        if pixels > megapixels * 1_000_000:
            raise Refusal("E-PHOTO-LIMIT", limit="megapixels", reason=reason)
        if pixels > max(_PIXELS_NEVER_A_BOMB, file_bytes * pixels_per_byte):
            raise Refusal("E-PHOTO-LIMIT", limit="pixels_per_byte", reason=reason)

    return check_size


def photo_format(master: Path, name: str) -> Format:
    """The format by content. Refusal E-PHOTO-NOT-IMAGE where nothing but the ending speaks for a photo."""
    with master.open("rb") as file:
        format_ = identify_file(file, master.stat().st_size, "")
    if format_.kind != "photo":
        raise Refusal("E-PHOTO-NOT-IMAGE", reason=f"{name}: does not begin as a picture does")
    return RAW if format_ == TIFF and holds_sensor_data(master) else format_
