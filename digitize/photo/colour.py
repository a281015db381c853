"""Colour: what profile a picture has, and its pixels as sRGB."""

import io
import itertools
from dataclasses import dataclass

import pyvips
from PIL import Image, ImageChops, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
#: Colours by measure, which need no profile.
_ABSOLUTE = ("lab", "labs", "xyz")
#: What Pillow calls the pixels that a profile must be for.
_MODES = {"srgb": "RGB", "rgb": "RGB", "rgb16": "RGB", "b-w": "L", "grey16": "L", "cmyk": "CMYK"}
_SAMPLE_LEVELS = (0, 32, 64, 128, 192, 255)
#: In levels of 0 to 255; what the curves of two honest sRGB profiles differ by.
_SRGB_TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class Profile:
    """The ICC profile of a picture: its description, and whether it is sRGB by its numbers.

    `assumed`: the file has none that can be followed, and this is what was taken for it;
    `unreadable`: it has one that is rubbish, or is for pictures of another kind.
    """

    name: str
    is_srgb: bool
    assumed: bool
    unreadable: bool = False


def read_profile(image: pyvips.Image) -> Profile:
    """The profile embedded in a picture, or the one assumed for pictures of its kind without any."""
    if image.interpretation in _ABSOLUTE:
        return Profile("CIE " + image.interpretation.upper()[:3], False, False)
    unreadable = False
    if image.get_typeof("icc-profile-data"):
        try:
            return _embedded(image)
        except (ImageCms.PyCMSError, LookupError, OSError, TypeError, ValueError):
            unreadable = True
    if image.interpretation == "cmyk":
        return Profile("CMYK", False, True, unreadable)
    return Profile("sRGB", True, True, unreadable)


def _embedded(image: pyvips.Image) -> Profile:
    mode = _MODES[image.interpretation]
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.get("icc-profile-data")))
    # Tables for speed would take longer to make than the few samples to convert.
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOOPTIMIZE
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    to_srgb = ImageCms.buildTransform(profile, _SRGB, mode, "RGB", intent, flags)
    name = (profile.profile.profile_description or "?").strip("\0 ")
    return Profile(name, mode != "CMYK" and _changes_nothing(to_srgb, mode), assumed=False)


def _changes_nothing(to_srgb: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether sample colours stay what they are: a profile may call itself anything."""
    colours = bytes(itertools.chain(*itertools.product(_SAMPLE_LEVELS, repeat=len(mode))))
    sample = Image.frombytes(mode, (len(colours) // len(mode), 1), colours)
    shown = to_srgb.apply(sample)
    return max(ImageChops.difference(sample.convert("RGB"), shown).tobytes()) <= _SRGB_TOLERANCE


def to_srgb(image: pyvips.Image, profile: Profile) -> pyvips.Image:
    """The picture as 8-bit sRGB of three bands; what shows through is white.

    Relative colorimetric with black point compensation, the usual choice for reproductions.
    """
    if not profile.is_srgb and image.interpretation not in _ABSOLUTE:
        source = {"input_profile": "cmyk"} if profile.assumed else {"embedded": True}
        image = image.icc_transform("srgb", intent="relative", black_point_compensation=True, **source)
    # A conversion by profile leaves 16 bits as they are.
    image = image.colourspace("srgb")
    if image.hasalpha():
        # What stands behind the alpha band are masks and spot colours.
        image = image[:4].flatten(background=255)
    if image.format != "uchar":
        image = image.cast("uchar")
    return image
