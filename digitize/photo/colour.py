"""Colour: what profile a picture has, and its pixels as sRGB."""

import io
from dataclasses import dataclass

import pyvips
from PIL import ImageCms

#: x, y of the sRGB primaries under D50, as every sRGB profile gives them (IEC 61966-2-1, adapted).
_SRGB_COLORANTS = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
_TOLERANCE = 0.003


@dataclass(frozen=True, slots=True)
class Profile:
    """The ICC profile of a picture: its description, and whether it is sRGB by its numbers.

    `assumed`: the file has none, and this is what was taken for it; `unreadable`: it has one that is
    rubbish.
    """

    name: str
    is_srgb: bool
    assumed: bool
    unreadable: bool = False


def read_profile(image: pyvips.Image) -> Profile:
    """The profile embedded in a picture, or the one assumed for pictures of its kind without any."""
    unreadable = False
    if image.get_typeof("icc-profile-data"):
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(image.get("icc-profile-data"))).profile
            name = (profile.profile_description or "?").strip("\0 ")
            colorants = (profile.red_colorant, profile.green_colorant, profile.blue_colorant)
        except (OSError, ImageCms.PyCMSError, ValueError, TypeError):
            unreadable = True
        else:
            return Profile(name, name.lower().startswith("srgb") and _near_srgb(colorants), False)
    if image.interpretation == "cmyk":
        return Profile("CMYK", False, True, unreadable)
    if image.interpretation in ("lab", "labs", "xyz"):
        return Profile("CIE " + image.interpretation.upper()[:3], False, False)
    return Profile("sRGB", True, True, unreadable)


def _near_srgb(colorants: tuple[object, ...]) -> bool:
    for colorant, expected in zip(colorants, _SRGB_COLORANTS, strict=True):
        if not isinstance(colorant, tuple):
            return False
        if any(abs(found - right) > _TOLERANCE for found, right in zip(colorant[0], expected, strict=True)):
            return False
    return True


def to_srgb(image: pyvips.Image, profile: Profile) -> pyvips.Image:
    """The picture as 8-bit sRGB of three bands; what shows through is white.

    Relative colorimetric with black point compensation, the usual choice for reproductions.
    """
    if profile.assumed and image.interpretation == "cmyk":
        image = image.icc_transform("srgb", input_profile="cmyk", intent="relative", black_point_compensation=True)
    elif not profile.assumed and not profile.is_srgb and image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True, intent="relative", black_point_compensation=True)
    else:
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=255)
    if image.format != "uchar":
        image = image.cast("uchar")
    return image
